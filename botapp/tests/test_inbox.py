"""The inbox and the loop around it: no update is lost, doubled or out of order."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from botapp.database import in_database
from botapp.incoming import inbox, pipeline
from botapp.incoming.pipeline import Pipeline, UpdateAttempt, current_attempt
from botapp.incoming.poller import Poller
from botapp.models import InboxUpdate
from botapp.shared.effects import Effect, once
from botapp.telegram.bot import TokenRejected
from core.clock import Clock, SystemClock
from core.databases.lease import Lease
from tests import waiting
from tests.waiting import NEVER

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Process = Callable[[dict[str, Any]], Awaitable[None]]


def update(number: int, person: int = 1, text: str = "hi") -> dict[str, Any]:
    """Return a raw update."""
    return {"update_id": number, "message": {"from": {"id": person}, "chat": {"id": person}, "text": text}}


class FakeSource:
    """Telegram's queue: gives out batches or raises, then keeps silent; remembers what was confirmed."""

    def __init__(self, *script: list[dict[str, Any]] | TelegramError) -> None:
        self.script = list(script)
        self.offsets: list[int | None] = []
        self.stored_at_confirmation: list[int] = []

    async def raw_updates(self, *, offset: int | None, wait: int, kinds: list[str]) -> list[dict[str, Any]]:
        """Give out the next of the script."""
        self.offsets.append(offset)
        self.stored_at_confirmation.append(await in_database(InboxUpdate.objects.count))
        if not self.script:
            await asyncio.sleep(NEVER)
        step = self.script.pop(0)
        if isinstance(step, TelegramError):
            raise step
        return step


def run(
    source: FakeSource,
    process: Process,
    *,
    until: Callable[[], bool],
    width: int = 4,
    clock: Clock | None = None,
) -> None:
    """Run the loop until a condition holds."""

    async def main() -> None:
        stop = asyncio.Event()
        lanes = Pipeline(process, clock=clock or SystemClock(), stop=stop, width=width)
        poller = Poller(source, lanes, clock=SystemClock(), stop=stop)
        loop = asyncio.create_task(poller.run())
        try:
            await waiting.until(lambda: loop.done() or until())
            await waiting.until(lambda: loop.done() or not lanes.waiting)
        finally:
            stop.set()
            await loop
            await in_database(connections.close_all)

    asyncio.run(main())


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(pipeline, "PAUSES", {1: 0.0, 2: 0.0})


class TestStore:
    pytestmark = pytest.mark.django_db

    def test_keeps_each_update_once(self) -> None:
        first = inbox.store([update(2), update(1)], now=NOW)
        again = inbox.store([update(2), update(3)], now=NOW)
        assert [row.update_id for row in first] == [1, 2]
        assert [row.update_id for row in again] == [3]
        assert InboxUpdate.objects.count() == 3

    @pytest.mark.parametrize("bad", [{}, {"update_id": "7"}, {"update_id": None}])
    def test_leaves_out_what_has_no_number(self, bad: dict[str, Any]) -> None:
        assert inbox.store([bad, update(1)], now=NOW)[0].update_id == 1

    @pytest.mark.parametrize(
        ("payload", "person"),
        [
            (update(1, person=5), 5),
            ({"update_id": 1, "callback_query": {"from": {"id": 6}}}, 6),
            ({"update_id": 1, "my_chat_member": {"chat": {"id": 7}, "from": {"id": 8}}}, 8),
            ({"update_id": 1, "channel_post": {"chat": {"id": -9}}}, -9),
            ({"update_id": 1, "poll": {"id": "x"}}, 0),
            ({"update_id": 1, "message": {"from": "nobody"}}, 0),
        ],
    )
    def test_knows_whose_it_is(self, payload: dict[str, Any], person: int) -> None:
        assert inbox.sender_of(payload) == person


