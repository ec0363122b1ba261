"""What the processes share: the send budget, whether sending is paused, signs of life, chores, alarms."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.text import gettext_noop


class SendBudget(models.Model):
    """When somebody may be written to again: `bot` for the whole bot, `chat:<id>` for one chat.

    `refilled_at` is the moment of the bot's next free turn, or of the last message to the chat; `tokens` says
    how many turns the last statement took. `answer:<n>` is a part of the answers' reserve, `behind` for who
    joins behind answers (`reminders.ledger.budget`). Moments are seconds since 1970 on the *database's*
    clock: every process shares it, and a frozen or wrong clock of one of them cannot stop or flood others.
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
        permissions = [("pause_sending", gettext_noop("Can pause and resume sending"))]
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


DAY = timedelta(days=1)
FORSAKEN = timedelta(days=7)


class ChoreQuerySet(models.QuerySet["Chore"]):
    """Work that one of all processes does, now and then."""

    def take(self, name: str, *, every: timedelta, now: datetime) -> bool:
        """Whether it is time, and it is ours: of several processes one finds it so, in one UPDATE.

        A date days ahead was written by a clock that was wrong. After a week in which nobody
        did it, it waits for a day: if it is our clock that is wrong, somebody will have noticed by then.
        """
        self.bulk_create([Chore(name=name, next_at=now)], ignore_conflicts=True)
        self.filter(name=name, next_at__lt=now - FORSAKEN).update(next_at=now + every + DAY)
        is_time = Q(next_at__lte=now) | Q(next_at__gt=now + every + 2 * DAY)
        return self.filter(is_time, name=name).update(next_at=now + every) > 0


class Chore(models.Model):
    """When a chore is next to be done, by whichever process."""

    name = models.CharField(max_length=32, primary_key=True)
    next_at = models.DateTimeField()

    objects = ChoreQuerySet.as_manager()

    class Meta:
        db_table = "chores"
        verbose_name = _("chore")
        verbose_name_plural = _("chores")

    def __str__(self) -> str:
        return self.name


class AlarmKind(models.TextChoices):
    """What staff are told of in their chats."""

    NOBODY = "no_scheduler", _("nobody sends what is due")
    LATE = "late", _("what is due is late")
    BOT = "no_bot", _("no bot is alive")
    UPDATES = "updates", _("updates are not processed")
    TOKEN = "token", _("Telegram refuses the token")
    UNCERTAIN = "uncertain", _("uncertain deliveries")
    BACKUP = "backup", _("no recent backup")  # this and the next as one machine sees it
    DISK = "disk", _("a disk is nearly full")


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """What one process of all is to tell: whoever wins the UPDATE."""

    def begin(self, kind: str, *, since: datetime, host: str, every: timedelta, now: datetime) -> bool:
        """Whether we are to say that this is wrong; not again within `every`, nor while it is known."""
        self.bulk_create([Alarm(kind=kind)], ignore_conflicts=True)
        told = {"since": since, "told_at": now, "host": host}
        return self._quiet(every, now).filter(kind=kind, since=None).update(**told) > 0

    def repeat(self, kind: str, *, news: datetime, every: timedelta, now: datetime) -> bool:
        """Whether we are to say again what is known: there is more of it since it was told."""
        known = self._quiet(every, now).filter(kind=kind, since__isnull=False, told_at__lt=news)
        return known.update(told_at=now) > 0

    def end(self, kind: str) -> bool:
        """Whether we are to say that it is over."""
        return self.filter(kind=kind, since__isnull=False).update(since=None) > 0

    def take_back(self, kinds: Iterable[str]) -> None:
        """Note that nobody could be told: it is tried again."""
        self.filter(kind__in=list(kinds)).update(since=None, told_at=None)

    def note(self, kind: str, *, host: str, now: datetime) -> None:
        """Note something that this process cannot tell itself, for another one to `tell_noted`."""
        self.bulk_create([Alarm(kind=kind)], ignore_conflicts=True)
        self.filter(kind=kind, since=None).update(since=now, host=host)

    def tell_noted(self, kind: str, *, every: timedelta, now: datetime) -> bool:
        """Whether we are to tell what was noted and nobody has told yet."""
        untold = Q(told_at=None) | Q(told_at__lt=models.F("since"))
        return self._quiet(every, now).filter(untold, kind=kind, since__isnull=False).update(told_at=now) > 0

    def _quiet(self, every: timedelta, now: datetime) -> "AlarmQuerySet":
        """What was not told within `every`; a moment that lies ahead was written by a wrong clock."""
        return self.filter(Q(told_at=None) | Q(told_at__lte=now - every) | Q(told_at__gt=now + every))


class Alarm(models.Model):
    """Something that is wrong, or was. `since` is set while it is known to be."""

    kind = models.CharField(max_length=16, primary_key=True)  # an `AlarmKind`
    since = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the last time that it was said
    host = models.CharField(max_length=64, blank=True, default="", db_default="")  # which machine saw it

    objects = AlarmQuerySet.as_manager()

    class Meta:
        db_table = "alarms"
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")

    def __str__(self) -> str:
        return self.kind
