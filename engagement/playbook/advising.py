"""What to make of an answer or of another piece of news. Pure and deterministic."""

from collections.abc import Sequence
from dataclasses import dataclass

from engagement.advice import AdviceTexts
from engagement.plans import MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook.drafts import NEEDS_MODEL
from engagement.playbook.facts import Facts, slots
from engagement.playbook.own_words import own_words
from engagement.playbook.readings import Signal, readings
from engagement.playbook.responses import ALSO, NOT_NOW, QUESTION, REPLY_TASK, RESPONSES, Response
from engagement.playbook.revision import main_channel
from engagement.playbook.speech import language_of, said
from engagement.playbook.texts import DAY
from engagement.texts.plan_text import shorten

_MAX_EVENT = 8_000


@dataclass(frozen=True, slots=True)
class Advice(AdviceTexts):
    """What to make of an event. `steps` is the changed plan; empty when the plan may stay."""

    steps: tuple[Step, ...] = ()
    note: str = ""


def advise(facts: Facts, event: str, open_steps: Sequence[Step], *, first_step_id: int = 1) -> Advice:
    """What an answer or a piece of news calls for, by signal words in a few languages."""
    event = event[:_MAX_EVENT]
    signals = readings(event)
    response, also = _response(signals, event)
    is_unclear = signals == (Signal.UNCLEAR,)
    ours, theirs = facts.language, _language(facts, event)
    task_fill, fill = slots(facts, ours), slots(facts, theirs)

    def task(text: str) -> str:
        return shorten(said(text, ours).format_map(task_fill), limit=MAX_DESCRIPTION)

    def draft(text: str | None) -> str | None:
        return said(text, theirs).format_map(fill) if text else None

    answer = (0, ActionType.FOLLOW_UP, REPLY_TASK, response.reply)
    steps = [
        Step(number, action, task(what), draft(words), DAY.format(day=day), day, _channel(action, open_steps))
        for number, (day, action, what, words) in enumerate((answer, *response.steps), start=first_step_id)
    ]
    return Advice(
        assessment=" ".join(
            said(text, ours) for text in (response.assessment, *(ALSO[each] for each in also))
        ),
        next_action=said(response.next_action, ours),
        talking_points=tuple(said(text, ours) for text in response.talking_points),
        risks=tuple(said(text, ours) for text in response.risks),
        reply_draft=draft(response.reply) or "",
        steps=() if is_unclear else tuple(steps),
        note=NEEDS_MODEL if is_unclear else "",
    )


def _response(signals: Sequence[Signal], event: str) -> tuple[Response, Sequence[Signal]]:
    """How it is answered, and which of its signals are said besides.

    A price is answered before the interest that asks for it.
    """
    if signals == (Signal.LATER, Signal.NOT_INTERESTED):
        return NOT_NOW, ()
    if signals == (Signal.UNCLEAR,):
        return QUESTION if "?" in own_words(event) else RESPONSES[Signal.UNCLEAR], ()
    main = signals[0]
    if main is Signal.POSITIVE and Signal.PRICE in signals:
        main = Signal.PRICE
    return RESPONSES[main], [signal for signal in signals if signal is not main]


def _channel(action: ActionType, open_steps: Sequence[Step]) -> Channel:
    return Channel.OTHER if action is ActionType.RESEARCH else main_channel(open_steps)


def _language(facts: Facts, event: str) -> str:
    """The language of an answer: that of what they wrote."""
    return language_of(event, rep=facts.draft_language)