def take(update_id: int, token: str, *, at: float = 0) -> int | None:
    """Begin an update for a process, so many seconds after `NOW`, with a lease of ten."""
    now = NOW + timedelta(seconds=at)
    number, _arrived = inbox.begin(update_id, Lease(token, now + timedelta(seconds=10)), now=now)
    return number


def ready(token: str, *, at: float = 0) -> list[int]:
    """Return the numbers of what a process may begin."""
    return [row.update_id for row in inbox.ready(token=token, now=NOW + timedelta(seconds=at))]


class TestClaim:
    pytestmark = pytest.mark.django_db

    def test_is_refused_while_another_process_holds_it(self) -> None:
        inbox.store([update(1)], now=NOW)
        assert [take(1, "a"), take(1, "b"), take(1, "b", at=9.9)] == [1, None, None]
        assert take(1, "b", at=10) == 2
        assert [inbox.finish(1, now=NOW, token=token) for token in "aba"] == [False, True, False]
        assert take(1, "a", at=60) == 0

    def test_keeps_a_persons_order_and_leaves_the_others_alone(self) -> None:
        inbox.store([update(1), update(2), update(3, person=2)], now=NOW)
        assert [take(2, "a"), take(1, "a"), take(2, "a"), take(2, "b"), take(3, "b")] == [
            None,
            1,
            None,
            None,
            1,
        ]
        assert [ready("a"), ready("b")] == [[2], []]
        inbox.finish(1, now=NOW, token="a")
        assert [ready("b"), take(2, "b")] == [[2], 1]

    def test_is_refused_beside_a_later_one_of_the_same_person(self) -> None:
        inbox.store([update(2)], now=NOW)
        assert take(2, "a") == 1
        inbox.store([update(1)], now=NOW)
        assert [ready("b"), take(1, "b")] == [[], None]

    def test_is_lengthened_only_by_its_holder(self) -> None:
        inbox.store([update(number, person=number) for number in (1, 2)], now=NOW)
        take(1, "a")
        take(2, "a")
        take(2, "b", at=11)
        assert inbox.extend([1, 2], Lease("a", NOW + timedelta(seconds=30))) == {1}
        assert [ready("b", at=20), ready("b", at=29), ready("b", at=30)] == [[], [2], [1, 2]]

    def test_given_back_is_free_at_once(self) -> None:
        inbox.store([update(1)], now=NOW)
        take(1, "a")
        inbox.give_back(1, token="b")
        assert ready("b") == []
        inbox.release(1, token="a", number=1)
        inbox.give_back(1, token="a")
        assert [ready("b"), take(1, "b")] == [[1], 1]

    def test_counts_once_what_is_begun_again_for_want_of_an_answer(self) -> None:
        inbox.store([update(1)], now=NOW)
        for counted, expected in ((0, 1), (0, 1), (1, 2), (1, 2), (1, 2)):
            lease = Lease("a", NOW + timedelta(seconds=10))
            assert inbox.begin(1, lease, now=NOW, counted=counted)[0] == expected
        for _again in range(2):
            inbox.release(1, token="a", number=2)
        assert InboxUpdate.objects.get().attempts == 1
        assert take(1, "b", at=10) == 2  # another process counts, whatever it knows

    def test_costs_two_statements_an_update(self, django_assert_num_queries: Any) -> None:
        inbox.store([update(1)], now=NOW)
        with django_assert_num_queries(2):
            take(1, "a")
            inbox.finish(1, now=NOW, token="a")


