"""One row per step of a plan version: when it is due, and how far its nudges have come."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.schema.constraints import AreCounters, AreMoments
from core.schema.fields import NamedIndex, Timestamped
from core.sql.literals import Literal, literals
from core.text import gettext_noop
from leads.models import Lead, shown_to
from reminders.policy.due_rules import goes_out_at_once


class ReminderStatus(models.TextChoices):
    """Where a reminder stands. The first four are live."""

    PENDING = "pending", _("planned")  # not sent yet in this cycle
    SENT = "sent", _("waiting for you")  # at least one nudge of this cycle went out
    SNOOZED = "snoozed", _("snoozed")  # the person chose a later time
    AUTO_SNOOZED = "auto_snoozed", _("resting")  # three nudges stayed unanswered
    COMPLETED = "completed", _("done")
    SKIPPED = "skipped", _("skipped")
    CANCELLED = "cancelled", _("cancelled")


LIVE = (ReminderStatus.PENDING, ReminderStatus.SENT, ReminderStatus.SNOOZED, ReminderStatus.AUTO_SNOOZED)
LIVE_VALUES = [status.value for status in LIVE]
DATES = (
    "due_at", "last_reminded_at", "draft_generated_at", "completed_at", "next_action_at", "not_before",
    "claimed_until", "created_at", "updated_at",
)  # fmt: skip
COUNTERS = (
    "step_id", "snooze_count", "reminder_count", "plan_version", "cycle", "auto_snooze_count", "lost_claims",
    "version",
)  # fmt: skip


def by_moment(through: str = "") -> Case:
    """The order of steps by `moments.to_do_at`, but for working hours: of a day off, that day counts."""
    is_sent = Q(**{f"{through}status": Literal(ReminderStatus.SENT.value)})
    planned = Coalesce(f"{through}next_action_at", f"{through}due_at")
    return Case(When(is_sent, then=f"{through}due_at"), default=planned)


class ReminderQuerySet(models.QuerySet["ScheduledReminder"]):
    """Reminders, in the words of the field."""

    def live(self) -> "ReminderQuerySet":
        """Reminders that are not closed."""
        return self.filter(status__in=literals(LIVE_VALUES))

    def due(self, now: datetime) -> "ReminderQuerySet":
        """What the scheduler has to act on now, oldest first. Row twin: `ScheduledReminder.is_due`."""
        free = self.live().filter(hold_reason=Literal(""))
        return free.filter(next_action_at__lte=now).order_by("next_action_at", "id")

    def held(self) -> "ReminderQuerySet":
        """What waits for staff."""
        return self.live().filter(hold_reason__gt=Literal(""))

    def unclaimed(self, now: datetime) -> "ReminderQuerySet":
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def for_owner(self, telegram_id: int) -> "ReminderQuerySet":
        """Rows of this person's leads, deleted ones too; found by the index on (telegram_id, status)."""
        return self.filter(telegram_id=telegram_id)

    def shown_to(self, telegram_id: int) -> "ReminderQuerySet":
        """Rows of leads that are this person's still, and not deleted."""
        return self.for_owner(telegram_id).filter(shown_to(telegram_id))

    def current(self) -> "ReminderQuerySet":
        """The newest row of each step, in the order of the plan. Use it on one lead's reminders."""
        newer = ScheduledReminder.objects.filter(
            lead=models.OuterRef("lead"),
            step_id=models.OuterRef("step_id"),
            plan_version__gt=models.OuterRef("plan_version"),
        )
        return self.filter(~models.Exists(newer)).order_by("step_id", "id")


