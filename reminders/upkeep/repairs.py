"""What can be wrong with one lead's reminders, and how each thing is put right.

A finder looks and yields; a repair writes, under the locks that `reconcile` holds. No repair touches the
ledger's states: what may have been delivered stays so.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.models import PlanVersion
from engagement.plans import Step, StepState
from leads.models import Lead
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.plan_dates import due_dates
from reminders.policy.timing import Due
from reminders.services.base import DISPLAY, queue_edits, show, write
from reminders.services.scheduling import create_rows
from reminders.state.situation import is_parked, recompute, window_of
from reminders.upkeep.invariants import RETURN

CLAIM_GRACE: Final = timedelta(minutes=10)  # a lease lasts a minute: one that ends further away is an error
SOON: Final = timedelta(minutes=1)  # the earliest that a restored step is due
PACE: Final = timedelta(days=1)  # between restored steps that are all overdue


@dataclass(slots=True)
class LeadRecords:
    """One lead with everything that has to agree."""

    lead: Lead
    rows: list[ScheduledReminder]  # all of the lead's, by id
    used: Counter[int]  # by live reminder: attempts of its cycle that were or may have been delivered
    plan: PlanVersion | None  # the version in force; None when the plan was never started

    @property
    def live(self) -> list[ScheduledReminder]:
        """The open reminders, as they are at this moment of the repair."""
        return [row for row in self.rows if row.is_live]

    @property
    def newest(self) -> dict[int, ScheduledReminder]:
        """The reminder that decides about each step."""
        ordered = sorted(self.rows, key=lambda row: (row.plan_version, row.pk))
        return {row.step_id: row for row in ordered}


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that is wrong, and how to put it right under the locks."""

    kind: str
    why: str
    step_id: int
    reminder_id: int | None
    make: Callable[[], object]


Finder = Callable[[LeadRecords, datetime], Iterator[Repair]]


