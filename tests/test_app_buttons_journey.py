"""The way from the chat into the Mini App: the real bot and scheduler, and a Telegram that refuses it."""

from typing import Any

import pytest

from leads.models import Access, TelegramUser
from reminders.models import Delivery, DeliveryState, ScheduledReminder
from sandbox.testing import Person, inline_buttons
from tests.journeys import deliver, is_reminder, start_ann

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]

LABEL = "📱 Open in App"


@pytest.fixture(autouse=True)
def _address(settings: Any, live_server: Any) -> None:
    settings.MINIAPP_URL = f"{live_server.url}/app/"


@pytest.fixture
def refused_address(settings: Any) -> str:
    """An address that Telegram refuses, at a server that thinks it will not."""
    settings.MINIAPP_URL = "http://quest.example/app/"
    return str(settings.MINIAPP_URL)


def opens(message: dict[str, Any]) -> list[str]:
    """Return where a message's buttons open the app."""
    return [button["web_app"]["url"] for button in inline_buttons(message) if "web_app" in button]


class TestOpenInApp:
    def test_stands_last_under_reminder_lead_and_day(
        self, phone: Person, api_url: str, live_server: Any
    ) -> None:
        app = f"{live_server.url}/app/"
        lead = start_ann(phone)
        deliver(api_url)
        reminder = phone.wait_for(is_reminder)
        step = ScheduledReminder.objects.get(step_id=1)
        assert opens(reminder) == [f"{app}leads/{lead.pk}/?step={step.pk}"]
        assert Person.buttons(reminder)[-1] == LABEL

        phone.press("👤 Lead", message=reminder)
        card = phone.wait_for(lambda row: "✏️ Correct" in Person.buttons(row))
        assert (opens(card), Person.buttons(card)[-1]) == ([f"{app}leads/{lead.pk}/"], LABEL)

        phone.send("/today")
        today = phone.wait_for(lambda row: "🎯 Focus" in Person.buttons(row))
        assert (opens(today), Person.buttons(today)[-1]) == ([app], LABEL)

        phone.press("✅ Done", message=reminder)  # an edit takes the row away again
        done = phone.wait_for(lambda row: row["message_id"] == reminder["message_id"] and not opens(row))
        assert "↩️ Undo" in Person.buttons(done)

    def test_is_nowhere_with_an_address_that_telegram_does_not_open(
        self, phone: Person, api_url: str, settings: Any
    ) -> None:
        start_ann(phone)
        settings.MINIAPP_URL = "http://quest.example/app/"
        settings.SANDBOX, settings.TELEGRAM_BOT_TOKEN = False, settings.SANDBOX_BOT_TOKEN
        TelegramUser.objects.update(access=Access.MEMBER)
        deliver(api_url)
        assert opens(phone.wait_for(is_reminder)) == []
        phone.send("/today")
        assert opens(phone.wait_for(lambda row: "🎯 Focus" in Person.buttons(row))) == []


class TestRefusedButton:
    def test_costs_no_reminder(self, phone: Person, api_url: str, refused_address: str) -> None:
        start_ann(phone)
        deliver(api_url)
        reminder = phone.wait_for(is_reminder)
        assert opens(reminder) == []
        rows = Delivery.objects.order_by("id").values_list("state", "error_class")
        assert list(rows) == [(DeliveryState.FAILED, "app_button"), (DeliveryState.SENT, "")]
        step = ScheduledReminder.objects.get(step_id=1)
        assert (step.hold_reason, step.reminder_count, step.status) == ("", 1, "sent")

    def test_costs_no_answer_and_no_edit(self, phone: Person, api_url: str, refused_address: str) -> None:
        start_ann(phone)
        phone.send("/today")
        today = phone.wait_for(lambda row: "🎯 Focus" in Person.buttons(row))
        assert opens(today) == []
        phone.press("✅ Done 1", message=today)
        phone.wait_for(lambda row: row["message_id"] == today["message_id"] and "Done: " in Person.text(row))
