"""The page's script in a real browser: what is seen at once, put back, kept over a reload, and asked anew."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from core.actor import Actor
from miniapp.testing import init_data
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory
from tests.miniapp_page import aside, shared_chromium, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANN = 7001


@pytest.fixture
def at_now() -> None:
    """Leave the clock alone: a browser has its own."""


@pytest.fixture
def step() -> ScheduledReminder:
    owner = TelegramUserFactory.create(telegram_id=ANN, zone_confirmed_at=datetime.now(UTC))
    lead = LeadFactory.create(owner=owner, prospect_name="Anna Kovalenko", steps=2, plan_version=1)
    for number in (2, 1):
        at = datetime.now(UTC) - timedelta(days=3 - number)
        row = ReminderFactory.create(
            lead=lead, step_id=number, plan_version=1, due_at=at, next_action_at=at, draft_text="Hello Anna"
        )
    return row


def in_page(server: LiveServer, path: str, visit: Callable[[Page], None]) -> list[str]:
    """Open the app as a page of its own, and return what the browser complained of."""
    chromium = shared_chromium()
    launch = {"tgWebAppData": init_data(ANN), "tgWebAppVersion": "9.5", "tgWebAppThemeParams": json.dumps({})}
    address = f"{server.url}/app/{path}#{urlencode(launch, quote_via=quote)}"

    def run() -> list[str]:
        trouble: list[str] = []
        context = watched(chromium.browser, trouble, {})
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#main article")).to_be_visible()
        try:
            visit(page)
        finally:
            context.close()
        return trouble

    return chromium.do(run)


def row_of(page: Page, step: ScheduledReminder) -> Any:
    return page.locator(f"#step-{step.pk}")


def has_state(page: Page, step: ScheduledReminder, state: str) -> None:
    expect(row_of(page, step)).to_have_attribute("data-state", state)


def status_of(step: ScheduledReminder) -> str:
    return str(aside(lambda: ScheduledReminder.objects.values_list("status", flat=True).get(pk=step.pk)))


def in_the_chat(deed: Callable[..., object], step: ScheduledReminder) -> None:
    """Let the person do this to the step in the chat, from within a visit."""

    def act() -> None:
        row = ScheduledReminder.objects.select_related("lead__owner").get(pk=step.pk)
        deed(reminder=row, by=Actor.user(ANN), now=datetime.now(UTC))

    aside(act)


class TestTap:
    def test_is_seen_before_the_answer_and_can_be_taken_back(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            held: list[Route] = []
            page.route("**/done", lambda route: held.append(route))
            with page.expect_request("**/done"):
                row_of(page, step).get_by_role("button", name="Done").click()
            has_state(page, step, "done")
            assert status_of(step) == ReminderStatus.PENDING
            assert held
            held.pop().continue_()
            expect(page.locator("#toast")).to_contain_text("Done. Next: Write message 2")
            assert status_of(step) == ReminderStatus.COMPLETED
            page.locator("#toast").get_by_role("button", name="Undo").click()
            has_state(page, step, "late")
            assert status_of(step) == ReminderStatus.PENDING

        assert in_page(live_server, "", visit) == []

    def test_that_fails_is_put_back_and_tried_again(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            page.route("**/done", lambda route: route.fulfill(status=500, body="<p>broken</p>"))
            row_of(page, step).get_by_role("button", name="Done").click()
            expect(page.locator("#toast")).to_contain_text("Not saved.")
            has_state(page, step, "late")
            page.unroute_all()
            page.locator("#toast").get_by_role("button", name="Try again").click()
            expect(page.locator("#toast")).to_contain_text("Done.")
            has_state(page, step, "done")

        in_page(live_server, "", visit)  # a browser complains of every failed request
        assert status_of(step) == ReminderStatus.COMPLETED

    def test_on_what_another_hand_has_closed_asks_which_counts(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            in_the_chat(services.skip, step)
            row_of(page, step).get_by_role("button", name="Done").click()
            expect(page.get_by_role("alert")).to_contain_text("Skipped in the chat")
            expect(page.get_by_role("alert")).to_be_focused()
            page.get_by_role("button", name="Keep").click()
            expect(page.get_by_role("alert")).to_have_count(0)
            has_state(page, step, "skipped")

        in_page(live_server, "", visit)
        assert status_of(step) == ReminderStatus.SKIPPED

    def test_on_any_button_of_a_step_is_tried_again(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            page.route("**/skip", lambda route: route.abort())
            row_of(page, step).get_by_role("button", name="Skip").click()
            expect(page.locator("#toast")).to_contain_text("Not saved.")
            has_state(page, step, "late")
            page.unroute_all()
            page.locator("#toast").get_by_role("button", name="Try again").click()
            expect(page.locator("#toast")).to_contain_text("Skipped.")

        in_page(live_server, f"leads/{step.lead_id}/", visit)
        assert status_of(step) == ReminderStatus.SKIPPED

    def test_is_not_lost_to_a_page_that_is_opened_before_the_answer(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            held: list[Route] = []
            page.route("**/done", lambda route: held.append(route))
            with page.expect_request("**/done"):
                row_of(page, step).get_by_role("button", name="Done").click()
            page.get_by_role("link", name="Leads").click()
            expect(page.locator(".card .badge")).to_have_text("2 days overdue")
            with page.expect_response("**/app/-/leads/") as answer:
                held.pop().continue_()
            assert answer.value.status == 200
            expect(page.locator(".card .badge")).to_have_text("1 day overdue")

        in_page(live_server, "", visit)  # htmx misses the toast of the page that was left


class TestPage:
    def test_of_a_link_opens_at_its_step(self, live_server: LiveServer, step: ScheduledReminder) -> None:
        def visit(page: Page) -> None:
            expect(row_of(page, step).get_by_role("heading")).to_be_focused()
            expect(row_of(page, step)).to_have_class("step marked")
            expect(row_of(page, step)).to_have_class("step")

        assert in_page(live_server, f"leads/{step.lead_id}/?step={step.pk}", visit) == []

    def test_is_left_and_come_back_to_and_reloaded_without_losing_who_asks(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            page.get_by_role("link", name="More").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("More")
            assert "tgWebAppData" in page.url
            page.go_back()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
            page.go_forward()
            page.reload()
            expect(page.get_by_role("heading", level=1)).to_have_text("More")
            cookie, local, session = page.evaluate(
                "[document.cookie, {...localStorage}, {...sessionStorage}]"
            )
            assert (cookie, local) == ("", {})
            assert session in ({}, {"htmx-current-path-for-history": "/app/more/"})
            assert "hash=" not in page.content()

        assert in_page(live_server, "", visit) == []

    def test_in_sight_again_shows_what_happened_meanwhile(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            in_the_chat(services.complete, step)
            with page.expect_response("**/app/-/") as answer:
                page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            assert answer.value.status == 200
            expect(row_of(page, step)).to_have_count(0)
            with page.expect_response("**/app/-/") as answer:
                page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            assert answer.value.status == 304

        assert in_page(live_server, "", visit) == []

    def test_of_an_older_version_begins_anew_once(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            shells: list[str] = []
            page.on(
                "request", lambda asked: shells.append(asked.url) if asked.is_navigation_request() else None
            )

            def newer(route: Route) -> None:
                answer = route.fetch()
                route.fulfill(response=answer, headers=answer.headers | {"x-build": "newer"})

            page.route("**/app/-/more/", newer)
            page.get_by_role("link", name="More").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("More")
            assert len(shells) == 1

        assert in_page(live_server, "", visit) == []

    def test_is_not_taken_back_by_what_was_typed_before(
        self, live_server: LiveServer, step: ScheduledReminder
    ) -> None:
        def visit(page: Page) -> None:
            page.clock.install()
            page.get_by_role("searchbox").fill("Anna")
            page.locator(".card").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Anna Kovalenko")
            page.clock.fast_forward(1000)
            assert page.url.split("#")[0].endswith(f"/app/leads/{step.lead_id}/")
            expect(page.get_by_role("heading", level=1)).to_have_text("Anna Kovalenko")

        assert in_page(live_server, "leads/", visit) == []
