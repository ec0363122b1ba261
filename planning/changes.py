"""A change of a running plan: what it does to each step, told on a screen and done by the same comparison.

A step that the change leaves alone keeps its reminder as it is, column by column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from core.actor import Actor
from engagement.doubts import standing
from engagement.material import first_free_id
from engagement.models import PlanRequest, PlanVersion
from engagement.plans import Step
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from planning.differences import Difference, Steps, difference, moves, typed
from planning.open_steps import carry_own_drafts, open_steps
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.policy.due_rules import DueRule
from reminders.policy.timing import Due
from reminders.services import PlanChanged, Scheduled
from reminders.services.base import queue_edits, write
from reminders.services.drafts import Origin, has_own_draft, rewrite
from reminders.services.leads import lock_live
from reminders.services.rescheduling import move
from reminders.services.scheduling import create_rows, due_of, judged, store_plan
from reminders.state.situation import window_of
from reminders.state.wording import local

DOUBTS = ("flags", "missing")  # what is doubtful about a step
WORDS = ("action_type", "description", "suggested_text", "channel")
Entry = dict[str, Any]  # a step of the stored plan


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of one open step that the changed plan has."""

    step: Step  # as it is wanted, under the id that the proposal gives it
    before: Step | None  # as it was; None: it is new
    row: ScheduledReminder | None  # its reminder; None: it is new
    due: Due | None  # its new date; None: it keeps the one it has

    @property
    def words(self) -> Entry:
        """What is new about it but for its date, as it is stored."""
        new, old = self.step.to_json(), self.before.to_json() if self.before else {}
        return {name: new[name] for name in WORDS if name not in old or old[name] != new[name]}


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of each open step. What has been closed since the change was proposed is left out."""

    difference: Difference
    steps: tuple[Outlook, ...]  # in the plan's new order
    removed: tuple[ScheduledReminder, ...]
    unnamed: tuple[ScheduledReminder, ...]  # opened again since: the change knows nothing of them

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
    steps = list(_outlooks(lead, found, after, rows, now=now))
    if any(step.due for step in steps):
        steps.sort(key=lambda step: _day(step, lead, now))
    named = {step.step_id for step in before}
    told = replace(
        found,
        stays=tuple(pair for pair in found.stays if pair[0].step_id in rows),
        changed=tuple(pair for pair in found.changed if pair[0].step_id in rows),
        removed=tuple(step for step in found.removed if step.step_id in rows),
        is_reordered=_is_reordered(steps, lead),
    )
    return Changes(
        told,
        tuple(steps),
        removed=tuple(rows[step.step_id] for step in told.removed),
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
    steps = _judged(_numbered(changes.steps, lead), lead)
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
    _record(lead, changes, by=by, now=now)
    return Scheduled(lead, lead.plan_version, [*_rows_of(changes), *added], changed=True)


def _stored(steps: object) -> tuple[Step, ...]:
    found = enumerate(steps if isinstance(steps, list) else [], start=1)
    return tuple(Step.from_json(step, position=place) for place, step in found)


def _with_own_drafts(
    before: list[Step], after: list[Step], rows: Mapping[int, ScheduledReminder]
) -> list[Step]:
    """Return the wanted steps, without a new draft where the person has written one since `before`."""
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


def _outlooks(
    lead: Lead, found: Difference, after: list[Step], rows: Mapping[int, ScheduledReminder], *, now: datetime
) -> Iterator[Outlook]:
    """Yield what becomes of each wanted step, but for those that have been closed since."""
    known = {new.step_id: old for old, new in (*found.stays, *found.changed)}
    window, latest = window_of(lead.owner), now
    for index, step in enumerate(after):
        before = known.get(step.step_id)
        row = rows.get(before.step_id) if before else None
        if before and row is None:
            continue
        if before and not moves(before, step):
            yield Outlook(step, before, row, None)
            continue
        due = due_of(step, base_date=now, index=index, window=window)
        latest = max(latest, due.at.astimezone(UTC))
        yield Outlook(step, before, row, Due(latest, due.rule))


def _is_reordered(steps: Iterable[Outlook], lead: Lead) -> bool:
    """Say whether the steps that the plan has come in another order than they are stored in."""
    order = [step.row.step_id for step in steps if step.row]
    places = [int(entry.get("step_id") or 0) for entry in lead.steps]
    return order != [step_id for step_id in places if step_id in order]


def _day(step: Outlook, lead: Lead, now: datetime) -> date:
    """Return the day a step comes on, in the owner's zone; today for what is overdue."""
    at = step.due.at if step.due else step.row.due_at if step.row else now
    return local(max(at, now), lead.owner.timezone).date()


