"""The team's sequences in the chat: offered, picked for a new plan and for one that runs, refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.routes import PlanAction, PlanPress, Press, RequestPress, TemplateAction, TemplatePress, decode
from botapp.screens.plan.team import PER_PAGE
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from botapp.shared.text import plain
from botapp.tests import tapping
from core.actor import SYSTEM
from engagement import templates
from engagement.models import PlanRequest, PlanTemplate, PlanVersion
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from planning import services as planning
from reminders import services
from reminders.day.history_words import history_line
from tests.factories import LeadFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
ALICE, MALLORY = Sender(1001, first_name="Alice"), Sender(1666, first_name="Mallory")
TEXT = """# After a fair
For whom we met at our stand.

## Day 0 · email
Write to {name} while the talk is fresh.

> {hi} I loved your podcast. How is {company} doing?

## Day 3 · phone
Call {first_name}.
"""


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a plan of five steps that has not been started."""
    alice.zone_confirmed_at = NOW
    alice.save()
    about = {"prospect_name": "Ann Lee", "prospect_first_name": "Ann", "prospect_email": "ann@acme.example"}
    return LeadFactory.create(owner=alice, prospect_company="Acme", **about)


@pytest.fixture
def fair() -> PlanTemplate:
    return sequence("After a fair")


def sequence(name: str, *, is_active: bool = True) -> PlanTemplate:
    row = PlanTemplate(is_active=is_active)
    row.take(templates.parse(TEXT.replace("After a fair", name)), now=NOW)
    return row


def tap(press: Press, *, by: Sender = ALICE) -> Reaction:
    return tapping.react(Tap(press, by, 50, NOW, 1))


def other(lead: Lead) -> Screen:
    return shown(tap(PlanPress(PlanAction.OTHER, lead.pk)))


def use(lead: Lead, row: PlanTemplate, *, by: Sender = ALICE) -> Reaction:
    return tap(TemplatePress(TemplateAction.USE, lead.pk, row.pk), by=by)


def page(lead: Lead, number: int = 0) -> Screen:
    return shown(tap(TemplatePress(TemplateAction.LIST, lead.pk, number)))


def shown(reaction: Reaction) -> Screen:
    assert reaction.edit is not None
    return reaction.edit


def labels(screen: Screen) -> list[str]:
    assert screen.keyboard is not None
    return [each.text for row in screen.keyboard.inline_keyboard for each in row]


def press(screen: Screen, kind: type[Press]) -> Any:
    """Return what the first button of this family carries."""
    assert screen.keyboard is not None
    found = (decode(str(each.callback_data)) for row in screen.keyboard.inline_keyboard for each in row)
    return next(each for each in found if isinstance(each, kind))


class TestAnotherPlan:
    def test_offers_the_teams_sequences_where_there_are_any(self, lead: Lead, fair: PlanTemplate) -> None:
        assert "📚 Team's sequences" in labels(other(lead))
        PlanTemplate.objects.update(is_active=False)
        assert "📚 Team's sequences" not in labels(other(lead))

    def test_lists_them_by_name_with_their_steps(self, lead: Lead, fair: PlanTemplate) -> None:
        sequence("A quick one")
        sequence("Retired", is_active=False)
        screen = page(lead)
        assert labels(screen) == ["A quick one · 2 steps", "After a fair · 2 steps", "← Plan"]
        assert "• After a fair: For whom we met at our stand." in plain(screen.text)
        assert "You can still change each step" in screen.text

    def test_lists_eight_on_a_page(self, lead: Lead, django_assert_max_num_queries: Any) -> None:
        for number in range(PER_PAGE + 2):
            sequence(f"Sequence <{number}>")
        with django_assert_max_num_queries(6):
            assert labels(page(lead))[PER_PAGE:] == ["More ▶️", "← Plan"]
        for number in (1, 10**9):
            assert labels(page(lead, number)) == [
                *("Sequence <8> · 2 steps", "Sequence <9> · 2 steps"),
                *("◀️ Back", "← Plan"),
            ]


