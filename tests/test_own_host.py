"""The Mini App in a host, and with initData, that were written apart from the project (`tests/own_host`)."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import FrameLocator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from leads.models import TelegramUser
from tests import own_host
from tests.factories import LeadFactory, TelegramUserFactory
from tests.miniapp_page import shared_chromium, watched

LIGHT = {"bg_color": "#ffffff", "text_color": "#000000", "button_color": "#3390ec", "hint_color": "#a0a0a0"}
DARK = {"bg_color": "#181818", "text_color": "#ffffff", "button_color": "#8774e1", "hint_color": "#555555"}
LEADS = re.compile("leads", re.IGNORECASE)
HEARD = "(type) => heard.some(([name]) => name === type)"
BACKGROUND = "() => getComputedStyle(document.documentElement).getPropertyValue('--tg-bg-color')"
ASK = """() => { const buttons = [{ id: "yes", type: "destructive", text: "Close it" }];
  tg.popup({ message: "Close this lead?", buttons }).then((id) => { window.answer = id; }); }"""


def in_own_host(
    url: str,
    visit: Callable[[Page, FrameLocator], None],
    path: str = "/app/",
    origin: str = "",
    **data: Any,
) -> list[str]:
    """Open the app in the other host, let `visit(page, frame)` act, and return what was wrong.

    The host is on this machine, or says that it is `origin`.
    """
    chromium = shared_chromium()
    fields = {"user": {"id": 7001, "first_name": "Anna"}, "query_id": "AAHdF6IQ", "signature": "c2ln"} | data
    raw = own_host.signed(settings.SANDBOX_BOT_TOKEN, fields.pop("auth_date", int(time.time())), **fields)

    def run(page_url: str) -> list[str]:
        trouble: list[str] = []
        context = watched(chromium.browser, trouble, {})
        if origin:
            context.route(f"{origin}/*", serve)
            context.grant_permissions(["local-network-access"])  # to hold a frame of this machine
        try:
            page = context.new_page()
            page.goto(f"{origin}/host.html" if origin else page_url)
            page.evaluate("(args) => start(...args)", [own_host.address(url + path, raw, theme=LIGHT), LIGHT])
            visit(page, page.frame_locator("#app"))
        finally:
            context.close()
        return trouble

    with own_host.serving() as page_url:
        return chromium.do(lambda: run(page_url))


def serve(route: Route) -> None:
    """Answer with the host's files."""
    route.fulfill(path=own_host.FOLDER / urlsplit(route.request.url).path.lstrip("/"))


def inside(page: Page) -> Any:
    frame = page.locator("#app").element_handle().content_frame()
    assert frame is not None
    return frame


@pytest.fixture(autouse=True)
def anna(transactional_db: None) -> TelegramUser:
    """Return whoever opens the app."""
    return TelegramUserFactory.create(telegram_id=7001, first_name="Anna", language_code="en")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestApp:
    def test_starts_and_follows_the_theme(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.get_by_role("heading", level=1)).to_contain_text("Today")
            page.evaluate("(theme) => tell('theme_changed', { theme_params: theme })", DARK)
            inside(page).wait_for_function(f"({BACKGROUND})() === '#181818'")
            assert inside(page).evaluate("() => document.documentElement.dataset.scheme") == "dark"

        assert in_own_host(live_server.url, visit) == []

    def test_goes_back_by_the_hosts_button(self, live_server: LiveServer, anna: TelegramUser) -> None:
        lead = LeadFactory.create(owner=anna, prospect_name="Ihor Bondar")

        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.get_by_role("heading", level=1)).to_have_text("Ihor Bondar")
            page.get_by_role("button", name="Back").click()
            expect(frame.get_by_role("heading", level=1)).to_have_text(LEADS)
            expect(page.get_by_role("button", name="Back")).to_be_hidden()

        assert in_own_host(live_server.url, visit, f"/app/leads/{lead.pk}/") == []

    def test_asks_by_the_hosts_popup(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.get_by_role("heading", level=1)).to_contain_text("Today")
            inside(page).evaluate(ASK)
            page.get_by_role("button", name="Close it").click()
            inside(page).wait_for_function("() => window.answer === 'yes'")

        assert in_own_host(live_server.url, visit) == []

    def test_copies_without_the_clipboards_permission(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            frame.get_by_role("heading", level=1).click()
            assert inside(page).evaluate("() => tg.copy('a draft')") is True

        assert in_own_host(live_server.url, visit) == []

    def test_comes_back_to_its_page_after_a_reload(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            frame.get_by_role("link", name="Leads").click()
            expect(frame.get_by_role("heading", level=1)).to_have_text(LEADS)
            page.evaluate("() => { heard.length = 0; tell('reload_iframe'); }")
            page.wait_for_function(HEARD, arg="web_app_ready")
            expect(frame.get_by_role("heading", level=1)).to_have_text(LEADS)
            assert page.evaluate("() => heard[0]") == ["iframe_will_reload", ""]

        assert in_own_host(live_server.url, visit) == []

    def test_says_so_when_it_was_opened_yesterday(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.locator("#main")).to_contain_text("earlier")

        trouble = in_own_host(live_server.url, visit, auth_date=int(time.time()) - 25 * 3600)
        assert [line for line in trouble if "403" not in line] == []

    def test_lets_telegrams_own_pages_hold_it(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.get_by_role("heading", level=1)).to_contain_text("Today")
            assert page.evaluate("() => location.origin") == "https://web.telegram.org"

        assert in_own_host(live_server.url, visit, origin="https://web.telegram.org") == []

    def test_lets_nobody_else_hold_it(self, live_server: LiveServer) -> None:
        def visit(page: Page, frame: FrameLocator) -> None:
            expect(frame.locator("body")).to_contain_text("refused to connect")
            assert page.evaluate("() => heard") == []

        trouble = in_own_host(live_server.url, visit, origin="https://evil.example")
        assert trouble
        assert all("frame-ancestors" in line for line in trouble)
