"""The list of prospects: filters with counts that add up, by the next step, turned in place."""

from datetime import UTC, datetime, timedelta

import pytest

from botapp.routes import PagePress, decode
from botapp.screens.leads.actions import PageTap
from botapp.screens.leads.view import lead_list
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def book(alice: TelegramUser) -> dict[str, Lead]:
    """Return Alice's leads, one of each kind."""
    kinds = ("late", "waits", "fresh", "done", "rests", "won", "lost")
    leads = {name: LeadFactory.create(owner=alice, prospect_name=name) for name in kinds}
    for name, days in (("late", 3), ("waits", 0), ("done", 0), ("rests", 0)):
        services.start_plan(lead=leads[name], by=SYSTEM, now=NOW - days * DAY)
    for row in leads["done"].reminders.order_by("id"):
        services.complete(reminder=row, by=SYSTEM, now=NOW)
    services.set_paused(lead=leads["rests"], paused=True, by=SYSTEM, now=NOW, until=NOW + 9 * DAY)
    services.set_lead_status(lead=leads["won"], status="closed_won", by=SYSTEM, now=NOW)
    services.set_lead_status(lead=leads["lost"], status="closed_lost", by=SYSTEM, now=NOW)
    return leads


def shown(press: PagePress) -> Screen:
    reaction = tapping.react(PageTap(press, Sender(1001), 50, NOW, 1))
    assert reaction.edit is not None
    return reaction.edit


def labels(screen: Screen) -> list[str]:
    assert screen.keyboard is not None
    return [button.text for row in screen.keyboard.inline_keyboard for button in row]


def test_has_the_next_step_first_and_then_what_asks_for_nothing(book: dict[str, Lead]) -> None:
    names = [label for label in labels(shown(PagePress(0))) if label in book]
    assert names[:2] == ["late", "waits"]
    assert set(names[-3:]) == {"rests", "won", "lost"}


def test_counts_each_lead_in_one_filter(book: dict[str, Lead]) -> None:
    offered = labels(shown(PagePress(0)))[len(book) :]
    assert offered == [
        "Overdue 1", "Waiting 1", "Not started 1", "No next step 1", "Paused 1", "Won 1", "Lost 1"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "name", "state"),
    [
        ("overdue", "late", "🔴 3 days overdue"),
        ("waiting", "waits", "0/5 · "),
        ("new", "fresh", "plan not started"),
        ("over", "done", "plan finished"),
        ("paused", "rests", "Paused until"),
        ("won", "won", "🏆"),
        ("lost", "lost", "👋"),
    ],
)
def test_shows_a_filters_leads_in_place(book: dict[str, Lead], chosen: str, name: str, state: str) -> None:
    screen = shown(PagePress(0, shown=chosen))
    assert [label for label in labels(screen) if label in book] == [name]
    assert state in screen.text
    assert "All 7" in labels(screen)


def test_turns_the_pages_of_a_filter(alice: TelegramUser) -> None:
    LeadFactory.create_batch(9, owner=alice)
    LeadFactory.create(owner=alice, status="closed_won")
    screen = shown(PagePress(0, shown="new"))
    assert "Not started (9) · page 1 of 2" in screen.text.replace("</b>", "")
    assert screen.keyboard is not None
    presses = [decode(str(key.callback_data)) for row in screen.keyboard.inline_keyboard for key in row]
    assert PagePress(1, shown="new") in presses
    assert "page 2 of 2" in shown(PagePress(1, shown="new")).text


@pytest.mark.parametrize("chosen", ["overdue", "zzz", "snoozed"])
def test_of_nothing_says_so_and_of_no_filter_is_all(alice: TelegramUser, chosen: str) -> None:
    LeadFactory.create(owner=alice)
    text = lead_list(Sender(1001), shown=chosen, now=NOW).text
    assert ("None right now." in text) == (chosen == "overdue")


def test_marks_status_and_pause_by_icons(book: dict[str, Lead]) -> None:
    services.set_lead_status(lead=book["rests"], status="meeting_booked", by=SYSTEM, now=NOW)
    text = shown(PagePress(0)).text
    assert "🤝⏸ <b>rests</b>" in text
    assert "🆕 <b>fresh</b>" in text
