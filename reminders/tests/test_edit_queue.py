"""Queued edits: those for nobody are not made, and hide no others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.models import Access
from reminders.ledger import edit_queue
from reminders.models import EditKind, MessageEdit
from tests.factories import TelegramUserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=["invite", "open", "list"])
def edits(request: pytest.FixtureRequest, settings: Any) -> list[int]:
    """Queue edits for demo people, then one each for somebody off any list, a member and a strange chat."""
    settings.SANDBOX, settings.ACCESS, settings.ACCESS_LIST = False, request.param, frozenset({20})
    chats = [1, 2, 3, 19, 20, 21]
    for number in chats[:-1]:
        access = Access.DEMO if number < 10 else Access.MEMBER
        TelegramUserFactory.create(telegram_id=number, access=access)
    for age, number in enumerate(reversed(chats)):
        MessageEdit.objects.create(
            chat_id=number, message_id=5, kind=EditKind.STRIP, run_after=NOW - timedelta(hours=age)
        )
    return [21, 20] if request.param == "list" else [21, 20, 19]


def test_for_nobody_hide_no_others(edits: list[int]) -> None:
    assert edit_queue.earliest() == NOW - timedelta(hours=len(edits) - 1)
    taken = edit_queue.take(limit=len(edits), now=NOW)
    assert sorted(job.edit.chat_id for job in taken) == sorted(edits)
    assert edit_queue.take(limit=9, now=NOW) == []


def test_for_nobody_are_dropped(edits: list[int]) -> None:
    assert edit_queue.drop_nobodys() == 6 - len(edits)
    assert set(MessageEdit.objects.values_list("chat_id", flat=True)) == set(edits)


def test_are_all_made_in_the_sandbox(edits: list[int], settings: Any) -> None:
    settings.SANDBOX, settings.ACCESS = True, "open"
    assert edit_queue.drop_nobodys() == 0
    assert len(edit_queue.take(limit=9, now=NOW)) == 6
