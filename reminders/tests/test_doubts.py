"""What is doubtful in a step follows its text, and is read with the rows that a message is made of."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM, Actor
from engagement.models import PlanRequest
from engagement.plans import Step
from engagement.playbook import Analysis
from engagement.writer import Source, Written
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.asking.drafts import judged
from planning.asking.results import finish
from planning.proposals.open_steps import open_steps
from planning.tests.test_planning import brief_of
from reminders import services
from reminders.models import ScheduledReminder
from reminders.services.drafts import Origin
from reminders.state.cards import card_for
from reminders.state.queries import look
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Actor.user(1001)
PASTED = "Ann Lee, VP Sales at Acme Robotics, Berlin"
CLAIM = "Hi Ann, congratulations on the $40m."

pytestmark = pytest.mark.django_db


def started(
    owner: TelegramUser, *changes: dict[str, Any], pasted: str = PASTED, **facts: Any
) -> list[ScheduledReminder]:
    """Return the reminders of a running plan with these steps."""
    plan = [step | change for step, change in zip(plan_of(len(changes)), changes, strict=True)]
    lead = LeadFactory.create(
        owner=owner, prospect_name="Ann Lee", original_context=pasted, engagement_plan=plan, **facts
    )
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    return rows_of(lead)


def rows_of(lead: Lead) -> list[ScheduledReminder]:
    return list(ScheduledReminder.objects.filter(lead=lead).select_related("lead__owner").order_by("step_id"))


def flags_of(row: ScheduledReminder) -> tuple[str, ...]:
    """Return what a message about the step marks, as the database has it."""
    fresh = ScheduledReminder.objects.select_related("lead__owner").get(pk=row.pk)
    assert set(judged(fresh).flags) <= set(card_for(fresh).flags)
    return card_for(fresh).flags


class TestFlags:
    def test_are_those_of_the_text_shown(self, alice: TelegramUser) -> None:
        [row] = started(alice, {"suggested_text": CLAIM})
        assert flags_of(row) == ("$40m",)
        services.write_draft(
            reminder=row, text="Hi Ann, you won 7 awards.", origin=Origin("model", flags=["7"]), now=NOW
        )
        assert flags_of(row) == ("7",)
        services.write_draft(reminder=row, text="Hi Ann, hello.", origin=Origin("model"), now=NOW)
        assert flags_of(row) == ()
        services.undo_draft(reminder=row, by=PERSON, now=NOW)
        assert flags_of(row) == ("7",)
        services.undo_draft(reminder=row, by=PERSON, now=NOW)
        assert flags_of(row) == ("$40m",)
        services.write_own_draft(reminder=row, text="Hi Ann, I know of the $40m.", by=PERSON, now=NOW)
        assert flags_of(row) == ()
        services.undo_draft(reminder=row, by=PERSON, now=NOW)
        assert flags_of(row) == ("$40m",)
        services.set_draft(reminder=row, text=CLAIM + " Bye.", by=Actor.staff(1, "admin"), now=NOW)
        assert flags_of(row) == ()

    def test_of_the_description_stay_when_the_draft_changes(self, alice: TelegramUser) -> None:
        change = {"description": "Praise the $40m", "suggested_text": "Hi Ann, 7 awards!"}
        [row] = started(alice, change | {"flags": ["$40m", "7"]})
        assert flags_of(row) == ("$40m", "7")
        services.write_own_draft(reminder=row, text="Hi Ann.", by=PERSON, now=NOW)
        assert flags_of(row) == ("$40m",)
        services.complete(reminder=row, by=PERSON, now=NOW)
        services.reopen(reminder=row, by=PERSON, now=NOW)
        assert flags_of(row) == ("$40m",)

    def test_of_what_the_material_says_are_none(self, alice: TelegramUser) -> None:
        [row] = started(alice, {"suggested_text": CLAIM}, pasted=f"{PASTED}\nRaised $40m")
        assert flags_of(row) == ()

    def test_come_with_a_models_plan_and_stay_when_it_is_started(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, prospect_name="Ann Lee", original_context=PASTED, steps=0)
        request = self.written(lead, {1: ["Tuesday"]})
        lead.refresh_from_db()
        assert lead.steps[0]["flags"] == ["Tuesday"]
        assert request.result["flags"] == {"1": ["Tuesday"]}
        planning.start(lead=lead, by=PERSON, now=NOW)
        rows = rows_of(lead)
        assert [flags_of(row) for row in rows] == [("Tuesday",), ()]
        assert [step.flags for step in open_steps(rows[0].lead, now=NOW)] == [("Tuesday",), ()]

    def written(self, lead: Lead, flags: dict[int, list[str]]) -> PlanRequest:
        """Have a model write a plan of two steps for the lead."""
        steps = tuple(Step.from_json({**step, "suggested_text": "Does Tuesday suit?"}) for step in plan_of(2))
        brief = brief_of(lead)
        finish(brief, Written(steps, Analysis("", "", "", ""), source=Source.MODEL, flags=flags), now=NOW)
        brief.request.refresh_from_db()
        return brief.request

    def test_cost_no_query_beside_those_that_read_the_rows(self, alice: TelegramUser) -> None:
        def read(count: int) -> int:
            rows = started(alice, *[{"suggested_text": CLAIM}] * count)
            keys = [row.pk for row in rows]
            ScheduledReminder.objects.filter(pk__in=keys).update(
                claim_token="t", claimed_until=NOW.replace(hour=10)
            )
            with CaptureQueriesContext(connection) as queries:
                cards = [card_for(seen.row) for seen in look(keys, token="t", now=NOW)]
            assert [(card.flags, card.missing) for card in cards] == [(("$40m",), "email")] * count
            return len(queries)

        assert read(1) == read(8)


class TestMissingContact:
    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            ({"channel": "email", "action_type": "email"}, "email"),
            ({"channel": "phone", "action_type": "call"}, "phone"),
            ({"channel": "phone", "action_type": "text_message"}, "phone"),
            ({"channel": "linkedin", "action_type": "linkedin_message"}, "linkedin"),
            ({"channel": "linkedin", "action_type": "linkedin_connect"}, "linkedin"),
            ({"channel": "linkedin", "action_type": "research"}, ""),
            ({"channel": "other", "action_type": "research"}, ""),
        ],
    )
    def test_is_marked_until_it_is_known(
        self, alice: TelegramUser, change: dict[str, Any], missing: str
    ) -> None:
        [row] = started(alice, change)
        assert card_for(row).missing == missing
        values = {
            "email": "ann@acme.example",
            "phone": "+49 30 1234567",
            "linkedin": "https://www.linkedin.com/in/ann",
        }
        if missing:
            lead_services.correct(lead=row.lead, field=missing, value=values[missing], by=PERSON, now=NOW)
            [row] = rows_of(row.lead)
        assert card_for(row).missing == ""

    @pytest.mark.parametrize(
        ("pasted", "change"),
        [
            (f"{PASTED}\nann@acme.example", {"channel": "email", "action_type": "email"}),
            (f"{PASTED}\n+49 30 123 45 67", {"channel": "phone", "action_type": "call"}),
            (
                f"{PASTED}\nlinkedin.com/in/ann-lee",
                {"channel": "linkedin", "action_type": "linkedin_message"},
            ),
        ],
    )
    def test_is_none_that_was_pasted(self, alice: TelegramUser, pasted: str, change: dict[str, Any]) -> None:
        [row] = started(alice, change, pasted=pasted)
        assert card_for(row).missing == ""
