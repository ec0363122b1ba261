"""The Mini App's bridge (telegram.js) in the sandbox's frame, on a page that holds nothing else."""

import json

import pytest
from playwright.sync_api import expect

from reminders import deep_links
from tests.bridge import Bridge, expect_property, run_in_app
from tests.miniapp_page import AppPage

GREETING = [
    "iframe_ready",
    "web_app_ready",
    "web_app_expand",
    "web_app_request_theme",
    "web_app_request_viewport",
]
INSETS = ["web_app_request_safe_area", "web_app_request_content_safe_area"]
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
CALLS = [
    "ready()",
    "back(() => 0)",
    "back(null)",
    "mainButton({ text: 'Save', is_active: false })",
    "mainButton(null)",
    "haptic('success')",
    "haptic('selection')",
    "haptic('light')",
    "confirmClosing(true)",
    "confirmClosing(false)",
    "swipes(false)",
    "send('web_app_set_header_color', { color_key: 'secondary_bg_color' })",
    "openLink('javascript:alert(1)')",
    "openLink('tel:+49301234')",
]
SAID = [
    ("ready", ""),
    ("setup_back_button", {"is_visible": True}),
    ("setup_back_button", {"is_visible": False}),
    ("setup_main_button", {"is_visible": True, "is_active": False, "text": "Save"}),
    ("setup_main_button", {"is_visible": False, "is_active": True}),
    ("trigger_haptic_feedback", {"type": "notification", "notification_type": "success"}),
    ("trigger_haptic_feedback", {"type": "selection_change"}),
    ("trigger_haptic_feedback", {"type": "impact", "impact_style": "light"}),
    ("setup_closing_behavior", {"need_confirmation": True}),
    ("setup_closing_behavior", {"need_confirmation": False}),
    ("setup_swipe_behavior", {"allow_vertical_swipe": False}),
    ("set_header_color", {"color_key": "secondary_bg_color"}),
    ("open_link", {"url": "https://example.com/"}),
]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestBridge:
    def test_greets_the_host(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.wait_for(INSETS[-1])
            assert app.said() == GREETING + INSETS
            assert not any("ignored" in entry for entry in app.log())

        assert bridge(visit) == []

    def test_asks_an_old_host_for_nothing_that_it_lacks(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.choose("version", "6.0")
            app.wait_for("web_app_request_viewport")
            run_in_app(app, "() => { tg.back(() => 0); tg.haptic('success'); tg.swipes(false); }")
            run_in_app(app, "() => { tg.confirmClosing(true); tg.mainButton({text: 'Save'}); }")
            assert run_in_app(app, "() => tg.popup({message: 'Sure?', buttons: [{type: 'ok'}]})") is None
            assert app.said() == [*GREETING, "web_app_setup_main_button"]

        assert bridge(visit) == []

    def test_speaks_the_protocols_words(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.wait_for(INSETS[-1])
            greeted = len(app.said())
            for call in CALLS:
                run_in_app(app, f"() => {{ tg.{call}; }}")
            with app.page.context.expect_page():
                run_in_app(app, "() => tg.openLink('https://example.com/')")
            said = [entry for entry in app.log() if entry["from"] == "app"][greeted:]
            assert [(entry["type"].removeprefix("web_app_"), entry["data"]) for entry in said] == SAID

        assert bridge(visit) == ["request to https://example.com/"]  # in a tab of its own

    def test_asks_early_for_the_first_page(self, bridge: Bridge) -> None:
        asked: list[str] = []

        def visit(app: AppPage) -> None:
            assert run_in_app(app, "() => tg.first.page") == "/app/leads/12/?step=34"
            assert run_in_app(app, "async () => (await tg.first.answer).status") == 200

        assert bridge(visit, "/app/leads/12/?step=34", asked) == []
        assert asked == ["/app/-/leads/12/?step=34"]

    def test_begins_where_a_link_leads(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            for start in ("today", "week", "l12", "l12-s34", "l12-s", "l0", "L12", "settings", "l12-s34-x"):
                run_in_app(app, FOLLOW, start)
                app.inside().wait_for_function(
                    "(start) => window.tg?.launch().startParam === start", arg=start
                )
                assert run_in_app(app, "() => tg.first.page") == f"/app/{deep_links.path_of(start)}"

        assert bridge(visit) == []

    def test_lets_telegram_draw_its_buttons(self, bridge: Bridge) -> None:
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

    def test_asks_in_a_popup(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            run_in_app(app, ASK)
            app.page.get_by_role("button", name="Close it").click()
            app.inside().wait_for_function("() => answer === 'close'")
            run_in_app(app, ASK)
            app.page.get_by_role("button", name="Cancel").wait_for()
            app.page.keyboard.press("Escape")
            app.inside().wait_for_function("() => answer === null")
            expect(app.dialog).to_be_visible()

        assert bridge(visit) == []

    def test_keeps_what_is_unsaved(self, bridge: Bridge) -> None:
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

    def test_stays_signed_after_a_reload(self, bridge: Bridge) -> None:
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

    def test_copies_where_a_frame_may_and_where_it_may_not(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.frame.get_by_role("heading").click()
            assert run_in_app(app, "() => tg.copy('one')") is True
            run_in_app(app, "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
            app.frame.get_by_role("heading").click()
            assert run_in_app(app, "() => tg.copy('two')") is True
            assert run_in_app(app, "() => document.querySelectorAll('textarea').length") == 0

        assert bridge(visit) == []

    def test_follows_links_of_telegram(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            link = "https://t.me/deal_quest_sandbox_bot?startapp=l12-s34"
            with app.opening_anew():
                run_in_app(app, "(link) => tg.openTelegram(link)", link)
            app.inside().wait_for_function("() => window.tg?.launch().startParam === 'l12-s34'")
            assert run_in_app(app, "() => tg.first.page") == "/app/leads/12/?step=34"
            run_in_app(app, "() => tg.openTelegram('/deal_quest_sandbox_bot?start=hello')")
            expect(app.dialog).to_be_hidden()
            expect(app.page.locator("li.out").last).to_contain_text("/start hello")

        assert bridge(visit) == []

    def test_listens_to_nobody_else(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            before = app.colour("bg")
            forged = {"eventType": "theme_changed", "eventData": {"theme_params": {"bg_color": "#ff0000"}}}
            run_in_app(app, SPEAK_TO_ONESELF, json.dumps(forged))
            assert app.colour("bg") == before
            for nonsense in ("", "null", "5", "[]", "{", '{"eventType": "constructor"}', '{"eventType": 7}'):
                app.page.evaluate(SPEAK_TO_THE_APP, nonsense)
            app.choose("theme", "Night")  # comes after all of them
            expect_property(app, "--tg-bg-color", "#17212b")

        assert bridge(visit) == []

    def test_keeps_nothing_and_logs_nothing(self, bridge: Bridge) -> None:
        said: list[str] = []

        def visit(app: AppPage) -> None:
            app.page.on("console", lambda message: said.append(message.text))
            app.reload()
            app.wait_for("web_app_ready", count=2)
            assert run_in_app(app, KEPT) == [0, 0]

        assert bridge(visit) == []
        assert said == []

    def test_is_called_by_phones_under_each_name(self, bridge: Bridge) -> None:
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
