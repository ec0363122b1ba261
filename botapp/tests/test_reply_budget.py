"""Replies take the next turn of the shared budget, ahead of automatic messages, and debit their chats."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings
from telegram.error import RetryAfter

from botapp.database import in_database
from botapp.telegram.reply_budget import Debits
from reminders.ledger import budget
from reminders.models import SendBudget

pytestmark = pytest.mark.django_db(transaction=True)


async def request() -> bool:
    return True


async def refuse() -> bool:
    raise RetryAfter(timedelta(seconds=7))


async def say(
    chats: list[int],
    endpoint: str = "sendMessage",
    request: Callable[[], Coroutine[Any, Any, bool]] = request,
) -> int:
    """Say something in each of these chats; return how often we were told to wait."""
    debits, told_to_wait = Debits(), 0
    await debits.initialize()
    for chat in chats:
        data: dict[str, Any] = {"chat_id": chat}
        try:
            assert await debits.process_request(request, (), {}, endpoint, data, None)
        except RetryAfter:
            told_to_wait += 1
    await debits.shutdown()
    await in_database(connections.close_all)
    return told_to_wait


class TestDebits:
    def test_take_turns_of_the_bot_and_debit_the_chats(self, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = 10
        asyncio.run(say([7, 7, 8]))
        [(first, *_rest), _wait] = budget.take_for_automatic(1)
        assert first > time.monotonic()  # the last of the three has just had the turn before
        assert budget.take_for_chats([7, 8, 9]).chats == {9}

    def test_are_not_taken_for_what_shows_nothing(self) -> None:
        asyncio.run(say([7], endpoint="answerCallbackQuery"))
        assert not SendBudget.objects.exists()

    def test_wait_with_everybody_while_telegram_wants_the_bot_to_rest(self) -> None:
        budget.take_for_automatic(1)
        budget.pause(budget.BOT, 3600)
        assert asyncio.run(say([7])) == 1
        assert not SendBudget.objects.filter(key="chat:7").exists()  # nothing was asked of Telegram

    def test_let_everybody_rest_when_many_chats_in_a_row_have_to(self) -> None:
        chats = list(range(1, budget.FLOOD + 1))
        assert asyncio.run(say(chats, request=refuse)) == budget.FLOOD
        turns, wait = budget.take_for_automatic(1)
        assert turns == []
        assert wait > 5

    def test_let_only_the_chat_rest_when_others_do_not_have_to(self) -> None:
        assert asyncio.run(say([7], request=refuse)) == 1
        assert budget.take_for_chats([7]).waits[7] > 5
        assert budget.take_for_automatic(1)[0]
