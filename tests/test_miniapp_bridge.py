"""The Mini App's bridge (telegram.js) in the sandbox's frame, on a page that holds nothing else."""

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from reminders import deep_links
from sandbox.testing import Person
from tests.miniapp_page import AppPage, in_app

PAGE = """<!doctype html><html lang="en"><head><title>Bridge</title>
<script src="/static/miniapp/telegram.js" data-home="/app/"></script></head>
<body><h1>Bridge</h1></body></html>"""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"
GREETING = [
    "iframe_ready",
    "web_app_ready",
    "web_app_expand",
    "web_app_request_theme",
    "web_app_request_viewport",
]
INSETS = ["web_app_request_safe_area", "web_app_request_content_safe_area"]
INKS = ["text", "hint", "link", "accent-text", "subtitle-text", "section-header-text", "destructive-text"]
GROUNDS = ["bg", "secondary-bg", "section-bg", "header-bg", "bottom-bar-bg"]
THEMES = ["Light", "iOS", "Android", "Night", "Web dark", "iOS dark"]
HOSTILE = [
    {
        "bg_color": "#777777",
        "text_color": "#7f7f7f",
        "hint_color": "#787878",
        "secondary_bg_color": "#ffffff",
    },
    {"bg_color": "#ffffff", "section_bg_color": "#000000", "text_color": "#eeeeee", "link_color": "#ffff00"},
    {
        "bg_color": "#000000",
        "button_color": "#808080",
        "button_text_color": "#7a7a7a",
        "hint_color": "#010101",
    },
    {"bg_color": "#123456", "text_color": "red", "link_color": "url(https://evil.example)", "hint_color": 7},
]

SCHEME = """() => { const root = document.documentElement;
  return [root.dataset.scheme, getComputedStyle(root).colorScheme]; }"""
SETTLED_HEIGHT = """() => { const height = webapp.querySelector("iframe").clientHeight;
  const told = webappLog.findLast((entry) => entry.type === "viewport_changed").data;
  return innerHeight === 640 && told.is_state_stable && told.height === height ? height : 0; }"""
ASK = """() => { window.answer = undefined;
  const buttons = [{ id: "close", type: "destructive", text: "Close it" }, { id: "no", type: "cancel" }];
  tg.popup({ title: "Close this lead", message: "Its plan ends.", buttons })
    .then((id) => { answer = id; }); }"""
SPEAK_TO_ONESELF = """(text) => new Promise((done) => {
  addEventListener("message", () => setTimeout(done, 0), { once: true }); window.postMessage(text, "*"); })"""
SPEAK_TO_THE_APP = "(text) => webapp.querySelector('iframe').contentWindow.postMessage(text, '*')"
NATIVE = "() => { window.TelegramWebviewProxy = { postEvent: (...said) => { window.native = said; } }; }"
KEPT = """() => ["localStorage", "sessionStorage"].map((name) => {
  try { return window[name].length; } catch { return 0; } })"""
FOLLOW = "(start) => location.replace(`/app/?tgWebAppStartParam=${start}${location.hash}`)"

Visit = Callable[[AppPage], None]


@pytest.fixture
def bridge(live_server: LiveServer, settings: Any) -> Callable[..., list[str]]:
    """Let `visit(app)` act on an app that is the bridge alone; return what was wrong."""
    settings.MINIAPP_URL = f"{live_server.url}/app/"
    phone = Person(live_server.url, 7001, first_name="Alice")
    phone.start()

    def run(visit: Visit, path: str = "/app/", asked: list[str] | None = None) -> list[str]:
        button = {"text": "📱 Open in App", "web_app": {"url": f"{live_server.url}{path}"}}
        send(live_server.url, chat_id=7001, text="Due", reply_markup={"inline_keyboard": [[button]]})

        def act(app: AppPage) -> None:
            app.page.context.route("**/app/**", lambda route: serve(route, [] if asked is None else asked))
            app.open("Open in App")
            app.wait_for("web_app_request_viewport")
            visit(app)

        return in_app(live_server.url, act)

    return run


def send(url: str, **parameters: Any) -> None:
    """Have the bot send a message."""
    link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    path = f"/sandbox/bot{configured.SANDBOX_BOT_TOKEN}/sendMessage"
    link.request("POST", path, json.dumps(parameters), {"Content-Type": "application/json"})
    answer = link.getresponse()
    assert answer.status == 200, answer.read()
    link.close()


