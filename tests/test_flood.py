"""One person sends ten thousand messages and a thousand taps; everybody else hardly notices."""

import asyncio
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.db import connections

from botapp.database import in_database
from botapp.incoming import floods, inbox, pipeline
from botapp.incoming.pipeline import LANE, Pipeline
from botapp.incoming.poller import Poller
from botapp.models import InboxUpdate
from core.clock import SystemClock
from tests.waiting import NEVER

pytestmark = pytest.mark.django_db(transaction=True)
FLOODER, OTHERS = 7, (11, 12, 13)
MESSAGES, TAPS, EACH = 10_000, 1_000, 20
Json = dict[str, Any]


def updates() -> list[Json]:
    """Return the flood, with the others' messages strewn into it."""
    found: list[Json] = []

    def put(kind: str, person: int) -> None:
        content = {"from": {"id": person}, "chat": {"id": person}, "message_id": len(found)}
        found.append({"update_id": len(found) + 1, kind: content | {"id": str(len(found))}})

    for number in range(MESSAGES):
        put("message", FLOODER)
        if number % (MESSAGES // TAPS) == 0:
            put("callback_query", FLOODER)
        if number % (MESSAGES // EACH) == 0:
            for person in OTHERS:
                put("message", person)
    return found


class Source:
    """Hands the updates out by the hundred, then keeps silent."""

    def __init__(self, waiting: list[Json]) -> None:
        self.waiting = waiting

    async def raw_updates(self, *, offset: int | None, wait: int, kinds: list[str]) -> list[Json]:
        """Hand out the next hundred."""
        if not self.waiting:
            await asyncio.sleep(NEVER)
        batch, self.waiting = self.waiting[:100], self.waiting[100:]
        return batch


class Witness:
    """Stands where the handlers would: the flooder's first message takes until all others are answered."""

    def __init__(self, *, is_patient: bool) -> None:
        self.seen: defaultdict[int, list[Json]] = defaultdict(list)
        self.running: Counter[int] = Counter()
        self.most = Counter[int]()
        self.most_in_memory = 0
        self.others_are_answered = asyncio.Event()
        self.is_patient = is_patient
        self.lanes: Pipeline

    async def process(self, payload: Json) -> None:
        """Note what comes, and how much at once."""
        person = inbox.sender_of(payload)
        self.running[person] += 1
        self.most[person] = max(self.most[person], self.running[person])
        self.most_in_memory = max(self.most_in_memory, self.lanes.waiting)
        if person == FLOODER and self.is_patient:
            await self.others_are_answered.wait()
        await asyncio.sleep(0)
        self.seen[person].append(payload)
        if all(len(self.seen[other]) == EACH for other in OTHERS):
            self.others_are_answered.set()
        self.running[person] -= 1


def run(*, is_patient: bool) -> Witness:
    """Let the loop work until nothing is left to do."""

    async def main() -> Witness:
        stop, source, witness = asyncio.Event(), Source(updates()), Witness(is_patient=is_patient)
        witness.lanes = Pipeline(witness.process, clock=SystemClock(), stop=stop)
        poller = Poller(source, witness.lanes, clock=SystemClock(), stop=stop)
        loop = asyncio.create_task(poller.run())
        async with asyncio.timeout(300):
            await witness.others_are_answered.wait()
            while source.waiting or await in_database(InboxUpdate.objects.filter(processed_at=None).exists):
                await asyncio.sleep(0.05)
        stop.set()
        await loop
        await in_database(connections.close_all)
        return witness

    return asyncio.run(main())


@pytest.fixture(autouse=True)
def no_breaths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go on at once."""
    monkeypatch.setattr(pipeline, "BREATH", 0.0)


class TestFlood:
    def test_that_cannot_be_worked_off_holds_nobody_up_and_is_told_once(self) -> None:
        witness = run(is_patient=True)
        self._assert_order_and_bounds(witness)
        taken = [payload for payload in witness.seen[FLOODER] if floods.SET_ASIDE not in payload]
        aside = [payload for payload in witness.seen[FLOODER] if floods.SET_ASIDE in payload]
        notices = [payload for payload in aside if "message" in payload]
        assert len(taken) == floods.BACKLOG
        assert len(notices) == 1
        messages = sum("message" in payload for payload in taken)
        assert messages + floods.left_unread(notices[0]["update_id"]) == MESSAGES

    @pytest.mark.once
    def test_that_is_worked_off_as_it_comes_loses_nothing_silently(self) -> None:
        witness = run(is_patient=False)
        self._assert_order_and_bounds(witness)
        seen = witness.seen[FLOODER]
        taken = sum("message" in payload and floods.SET_ASIDE not in payload for payload in seen)
        notices = [payload for payload in seen if "message" in payload and floods.SET_ASIDE in payload]
        assert taken + sum(floods.left_unread(payload["update_id"]) for payload in notices) == MESSAGES

    def _assert_order_and_bounds(self, witness: Witness) -> None:
        assert set(witness.most.values()) == {1}  # one at a time of each person
        assert witness.most_in_memory <= LANE * (1 + len(OTHERS))
        for person, payloads in witness.seen.items():
            numbers = [payload["update_id"] for payload in payloads]
            assert numbers == sorted(set(numbers)), person
        assert [len(witness.seen[person]) for person in OTHERS] == [EACH] * len(OTHERS)
        assert sum("callback_query" in payload for payload in witness.seen[FLOODER]) == TAPS
        assert not InboxUpdate.objects.filter(processed_at=None).exists()
