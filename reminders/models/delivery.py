"""The ledger: one row per attempt to send one thing. A retry inserts.

A row is deleted only when it is old and nothing depends on it any more (`reminders.upkeep.retention`).
"""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext_lazy as _

from core.sql.literals import Literal, literals
from core.text import gettext_noop
from leads.models import Lead
from reminders.models.reminder import ScheduledReminder


class DeliveryKind(models.TextChoices):
    """What was sent."""

    NUDGE = "nudge", _("reminder")
    FOLLOWUP = "followup", _("follow-up")
    STALE_DIGEST = "stale_digest", _("stale leads")
    BRIEFING = "briefing", _("morning briefing")
    NOTE = "note", _("note")


class DeliveryState(models.TextChoices):
    """How far one attempt came. It only moves forward."""

    SENDING = "sending", _("on its way")  # on disk before the request leaves
    SENT = "sent", _("arrived")  # Telegram said so
    FAILED = "failed", _("did not leave")  # certainly not delivered
    UNKNOWN = "unknown", _("uncertain")  # may have arrived; a machine never sends it again


OPEN_STATES = [DeliveryState.SENDING.value, DeliveryState.UNKNOWN.value]
NOBODY = 0  # in place of the Telegram id of whoever was erased
NO_NUDGES = [kind.value for kind in DeliveryKind if kind is not DeliveryKind.NUDGE]
POSSIBLY_DELIVERED = [DeliveryState.SENDING.value, DeliveryState.SENT.value, DeliveryState.UNKNOWN.value]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Attempts, in the words of the field."""

    def possibly_delivered(self) -> "DeliveryQuerySet":
        """Attempts that count as used: on their way, arrived or uncertain."""
        return self.filter(state__in=literals(POSSIBLY_DELIVERED))

    def uncertain(self) -> "DeliveryQuerySet":
        """Attempts that wait for staff or a press, found through the index of open ones; nobody's do not."""
        still_open = self.filter(state__in=literals(OPEN_STATES)).exclude(telegram_id=NOBODY)
        return still_open.filter(state=Literal(DeliveryState.UNKNOWN.value))


class Delivery(models.Model):
    """One attempt to send one thing."""

    kind = models.CharField(max_length=16, choices=DeliveryKind, default=DeliveryKind.NUDGE)
    subject_key = models.CharField(max_length=80)
    # Kept as a plain number when the rows they point to are erased: the ledger outlives them.
    reminder = models.ForeignKey(
        ScheduledReminder,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="deliveries",
    )
    lead = models.ForeignKey(
        Lead,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="deliveries",
    )
    cycle = models.PositiveIntegerField(default=0, db_default=0)
    nudge = models.PositiveSmallIntegerField(default=0, db_default=0)
    attempt = models.PositiveIntegerField(default=1, db_default=1)
    batch = models.CharField(max_length=32, blank=True, default="", db_default="")
    telegram_id = models.BigIntegerField(_("Telegram id"))
    state = models.CharField(
        max_length=8,
        choices=DeliveryState,
        default=DeliveryState.SENDING,
        db_default=DeliveryState.SENDING.value,
    )
    worker = models.CharField(max_length=64, blank=True, default="", db_default="")
    # When it was to leave, of a nudge: the next action of its row; how late it was is seen from it.
    due_at = models.DateTimeField(null=True, blank=True)
    armed_at = models.DateTimeField(default=utc_now)
    settled_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    error_class = models.CharField(max_length=64, blank=True, default="", db_default="")
    error_text = models.TextField(blank=True, default="", db_default="")
    message_id = models.BigIntegerField(null=True, blank=True)
    resolved_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    resolved_reason = models.TextField(blank=True, default="", db_default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "reminder_deliveries"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("resolve_delivery", gettext_noop("Can resolve uncertain deliveries"))]
        indexes = [
            # The caps: what went to this person lately.
            models.Index(fields=["telegram_id", "armed_at"], name="idx_reminder_deliveries_caps"),
            # This cycle's attempts of a reminder.
            models.Index(fields=["reminder", "cycle"], name="idx_reminder_deliveries_cycle"),
            # The reaper: attempts whose worker died, and what staff have to look at.
            models.Index(
                fields=["armed_at"],
                name="idx_reminder_deliveries_open",
                condition=Q(state__in=OPEN_STATES),
            ),
            # Staff's pages, newest first. A nudge that arrives, which most rows are, writes none of the two.
            models.Index(fields=["id"], name="idx_reminder_deliveries_failed", condition=Q(state="failed")),
            models.Index(
                fields=["kind", "id"],
                name="idx_reminder_deliveries_others",
                condition=Q(kind__in=NO_NUDGES),
            ),
        ]
        constraints = [
            # The promise itself: one possibly-delivered attempt per thing.
            models.UniqueConstraint(
                fields=["subject_key"],
                name="reminder_deliveries_one_possible",
                condition=Q(state__in=POSSIBLY_DELIVERED),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="reminder_deliveries_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_key} #{self.attempt}"

    @property
    def is_possibly_delivered(self) -> bool:
        """Whether this attempt counts as used. Row twin of `possibly_delivered()`."""
        return self.state in POSSIBLY_DELIVERED


def nudge_key(reminder_id: int, cycle: int, nudge: int) -> str:
    """Return the subject key of one nudge."""
    return f"nudge:{reminder_id}:{cycle}:{nudge}"
