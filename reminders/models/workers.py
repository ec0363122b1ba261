"""What the processes share: the send budget, whether sending is paused, and a sign of life each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SendBudget(models.Model):
    """When somebody may be written to again: `bot` for the whole bot, `chat:<id>` for one chat.

    `refilled_at` is the moment of the bot's next free turn, or of the last message to the chat; `tokens` says
    how many turns the last statement took. Moments are seconds since 1970 on the *database's* clock: every
    process shares it, and a frozen or wrong clock of one of them cannot stop or flood the other ones.
    """

    key = models.CharField(max_length=40, primary_key=True)
    tokens = models.FloatField(default=0, db_default=0)
    refilled_at = models.FloatField()
    blocked_until = models.FloatField(default=0, db_default=0)

    class Meta:
        db_table = "send_budget"
        verbose_name = _("send budget")
        verbose_name_plural = _("send budgets")

    def __str__(self) -> str:
        return self.key


class SendingPause(models.Model):
    """Sending is paused for everybody while there is a row; there is one at most."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    paused_at = models.DateTimeField()
    paused_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        db_table = "sending_pause"
        verbose_name = _("pause of sending")
        verbose_name_plural = _("pause of sending")
        permissions = [("pause_sending", "Can pause and resume sending")]
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="sending_pause_is_one")]

    def __str__(self) -> str:
        return f"{self.paused_at:%Y-%m-%d %H:%M} {self.paused_by}"


class WorkerHeartbeat(models.Model):
    """A process that is alive, or was."""

    name = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "worker_heartbeats"
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
