"""The promises of the design as questions to the database: each returns the rows that break one of them.

A statement sees whole transactions only, and every change here is one transaction: so a check beside running
schedulers needs no locks, and grace only where time itself, or another process's clock, makes a row wrong.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from engagement.models import PlanVersion
from engagement.plans import StepState
from leads.activities import ActivityType
from leads.models import CLOSED, Lead, LeadActivity
from reminders.models import LIVE, Delivery, DeliveryKind, DeliveryState, ScheduledReminder
from reminders.models.delivery import DeliveryQuerySet
from reminders.models.reminder import ReminderQuerySet
from reminders.policy.escalation import GAP, MAX_NUDGES
from reminders.services import sending_pause
from reminders.services.base import DISPLAY
from reminders.state.situation import parked

EXAMPLES: Final = 10
OVERDUE: Final = timedelta(minutes=10)  # longer than any lease, back-off or nap
SENDING: Final = timedelta(seconds=90)  # the reaper's minute, and slack
SKEW: Final = timedelta(minutes=1)  # between the clocks of two schedulers
RETURN: Final = timedelta(minutes=10)  # for a scheduler to bring back whose pause has ended by itself

Ids = QuerySet[Any, int]
CLOSED_LEAD: Final = Q(lead__status__in=sorted(CLOSED)) | Q(lead__deleted_at__isnull=False)

# A plan's steps as rows (step_id, status): the one question that Django's queries cannot put.
STEPS: Final = {
    "postgresql": """CROSS JOIN LATERAL (
        SELECT e ->> 'step_id' AS step_id, e ->> 'status' AS status
        FROM jsonb_array_elements(
            CASE jsonb_typeof(l.engagement_plan) WHEN 'array' THEN l.engagement_plan ELSE '[]' END
        ) AS e) AS s""",
    "sqlite": """JOIN (
        SELECT p.id AS lead_id, CAST(json_extract(e.value, '$.step_id') AS text) AS step_id,
            json_extract(e.value, '$.status') AS status
        FROM lead_registry p, json_each(
            CASE json_type(p.engagement_plan) WHEN 'array' THEN p.engagement_plan ELSE '[]' END
        ) AS e) AS s ON s.lead_id = l.id""",
}


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise, and how to find what breaks it."""

    name: str  # a stable key
    promise: str  # a sentence that is true while the promise holds
    rows: str  # what the ids are: reminders, deliveries or leads
    broken: Callable[[datetime], Ids]
    is_cheap: bool = False  # an index answers it: it is asked of everything, whatever the sample


@dataclass(frozen=True, slots=True)
class Finding:
    """How one promise stands."""

    name: str
    promise: str
    rows: str
    count: int
    examples: tuple[int, ...]

    @property
    def is_violation(self) -> bool:
        return self.count > 0


def check(
    *, now: datetime, overdue: timedelta = OVERDUE, leads: Collection[int] | None = None
) -> list[Finding]:
    """Ask everything, or of these leads only; two statements at most a promise, none locks or writes."""
    return [_finding(each, now, leads) for each in [*INVARIANTS, _attended(overdue)]]


def sample(count: int) -> list[int]:
    """Return the ids of so many leads, drawn by lot."""
    return list(Lead.objects.order_by("?").values_list("pk", flat=True)[:count])


def violations(*, now: datetime, without: Iterable[str] = ()) -> list[Finding]:
    """Return the broken promises, leaving out those named."""
    asked = [each for each in INVARIANTS if each.name not in without]
    return [finding for each in asked if (finding := _finding(each, now)).is_violation]


def _finding(invariant: Invariant, now: datetime, leads: Collection[int] | None = None) -> Finding:
    rows = invariant.broken(now)
    if leads is not None and not invariant.is_cheap:
        rows = rows.filter(**{"pk__in" if invariant.rows == "leads" else "lead_id__in": leads})
    first = list(rows[: EXAMPLES + 1])
    count = len(first) if len(first) <= EXAMPLES else rows.count()
    return Finding(
        name=invariant.name,
        promise=invariant.promise,
        rows=invariant.rows,
        count=count,
        examples=tuple(first[:EXAMPLES]),
    )


def _live() -> ReminderQuerySet:
    return ScheduledReminder.objects.live()


