"""The planner against a model that answers in every bad way: each request ends in a valid plan."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from core.actor import Actor
from core.clock import SystemClock
from engagement import writer
from engagement.models import ModelCall, PlanRequest, RequestKind
from engagement.plans import MAX_OPEN_STEPS, Step
from leads.models import Lead
from planning.queue import breaker, requests
from planning.worker import Planner
from reminders import services
from reminders.models import MessageEdit
from tests.factories import LeadFactory
from tests.fake_llm.nasty import NASTY
from tests.fake_llm.server import FakeModel
from tests.fake_llm.wire import Asked, Response

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

# Three of each way in which a call ends, which is all that the planner sees; test_writer_http tries them all.
OUTCOMES = sorted({nasty.outcome for nasty in NASTY.values()} - {"quota"})
NAMES = [each for end in OUTCOMES for each in [name for name in NASTY if NASTY[name].outcome == end][:3]]
CALLED = re.compile(r"prospect ([a-z0-9_]+)\.")


def ask(name: str) -> PlanRequest:
    """Ask for a first plan for somebody who is called like a bad answer, with a message that waits."""
    lead: Lead = LeadFactory.create(prospect_name=name, notes=f"We call this prospect {name}.")
    now, by = datetime.now(UTC), Actor.user(lead.owner_id)
    request = requests.enqueue(lead=lead, kind=RequestKind.PLAN, by=by, now=now, payload={"wish": ""})
    requests.attach(request_id=request.pk, chat_id=lead.owner_id, message_id=request.pk, now=now)
    return request


def drain() -> None:
    """Work until nothing is ready."""
    asyncio.run(asyncio.wait_for(Planner(writer, SystemClock(), concurrency=8).drain(), timeout=240))


def test_every_bad_answer_ends_in_a_valid_plan(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "REST", 0.0)  # all of them are bad, and all of them are to be asked for
    called: Counter[str] = Counter()

    def by_name(asked: Asked) -> Response:
        found = CALLED.search(asked.prompt)
        assert found, "every prompt holds the lead's notes"
        called[found[1]] += 1
        return NASTY[found[1]].answer(asked)

    with FakeModel() as model:
        settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_API_KEY = model.url, "fake", "key"
        ask("good")
        drain()  # the first call loads the client, which takes longer than the others are given
        model.answer_with(by_name)
        settings.LLM_TIMEOUT = 8.0  # big answers are read in the loop that others wait in
        asked = {name: ask(name) for name in NAMES}
        drain()
    assert [name for name in NAMES if not called[name]] == []
    requested = {request.pk: request for request in PlanRequest.objects.select_related("lead__owner")}
    assert {name: requested[asked[name].pk].status for name in NAMES} == dict.fromkeys(NAMES, "done")
    assert MessageEdit.objects.count() == len(requested)
    assert ModelCall.objects.count() >= len(NAMES)
    for request in requested.values():
        steps = [Step.from_json(step) for step in request.lead.steps]
        assert 1 <= len(steps) <= MAX_OPEN_STEPS
        assert all(step.description for step in steps)
        assert len({step.step_id for step in steps}) == len(steps)
        by = Actor.user(request.lead.owner_id)
        started = services.start_plan(lead=request.lead, by=by, now=datetime.now(UTC))
        due = [row.due_at for row in sorted(started.reminders, key=lambda row: row.step_id)]
        assert len(due) == len(steps)
