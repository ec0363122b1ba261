"""Changes of a plan's open steps, made by hand. The order is the order of the dates.

Pure: no Django, no model, no clock. A step that is not there changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from engagement.plans import MAX_DESCRIPTION, MAX_OPEN_STEPS, MAX_SUGGESTED_TEXT, ActionType, Channel, Step
from engagement.plans.doubts import standing
from engagement.plans.limits import length, limit_of
from engagement.texts.plan_text import typed_line, typed_text

Steps = tuple[Step, ...]
Days = Mapping[int, date]  # on which day each step would be done, by step_id
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
GAP = timedelta(days=3)  # from the last step to a new one
ACTIONS = {
    Channel.LINKEDIN: ActionType.LINKEDIN_MESSAGE,
    Channel.EMAIL: ActionType.EMAIL,
    Channel.PHONE: ActionType.CALL,
    Channel.OTHER: ActionType.OTHER,
}


class TooManySteps(Exception):
    """A plan has at most ten open steps."""


class LastStep(Exception):
    """A plan has at least one step."""


class EmptyStepText(Exception):
    """The text has no words."""


class StepTextTooLong(Exception):
    """The text is longer than `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(self.__doc__)
        self.limit = limit


def find(steps: Sequence[Step], step_id: int) -> Step | None:
    return next((step for step in steps if step.step_id == step_id), None)


def described(steps: Steps, step_id: int, text: str) -> Steps:
    """Replace a step's task; the person's words need no support. Raises EmptyStepText and StepTextTooLong."""
    flags = {one.step_id: standing(one.flags, one.suggested_text) for one in steps}
    return _with(steps, step_id, description=_task(text), flags=flags.get(step_id))


def drafted(steps: Steps, step_id: int, text: str) -> Steps:
    """Replace a step's draft. Raises EmptyStepText, and StepTextTooLong where its channel allows less."""
    step = find(steps, step_id)
    limit = draft_limit(step) if step else MAX_SUGGESTED_TEXT
    draft = typed_text(text, limit=len(text) + 1)
    if not draft:
        raise EmptyStepText
    if length(draft) > limit:
        raise StepTextTooLong(limit)
    flags = standing(step.flags, step.description) if step else None
    return _with(steps, step_id, suggested_text=draft, flags=flags)


def draft_limit(step: Step) -> int:
    """The most characters that the draft of a step may have."""
    return min(limit_of(step.action_type, step.channel) or MAX_SUGGESTED_TEXT, MAX_SUGGESTED_TEXT)


def via(steps: Steps, step_id: int, channel: Channel) -> Steps:
    """Move a step to another channel, with the action that is usual there."""
    step = find(steps, step_id)
    if step is None or step.channel == channel:
        return steps
    return _with(steps, step_id, channel=channel, action_type=ACTIONS[channel])


def on_day(steps: Steps, step_id: int, day: date, days: Days) -> Steps:
    """Put a step on a day; it comes after the other steps of that day."""
    step = find(steps, step_id)
    if step is None:
        return steps
    moved = replace(step, delay_days=None, timing=day.isoformat())
    earlier = [one for one in steps if one.step_id != step_id and days[one.step_id] <= day]
    later = [one for one in steps if one.step_id != step_id and days[one.step_id] > day]
    return (*earlier, moved, *later)


def placed(steps: Steps, step_id: int, position: int) -> Steps:
    """Move a step to a position, from 1. The dates stay where they are: two neighbours exchange theirs.

    A date that is named (2026-03-01) is exchanged as that day: it does not count from when it is used.
    """
    step = find(steps, step_id)
    if step is None or not 1 <= position <= len(steps):
        return steps
    order = [one for one in steps if one.step_id != step_id]
    order.insert(position - 1, step)
    for index, (one, slot) in enumerate(zip(order, steps, strict=True)):
        if one.step_id != slot.step_id:
            delay = None if _DATE.fullmatch(slot.timing) else slot.delay_days
            order[index] = replace(one, delay_days=delay, timing=slot.timing)
    return tuple(order)


def removed(steps: Steps, step_id: int) -> Steps:
    """Take a step out. Raises LastStep."""
    left = tuple(step for step in steps if step.step_id != step_id)
    if not left:
        raise LastStep
    return left


def added(steps: Steps, text: str, days: Days, *, free_id: int = 1) -> Steps:
    """Add a step at the end, three days after the last; ids below `free_id` are taken.

    Raises TooManySteps, EmptyStepText and StepTextTooLong.
    """
    if len(steps) >= MAX_OPEN_STEPS:
        raise TooManySteps
    day = max(days.values()) + GAP
    new = Step(
        step_id=max(free_id, *(step.step_id + 1 for step in steps)),
        action_type=ActionType.OTHER,
        description=_task(text),
        suggested_text=None,
        timing=day.isoformat(),
        delay_days=None,
        channel=Channel.OTHER,
        flags=(),
    )
    return (*steps, new)


def _with(steps: Steps, step_id: int, **changes: object) -> Steps:
    return tuple(replace(step, **changes) if step.step_id == step_id else step for step in steps)  # type: ignore[arg-type]


def _task(text: str) -> str:
    task = typed_line(text, limit=len(text) + 1)
    if not task:
        raise EmptyStepText
    if len(task) > MAX_DESCRIPTION:
        raise StepTextTooLong(MAX_DESCRIPTION)
    return task
