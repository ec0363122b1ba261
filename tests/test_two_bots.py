"""Two `run_bot` on one inbox, as an operator runs them: side by side, killed, stopped; answers counted."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from botapp.incoming import inbox
from botapp.models import InboxUpdate
from botapp.tests.fake_api import RESULTS, answers, read_request, serving_apart
from botapp.tests.robust_cast import ALICE, Json, tap
from tests.children import Child, running
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "0123456789-abcdefghij_ABCDEFGHIJ"


class Telegram:
    """Counts the answers to taps; holds some back, or breaks over them, for as long as they are named."""

    def __init__(self) -> None:
        self.url = ""
        self.methods: Counter[str] = Counter()
        self.asked: list[int] = []
        self.answered: list[int] = []
        self.held: set[int] = set()
        self.broken: set[int] = set()

    async def behave(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head, _, form = (await read_request(reader)).decode().partition("\r\n\r\n")
        method = head.split(" ", 2)[1].rsplit("/", 1)[1]
        number = int(dict(parse_qsl(form)).get("callback_query_id", 0))
        status = await self._tap(number, reader, writer) if number else 200
        result = {"ok": status == 200, "result": RESULTS.get(method, True)}
        await answers(status, result, read=False)(reader, writer)
        self.methods[method] += 1

    async def _tap(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        self.asked.append(number)
        while number in self.held and not is_gone(reader):
            # A sign of life, or the bot would give up after its ten seconds.
            writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            await asyncio.sleep(0.1)
        if number in self.broken:
            return 502
        if not is_gone(reader):
            self.answered.append(number)
        return 200

    def bot(self) -> AbstractContextManager[Child]:
        """Run a bot that works off what a webhook stores."""
        hook = {"PUBLIC_URL": "http://127.0.0.1", "TELEGRAM_WEBHOOK_SECRET": SECRET}
        return running("run_bot", "--webhook", TELEGRAM_API_URL=self.url, **hook)

    def wait_for_bots(self, count: int) -> None:
        """Wait until so many have introduced themselves."""
        wait_until(lambda: self.methods["setChatMenuButton"] >= count)


def is_gone(reader: asyncio.StreamReader) -> bool:
    """Say whether whoever asked is dead: the connection is closed, or reset with something unread."""
    return reader.at_eof() or reader.exception() is not None


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    """A Telegram that answers from a thread of its own."""
    found = Telegram()
    with serving_apart(found.behave) as found.url:
        yield found


def person(number: int) -> Json:
    """Return somebody."""
    return ALICE | {"id": number}


def store(*numbers: int, by: int) -> None:
    """Store taps of one person, as the web process does."""
    inbox.store([tap("?", user=person(by), number=number) for number in numbers], now=datetime.now(UTC))


def claims() -> list[datetime]:
    """Return until when each claim counts."""
    rows = InboxUpdate.objects.filter(processed_at=None).exclude(claimed_until=None)
    return list(rows.values_list("claimed_until", flat=True))


class TestTwoBots:
    def test_answer_every_tap_once_and_in_order(self, telegram: Telegram) -> None:
        people, each = range(1, 7), 8
        with telegram.bot() as one, telegram.bot() as other:
            telegram.wait_for_bots(2)
            for number in range(each):
                for who in people:
                    store(100 * who + number, by=who)
            wait_until(lambda: len(telegram.answered) >= len(people) * each)
            for process in (one, other):
                process.send_signal(signal.SIGTERM)
            assert [one.wait(PATIENCE), other.wait(PATIENCE)] == [0, 0]
        assert set(Counter(telegram.answered).values()) == {1}
        for who in people:
            numbers = [number for number in telegram.answered if number // 100 == who]
            assert numbers == [100 * who + number for number in range(each)]
        assert not InboxUpdate.objects.filter(processed_at=None).exists()

    def test_take_over_what_a_killed_one_held_in_order_and_not_before(self, telegram: Telegram) -> None:
        telegram.held = {10}
        store(10, 11, 12, by=1)
        with telegram.bot() as first:
            wait_until(lambda: telegram.asked == [10])
            with telegram.bot():
                telegram.wait_for_bots(2)
                store(13, by=1)
                store(20, by=2)
                wait_until(lambda: telegram.answered == [20])
                wait_until(lambda: not InboxUpdate.objects.filter(update_id=20, processed_at=None).exists())
                first.send_signal(signal.SIGKILL)
                first.wait()
                telegram.held = set()
                assert set(telegram.asked) == {10, 20}
                [until] = claims()
                assert until - datetime.now(UTC) < timedelta(seconds=12)
                InboxUpdate.objects.filter(update_id=10).update(claimed_until=datetime.now(UTC))
                wait_until(lambda: len(telegram.answered) == 5)
        assert telegram.answered == [20, 10, 11, 12, 13]

    def test_hand_over_at_once_when_one_is_stopped(self, telegram: Telegram) -> None:
        telegram.broken = {30}
        store(30, 31, by=3)
        with telegram.bot() as first:
            wait_until(lambda: telegram.asked)
            with telegram.bot():
                telegram.wait_for_bots(2)
                [until] = claims()
                first.send_signal(signal.SIGTERM)
                assert first.wait(PATIENCE) == 0
                assert min(claims(), default=None) != until
                telegram.broken = set()
                wait_until(lambda: len(telegram.answered) == 2)
        assert telegram.answered == [30, 31]
        assert set(InboxUpdate.objects.values_list("attempts", flat=True)) == {1}
