"""A change of a running plan: what it does to each step. Showing it and doing it use one comparison.

A step that the change leaves alone keeps its reminder as it is, column by column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast

from core.actor import Actor
from engagement.material import first_free_id
from engagement.models import PlanRequest, PlanVersion
from engagement.plans import Step
from engagement.plans.doubts import standing
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from leads.stored_plan import StoredStep
from planning.proposals.differences import Difference, Steps, difference, moves, typed
from planning.proposals.open_steps import carry_own_drafts, open_steps
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.due_rules import DueRule
from reminders.policy.plan_dates import due_of
from reminders.policy.timing import Due
from reminders.services import PlanChanged, Scheduled
from reminders.services.base import queue_edits, write
from reminders.services.drafts import Origin, has_own_draft, rewrite
from reminders.services.leads import lock_live
from reminders.services.rescheduling import move
from reminders.services.scheduling import create_rows, judged, store_plan
from reminders.state.situation import window_of
from reminders.state.wording import local

WORDS = ("action_type", "description", "suggested_text", "channel")


@dataclass(frozen=True, slots=True)
class StepChange:
    """What becomes of one open step that the changed plan has."""

    step: Step  # as it is wanted, under the id that the proposal gives it
    before: Step | None  # as it was; None: it is new
    row: ScheduledReminder | None  # its reminder; None: it is new
    due: Due | None  # its new date; None: it keeps the one it has
    after: int | None = None  # the step that it may not come before, where its date is due to that

    @property
    def words(self) -> StoredStep:
        """The stored fields that are new, except the date."""
        new: Mapping[str, object] = self.step.to_json()
        old: Mapping[str, object] = self.before.to_json() if self.before else {}
        changed = {name: new[name] for name in WORDS if name not in old or old[name] != new[name]}
        return cast(StoredStep, changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of each open step. What has been closed since the change was proposed is left out."""

    difference: Difference
    steps: tuple[StepChange, ...]  # in the plan's new order
    removed: tuple[ScheduledReminder, ...]
    unnamed: tuple[ScheduledReminder, ...]  # reopened since; the change does not know them

    @property
    def kept(self) -> int:
        """How many open steps stay as they are."""
        return len(self.difference.stays) + len(self.unnamed)


def changes_of(request: PlanRequest, *, now: datetime) -> Changes:
    """Return what a proposal does to the running plan that it was made for. Its lead and owner loaded."""
    lead = request.lead
    return compare(lead, proposed_from(request, now=now), proposed_steps(request), now=now)


def proposed_steps(request: PlanRequest) -> tuple[Step, ...]:
    """Return the steps that a request proposes, or none."""
    return _stored(request.result.get("steps"))


def proposed_from(request: PlanRequest, *, now: datetime) -> tuple[Step, ...]:
    """Return the open steps as they stood when a change was proposed."""
    if "open" not in request.result:
        return open_steps(request.lead, now=now)
    return _stored(request.result["open"])


def compare(lead: Lead, before: Steps, after: Steps, *, now: datetime) -> Changes:
    """Return what becomes of a running plan's steps when `before` is changed into `after` now.

    Days of new and moved steps count from now; their dates never fall among themselves. Other steps keep
    their dates; where a date is given, the plan's order becomes that of the days. A draft that the person
    has written since stays. One query, and one for each step that has another draft than `before`.
    """
    rows = {row.step_id: row for row in lead.reminders.live().order_by("id")}
    for row in rows.values():
        row.lead = lead
    before = typed(before)
    after = _with_own_drafts(before, typed(after), rows)
    found = difference(before, after)
    steps = list(_step_changes(lead, found, after, rows, now=now))

    def day(step: StepChange) -> date:
        """In the owner's zone; today for what is overdue."""
        at = step.due.at if step.due else step.row.due_at if step.row else now
        return local(max(at, now), lead.owner.timezone).date()

    if any(step.due for step in steps):
        steps.sort(key=day)
    order = [step.row.step_id for step in steps if step.row]
    stored = [int(entry.get("step_id") or 0) for entry in lead.steps]
    named = {step.step_id for step in before}
    still = replace(
        found,
        stays=tuple(pair for pair in found.stays if pair[0].step_id in rows),
        changed=tuple(pair for pair in found.changed if pair[0].step_id in rows),
        removed=tuple(step for step in found.removed if step.step_id in rows),
        is_reordered=order != [step_id for step_id in stored if step_id in order],
    )
    return Changes(
        still,
        tuple(steps),
        removed=tuple(rows[step.step_id] for step in still.removed),
        unnamed=tuple(row for step_id, row in rows.items() if step_id not in named),
    )


