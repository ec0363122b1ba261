"""The token buckets, on the database's clock."""

import time

import pytest
from pytest_django import Settings

from reminders.ledger import budget
from reminders.models import SendBudget

pytestmark = pytest.mark.django_db


class TestBot:
    def test_gives_its_rate_and_then_makes_wait(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        assert budget.take_for_bot(3) == (3, 0.0)
        taken, _wait = budget.take_for_bot(10)
        assert taken in (2, 3)
        taken, wait = budget.take_for_bot(1)
        assert taken == 0
        assert 0 < wait <= 0.2

    def test_fills_up_again(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 50
        assert budget.take_for_bot(50)[0] == 50
        time.sleep(0.1)
        assert budget.take_for_bot(50)[0] >= 4

    def test_rests_as_long_as_telegram_says(self) -> None:
        budget.pause(budget.BOT, 30)
        taken, wait = budget.take_for_bot(1)
        assert taken == 0
        assert 29 < wait <= 30

    def test_is_debited_by_replies_that_do_not_ask(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        budget.take_for_bot(0)
        budget.debit([1, 2, 3, 4, 5, 5, 5])
        assert budget.take_for_bot(1)[0] == 0

    def test_is_not_emptied_by_a_clock_that_was_set_back(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 5
        budget.take_for_bot(1)
        SendBudget.objects.update(refilled_at=time.time() + 3600)
        assert budget.take_for_bot(4)[0] == 4


class TestChats:
    def test_give_one_message_a_second(self) -> None:
        assert budget.take_for_chats([1, 2]).chats == {1, 2}
        again = budget.take_for_chats([2, 3])
        assert again.chats == {3}
        assert 0 < again.waits[2] <= 1.0

    def test_let_a_group_wait_three_seconds(self) -> None:
        budget.take_for_chats([-5])
        assert 2 < budget.take_for_chats([-5]).waits[-5] <= 3.0

    def test_rest_alone_when_told(self) -> None:
        budget.pause(budget.chat_key(1), 30)
        grant = budget.take_for_chats([1, 2])
        assert grant.chats == {2}
        assert 29 < grant.waits[1] <= 30

    def test_are_debited_by_replies(self) -> None:
        budget.debit([1])
        assert budget.take_for_chats([1]).chats == frozenset()

    def test_cost_two_queries_for_any_number(self, django_assert_max_num_queries: object) -> None:
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            budget.take_for_chats(list(range(1, 50)))
