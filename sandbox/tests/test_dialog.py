"""The dialog in which the chat page holds the Mini App, with the real app inside."""

from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from sandbox.testing import Person as Phone
from tests.factories import TelegramUserFactory
from tests.miniapp_page import AppPage, in_app

LINK = "https://t.me/deal_quest_sandbox_bot?startapp=week"
PAGES = {"Today": "/app/", "Leads": "/app/leads/", "Week": "/app/week/", "More": "/app/more/"}
PATH = "() => location.pathname"
WAYS = "() => [...new URLSearchParams(tg.launch().initData).keys()]"
WIDER = "() => [document.documentElement, webapp].some((it) => it.scrollWidth > it.clientWidth)"


@pytest.fixture(autouse=True)
def message(live_server: LiveServer, settings: Any, call: Any) -> None:
    """Alice has started the bot, which has sent her a way into the app, and a link."""
    settings.MINIAPP_URL = app = f"{live_server.url}/app/"
    TelegramUserFactory.create(telegram_id=7001, first_name="Alice", language_code="en")
    Phone(live_server.url, 7001, first_name="Alice").start()
    menu = {"type": "web_app", "text": "Deal Quest", "web_app": {"url": app}}
    call("setChatMenuButton", menu_button=menu)
    opens = {"text": "📱 Open in App", "web_app": {"url": f"{app}leads/"}}
    keyboard = {"inline_keyboard": [[opens, {"text": "Link", "url": LINK}]]}
    call("sendMessage", chat_id=7001, text=f"Due. {LINK}", reply_markup=keyboard)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestDialog:
    def test_opens_by_button_menu_and_link(self, live_server: LiveServer) -> None:
        def opened(app: AppPage) -> Any:
            app.inside().wait_for_function("() => window.tg && document.querySelector('h1')")
            found = [app.inside().evaluate(PATH), "query_id" in app.inside().evaluate(WAYS)]
            app.close()
            return found

        def visit(app: AppPage) -> None:
            app.open("Open in App")
            assert opened(app) == ["/app/leads/", True]
            app.open("Deal Quest")
            assert opened(app) == ["/app/", True]
            for name in ("Link", LINK):
                app.page.get_by_role("link", name=name).last.click()
                assert opened(app) == ["/app/week/", False]
            assert len(app.page.context.pages) == 1

        assert in_app(live_server.url, visit) == []

    def test_is_left_by_escape_and_gives_the_focus_back(self, live_server: LiveServer) -> None:
        def visit(app: AppPage) -> None:
            app.open("Open in App")
            expect(app.frame.get_by_role("heading", level=1)).to_be_visible()
            app.dialog.get_by_role("button", name="App menu").press("Enter")
            app.page.keyboard.press("Escape")
            expect(app.dialog.get_by_role("button", name="Reload the page")).to_be_hidden()
            app.page.keyboard.press("Escape")
            expect(app.dialog).to_be_hidden()
            expect(app.page.get_by_role("button", name="Open in App")).to_be_focused()
            expect(app.page.locator("iframe")).to_have_count(0)

        assert in_app(live_server.url, visit) == []

    @pytest.mark.parametrize(("flaw", "status"), [("old", 403), ("forged", 401), ("empty", 401)])
    def test_shows_what_the_app_makes_of_bad_data(
        self, live_server: LiveServer, flaw: str, status: int
    ) -> None:
        answered: list[int] = []

        def visit(app: AppPage) -> None:
            app.open("Open in App")
            expect(app.frame.get_by_role("link", name="Leads")).to_be_visible()
            app.page.on("response", lambda got: answered.append(got.status) if "/app/-/" in got.url else None)
            app.choose("flaw", flaw)
            expect(app.frame.locator("#main h1")).to_be_visible()
            expect(app.frame.get_by_role("link", name="Leads")).to_be_hidden()

        trouble = in_app(live_server.url, visit)
        assert [line for line in trouble if "status of 40" not in line] == []
        assert set(answered) == {status}

    def test_fits_the_smallest_phone(self, live_server: LiveServer) -> None:
        def visit(app: AppPage) -> None:
            app.open("Open in App")
            expect(app.frame.get_by_role("heading", level=1)).to_be_visible()
            assert app.page.evaluate(WIDER) is False
            app.strip()
            assert app.page.evaluate(WIDER) is False
            box = app.page.locator("#webapp iframe").bounding_box()
            assert box is not None
            assert (box["width"], box["height"] > 200) == (320, True)

        assert in_app(live_server.url, visit, viewport={"width": 320, "height": 568}) == []

    @pytest.mark.parametrize("version", ["9.5", "6.0"])
    def test_hears_nothing_that_its_version_does_not_know(
        self, live_server: LiveServer, version: str
    ) -> None:
        def visit(app: AppPage) -> None:
            app.open("Open in App")
            if version != "9.5":
                app.choose("version", version)
            for name, path in PAGES.items():
                app.frame.get_by_role("link", name=name).click()
                app.inside().wait_for_function("(path) => location.pathname === path", arg=path)
                expect(app.frame.locator("#main")).not_to_have_attribute("aria-busy", "true")
            assert [entry for entry in app.log() if "ignored" in entry] == []
            assert ("web_app_setup_back_button" in app.said()) == (version == "9.5")

        assert in_app(live_server.url, visit) == []
