"""A lead's history in the chat: whole notes, no codes, the same few queries for ten lines and a thousand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.routes import HistoryPress
from botapp.shared.people import Sender
from botapp.shared.tap import Tap
from botapp.shared.text import MESSAGE_LIMIT, plain, units
from botapp.tests import tapping
from core.actor import SYSTEM, Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, TelegramUser, record_all
from reminders import services
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    return LeadFactory.create(owner=alice, prospect_name="Ann <Lee>", created_at=NOW - timedelta(days=9))


def shown(lead: Lead, page: int = 0, *, by: int = 1001) -> str:
    """Return a page as the person reads it; "" where they are told that there is no such lead."""
    edit = tapping.react(Tap(HistoryPress(lead.pk, page), Sender(by), 50, NOW, 1)).edit
    assert edit is None or units(plain(edit.text)) <= MESSAGE_LIMIT
    return plain(edit.text) if edit else ""


def tell(lead: Lead, *notes: str) -> None:
    """Keep notes, a minute between them."""
    first = NOW - timedelta(days=1)
    record_all(
        lead_services.activity(
            lead,
            ActivityType.CONTEXT_UPDATE,
            by=Actor.user(1001),
            now=first + timedelta(minutes=number),
            content=note,
        )
        for number, note in enumerate(notes)
    )


def queries_of(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        ask()
    return len(found)


def test_names_the_step_the_fact_and_the_answer(lead: Lead) -> None:
    by = Actor.user(lead.owner_id)
    services.start_plan(lead=lead, by=by, now=NOW)
    row = lead.reminders.order_by("id").first()
    assert row is not None
    done = services.complete(reminder=row, by=by, now=NOW).reminder
    services.note_outcome(reminder=done, outcome="replied", by=by, now=NOW)
    lead_services.correct(lead=lead, field="phone", value="+49 30 1234567", by=by, now=NOW)
    text = shown(lead)
    lead.refresh_from_db()
    assert f"step done · 1. {lead.steps[0]['description']}" in text
    assert "outcome noted: Replied" in text
    assert "lead corrected: Phone" in text
    assert not any(kind.value in text for kind in ActivityType if "_" in kind.value)


def test_keeps_staffs_words_and_codes_out(lead: Lead) -> None:
    for kind in ActivityType:
        if kind not in (ActivityType.CONTEXT_UPDATE, ActivityType.AI_ADVICE, ActivityType.STATUS_CHANGED):
            lead_services.record(lead, kind, by=SYSTEM, now=NOW, content="kills_workers")
    pages = [shown(lead, page) for page in range(4)]
    assert all(str(kind.label) in "".join(pages) for kind in (ActivityType.STEP_HELD, ActivityType.REPAIRED))
    assert "kills_workers" not in "".join(pages)


def test_gives_every_note_whole_however_long_they_are(lead: Lead) -> None:
    notes = [f"<i>{number}</i> " + "слово & " * (60 * number) for number in range(7)]
    tell(lead, *notes)
    text = "".join(shown(lead, page) for page in range(7))
    assert all(note.strip() in text for note in notes)


@pytest.mark.parametrize("sign", ["я", "🎉", "&"])
def test_of_the_longest_notes_fits_into_a_message(lead: Lead, sign: str) -> None:
    tell(lead, *(sign * length for length in (4_000, 4_000, 900, 900, 900, 900)))
    assert all(sign * 500 in shown(lead, page) for page in range(4))


def test_turns_a_hundred_pages_with_as_many_queries_as_one(lead: Lead) -> None:
    tell(lead, "one")
    few = queries_of(lambda: shown(lead))
    tell(lead, *(f"note {number}" for number in range(999)))
    assert queries_of(lambda: shown(lead, 50)) == few
    assert "page 100 of 100" in shown(lead, 9_999)


def test_is_nobody_elses(lead: Lead) -> None:
    tell(lead, "secret")
    assert shown(lead, by=1002) == ""
    Lead.objects.filter(pk=lead.pk).update(deleted_at=NOW)
    assert shown(lead) == ""


def test_of_a_lead_without_any_says_so(lead: Lead) -> None:
    LeadActivity.objects.filter(lead=lead).delete()
    assert "Nothing has happened yet." in shown(lead)