def _numbered(steps: Iterable[Outlook], lead: Lead) -> list[Outlook]:
    """Return the steps under the ids that they have, new ones under ids that no step of the lead had."""
    used = lead.reminders.order_by("-step_id").values_list("step_id", flat=True).first() or 0
    free = max(used + 1, first_free_id(lead))
    numbered = []
    for step in steps:
        step_id = step.row.step_id if step.row else free
        free += step.row is None
        numbered.append(replace(step, step=replace(step.step, step_id=step_id)))
    return numbered


def _judged(steps: list[Outlook], lead: Lead) -> list[Outlook]:
    """Return the steps, those with new words with what is doubtful about them."""
    told = [step.step for step in steps if step.words]
    fresh = iter(judged(lead, told) if told else ())
    return [replace(step, step=next(fresh)) if step.words else step for step in steps]


def _put_in_force(lead: Lead, changes: Changes, steps: list[Outlook], *, now: datetime) -> None:
    """Store the changed plan under the next version; the rows that stay go along, otherwise untouched."""
    gone = {row.step_id for row in changes.removed}
    stored = {entry.get("step_id"): entry for entry in lead.steps}
    entries = {step.step.step_id: _entry(step, stored.get(step.step.step_id, {}), lead) for step in steps}
    before = lead.plan_version
    store_plan(lead, _merged(lead.steps, entries, gone), now=now)
    staying = lead.reminders.filter(plan_version=before).exclude(step_id__in=gone)
    staying.update(plan_version=lead.plan_version)
    for row in _rows_of(changes):
        row.plan_version = lead.plan_version


def _merged(stored: list[Entry], entries: Mapping[int, Entry], gone: set[int]) -> list[Entry]:
    """Return the stored plan with its open steps in their new order, closed ones behind the same step."""
    plan: list[Entry] = []
    behind: dict[int, list[Entry]] = {step_id: [] for step_id in entries}
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


def _entry(step: Outlook, stored: Entry, lead: Lead) -> Entry:
    """Return how a step is stored: with what has changed, and a new date as its day."""
    entry = {**stored, **step.words} if step.row else step.step.to_json()
    if step.words:
        found = replace(step.step, flags=_flags(step, stored)).to_json()
        marks = {name: value for name, value in found.items() if name in DOUBTS}
        entry = {name: value for name, value in entry.items() if name not in DOUBTS} | marks
    if step.due is None:
        return entry
    day = local(step.due.at, lead.owner.timezone).date()
    return entry | {"delay_days": None, "timing": day.isoformat()}


def _flags(step: Outlook, stored: Entry) -> tuple[str, ...] | None:
    """Return what is doubtful in the step's texts; the plan knows it of a draft that stays as it is now."""
    if step.row is None or "suggested_text" in step.words or "flags" not in stored:
        return step.step.flags
    told = standing(step.step.flags, step.step.description)
    return tuple(dict.fromkeys([*told, *standing(stored["flags"], step.row.draft_text)]))


def _change(step: Outlook, request: PlanRequest, *, by: Actor, now: datetime) -> None:
    """Give one step that the plan had its new draft and date, and have its messages shown anew."""
    row = step.row
    if row is None or not (step.words or step.due):
        return
    if "suggested_text" in step.words and row.draft_text != step.step.suggested_text:
        flags = standing(step.step.flags, step.step.suggested_text)
        origin = Origin(request.source, request.prompt_hash, flags)
        rewrite(row, step.step.suggested_text, origin=origin, by=by, now=now)
    if step.due:
        # What is due this moment comes this moment, as in a plan that is started: the person asks for it.
        rule = DueRule.AT_ONCE.value if step.due.at <= now else step.due.rule
        move(row, Due(step.due.at, rule), by=by, now=now)
    queue_edits(row, now=now, kind=EditKind.CARD)


def _rows_of(changes: Changes) -> list[ScheduledReminder]:
    return [*(step.row for step in changes.steps if step.row), *changes.unnamed]


def _record(lead: Lead, changes: Changes, *, by: Actor, now: datetime) -> None:
    told = changes.difference
    metadata: dict[str, object] = {
        "plan_version": lead.plan_version,
        "steps": len(changes.steps) + len(changes.unnamed),
        "kept": changes.kept,
        "changed": [before.step_id for before, _ in told.changed],
        "removed": [step.step_id for step in told.removed],
    }
    lead_services.record(lead, ActivityType.PLAN_ACTIVATED, by=by, now=now, metadata=metadata)
