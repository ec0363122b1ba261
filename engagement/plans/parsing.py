"""A new plan out of what a model or a person wrote: read, repaired where that is safe, numbered.

Pure: no Django, no model, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engagement.plans import (
    MAX_DESCRIPTION,
    MAX_OPEN_STEPS,
    MAX_STEP_ID,
    NO_TEXT,
    Step,
    action_of,
    channel_of,
    read_step,
    text_of,
)
from engagement.plans.salvage import StepObject, find_step_objects, snake
from engagement.texts.plan_text import clean_line, clean_text, joined
from engagement.wrappings import message_of

MAX_RAW_TEXT = 60_000
_NO_MESSAGE = "\0no message"  # a key that no model writes
_TEXT_KEYS = ("description", "suggested_text", "timing")


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """Usable steps, and what had to be repaired to get them, in words for staff."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    without_text: tuple[int, ...] = ()  # ids of steps whose text held no message


class PlanRejected(Exception):
    """The answer holds no usable step."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__(self.__doc__)
        self.reasons = list(reasons)


def parse_plan(
    raw: object,
    *,
    first_step_id: int = 1,
    max_open: int = MAX_OPEN_STEPS,
    known_ids: frozenset[int] = frozenset(),
) -> ParsedPlan:
    """The steps in `raw` (parsed JSON or text), repaired where that is safe.

    Ids of at least `first_step_id` (or of `known_ids`, steps that are still open) that are whole numbers and
    unique are kept, other ids renumbered upwards. `delay_days` of new steps never falls; a known step's is
    left as it is. At most `max_open` steps are kept, in the order given. Raises `PlanRejected` and nothing
    else.
    """
    found = [_with_messages(data) for data in find_step_objects(raw)]
    if not found or max_open < 1:
        raise PlanRejected(["no step object was found" if max_open > 0 else "there is no room for a step"])
    described = [bool(text_of(data.get("description"), MAX_DESCRIPTION, clean_text)) for data in found]
    usable = [data for data, is_described in zip(found, described, strict=True) if is_described]
    notes = [
        f"step {position} was dropped: it has no description"
        for position, is_described in enumerate(described, start=1)
        if not is_described
    ]
    if not usable:
        raise PlanRejected(notes)
    if len(usable) > max_open:
        notes.append(f"{len(usable) - max_open} steps beyond the first {max_open} were left out")
    ids = _assign_ids(usable[:max_open], first_step_id, known_ids, notes)
    new = [_new_step(data, step_id, notes) for data, step_id in zip(usable, ids, strict=False)]
    steps = _in_order(new, known_ids, notes)
    if len(steps) == 1:
        notes.append("the plan has a single step")
    without = tuple(step_id for data, step_id in zip(usable, ids, strict=False) if data[_NO_MESSAGE])
    return ParsedPlan(steps, tuple(notes), without)


def _with_messages(data: StepObject) -> StepObject:
    """The step with the keys of the prompts and its texts alone, and whether nothing was left of its message.

    A key that is right wins over one that only resembles it.
    """
    keyed: dict[str, object] = {snake(str(key)): value for key, value in data.items()} | dict(data)
    texts = {key: joined(keyed[key]) for key in _TEXT_KEYS if key in keyed}
    messages = {key: message_of(text[:MAX_RAW_TEXT]) for key, text in texts.items()}
    said = texts.get("suggested_text", "").strip().lower() not in NO_TEXT
    return {**keyed, **messages, _NO_MESSAGE: said and not messages["suggested_text"].strip()}


def _assign_ids(
    found: Sequence[StepObject], first: int, known: frozenset[int], notes: list[str]
) -> list[int]:
    kept: list[int | None] = []
    for data in found:
        value = data.get("step_id")
        if not isinstance(value, int) or isinstance(value, bool) or value in kept:
            kept.append(None)
        else:
            kept.append(value if first <= value <= MAX_STEP_ID or value in known else None)
    free = (number for number in range(first, first + 2 * len(found)) if number not in kept)
    if renumbered := kept.count(None):
        notes.append(f"{renumbered} step ids were missing, doubled, taken or not whole numbers: renumbered")
    return [next(free) if step_id is None else step_id for step_id in kept]


def _in_order(steps: Sequence[Step], known: frozenset[int], notes: list[str]) -> tuple[Step, ...]:
    """The steps with new ones' delays that never fall: one that would is due with the new one before it.

    A known step has its date already: it neither moves for another step nor moves one.
    """
    ordered: list[Step] = []
    reached = 0
    for step in steps:
        if step.step_id not in known and step.delay_days is not None:
            if step.delay_days < reached:
                notes.append(f"step {step.step_id}: delay_days {step.delay_days} falls, and became {reached}")
                step = replace(step, delay_days=reached, timing=f"Day {reached}")
            reached = max(reached, step.delay_days or 0)
        ordered.append(step)
    return tuple(ordered)


def _new_step(data: StepObject, step_id: int, notes: list[str]) -> Step:
    step = read_step(data, step_id=step_id)
    for key, read in (("action_type", action_of), ("channel", channel_of)):
        if data.get(key) is not None and read(data[key]) is None:
            notes.append(f"step {step_id}: unknown {key} {_quoted(data.get(key))} became other")
    if step.delay_days is None and data.get("delay_days") is not None:
        notes.append(f"step {step_id}: delay_days {_quoted(data.get('delay_days'))} is not 0 to 365 days")
    return step


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f"'{clean_line(value, limit=40)}'"
    if isinstance(value, int) and abs(value) <= MAX_STEP_ID:
        return str(value)
    return f"({type(value).__name__})"
