"""From a plan to dated reminders: the only place where `plan_version` rises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import transaction

from core.actor import SYSTEM, Actor
from engagement import material
from engagement.facts import facts_of
from engagement.models import PlanVersion
from engagement.plans import Step, StepState, doubts, fingerprint
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from leads.stored_plan import StoredStep
from reminders.models import ScheduledReminder
from reminders.policy import timing
from reminders.policy.escalation import Progress, next_action_at
from reminders.policy.plan_dates import due_dates
from reminders.services.base import lock_lead
from reminders.services.leads import cancel_open_steps
from reminders.services.resting import end_rest
from reminders.state.situation import situation, window_of


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What scheduling a plan came to."""

    lead: Lead
    version: int
    reminders: list[ScheduledReminder]  # of the open steps, in the plan's order
    changed: bool  # False: this very plan was scheduled already


class PlanChanged(Exception):
    """The lead's plan was changed by somebody else in the meantime; look at it again."""


class LeadClosed(Exception):
    """This lead is closed or deleted; bring it back first."""


class NoPlan(Exception):
    """There is no open step to schedule."""


def start_plan(*, lead: Lead, by: Actor, now: datetime) -> Scheduled:
    """Schedule the plan that is stored with the lead, from now. A second call changes nothing."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.plan_version:
            return _scheduled(row, changed=False)
        return schedule_plan_reminders(
            lead=row, steps=row.steps, base_date=now, expected_version=0, now=now, by=by
        )


def schedule_plan_reminders(
    *,
    lead: Lead,
    steps: Sequence[Step | Mapping[str, object]],
    base_date: datetime,
    expected_version: int,
    now: datetime,
    by: Actor = SYSTEM,
) -> Scheduled:
    """Turn steps into reminders and make them the lead's plan, in one transaction.

    `base_date` is the instant from which the steps' delays count (naive means UTC), `expected_version` the
    plan version the caller has seen. The plan that is in force already, a step of it open, changes nothing.
    Otherwise open steps of the plan before are cancelled, closed ones stay in the plan, and ids used before
    are not used again. Raises PlanChanged when the version has moved on to another plan, NoPlan when no step
    is open, and LeadClosed.
    """
    wanted = _as_steps(steps)
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if _is_in_force(row, wanted):
            return _scheduled(row, changed=False)
        if row.is_closed:
            raise LeadClosed
        if row.plan_version != expected_version:
            raise PlanChanged
        if not any(step.status is StepState.PENDING for step in wanted):
            raise NoPlan
        cancel_open_steps(row, now=now)
        row = end_rest(row, by=by, now=now)  # this is what comes next
        fresh = judged(row, _with_new_ids(row, wanted))
        _put_in_force(row, fresh, now=now)
        start = base_date if base_date.tzinfo else base_date.replace(tzinfo=UTC)
        dated = due_dates(fresh, base_date=start, window=window_of(row.owner))
        reminders = create_rows(row, dated, now=now)
        metadata: dict[str, object] = {"plan_version": row.plan_version, "steps": len(reminders)}
        lead_services.record(row, ActivityType.PLAN_ACTIVATED, by=by, now=now, metadata=metadata)
        return Scheduled(row, row.plan_version, reminders, changed=True)


def _as_steps(steps: Iterable[Step | Mapping[str, object]]) -> tuple[Step, ...]:
    """Return typed steps; doubled ids are given the next free number."""
    unique: dict[int, Step] = {}
    for position, given in enumerate(steps, start=1):
        step = given if isinstance(given, Step) else Step.from_json(given, position=position)
        is_new = step.step_id > 0 and step.step_id not in unique
        step_id = step.step_id if is_new else max(unique, default=0) + 1
        unique[step_id] = replace(step, step_id=step_id)
    return tuple(unique.values())


def _is_in_force(lead: Lead, wanted: Sequence[Step]) -> bool:
    """Say whether these steps are the lead's present plan, ids aside (they are given here).

    A plan that has ended is not: the same open steps are then another round of it.
    """
    current = PlanVersion.objects.filter(lead=lead, version=lead.plan_version).first()
    if current is None or _content(map(Step.from_json, current.steps)) != _content(wanted):
        return False
    asks_for_nothing = all(step.status is not StepState.PENDING for step in wanted)
    return asks_for_nothing or lead.reminders.live().filter(plan_version=lead.plan_version).exists()


def _content(steps: Iterable[Step]) -> str:
    return fingerprint(replace(step, step_id=position) for position, step in enumerate(steps, start=1))


def _with_new_ids(lead: Lead, wanted: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps under ids that no earlier step of the lead had."""
    used = set(lead.reminders.values_list("step_id", flat=True))
    if not used.intersection(step.step_id for step in wanted):
        return tuple(wanted)
    return tuple(replace(step, step_id=number) for number, step in enumerate(wanted, start=max(used) + 1))


def judged(lead: Lead, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with what is doubtful about them; what was judged when it was written stays so."""
    known = facts_of(lead).channels
    is_judged = all(step.flags is not None for step in steps)
    ground = "" if is_judged else material.of(lead).text()
    with_flags = (doubts.judged(step, ground) for step in steps)
    return tuple(replace(step, missing=doubts.missing_contact(step, known)) for step in with_flags)


def _put_in_force(lead: Lead, fresh: Sequence[Step], *, now: datetime) -> None:
    """Make the steps the lead's plan, behind what is already done or skipped, and keep the version."""
    plan = [step.to_json() for step in fresh]
    kept = [step for step in lead.steps if lead.plan_version and step.get("status") != "pending"]
    done_or_skipped = set(
        lead.reminders.filter(status__in=["completed", "skipped"]).values_list("step_id", flat=True)
    )
    store_plan(lead, [step for step in kept if step.get("step_id") in done_or_skipped] + plan, now=now)
    PlanVersion.objects.create(lead=lead, version=lead.plan_version, steps=plan, created_at=now)


def store_plan(lead: Lead, plan: list[StoredStep], *, now: datetime) -> None:
    """Make this the stored plan of a locked lead, under the next version."""
    lead.engagement_plan, lead.plan_version, lead.updated_at = plan, lead.plan_version + 1, now
    lead.save(update_fields=["engagement_plan", "plan_version", "updated_at"])


def create_rows(
    lead: Lead, dated: Iterable[tuple[Step, timing.Due]], *, now: datetime
) -> list[ScheduledReminder]:
    rows = [
        ScheduledReminder(
            lead=lead,
            telegram_id=lead.owner_id,
            step_id=step.step_id,
            due_at=due.at,
            due_rule=due.rule,
            draft_text=step.suggested_text,
            draft_generated_at=now if step.suggested_text else None,
            plan_version=lead.plan_version,
            created_at=now,
            updated_at=now,
        )
        for step, due in dated
    ]
    for row in rows:
        row.next_action_at = next_action_at(situation(row, Progress(), now=now))
    return ScheduledReminder.objects.bulk_create(rows)  # `save` would give a parked row a time


def _scheduled(lead: Lead, *, changed: bool) -> Scheduled:
    rows = list(lead.reminders.filter(plan_version=lead.plan_version).order_by("due_at", "id"))
    return Scheduled(lead, lead.plan_version, rows, changed)
