"""The worker: fair, never twice, never lost."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from core.clock import SystemClock
from core.databases.lease import Lease
from engagement.models import PlanRequest
from planning import queue
from planning import worker as planner_module
from planning.asking import results
from planning.queue.request_context import Obstacle
from planning.tests.planners import (
    FakeWriter,
    again,
    ask,
    drained,
    forever,
    raising,
    worked,
)
from planning.worker import Planner
from reminders.loop import heartbeat
from reminders.models import MessageEdit
from tests.factories import LeadActivityFactory, LeadFactory, ReminderFactory
from tests.waiting import in_thread, in_time, sleeps_of, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let heartbeats and graces be short."""
    monkeypatch.setattr(planner_module, "BEAT", 0.05)
    monkeypatch.setattr(planner_module, "GRACE", 0.1)
    monkeypatch.setattr(planner_module, "AWAY", 0.01)
    return iter(())


class TestHeartbeat:
    def test_says_that_the_planner_lives_while_it_has_nothing_to_do(self) -> None:
        planner = Planner(FakeWriter(), SystemClock())

        async def alive() -> None:
            while await in_thread(lambda: heartbeat.alive(now=SystemClock().now())) != {"planner": 1}:
                await asyncio.sleep(0.01)

        worked(planner, in_time(alive()))


class TestWork:
    def test_of_different_people_goes_on_at_the_same_time(self) -> None:
        [ask() for _ in range(6)]
        gate = asyncio.Event()

        async def turn(_name: str) -> None:
            if fake.running == 3:
                gate.set()
            await gate.wait()

        fake = FakeWriter(turn)
        drained(fake, concurrency=3)
        assert (fake.most, len(fake.names)) == (3, 6)

    def test_of_one_person_is_done_one_by_one_and_others_are_not_kept_waiting(self) -> None:
        def seed() -> None:
            mine = LeadFactory.create(prospect_name="Mine 1")
            for number in (2, 3):
                ask(LeadFactory.create(owner=mine.owner, prospect_name=f"Mine {number}"), ago=20 - number)
            ask(mine, ago=30)
            ask(LeadFactory.create(prospect_name="Theirs"), ago=1)

        seed()
        together: list[set[str]] = []
        present: set[str] = set()

        async def turn(name: str) -> None:
            present.add(name)
            await until(lambda: "Theirs" in fake.names)
            await asyncio.sleep(0.05)
            together.append(set(present))
            present.discard(name)

        fake = FakeWriter(turn)
        drained(fake)
        assert fake.names[:2] == ["Mine 1", "Theirs"]
        assert sorted(fake.names[2:]) == ["Mine 2", "Mine 3"]
        assert not any(len([name for name in names if "Mine" in name]) > 1 for names in together)

    def test_ends_in_a_plan_and_an_edit(self) -> None:
        request = ask()
        drained(FakeWriter())
        found = (again(request), MessageEdit.objects.count())
        assert (found[0].status, found[0].attempts, found[1]) == ("done", 1, 1)

    def test_waits_for_a_worker_and_not_for_a_tick(self) -> None:
        planner = Planner(fake := FakeWriter(), SystemClock())
        sleeps = sleeps_of(planner._bell)

        async def appear() -> None:
            await until(lambda: sleeps)
            await in_thread(ask)
            await until(lambda: fake.names)

        worked(planner, appear())

    def test_asks_little_of_the_database_while_there_is_none(self) -> None:
        planner, statements = Planner(FakeWriter(), SystemClock()), list[str]()
        sleeps = sleeps_of(planner._bell)

        def listen() -> None:
            def count(execute: Any, sql: str, *args: Any) -> Any:
                statements.append(sql)
                return execute(sql, *args)

            connection.execute_wrappers.append(count)

        async def idle() -> None:
            await planner._database.run(listen)
            await until(lambda: sleeps)
            statements.clear()
            await asyncio.sleep(2)

        worked(planner, idle())
        # None: on SQLite too the file says whether there may be any.
        assert len(statements) <= 4


class TestAWriterThatBreaks:
    def test_is_tried_again_later(self) -> None:
        request = ask()
        drained(FakeWriter(raising(ValueError("odd"))))
        found = again(request)
        assert (found.status, found.attempts, found.error) == ("queued", 1, "ValueError")
        assert found.run_after > found.created_at + timedelta(seconds=4)

    def test_three_times_is_given_up_with_words(self) -> None:
        request = ask()
        for _ in range(3):
            PlanRequest.objects.update(run_after=datetime.now(UTC))
            drained(FakeWriter(raising(ValueError("odd"))))
        found = again(request)
        assert (found.status, found.note, found.attempts) == ("failed", Obstacle.ERROR, 3)
        assert MessageEdit.objects.count() == 1

    def test_stops_nobody_else(self) -> None:
        first, second = (ask(ago=5), ask())
        drained(FakeWriter(raising(ValueError("odd"))), concurrency=1)
        found = (again(first).status, again(second).status)
        assert found == ("queued", "done")


