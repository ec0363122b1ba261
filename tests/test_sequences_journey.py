"""A sequence of the team's: written in the admin, picked in the chat, and in the reminder at last."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.tests.pages import filled_in, message_of
from leads.models import Lead
from sandbox.testing import Person
from tests.journeys import add_ann, deliver, is_reminder, set_clock, start_ann

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
ADD = "admin:engagement_plantemplate_add"
FAIR = """# After a fair

For whom we met at our stand.

## Day 0 · email
Write to {name} while the talk is fresh.

> Subject: our talk
>
> {hi}
>
> I loved your podcast. How is {company} doing?

## Day 3 · phone
Call {first_name}.
"""


def write(staff: Client, markdown: str) -> None:
    form = filled_in(staff, reverse(ADD)) | {"markdown": markdown, "is_active": "on"}
    assert "was added" in message_of(staff, reverse(ADD), form)


def becomes(phone: Person, message: dict[str, Any], *words: str) -> dict[str, Any]:
    """Wait until this message says all of it."""
    number = message["message_id"]
    return phone.wait_for(
        lambda row: row["message_id"] == number and all(word in Person.text(row) for word in words)
    )


def test_is_picked_for_a_new_lead_and_comes_with_its_reminder(
    phone: Person, admin_client: Client, api_url: str
) -> None:
    write(admin_client, FAIR)
    set_clock(phone)
    plan = add_ann(phone)
    phone.press("Fix", message=plan)
    phone.press("Another plan", message=becomes(phone, plan, "What shall I correct?"))
    phone.press("Team's sequences", message=becomes(phone, plan, "What should be different?"))
    phone.press("After a fair · 2 steps", message=becomes(phone, plan, "For whom we met at our stand."))
    chosen = becomes(phone, plan, "2 steps", "Write to Ann Lee while the talk is fresh.")
    assert "Not in your notes" in Person.text(chosen)
    assert "podcast" in Person.text(chosen)
    phone.press("Start plan", message=chosen)
    phone.wait_for("Plan started")
    deliver(api_url)
    reminder = phone.wait_for(is_reminder)
    for words in ("Step 1 of 2", "Hi Ann,", "I loved your podcast. How is Acme doing?", "Not in your notes"):
        assert words in Person.text(reminder)


def test_is_picked_for_a_plan_that_runs_and_counts_after_a_yes(phone: Person, admin_client: Client) -> None:
    set_clock(phone)
    start_ann(phone)
    asked = phone.send("/find Ann Lee")
    phone.press("Plan", message=phone.wait_for("Status:", after=asked))
    plan = phone.wait_for(
        lambda row: "🔄 Another plan" in Person.buttons(row) and "⬜ 2" in Person.buttons(row)
    )
    phone.press("Another plan", message=plan)
    why = becomes(phone, plan, "What should be different?")
    assert "📚 Team's sequences" not in Person.buttons(why)
    write(admin_client, FAIR)
    phone.press("← Plan", message=why)
    plan = phone.wait_for(lambda row: "🔄 Another plan" in Person.buttons(row))
    phone.press("Another plan", message=plan)
    phone.press("Team's sequences", message=becomes(phone, plan, "What should be different?"))
    phone.press("After a fair", message=becomes(phone, plan, "Nothing counts before you say yes"))
    phone.press("Use this plan", message=becomes(phone, plan, "Changes to the plan", "Call Ann."))
    becomes(phone, plan, "The plan is changed")
    open_steps = [step["description"] for step in Lead.objects.get().steps if step["status"] == "pending"]
    assert open_steps == ["Write to Ann Lee while the talk is fresh.", "Call Ann."]
