"""Many prospects in a chat: one message each, which becomes the plan and is corrected in place."""

import itertools
from typing import Any

import pytest

from leads.models import Lead
from reminders.models import ScheduledReminder
from sandbox.testing import Person
from tests.journeys import add_ann, deliver, is_reminder, think

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FIRST_NAMES = ("Ann", "Bob", "Carl", "Dora")
LAST_NAMES = ("Lee", "Stone", "Fox")
NAMES = [" ".join(pair) for pair in itertools.product(FIRST_NAMES, LAST_NAMES)]


def sent_by_bot(phone: Person) -> int:
    """Return how many messages the bot has ever sent, those that are gone included."""
    messages = phone.messages()
    return int(messages[-1]["message_id"]) - sum(not row["from_bot"] for row in messages)


def has(*labels: str) -> Any:
    """Return a test for a message with these buttons."""
    return lambda message: set(labels) <= set(Person.buttons(message))


@pytest.mark.once
class TestManyPastes:
    def test_are_a_message_each_and_at_most_two_with_every_plan_started(
        self, phone: Person, api_url: str
    ) -> None:
        for number, name in enumerate(NAMES):
            company = f"{name.split()[1]}works {number}"
            sent = phone.send(
                f"{name}\nHead of Sales at {company}\n{name.split()[0].lower()}@{number}.example"
            )
            plan = phone.wait_for(has("▶️ Start plan"), after=sent)
            phone.press("Start plan", message=plan)
            phone.wait_for(
                lambda row, plan=plan: (
                    row["message_id"] == plan["message_id"] and "Plan started" in Person.text(row)
                )
            )
        assert Lead.objects.filter(plan_version=1).count() == len(NAMES)
        assert sent_by_bot(phone) == len(NAMES)
        deliver(api_url)
        phone.wait_for(lambda row: is_reminder(row) or "due" in Person.text(row))
        assert sent_by_bot(phone) <= 2 * len(NAMES)


class TestTheMessage:
    @pytest.mark.once
    def test_has_what_was_understood_on_top_and_the_plan_folded_below(self, phone: Person) -> None:
        plan = add_ann(phone)
        text = Person.text(plan)
        assert text.startswith("📇 Here is what I understood\nName: Ann Lee\n")
        [quote] = [entity for entity in plan["entities"] if entity["type"] == "expandable_blockquote"]
        encoded = text.encode("utf-16-le")
        lines = encoded[2 * quote["offset"] : 2 * (quote["offset"] + quote["length"])].decode("utf-16-le")
        assert len(lines.splitlines()) == len(Lead.objects.get().steps)
        assert all(len(line.encode("utf-16-le")) // 2 <= 60 for line in lines.splitlines())
        assert Person.buttons(plan) == ["▶️ Start plan", "🗺 Steps", "🧭 Situation", "✏️ Fix", "✖️ Not a lead"]

    @pytest.mark.once
    def test_shows_a_step_as_a_whole_behind_a_tap_and_comes_back(self, phone: Person) -> None:
        plan = add_ann(phone)
        phone.press("Steps", message=plan)
        whole = phone.wait_for("Which step?")
        for step in Lead.objects.get().steps:
            assert step["description"] in Person.text(whole)
        phone.press("← Plan", message=whole)
        phone.wait_for(has("▶️ Start plan"))
        assert sent_by_bot(phone) == 1

    @pytest.mark.once
    def test_is_corrected_in_place(self, phone: Person) -> None:
        plan = add_ann(phone)
        phone.press("Fix", message=plan)
        phone.press("Company", message=phone.wait_for("What shall I correct?"))
        asked = phone.wait_for("Send me the new company")
        assert asked["message_id"] == plan["message_id"]
        phone.send("Globex")
        corrected = phone.wait_for("Company: Globex")
        assert corrected["message_id"] == plan["message_id"]
        assert "▶️ Start plan" in Person.buttons(corrected)
        assert sent_by_bot(phone) == 1

    @pytest.mark.once
    def test_of_a_question_that_is_not_answered_goes_back(self, phone: Person) -> None:
        phone.press("Fix", message=add_ann(phone))
        phone.press("Company", message=phone.wait_for("What shall I correct?"))
        phone.press("Back", message=phone.wait_for("Send me the new company"))
        phone.press("Back", message=phone.wait_for("What shall I correct?"))
        phone.wait_for(has("▶️ Start plan"))
        sent = phone.send("Carl Fox, CTO at Initech")
        phone.wait_for("Carl Fox", after=sent)
        assert Lead.objects.filter(prospect_company="Acme").exists()

    @pytest.mark.once
    def test_is_taken_back_and_brought_back_in_place(self, phone: Person) -> None:
        plan = add_ann(phone)
        phone.press("Not a lead", message=plan)
        gone = phone.wait_for("Taken back: not a lead")
        assert not Lead.objects.filter(deleted_at=None).exists()
        phone.press("Undo", message=gone)
        back = phone.wait_for(has("▶️ Start plan"))
        assert back["message_id"] == plan["message_id"]
        assert sent_by_bot(phone) == 1
        phone.press("Start plan", message=back)
        phone.wait_for("Plan started")
        assert ScheduledReminder.objects.filter(lead=Lead.objects.get()).exists()

    @pytest.mark.usefixtures("model")
    def test_waits_for_a_model_and_becomes_its_answer(self, phone: Person, api_url: str) -> None:
        sent = phone.send("Ann Lee, VP Sales at Acme, Berlin")
        waits = phone.wait_for("Thinking about a plan", after=sent)
        assert "Name: Ann Lee" in Person.text(waits)
        assert Person.buttons(waits) == ["✏️ Fix", "✖️ Not a lead"]
        think()
        deliver(api_url)
        plan = phone.wait_for(has("▶️ Start plan"))
        assert plan["message_id"] == waits["message_id"]
        assert sent_by_bot(phone) == 1