class TestAKilledWorker:
    def died(self, request: PlanRequest, times: int) -> None:
        """Claim as workers do that are then killed; the last lease has just ended."""
        for _ in range(times):
            then = datetime.now(UTC) - timedelta(seconds=60)
            PlanRequest.objects.filter(pk=request.pk).update(run_after=then, claimed_until=then)
            assert queue.claim(Lease.take(now=then, length=timedelta(seconds=30)), now=then)

    def test_leaves_its_request_to_another(self) -> None:
        request = ask()
        self.died(request, 1)
        fake = FakeWriter()
        drained(fake)
        assert again(request).attempts == 2
        assert len(fake.names) == 1

    def test_three_times_over_the_same_request_ends_it(self) -> None:
        request = ask()
        self.died(request, 3)
        fake = FakeWriter()
        drained(fake)
        found = again(request)
        assert (found.status, found.note, fake.names) == ("failed", Obstacle.LOST, [])
        assert MessageEdit.objects.count() == 1

    @pytest.mark.usefixtures("quick")
    def test_that_was_only_slow_breaks_off_what_another_has_taken(self) -> None:
        request, fake = ask(), FakeWriter(forever)

        async def take_over() -> None:
            await until(lambda: fake.running)
            await in_thread(lambda: PlanRequest.objects.update(claim_token="another"))
            await until(lambda: not fake.running)

        worked(Planner(fake, SystemClock()), take_over())
        found = again(request)
        assert (found.status, found.claim_token) == ("running", "another")

    @pytest.mark.usefixtures("quick")
    def test_would_be_known_by_its_lease_which_a_living_one_lengthens(self) -> None:
        request, fake = ask(), FakeWriter(forever)
        seen: list[datetime] = []

        async def look_twice() -> None:
            await until(lambda: fake.running)
            while len(seen) < 2:
                ends = (await in_thread(lambda: again(request))).claimed_until
                seen.extend({ends} - set(seen))

        worked(Planner(fake, SystemClock()), in_time(look_twice()))
        assert seen[1] > seen[0]


class TestStopping:
    @pytest.mark.usefixtures("quick")
    def test_gives_back_what_runs_and_the_attempt_with_it(self) -> None:
        request, fake = ask(), FakeWriter(forever)
        worked(Planner(fake, SystemClock()), until(lambda: fake.running))
        found = again(request)
        assert (found.status, found.attempts, found.claim_token) == ("queued", 0, "")

    def test_lets_what_is_nearly_done_end(self) -> None:
        request = ask()

        async def turn(_name: str) -> None:
            planner.stopping.set()
            await asyncio.sleep(0.1)

        planner = Planner(FakeWriter(turn), SystemClock())
        asyncio.run(in_time(planner.run()))
        assert again(request).status == "done"


class TestADatabaseThatIsAway:
    @pytest.mark.usefixtures("quick")
    def test_gets_the_result_later_and_the_call_is_not_repeated(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = ask()
        failures = [OperationalError("gone"), OperationalError("gone")]
        finish = results.finish

        def sometimes(*args: Any, **kwargs: Any) -> None:
            if failures:
                raise failures.pop()
            finish(*args, **kwargs)

        monkeypatch.setattr(results, "finish", sometimes)
        fake = FakeWriter()
        drained(fake)
        found = again(request)
        assert (found.status, found.attempts, len(fake.names)) == ("done", 1, 1)


class TestSlowWork:
    def test_writes_drafts_ahead_of_their_reminders(self, settings: Settings) -> None:
        settings.LLM_MODEL, settings.LLM_API_KEY = "m1", "key"
        now = datetime.now(UTC)
        row = ReminderFactory.create(
            lead=LeadFactory.create(plan_version=1),
            step_id=1,
            next_action_at=now + timedelta(minutes=30),
            draft_text="Old",
            draft_generated_at=now - timedelta(days=1),
        )
        LeadActivityFactory.create(lead=row.lead, created_at=now - timedelta(hours=1))
        drained(FakeWriter())
        row.refresh_from_db()
        assert row.draft_text == "A draft"
        assert not MessageEdit.objects.exists()
