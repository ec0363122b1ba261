"""Ann, her open plan, and a model that answers as told: what the writer's tests share."""

import asyncio
import json
import re
from dataclasses import replace
from typing import Any

from core.clock import SystemClock
from engagement.llm import Call, CallOutcome, Correction, ModelAnswer, ModelUnavailable
from engagement.material import Material
from engagement.plans import MAX_DESCRIPTION, MAX_OPEN_STEPS, ActionType, Channel, Step, StepState, limits
from engagement.playbook import Facts
from reminders.policy.plan_dates import due_dates
from tests.factories import plan_of
from tests.fake_llm.good import good_text

LINK = "https://www.linkedin.com/in/ann-lee"
MATERIAL = Material(
    name="Ann Lee",
    title="VP Sales",
    company="Acme",
    place="Berlin",
    pasted=f"Ann Lee, VP Sales at Acme, Berlin. {LINK} ann@acme.com. They hire 12 people.",
    first_step_id=7,
    facts=Facts(
        name="Ann Lee",
        first_name="Ann",
        title="VP Sales",
        company="Acme",
        place="Berlin",
        channels=frozenset({Channel.LINKEDIN, Channel.EMAIL}),
        links=(LINK,),
    ),
)
OPEN = tuple(Step.from_json({**step, "step_id": step["step_id"] + 3}) for step in plan_of(3))
OPEN_IDS = frozenset(step.step_id for step in OPEN)
STEP = OPEN[0]
INVITE = replace(STEP, action_type=ActionType.LINKEDIN_CONNECT, channel=Channel.LINKEDIN)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|\]\(|```|\x00|[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")


def call(outcome: CallOutcome = CallOutcome.ANSWERED) -> Call:
    return Call("plan", "fake", "hash", SystemClock().now(), 0.1, 1, 1, outcome)


class Fake:
    """Stands in for `llm.ask`: per task a queue of answers, the last one again and again."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            task: list(given) if isinstance(given, list) else [given] for task, given in answers.items()
        }
        self.asked: list[tuple[str, str, Correction | None]] = []

    async def __call__(
        self, task: Any, prompt: Any, output: Any, *, correction: Any = None
    ) -> ModelAnswer[Any]:
        self.asked.append((task.value, prompt.text, correction))
        queue = self.answers.get(task.value, [good_text(task.value)])
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return ModelAnswer(answer, answer, call())

    def calls_of(self, task: str) -> int:
        return sum(asked == task for asked, *_ in self.asked)


def down() -> ModelUnavailable:
    return ModelUnavailable(call(CallOutcome.UNREACHABLE))


def steps_json(*changes: dict[str, Any]) -> str:
    base = {
        "action_type": "email",
        "channel": "email",
        "timing": "Day 1",
        "status": "done",
        "completed_at": "x",
    }
    steps = [
        {**base, "step_id": 7 + n, "delay_days": n, "description": f"Write note {'abcdefgh'[n]}", **change}
        for n, change in enumerate(changes)
    ]
    return json.dumps(steps)


PLAIN = steps_json({"suggested_text": "Hi Ann, may I ask how you hire?"}, {}, {})


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)


def assert_storable(steps: tuple[Step, ...], *, least: int = 1, known: frozenset[int] = frozenset()) -> None:
    assert least <= len(steps) <= MAX_OPEN_STEPS
    ids = [step.step_id for step in steps]
    assert len(set(ids)) == len(ids)
    assert all(number >= MATERIAL.first_step_id or number in known for number in ids)
    new = [step for step in steps if step.step_id not in known]  # the others have their dates already
    delays = [step.delay_days for step in new if step.delay_days is not None]
    assert delays == sorted(delays)
    due = [due.at for _, due in due_dates(new, base_date=SystemClock().now())]
    assert due == sorted(due)
    for step in steps:
        assert (step.status, step.completed_at) == (StepState.PENDING, None)
        assert 0 < len(step.description) <= MAX_DESCRIPTION
        assert limits.is_within(step.suggested_text or "", step.action_type, step.channel)
        for text in (step.description, step.suggested_text or ""):
            assert_clean(text)


def assert_clean(text: str) -> None:
    text.encode()
    assert not MARKUP.search(text), text
    links = re.findall(r"(?:https?://|www\.)\S+|\bevil\.\w+", text.replace(LINK, ""))
    assert links == [], text
