"""From a paste to a plan that is looked at, changed, started and replaced, with a model and without."""

import json
from typing import Any

import pytest
from django.utils import timezone

from engagement.models import PlanRequest, PlanVersion, RequestStatus
from leads.activities import ActivityType
from leads.models import Lead
from planning.asking import results
from planning.queue.request_context import Obstacle
from reminders.models import ReminderStatus, ScheduledReminder
from sandbox.testing import Person
from tests.fake_llm.good import GOOD
from tests.fake_llm.server import FakeModel
from tests.journeys import ANN, add_ann, deliver, first_reminder, set_clock, start_ann, think
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def thought_about(phone: Person, text: str = ANN) -> dict[str, Any]:
    """Paste a prospect; return the message that says somebody is thinking, once the request knows it."""
    phone.send(text)
    thinking = phone.wait_for("🤔 Thinking about a plan")
    wait_until(lambda: PlanRequest.objects.filter(payload__has_key="message_id").exists())
    return thinking


def fail() -> None:
    """Let the newest request end in failure, as when its workers died over it."""
    request = PlanRequest.objects.order_by("-id")[0]
    PlanRequest.objects.filter(pk=request.pk).update(status=RequestStatus.RUNNING, claim_token="t")
    request.refresh_from_db()
    results.fail(request, Obstacle.LOST, now=timezone.now())


def becomes(phone: Person, message: dict[str, Any], *words: str) -> dict[str, Any]:
    """Wait until this message says all of it."""
    number = message["message_id"]
    return phone.wait_for(
        lambda row: row["message_id"] == number and all(word in Person.text(row) for word in words)
    )


@pytest.mark.once
class TestModelsPlan:
    def test_takes_the_place_of_thinking_and_can_be_started(
        self, phone: Person, model: FakeModel, api_url: str
    ) -> None:
        set_clock(phone)
        thinking = thought_about(phone)
        assert "Ann Lee" in Person.text(phone.wait_for("Here is what I understood"))
        assert Lead.objects.get().steps == []
        think()
        deliver(api_url)
        plan = becomes(phone, thinking, "matter B", "1. now")
        assert Person.buttons(plan) == ["▶️ Start plan", "🗺 Steps", "🧭 Situation", "✏️ Fix", "✖️ Not a lead"]
        phone.press("Start plan", message=plan)
        phone.wait_for("Plan started")
        assert ScheduledReminder.objects.count() == 6
        assert PlanVersion.objects.get().source == "model"

    def test_puts_right_what_was_understood_unless_a_person_did(
        self, phone: Person, model: FakeModel, api_url: str
    ) -> None:
        better = GOOD["intake"] | {"place": "Lisbon", "company": "Acme Robotics"}
        model.answer_with(json.dumps(better), task="intake")
        text = "Ann Lee. She runs revenue for Acme Robotics out of Lisbon."
        thinking = thought_about(phone, text)
        phone.press("Fix", message=thinking)
        phone.press("Company", message=phone.wait_for("What shall I correct?"))
        phone.wait_for("Send me the new company")
        phone.send("Globex")
        becomes(phone, thinking, "Company: Globex", "Thinking")
        think()
        deliver(api_url)
        becomes(phone, thinking, "1. ", "Place: Lisbon", "Company: Globex")

    def test_shows_what_the_model_read_where_we_went_by_the_position(
        self, phone: Person, model: FakeModel, api_url: str
    ) -> None:
        read = GOOD["intake"] | {"title": "Head of Sales", "company": "Globex"}
        model.answer_with(json.dumps(read), task="intake")
        thinking = thought_about(phone, "Ann Lee\nStrategic Growth\nHead of Sales\nAcme Robotics")
        assert "Title: Strategic Growth" in Person.text(thinking)
        think()
        deliver(api_url)
        plan = becomes(phone, thinking, "1. ", "Title: Head of Sales")
        assert "Company: Acme Robotics" in Person.text(plan)  # Globex stands nowhere

    def test_gives_way_to_the_playbook_with_a_word(
        self, phone: Person, model: FakeModel, api_url: str
    ) -> None:
        model.answer_with("I would rather not.")
        thinking = thought_about(phone)
        think()
        deliver(api_url)
        plan = becomes(phone, thinking, "standard plan", "1. now")
        assert "▶️ Start plan" in Person.buttons(plan)

    def test_that_failed_is_tried_again_or_left_to_the_playbook(
        self, phone: Person, model: FakeModel, api_url: str
    ) -> None:
        thinking = thought_about(phone)
        fail()
        deliver(api_url)
        failed = becomes(phone, thinking, "Nothing was lost")
        phone.press("Try again", message=failed)
        becomes(phone, thinking, "Thinking about a plan")
        fail()
        deliver(api_url)
        failed = becomes(phone, thinking, "Nothing was lost")
        phone.press("Standard plan", message=failed)
        becomes(phone, thinking, "1. now")
        phone.press(data=f"preq:retry:{PlanRequest.objects.order_by('id')[0].pk}", message=thinking)
        assert Lead.objects.get().steps

    def test_is_written_anew_for_a_reason(self, phone: Person, model: FakeModel, api_url: str) -> None:
        thinking = thought_about(phone)
        think()
        deliver(api_url)
        plan = becomes(phone, thinking, "matter B")
        phone.press("Fix", message=plan)
        phone.press("Another plan", message=becomes(phone, thinking, "What shall I correct?"))
        asked = becomes(phone, thinking, "What should be different?")
        phone.press("In my words", message=asked)
        becomes(phone, thinking, "Tell me in a sentence")
        phone.send("Mention the fair, and call first")
        again = becomes(phone, thinking, "🤔 Thinking about a plan")
        wait_until(lambda: PlanRequest.objects.filter(payload__has_key="message_id").count() == 2)
        think()
        deliver(api_url)
        becomes(phone, again, "4. ")
        assert "Mention the fair" in str(model.requests[-1].body)
        assert len(Lead.objects.get().steps) == 4


