"""The chat page in a real browser: what a person sees and touches."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from sandbox.tests.conftest import Json
from tests.browser import ARGUMENTS, REMEDY, find_chromium
from tests.waiting import PATIENCE

HOSTILE = '<img src=x onerror="document.title=1"> & <b>'


class Remote:
    """The bot's side, over HTTP."""

    def __init__(self, url: str) -> None:
        self.netloc = urlsplit(url).netloc

    def __call__(self, method: str, **parameters: Any) -> Any:
        """Call one method and return its result."""
        link = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        path = f"/sandbox/bot{settings.SANDBOX_BOT_TOKEN}/{method}"
        link.request("POST", path, json.dumps(parameters), {"Content-Type": "application/json"})
        answer: Json = json.loads(link.getresponse().read())
        link.close()
        return answer["result"]


def in_browser(url: str, visit: Callable[[Page], None]) -> list[str]:
    """Open the page on a phone's screen and return what the console complained of.

    In a thread of its own: the browser's event loop would make Django refuse the database in this one.
    """
    path = find_chromium()
    if path is None:
        pytest.skip(REMEDY)

    def run() -> list[str]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 390, "height": 844})
            complaints: list[str] = []
            page.on(
                "console",
                lambda message: complaints.append(message.text) if message.type == "error" else None,
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"{url}/sandbox/")
            visit(page)
            browser.close()
            return complaints

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestChat:
    def test_shows_a_conversation_as_it_happens(self, live_server: LiveServer) -> None:
        bot = Remote(live_server.url)

        def visit(page: Page) -> None:
            page.get_by_role("button", name="Start", exact=True).click()
            expect(page.locator("li.out")).to_contain_text("/start")
            page.get_by_role("button", name="Paste a sample prospect").click()
            page.get_by_label("Message", exact=True).press("Enter")
            expect(page.locator("li.out")).to_have_count(2)
            press_a_button(page, bot)
            see_plain_text(page, bot)

        assert in_browser(live_server.url, visit) == []

    def test_offers_a_way_back_after_blocking(self, live_server: LiveServer) -> None:
        def visit(page: Page) -> None:
            page.get_by_role("button", name="Start", exact=True).click()
            page.get_by_role("button", name="More").click()
            page.get_by_role("button", name="Block the bot").click()
            page.get_by_role("button", name="Unblock and restart").click()
            expect(page.get_by_label("Message", exact=True)).to_be_visible()

        assert in_browser(live_server.url, visit) == []

    def test_keeps_two_people_apart(self, live_server: LiveServer) -> None:
        def visit(page: Page) -> None:
            page.get_by_role("button", name="Start", exact=True).click()
            expect(page.locator("li.out")).to_have_count(1)
            page.get_by_role("button", name="Switch person").click()
            expect(page.locator("li.out")).to_have_count(0)
            expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()

        assert in_browser(live_server.url, visit) == []


def press_a_button(page: Page, bot: Remote) -> None:
    """See a card, press its button, read the answer, see the card change and go."""
    keyboard = {"inline_keyboard": [[{"text": "✅ Done", "callback_data": "done"}]]}
    card = bot("sendMessage", chat_id=7001, text="<b>Due</b> now", parse_mode="HTML", reply_markup=keyboard)
    expect(page.locator("li.in strong")).to_have_text("Due")
    bot("getUpdates", allowed_updates=["callback_query"])
    for update in bot("getUpdates"):
        bot("getUpdates", offset=update["update_id"] + 1)
    page.get_by_role("button", name="✅ Done").click()
    press = bot("getUpdates", timeout=50)[0]["callback_query"]
    bot("answerCallbackQuery", callback_query_id=press["id"], text="Well done")
    expect(page.get_by_role("status")).to_have_text("Well done")
    bot("editMessageText", chat_id=7001, message_id=card["message_id"], text="Closed")
    expect(page.locator("li.in")).to_contain_text("edited")
    expect(page.get_by_role("button", name="✅ Done")).to_have_count(0)
    bot("deleteMessage", chat_id=7001, message_id=card["message_id"])
    expect(page.locator("li.in")).to_have_count(0)


def see_plain_text(page: Page, bot: Remote) -> None:
    """See markup that nobody meant as such as the characters it is."""
    title = page.title()
    bot("sendMessage", chat_id=7001, text=HOSTILE)
    expect(page.locator("li.in .text")).to_contain_text(HOSTILE)
    expect(page.locator("li.in img")).to_have_count(0)
    assert page.title() == title
