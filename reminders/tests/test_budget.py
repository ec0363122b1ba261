"""The token buckets, on the database's clock."""

import time
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import Settings

from reminders.ledger import budget
from reminders.models import SendBudget

pytestmark = pytest.mark.django_db


SetClock = Callable[[float], None]


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let the database's clock stand still; called, it stands at another second."""

    def set_clock(seconds: float) -> None:
        clock = f"CAST({1_800_000_000 + seconds} AS double precision)"
        monkeypatch.setitem(budget.DIALECT[connection.vendor], "clock", clock)

    set_clock(0)
    return set_clock


class TestBot:
    def test_gives_its_rate_and_then_makes_wait(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        assert budget.take_for_bot(3) == (3, 0.0)
        assert budget.take_for_bot(10) == (2, 0.0)
        taken, wait = budget.take_for_bot(1)
        assert taken == 0
        assert wait == pytest.approx(0.2)

    def test_fills_up_again(self, settings: Settings, at: SetClock) -> None:
        settings.TELEGRAM_RATE_LIMIT = 50
        assert budget.take_for_bot(50)[0] == 50
        at(0.125)
        assert budget.take_for_bot(50)[0] == 6
        at(60)
        assert budget.take_for_bot(99)[0] == 50

    def test_rests_as_long_as_telegram_says(self, at: SetClock) -> None:
        budget.pause(budget.BOT, 30)
        at(1)
        assert budget.take_for_bot(1) == (0, 29.0)
        at(30)
        assert budget.take_for_bot(1) == (1, 0.0)

    def test_is_debited_by_replies_that_do_not_ask(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        budget.take_for_bot(0)
        budget.debit([1, 2, 3, 4, 5, 5, 5])
        assert budget.take_for_bot(1)[0] == 0

    def test_is_not_emptied_by_a_clock_that_was_set_back(self, settings: Settings, at: SetClock) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        budget.take_for_bot(1)
        at(-3600)
        assert budget.take_for_bot(4)[0] == 4

    def test_keeps_to_the_database_s_own_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        before = time.time()
        budget.take_for_bot(1)
        assert before - 60 < SendBudget.objects.get().refilled_at < time.time() + 60


class TestChats:
    def test_give_one_message_a_second(self, at: SetClock) -> None:
        assert budget.take_for_chats([1, 2]).chats == {1, 2}
        at(0.75)
        again = budget.take_for_chats([2, 3])
        assert again.chats == {3}
        assert again.waits == {2: 0.25}
        at(1)
        assert budget.take_for_chats([2, 3]).chats == {2}

    def test_let_a_group_wait_three_seconds(self, at: SetClock) -> None:
        budget.take_for_chats([-5])
        at(1)
        assert budget.take_for_chats([-5]).waits == {-5: 2.0}

    def test_rest_alone_when_told(self, at: SetClock) -> None:
        budget.pause(budget.chat_key(1), 30)
        at(1)
        grant = budget.take_for_chats([1, 2])
        assert grant.chats == {2}
        assert grant.waits == {1: 29.0}

    def test_are_debited_by_replies(self) -> None:
        budget.debit([1])
        assert budget.take_for_chats([1]).chats == frozenset()

    def test_cost_two_queries_for_any_number(self, django_assert_max_num_queries: object) -> None:
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            budget.take_for_chats(list(range(1, 50)))
