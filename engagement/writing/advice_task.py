"""Advice on what has happened, by the model."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engagement import answers
from engagement.advice import AdviceTexts
from engagement.llm import Task
from engagement.material import Material
from engagement.plans import MAX_OPEN_STEPS, Step, fingerprint, limits
from engagement.plans.doubts import claimed
from engagement.writing.cleaning import clean, is_stray, supported, unsupported
from engagement.writing.plan_task import Planned, judged_plan
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from engagement.writing.values import prompt_for, steps_text

MAX_EVENT = 6_000
_NO_PLAN = Planned((), (), {})


@dataclass(frozen=True, slots=True)
class AdviceGiven(AdviceTexts):
    """Clean advice; `plan` has no steps when the plan may stay."""

    reply_flags: list[str] = field(default_factory=list)
    plan: Planned = _NO_PLAN


async def advise(
    ask: Ask, material: Material, event: str, open_steps: Sequence[Step], *, until: float
) -> TaskResult[AdviceGiven]:
    """What to make of `event`, a piece of news or the prospect's own words."""
    event = event[:MAX_EVENT]
    prompt = prompt_for(Task.ADVICE, material, event=event, open_steps=steps_text(open_steps))
    ground = f"{material.text()}\nThey replied, or this was told: {event}"
    known = frozenset(step.step_id for step in open_steps)

    def judge(raw: str) -> Judged[AdviceGiven]:
        read = answers.read_advice(raw, first_step_id=material.first_step_id, known_ids=known)
        return _judged(read, ground, open_steps)

    return await ask_twice(ask, Task.ADVICE, prompt, judge, until=until)


def _judged(read: answers.AdviceRead, ground: str, open_steps: Sequence[Step]) -> Judged[AdviceGiven]:
    planned = judged_plan(read.plan, ground, most=MAX_OPEN_STEPS) if read.plan else Judged(_NO_PLAN)
    unchanged = fingerprint(planned.value.steps) == fingerprint(open_steps)
    reply = limits.fit(clean(read.reply_draft, ground, limit=limits.EMAIL * 2), limits.EMAIL)
    reply = "" if is_stray(reply) else reply
    reply_flags = claimed([reply], ground)
    said = [clean(text, ground, limit=answers.MAX_ANALYSIS) for text in (read.assessment, read.next_action)]
    assessment, next_action = (supported(text, ground) for text in said)
    if not (assessment or next_action):
        raise answers.UnusableAnswer(["nothing in it rests on the material and on what happened"])
    faults = unsupported(claimed([*said, *read.talking_points, *read.risks, reply], ground))
    faults += ["The reply_draft is no message."] if read.lost_reply else []
    given = AdviceGiven(
        assessment=assessment,
        next_action=next_action,
        talking_points=_supported_points(read.talking_points, ground),
        risks=_supported_points(read.risks, ground),
        reply_draft=reply,
        reply_flags=reply_flags,
        plan=_NO_PLAN if unchanged else planned.value,
    )
    return Judged(given, (*faults, *planned.faults))


def _supported_points(points: Sequence[str], ground: str) -> tuple[str, ...]:
    texts = (supported(clean(point, ground, limit=answers.MAX_POINT), ground) for point in points)
    return tuple(text for text in texts if text)
