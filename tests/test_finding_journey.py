"""A rep with many leads: each is found by name, and the list says what to do next."""

import pytest

from leads.models import Lead, TelegramUser
from sandbox.testing import Person
from tests.factories import LeadFactory
from tests.journeys import ALICE, deliver, is_reminder, set_clock, start_ann

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def add_more() -> None:
    """Give Alice three leads besides."""
    alice = TelegramUser.objects.get(telegram_id=ALICE)
    for name, company in (("Ann Lee", "Globex"), ("Оксана Їжак", "Ромашка"), ("Bob Ray", "Acme")):
        LeadFactory.create(owner=alice, prospect_name=name, prospect_company=company)


class TestFinding:
    def test_a_known_name_opens_the_card_and_adds_nobody(self, phone: Person) -> None:
        start_ann(phone)
        asked = phone.send("ann lee, Acme")
        card = phone.wait_for("Status:", after=asked)
        assert "Ann Lee" in Person.text(card)
        assert "/add ann lee, Acme" in Person.text(card)
        assert "👥 All leads" in Person.buttons(card)
        assert Lead.objects.count() == 1
        asked = phone.send("/add Ann Lee")
        phone.wait_for("Ann Lee", after=asked)  # whoever means it is asked, or gets a lead

    def test_several_of_one_name_are_buttons(self, phone: Person) -> None:
        start_ann(phone)
        add_more()
        asked = phone.send("Ann Lee")
        several = phone.wait_for("2 leads are called", after=asked)
        assert Person.buttons(several) == ["Ann Lee, Globex", "Ann Lee, Acme"]
        phone.press("Ann Lee, Acme", message=several)
        card = phone.wait_for("Status:")
        assert "VP Sales, Acme" in Person.text(card)
        assert card["message_id"] == several["message_id"]
        assert Lead.objects.count() == 4

    def test_the_command_takes_any_words_of_a_name(self, phone: Person) -> None:
        set_clock(phone)
        add_more()
        asked = phone.send("/find їжак")
        assert "Оксана Їжак" in Person.text(phone.wait_for("Status:", after=asked))
        asked = phone.send("/find acme")
        assert "Bob Ray" in Person.text(phone.wait_for("Status:", after=asked))
        phone.send("/find Zoe <b>Nobody</b>")
        phone.wait_for("None of your leads is called “Zoe <b>Nobody</b>”")
        phone.send("/find")
        phone.wait_for("Whom do you look for?")

    def test_a_strangers_lead_is_not_found(self, phone: Person, strangers_phone: Person) -> None:
        start_ann(phone)
        strangers_phone.start()
        strangers_phone.send("/find Ann Lee")
        strangers_phone.wait_for("None of your leads is called")
        asked = strangers_phone.send("Ann Lee, Acme")
        strangers_phone.wait_for("Here is what I understood", after=asked)
        assert Lead.objects.count() == 2


class TestList:
    def test_filters_and_pages_change_the_same_message(self, phone: Person) -> None:
        start_ann(phone)
        add_more()
        phone.send("/leads")
        listing = phone.wait_for("Your leads")
        assert Person.buttons(listing)[0] == "Ann Lee"  # her first step is due next
        phone.press("Not started 3", message=listing)
        fresh = phone.wait_for(lambda row: "Not started (3)" in Person.text(row))
        assert fresh["message_id"] == listing["message_id"]
        assert "Acme, Berlin" not in Person.text(fresh)
        phone.press("All 4", message=fresh)
        phone.wait_for(lambda row: "Your leads (4)" in Person.text(row))
        ann = Lead.objects.get(prospect_title="VP Sales")
        phone.press(data="leads:0:won", message=listing)
        phone.wait_for("None right now.")
        phone.send("/find ann acme")
        phone.press(data=f"lead:won:{ann.pk}", message=phone.wait_for("Status:"))
        phone.wait_for("congratulations")
        phone.press("All 4", message=listing)
        phone.wait_for(lambda row: "🏆 Ann Lee" in Person.text(row))


class TestStatus:
    def test_of_a_lead_won_is_explained_and_undone_with_its_steps(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.send("Ann Lee")
        card = phone.wait_for("Status: new")
        assert "analyzed" not in Person.text(card)
        phone.press("Status", message=card)
        phone.press("🏆 Won", message=phone.wait_for("Where do you stand now?"))
        won = phone.wait_for("What worked?")
        assert not lead.reminders.live().exists()
        phone.press("In my words", message=won)
        phone.wait_for("What worked with Ann Lee?")
        said = "Her old colleague <Bob> told her of us"
        asked = phone.send(said)
        why = phone.wait_for(f"What worked: {said}", after=asked)
        lead.refresh_from_db()
        assert lead.close_reason == said
        phone.press("Reopen", message=why)
        phone.wait_for(f"Open again. {len(lead.steps)} steps are back.")
        assert lead.reminders.live().count() == len(lead.steps)

    def test_is_reached_out_after_the_first_message(self, phone: Person) -> None:
        lead = start_ann(phone)
        plan = phone.wait_for(lambda message: "⬜ 2" in Person.buttons(message))
        phone.press("⬜ 2", message=plan)  # the invitation
        phone.wait_for(lambda message: "✅ 2" in Person.buttons(message))
        phone.send("Ann Lee")
        phone.wait_for("📤 Status: reached out")
        phone.press("✅ 2", message=plan["message_id"])
        phone.wait_for(lambda message: "⬜ 2" in Person.buttons(message))
        lead.refresh_from_db()
        assert lead.status == "analyzed"

    def test_a_prospect_pasted_instead_of_a_reason_is_a_prospect(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.press(data=f"lead:lost:{lead.pk}")
        phone.press("In my words", message=phone.wait_for("What was the reason?"))
        phone.wait_for("Why was Ann Lee lost?")
        asked = phone.send("Bob Ray\nCTO at Globex\nOslo")
        phone.wait_for("Here is what I understood", after=asked)
        lead.refresh_from_db()
        assert lead.close_reason == ""


class TestContacts:
    def test_are_in_the_reminder_and_in_focus_and_lead_there(self, phone: Person, api_url: str) -> None:
        start_ann(phone)
        Lead.objects.update(prospect_phone="+49 30 1234567")
        deliver(api_url)
        reminder = phone.wait_for(is_reminder)
        known = "🔗 linkedin.com/in/ann-lee · 📞 +49 30 1234567 · ✉️ ann@acme.example"
        assert known in Person.text(reminder)  # a like on LinkedIn is what is to be done
        kinds = {entity["type"] for entity in reminder["entities"]}
        assert {"url", "email"} <= kinds
        asked = phone.send("/focus")
        assert known in Person.text(phone.wait_for("🎯", after=asked))
