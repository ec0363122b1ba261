"""What changes between two plans, step by step. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engagement.plans import Step, StepState
from reminders.policy.plan_dates import CLOCKED
from reminders.policy.timing import parse_timing

Steps = Iterable[Step | Mapping[str, object]]
Pair = tuple[Step, Step]  # before, after
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONDAY = datetime(2001, 1, 1)  # noqa: DTZ001 (any day will do to count "in 3 days" from)


@dataclass(frozen=True, slots=True)
class Difference:
    """Open steps of two plans, compared. Each step is in exactly one of the four groups."""

    stays: tuple[Pair, ...]  # asked for by both: the same words on the same date
    removed: tuple[Step, ...]
    added: tuple[Step, ...]
    changed: tuple[Pair, ...]
    is_reordered: bool = False  # what both have comes in another order

    @property
    def kept(self) -> tuple[Step, ...]:
        """What stays, as the new plan has it."""
        return tuple(after for _, after in self.stays)

    @property
    def is_empty(self) -> bool:
        """Whether both plans ask for the same steps in the same order."""
        return not (self.removed or self.added or self.changed or self.is_reordered)


def difference(old_steps: Steps, new_steps: Steps) -> Difference:
    """Compare the open steps of two plans, typed or as stored; ids of equal steps need not agree.

    A step that is not the same is *changed* when its id is found again, or its action on the same channel; a
    step that has nothing but its number in common with the one before is another one.
    """
    old, new = typed(old_steps), typed(new_steps)
    was, will = _places(old), _places(new)
    stays = _pair(old, new, lambda before, after: before.step_id == after.step_id and _same(before, after))
    stays += _pair(old, new, _same)
    changed = _pair(
        old, new, lambda before, after: before.step_id == after.step_id and _is_akin(before, after)
    )
    changed += _pair(old, new, lambda before, after: _deed(before) == _deed(after))
    for pairs in (stays, changed):
        pairs.sort(key=lambda pair: will[pair[1].step_id])
    both = sorted([*stays, *changed], key=lambda pair: will[pair[1].step_id])
    places = [was[before.step_id] for before, _ in both]
    is_reordered = places != sorted(places)
    return Difference(tuple(stays), tuple(old), tuple(new), tuple(changed), is_reordered)


def moves(before: Step, after: Step) -> bool:
    """Say whether a step gets another date; one that names none, or none that can be read, keeps its own.

    Both count their days from the same day; `before.timing` may name its date (2026-03-01) besides. A date
    with a time ("2026-03-01 14:30") is another one.
    """
    if after.delay_days is not None:
        return after.delay_days != before.delay_days
    if after.timing == before.timing:
        return False
    if CLOCKED.fullmatch(after.timing):
        return True
    if named := _DATE.search(after.timing):
        return named.group() != before.timing
    due = parse_timing(after.timing, _MONDAY)
    return due is not None and due.at - _MONDAY != timedelta(days=before.delay_days or 0)


def typed(steps: Steps) -> list[Step]:
    """Return the open ones of some steps, typed or as stored."""
    found = [
        step if isinstance(step, Step) else Step.from_json(step, position=position)
        for position, step in enumerate(steps, start=1)
    ]
    return [step for step in found if step.status is StepState.PENDING]


def _pair(old: list[Step], new: list[Step], is_match: Callable[[Step, Step], bool]) -> list[Pair]:
    """Take out of both lists, and return, the steps that match; first come, first served."""
    pairs = []
    for before in tuple(old):
        after = next((step for step in new if is_match(before, step)), None)
        if after is not None:
            pairs.append((before, after))
            old.remove(before)
            new.remove(after)
    return pairs


def _same(before: Step, after: Step) -> bool:
    return _words(before) == _words(after) and not moves(before, after)


def _is_akin(before: Step, after: Step) -> bool:
    """Say whether a step has kept anything: its task, its draft, what is done where, or its date."""
    same_words = before.description == after.description
    same_draft = before.suggested_text is not None and before.suggested_text == after.suggested_text
    return same_words or same_draft or _deed(before) == _deed(after) or not moves(before, after)


def _words(step: Step) -> Step:
    return replace(step, step_id=0, delay_days=None, timing="")


def _deed(step: Step) -> tuple[str, str]:
    return step.action_type, step.channel


def _places(steps: list[Step]) -> dict[int, int]:
    return {step.step_id: place for place, step in enumerate(steps)}
