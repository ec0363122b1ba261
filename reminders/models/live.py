"""Which message of a chat holds the buttons about one thing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveButtons(models.Model):
    """The one message whose buttons about a step, a lead or a list are live.

    A reminder that nothing newer has been said about needs no row: its message is in the ledger.
    """

    subject = models.CharField(max_length=40)  # "step:5"; written by `reminders.ledger.live_buttons`
    chat_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    # Under the message's own subject ("message:9"), where it is about several things: all its buttons.
    keyboard = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "live_buttons"
        verbose_name = _("live buttons")
        verbose_name_plural = _("live buttons")
        # What a message is about: when another one is edited, and when it is erased.
        indexes = [models.Index(fields=["chat_id", "message_id"], name="idx_live_buttons_message")]
        constraints = [
            # One live set per thing; a nudge that has arrived asks by its step.
            models.UniqueConstraint(fields=["subject", "chat_id"], name="live_buttons_one_message"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.chat_id}/{self.message_id}"
