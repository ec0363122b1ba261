"""The queue of plan requests: cheap to poll, fair, and never claimed twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core.databases.lease import Lease
from engagement.models import PlanRequest
from leads.models import TelegramUser
from planning import queue
from tests.factories import LeadFactory
from tests.waiting import together

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
INDEX = "idx_plan_requests_poll"


def request(owner: TelegramUser | None = None, **columns: object) -> PlanRequest:
    """Put a request into the queue, ready a minute ago."""
    lead = LeadFactory.create(owner=owner) if owner else LeadFactory.create()
    defaults = {"run_after": NOW - timedelta(minutes=1), "status": "queued"}
    return PlanRequest.objects.create(lead=lead, **defaults | columns)


def claim(now: datetime = NOW) -> PlanRequest | None:
    """Claim as a worker does."""
    return queue.claim(Lease.take(now=now, length=timedelta(seconds=30)), now=now)


@pytest.mark.django_db
class TestAClaim:
    def test_takes_the_oldest_first(self) -> None:
        new, old = request(), request(run_after=NOW - timedelta(hours=1))
        assert [claim(), claim(), claim()] == [old, new, None]

    def test_counts_the_attempt_at_once(self) -> None:
        request()
        found = claim()
        assert found is not None
        assert (found.attempts, found.status) == (1, "running")

    @pytest.mark.parametrize(
        "columns",
        [
            {"run_after": NOW + timedelta(seconds=1)},
            {"status": "done"},
            {"status": "failed"},
            {"status": "running", "claimed_until": NOW + timedelta(seconds=1)},
        ],
    )
    def test_leaves_what_is_not_ready(self, columns: dict[str, object]) -> None:
        request(**columns)
        assert claim() is None

    def test_takes_over_what_a_dead_worker_left(self) -> None:
        left = request(status="running", claimed_until=NOW - timedelta(seconds=1), attempts=1)
        assert claim() == left
        assert PlanRequest.objects.get().attempts == 2

    def test_waits_while_the_person_has_one_running(self, alice: TelegramUser, bob: TelegramUser) -> None:
        request(alice, status="running", claimed_until=NOW + timedelta(seconds=20), run_after=NOW)
        request(alice)
        theirs = request(bob)
        assert [claim(), claim()] == [theirs, None]
        assert claim(NOW + timedelta(seconds=21)) is not None

    def test_is_not_held_up_by_a_person_with_very_many(self, alice: TelegramUser) -> None:
        for _ in range(12):
            request(alice, run_after=NOW - timedelta(hours=1))
        theirs = request()
        first, second = claim(), claim()
        assert first is not None
        assert first.lead.owner == alice
        assert second == theirs


@pytest.mark.django_db
class TestTheNextMoment:
    @pytest.mark.parametrize(
        ("columns", "seconds"),
        [
            ({"run_after": NOW + timedelta(seconds=7)}, 7),
            ({"status": "running", "claimed_until": NOW + timedelta(seconds=9)}, 9),
            ({}, None),  # ready already, or waiting for its person: somebody rings
            ({"status": "done", "run_after": NOW + timedelta(seconds=7)}, None),
        ],
    )
    def test_is_when_something_becomes_ready(self, columns: dict[str, object], seconds: int | None) -> None:
        request(**columns)
        expected = None if seconds is None else NOW + timedelta(seconds=seconds)
        assert queue.next_moment(NOW) == expected


@pytest.mark.django_db
class TestTheHotQueries:
    @pytest.fixture
    def crowded(self) -> None:
        """Very many finished requests, and few that wait."""
        leads = [LeadFactory.create() for _ in range(20)]
        PlanRequest.objects.bulk_create(
            PlanRequest(lead=leads[number % 20], status="done", run_after=NOW) for number in range(4000)
        )
        PlanRequest.objects.bulk_create(PlanRequest(lead=lead, run_after=NOW) for lead in leads[:3])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE plan_requests" if connection.vendor == "postgresql" else "ANALYZE")

    @pytest.mark.parametrize(
        "query",
        [
            lambda: queue._ready(NOW)[:10],
            lambda: PlanRequest.objects.open().filter(claim_token="x"),
            lambda: queue._running(1001, NOW),
        ],
    )
    @pytest.mark.usefixtures("crowded")
    def test_use_the_poll_index(self, query: Callable[[], queue.Requests]) -> None:
        plan = query().explain()
        assert INDEX in plan
        assert "Seq Scan on plan_requests" not in plan
        assert "SCAN plan_requests\n" not in plan


@pytest.mark.django_db(transaction=True)
class TestWorkersAtOnce:
    def test_share_one_persons_requests_one_at_a_time(self) -> None:
        alice = LeadFactory.create().owner
        for _ in range(4):
            request(alice)
        found = together([claim] * 4)
        assert len([one for one in found if one]) == 1

    def test_never_take_the_same_request(self) -> None:
        for _ in range(8):
            request()
        found: list[int] = []

        def work() -> None:
            while (one := claim()) is not None:
                found.append(one.pk)

        together([work] * 4)
        assert len(found) == len(set(found)) == 8
