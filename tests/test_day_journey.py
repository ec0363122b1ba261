"""A day inside the chat, over HTTP: briefing, lists, taps in place, focus, figures."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from leads.models import TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.upkeep.invariants import violations
from sandbox.testing import Person
from tests.factories import LeadFactory, ReminderFactory
from tests.journeys import ALICE, MALLORY, deliver, settle

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def phone(phone: Person) -> Person:
    """Return Alice's phone; she has set her clock, and works at every hour."""
    settle(phone)
    owner = TelegramUser.objects.get(telegram_id=ALICE)
    always = {"weekdays": range(1, 8), "window_start": time.min, "window_end": time.min}
    services.change_settings(user=owner, now=timezone.now(), timezone="UTC", **always)
    return phone


def step(name: str, *, minutes: int = -30, **fields: Any) -> ScheduledReminder:
    """Give Alice a step that is due so many minutes from now; the scheduler leaves it alone."""
    owner = TelegramUser.objects.get(telegram_id=ALICE)
    lead = LeadFactory.create(owner=owner, prospect_name=name, plan_version=1, steps=1)
    due_at = timezone.now() + minutes * MINUTE
    usual = {"lead": lead, "step_id": 1, "due_at": due_at, "created_at": due_at - 9 * HOUR}
    sent = {"status": "sent", "last_reminded_at": due_at, "next_action_at": due_at + 24 * HOUR}
    return ReminderFactory.create(**(usual | sent | fields))


def status(row: ScheduledReminder) -> str:
    row.refresh_from_db()
    return row.status


class TestDay:
    def test_is_worked_off_in_the_list(self, phone: Person) -> None:
        ann, bo = step("Ann Lee", minutes=-40), step("Bo", minutes=-30)
        phone.send("/today")
        day = phone.wait_for("2 steps")
        phone.press("1. Ann Lee", message=day)
        phone.press("💤 Next workday", message=phone.wait_for("Step 1 of 1"))
        day = phone.wait_for("Snoozed: Ann Lee")
        assert day["message_id"] == phone.last()["message_id"]
        assert status(ann) == ReminderStatus.SNOOZED
        phone.press("✅ Done 1", message=day)
        day = phone.wait_for("All done for today.")
        assert status(bo) == ReminderStatus.COMPLETED
        phone.press("↩️ Undo · Bo", message=day)
        phone.wait_for("Open again: Bo")
        assert status(bo) == ReminderStatus.SENT
        newer = [row for row in phone.messages(from_bot=True) if row["message_id"] > day["message_id"]]
        assert newer == []  # all of it in one message

    def test_is_worked_off_in_focus(self, phone: Person) -> None:
        rows = [step(name, minutes=-50 + n) for n, name in enumerate(("Ann", "Bo", "Cy"))]
        phone.send("/focus")
        phone.press("✅ Done", message=phone.wait_for("1 of 3"))
        phone.press("⏭ Skip", message=phone.wait_for("2 of 3"))
        phone.press("💤 Next workday", message=phone.wait_for("3 of 3"))
        over = phone.wait_for("🎉 All done for today")
        assert "✅ 1 step done" in Person.text(over)
        assert [status(row) for row in rows] == ["completed", "skipped", "snoozed"]
        phone.send("/stats")
        phone.wait_for("This week: 1 step")
        phone.send("/snoozed")
        phone.press("⏰ Wake 1", message=phone.wait_for("Cy"))
        phone.wait_for("Awake: Cy")

    def test_ahead_is_in_the_week(self, phone: Person) -> None:
        step("Ann Lee", minutes=60 * 26, status="pending", next_action_at=timezone.now() + 26 * HOUR)
        phone.send("/week")
        week = phone.wait_for("The next 7 days")
        phone.press(" · 1", message=week)
        day = phone.wait_for("1. ")
        assert "Ann Lee" in Person.text(day)
        phone.press("← Week", message=day)
        phone.wait_for("The next 7 days")

    def test_of_somebody_else_is_out_of_reach(self, phone: Person, live_server: Any) -> None:
        row = step("Ann Lee")
        stranger = Person(live_server.url, MALLORY, first_name="Mallory", language_code="en")
        stranger.send("/today")
        mine = stranger.wait_for("Nothing to do today.")
        for action in ("done", "open", "skip", "later", "late3", "undo", "wake", "draft", "next"):
            query = stranger.press(data=f"day:{action}:t0:{row.pk}", message=mine)
            assert stranger.answer_to(query)["text"] == "That step is no longer here."
        assert status(row) == ReminderStatus.SENT


class TestBriefing:
    def test_comes_in_the_morning_and_is_acted_on_in_place(self, phone: Person, api_url: str) -> None:
        row = step("Ann Lee")
        now = timezone.now()
        TelegramUser.objects.update(reminder_hour=now.hour, next_briefing_at=now - MINUTE)
        deliver(api_url)
        deliver(api_url)
        briefing = phone.wait_for("Your day,")
        assert "Ann Lee" in Person.text(briefing)
        phone.press("✅ Done 1", message=briefing)
        phone.wait_for("Done: Ann Lee")
        assert status(row) == ReminderStatus.COMPLETED
        [delivery] = Delivery.objects.filter(kind=DeliveryKind.BRIEFING)
        assert (delivery.state, delivery.message_id) == (DeliveryState.SENT, briefing["message_id"])
        assert violations(now=timezone.now()) == []
