"""A message that is edited: the lead, the note or the draft follows, or one line says that it does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from botapp.models import InboxUpdate
from botapp.testing import running_bot
from leads.models import Lead
from reminders.models import ScheduledReminder
from sandbox.models import Message
from sandbox.testing import Person
from tests.factories import TelegramUserFactory
from tests.journeys import ALICE, first_reminder
from tests.test_paste_journey import has, sent_by_bot
from tests.test_plan_journey import becomes
from tests.test_together_journey import all_is_answered

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def paste(phone: Person, text: str = "Ann Lee, CEO at Acme") -> tuple[int, dict[str, Any]]:
    """Paste a prospect; return the number of the message, and the plan's message."""
    sent = phone.send(text)
    return sent, phone.wait_for(has("▶️ Start plan"), after=sent)


class TestAPaste:
    def test_is_followed_by_the_lead_and_its_plan_in_the_same_message(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.edit(sent, "Ann Lee, CTO at Globex, Berlin")
        becomes(phone, plan, "The lead follows your edit.", "Company: Globex", "Place: Berlin")
        lead = Lead.objects.get()
        assert (lead.prospect_title, lead.prospect_company) == ("CTO", "Globex")
        assert "Globex" in str(lead.steps)
        assert "Acme" not in str(lead.steps)
        phone.edit(sent, "Ann Lee, COO at Globex, Berlin")
        becomes(phone, plan, "Title: COO")
        assert sent_by_bot(phone) == 1

    def test_keeps_what_was_corrected_by_hand(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.press("Fix", message=plan)
        phone.press("Company", message=becomes(phone, plan, "What shall I correct?"))
        becomes(phone, plan, "Send me the new company")
        phone.send("Initech")
        becomes(phone, plan, "Company: Initech")
        phone.edit(sent, "Ann Lee, CTO at Globex")
        becomes(phone, plan, "Title: CTO", "Company: Initech")

    def test_changes_the_facts_of_a_plan_that_runs_and_not_the_plan(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.press("Start plan", message=plan)
        becomes(phone, plan, "Plan started")
        steps = Lead.objects.get().steps
        phone.edit(sent, "Ann Lee, CEO at Globex")
        becomes(phone, plan, "its plan stays as it was", "Globex")
        lead = Lead.objects.get()
        assert (lead.prospect_company, lead.plan_version) == ("Globex", 1)
        assert lead.steps == steps
        assert sent_by_bot(phone) == 1

    def test_that_names_somebody_else_leaves_the_lead_of_a_plan_that_runs(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.press("Start plan", message=plan)
        becomes(phone, plan, "Plan started")
        phone.edit(sent, "Bo Chen, CTO at Initech")
        becomes(phone, plan, "That is another name", "Plan · Ann Lee")
        assert Lead.objects.get().prospect_name == "Ann Lee"
        phone.edit(sent, "Ann Lee-Smith, CEO at Acme")  # it is she
        becomes(phone, plan, "its plan stays as it was", "Ann Lee-Smith")

    def test_that_names_nobody_any_more_changes_nothing_and_says_so(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.edit(sent, "😀😀😀")
        becomes(phone, plan, "so the lead stays as it was", "Name: Ann Lee")

    def test_that_was_refused_may_be_mended(self, phone: Person) -> None:
        sent = phone.send("😀😀😀")
        refused = phone.wait_for("could not find a person")
        phone.edit(sent, "Ann Lee, CEO at Acme")
        becomes(phone, refused, "Name: Ann Lee")
        assert sent_by_bot(phone) == 1

    def test_that_has_become_a_question_is_asked_about_anew(self, phone: Person) -> None:
        paste(phone)
        sent = phone.send("Ann Lee, Acme. Wants a demo in May.")
        asked = phone.wait_for("You already have")
        phone.edit(sent, "Bob Stone, CTO at Initech")
        becomes(phone, asked, "Name: Bob Stone")
        assert Lead.objects.count() == 2

    def test_of_several_people_asks_anew_who_is_to_be_added(self, phone: Person) -> None:
        sent = phone.send("Ann Lee, CTO at Acme\nBob Ray, CEO at Globex")
        asked = phone.wait_for("2 people in that")
        phone.edit(sent, "Ann Lee, CTO at Acme\nBob Ray, CEO at Globex\nCarl Fox, CFO at Initech")
        becomes(phone, asked, "3 people in that")
        phone.press("Add", message=asked["message_id"])
        becomes(phone, asked, "3 leads added")
        assert sent_by_bot(phone) == 1

    def test_behind_a_command_is_followed_too(self, phone: Person) -> None:
        sent, plan = paste(phone, "/add Ann Lee, CEO at Acme")
        phone.edit(sent, "/add Ann Lee, CEO at Globex")
        becomes(phone, plan, "Company: Globex")

    def test_drops_no_question_that_is_open(self, phone: Person) -> None:
        sent, plan = paste(phone)
        phone.press("Fix", message=plan)
        phone.press("Place", message=becomes(phone, plan, "What shall I correct?"))
        becomes(phone, plan, "Send me the new place")
        phone.edit(sent, "Ann Lee, CTO at Acme")
        becomes(phone, plan, "Title: CTO")
        phone.send("Lisbon")
        becomes(phone, plan, "Place: Lisbon")

    def test_is_followed_by_the_next_process_when_the_bot_was_stopped(
        self, phone: Person, bot: Any, api_url: str
    ) -> None:
        sent, plan = paste(phone)
        bot.stop()
        phone.edit(sent, "Ann Lee, CEO at Globex")
        with running_bot(api_url):
            becomes(phone, plan, "Company: Globex")
        assert sent_by_bot(phone) == 1


class TestANote:
    def test_by_reply_says_what_its_message_says(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        sent = phone.send("Likes tea", reply_to=reminder)
        noted = phone.wait_for(has("💡 Advice"), after=sent)
        phone.edit(sent, "Likes coffee")
        becomes(phone, noted, "The note follows your edit")
        line = Lead.objects.get().activities.get(activity_type="context_update")
        assert (line.content, line.metadata["first"]) == ("Likes coffee", "Likes tea")

    def test_that_was_asked_for_says_what_its_message_says(self, phone: Person) -> None:
        _sent, plan = paste(phone)
        lead = Lead.objects.get()
        phone.press(data=f"lead:context:{lead.pk}", message=plan)
        asked = phone.wait_for(lambda row: row["message_id"] > plan["message_id"])
        sent = phone.send("They hire two people", reply_to=asked)
        answer = phone.wait_for(lambda row: row["message_id"] > sent)
        phone.edit(sent, "They hire ten people")
        becomes(phone, answer, "The note follows your edit")
        assert lead.activities.get(activity_type="context_update").content == "They hire ten people"


class TestADraft:
    def test_in_own_words_is_what_its_message_says(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url, draft="Hi Ann")
        row = ScheduledReminder.objects.order_by("id")[0]
        phone.press(data=f"draft:own:{row.pk}", message=reminder)
        asked = phone.wait_for(lambda row: row["message_id"] > reminder["message_id"])
        sent = phone.send("Hello Ann, shall we talk?")
        shown = phone.wait_for("Hello Ann, shall we talk?", after=asked["message_id"])
        phone.edit(sent, "Hello Ann, shall we meet?")
        becomes(phone, shown, "Hello Ann, shall we meet?")
        row.refresh_from_db()
        assert row.draft_text == "Hello Ann, shall we meet?"


class TestWhatIsNotFollowed:
    def test_is_said_once_however_often_it_is_edited(self, phone: Person) -> None:
        TelegramUserFactory(telegram_id=ALICE)  # nobody is answered about edits before they are known
        sent = phone.send("/help")
        phone.wait_for("How it works")
        for text in ("/today", "/week", "/help me"):
            phone.edit(sent, text)
        said = phone.wait_for("An edit changes nothing here")
        assert said["reply_to_message"]["message_id"] == sent
        all_is_answered(4)
        assert sent_by_bot(phone) == 2

    def test_after_an_hour_is_said_once(self, phone: Person) -> None:
        sent, _plan = paste(phone)
        Message.objects.filter(message_id=sent).update(sent_at=timezone.now() - timedelta(minutes=61))
        for text in ("Ann Lee, CTO at Acme", "Ann Lee, COO at Acme"):
            phone.edit(sent, text)
        phone.wait_for("I follow edits for an hour")
        all_is_answered(3)
        assert sent_by_bot(phone) == 2
        assert Lead.objects.get().prospect_title == "CEO"

    def test_of_the_same_words_is_not_even_mentioned(self, phone: Person) -> None:
        sent, _plan = paste(phone)
        phone.edit(sent, "Ann Lee, CEO at Acme")
        all_is_answered(2)
        assert sent_by_bot(phone) == 1
        assert set(InboxUpdate.objects.values_list("error", flat=True)) == {""}
