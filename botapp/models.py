"""WHERE: the inbox of Telegram updates, and what a chat is waiting for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _


class InboxUpdate(models.Model):
    """An update from Telegram, on disk before it is confirmed, so that a crash loses no tap."""

    update_id = models.BigIntegerField(unique=True)
    telegram_id = models.BigIntegerField(default=0, db_default=0)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    received_at = models.DateTimeField(default=utc_now, db_default=Now())
    processed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="", db_default="")
    # What it has already caused, written with it in one transaction: a repeat does not cause it twice.
    effect = models.JSONField(default=dict, blank=True)
    # Which process is at it, and until when that counts unless it is lengthened.
    claim_token = models.CharField(max_length=32, blank=True, default="", db_default="")
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "telegram_updates"
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        indexes = [
            models.Index(
                fields=["update_id"], name="idx_telegram_updates_open", condition=Q(processed_at__isnull=True)
            ),
            # Beginning an update asks what else of the same person is open; so does the bound on floods.
            models.Index(
                fields=["telegram_id", "update_id"],
                name="idx_telegram_updates_person",
                condition=Q(processed_at__isnull=True),
            ),
            # The pages of staff: what somebody has sent, and what could not be dealt with.
            models.Index(fields=["telegram_id", "id"], name="idx_telegram_updates_sender"),
            models.Index(fields=["id"], name="idx_telegram_updates_failed", condition=Q(error__gt="")),
        ]

    def __str__(self) -> str:
        return str(self.update_id)


class ChatState(models.Model):
    """What the next plain message of a person means. No row: a new prospect."""

    telegram_id = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=32)
    payload = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=utc_now, db_default=Now())

    class Meta:
        db_table = "chat_states"
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return self.state
