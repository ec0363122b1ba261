"""The cast of the tests. Registered in the root conftest.py."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from leads.models import TelegramUser
from reminders.ledger import budget
from tests.browser import closers
from tests.factories import TelegramUserFactory


def pytest_unconfigure() -> None:
    """Close the browsers that tests have shared."""
    for close in closers:
        close()


@pytest.fixture
def alice(db: None) -> TelegramUser:
    """Return the owner: the person a test is about."""
    return TelegramUserFactory.create(telegram_id=1001, username="alice", first_name="Alice")


@pytest.fixture
def bob(db: None) -> TelegramUser:
    """Return the teammate, with leads of his own."""
    return TelegramUserFactory.create(telegram_id=1002, username="bob", first_name="Bob")


@pytest.fixture
def mallory(db: None) -> TelegramUser:
    """Return a stranger who may see nothing of the others and tries to."""
    return TelegramUserFactory.create(telegram_id=1003, username="mallory", first_name="Mallory")


@pytest.fixture(params=[code for code, _name in settings.LANGUAGES])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Speak each of our languages in turn, and return its code: for what must hold in every one."""
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def quick_chats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a person be written to every twentieth of a second: Telegram's whole one would be waited for."""
    monkeypatch.setattr(budget, "PRIVATE_GAP", 0.05)
    monkeypatch.setitem(budget.GAPS, "private", "0.05")
    monkeypatch.setattr("reminders.loop.batch.SPACING", 0.05)
