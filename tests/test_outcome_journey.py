"""What happened changes what comes next: over HTTP, in the message in which it is told."""

from typing import Any

import pytest

from leads.models import Lead, LeadStatus
from reminders.models import Delivery, ScheduledReminder
from sandbox.testing import Person
from tests.journeys import deliver, have_ann, is_reminder

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reminder(phone: Person, api_url: str) -> dict[str, Any]:
    """Receive the first reminder of a plan, of a step that gets answers."""
    lead = have_ann(phone)
    deliver(api_url)
    lead.engagement_plan = [{**step, "action_type": "email"} for step in Lead.objects.get().steps]
    lead.save(update_fields=["engagement_plan"])
    return phone.wait_for(is_reminder)


def standing() -> list[Any]:
    """Return all of the lead and its steps that an outcome may change."""
    lead = Lead.objects.values("status", "reminders_paused", "paused_until", "engagement_plan")
    rows = ScheduledReminder.objects.order_by("id")
    return [*lead, *rows.values("status", "due_at", "cycle", "reminder_count", "hold_reason")]


def say(phone: Person, ended: str, outcome: str, reminder: dict[str, Any]) -> dict[str, Any]:
    """Close the step so, and tell how it ended; return the message that asked."""
    phone.press(ended, message=reminder)
    asked = phone.wait_for(lambda message: any(outcome in label for label in Person.buttons(message)))
    phone.press(outcome, message=asked)
    return asked


class TestReplied:
    def test_rests_the_plan_and_offers_what_fits(self, phone: Person, reminder: dict[str, Any]) -> None:
        say(phone, "✅ Done", "Replied", reminder)
        told = phone.wait_for("They replied, so nothing more comes")
        assert Person.buttons(told) == [
            "💬 What did they say?",
            "🤝 Meeting booked",
            "⏩ Next step now",
            "▶️ Keep going",
            "🏆 Won",
            "👋 Lost",
            "↩️ Undo",
            "👤 Lead",
        ]
        lead = Lead.objects.get()
        assert (lead.status, lead.reminders_paused) == (LeadStatus.IN_PROGRESS, True)
        assert not ScheduledReminder.objects.live().exclude(next_action_at=None).exists()
        phone.press("👤 Lead", message=told)
        phone.wait_for("Rests, because they replied: nothing comes until you say what is next.")
        phone.press("What did they say?", message=told)
        phone.wait_for("What did")

    def test_is_undone_to_the_very_state_before(self, phone: Person, reminder: dict[str, Any]) -> None:
        phone.press("✅ Done", message=reminder)
        done = phone.wait_for("Done —")
        before = standing()
        phone.press("Replied", message=done)
        told = phone.wait_for("so nothing more comes")
        phone.press("↩️ Undo", message=told)
        phone.wait_for(lambda message: "📨 Replied" in Person.buttons(message))
        assert standing() == before

    def test_goes_on_with_the_next_step_at_once(
        self, phone: Person, api_url: str, reminder: dict[str, Any]
    ) -> None:
        say(phone, "✅ Done", "Replied", reminder)
        phone.press("⏩ Next step now", message=phone.wait_for("so nothing more comes"))
        phone.wait_for(lambda message: "✔️ 📨 Replied" in Person.buttons(message))
        deliver(api_url)
        phone.wait_for(lambda message: is_reminder(message) and "Step 2 of" in Person.text(message))
        assert Lead.objects.get().status == LeadStatus.IN_PROGRESS