def _closed() -> ReminderQuerySet:
    return ScheduledReminder.objects.exclude(status__in=LIVE)


def _used() -> DeliveryQuerySet:
    return Delivery.objects.filter(kind=DeliveryKind.NUDGE).possibly_delivered()


def _ids(rows: QuerySet[Any, Any]) -> Ids:
    return rows.order_by("id").values_list("id", flat=True)


def _one_of_each(groups: QuerySet[Any, Any], *, by: Iterable[str], **broken: Any) -> Ids:
    """Return one row's id of each group that meets the condition."""
    grouped: QuerySet[Any, Any] = groups.order_by().values(*by).annotate(one=Min("id"), **broken)
    return grouped.values_list("one", flat=True)


def _sent_twice(_now: datetime) -> Ids:
    groups = _one_of_each(Delivery.objects.possibly_delivered(), by=["subject_key"], attempts=Count("id"))
    return groups.filter(attempts__gt=1).order_by("one")


def _miscounted(_now: datetime) -> Ids:
    used = _used().filter(reminder_id=OuterRef("pk"), cycle=OuterRef("cycle")).order_by()
    number = used.values("reminder_id").annotate(number=Count("id")).values("number")
    counted = _live().annotate(used=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return _ids(counted.exclude(used=F("reminder_count")))


def _doubled(_now: datetime) -> Ids:
    groups = _one_of_each(_live(), by=["lead_id", "step_id"], rows=Count("id"))
    return groups.filter(rows__gt=1).order_by("one")


def _closed_but_waiting(_now: datetime) -> Ids:
    return _ids(_closed().filter(next_action_at__isnull=False))


def _open_in_a_closed_lead(_now: datetime) -> Ids:
    return _ids(_live().filter(CLOSED_LEAD))


def _waiting_in_vain(now: datetime) -> Ids:
    return _ids(_live().filter(parked(now), next_action_at__isnull=False))


def _forgotten(now: datetime) -> Ids:
    just_back = Q(lead__owner__paused_until__gt=now - RETURN)
    lost = _live().filter(next_action_at=None, hold_reason="").exclude(parked(now))
    return _ids(lost.exclude(just_back))


def _of_somebody_else(_now: datetime) -> Ids:
    return _ids(_live().exclude(telegram_id=F("lead__owner_id")))


def _of_an_old_plan(_now: datetime) -> Ids:
    return _ids(_live().filter(plan_version__lt=F("lead__plan_version")))


def _still_sending(now: datetime) -> Ids:
    return _ids(Delivery.objects.filter(state=DeliveryState.SENDING, armed_at__lt=now - SENDING))


def _misnumbered(_now: datetime) -> Ids:
    numbers = {"first": Min("nudge"), "last": Max("nudge"), "different": Count("nudge", distinct=True)}
    groups = _one_of_each(_used(), by=["reminder_id", "cycle"], **numbers)
    right = Q(first=1, last=F("different"), last__lte=MAX_NUDGES)
    return groups.exclude(right).order_by("one")


def _too_soon(_now: datetime) -> Ids:
    earlier = _used().filter(
        reminder_id=OuterRef("reminder_id"),
        cycle=OuterRef("cycle"),
        nudge__lt=OuterRef("nudge"),
        armed_at__gt=OuterRef("armed_at") - (GAP - SKEW),
    )
    return _ids(_used().filter(Exists(earlier), nudge__gt=1))


def _without_message(_now: datetime) -> Ids:
    arrived = Delivery.objects.filter(state=DeliveryState.SENT, message_id=None, resolved_by="")
    return _ids(arrived)


def _torn_batch(_now: datetime) -> Ids:
    numbers = {
        "rows": Count("id"),
        "states": Count("state", distinct=True),
        "messages": Count("message_id", distinct=True),
        "with_message": Count("message_id"),
    }
    groups = _one_of_each(Delivery.objects.exclude(batch=""), by=["batch"], **numbers)
    whole = Q(states=1) & (Q(with_message=0) | Q(with_message=F("rows"), messages=1))
    return groups.exclude(whole).order_by("one")


def _spoke_after_its_end(_now: datetime) -> Ids:
    # Only an undo opens a closed row again, and it is live from then on; its end is its last change.
    later = Delivery.objects.filter(reminder_id=OuterRef("pk"), armed_at__gt=OuterRef("updated_at") + SKEW)
    return _ids(_closed().filter(Exists(later)))


def _display_differs(_now: datetime) -> Ids:
    cases = " ".join(f"WHEN '{status.value}' THEN '{word}'" for status, word in DISPLAY.items())
    shown = f"CASE r.status {cases} ELSE '{StepState.PENDING.value}' END"
    return _leads_where(f"r.id IS NOT NULL AND coalesce(s.status, '') <> {shown}")


def _step_without_reminder(_now: datetime) -> Ids:
    open_leads = _leads_where("r.id IS NULL AND s.status = 'pending'").exclude(
        Q(status__in=sorted(CLOSED)) | Q(deleted_at__isnull=False)
    )
    current = PlanVersion.objects.filter(lead=OuterRef("pk"), version=OuterRef("plan_version"))
    started = LeadActivity.objects.filter(lead=OuterRef("pk"), activity_type=ActivityType.PLAN_ACTIVATED)
    return open_leads.filter(Exists(current), Exists(started))


def _leads_where(condition: str) -> Ids:
    """Return leads that have a plan step `s` for whose newest reminder `r` (or none) the condition holds.

    The condition is a constant of this module: nothing from outside is written into the statement.
    """
    steps = STEPS[connection.vendor]
    newest = "SELECT max(n.plan_version) FROM scheduled_reminders n WHERE n.lead_id = l.id"
    statement = (
        f"SELECT l.id FROM lead_registry l {steps} LEFT JOIN scheduled_reminders r"  # noqa: S608
        " ON r.lead_id = l.id AND CAST(r.step_id AS text) = s.step_id"
        f" AND r.plan_version = ({newest} AND CAST(n.step_id AS text) = s.step_id) WHERE {condition}"
    )
    return _ids(Lead.objects.filter(pk__in=RawSQL(statement, [])))  # noqa: S611


def _attended(overdue: timedelta) -> Invariant:
    minutes = int(overdue.total_seconds() // 60)
    promise = f"nothing has waited for a scheduler for more than {minutes} minutes (is one running?)"
    return Invariant("attended", promise, "reminders", partial(_unattended, overdue), is_cheap=True)


def _unattended(overdue: timedelta, now: datetime) -> Ids:
    waiting = ScheduledReminder.objects.due(now - overdue).unclaimed(now)
    # While sending is paused all of it waits. Not sorted anew: the poll's index has the oldest first.
    return (waiting.none() if sending_pause.is_paused() else waiting).values_list("id", flat=True)


INVARIANTS: Final = (
    Invariant("sent_once", "no nudge has two attempts that may have arrived", "deliveries", _sent_twice),
    Invariant("counted", "each live reminder counts its cycle's attempts", "reminders", _miscounted),
    Invariant("one_live_per_step", "each step has at most one live reminder", "reminders", _doubled),
    Invariant("closed_rests", "no closed reminder waits for an action", "reminders", _closed_but_waiting),
    Invariant("closed_lead_rests", "no closed lead has a live reminder", "reminders", _open_in_a_closed_lead),
    Invariant("parked_rests", "nothing that may not be sent is due", "reminders", _waiting_in_vain),
    Invariant("not_forgotten", "every live reminder is parked, held or has a time", "reminders", _forgotten),
    Invariant("owned", "each live reminder belongs to its lead's owner", "reminders", _of_somebody_else),
    Invariant("current", "each live reminder is of its lead's present plan", "reminders", _of_an_old_plan),
    Invariant("reaped", "no attempt has been on its way for 90 seconds", "deliveries", _still_sending, True),
    Invariant("numbered", "the nudges of a cycle are 1, 2, 3 without a gap", "deliveries", _misnumbered),
    Invariant("spaced", "the nudges of a cycle keep a day between them", "deliveries", _too_soon),
    Invariant("proven", "each arrived attempt has a message or a witness", "deliveries", _without_message),
    Invariant("whole_batches", "the rows of a digest share state and message", "deliveries", _torn_batch),
    Invariant("end_is_final", "nothing was sent about a closed reminder", "reminders", _spoke_after_its_end),
    Invariant("displayed", "each plan shows what its reminders say", "leads", _display_differs),
    Invariant("complete", "each open step of a started plan has a reminder", "leads", _step_without_reminder),
)
