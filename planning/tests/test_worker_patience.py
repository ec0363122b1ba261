"""The worker when the model is busy, away, not there at all, or not worth asking."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import Actor
from core.clock import SystemClock
from engagement import llm, writer
from engagement.models import ModelCall, PlanRequest, RequestKind
from leads.models import Lead
from planning.queue import model_pause, requests
from planning.queue.request_context import Obstacle
from planning.tests.planners import FakeWriter, again, ask, drained, raising, refusal
from planning.worker import Planner
from reminders import services
from tests.factories import LeadFactory
from tests.waiting import in_time

pytestmark = pytest.mark.django_db(transaction=True)


class TestAModelThatAsksForPatience:
    QUOTA = llm.CallOutcome.QUOTA

    def test_is_waited_for_by_everybody_and_no_attempt_is_burned(self) -> None:
        first, second = (ask(ago=5), ask())
        fake = FakeWriter(raising(refusal(self.QUOTA, timedelta(seconds=40))))
        drained(fake, concurrency=1)
        found = [again(first), again(second)]
        assert len(fake.names) == 1
        for request in found:
            assert (request.status, request.attempts) == ("queued", 0)
            assert request.run_after > datetime.now(UTC) + timedelta(seconds=20)

    def test_too_long_gets_a_person_the_playbook(self) -> None:
        request = ask()
        fake = FakeWriter(raising(refusal(self.QUOTA, timedelta(minutes=30))))
        drained(fake)
        found = again(request)
        assert (found.status, found.source, fake.asked) == ("done", "playbook", [True, False])

    def test_is_not_asked_again_by_those_who_come_meanwhile(self) -> None:
        model_pause.pause_for(timedelta(minutes=10), now=datetime.now(UTC))
        request = ask()
        fake = FakeWriter()
        drained(fake)
        assert fake.asked == [False]
        assert again(request).status == "done"

    def test_is_asked_again_once_the_pause_is_over(self) -> None:
        past = datetime.now(UTC) - timedelta(minutes=5)
        model_pause.pause_for(timedelta(minutes=1), now=past)
        ask()
        fake = FakeWriter()
        drained(fake)
        assert fake.asked == [True]

    def test_for_two_seconds_is_asked_every_ten_until_it_answers(self, frozen: Any) -> None:
        """By one request, of all that wait; those that were under way at the first refusal come on top."""
        begin, asked = datetime(2026, 3, 2, 9, tzinfo=UTC), list[float]()

        async def busy(_name: str) -> None:
            asked.append((datetime.now(UTC) - begin).total_seconds())
            if asked[-1] < 40:
                raise refusal(self.QUOTA, timedelta(seconds=2))

        with frozen(begin) as clock:
            for _ in range(3):
                ask()
            for _look in range(30):
                drained(FakeWriter(busy), concurrency=2)
                clock.tick(2)
        assert asked[:6] == [0, 0, 10, 20, 30, 40]
        assert PlanRequest.objects.filter(status="done", source="model").count() == len(asked[5:]) == 3

    def test_leaves_a_line_in_the_call_log(self) -> None:
        ask()
        drained(FakeWriter(raising(refusal(self.QUOTA, timedelta(minutes=30)))))
        assert [call.outcome for call in ModelCall.objects.all()] == ["quota"]

    def test_is_waited_for_in_vain_no_longer_than_two_minutes(self) -> None:
        request = ask(ago=100)
        drained(FakeWriter(raising(refusal(self.QUOTA, timedelta(seconds=40)))))
        assert again(request).source == "playbook"


class TestAModelThatIsAway:
    def test_leaves_the_playbook_to_answer_at_once(self) -> None:
        request = ask()
        fake = FakeWriter(raising(refusal(llm.CallOutcome.UNREACHABLE, timedelta(seconds=20))))
        drained(fake)
        found = again(request)
        assert (found.status, found.source, fake.asked) == ("done", "playbook", [True, False])

    def test_is_tried_again_later_where_nobody_waits(self) -> None:
        request = ask(ahead=True)
        fake = FakeWriter(raising(refusal(llm.CallOutcome.UNREACHABLE, timedelta(seconds=20))))
        drained(fake)
        found = again(request)
        assert (found.status, found.attempts, fake.asked) == ("queued", 1, [True])

    def test_again_and_again_is_not_asked_for_a_moment(self) -> None:
        for _ in range(6):
            ask()
        away = [refusal(llm.CallOutcome.TIMEOUT, timedelta(seconds=20)) for _ in range(6)]
        fake = FakeWriter(raising(*away))
        drained(fake, concurrency=1)
        assert fake.asked == [True, False] * 3 + [False] * 3
        assert PlanRequest.objects.filter(status="done").count() == 6

    def test_once_and_then_answers_goes_on_being_asked(self) -> None:
        for _ in range(5):
            ask()
        fake = FakeWriter(raising(refusal(llm.CallOutcome.TIMEOUT, timedelta(seconds=20))))
        drained(fake, concurrency=1)
        assert fake.asked == [True, False, True, True, True, True]


class TestIdleRequests:
    def test_for_a_lead_closed_meanwhile_are_not_written(self) -> None:
        def seed() -> PlanRequest:
            request = ask()
            by = Actor.user(request.lead.owner_id)
            services.set_lead_status(lead=request.lead, status="closed_won", by=by, now=datetime.now(UTC))
            return request

        request = seed()
        fake = FakeWriter()
        drained(fake)
        found = again(request)
        assert (found.status, found.note, fake.names) == ("failed", Obstacle.CLOSED, [])


class TestWithoutAModel:
    """The playbook answers whatever is asked: with the real writer, and nothing configured."""

    @pytest.fixture
    def running(self) -> Lead:
        lead: Lead = LeadFactory.create(original_context="Ann Lee, CTO of Northwind, ann@northwind.com")
        services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=datetime.now(UTC))
        return lead

    @pytest.mark.parametrize(
        ("kind", "payload"),
        [
            (RequestKind.PLAN, {}),
            (RequestKind.REVISION, {"reason": "too_long"}),
            (RequestKind.REVISION, {"reason": "wrong_channel"}),
            (RequestKind.REVISION, {"wish": "Only by phone, please"}),
            (RequestKind.DRAFT, {"step_id": 2, "wish": "shorter"}),
            (RequestKind.DRAFT, {"step_id": 2, "wish": "Mention the fair"}),
            (RequestKind.ADVICE, {"event": "She asked for a price and wants to talk on Monday"}),
        ],
    )
    def test_every_request_is_answered(
        self, running: Lead, kind: RequestKind, payload: dict[str, Any]
    ) -> None:
        by, now = Actor.user(running.owner_id), datetime.now(UTC)
        request = requests.enqueue(lead=running, kind=kind, by=by, now=now, payload=payload)
        asyncio.run(in_time(Planner(writer, SystemClock()).drain()))
        found = again(request)
        assert (found.status, found.source, found.error) == ("done", "playbook", "")
        assert not ModelCall.objects.exists()

    def test_a_step_that_is_gone_is_a_stated_failure(self, running: Lead) -> None:
        by, now, payload = Actor.user(running.owner_id), datetime.now(UTC), {"step_id": 99}
        request = requests.enqueue(lead=running, kind=RequestKind.DRAFT, by=by, now=now, payload=payload)
        asyncio.run(in_time(Planner(writer, SystemClock()).drain()))
        assert (again(request).status, again(request).note) == ("failed", Obstacle.STEP_CLOSED)
