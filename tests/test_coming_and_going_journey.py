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
from tests.journeys import ALICE, MALLORY, deliver, first_reminder, is_reminder, set_clock, think
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def decide(staff: Client, name: str, **sent: Any) -> str:
    """Press a decision on Alice's page in the admin; return what the page says then."""
    pk = TelegramUser.objects.get(telegram_id=ALICE).pk
    answer = staff.post(
        reverse(f"admin:leads_telegramuser_{name}", args=[pk]), {name: "1", **sent}, follow=True
    )
    return " ".join(str(message) for message in answer.context["messages"])


def person(telegram_id: int) -> TelegramUser:
    return TelegramUser.objects.get(telegram_id=telegram_id)


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


class TestLeadsGoToSomebodyElse:
    def test_who_is_told_once_and_the_old_buttons_say_so(
        self, phone: Person, strangers_phone: Person, api_url: str, admin_client: Client
    ) -> None:
        set_clock(phone)
        set_clock(strangers_phone)
        TelegramUser.objects.update(window_start=time(0), window_end=time(0), weekdays="1234567")
        reminder = first_reminder(phone, api_url)
        sent = {"owner": str(MALLORY), "which": "open", "reason": "on leave"}
        address = reverse("admin:leads_telegramuser_hand_over", args=[person(ALICE).pk])
        shown = admin_client.post(address, {"look": "1", **sent}).context["question"]
        assert Lead.objects.get().owner_id == ALICE
        sent |= dict(shown.hidden)
        said = admin_client.post(address, {"hand_over": "1", **sent}, follow=True).content.decode()
        assert "1 lead handed over to Mallory" in said
        Delivery.objects.update(armed_at=timezone.now() - timedelta(hours=5))  # of the same lead
        for _twice in range(2):
            deliver(api_url)
        told = strangers_phone.wait_for("1 lead is yours now")
        assert "with Alice" in Person.text(told)
        new = strangers_phone.wait_for(is_reminder)
        assert new["message_id"] > told["message_id"]
        said_of_it = [Person.text(each) for each in strangers_phone.messages(from_bot=True)]
        assert sum("is yours now" in text for text in said_of_it) == 1

        phone.wait_for(
            lambda message: message["message_id"] == reminder["message_id"] and not Person.buttons(message)
        )
        step = ScheduledReminder.objects.live().order_by("id").first()
        assert step
        for data in (f"eplan:done:{step.pk}", f"lead:open:{step.lead_id}"):
            answer = phone.answer_to(phone.press(data=data, message=reminder))
            assert answer["text"] == "That lead is with somebody else now."
        strangers_phone.press("✅ Done", message=new)
        strangers_phone.wait_for(lambda message: "Undo" in str(Person.buttons(message)))
        assert violations(now=timezone.now()) == []
        line = Lead.objects.get().activities.get(activity_type="transferred")
        assert (line.metadata["by"]["kind"], line.metadata["by"]["why"]) == ("staff", "on leave")