def carry_out(request: PlanRequest, *, by: Actor, now: datetime) -> Scheduled:
    """Make what a proposal changes the lead's plan; every other step keeps its reminder as it is.

    The lead is locked. What was closed since stays closed. Raises PlanChanged when another version has come
    into force, or when no step would be left open.
    """
    lead = request.lead
    if lead.plan_version != request.result["base_version"]:
        raise PlanChanged
    lock_live(lead)
    changes = changes_of(request, now=now)
    if changes.difference.is_empty:
        return Scheduled(lead, lead.plan_version, _rows_of(changes), changed=False)
    if not (changes.steps or changes.unnamed):
        raise PlanChanged
    for row in changes.removed:
        write(row, {"status": ReminderStatus.CANCELLED}, now=now)
        queue_edits(row, now=now, kind=EditKind.STRIP)
    steps = _numbered(changes.steps, lead)
    reworded = [step.step for step in steps if step.words]
    fresh = iter(judged(lead, reworded) if reworded else ())
    steps = [replace(step, step=next(fresh)) if step.words else step for step in steps]
    _put_in_force(lead, changes, steps, now=now)
    for step in steps:
        _change(step, request, by=by, now=now)
    added = create_rows(
        lead, [(step.step, step.due) for step in steps if step.due and step.row is None], now=now
    )
    carry_own_drafts(lead, added, now=now)
    PlanVersion.objects.create(
        lead=lead,
        version=lead.plan_version,
        steps=[step.to_json() for step in open_steps(lead, now=now)],
        created_at=now,
    )
    metadata: dict[str, object] = {
        "plan_version": lead.plan_version,
        "steps": len(changes.steps) + len(changes.unnamed),
        "kept": changes.kept,
        "changed": [before.step_id for before, _ in changes.difference.changed],
        "removed": [step.step_id for step in changes.difference.removed],
    }
    lead_services.record(lead, ActivityType.PLAN_ACTIVATED, by=by, now=now, metadata=metadata)
    return Scheduled(lead, lead.plan_version, [*_rows_of(changes), *added], changed=True)


def _stored(steps: object) -> tuple[Step, ...]:
    found = enumerate(steps if isinstance(steps, list) else [], start=1)
    return tuple(Step.from_json(step, position=place) for place, step in found)


def _with_own_drafts(
    before: list[Step], after: list[Step], rows: Mapping[int, ScheduledReminder]
) -> list[Step]:
    """The new steps, without a new draft where the person has written one since `before`."""
    own = {
        new.step_id: old.suggested_text
        for old, new in difference(before, after).changed
        if new.suggested_text != old.suggested_text
        and (row := rows.get(old.step_id))
        and row.draft_text != old.suggested_text
        and has_own_draft(row)
    }
    return [
        replace(step, suggested_text=own[step.step_id]) if step.step_id in own else step for step in after
    ]


def _step_changes(
    lead: Lead, found: Difference, wanted: list[Step], rows: Mapping[int, ScheduledReminder], *, now: datetime
) -> Iterator[StepChange]:
    """What becomes of each new step, except those closed since."""
    known = {new.step_id: old for old, new in (*found.stays, *found.changed)}
    window, latest, last = window_of(lead.owner), now, None
    for index, step in enumerate(wanted):
        before = known.get(step.step_id)
        row = rows.get(before.step_id) if before else None
        if before and row is None:
            continue
        if before and not moves(before, step):
            yield StepChange(step, before, row, None)
            continue
        due = due_of(step, base_date=now, index=index, window=window)
        after = last if due.at < latest else None
        if due.at >= latest:
            latest, last = due.at.astimezone(UTC), step.step_id
        yield StepChange(step, before, row, Due(latest, due.rule), after)