def defects(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    """Yield what is wrong; whoever makes a repair before asking for the next lets later ones see it."""
    for find in FINDERS:
        yield from find(records, now)


def _of(row: ScheduledReminder, kind: str, why: Promise, make: Callable[[], object]) -> Repair:
    return Repair(kind, str(why), row.step_id, row.pk, make)


def _wrong_owner(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The reminder belonged to somebody who does not own the lead.")
    for row in records.live:  # closed ones tell whose they were
        if row.telegram_id != records.lead.owner_id:
            yield _of(row, "owner", why, partial(_hand_over, row, records, now=now))


def _old_plan(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The reminder belonged to a plan that has been replaced.")
    for row in records.live:
        if row.plan_version < records.lead.plan_version:
            yield _of(row, "old_plan", why, partial(_cancel, row, now=now))


def _double(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The step had another, newer reminder.")
    newest = records.newest
    for row in records.live:
        if row is not newest[row.step_id] and newest[row.step_id].is_live:
            yield _of(row, "double", why, partial(_cancel, row, now=now))


def _closed_lead(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The lead is closed.")
    for row in records.live if records.lead.is_closed else ():
        yield _of(row, "closed_lead", why, partial(_cancel, row, now=now))


def _stale_claim(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("A scheduler's claim outlived its lease.")
    for row in records.rows:
        until = row.claimed_until
        outlived = until is not None and (not row.is_live or abs(until - now) > CLAIM_GRACE)
        if outlived or (until is None and row.claim_token):
            columns = {"claim_token": "", "claimed_until": None}
            yield _of(row, "claim", why, partial(_set, row, columns, now=now))


def _miscounted(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The number of nudges differed from what was sent.")
    for row in records.live:
        if row.reminder_count != records.used[row.pk]:
            yield _of(row, "count", why, partial(_recount, row, records, now=now))


def _closed_but_waiting(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The reminder was closed and still waited for its time.")
    for row in records.rows:
        if not row.is_live and row.next_action_at is not None:
            yield _of(row, "closed", why, partial(_set, row, {"next_action_at": None}, now=now))


def _waiting_in_vain(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The reminder waited for its time although nothing may be sent now.")
    for row in records.live:
        if row.next_action_at is not None and is_parked(row, now):
            yield _of(row, "parked", why, partial(recompute, [row], now=now))


def _forgotten(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The reminder was open and had no time.")
    paused_until = records.lead.owner.paused_until
    if paused_until is not None and paused_until > now - RETURN:
        return  # the scheduler brings these back itself, with the wait they had left
    for row in records.live:
        if row.next_action_at is None and not row.hold_reason and not is_parked(row, now):
            yield _of(row, "forgotten", why, partial(recompute, [row], now=now))


def _wrong_display(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    why = _("The plan showed something else than its reminder.")
    newest = records.newest
    for step in records.lead.steps:
        step_id = step.get("step_id")
        row = newest.get(step_id) if isinstance(step_id, int) else None
        if row and step.get("status") != DISPLAY.get(ReminderStatus(row.status), StepState.PENDING.value):
            yield _of(row, "display", why, partial(show, row, now=now))


def _missing(records: LeadRecords, now: datetime) -> Iterator[Repair]:
    """Open steps of a started plan without any reminder; overdue ones come back a day apart."""
    if records.plan is None or records.lead.is_closed:
        return
    known, earliest = records.newest, now + SOON
    unknown = [data for data in records.lead.steps if data.get("step_id") not in known]
    dates = _dates(records.plan, records.lead) if unknown else {}
    for data in unknown:
        step = Step.from_json(data)
        if step.step_id in dates and step.step_id not in known and step.status is StepState.PENDING:
            planned = dates[step.step_id]
            due = Due(max(planned.at, earliest), planned.rule)
            earliest = due.at if due == planned else due.at + PACE
            make = partial(create_rows, records.lead, [(step, due)], now=now)
            yield Repair("missing", str(_("The step had no reminder.")), step.step_id, None, make)


# What changes who may be written to comes first, what only shows it last.
FINDERS: Final[tuple[Finder, ...]] = (
    _wrong_owner,
    _old_plan,
    _double,
    _closed_lead,
    _stale_claim,
    _miscounted,
    _closed_but_waiting,
    _waiting_in_vain,
    _forgotten,
    _wrong_display,
    _missing,
)


def _dates(plan: PlanVersion, lead: Lead) -> dict[int, Due]:
    """Return when each step was meant to be due, counted from the plan's start; later additions come last."""
    planned = [Step.from_json(step, position=number) for number, step in enumerate(plan.steps, start=1)]
    known = {step.step_id for step in planned}
    added = [step for step in map(Step.from_json, lead.steps) if step.step_id not in known]
    dated = due_dates([*planned, *added], base_date=plan.created_at, window=window_of(lead.owner))
    return {step.step_id: due for step, due in dated}


def _hand_over(row: ScheduledReminder, records: LeadRecords, *, now: datetime) -> None:
    """Give the reminder to the lead's owner, who hears of it from the beginning (T16)."""
    queue_edits(row, now=now, kind=EditKind.STRIP)
    columns: dict[str, Any] = {"telegram_id": records.lead.owner_id, "cycle": row.cycle + 1}
    columns |= {"reminder_count": 0, "not_before": None, "lost_claims": 0}
    if row.status == ReminderStatus.SENT:
        columns["status"] = ReminderStatus.PENDING
    records.used[row.pk] = 0
    write(row, columns, now=now)


def _cancel(row: ScheduledReminder, *, now: datetime) -> None:
    write(row, {"status": ReminderStatus.CANCELLED}, now=now)
    queue_edits(row, now=now, kind=EditKind.STRIP)


def _recount(row: ScheduledReminder, records: LeadRecords, *, now: datetime) -> None:
    _set(row, {"reminder_count": records.used[row.pk]}, now=now)
    recompute([row], now=now)


def _set(row: ScheduledReminder, columns: dict[str, Any], *, now: datetime) -> None:
    """Correct columns that are no change of the reminder: its version stays, and so does undo."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.updated_at = now
    row.save(update_fields=[*columns, "updated_at"])
