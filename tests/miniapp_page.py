"""The Mini App in a real Chromium, opened from the chat page as in Telegram Web.

    def visit(app: AppPage) -> None:
        app.open("Open in App")
        expect(app.frame.get_by_role("heading", level=1)).to_be_visible()

    assert in_app(live_server.url, visit) == []

What is returned is everything that was wrong: errors in the console, violations of the content security
policy, and requests to another host, which are stopped.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, Final, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, REMEDY, closers, find_chromium
from tests.waiting import PATIENCE, together

Json = dict[str, Any]
Value = TypeVar("Value")
LIMIT: Final = PATIENCE * 1000  # ms
PHONE: Final = {"width": 390, "height": 844}
ELSEWHERE: Final = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost)([:/]|$))")
TELL_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
expect.set_options(timeout=LIMIT)


class AppPage:
    """One person's chat page, and the app in its dialog."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.locator("#webapp")
        self.frame = page.frame_locator("#webapp iframe")

    def open(self, label: str) -> None:
        """Press the newest button of this name, in the chat or below it, and see the dialog open."""
        self.page.get_by_role("button", name=label).last.click()
        self.dialog.wait_for()

    def close(self) -> None:
        """Close the app by its cross."""
        self.dialog.get_by_role("button", name="Close the app").click()

    def choose(self, what: str, value: str) -> None:
        """Choose on the developers' strip: "theme", "width"; "version" or "flaw", which open the app anew."""
        with self.opening_anew() if what in ("version", "flaw") else nullcontext():
            self.strip().locator(f"#dev-{what}").select_option(value)

    @contextmanager
    def opening_anew(self) -> Iterator[None]:
        """Expect that what is done inside opens the app in a new frame."""
        before = self.page.locator("#webapp iframe").element_handle()
        yield
        self.page.wait_for_function("(frame) => !frame.isConnected", arg=before)

    def reload(self) -> None:
        """Ask the app to reload itself, as Telegram Web does."""
        self.strip().locator("#dev-reload").click()

    def strip(self) -> Any:
        """Return the developers' strip, unfolded."""
        if self.page.locator("#webapp-dev").get_attribute("open") is None:
            self.page.locator("#webapp-dev > summary").click()
        return self.page.locator("#webapp-dev")

    def inside(self) -> Frame:
        """Return the app's frame, to evaluate scripts in."""
        frame = self.page.locator("#webapp iframe").element_handle().content_frame()
        assert frame is not None
        return frame

    def colour(self, name: str) -> str:
        """Return a colour of the theme as the app sees it: `colour("hint")`."""
        return self.property(f"--tg-{name}-color")

    def property(self, name: str) -> str:
        """Return a custom property of the app's page."""
        script = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name)"
        return str(self.inside().evaluate(script, name))

    def log(self) -> list[Json]:
        """Return what was said since the app was opened: `from` (app, host), `type`, `data`, `ignored`."""
        found: list[Json] = self.page.evaluate("webappLog")
        return found

    def said(self, who: str = "app") -> list[str]:
        """Return the types of the messages of one side, in their order."""
        return [entry["type"] for entry in self.log() if entry["from"] == who]

    def wait_for(self, kind: str, *, count: int = 1) -> Json:
        """Wait until one side has sent so many messages of a type; return the data of the newest."""
        script = "([type, count]) => webappLog.filter((entry) => entry.type === type).length >= count"
        self.page.wait_for_function(script, arg=[kind, count], timeout=LIMIT)
        found: Json = [entry for entry in self.log() if entry["type"] == kind][-1].get("data") or {}
        return found


def in_app(
    url: str, visit: Callable[..., None], *, people: tuple[int, ...] = (7001,), **options: Any
) -> list[str]:
    """Open the chat page of each of these people, in a browser of their own, and let `visit(app, ...)` act.

    `options` are Playwright's for a context: `viewport`, `color_scheme`, `reduced_motion`. Returns what was
    wrong. It happens in a thread of its own, in which Django refuses the database: see `aside`.
    """

    chromium = shared_chromium()

    def run() -> list[str]:
        trouble: list[str] = []
        contexts = [watched(chromium.browser, trouble, options) for _person in people]
        try:
            visit(*[AppPage(chat_page(*pair, url)) for pair in zip(contexts, people, strict=True)])
        finally:
            for context in contexts:
                context.close()
        return trouble

    return chromium.do(run)


class Chromium:
    """The system's Chromium in a thread of its own, where Playwright's event loop disturbs nobody."""

    def __init__(self, path: str) -> None:
        self.thread = ThreadPoolExecutor(1, "chromium")
        self.path = path
        self.do(self._start)

    def do(self, act: Callable[[], Value]) -> Value:
        return self.thread.submit(act).result()

    def _start(self) -> None:
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=self.path, args=ARGUMENTS)

    def close(self) -> None:
        self.do(self.browser.close)
        self.do(self.playwright.stop)
        self.thread.shutdown()


@cache
def shared_chromium() -> Chromium:
    """Return the run's browser: starting one takes longer than most visits. Skips where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip(REMEDY)
    chromium = Chromium(path)
    closers.append(chromium.close)
    return chromium


def watched(browser: Browser, trouble: list[str], options: Json) -> BrowserContext:
    """Return a browser's context that writes down what is wrong on any of its pages."""
    context = browser.new_context(**{"viewport": PHONE} | options)
    context.set_default_timeout(LIMIT)
    context.add_init_script(TELL_VIOLATIONS)

    def stop(route: Any) -> None:
        trouble.append(f"request to {route.request.url}")
        route.abort()

    context.route(ELSEWHERE, stop)
    context.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda failure: trouble.append(str(failure.error)))
    return context


def chat_page(context: BrowserContext, person: int, url: str) -> Page:
    """Open somebody's chat."""
    context.add_init_script(
        f"if (location.pathname === '/sandbox/') localStorage['sandbox-person'] = {person}"
    )
    page = context.new_page()
    page.goto(f"{url}/sandbox/")
    return page


def aside(act: Callable[[], Value]) -> Value:
    """Do something in a thread of its own: whatever asks the database from within `visit`, or runs a loop."""
    return together([act])[0]