class TestBooked:
    def test_keeps_everything_quiet_until_the_person_goes_on(
        self, phone: Person, api_url: str, reminder: dict[str, Any]
    ) -> None:
        say(phone, "✅ Done", "Meeting booked", reminder)
        told = phone.wait_for("A meeting! Nothing more comes")
        ScheduledReminder.objects.live().update(due_at=reminder_time())
        sent = Delivery.objects.count()
        deliver(api_url)
        assert Delivery.objects.count() == sent
        phone.press("Keep going", message=told)
        phone.wait_for(lambda message: "✔️ 🤝 Meeting booked" in Person.buttons(message))
        assert ScheduledReminder.objects.live().exclude(next_action_at=None).count() == 6

    def test_leads_to_won_in_the_same_message(self, phone: Person, reminder: dict[str, Any]) -> None:
        asked = say(phone, "✅ Done", "Meeting booked", reminder)
        phone.press("Won", message=phone.wait_for("A meeting!"))
        won = phone.wait_for("Won — congratulations!")
        assert won["message_id"] == asked["message_id"]


class TestWrongPerson:
    def test_ends_the_plan_comes_back_whole_and_takes_the_right_one(
        self, phone: Person, reminder: dict[str, Any]
    ) -> None:
        phone.press("⏭ Skip", message=reminder)
        skipped = phone.wait_for(lambda message: "🙅 Wrong person" in Person.buttons(message))
        before = standing()
        phone.press("Wrong person", message=skipped)
        told = phone.wait_for("The wrong person, so the plan has ended")
        assert not ScheduledReminder.objects.live().exists()
        phone.press("↩️ Undo", message=told)
        phone.wait_for(lambda message: "🙅 Wrong person" in Person.buttons(message))
        assert standing() == before

        phone.press("Wrong person", message=skipped)
        told = phone.wait_for("The wrong person, so the plan has ended")
        phone.press("Another person at Acme", message=told)
        phone.wait_for("Who is the right person instead of Ann Lee?")
        phone.send("Bob Miller, CTO")
        phone.wait_for(lambda message: "Start plan" in str(Person.buttons(message)))
        bob = Lead.objects.get(prospect_name="Bob Miller")
        assert (bob.prospect_company, bob.prospect_title) == ("Acme", "CTO")


class TestNotRelevant:
    def test_is_lost_with_a_reason_and_opened_again(self, phone: Person, reminder: dict[str, Any]) -> None:
        say(phone, "⏭ Skip", "Not relevant", reminder)
        phone.press("Lost", message=phone.wait_for("Not relevant, so the plan has ended"))
        lost = phone.wait_for("Closed as lost")
        phone.press("No need", message=lost)
        phone.press("Reopen", message=phone.wait_for("Reason: No need"))
        phone.wait_for("Open again.")
        lead = Lead.objects.get()
        assert (lead.is_closed, lead.reminders_paused) == (False, False)
        assert ScheduledReminder.objects.live().exclude(next_action_at=None).exists()

    def test_says_so_when_its_undo_comes_too_late(self, phone: Person, reminder: dict[str, Any]) -> None:
        say(phone, "⏭ Skip", "Not relevant", reminder)
        told = phone.wait_for("so the plan has ended")
        undo = next(data for data in callbacks(told) if data.startswith("how:none"))
        phone.press("Lost", message=told)
        phone.wait_for("Closed as lost")
        phone.press(data=undo, message=told)
        phone.wait_for("Something has changed since, and stays as it is.")
        assert Lead.objects.get().is_closed


class TestSilentSteps:
    def test_that_nobody_answers_ask_for_no_reply(self, phone: Person, reminder: dict[str, Any]) -> None:
        lead = Lead.objects.get()
        lead.engagement_plan = [{**step, "action_type": "linkedin_like"} for step in lead.steps]
        lead.save(update_fields=["engagement_plan"])
        phone.press("✅ Done", message=reminder)
        done = phone.wait_for("Done —")
        assert Person.buttons(done) == ["↩️ Undo", "👤 Lead"]


def callbacks(message: dict[str, Any]) -> list[str]:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in keyboard for button in row if "callback_data" in button]


def reminder_time() -> Any:
    """Return when the first reminder was due: everything due then is due now."""
    return ScheduledReminder.objects.order_by("id").values_list("due_at", flat=True)[0]
