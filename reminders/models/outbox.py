"""Edits of old messages, queued in the transaction that makes them wrong and made by the scheduler."""

from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.schema.constraints import AreMoments


class EditKind(models.TextChoices):
    """What is to happen to the message."""

    STRIP = "strip", _("take the buttons away")
    CARD = "card", _("show the step as it is now")
    TEXT = "text", _("replace the text")
    DELETE = "delete", _("take the message away")


class MessageEdit(models.Model):
    """One edit still to be made. Edits are idempotent, so they are retried; a finished one is deleted."""

    chat_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=EditKind, default=EditKind.STRIP)
    payload = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    run_after = models.DateTimeField(default=utc_now, db_default=Now())
    created_at = models.DateTimeField(default=utc_now, db_default=Now(), editable=False)

    class Meta:
        db_table = "message_edits"
        verbose_name = _("message edit")
        verbose_name_plural = _("message edits")
        indexes = [models.Index(fields=["run_after", "id"], name="idx_message_edits_poll")]
        constraints = [
            models.CheckConstraint(
                condition=AreMoments("run_after", "created_at"), name="message_edits_dates_are_finite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.chat_id}/{self.message_id}"
