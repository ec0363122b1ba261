"""Replies debit the shared budget and never wait for it; only a chat's own pace holds them back."""

import asyncio
from typing import Any

import pytest
from django.db import connections

from botapp.database import in_database
from botapp.telegram.reply_budget import Debits
from reminders.ledger import budget
from reminders.models import SendBudget

pytestmark = pytest.mark.django_db(transaction=True)


async def request() -> bool:
    return True


async def say(chats: list[int], endpoint: str = "sendMessage") -> None:
    debits = Debits()
    await debits.initialize()
    for chat in chats:
        data: dict[str, Any] = {"chat_id": chat}
        assert await debits.process_request(request, (), {}, endpoint, data, None)
    await debits.shutdown()
    await in_database(connections.close_all)


class TestDebits:
    def test_are_taken_from_bot_and_chat(self) -> None:
        budget.take_for_bot(0)
        before = SendBudget.objects.get(key="bot").tokens
        asyncio.run(say([7, 7, 8]))
        assert SendBudget.objects.get(key="bot").tokens == pytest.approx(before - 3)
        assert budget.take_for_chats([7, 8, 9]).chats == {9}

    def test_are_not_taken_for_what_shows_nothing(self) -> None:
        asyncio.run(say([7], endpoint="answerCallbackQuery"))
        assert not SendBudget.objects.filter(key="chat:7").exists()

    def test_go_on_without_a_budget(self) -> None:
        budget.pause(budget.BOT, 3600)
        asyncio.run(say([7]))
        assert SendBudget.objects.filter(key="chat:7").exists()