class TestOnce:
    pytestmark = pytest.mark.django_db

    def test_does_it_once_and_remembers_what_it_was(self) -> None:
        inbox.store([update(1)], now=NOW)
        done: list[int] = []

        def act() -> Effect:
            done.append(1)
            return Effect("lead", len(done))

        assert once(1, act) == once(1, act) == Effect("lead", 1)
        assert InboxUpdate.objects.get().effect == {"lead": 1}
        assert done == [1]

    def test_knows_what_was_noted_whatever_stands_beside_it(self) -> None:
        assert Effect.from_json({"arrived": [7], "cut": True, "noted": 5}) == Effect("noted", 5)
        assert Effect.from_json({"arrived": [7]}) is Effect.from_json({}) is None

    def test_forgets_what_failed_together_with_the_note(self) -> None:
        inbox.store([update(1)], now=NOW)

        def fail() -> Effect:
            InboxUpdate.objects.filter(update_id=1).update(error="half done")
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            once(1, fail)
        row = InboxUpdate.objects.get()
        assert (row.error, row.effect) == ("", {})


class TestPoller:
    def test_stores_before_it_confirms(self) -> None:
        source = FakeSource([update(10), update(11)], [update(12)])
        seen: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            seen.append(payload["update_id"])

        run(source, process, until=lambda: len(source.offsets) == 3)
        assert source.offsets == [None, 12, 13]
        assert source.stored_at_confirmation == [0, 2, 3]
        assert sorted(seen) == [10, 11, 12]
        assert not InboxUpdate.objects.filter(processed_at=None).exists()

    def test_processes_what_a_crash_has_left_first(self) -> None:
        inbox.store([update(1, text="left")], now=NOW)
        seen: list[str] = []

        async def process(payload: dict[str, Any]) -> None:
            seen.append(payload["message"]["text"])

        run(
            FakeSource([update(1, text="again"), update(2, text="new")]),
            process,
            until=lambda: len(seen) == 2,
        )
        assert seen == ["left", "new"]

    def test_survives_trouble_and_a_second_poller(self, caplog: pytest.LogCaptureFixture) -> None:
        source = FakeSource(NetworkError("away"), Conflict("terminated by other getUpdates"), [update(1)])
        seen: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            seen.append(payload["update_id"])

        run(source, process, until=lambda: bool(seen))
        assert seen == [1]
        assert "a second run_bot" in caplog.text

    def test_leaves_what_met_a_rejected_token_to_the_next_start(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """… and ends at once: a lane may rest for a minute."""
        monkeypatch.setattr(pipeline, "FIRST_REST", 60.0)
        begun = asyncio.Event()

        class Revoked(FakeSource):
            async def raw_updates(self, **about: Any) -> list[dict[str, Any]]:
                if not self.script:
                    await begun.wait()
                    raise InvalidToken
                return await super().raw_updates(**about)

        async def process(_payload: dict[str, Any]) -> None:
            begun.set()
            current_attempt.get().failed(InvalidToken())

        with pytest.raises(TokenRejected):
            run(Revoked([update(1)]), process, until=lambda: False)
        row = InboxUpdate.objects.get()
        assert (row.attempts, row.processed_at, row.claim_token) == (0, None, "")

    def test_ends_when_the_token_is_rejected(self) -> None:
        async def process(_payload: dict[str, Any]) -> None:
            raise AssertionError

        with pytest.raises(TokenRejected):
            run(FakeSource(InvalidToken()), process, until=lambda: False)


class TestPipeline:
    def test_keeps_each_persons_order_while_others_go_on(self) -> None:
        batch = [update(number, person=1 + number % 3) for number in range(1, 31)]
        begun: list[tuple[int, int]] = []
        somebody_else = asyncio.Event()

        async def process(payload: dict[str, Any]) -> None:
            person = payload["message"]["from"]["id"]
            begun.append((person, payload["update_id"]))
            if person == 1:
                await somebody_else.wait()  # for ever, if one person could hold up the others
            somebody_else.set()

        run(FakeSource(batch), process, until=lambda: len(begun) == 30)
        for person in (1, 2, 3):
            numbers = [number for who, number in begun if who == person]
            assert numbers == sorted(numbers)
            assert len(numbers) == 10

    def test_never_processes_two_updates_of_one_person_at_once(self) -> None:
        running: set[int] = set()
        seen: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            person = payload["message"]["from"]["id"]
            assert person not in running
            running.add(person)
            await asyncio.sleep(0.002)
            running.discard(person)
            seen.append(payload["update_id"])

        batch = [update(number, person=1 + number % 2) for number in range(1, 11)]
        run(FakeSource(batch), process, until=lambda: len(seen) == 10)
        assert sorted(seen) == list(range(1, 11))

    def test_gives_a_poison_update_up_after_three_tries_and_goes_on(self) -> None:
        tries: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            tries.append(payload["update_id"])
            if payload["update_id"] == 1:
                current_attempt.get().failed(ValueError("poison"))

        run(FakeSource([update(1), update(2)]), process, until=lambda: 2 in tries)
        assert tries == [1, 1, 1, 2]
        row = InboxUpdate.objects.get(update_id=1)
        assert row.processed_at is not None
        assert "poison" in row.error

    @pytest.mark.parametrize("colon", [":", "%3A"])  # a file's address is encoded
    def test_keeps_no_token_of_an_address_that_an_answer_has_quoted(self, colon: str) -> None:
        """Staff read why an update was given up, and its sender has it in their file."""
        page = (
            f"<title>302</title>https://api.example/file/bot123456{colon}{'A' * 35}/documents/a.csv".encode()
        )

        tries: list[int] = []

        async def process(_payload: dict[str, Any]) -> None:
            tries.append(1)
            current_attempt.get().failed(BadRequest(f"Parsing the server response {page!r} failed"))

        run(FakeSource([update(1)]), process, until=lambda: bool(tries))
        assert "/file/bot[token]/documents" in InboxUpdate.objects.get().error

    def test_does_not_repeat_what_is_hopeless(self) -> None:
        tries: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            tries.append(payload["update_id"])
            current_attempt.get().failed(Forbidden("bot was blocked by the user"))

        run(FakeSource([update(1)]), process, until=lambda: bool(tries))
        assert tries == [1]

    def test_waits_as_told_and_burns_no_try(self) -> None:
        tries: list[int] = []

        async def process(_payload: dict[str, Any]) -> None:
            tries.append(current_attempt.get().number)
            if len(tries) < 6:
                current_attempt.get().failed(RetryAfter(timedelta(milliseconds=1)))

        run(FakeSource([update(1)]), process, until=lambda: len(tries) == 6)
        assert tries == [1] * 6
        assert InboxUpdate.objects.get().error == ""

    def test_outlasts_an_outage_and_burns_no_try(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "FIRST_REST", 0.001)
        tries: list[int] = []

        async def process(_payload: dict[str, Any]) -> None:
            tries.append(current_attempt.get().number)
            if len(tries) < 8:
                current_attempt.get().failed((NetworkError("Bad Gateway"), TimedOut())[len(tries) % 2])

        run(FakeSource([update(1)]), process, until=lambda: len(tries) == 8)
        assert tries == [1] * 8
        assert InboxUpdate.objects.get().error == ""

    def test_gives_up_after_an_outage_that_does_not_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "FIRST_REST", 0.001)
        monkeypatch.setattr(pipeline, "LONGEST_OUTAGE", 0.004)
        given_up: list[bool] = []

        async def process(_payload: dict[str, Any]) -> None:
            given_up.append(current_attempt.get().failed(NetworkError("Bad Gateway")))

        run(FakeSource([update(1)]), process, until=lambda: True in given_up)
        assert given_up == [False, False, False, True]
        assert "Bad Gateway" in InboxUpdate.objects.get().error

    def test_rests_twice_as_long_each_time_up_to_a_minute(self) -> None:
        waited, rests = 0.0, []
        while not (attempt := UpdateAttempt(1, 1, NetworkError("away"), waited)).is_hopeless:
            rests.append(attempt.rest)
            waited += attempt.rest
        assert rests[:9] == [0.5, 0.5, 1, 2, 4, 8, 16, 32, 60]
        assert set(rests[8:]) == {60}
        assert 600 <= sum(rests) < 660

    def test_passes_an_update_that_has_killed_three_processes(self) -> None:
        inbox.store([update(1)], now=NOW)
        InboxUpdate.objects.update(attempts=3)
        seen: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            seen.append(payload["update_id"])

        run(FakeSource([update(2)]), process, until=lambda: bool(seen))
        assert seen == [2]
        assert "died three times" in InboxUpdate.objects.get(update_id=1).error

    def test_renews_its_claims_while_it_takes_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BEAT", 0.05)
        ends: set[datetime] = set()

        async def process(_payload: dict[str, Any]) -> None:
            while len(ends) < 4:
                ends.add(await in_database(lambda: InboxUpdate.objects.get().claimed_until))
                await asyncio.sleep(0.01)

        run(FakeSource([update(1)]), process, until=lambda: len(ends) == 4)
        row = InboxUpdate.objects.get()
        assert (row.attempts, row.claim_token, row.claimed_until) == (1, "", None)

    def test_stops_at_what_another_process_has_taken_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "BEAT", 0.05)
        stopped: list[bool] = []

        async def process(_payload: dict[str, Any]) -> None:
            free = InboxUpdate.objects.filter(update_id=1)
            await in_database(free.update, claim_token="other", claimed_until=NOW + timedelta(days=9999))
            try:
                await asyncio.sleep(NEVER)
            except asyncio.CancelledError:
                stopped.append(True)
                raise

        run(FakeSource([update(1), update(2)]), process, until=lambda: bool(stopped))
        rows = InboxUpdate.objects.order_by("update_id")
        assert list(rows.values_list("claim_token", "attempts")) == [("other", 1), ("", 0)]

    def test_begins_its_claim_when_the_database_is_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """… not when it went away: a lease that is over already is another process' invitation."""
        away, begin, left = iter(range(3)), inbox.begin, []

        class Ticking(SystemClock):
            ahead = 0

            def now(self) -> datetime:
                return NOW + timedelta(seconds=self.ahead)

        clock = Ticking()

        def begins(*about: Any, **more: Any) -> Any:
            if next(away, None) is not None:
                clock.ahead += 30
                raise OperationalError("away")
            return begin(*about, **more)

        async def process(_payload: dict[str, Any]) -> None:
            row = await in_database(InboxUpdate.objects.get)
            assert row.claimed_until is not None
            left.append(row.claimed_until - clock.now())

        monkeypatch.setattr(inbox, "begin", begins)
        run(FakeSource([update(1)]), process, until=lambda: bool(left), clock=clock)
        assert left == [pipeline.LEASE]

    @pytest.mark.parametrize(("error", "numbers"), [(ValueError("x"), [1, 2, 3]), (TimedOut(), [1] * 3)])
    def test_counts_each_try_once_though_the_database_loses_its_answers(
        self, error: Exception, numbers: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pipeline, "FIRST_REST", 0.001)
        tries: list[int] = []

        def loses(work: Callable[..., Any]) -> Callable[..., Any]:
            lost = itertools.cycle([True, False])

            def loser(*about: Any, **more: Any) -> Any:
                result = work(*about, **more)
                if next(lost):
                    raise OperationalError("the connection was lost")
                return result

            return loser

        async def process(_payload: dict[str, Any]) -> None:
            tries.append(current_attempt.get().number)
            if len(tries) < 3 or isinstance(error, ValueError):
                current_attempt.get().failed(error)

        for name in ("begin", "release"):
            monkeypatch.setattr(inbox, name, loses(getattr(inbox, name)))
        run(FakeSource([update(1)]), process, until=lambda: len(tries) == 3)
        assert tries == numbers

    def test_has_as_many_slots_after_a_claim_was_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It was lost while its lane waited for a slot, for several beats."""
        monkeypatch.setattr(pipeline, "BEAT", 0.02)
        running, most, seen = set[int](), list[int](), list[int]()

        async def process(payload: dict[str, Any]) -> None:
            number = payload["update_id"]
            if number == 1:
                rows, later = InboxUpdate.objects.filter(update_id=1), NOW + timedelta(days=9999)
                await in_database(rows.update, claim_token="other", claimed_until=later)
                attempt = current_attempt.get()
                assert attempt.aside is not None
                await attempt.aside(0.01)
                return
            running.add(number)
            most.append(len(running))
            await asyncio.sleep(0.3 if number == 2 else 0.03)
            running.discard(number)
            seen.append(number)

        batch = [update(number, person=number) for number in range(1, 8)]
        run(FakeSource(batch), process, until=lambda: len(seen) == 6, width=1)
        assert max(most) == 1

    def test_does_not_hide_others_behind_what_rests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inbox, "BATCH", 20)
        inbox.store([update(number, person=number % 2) for number in range(1, 21)], now=NOW)
        seen: list[int] = []

        async def process(payload: dict[str, Any]) -> None:
            if payload["update_id"] <= 20:
                current_attempt.get().failed(RetryAfter(60))
            else:
                seen.append(payload["update_id"])

        async def main() -> None:
            stop = asyncio.Event()
            lanes = Pipeline(process, clock=SystemClock(), stop=stop)
            poller = Poller(FakeSource(), lanes, clock=SystemClock(), stop=stop)
            loop = asyncio.create_task(poller.serve_inbox())
            await waiting.until(lambda: lanes.waiting)
            await in_database(inbox.store, [update(21, person=5)], now=NOW)
            await waiting.until(lambda: seen)
            stop.set()
            await loop
            await in_database(connections.close_all)

        asyncio.run(main())
        assert seen == [21]

    def test_of_two_does_each_update_once_and_never_two_of_one_person(self) -> None:
        numbers = range(1, 41)
        inbox.store([update(number, person=1 + number % 4) for number in numbers], now=NOW)
        running: set[int] = set()
        seen: list[tuple[int, int]] = []

        async def process(payload: dict[str, Any]) -> None:
            person = payload["message"]["from"]["id"]
            assert person not in running
            running.add(person)
            await asyncio.sleep(0.003)
            running.discard(person)
            seen.append((person, payload["update_id"]))

        async def main() -> None:
            stop = asyncio.Event()
            made = [Pipeline(process, clock=SystemClock(), stop=stop) for _ in range(2)]
            sources = [FakeSource(), FakeSource()]
            pollers = [
                Poller(source, lanes, clock=SystemClock(), stop=stop)
                for source, lanes in zip(sources, made, strict=True)
            ]
            loops = [asyncio.create_task(poller.serve_inbox()) for poller in pollers]
            await waiting.until(lambda: len(seen) == len(numbers))
            stop.set()
            await asyncio.gather(*loops)
            await in_database(connections.close_all)

        asyncio.run(main())
        for person in range(1, 5):
            mine = [number for who, number in seen if who == person]
            assert mine == [number for number in numbers if 1 + number % 4 == person]

    def test_leaves_what_has_not_begun_in_the_inbox_when_it_stops(self) -> None:
        seen: list[int] = []

        stop = asyncio.Event()

        async def process(payload: dict[str, Any]) -> None:
            seen.append(payload["update_id"])
            await stop.wait()

        async def main() -> None:
            lanes = Pipeline(process, clock=SystemClock(), stop=stop)
            for stored in await in_database(inbox.store, [update(1), update(2)], now=NOW):
                lanes.submit(stored)
            await waiting.until(lambda: seen)
            stop.set()
            await lanes.settle()
            await in_database(connections.close_all)

        asyncio.run(main())
        assert seen == [1]
        assert list(InboxUpdate.objects.filter(processed_at=None).values_list("update_id", flat=True)) == [2]
