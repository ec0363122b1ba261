"""Every page of the Mini App in a real Chromium: for everybody to read, at any size, small, by keyboard."""

import gzip
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.app_pages import AppWindow, a_rep, in_window, step_named

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALICE, BOB = 7001, 7002
PAGES = [
    "",
    "leads/",
    "leads/?filter=overdue",
    "leads/?q=nobody",
    "week/",
    "asleep/",
    "stats/",
    "settings/",
    "more/",
    "leads/999999999/",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
KILOBYTE = 1024
SUNDAY = 6
# How far the page, or anything on it, reaches beyond the window.
TOO_WIDE = """() => [...document.querySelectorAll("body, main, main *")]
  .filter((item) => item.getBoundingClientRect().right > innerWidth + 1)
  .filter((item) => !item.closest("svg, .unseen, .hidden"))
  .map((item) => `${item.tagName}.${item.className} ${item.textContent.trim().slice(0, 30)}`)"""


def violations(window: AppWindow, where: str) -> list[str]:
    """Return what axe finds on the page that is shown."""
    found = Axe().run(window.page, options=RULES).response["violations"]
    return [
        f"{where}: {each['id']} {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("person", "language"), [(ALICE, "en"), (BOB, "uk")])
def test_nobody_is_shut_out_of_any_page(
    live_server: LiveServer, person: int, language: str, theme: str
) -> None:
    rep = a_rep(person, language, now=timezone.now())
    late = step_named(rep, "Оксана Коваленко")
    lead, held, done = f"leads/{late.lead_id}/", step_named(rep, "Ihor Bondar"), step_named(rep, "Maya Won")
    pages = [*PAGES, lead, f"leads/{held.lead_id}/", f"leads/{done.lead_id}/"]
    found: list[str] = []

    def visit(window: AppWindow) -> None:
        window.open(f"{lead}?step={late.pk}")
        for path in pages:
            window.go(path)
            found.extend(violations(window, path))
            expect(window.page.locator("h1")).to_have_count(1)
            expect(window.page.locator("html"), path).to_have_attribute("lang", language)
        window.go("")
        row = window.page.locator(f"#step-{late.pk}")
        row.locator("summary").first.click()
        row.locator(".sheet .menu > summary").click()
        row.locator("[id^=move-]").click()
        row.locator(".calendar button").last.click()
        row.locator(".hours button").first.wait_for()
        found.extend(violations(window, "a step with everything open"))
        row.locator("[id^=done-]").click()
        window.page.locator("#undo").wait_for()
        found.extend(violations(window, "a step that was just done"))

    trouble = in_window(live_server.url, visit, person, theme)
    assert found == []
    assert [each for each in trouble if "404" not in each] == []


def test_no_page_is_wider_than_a_small_phone_with_large_letters(live_server: LiveServer) -> None:
    rep = a_rep(BOB, "uk", now=timezone.now())
    lead = f"leads/{step_named(rep, 'Оксана Коваленко').lead_id}/"
    found: list[str] = []

    def visit(window: AppWindow) -> None:
        window.open()
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        for path in [*PAGES, lead]:
            window.go(path)
            found.extend(f"{path}: {each}" for each in window.page.evaluate(TOO_WIDE))
        window.go("week/")
        window.page.locator("[id^=move-]").first.click()
        window.page.locator(".calendar button").first.wait_for()
        found.extend(f"calendar: {each}" for each in window.page.evaluate(TOO_WIDE))

    in_window(live_server.url, visit, BOB, viewport={"width": 320, "height": 640})
    assert found == []


def test_opening_costs_six_requests_and_42_kilobytes_and_coming_back_two(live_server: LiveServer) -> None:
    a_rep(ALICE, "en", now=timezone.now())
    sizes: dict[str, int] = {}
    again: list[str] = []

    def visit(window: AppWindow) -> None:
        responses: list[Response] = []
        window.page.on("response", lambda response: responses.append(response))
        window.open()
        window.page.wait_for_load_state("networkidle")
        sizes.update((each.url, len(gzip.compress(each.body(), 9))) for each in responses)
        window.page.on("request", lambda request: again.append(request.url))
        window.go("leads/")

    assert in_window(live_server.url, visit, ALICE) == []
    assert len(sizes) <= 6, sizes
    assert sum(sizes.values()) <= 42 * KILOBYTE, sizes
    assert len(again) == 1, again


def test_a_step_of_the_week_moves_by_taps_alone(live_server: LiveServer) -> None:
    rep = a_rep(ALICE, "en", now=timezone.now())
    step = step_named(rep, "Оксана Коваленко")

    def visit(window: AppWindow) -> None:
        window.open("week/")
        row = window.page.locator(f"#step-{step.pk}")
        row.get_by_role("button", name="Move").click()
        row.locator(".calendar button").last.click()
        row.locator(".hours button").last.click()
        expect(window.page.locator("#toast")).to_contain_text("Moved to")
        expect(row).to_have_count(0)

    assert in_window(live_server.url, visit, ALICE) == []
    moved = step_named(rep, "Оксана Коваленко")
    here = moved.due_at.astimezone(ZoneInfo("Europe/Kyiv"))
    assert (here.weekday(), here.time()) == (SUNDAY, time(17))
    assert moved.due_at > step.due_at


def test_a_lead_is_found_while_it_is_typed(live_server: LiveServer) -> None:
    a_rep(ALICE, "en", now=timezone.now())

    def visit(window: AppWindow) -> None:
        window.open("leads/")
        page, names = window.page, window.page.locator(".card b")
        page.get_by_role("button", name="Active plan").click()
        expect(page.get_by_role("button", name="Active plan")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Active plan")).to_be_focused()
        page.get_by_role("searchbox").press_sequentially("коваленко")
        expect(names).to_have_text(["Оксана Коваленко"])
        expect(page.get_by_role("searchbox")).to_be_focused()
        expect(page.get_by_role("searchbox")).to_have_value("коваленко")
        page.get_by_role("searchbox").press_sequentially("x")
        page.get_by_role("button", name="Clear the search").click()
        expect(page.get_by_role("button", name="Active plan")).to_have_attribute("aria-pressed", "true")
        expect(names.nth(1)).to_be_visible()
        # Filters are no places to go back to.
        assert page.evaluate("history.state.depth || 0") == 0

    assert in_window(live_server.url, visit, ALICE) == []
