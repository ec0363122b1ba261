"""The Mini App's pages in a browser, opened without a chat: what their tests share."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from playwright.sync_api import Page

from leads.models import Lead, LeadStatus, TelegramUser
from miniapp.testing import init_data
from reminders import services
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of
from tests.miniapp_page import shared_chromium, watched

THEMES: Final = {
    "light": {
        "bg_color": "#ffffff",
        "text_color": "#000000",
        "hint_color": "#999999",
        "link_color": "#2481cc",
        "button_color": "#2481cc",
        "button_text_color": "#ffffff",
        "secondary_bg_color": "#efeff4",
    },
    "dark": {
        "bg_color": "#17212b",
        "text_color": "#f5f5f5",
        "hint_color": "#708499",
        "link_color": "#6ab3f3",
        "button_color": "#5288c1",
        "button_text_color": "#ffffff",
        "secondary_bg_color": "#232e3c",
    },
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GO: Final = """(path) => { const link = document.createElement("a"); link.href = path; link.dataset.page = "";
  document.body.append(link); link.click(); link.remove(); }"""


class AppWindow:
    """The app in a window of its own."""

    def __init__(self, page: Page, url: str, person: int, theme: str) -> None:
        self.page, self.url = page, url
        launched = {
            "tgWebAppData": init_data(person),
            "tgWebAppVersion": "9.5",
            "tgWebAppPlatform": "weba",
            "tgWebAppThemeParams": json.dumps(THEMES[theme]),
        }
        self.hash = "&".join(f"{key}={quote(value, safe='')}" for key, value in launched.items())

    def open(self, path: str = "") -> None:
        """Open it at a page, as a link does."""
        self.page.goto(f"{self.url}/app/{path}#{self.hash}")
        self.wait()

    def go(self, path: str) -> None:
        """Go to a page from inside, and wait until it is there."""
        with self.page.expect_response(lambda response: "/app/-/" in response.url) as found:
            self.page.evaluate(GO, f"/app/{path}")
        assert found.value.status in (200, 404), found.value.url
        self.wait()

    def wait(self) -> None:
        """Wait until a page is shown."""
        self.page.locator("#main:not([aria-busy]) > article").wait_for()


def in_window(
    url: str, visit: Callable[[AppWindow], None], person: int, theme: str = "light", **options: Any
) -> list[str]:
    """Let `visit(window)` act on somebody's app; return what was wrong."""

    chromium = shared_chromium()

    def run() -> list[str]:
        trouble: list[str] = []
        context = watched(chromium.browser, trouble, options)
        try:
            visit(AppWindow(context.new_page(), url, person, theme))
        finally:
            context.close()
        return trouble

    return chromium.do(run)


def a_rep(telegram_id: int, language: str, *, now: datetime) -> TelegramUser:
    """Return somebody with a lead in every state that a page can show."""
    rep = TelegramUserFactory.create(telegram_id=telegram_id, language_code=language, country="UA")
    services.confirm_zone(user=rep, zone="Europe/Kyiv", now=now - 60 * DAY)
    rep.refresh_from_db()
    late_at, soon_at = now - 4 * DAY, now + timedelta(minutes=5)
    late = {"status": "sent", "due_at": late_at, "last_reminded_at": late_at, "next_action_at": now + DAY}
    started(rep, "Оксана Коваленко", late, now=now)
    started(rep, "נועה לוי", {"due_at": soon_at, "next_action_at": soon_at}, now=now)
    asleep = {"status": "snoozed", "due_at": now + 2 * DAY, "next_action_at": now + 2 * DAY}
    started(rep, "Jean-Baptiste Grenouille de la Tour d'Auvergne-Lauraguais" * 2, asleep, now=now)
    held = {"due_at": now - DAY, "next_action_at": None, "hold_reason": "unanswered"}
    started(rep, "Ihor Bondar", held, now=now)
    started(rep, "Ann Paused", {"due_at": now + DAY, "next_action_at": None}, now=now, reminders_paused=True)
    started(
        rep,
        "Maya Won",
        {"due_at": now, "next_action_at": None, "status": "cancelled"},
        now=now,
        status=LeadStatus.CLOSED_WON,
    )
    LeadFactory.create(owner=rep, prospect_name="Not Started")
    LeadFactory.create(owner=rep, prospect_name="No Plan", steps=0)
    for number in range(9):
        day = now + DAY + timedelta(minutes=number)
        started(rep, f"Busy {number}", {"due_at": day, "next_action_at": day}, now=now)
    return rep


def started(owner: TelegramUser, name: str, step: dict[str, Any], *, now: datetime, **fields: Any) -> Lead:
    """Return a lead with a plan of four steps: one done, one skipped, this one, and one ahead."""
    plan = plan_of(4)
    lead = LeadFactory.create(
        owner=owner, prospect_name=name, engagement_plan=plan, plan_version=1, prospect_title="CTO", **fields
    )
    over = {"next_action_at": None, "due_at": now - 9 * DAY}
    ReminderFactory.create(lead=lead, step_id=1, status="completed", completed_at=now - 8 * DAY, **over)
    ReminderFactory.create(lead=lead, step_id=2, status="skipped", **over)
    ReminderFactory.create(lead=lead, step_id=3, **step)
    later = now + 6 * DAY
    is_open = step.get("status") != "cancelled"
    last = {"due_at": later, "next_action_at": later} if is_open else {"due_at": later, "status": "cancelled"}
    ReminderFactory.create(lead=lead, step_id=4, **last)
    return lead


def step_named(owner: TelegramUser, name: str) -> ScheduledReminder:
    """Return the open step of this lead."""
    return ScheduledReminder.objects.get(lead__owner=owner, lead__prospect_name=name, step_id=3)