class ScheduledReminder(Timestamped):
    """One step's reminder in one version of a lead's plan."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_index=False, related_name="reminders")
    telegram_id = models.BigIntegerField(_("Telegram id"))
    step_id = models.PositiveIntegerField(_("step"))
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=ReminderStatus,
        default=ReminderStatus.PENDING,
        db_default=ReminderStatus.PENDING.value,
    )
    snooze_count = models.PositiveIntegerField(default=0, db_default=0)
    reminder_count = models.PositiveIntegerField(default=0, db_default=0)
    last_reminded_at = models.DateTimeField(null=True, blank=True)
    # NULL means "this step needs no draft", as in the source documents; an empty text would be a draft.
    draft_text = models.TextField(_("draft"), null=True, blank=True)  # noqa: DJ001
    draft_generated_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    plan_version = models.PositiveIntegerField(default=1, db_default=1)
    due_rule = models.CharField(max_length=40, blank=True, default="", db_default="")  # a `DueRule`
    cycle = models.PositiveIntegerField(default=1, db_default=1)
    auto_snooze_count = models.PositiveIntegerField(default=0, db_default=0)
    next_action_at = models.DateTimeField(_("next action"), null=True, blank=True)
    # Earliest next action, set when a cap, a pause's end or Telegram asks for patience; cleared by the send.
    not_before = models.DateTimeField(null=True, blank=True)
    # Workers that died while this row was looked at: once among others, then three times alone, are too many.
    lost_claims = models.PositiveSmallIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1, db_default=1)
    claim_token = models.CharField(max_length=32, blank=True, default="", db_default="")
    claimed_until = models.DateTimeField(null=True, blank=True)
    hold_reason = models.TextField(_("held because"), blank=True, default="", db_default="")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        db_table = "scheduled_reminders"
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        permissions = [("release_reminder", gettext_noop("Can release held reminders"))]
        indexes = [
            # Mirrors the source documents; overdue lists and statistics read it.
            NamedIndex(
                fields=["due_at"],
                name="idx_scheduled_reminders_due",
                condition=Q(status__in=["pending", "sent"]),
            ),
            # A lead's plan view.
            NamedIndex(fields=["lead", "step_id"], name="idx_scheduled_reminders_lead"),
            # A person's day, and the Mini App.
            NamedIndex(fields=["telegram_id", "status"], name="idx_scheduled_reminders_telegram"),
            # The poll. The id settles ties, so a thousand rows due at the same instant need no sort.
            NamedIndex(
                fields=["next_action_at", "id"],
                name="idx_scheduled_reminders_poll",
                condition=Q(status__in=LIVE_VALUES, hold_reason=""),
            ),
            # What is due and late, of all people at once: the pages of staff. Behind the moment stand the
            # columns that they ask of an open step, so that no row is read; those of the moment as well, for
            # PostgreSQL does not see that an expression in an index is all that is asked of them.
            NamedIndex(
                by_moment(),
                *("status", "due_at", "next_action_at", "last_reminded_at", "lead", "telegram_id", "id"),
                name="idx_scheduled_reminders_moment",
                condition=Q(status__in=LIVE_VALUES),
            ),
            # The three below: sending, which moves rows that wait for nobody, writes none of them.
            # What waits for staff. Not the reason itself: a text may be longer than an index's entry.
            NamedIndex(
                fields=["telegram_id"],
                name="idx_scheduled_reminders_held",
                condition=Q(status__in=LIVE_VALUES) & Q(hold_reason__gt=""),
            ),
            # What is open although nothing is planned: reconcile looks for what has lost its date.
            NamedIndex(
                fields=["due_at"],
                name="idx_scheduled_reminders_parked",
                condition=Q(status__in=LIVE_VALUES, next_action_at=None),
            ),
            # What was done in a week, by person: the front page.
            NamedIndex(
                fields=["completed_at", "telegram_id"],
                name="idx_scheduled_reminders_done",
                condition=Q(status="completed"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ReminderStatus.values), name="scheduled_reminders_status_is_known"
            ),
            models.CheckConstraint(
                condition=AreMoments(*DATES),
                name="scheduled_reminders_dates_are_finite",
            ),
            models.CheckConstraint(
                condition=AreCounters(*COUNTERS),
                name="scheduled_reminders_counts_go_on",
            ),
            # A small column, and a handful is too many anyway.
            models.CheckConstraint(
                condition=Q(lost_claims__lte=1000), name="scheduled_reminders_lost_claims_are_few"
            ),
            models.UniqueConstraint(
                fields=["lead", "plan_version", "step_id"], name="scheduled_reminders_once_per_version"
            ),
            models.UniqueConstraint(
                fields=["lead", "step_id"],
                name="scheduled_reminders_one_live_per_step",
                condition=Q(status__in=LIVE_VALUES),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def save(self, **kwargs: Any) -> None:
        """Save; a new live row that nobody parked is first acted on when it is due."""
        if self._state.adding and self.next_action_at is None and self.is_live:
            self.next_action_at = self.due_at
        super().save(**kwargs)

    @property
    def is_live(self) -> bool:
        """Whether the step is still open."""
        return self.status in LIVE

    def is_due(self, now: datetime) -> bool:
        """Row twin of `objects.due(now)`."""
        return (
            self.is_live
            and not self.hold_reason
            and self.next_action_at is not None
            and self.next_action_at <= now
        )

    @property
    def goes_out_at_once(self) -> bool:
        """Whether the person asked for this very moment, or the step was due when its plan was started."""
        return goes_out_at_once(self.due_rule, self.due_at, cycle=self.cycle, created_at=self.created_at)
