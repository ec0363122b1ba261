"""Settings, rest and "Too often?": the real bot and scheduler over HTTP against the local Telegram."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.models import TelegramUser
from reminders.models import Delivery, DeliveryKind, DeliveryState, ScheduledReminder
from sandbox.testing import Person
from tests.factories import DeliveryFactory, ReminderFactory
from tests.journeys import ALICE, deliver, settle, start_ann

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)


@pytest.fixture
def phone(phone: Person) -> Person:
    """Return Alice's phone, with her clock set."""
    settle(phone)
    return phone


def alice() -> TelegramUser:
    return TelegramUser.objects.get(telegram_id=ALICE)


class TestSettings:
    def test_are_changed_by_tap_and_by_reply(self, phone: Person) -> None:
        phone.send("/settings")
        home = phone.wait_for("⚙️ Settings")
        phone.press("⏰ Hours", message=home)
        phone.wait_for("Reminders come only then")
        phone.send("8:30-17:15")
        phone.wait_for("Hours: 08:30\u201317:15")
        assert (alice().window_start.hour, alice().window_end.minute) == (8, 15)

        phone.press("← Back", message=home)
        phone.wait_for("⚙️ Settings")
        phone.press("📅 Days", message=home)
        days = phone.wait_for("Tap a day")
        phone.press("⬜ Sat", message=days)
        phone.wait_for("Days: Mon\u2013Sat")
        assert alice().weekdays == "123456"

    def test_of_hours_that_may_be_two_are_asked_about(self, phone: Person) -> None:
        phone.send("/settings")
        phone.press("⏰ Hours", message=phone.wait_for("⚙️ Settings"))
        phone.wait_for("Reminders come only then")
        phone.send("1-5")
        asked = phone.wait_for("Which hours do you mean?")
        assert alice().window_start.hour == 9
        phone.press("13:00\u201317:00", message=asked)
        phone.wait_for("Hours: 13:00\u201317:00")
        assert (alice().window_start.hour, alice().window_end.hour) == (13, 17)

    def test_of_another_time_are_refused_in_an_alert(self, phone: Person) -> None:
        phone.send("/settings")
        home = phone.wait_for("⚙️ Settings")
        answer = phone.answer_to(phone.press(data="set:to:3", message=home))
        assert answer["show_alert"] is True
        assert "later than the beginning" in answer["text"]
        answer = phone.answer_to(phone.press(data="set:cap:99", message=home))
        assert "out of date" in answer["text"]


class TestRest:
    def test_is_shown_first_then_begun_and_ended(self, phone: Person, api_url: str) -> None:
        start_ann(phone)
        phone.send("/pause 2 weeks")
        look = phone.wait_for("Pause everything until")
        assert "steps wait" in Person.text(look)
        assert alice().paused_at is None
        phone.press("⏸ Pause", message=look)
        phone.wait_for("⏸ Paused until")
        deliver(api_url)
        assert not Delivery.objects.filter(kind=DeliveryKind.NUDGE).exists()

        phone.send("/resume")
        back = phone.wait_for("Resume now?")
        phone.press("▶️ Resume now", message=back)
        phone.wait_for("Welcome back")
        assert alice().paused_at is None
        assert ScheduledReminder.objects.exclude(next_action_at=None).exists()

    def test_of_one_lead_begins_at_its_card(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.send("/leads")
        phone.press("Ann Lee", message=phone.wait_for("Your leads"))
        card = phone.wait_for("Status:")
        phone.press("⏸ Pause", message=card)
        asked = phone.wait_for("Until when?")
        phone.press("1 week", message=asked)
        phone.press("⏸ Pause", message=phone.wait_for("Pause Ann Lee until"))
        phone.wait_for("Ann Lee: Paused until")
        lead.refresh_from_db()
        assert lead.reminders_paused
        assert lead.paused_until is not None


class TestTooOften:
    def test_is_asked_once_and_answered_in_one_tap(self, phone: Person, api_url: str) -> None:
        TelegramUser.objects.update(window_start="00:00", window_end="00:00", weekdays="1234567")
        lead = start_ann(phone)
        lead.activities.update(created_at=timezone.now() - 40 * HOUR)
        ScheduledReminder.objects.all().delete()
        for number in range(5):
            at = timezone.now() - (1 + 5 * number) * HOUR
            row = ReminderFactory.create(
                lead=lead, status="sent", due_at=at, next_action_at=at + 99 * HOUR, reminder_count=1
            )
            DeliveryFactory.create(reminder=row, armed_at=at, message_id=row.pk)
        for _ in range(2):
            deliver(api_url)
        question = phone.wait_for("Too often?")
        assert Delivery.objects.filter(kind=DeliveryKind.NOTE, state=DeliveryState.SENT).count() == 1
        phone.press("At most 3 a day", message=question)
        phone.wait_for("At most 3 messages a day")
        assert alice().daily_cap == 3