class TestPickedForANewPlan:
    def test_becomes_the_plan_in_the_same_message(self, lead: Lead, fair: PlanTemplate) -> None:
        screen = shown(use(lead, fair))
        assert "2 steps" in screen.text
        assert "▶️ Start plan" in labels(screen)
        lead.refresh_from_db()
        first, second = lead.steps
        assert first["description"] == "Write to Ann Lee while the talk is fresh."
        assert first["suggested_text"] == "Hi Ann, I loved your podcast. How is Acme doing?"
        assert (second["description"], second["suggested_text"]) == ("Call Ann.", None)

    def test_is_checked_as_a_models_plan_is(self, lead: Lead, fair: PlanTemplate) -> None:
        screen = shown(use(lead, fair))
        lead.refresh_from_db()
        assert lead.steps[0]["flags"]
        assert "podcast" in plain(screen.text)
        assert "⚠️" in screen.text

    def test_says_that_a_steps_contact_is_missing(self, lead: Lead, fair: PlanTemplate) -> None:
        shown(use(lead, fair))
        started = services.start_plan(lead=lead, by=SYSTEM, now=NOW).lead
        assert [step.get("missing", "") for step in started.steps] == ["", "phone"]

    def test_is_named_in_the_history(self, lead: Lead, fair: PlanTemplate) -> None:
        use(lead, fair)
        line = lead.activities.get(activity_type=ActivityType.PLAN_WRITTEN)
        assert line.metadata["source"] == "template"
        assert "After a fair" in history_line(line, "UTC", NOW)

    def test_is_what_the_started_plan_came_from(self, lead: Lead, fair: PlanTemplate) -> None:
        use(lead, fair)
        planning.start(lead=lead, by=SYSTEM, now=NOW)
        assert PlanVersion.objects.get().source == "template"


class TestPickedForARunningPlan:
    @pytest.fixture
    def lead(self, lead: Lead) -> Lead:
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        lead.refresh_from_db()
        return lead

    def test_changes_it_after_a_word(self, lead: Lead, fair: PlanTemplate) -> None:
        assert "Nothing counts before you say yes" in page(lead).text
        screen = shown(use(lead, fair))
        assert "Changes to the plan" in screen.text
        assert labels(screen)[:2] == ["✅ Use this plan", "👌 Keep my plan"]
        assert lead.reminders.live().count() == 5
        screen = shown(tap(press(screen, RequestPress)))
        assert "The plan is changed" in screen.text
        assert lead.reminders.live().count() == 2
        draft = lead.reminders.live().order_by("due_at")[0].draft_text
        assert draft == "Hi Ann, I loved your podcast. How is Acme doing?"
        assert PlanVersion.objects.order_by("-version")[0].source == "template"

    def test_is_named_in_the_history(self, lead: Lead, fair: PlanTemplate) -> None:
        use(lead, fair)
        line = lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).order_by("-id")[0]
        assert line.metadata["template"] == "After a fair"

    def test_costs_as_many_queries_whatever_there_is(self, lead: Lead, fair: PlanTemplate) -> None:
        few = queries(lead, fair)
        for number in range(10):
            sequence(f"Sequence {number}")
            LeadFactory.create(owner=lead.owner)
        PlanRequest.objects.all().delete()
        assert queries(lead, fair) == few


def queries(lead: Lead, row: PlanTemplate) -> int:
    """Return how many a picked sequence costs."""
    with CaptureQueriesContext(connection) as seen:
        use(lead, row)
    return len(seen)


class TestRefused:
    def test_is_what_the_team_does_not_offer_any_more(self, lead: Lead, fair: PlanTemplate) -> None:
        retired = sequence("Retired", is_active=False)
        before = lead.steps
        screen = shown(use(lead, retired))
        assert "does not offer that sequence any more" in screen.text
        assert "After a fair · 2 steps" in labels(screen)
        PlanTemplate.objects.all().delete()
        assert "▶️ Start plan" in labels(shown(use(lead, retired)))
        assert "▶️ Start plan" in labels(page(lead))
        lead.refresh_from_db()
        assert lead.steps == before

    def test_is_somebody_elses_lead(self, lead: Lead, fair: PlanTemplate) -> None:
        before = lead.steps
        assert use(lead, fair, by=MALLORY) == Reaction()
        lead.refresh_from_db()
        assert lead.steps == before

    def test_is_a_closed_lead(self, lead: Lead, fair: PlanTemplate) -> None:
        Lead.objects.filter(pk=lead.pk).update(status="closed_won")
        shown(use(lead, fair))
        assert not lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).exists()

    def test_is_a_sequence_of_which_nothing_is_left(
        self, lead: Lead, fair: PlanTemplate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("planning.asking.team_plans.from_template", lambda *_args, **_more: ())
        before = lead.steps
        assert "▶️ Start plan" in labels(shown(use(lead, fair)))
        lead.refresh_from_db()
        assert lead.steps == before