def serve(route: Route, asked: list[str]) -> None:
    """Answer as the app: its page, and what is asked for early."""
    parts = urlsplit(route.request.url)
    if parts.path.startswith("/app/-/"):
        assert route.request.headers["authorization"].startswith("tma auth_date=")
        asked.append(f"{parts.path}?{parts.query}")
    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
    route.fulfill(body=PAGE, headers=headers)


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        red, green, blue = (channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def unreadable(app: AppPage) -> list[str]:
    """Return the pairs of colours in use that cannot be read."""
    colours = {name: app.colour(name) for name in [*INKS, *GROUNDS, "button", "button-text"]}
    pairs = [(ink, ground) for ink in INKS for ground in GROUNDS] + [("button-text", "button")]
    return [
        f"{ink} {colours[ink]} on {ground} {colours[ground]}"
        for ink, ground in pairs
        if colours[ink] and colours[ground] and contrast(colours[ink], colours[ground]) < 4.5
    ]


def run_in_app(app: AppPage, script: str, argument: Any = None) -> Any:
    return app.inside().evaluate(script, argument)


def expect_property(app: AppPage, name: str, value: str) -> None:
    """Wait until a custom property of the app has a value."""
    script = "([name, value]) => getComputedStyle(document.documentElement).getPropertyValue(name) === value"
    app.inside().wait_for_function(script, arg=[name, value])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestBridge:
    def test_greets_the_host(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            app.wait_for(INSETS[-1])
            assert app.said() == GREETING + INSETS
            assert not any("ignored" in entry for entry in app.log())

        assert bridge(visit) == []

    def test_asks_an_old_host_for_nothing_that_it_lacks(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            app.choose("version", "6.0")
            app.wait_for("web_app_request_viewport")
            run_in_app(app, "() => { tg.back(() => 0); tg.haptic('success'); tg.swipes(false); }")
            run_in_app(app, "() => { tg.confirmClosing(true); tg.mainButton({text: 'Save'}); }")
            assert run_in_app(app, "() => tg.popup({message: 'Sure?', buttons: [{type: 'ok'}]})") is None
            assert app.said() == [*GREETING, "web_app_setup_main_button"]

        assert bridge(visit) == []

    def test_asks_early_for_the_first_page(self, bridge: Callable[..., list[str]]) -> None:
        asked: list[str] = []

        def visit(app: AppPage) -> None:
            assert run_in_app(app, "() => tg.first.page") == "/app/leads/12/?step=34"
            assert run_in_app(app, "async () => (await tg.first.answer).status") == 200

        assert bridge(visit, "/app/leads/12/?step=34", asked) == []
        assert asked == ["/app/-/leads/12/?step=34"]

    def test_begins_where_a_link_leads(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            for start in ("today", "week", "l12", "l12-s34", "l12-s", "l0", "L12", "settings", "l12-s34-x"):
                run_in_app(app, FOLLOW, start)
                app.inside().wait_for_function(
                    "(start) => window.tg?.launch().startParam === start", arg=start
                )
                assert run_in_app(app, "() => tg.first.page") == f"/app/{deep_links.path_of(start)}"

        assert bridge(visit) == []

    def test_follows_the_theme_live(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            for number, name in enumerate([*THEMES[1:], THEMES[0]], start=2):
                app.choose("theme", name)
                told = app.wait_for("theme_changed", count=number)["theme_params"]
                expect_property(app, "--tg-bg-color", told["bg_color"])
                assert unreadable(app) == [], name
                dark = contrast(told["bg_color"], "#ffffff") > contrast(told["bg_color"], "#000000")
                assert run_in_app(app, SCHEME) == ["dark" if dark else "light"] * 2

        assert bridge(visit) == []

    def test_makes_any_theme_readable(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            for theme in HOSTILE:
                run_in_app(app, "(theme) => tg.applyTheme(theme)", theme)
                assert unreadable(app) == [], theme
                assert app.colour("bg") == theme["bg_color"]

        assert bridge(visit) == []

    def test_takes_nothing_but_colours(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            before = app.colour("bg")
            for theme in (
                None,
                7,
                {},
                {"bg_color": "white"},
                {"bg_color": "#fff"},
                {"bg_color": ["#ffffff"]},
            ):
                run_in_app(app, "(theme) => tg.applyTheme(theme)", theme)
            assert app.colour("bg") == before

        assert bridge(visit) == []

    def test_keeps_clear_of_notch_and_buttons(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            app.strip().get_by_label("Notch").check()
            app.wait_for("content_safe_area_changed", count=2)
            expect_property(app, "--tg-safe-top", "47px")
            expect_property(app, "--tg-safe-bottom", "34px")
            expect_property(app, "--tg-content-safe-top", "46px")

        assert bridge(visit) == []

    def test_knows_the_stable_height(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            app.choose("width", "320")
            app.page.set_viewport_size({"width": 390, "height": 640})
            told = app.page.wait_for_function(SETTLED_HEIGHT).json_value()
            expect_property(app, "--tg-viewport-stable-height", f"{told}px")
            run_in_app(app, "() => tg.applyViewport({height: 40, is_state_stable: true})")
            expect_property(app, "--tg-viewport-stable-height", f"{told}px")

        assert bridge(visit) == []

    def test_lets_telegram_draw_its_buttons(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(app, "() => { window.pressed = []; tg.back(() => pressed.push('back')); }")
            run_in_app(app, "() => tg.mainButton({text: 'Save draft'}, () => pressed.push('main'))")
            app.dialog.get_by_role("button", name="Back").click()
            app.dialog.get_by_role("button", name="Save draft").click()
            app.inside().wait_for_function("() => pressed.join() === 'back,main'")
            run_in_app(app, "() => { tg.back(null); tg.mainButton(null); }")
            expect(app.dialog.get_by_role("button", name="Back")).to_be_hidden()
            expect(app.dialog.get_by_role("button", name="Save draft")).to_be_hidden()

        assert bridge(visit) == []

    def test_asks_in_a_popup(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(app, ASK)
            app.page.get_by_role("button", name="Close it").click()
            assert run_in_app(app, "() => window.answer") == "close"
            run_in_app(app, ASK)
            app.page.get_by_role("button", name="Cancel").wait_for()
            app.page.keyboard.press("Escape")
            assert run_in_app(app, "() => window.answer") is None
            expect(app.dialog).to_be_visible()

        assert bridge(visit) == []

    def test_keeps_what_is_unsaved(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(app, "() => tg.confirmClosing(true)")
            app.wait_for("web_app_setup_closing_behavior")
            app.close()
            app.page.get_by_role("button", name="Cancel").click()
            expect(app.dialog).to_be_visible()
            run_in_app(app, "() => tg.confirmClosing(false)")
            app.wait_for("web_app_setup_closing_behavior", count=2)
            app.close()
            expect(app.dialog).to_be_hidden()

        assert bridge(visit) == []

    def test_stays_signed_after_a_reload(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(app, "() => history.pushState(null, '', '/app/week/' + location.hash)")
            before = run_in_app(app, "() => { window.old = true; return tg.launch().initData; }")
            app.reload()
            app.wait_for("iframe_ready", count=2)
            app.inside().wait_for_function("() => window.tg && !window.old")
            assert run_in_app(app, "() => [location.pathname, tg.launch().initData]") == [
                "/app/week/",
                before,
            ]
            assert before.startswith("auth_date=")

        assert bridge(visit) == []

    def test_copies_where_a_frame_may_and_where_it_may_not(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            app.frame.get_by_role("heading").click()
            assert run_in_app(app, "() => tg.copy('one')") is True
            run_in_app(app, "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
            app.frame.get_by_role("heading").click()
            assert run_in_app(app, "() => tg.copy('two')") is True
            assert run_in_app(app, "() => document.querySelectorAll('textarea').length") == 0

        assert bridge(visit) == []

    def test_follows_links_of_telegram(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            link = "https://t.me/deal_quest_sandbox_bot?startapp=l12-s34"
            run_in_app(app, "(link) => tg.openTelegram(link)", link)
            app.page.wait_for_function("() => webappLog[0]?.type === 'iframe_ready'")
            app.inside().wait_for_function("() => tg.launch().startParam === 'l12-s34'")
            assert run_in_app(app, "() => tg.first.page") == "/app/leads/12/?step=34"
            run_in_app(app, "() => tg.openTelegram('/deal_quest_sandbox_bot?start=hello')")
            expect(app.dialog).to_be_hidden()
            expect(app.page.locator("li.out").last).to_contain_text("/start hello")

        assert bridge(visit) == []

    def test_listens_to_nobody_else(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            before = app.colour("bg")
            forged = {"eventType": "theme_changed", "eventData": {"theme_params": {"bg_color": "#ff0000"}}}
            run_in_app(app, SPEAK_TO_ONESELF, json.dumps(forged))
            assert app.colour("bg") == before
            for nonsense in ("", "null", "5", "[]", "{", '{"eventType": "constructor"}', '{"eventType": 7}'):
                app.page.evaluate(SPEAK_TO_THE_APP, nonsense)
            assert run_in_app(app, "() => new Promise((done) => setTimeout(() => done(1), 0))") == 1

        assert bridge(visit) == []

    def test_keeps_nothing_and_logs_nothing(self, bridge: Callable[..., list[str]]) -> None:
        said: list[str] = []

        def visit(app: AppPage) -> None:
            app.page.on("console", lambda message: said.append(message.text))
            app.reload()
            app.wait_for("web_app_ready", count=2)
            assert run_in_app(app, KEPT) == [0, 0]

        assert bridge(visit) == []
        assert said == []

    def test_is_called_by_phones_under_each_name(self, bridge: Callable[..., list[str]]) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(
                app, "() => { window.heard = 0; tg.on('settings_button_pressed', () => { heard += 1; }); }"
            )
            for name in (
                "Telegram.WebView.receiveEvent",
                "TelegramGameProxy.receiveEvent",
                "TelegramGameProxy_receiveEvent",
            ):
                run_in_app(app, f"() => {name}('settings_button_pressed', null)")
            assert run_in_app(app, "() => window.heard") == 3
            run_in_app(app, NATIVE)
            run_in_app(app, "() => tg.close()")
            assert run_in_app(app, "() => window.native") == ["web_app_close", '""']

        assert bridge(visit) == []
