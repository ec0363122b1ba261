"""Somebody leaves the team and comes back: what they see, what the team sees, and that nothing is lost."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from botapp.models import InboxUpdate
from leads.models import Lead, TelegramUser
from miniapp.testing import AppClient
from reminders.models import Delivery, ScheduledReminder
from reminders.upkeep.invariants import violations
from sandbox.testing import Person
from tests.fake_llm.server import FakeModel
from tests.journeys import ALICE, deliver, first_reminder, is_reminder, set_clock, think
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def decide(staff: Client, name: str, **sent: Any) -> str:
    """Press a decision on Alice's page in the admin; return what the page says then."""
    pk = TelegramUser.objects.get(telegram_id=ALICE).pk
    answer = staff.post(
        reverse(f"admin:leads_telegramuser_{name}", args=[pk]), {name: "1", **sent}, follow=True
    )
    return " ".join(str(message) for message in answer.context["messages"])


def everything_is_due() -> None:
    """Let whatever could be sent be due now."""
    now = timezone.now()
    ScheduledReminder.objects.live().update(due_at=now - timedelta(hours=2))
    ScheduledReminder.objects.live().exclude(next_action_at=None).update(next_action_at=now)
    TelegramUser.objects.update(next_briefing_at=now, next_stale_check_at=now, next_often_check_at=now)


class TestSomebodyLeaves:
    def test_hears_nothing_more_and_comes_back_where_they_were(
        self, phone: Person, api_url: str, admin_client: Client
    ) -> None:
        set_clock(phone)
        TelegramUser.objects.update(window_start=time(0), window_end=time(0), weekdays="1234567")
        reminder = first_reminder(phone, api_url)
        said = decide(admin_client, "deactivate", reason="on leave until autumn")
        assert said.startswith("Deactivated.")
        before = Delivery.objects.count()
        everything_is_due()
        deliver(api_url)
        assert Delivery.objects.count() == before

        told = phone.answer_to(phone.press("✅ Done", message=reminder))
        assert "Your team has ended your access" in told["text"]
        last = phone.last()["message_id"]
        phone.send("Bob Stone, CTO at Acme")
        phone.start()
        assert "Your access has ended" in AppClient(ALICE).get("today").content.decode()
        wait_until(lambda: not InboxUpdate.objects.filter(processed_at=None).exists())
        assert phone.last()["message_id"] == last  # one kind sentence, and then silence
        assert Lead.objects.count() == 1
        assert ScheduledReminder.objects.live().count() == ScheduledReminder.objects.count()
        assert violations(now=timezone.now()) == []

        Delivery.objects.update(armed_at=timezone.now() - timedelta(hours=5))  # of the same lead
        assert decide(admin_client, "bring_back").startswith("They are back.")
        phone.press("✅ Done", message=reminder)
        phone.wait_for(lambda message: "Undo" in str(Person.buttons(message)))
        deliver(api_url)
        phone.wait_for(is_reminder, after=last)
        assert violations(now=timezone.now()) == []

    def test_is_told_that_what_was_being_written_does_not_come(
        self, phone: Person, api_url: str, admin_client: Client, model: FakeModel
    ) -> None:
        set_clock(phone)
        phone.send("Ann Lee\nVP Sales at Acme\nBerlin")
        phone.wait_for("Thinking")
        decide(admin_client, "deactivate", reason="left us")
        think()
        deliver(api_url)
        told = phone.wait_for("so this was not written")
        assert Person.buttons(told) == []
        assert not Lead.objects.get().plan_requests.open().exists()
