"""The Mini App beside the chat, in a real Chromium: bot, scheduler and both windows of one person's work."""

from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from reminders.models import ScheduledReminder
from sandbox.testing import Person
from tests.journeys import ALICE, deliver, first_reminder, is_reminder
from tests.miniapp_page import AppPage, aside, in_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]
DRAFT = "Hi Ann,\n\nshall we talk on Tuesday?"


@pytest.fixture
def message(phone: Person, api_url: str, live_server: LiveServer, settings: Any) -> dict[str, Any]:
    """Return Alice's first reminder in the chat, which leads into the app."""
    settings.MINIAPP_URL = f"{live_server.url}/app/"
    return first_reminder(phone, api_url, draft=DRAFT)


@pytest.fixture
def step(message: dict[str, Any]) -> int:
    """Return the id of the step that it is about."""
    return ScheduledReminder.objects.get(status="sent").pk


def shown(app: AppPage, step: int) -> Any:
    """Return the step in the app."""
    return app.frame.locator(f"#step-{step}")


def look_again(app: AppPage) -> None:
    """Come back to the app."""
    app.inside().evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_chat_and_the_app_are_one(
    phone: Person, api_url: str, live_server: LiveServer, message: dict[str, Any], step: int
) -> None:
    number = message["message_id"]

    def has_buttons(row: dict[str, Any]) -> bool:
        return bool(row["message_id"] == number and is_reminder(row))

    def has_none(row: dict[str, Any]) -> bool:
        return bool(row["message_id"] == number and not is_reminder(row))

    def visit(app: AppPage) -> None:
        app.open("Open in App")
        row = shown(app, step)
        expect(row.locator("h3")).to_be_focused()
        # What is copied can be pasted into the chat.
        row.get_by_role("button", name="Copy").last.click()
        expect(app.frame.locator("#toast")).to_contain_text("Copied")
        # A theme that changes is followed.
        ground = app.colour("bg")
        app.choose("theme", "Night")
        app.wait_for("theme_changed", count=2)
        expect(app.frame.locator("html")).to_have_attribute("data-scheme", "dark")
        assert app.colour("bg") != ground
        # Done here is done there, and so is Undo.
        row.get_by_role("button", name="Done").click()
        expect(row).to_have_attribute("data-state", "done")
        undo = app.frame.locator("#toast").get_by_role("button", name="Undo")
        expect(undo).to_be_visible()
        aside(lambda: deliver(api_url))
        phone.wait_for(has_none)
        undo.click()
        expect(row).not_to_have_attribute("data-state", "done")
        aside(lambda: deliver(api_url))
        phone.wait_for(has_buttons)
        # Done there shows here as soon as somebody looks.
        phone.press("✅ Done", message=number)
        phone.wait_for(has_none)
        look_again(app)
        expect(row).to_have_attribute("data-state", "done")

    assert in_app(live_server.url, visit, people=(ALICE,), permissions=["clipboard-read"]) == []
    history = ScheduledReminder.objects.get(pk=step).lead.activities.order_by("id")
    kinds = [line.metadata["by"]["kind"] for line in history if line.metadata.get("reminder_id") == step]
    assert kinds.count("miniapp") == 2


def test_of_two_devices_neither_wins_silently(live_server: LiveServer, step: int) -> None:
    def visit(one: AppPage, other: AppPage) -> None:
        for app in (one, other):
            app.open("Open in App")
            expect(shown(app, step).locator("h3")).to_be_focused()
        shown(one, step).get_by_role("button", name="Skip").click()
        expect(shown(one, step)).to_have_attribute("data-state", "skipped")
        shown(other, step).get_by_role("button", name="Done").click()
        notice = other.frame.get_by_role("alert")
        expect(notice).to_contain_text("Skipped")
        expect(notice).to_be_focused()
        notice.get_by_role("button", name="Undo that").click()
        expect(shown(other, step)).not_to_have_attribute("data-state", "skipped")

    trouble = in_app(live_server.url, visit, people=(ALICE, ALICE))
    assert [each for each in trouble if "409" not in each] == []
    assert ScheduledReminder.objects.get(pk=step).is_live


def test_without_a_connection_nothing_is_lost_and_nothing_pretended(
    live_server: LiveServer, step: int
) -> None:
    def visit(app: AppPage) -> None:
        app.open("Open in App")
        row, toast = shown(app, step), app.frame.locator("#toast")
        expect(row.locator("h3")).to_be_focused()
        app.page.context.set_offline(True)
        row.get_by_role("button", name="Done").click()
        expect(toast).to_contain_text("Not saved")
        expect(row).not_to_have_attribute("data-state", "done")
        expect(app.frame.locator("#offline")).to_contain_text("No connection")
        app.page.context.set_offline(False)
        expect(app.frame.locator("#offline")).to_be_hidden()
        # From here on by keyboard alone.
        toast.get_by_role("button", name="Try again").focus()
        app.page.keyboard.press("Enter")
        expect(row).to_have_attribute("data-state", "done")
        expect(toast.get_by_role("button", name="Undo")).to_be_focused()
        app.page.keyboard.press("Enter")
        expect(row).not_to_have_attribute("data-state", "done")

    in_app(live_server.url, visit, people=(ALICE,))
    assert ScheduledReminder.objects.get(pk=step).is_live
