"""A plan as staff change it, all steps at once: their words, channels, dates, order; some new, some gone.

What a step is changed from and to is compared and carried out as every other change of a plan
(`planning.proposals.changes`); here the page's values become steps.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zlib import crc32

from django.db import transaction

from core.actor import Actor
from engagement.material import first_free_id
from engagement.models import PlanRequest, PlanVersion, RequestKind, RequestStatus
from engagement.plans import MAX_OPEN_STEPS, ActionType, Channel, Step, plan_edits
from engagement.plans.doubts import standing
from leads.models import Lead
from planning.proposals import DECISION, Decision, propose
from planning.proposals.changes import Changes, carry_out, compare
from planning.proposals.open_steps import open_steps
from reminders.policy.plan_dates import due_dates
from reminders.services import LeadClosed, NoPlan, PlanChanged
from reminders.services.base import lock_lead
from reminders.state.situation import window_of
from reminders.state.wording import local

STAFF: Final = "staff"  # the source
NEW: Final = 0  # the number of a step that is new
LAST: Final = 10_000  # the place of a step that nobody has placed


@dataclass(frozen=True, slots=True)
class Edit:
    """One step as it is wanted. `at` is to the minute, `place` counts from 1."""

    step_id: int
    description: str
    text: str
    channel: str
    at: datetime
    place: int = LAST


@dataclass(frozen=True, slots=True)
class Stand:
    """A lead's open steps, each with its date, and the mark that they change with."""

    steps: tuple[Step, ...]
    at: Mapping[int, datetime]  # to the minute, by step_id; of a plan that has not started, if it did now
    mark: str


def stand_of(lead: Lead, *, now: datetime) -> Stand:
    """Return the plan as it stands. Its owner should be loaded. Two queries."""
    steps = open_steps(lead, now=now)
    rows = list(lead.reminders.live().order_by("id")) if lead.plan_version else []
    at = {row.step_id: row.due_at for row in rows}
    if not lead.plan_version:
        dated = due_dates(steps, base_date=now, window=window_of(lead.owner))
        at = {step.step_id: due.at for step, due in dated}
    stored = json.dumps(lead.steps, sort_keys=True)  # PostgreSQL gives the keys another order
    facts = (lead.plan_version, stored, [(row.pk, row.version, row.draft_text) for row in rows])
    dates = {step_id: moment.replace(second=0, microsecond=0) for step_id, moment in at.items()}
    return Stand(steps, dates, f"{lead.plan_version}:{crc32(repr(facts).encode())}")


def edited(
    lead: Lead, stand: Stand, edits: Sequence[Edit], *, removed: Sequence[int] = ()
) -> plan_edits.Steps:
    """Return the open steps as they are wanted, in the order of their dates.

    Another order of the places exchanges the dates. What the edits do not name stays as it is. Raises
    EmptyStepText, StepTextTooLong, and TooManySteps where more than ten would be open.
    """
    named = {edit.step_id for edit in edits} | {*removed}
    wanted = [(_worded(stand.steps, edit), edit.at, edit.place) for edit in edits]
    wanted += [(step, stand.at[step.step_id], LAST) for step in stand.steps if step.step_id not in named]
    free = first_free_id(lead)
    for index, (step, at, place) in enumerate(wanted):
        if step.step_id == NEW:
            wanted[index] = (replace(step, step_id=free), at, place)
            free += 1
    if len(wanted) > MAX_OPEN_STEPS:
        raise plan_edits.TooManySteps
    places = [place for _step, _at, place in wanted]
    if places == sorted(places):
        wanted.sort(key=lambda each: each[1])
        dates = [at for _step, at, _place in wanted]
    else:
        wanted.sort(key=lambda each: each[2])
        dates = sorted(at for _step, at, _place in wanted)
    return tuple(
        _dated(step, stand.at.get(step.step_id), at, lead.owner.timezone)
        for (step, _at, _place), at in zip(wanted, dates, strict=True)
    )


def changes(lead: Lead, stand: Stand, steps: plan_edits.Steps, *, now: datetime) -> Changes:
    """Return what becomes of each open step of a plan that runs."""
    return compare(lead, stand.steps, steps, now=now)


def change_plan(*, lead: Lead, steps: plan_edits.Steps, seen: str, by: Actor, now: datetime) -> Lead:
    """Make these the lead's open steps, at once; every step that stays keeps its reminder as it is.

    `seen` is the mark of the plan that they were made from. Raises PlanChanged when it is another one by now,
    NoPlan without a step, and LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.is_closed:
            raise LeadClosed
        stand = stand_of(row, now=now)
        if stand.mark != seen:
            raise PlanChanged
        if not steps:
            raise NoPlan
        if not row.plan_version:
            return propose(lead=row, steps=steps, by=by, now=now, source=STAFF)
        request = PlanRequest.objects.create(
            lead=row,
            kind=RequestKind.REVISION,
            status=RequestStatus.DONE,
            source=STAFF,
            payload={"by_hand": True, "ahead": False, "telegram_id": row.owner_id, "by": by.to_json()},
            result={
                "open": [step.to_json() for step in stand.steps],
                "steps": [step.to_json() for step in steps],
                "base_version": row.plan_version,
                "flags": {},
                DECISION: Decision.ACCEPTED,
            },
            run_after=now,
            finished_at=now,
            created_at=now,
            updated_at=now,
        )
        done = carry_out(request, by=by, now=now)
        if done.changed:
            PlanVersion.objects.filter(lead=row, version=done.version).update(source=STAFF)
        return done.lead


def _worded(steps: plan_edits.Steps, edit: Edit) -> Step:
    """Return the step with its new task, channel and draft. Raises EmptyStepText and StepTextTooLong."""
    new = Step(NEW, ActionType.OTHER, "", None, "", None, Channel.OTHER, flags=())
    step = plan_edits.find(steps, edit.step_id) or new
    if edit.channel in list(Channel):
        (step,) = plan_edits.via((step,), step.step_id, Channel(edit.channel))
    if edit.description != step.description:
        (step,) = plan_edits.described((step,), step.step_id, edit.description)
    if not edit.text.strip():
        return replace(step, suggested_text=None, flags=standing(step.flags, step.description))
    if edit.text != step.suggested_text:
        (step,) = plan_edits.drafted((step,), step.step_id, edit.text)
    return step


def _dated(step: Step, before: datetime | None, at: datetime, zone: str) -> Step:
    if at == before:
        return step
    return replace(step, delay_days=None, timing=f"{local(at, zone):%Y-%m-%d %H:%M}")
