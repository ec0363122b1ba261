"""What is doubtful stands where a text can be copied: on the reminder, in focus, in the plan."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from botapp.routes.day import TODAY
from botapp.screens.day import text as agenda_texts
from botapp.screens.day import view as agenda_screens
from botapp.screens.draft import text as draft_texts
from botapp.screens.draft.view import draft_view
from botapp.screens.plan import text as plan_texts
from botapp.screens.plan import view as review
from botapp.screens.step import view as screens
from botapp.screens.step.view import step_screen
from botapp.shared.doubts import doubtful, listed, warnings
from botapp.shared.step_texts import reminder
from botapp.shared.text import MESSAGE_LIMIT, plain, units
from core.actor import SYSTEM, Actor
from leads.models import TelegramUser
from reminders import services
from reminders.day.agenda import Finished, Spot
from reminders.models import ScheduledReminder
from reminders.services.drafts import Origin
from reminders.state.cards import card_for
from reminders.state.plan_lines import StepLine
from tests.factories import LeadFactory, plan_of

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASTED = "Ann Lee, VP Sales at Acme Robotics, Berlin"
CLAIM = "Hi Ann, congratulations on the $40m <b>."


@pytest.fixture
def step(alice: TelegramUser) -> ScheduledReminder:
    """Return the first step of a running plan: an e-mail that claims something, to an unknown address."""
    plan = [each | {"suggested_text": "Hi Ann, hello."} for each in plan_of(3)]
    plan[0] |= {"suggested_text": CLAIM, "action_type": "email"}
    plan[1] |= {"channel": "other"}
    lead = LeadFactory.create(
        owner=alice, prospect_name="Ann Lee", original_context=PASTED, engagement_plan=plan
    )
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    return ScheduledReminder.objects.select_related("lead__owner").get(lead=lead, step_id=1)


def texts(step: ScheduledReminder) -> dict[str, str]:
    """Return every message that shows the text of a step to be copied."""
    step = ScheduledReminder.objects.select_related("lead__owner").get(pk=step.pk)
    spot = Spot(step.pk, 1, 1, 1, Finished())
    card = card_for(step)
    return {
        "reminder": reminder(card, NOW),
        "second": reminder(replace(card, nudge=2), NOW),
        "step": step_screen(step, now=NOW).text,
        "today": agenda_screens.step_screen(step, TODAY, now=NOW).text,
        "focus": agenda_texts.focus(card, spot, NOW),
        "draft": draft_texts.draft(draft_view(step)),
        "rewriting": draft_texts.rewriting(draft_view(step)),
        "plan": review.plan_screen(step.lead, now=NOW).text,
        "one step": review.one_step(step.lead, 1, now=NOW).text,
    }


class TestMarks:
    def test_stand_wherever_the_text_does(self, step: ScheduledReminder) -> None:
        for place, text in texts(step).items():
            assert "“$40m”" in text, place
            assert "No e-mail address known" in text, place

    def test_follow_the_text(self, step: ScheduledReminder) -> None:
        services.write_draft(
            reminder=step, text="Hi Ann, 7 awards!", origin=Origin("model", flags=["7"]), now=NOW
        )
        for place, text in texts(step).items():
            assert "“7”" in text, place
            assert "$40m" not in text, place
        services.write_own_draft(reminder=step, text="Hi Ann, hello.", by=Actor.user(1001), now=NOW)
        assert not any("Not in your notes" in text for text in texts(step).values())

    def test_are_a_sign_in_a_digest(self, step: ScheduledReminder) -> None:
        card = card_for(step)
        lines = screens.digest([(card, "sent"), (replace(card, flags=(), missing=""), "sent")], NOW).text
        assert lines.count("⚠️") == 1

    def test_stand_in_a_plan_that_has_not_started(self, alice: TelegramUser) -> None:
        plan = plan_of(2)
        plan[0] |= {"suggested_text": CLAIM, "flags": ["$40m"]}
        lead = LeadFactory.create(owner=alice, original_context=PASTED, engagement_plan=plan)
        text = review.plan_screen(lead, now=NOW).text
        assert "“$40m”" in text
        assert text.count("No e-mail address known") == 1
        assert "“$40m”" in review.one_step(lead, 1, now=NOW).text
        assert "$40m" not in plan_texts.one_step(*_seen(lead, 2), NOW)


def _seen(lead: Any, step_id: int) -> Any:
    found = review.look(lead, step_id, now=NOW)
    assert found is not None
    return found


class TestWords:
    def test_are_bounded_and_escaped(self) -> None:
        many = tuple(f"<i>claim {number} {'😀' * 300}" for number in range(50))
        for text in (
            doubtful(many),
            warnings(many, "email"),
            listed([StepLine(1, "x", "pending", None, flags=many)]),
        ):
            assert "<i>" not in text
            assert re.search(r"and 4[26] more", text)
            assert units(plain(text)) < 900

    def test_fit_in_every_message(self, step: ScheduledReminder) -> None:
        many = tuple(f"{number} {'claim' * 60}" for number in range(50))
        card = replace(
            card_for(step), flags=many, draft="😀" * 4_000, description="x" * 500, lead_name="y" * 200
        )
        spot = Spot(step.pk, 1, 1, 1, Finished())
        view = replace(draft_view(step), flags=many, text="😀" * 2_000)
        for text in (reminder(card, NOW), agenda_texts.focus(card, spot, NOW), draft_texts.draft(view)):
            assert units(plain(text)) <= MESSAGE_LIMIT

    def test_are_none_where_nothing_is_doubtful(self) -> None:
        assert (doubtful(()), warnings((), ""), listed([])) == ("", "", "")