class TestRunningPlan:
    def test_is_replaced_after_a_word_and_its_old_reminder_loses_its_buttons(
        self, phone: Person, api_url: str, model: FakeModel, settings: Any
    ) -> None:
        settings.LLM_MODEL = ""
        reminder = first_reminder(phone, api_url)
        settings.LLM_MODEL = "fake"
        phone.press("✅ Done", message=reminder)
        phone.wait_for("Done —")
        assert phone.next_reminder_now()
        deliver(api_url)
        second = phone.wait_for(
            lambda row: "⏭ Skip" in Person.buttons(row) and row["message_id"] > reminder["message_id"]
        )
        phone.send("/leads")
        phone.press("Ann Lee", message=phone.wait_for("Your leads"))
        phone.press("Plan", message=phone.wait_for("Status:"))
        plan = phone.wait_for(
            lambda row: "🔄 Another plan" in Person.buttons(row) and "⬜ 2" in Person.buttons(row)
        )
        phone.press("Another plan", message=plan)
        phone.press("Too long", message=becomes(phone, plan, "What should be different?"))
        becomes(phone, plan, "Thinking about a plan")
        wait_until(lambda: PlanRequest.objects.filter(payload__has_key="message_id").exists())
        think()
        deliver(api_url)
        proposal = becomes(phone, plan, "Changes to the plan")
        assert Person.buttons(proposal) == ["✅ Use this plan", "👌 Keep my plan"]
        assert Lead.objects.get().plan_version == 1
        phone.press("Use this plan", message=proposal)
        becomes(phone, plan, "The plan is changed")
        deliver(api_url)
        phone.wait_for(lambda row: row["message_id"] == second["message_id"] and not Person.buttons(row))
        lead = Lead.objects.get()
        assert (lead.plan_version, lead.steps[0]["status"]) == (2, "done")
        assert lead.reminders.filter(plan_version=1).live().count() == 0
        assert lead.plan_versions.count() == 2


class TestEditing:
    def test_is_stored_at_every_step_and_survives_a_restart(
        self, phone: Person, bot: Any, api_url: str
    ) -> None:
        set_clock(phone)
        plan = add_ann(phone)
        phone.press("Steps", message=plan)
        listed = becomes(phone, plan, "Which step?")
        phone.press("2", message=listed)
        step = becomes(phone, plan, "Step 2 of")
        phone.press("Date", message=step)
        becomes(phone, plan, "Which day instead?")
        phone.send("in 4 weeks")
        total = len(Lead.objects.get().steps)
        moved = becomes(phone, plan, f"Step {total} of {total}")
        phone.press("Delete", message=moved)
        becomes(phone, moved, "Which step?")
        assert len(Lead.objects.get().steps) == total - 1


@pytest.mark.once
class TestDuplicate:
    def test_is_asked_about_and_added_to_the_lead(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.send("Ann Lee, Acme. Wants a demo in May.")
        asked = phone.wait_for("You already have Ann Lee")
        phone.press("Add to that lead", message=asked)
        becomes(phone, asked, "Added to Ann Lee")
        assert Lead.objects.count() == 1
        line = lead.activities.get(activity_type=ActivityType.CONTEXT_UPDATE)
        assert "demo in May" in line.content
        assert lead.reminders.filter(status=ReminderStatus.CANCELLED).count() == 0

    def test_may_be_somebody_else(self, phone: Person) -> None:
        start_ann(phone)
        phone.send("Ann Lee, CTO at Acme")
        asked = phone.wait_for("You already have Ann Lee")
        data = asked["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
        for _ in range(2):
            phone.answer_to(phone.press(data=data, message=asked))
        becomes(phone, asked, "Here is what I understood")
        assert Lead.objects.count() == 2
