"""Another plan instead of one that runs, and what to make of an answer. Pure and deterministic."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engagement.advice import AdviceTexts
from engagement.plan_text import shorten
from engagement.plans import MAX_DELAY_DAYS, MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook.drafts import NEEDS_MODEL
from engagement.playbook.facts import Facts, slots
from engagement.playbook.own_words import own_words
from engagement.playbook.plan import write_plan
from engagement.playbook.readings import Signal, readings
from engagement.playbook.responses import (
    ALSO,
    QUESTION,
    REPLY_TASK,
    RESPONSES,
    SOFT_DRAFTS,
    SOFT_TASK,
    Response,
)
from engagement.playbook.texts import DAY

_MAX_EVENT = 8_000
_GAP = 3
_SHORT_PLAN = 4
# The higher the number, the sooner a short plan drops the step.
_RANK = {
    ActionType.LINKEDIN_LIKE: 4,
    ActionType.LINKEDIN_COMMENT: 4,
    ActionType.RESEARCH: 3,
    ActionType.FOLLOW_UP: 2,
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A changed plan; `note` is NEEDS_MODEL when it is the standard plan instead of the requested change."""

    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Advice(AdviceTexts):
    """What to make of an event. `steps` is the changed plan; empty when the plan may stay."""

    steps: tuple[Step, ...] = ()
    note: str = ""


def revise(
    facts: Facts, open_steps: Sequence[Step], reason: str, *, first_step_id: int = 1, runs: bool = False
) -> Revision:
    """Another plan instead of `open_steps`, by a reason: too_long, wrong_channel, too_pushy.

    Delays count from now. Steps that stay keep their ids, new ones begin at `first_step_id`. In a plan that
    `runs` they keep their days as well; one that does not is to begin at once.
    """
    arranged = tuple if runs else rebased
    steps = arranged(open_steps) or write_plan(facts)
    match reason:
        case "too_long" if len(steps) > 1:
            return Revision(arranged(_fewer(steps)))
        case "wrong_channel":
            others = facts.channels - {_main_channel(steps)}
            return Revision(_renumbered(write_plan(replace(facts, channels=others)), first_step_id))
        case "too_pushy":
            return Revision(tuple(_softer(step, slots(facts)) for step in steps))
    return Revision(_renumbered(write_plan(facts), first_step_id), NEEDS_MODEL)


def advise(facts: Facts, event: str, open_steps: Sequence[Step], *, first_step_id: int = 1) -> Advice:
    """What an answer or a piece of news calls for, by signal words in a few languages."""
    event = event[:_MAX_EVENT]
    signals = readings(event)
    main = _main(signals)
    is_unclear = main is Signal.UNCLEAR
    response = QUESTION if is_unclear and "?" in own_words(event) else RESPONSES[main]
    fill = slots(facts)
    also = [ALSO[signal] for signal in signals if signal is not main]
    steps = _moves(response, fill, _main_channel(open_steps), first_step_id)
    return Advice(
        assessment=" ".join([response.assessment, *also]),
        next_action=response.next_action,
        talking_points=response.talking_points,
        risks=response.risks,
        reply_draft=response.reply.format_map(fill),
        steps=() if is_unclear else tuple(steps),
        note=NEEDS_MODEL if is_unclear else "",
    )


def _main(signals: Sequence[Signal]) -> Signal:
    """The signal that is answered: a question about the price before the interest that comes with it."""
    first, *others = signals
    return Signal.PRICE if first is Signal.POSITIVE and Signal.PRICE in others else first


def _moves(response: Response, fill: dict[str, str], channel: Channel, first_id: int) -> Iterator[Step]:
    """The answer, today, and what follows it."""
    answer = (0, ActionType.FOLLOW_UP, REPLY_TASK, response.reply)
    for number, (day, action, task, draft) in enumerate((answer, *response.steps), start=first_id):
        where = Channel.OTHER if action is ActionType.RESEARCH else channel
        description = shorten(task.format_map(fill), limit=MAX_DESCRIPTION)
        text = draft and draft.format_map(fill)
        yield Step(number, action, description, text, DAY.format(day=day), day, where)


def rebased(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with delays from now: the first at once, the days between them unchanged."""
    delays: list[int] = []
    for step in steps:
        known = step.delay_days if step.delay_days is not None else (delays[-1] + _GAP if delays else 0)
        delays.append(max(known, delays[-1] if delays else 0))
    return tuple(_on_day(step, day - delays[0]) for step, day in zip(steps, delays, strict=True))


def _on_day(step: Step, day: int) -> Step:
    day = min(day, MAX_DELAY_DAYS)
    return replace(step, delay_days=day, timing=DAY.format(day=day))


def _renumbered(steps: Sequence[Step], first: int) -> tuple[Step, ...]:
    return tuple(replace(step, step_id=number) for number, step in enumerate(steps, start=first))


def _fewer(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Half of the steps, at most four: steps without a text go first, the last step stays."""
    room = min((len(steps) + 1) // 2, len(steps) - 1, _SHORT_PLAN)
    last = len(steps) - 1
    ranked = sorted(range(last), key=lambda position: _RANK.get(steps[position].action_type, 1))
    return tuple(steps[position] for position in sorted([*ranked[: room - 1], last]))


def _main_channel(steps: Sequence[Step]) -> Channel:
    """The channel of most steps; OTHER when none has one."""
    used = Counter(step.channel for step in steps if step.channel is not Channel.OTHER)
    return used.most_common(1)[0][0] if used else Channel.OTHER


def _softer(step: Step, fill: dict[str, str]) -> Step:
    """Twice the days, and a draft without a request where the step makes one."""
    slower = _on_day(step, (step.delay_days or 0) * 2)
    draft = SOFT_DRAFTS.get(step.action_type)
    if draft is None or not (step.suggested_text or "").isascii():  # our texts are English
        return slower
    description = shorten(SOFT_TASK.format_map(fill), limit=MAX_DESCRIPTION)
    return replace(slower, description=description, suggested_text=draft.format_map(fill))
