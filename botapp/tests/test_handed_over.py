"""Buttons in the chat of whom a lead was with: they say that it is with somebody else, and to nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from botapp import routes
from botapp.incoming.registry import TAPS
from botapp.shared.people import Sender
from botapp.shared.tap import Tap
from core.actor import Actor
from engagement.models import PlanRequest
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STAFF = Actor.staff(1, "root")
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(2))
    return services.start_plan(lead=lead, by=STAFF, now=NOW).lead


def answer(person: TelegramUser, data: str) -> str:
    press = routes.decode(data)
    assert press, data
    tap = Tap(press, Sender(person.telegram_id, language="en"), 5, NOW, 1)
    return TAPS[type(press)].look(tap)[1]


def buttons(lead: Lead) -> list[str]:
    row = lead.reminders.order_by("id").first()
    request = PlanRequest.objects.create(lead=lead)
    assert row
    return [
        f"eplan:done:{row.pk}",
        f"snz:menu:{row.pk}:0",
        f"draft:shorter:{row.pk}",
        f"lead:open:{lead.pk}",
        f"hist:{lead.pk}:0",
        f"plan:show:{lead.pk}",
        f"preq:retry:{request.pk}",
    ]


def test_say_that_it_is_with_somebody_else(
    lead: Lead, alice: TelegramUser, bob: TelegramUser, mallory: TelegramUser
) -> None:
    pressed = [data for data in buttons(lead) if routes.decode(data)]
    assert len(pressed) >= 5, json.dumps(pressed)
    before = {data: answer(mallory, data) for data in pressed}
    services.transfer(lead=lead, to=bob, by=STAFF, now=NOW + timedelta(hours=1))
    for data in pressed:
        assert answer(alice, data) == "That lead is with somebody else now.", data
        assert answer(bob, data) != answer(alice, data)
        assert answer(mallory, data) == before[data]  # as of one that was never there
    services.delete_lead(lead=lead, by=STAFF, now=NOW + timedelta(hours=2))
    assert "no longer here" in answer(alice, f"lead:open:{lead.pk}")
