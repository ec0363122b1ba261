"""Drafts ahead of time: for whom, when, and when not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from core.actor import SYSTEM, Actor
from engagement.models import PlanRequest, RequestStatus
from leads.models import Lead, TelegramUser
from planning.asking import drafts_ahead
from planning.queue import requests
from reminders import services
from reminders.models import ScheduledReminder
from tests.factories import LeadActivityFactory, LeadFactory, ReminderFactory, plan_of

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def model(settings: Settings) -> None:
    """A model is configured; nobody calls it here."""
    settings.LLM_MODEL, settings.LLM_API_KEY = "m1", "key"


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Alice's lead, whose plan was started yesterday."""
    return LeadFactory.create(owner=alice, plan_version=1, engagement_plan=plan_of(3))


def reminder(lead: Lead, minutes: float = 30, **columns: Any) -> ScheduledReminder:
    """Return a reminder due in so many minutes, its draft a day old."""
    at = NOW + timedelta(minutes=minutes)
    defaults = {"step_id": 1, "due_at": at, "next_action_at": at, "draft_text": "Hello"}
    defaults |= {"draft_generated_at": BEFORE, "created_at": BEFORE, "status": "pending"}
    row: ScheduledReminder = ReminderFactory.create(lead=lead, **defaults | columns)
    return row


def news(lead: Lead, at: datetime = NOW - timedelta(hours=1), kind: str = "context_update") -> None:
    """Something has happened."""
    LeadActivityFactory.create(lead=lead, activity_type=kind, created_at=at)


class TestADraftIsAskedFor:
    def test_when_its_lead_has_newer_news(self, lead: Lead) -> None:
        row = reminder(lead)
        news(lead)
        assert drafts_ahead.ask_ahead(now=NOW) == 1
        request = PlanRequest.objects.get()
        assert request.payload["reminder_id"] == row.pk
        assert (request.kind, request.payload["ahead"]) == ("draft", True)

    def test_when_it_is_missing_though_the_step_needs_words(self, lead: Lead) -> None:
        reminder(lead, draft_text=None, draft_generated_at=None)
        lead.engagement_plan[0]["action_type"] = "email"
        lead.save()
        assert drafts_ahead.ask_ahead(now=NOW) == 1

    def test_once_for_each_piece_of_news(self, lead: Lead) -> None:
        reminder(lead)
        news(lead)
        drafts_ahead.ask_ahead(now=NOW)
        PlanRequest.objects.update(status=RequestStatus.FAILED)
        assert drafts_ahead.ask_ahead(now=NOW + timedelta(minutes=5)) == 0
        news(lead, at=NOW + timedelta(minutes=6))
        assert drafts_ahead.ask_ahead(now=NOW + timedelta(minutes=7)) == 1

    def test_soonest_first_and_not_too_many_at_once(
        self, lead: Lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drafts_ahead, "ASK_FOR", 1)
        reminder(lead, minutes=50)
        first = reminder(lead, minutes=10, step_id=2)
        news(lead)
        drafts_ahead.ask_ahead(now=NOW)
        assert PlanRequest.objects.get().payload["reminder_id"] == first.pk


class TestADraftIsLeftAlone:
    def assert_nothing_is_asked(self) -> None:
        assert drafts_ahead.ask_ahead(now=NOW) == 0
        assert not PlanRequest.objects.exists()

    @pytest.mark.parametrize("minutes", [-5, 0.5, 61])
    def test_when_it_is_sent_much_later_or_now(self, lead: Lead, minutes: float) -> None:
        reminder(lead, minutes=minutes)
        news(lead)
        self.assert_nothing_is_asked()

    @pytest.mark.parametrize("kind", ["step_reminder_sent", "followup_sent", "draft_changed", "ai_advice"])
    def test_when_only_the_machine_was_busy(self, lead: Lead, kind: str) -> None:
        reminder(lead)
        news(lead, kind=kind)
        self.assert_nothing_is_asked()

    def test_when_the_news_are_older(self, lead: Lead) -> None:
        reminder(lead)
        news(lead, at=BEFORE - timedelta(hours=1))
        self.assert_nothing_is_asked()

    @pytest.mark.parametrize("hand", [Actor.user(1001), Actor.staff(1)])
    def test_when_a_person_wrote_it(self, lead: Lead, hand: Actor) -> None:
        services.set_draft(reminder=reminder(lead), text="My own words", by=hand, now=BEFORE)
        news(lead)
        self.assert_nothing_is_asked()

    def test_when_a_person_went_back_to_it(self, lead: Lead) -> None:
        row = reminder(lead)
        for text in ("One", "Two"):
            origin = services.drafts.Origin("model")
            services.write_draft(reminder=row, text=text, origin=origin, now=BEFORE)
        services.undo_draft(reminder=row, by=Actor.user(1001), now=BEFORE)
        news(lead)
        self.assert_nothing_is_asked()

    def test_when_the_step_needs_no_words(self, lead: Lead) -> None:
        reminder(lead, draft_text=None, draft_generated_at=None)
        lead.engagement_plan[0]["action_type"] = "linkedin_like"
        lead.save()
        self.assert_nothing_is_asked()

    @pytest.mark.parametrize("columns", [{"status": "completed"}, {"hold_reason": "why"}])
    def test_when_nothing_is_going_to_be_sent(self, lead: Lead, columns: dict[str, str]) -> None:
        reminder(lead, **columns)
        news(lead)
        self.assert_nothing_is_asked()

    def test_when_there_is_no_model_to_learn_the_news(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_MODEL = ""
        reminder(lead)
        news(lead)
        self.assert_nothing_is_asked()

    def test_when_its_person_has_nothing_left_and_others_get_theirs(
        self, lead: Lead, bob: TelegramUser, settings: Settings
    ) -> None:
        settings.LLM_USER_DAILY = 1
        theirs = LeadFactory.create(owner=bob, plan_version=1, engagement_plan=plan_of(1))
        for one in (lead, theirs):
            reminder(one, minutes=10 if one == lead else 20)
            news(one)
        by, payload = Actor.user(1001), {"event": "x"}
        requests.enqueue(lead=lead, kind="advice", by=by, now=NOW, payload=payload)
        ScheduledReminder.objects.update(next_action_at=NOW + timedelta(minutes=20))
        assert drafts_ahead.ask_ahead(now=NOW) == 1
        assert PlanRequest.objects.get(kind="draft").lead == theirs


class TestAPass:
    def test_asks_the_database_as_often_for_many_as_for_one(
        self, lead: Lead, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        reminder(lead)
        news(lead)
        with django_assert_num_queries(3):
            assert len(drafts_ahead.needing(now=NOW)) == 1
        for _ in range(5):
            other = LeadFactory.create(plan_version=1, engagement_plan=plan_of(1))
            reminder(other)
            news(other)
        with django_assert_num_queries(3):
            assert len(drafts_ahead.needing(now=NOW)) == 6

    def test_touches_no_reminder(self, lead: Lead) -> None:
        row = reminder(lead)
        news(lead)
        before = ScheduledReminder.objects.filter(pk=row.pk).values().get()
        drafts_ahead.ask_ahead(now=NOW)
        assert ScheduledReminder.objects.filter(pk=row.pk).values().get() == before

    def test_of_nothing_to_do_is_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            assert drafts_ahead.ask_ahead(now=NOW) == 0


def test_the_system_is_no_person() -> None:
    assert not services.drafts.is_by_hand(SYSTEM.kind.value)
