"""The theme and the room on the screen as the Mini App's bridge (telegram.js) hands them to its page."""

import pytest

from tests.bridge import Bridge, expect_property, run_in_app
from tests.miniapp_page import AppPage

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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestTheme:
    def test_follows_the_theme_live(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            for number, name in enumerate([*THEMES[1:], THEMES[0]], start=2):
                app.choose("theme", name)
                told = app.wait_for("theme_changed", count=number)["theme_params"]
                expect_property(app, "--tg-bg-color", told["bg_color"])
                assert unreadable(app) == [], name
                dark = contrast(told["bg_color"], "#ffffff") > contrast(told["bg_color"], "#000000")
                assert run_in_app(app, SCHEME) == ["dark" if dark else "light"] * 2

        assert bridge(visit) == []

    def test_makes_any_theme_readable(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            for theme in HOSTILE:
                run_in_app(app, "(theme) => tg.applyTheme(theme)", theme)
                assert unreadable(app) == [], theme
                assert app.colour("bg") == theme["bg_color"]

        assert bridge(visit) == []

    def test_takes_nothing_but_colours(self, bridge: Bridge) -> None:
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

    def test_keeps_clear_of_notch_and_buttons(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.strip().get_by_label("Notch").check()
            app.wait_for("content_safe_area_changed", count=2)
            expect_property(app, "--tg-safe-top", "47px")
            expect_property(app, "--tg-safe-bottom", "34px")
            expect_property(app, "--tg-content-safe-top", "46px")

        assert bridge(visit) == []

    def test_knows_the_stable_height(self, bridge: Bridge) -> None:
        def visit(app: AppPage) -> None:
            app.choose("width", "320")
            app.page.set_viewport_size({"width": 390, "height": 640})
            told = app.page.wait_for_function(SETTLED_HEIGHT).json_value()
            expect_property(app, "--tg-viewport-stable-height", f"{told}px")
            run_in_app(app, "() => tg.applyViewport({height: 40, is_state_stable: true})")
            expect_property(app, "--tg-viewport-stable-height", f"{told}px")

        assert bridge(visit) == []
