"""Asking: a model through the queue, else the playbook at once, and what a spent budget changes."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from core.actor import Actor
from engagement.models import PlanRequest, RequestKind, RequestStatus
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.asking import BUDGET, Done, Waiting
from planning.queue.requests import BudgetSpent
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALICE = Actor.user(1001)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's new lead, without a plan."""
    return LeadFactory.create(owner=alice)


@pytest.fixture
def _model(settings: Settings) -> None:
    settings.LLM_MODEL, settings.LLM_API_KEY = "some-model", "a-key"


def ask(lead: Lead, kind: RequestKind) -> Waiting | Done:
    """Ask for something; the playbook's answer is its note."""
    payload = {"wish": kind.value}
    return planning.ask(kind, lead=lead, payload=payload, by=ALICE, now=NOW, at_once=Done)


class TestAsk:
    @pytest.mark.parametrize("kind", RequestKind)
    def test_without_a_model_is_answered_by_the_playbook(self, lead: Lead, kind: RequestKind) -> None:
        assert not planning.has_model()
        assert ask(lead, kind) == Done()
        assert not PlanRequest.objects.exists()

    @pytest.mark.usefixtures("_model")
    @pytest.mark.parametrize("kind", RequestKind)
    def test_with_a_model_waits_in_the_queue(self, lead: Lead, kind: RequestKind) -> None:
        answer = ask(lead, kind)
        assert answer == Waiting(PlanRequest.objects.get(kind=kind))
        assert answer == ask(lead, kind)

    @pytest.mark.usefixtures("_model")
    def test_of_a_spent_budget_only_plans_are_the_playbooks(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = 1
        assert isinstance(ask(lead, RequestKind.PLAN), Waiting)
        assert ask(lead, RequestKind.REVISION) == Done(BUDGET)
        for kind in (RequestKind.DRAFT, RequestKind.ADVICE):
            with pytest.raises(BudgetSpent):
                ask(lead, kind)

    @pytest.mark.usefixtures("_model")
    def test_of_a_closed_lead_is_refused(self, lead: Lead) -> None:
        Lead.objects.filter(pk=lead.pk).update(status="closed_won")
        with pytest.raises(planning.LeadClosed):
            ask(lead, RequestKind.PLAN)


class TestOpen:
    @pytest.mark.parametrize("status", RequestStatus)
    def test_says_the_same_of_a_row_and_in_a_query(self, lead: Lead, status: RequestStatus) -> None:
        row = PlanRequest.objects.create(lead=lead, status=status)
        assert row.is_open == PlanRequest.objects.open().filter(pk=row.pk).exists()
        assert row.is_open == (status in (RequestStatus.QUEUED, RequestStatus.RUNNING))