def _numbered(steps: Iterable[StepChange], lead: Lead) -> list[StepChange]:
    """The steps with the ids they have, new ones with ids that no step of the lead had."""
    used = lead.reminders.order_by("-step_id").values_list("step_id", flat=True).first() or 0
    free = max(used + 1, first_free_id(lead))
    numbered = []
    for step in steps:
        step_id = step.row.step_id if step.row else free
        free += step.row is None
        numbered.append(replace(step, step=replace(step.step, step_id=step_id)))
    return numbered


def _put_in_force(lead: Lead, changes: Changes, steps: list[StepChange], *, now: datetime) -> None:
    """Store the changed plan as the next version; remaining rows move to it, otherwise untouched."""
    gone = {row.step_id for row in changes.removed}
    stored = {entry.get("step_id"): entry for entry in lead.steps}
    entries = {step.step.step_id: _entry(step, stored.get(step.step.step_id, {}), lead) for step in steps}
    before = lead.plan_version
    store_plan(lead, _merged(lead.steps, entries, gone), now=now)
    staying = lead.reminders.filter(plan_version=before).exclude(step_id__in=gone)
    staying.update(plan_version=lead.plan_version)
    for row in _rows_of(changes):
        row.plan_version = lead.plan_version


def _merged(stored: list[StoredStep], entries: Mapping[int, StoredStep], gone: set[int]) -> list[StoredStep]:
    """The stored plan with its open steps in their new order, each with the closed ones that followed it."""
    plan: list[StoredStep] = []
    behind: dict[int, list[StoredStep]] = {step_id: [] for step_id in entries}
    place = plan
    for entry in stored:
        step_id = int(entry.get("step_id") or 0)
        if step_id in entries:
            place = behind[step_id]
        elif step_id not in gone:
            place.append(entry)
    for step_id, entry in entries.items():
        plan += [entry, *behind[step_id]]
    return plan


def _entry(step: StepChange, stored: StoredStep, lead: Lead) -> StoredStep:
    """The step as it is stored: with what has changed, and a new date as its day."""
    entry: StoredStep = {**stored, **step.words} if step.row else step.step.to_json()
    if step.words:
        flags = step.step.flags
        if step.row and "suggested_text" not in step.words and "flags" in stored:
            # The flags of a draft that stays are those in the stored plan.
            described = standing(flags, step.step.description)
            drafted = standing(stored["flags"], step.row.draft_text)
            flags = tuple(dict.fromkeys([*described, *drafted]))
        entry.pop("flags", None)
        entry.pop("missing", None)
        if flags is not None:
            entry["flags"] = list(flags)
        if step.step.missing:
            entry["missing"] = step.step.missing
    if step.due is None:
        return entry
    day = local(step.due.at, lead.owner.timezone).date()
    return entry | {"delay_days": None, "timing": day.isoformat()}


def _change(step: StepChange, request: PlanRequest, *, by: Actor, now: datetime) -> None:
    """Give a step of the plan its new draft and date, and update its messages."""
    row = step.row
    if row is None or not (step.words or step.due):
        return
    if "suggested_text" in step.words and row.draft_text != step.step.suggested_text:
        flags = standing(step.step.flags, step.step.suggested_text)
        origin = Origin(request.source, request.prompt_hash, flags)
        rewrite(row, step.step.suggested_text, origin=origin, by=by, now=now)
    if step.due:
        # What is due now is sent at once, as when a plan is started: the person asked for it.
        rule = DueRule.AT_ONCE.value if step.due.at <= now else step.due.rule
        move(row, Due(step.due.at, rule), by=by, now=now)
    queue_edits(row, now=now, kind=EditKind.CARD)


def _rows_of(changes: Changes) -> list[ScheduledReminder]:
    return [*(step.row for step in changes.steps if step.row), *changes.unnamed]
