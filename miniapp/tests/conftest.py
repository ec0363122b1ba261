"""Two people with the app open, each with a lead whose plan runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.models import Lead, TelegramUser
from miniapp import limits
from miniapp.testing import AppClient
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deal:
    """A person's lead: the first step is two days late, the second is due today, the third next week."""

    person: TelegramUser
    lead: Lead
    late: ScheduledReminder
    today: ScheduledReminder
    ahead: ScheduledReminder
    app: AppClient


@pytest.fixture(autouse=True)
def at_now(frozen: Any) -> Iterator[None]:
    with frozen(NOW):
        yield
    limits.forget()


@pytest.fixture
def deal(alice: TelegramUser) -> Deal:
    return deal_of(alice)


@pytest.fixture
def foreign(mallory: TelegramUser) -> Deal:
    return deal_of(mallory)


def deal_of(person: TelegramUser, name: str = "Anna Kovalenko", **lead: Any) -> Deal:
    """Give somebody a lead whose plan of three steps runs."""
    own = LeadFactory.create(owner=person, prospect_name=name, steps=3, plan_version=1, **lead)
    due = (NOW - 2 * DAY, NOW + timedelta(hours=3), NOW + 7 * DAY)
    status = ("sent", "pending", "pending")
    late, today, ahead = (
        ReminderFactory.create(
            lead=own,
            step_id=number,
            plan_version=1,
            status=status[number - 1],
            due_at=at,
            next_action_at=max(at, NOW + timedelta(hours=1)),
            last_reminded_at=at if number == 1 else None,
            draft_text=f"Draft {number}",
        )
        for number, at in enumerate(due, start=1)
    )
    return Deal(person, own, late, today, ahead, AppClient(person.telegram_id))
