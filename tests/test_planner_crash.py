"""`run_planner` as an operator runs it: killed, stopped, started again; the model's calls are counted."""

import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import Actor
from engagement.models import ModelCall, PlanRequest, PlanVersion, RequestKind
from leads.models import Lead, LeadActivity
from planning import services as planning
from planning.queue import requests
from reminders import services
from reminders.models import MessageEdit
from tests.children import Child, running
from tests.factories import LeadFactory
from tests.fake_llm.server import FakeModel
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    """A model server of our own."""
    with FakeModel() as server:
        yield server


def worker(model: FakeModel) -> AbstractContextManager[Child]:
    """Run `manage.py run_planner` on the test's database; killed when the block is left."""
    return running("run_planner", LLM_BASE_URL=model.url, LLM_MODEL="fake", LLM_API_KEY="key")


def ask(kind: RequestKind = RequestKind.REVISION, **payload: Any) -> PlanRequest:
    """Ask for another plan instead of a running one, with a message that waits."""
    lead: Lead = LeadFactory.create()
    now, by = datetime.now(UTC), Actor.user(lead.owner_id)
    if kind == RequestKind.REVISION:
        services.start_plan(lead=lead, by=by, now=now)
    request = requests.enqueue(lead=lead, kind=kind, by=by, now=now, payload=payload)
    requests.attach(request_id=request.pk, chat_id=lead.owner_id, message_id=request.pk, now=now)
    MessageEdit.objects.all().delete()
    return request


def again(request: PlanRequest) -> PlanRequest:
    """Return the request as it is now."""
    return PlanRequest.objects.select_related("lead").get(pk=request.pk)


def let_leases_end() -> None:
    """Let the time of a dead worker's leases be over. They are short: a person waits."""
    running = PlanRequest.objects.filter(status="running")
    now = datetime.now(UTC)
    assert all(request.claimed_until <= now + timedelta(seconds=30) for request in running)
    running.update(claimed_until=now)


class TestAKill:
    def test_in_the_middle_of_a_call_costs_one_more_call_and_never_a_second_plan(
        self, model: FakeModel
    ) -> None:
        model.answer_with("hang", "good")
        request = ask()
        with worker(model) as first:
            wait_until(lambda: model.counts["revision"] == 1)
            first.kill()
            first.wait()
        let_leases_end()
        with worker(model):
            wait_until(lambda: again(request).status == "done")
            time.sleep(1)
        found = again(request)
        assert (model.counts["revision"], found.attempts, found.source) == (2, 2, "model")
        assert MessageEdit.objects.count() == 1
        for _ in range(2):
            planning.accept(request_id=request.pk, telegram_id=found.lead.owner_id, now=datetime.now(UTC))
        assert PlanVersion.objects.count() == 2  # the first, and the one that was asked for

    def test_while_many_wait_doubles_nothing_and_loses_nobody(self, model: FakeModel) -> None:
        model.answer_with("hang", "good", "hang", "good")
        asked = [ask() for _ in range(6)]
        for kills in (2, 3):
            with worker(model) as process:
                wait_until(lambda kills=kills: sum(model.counts.values()) >= kills)
                process.kill()
                process.wait()
            let_leases_end()
        with worker(model):
            wait_until(lambda: not PlanRequest.objects.exclude(status__in=["done", "failed"]).exists())
        assert [again(request).status for request in asked] == ["done"] * 6
        written = LeadActivity.objects.filter(activity_type="plan_written")
        assert sorted(written.values_list("lead_id", flat=True)) == [one.lead_id for one in asked]
        assert MessageEdit.objects.count() == 6

    def test_three_times_over_the_same_request_ends_it_in_words(self, model: FakeModel) -> None:
        model.answer_with("hang")
        request = ask()
        for number in (1, 2, 3):
            with worker(model) as process:
                wait_until(lambda number=number: model.counts["revision"] == number)
                process.kill()
                process.wait()
            let_leases_end()
        with worker(model):
            wait_until(lambda: again(request).status == "failed")
        assert (again(request).note, model.counts["revision"]) == ("worker_lost", 3)
        assert MessageEdit.objects.count() == 1


class TestAStop:
    def test_gives_back_what_runs_at_once(self, model: FakeModel) -> None:
        model.answer_with("hang", "good")
        request = ask()
        with worker(model) as first:
            wait_until(lambda: model.counts["revision"] == 1)
            first.send_signal(signal.SIGTERM)
            assert first.wait(PATIENCE) == 0
        assert (again(request).status, again(request).attempts) == ("queued", 0)
        with worker(model):
            wait_until(lambda: again(request).status == "done")
        assert model.counts["revision"] == 2


class TestAPlan:
    def test_is_read_thought_over_and_written_in_one_go(self, model: FakeModel) -> None:
        request = ask(RequestKind.PLAN)
        with worker(model):
            wait_until(lambda: again(request).status == "done")
        found = again(request)
        assert (found.source, found.lead.plan_version) == ("model", 0)
        assert found.lead.prospect_analysis == "Somebody whose needs are not known yet."
        assert ModelCall.objects.filter(request=request).count() == sum(model.counts.values())
