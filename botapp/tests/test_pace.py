"""Answers keep the pace that Telegram allows each chat: who is in a hurry waits alone, and gets all once."""

import asyncio
import itertools
from collections import Counter

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from botapp.database import in_database
from botapp.incoming import inbox
from botapp.incoming.application import build_application, processor
from botapp.incoming.pipeline import Pipeline
from botapp.telegram.bot import build_bot
from botapp.telegram.pace import AT_ONCE, ChatPace, gap_of
from botapp.telegram.reply_budget import Debits
from botapp.tests.answer_cases import Json, lead_of, says, taps
from botapp.tests.strict_telegram import Fault, StrictTelegram
from core.clock import SystemClock
from reminders.ledger import budget
from reminders.models import SendBudget
from tests.waiting import until

GAP = 0.1  # seconds in place of Telegram's one
FAST, OTHERS = 7, range(11, 26)
NAMES = ("Ann Lee", "Bob Stone", "Cy Young", "Di Moss", "Ed Poe", "Flo Fry", "Gil Ash", "Hal Orr", "Ivy May")
NAMES += ("Jo Kerr", "Kim Voss")


class TestPace:
    @given(
        st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=30),
        st.sampled_from((7, -7)),
        st.floats(0.5, 20),
    )
    def test_never_gives_more_turns_than_a_chat_allows(
        self, pauses: list[tuple[float, bool]], chat_id: int, rest: float
    ) -> None:
        now = 0.0
        pace, gap = ChatPace(lambda: now), gap_of(chat_id)
        turns: list[float] = []
        new: list[float] = []
        for pause, is_new in pauses:
            now += pause
            now += pace.take(chat_id, is_new=is_new)
            turns.append(now)
            new += [now] if is_new else []
        assert all(second - first >= gap - 1e-6 for first, second in itertools.pairwise(new))
        for first, last in itertools.combinations(range(len(turns)), 2):
            most = AT_ONCE + (turns[last] - turns[first]) / gap
            assert last - first + 1 <= most + 1e-6
        pace.block(chat_id, rest)
        assert pace.take(chat_id) == pytest.approx(rest)
        assert pace.take(chat_id) == pytest.approx(rest + gap)
        assert pace.take(chat_id + 1) == 0.0

    def test_forgets_chats_that_have_rested(self) -> None:
        now = 0.0
        pace = ChatPace(lambda: now)
        for chat_id in range(1, 1000):
            pace.take(chat_id)
        now = 10.0
        pace.take(7)
        pace.forget()
        assert set(pace._rested_at) == set(pace._next_at) == {7}


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second last a tenth of one."""
    monkeypatch.setattr(budget, "PRIVATE_GAP", GAP)


def contacts(count: int) -> list[Json]:
    """Return a share of so many contacts, which comes at once."""
    cards = (dict(zip(("first_name", "last_name"), name.split(), strict=True)) for name in NAMES[:count])
    numbers = itertools.count(1)
    return [says(FAST, contact=card | {"phone_number": f"49301234{next(numbers)}"}) for card in cards]


def pastes(count: int) -> list[Json]:
    """Return so many pasted prospects."""
    return [says(FAST, f"{name}, CEO at Acme") for name in NAMES[:count]]


def numbered(updates: list[Json], start: int = 1) -> list[Json]:
    """Return updates with numbers of their own."""
    return [update | {"update_id": number} for number, update in enumerate(updates, start)]


def work_off(telegram: StrictTelegram, updates: list[Json], others: list[Json], *, apart: float) -> None:
    """Let the bot answer one person's updates, so many seconds apart, and in their midst the others'."""

    async def main() -> None:
        async with (
            telegram.serving() as url,
            build_application(build_bot(pool_size=16, api_url=url, limiter=Debits())) as application,
        ):
            lanes = Pipeline(processor(application), clock=SystemClock(), stop=asyncio.Event(), width=2)
            for number, update in enumerate(updates):
                batch = [update, *(others if number == 1 else ())]
                for stored in await in_database(inbox.store, batch, now=timezone.now()):
                    lanes.submit(stored)
                await asyncio.sleep(apart)
            await lanes.settle()
        await in_database(connections.close_all)

    asyncio.run(main())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fast")
class TestAPersonInAHurry:
    @pytest.mark.parametrize("at_once", [1, AT_ONCE])
    def test_gets_every_message_once(self, at_once: int) -> None:
        updates = pastes(11)
        telegram = StrictTelegram(gap=GAP, at_once=at_once)
        others = numbered([says(person, "/help") for person in OTHERS], 1_000)
        work_off(telegram, numbered(updates), others, apart=GAP)
        received = [text for _method, text in telegram.received[FAST]]
        assert len(received) == len(set(received)) == len(updates)
        for name, text in zip(NAMES, received, strict=False):
            assert "understood" in text
            assert name in text
        assert Counter(telegram.order) == Counter({FAST: len(updates), **dict.fromkeys(OTHERS, 1)})
        assert not telegram.impatient[FAST]  # nothing was tried while Telegram had asked for rest

    def test_who_shares_contacts_gets_one_message_that_names_them_all(self) -> None:
        telegram = StrictTelegram(gap=GAP)
        work_off(telegram, numbered(contacts(5)), [], apart=GAP)
        sent = [text for method, text in telegram.received[FAST] if method == "sendMessage"]
        assert len(sent) == 1
        _method, last = telegram.received[FAST][-1]
        assert all(name in last for name in NAMES[:5])
        assert not telegram.impatient[FAST]

    def test_gets_every_edit(self) -> None:
        telegram, lead = StrictTelegram(gap=GAP), lead_of(FAST)
        updates = [taps(FAST, f"lead:{screen}:{lead.pk}") for screen in ("card", "plan") * 4]
        work_off(telegram, numbered(updates), [], apart=0.0)
        methods = Counter(method for method, _text in telegram.received[FAST])
        assert methods == {"answerCallbackQuery": 8, "editMessageText": 8}
        assert not telegram.impatient[FAST]

    def test_holds_nobody_up_while_telegram_wants_them_to_rest(self) -> None:
        """With one slot for everybody, which whoever waits leaves to the others."""
        telegram = StrictTelegram(faults={FAST: dict.fromkeys(range(1, 9), Fault.LONG_LIMITED)})

        async def main() -> None:
            stop = asyncio.Event()
            async with (
                telegram.serving() as url,
                build_application(build_bot(pool_size=16, api_url=url, limiter=Debits())) as application,
            ):
                lanes = Pipeline(processor(application), clock=SystemClock(), stop=stop, width=1)
                updates = [says(FAST, "/start"), *(says(person, "/start") for person in OTHERS)]
                for stored in await in_database(inbox.store, updates[:1], now=timezone.now()):
                    lanes.submit(stored)
                await until(lambda: telegram.calls[FAST] == 2)
                for stored in await in_database(inbox.store, updates[1:], now=timezone.now()):
                    lanes.submit(stored)
                await until(lambda: all(len(telegram.received[person]) == 2 for person in OTHERS))
                assert telegram.calls[FAST] == 2
                stop.set()
                await lanes.settle()
            await in_database(connections.close_all)

        asyncio.run(main())

    def test_is_left_alone_by_the_scheduler_while_telegram_wants_it(self) -> None:
        telegram = StrictTelegram(gap=600.0)

        async def main() -> None:
            async with (
                telegram.serving() as url,
                build_bot(pool_size=2, api_url=url, limiter=Debits()) as bot,
            ):
                await bot.send_message(FAST, "one")
                with pytest.raises(RetryAfter):
                    await bot.send_message(FAST, "two")
            await in_database(connections.close_all)

        asyncio.run(main())
        assert SendBudget.objects.get(key=budget.chat_key(FAST)).blocked_until > 0
        assert budget.take_for_chats([FAST]).waits[FAST] > 60
