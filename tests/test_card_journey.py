"""A rep looks a lead up: what is known, what was told, what happened, and what is wrong with it."""

from datetime import timedelta

import pytest

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from sandbox.testing import Person
from tests.journeys import ALICE, start_ann

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
NOTE = "Saw her at the fair: <b>likes tea</b>, hates calls.\nAsk for Bob & Co."


def open_card(phone: Person) -> dict[str, object]:
    asked = phone.send("/find Ann Lee")
    return phone.wait_for("Status:", after=asked)


def tell(lead: Lead, number: int) -> None:
    """Keep a note on a lead, so many milliseconds after it came."""
    lead_services.record(
        lead,
        ActivityType.CONTEXT_UPDATE,
        by=Actor.user(ALICE),
        now=lead.created_at + timedelta(milliseconds=number),
        content=f"note number {number}",
    )


class TestCorrecting:
    def test_shows_what_is_known_before_it_asks(self, phone: Person) -> None:
        start_ann(phone)
        Lead.objects.update(prospect_phone="+49 30 1234567", notes="met at the fair\n<likes> tea")
        card = open_card(phone)
        phone.press("Correct", message=card)
        which = phone.wait_for("What shall I correct?")
        assert which["message_id"] == card["message_id"]
        assert Person.buttons(which) == [
            "Name: Ann Lee",
            "Title: VP Sales",
            "Company: Acme",
            "Place: Berlin",
            "E-mail: ann@acme.example",
            "Phone: +49 30 1234567",
            "LinkedIn: https://www.linkedin.com/in/a…",
            "Website: —",
            "Notes: met at the fair <likes> tea",
            "👤 Lead",
        ]
        phone.press("Phone", message=which)
        asked = phone.wait_for("Send me the new phone of Ann Lee, or /cancel.\n\nNow: +49 30 1234567")
        assert Person.buttons(asked) == ["📋 Copy", "← Back"]
        phone.press("Back", message=asked)
        phone.press("Notes", message=phone.wait_for("What shall I correct?"))
        asked = phone.wait_for("Now: met at the fair\n<likes> tea")
        phone.press("Back", message=asked)
        phone.press("Website", message=phone.wait_for("What shall I correct?"))
        asked = phone.wait_for("Send me the new website")
        assert "Now" not in Person.text(asked)
        assert Person.buttons(asked) == ["← Back"]


class TestHistory:
    def test_is_told_in_place_newest_first_with_notes_whole(self, phone: Person) -> None:
        lead = start_ann(phone)
        for number in range(1, 12):
            tell(lead, number)
        card = open_card(phone)
        phone.press("Add context", message=card)
        asked = phone.wait_for("What is new about Ann Lee?")
        phone.send(NOTE)
        phone.wait_for("Advice", after=asked["message_id"])
        phone.press("History", message=card)
        newest = phone.wait_for("History · Ann Lee · page 1 of 2")
        assert newest["message_id"] == card["message_id"]
        assert NOTE in Person.text(newest)
        assert "context_update" not in Person.text(newest)
        assert Person.buttons(newest) == ["Older →", "👤 Lead"]
        phone.press("Older", message=newest)
        oldest = phone.wait_for("History · Ann Lee · page 2 of 2")
        assert "lead added" in Person.text(oldest)
        assert Person.buttons(oldest) == ["← Newer", "👤 Lead"]
        phone.press("Newer", message=oldest)
        phone.wait_for("page 1 of 2")
        phone.press("Lead", message=newest)
        phone.wait_for(lambda row: row["message_id"] == card["message_id"] and "Status:" in Person.text(row))
