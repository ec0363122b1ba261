"""Asking the planner: once, within the budget, for one's own leads."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from core.actor import SYSTEM, Actor
from core.databases.lease import Lease
from engagement.models import ModelCall, PlanRequest, RequestKind, RequestStatus
from leads.models import Lead, TelegramUser
from planning import queue
from planning.asking import results
from planning.queue import request_context, requests
from reminders import services
from reminders.models import MessageEdit
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Alice's lead, its plan not started."""
    return LeadFactory.create(owner=alice)


def ask(lead: Lead, kind: RequestKind = RequestKind.PLAN, **payload: object) -> PlanRequest:
    """Ask as the lead's owner."""
    by = Actor.user(lead.owner_id)
    return requests.enqueue(lead=lead, kind=kind, by=by, now=NOW, payload=payload)


def end(request: PlanRequest, status: RequestStatus) -> None:
    """Give a request its end without a worker."""
    PlanRequest.objects.filter(pk=request.pk).update(status=status)


class TestEnqueue:
    def test_waits_for_a_worker_from_now_on(self, lead: Lead) -> None:
        request = ask(lead, wish="too_long")
        assert (request.status, request.run_after, request.attempts) == ("queued", NOW, 0)
        assert request.payload["wish"] == "too_long"

    def test_returns_the_same_request_while_it_is_open(self, lead: Lead) -> None:
        first = ask(lead, wish="too_long", update_id=1)
        assert ask(lead, wish="too_long", update_id=2) == first
        assert PlanRequest.objects.count() == 1

    @pytest.mark.parametrize("wish", ["", "too_pushy", "Too long"])
    def test_makes_another_for_another_wish(self, lead: Lead, wish: str) -> None:
        assert ask(lead, wish="too_long") != ask(lead, wish=wish)

    def test_makes_another_once_the_first_has_ended(self, lead: Lead) -> None:
        first = ask(lead)
        end(first, RequestStatus.DONE)
        assert ask(lead) != first

    def test_has_a_person_wait_for_what_was_asked_ahead_of_time(self, lead: Lead) -> None:
        ahead = ask(lead, RequestKind.DRAFT, reminder_id=7, wish="", ahead=True)
        same = ask(lead, RequestKind.DRAFT, reminder_id=7, wish="")
        assert same == ahead
        assert "ahead" not in PlanRequest.objects.get().payload

    @pytest.mark.parametrize("end_it", [services.delete_lead, None])
    def test_is_refused_for_a_lead_that_is_closed_or_deleted(self, lead: Lead, end_it: object) -> None:
        if end_it:
            services.delete_lead(lead=lead, by=SYSTEM, now=NOW)
        else:
            services.set_lead_status(lead=lead, status="closed_won", by=SYSTEM, now=NOW)
        with pytest.raises(services.LeadClosed):
            ask(lead)


class TestBudget:
    def test_ends_at_the_persons_own_midnight(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = 2
        TelegramUser.objects.update(timezone="Asia/Tokyo")  # 21:00 there
        ask(lead, wish="1")
        ask(lead, wish="2")
        with pytest.raises(requests.BudgetSpent) as spent:
            ask(lead, wish="3")
        assert (spent.value.until, spent.value.personal) == (datetime(2026, 3, 10, 15, tzinfo=UTC), True)

    def test_begins_anew_with_the_next_day(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = 1
        ask(lead, wish="1")
        PlanRequest.objects.update(created_at=NOW - timedelta(hours=13))
        assert ask(lead, wish="2").status == "queued"

    def test_of_one_person_leaves_the_others_theirs(
        self, lead: Lead, bob: TelegramUser, settings: Settings
    ) -> None:
        settings.LLM_USER_DAILY = 1
        ask(lead)
        assert ask(LeadFactory.create(owner=bob)).status == "queued"

    def test_of_everybody_stops_everybody(self, lead: Lead, bob: TelegramUser, settings: Settings) -> None:
        settings.LLM_DAILY = 1
        ask(lead)
        with pytest.raises(requests.BudgetSpent) as spent:
            ask(LeadFactory.create(owner=bob))
        assert (spent.value.until, spent.value.personal) == (datetime(2026, 3, 11, tzinfo=UTC), False)

    def test_of_everybody_counts_what_was_erased_since(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_DAILY = 1
        ModelCall.objects.create(request=ask(lead), task="plan", outcome="answered", created_at=NOW)
        services.delete_lead(lead=lead, by=SYSTEM, now=NOW)
        assert services.erase_lead(lead_id=lead.pk, by=SYSTEM, now=NOW)
        with pytest.raises(requests.BudgetSpent):
            ask(LeadFactory.create())

    def test_does_not_count_what_was_refreshed_ahead_of_time(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = 1
        ask(lead, RequestKind.DRAFT, reminder_id=1, ahead=True)
        assert ask(lead).status == "queued"

    def test_of_zero_is_no_limit(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = settings.LLM_DAILY = 0
        assert ask(lead).status == "queued"

    def test_returns_an_open_request_even_when_it_is_spent(self, lead: Lead, settings: Settings) -> None:
        settings.LLM_USER_DAILY = 1
        first = ask(lead)
        assert ask(lead) == first


class TestAttach:
    def test_remembers_the_message_that_waits(self, lead: Lead) -> None:
        request = ask(lead)
        requests.attach(request_id=request.pk, chat_id=1001, message_id=5, now=NOW)
        request.refresh_from_db()
        assert (request.payload["chat_id"], request.payload["message_id"]) == (1001, 5)
        assert not MessageEdit.objects.exists()

    @pytest.mark.parametrize("status", [RequestStatus.DONE, RequestStatus.FAILED])
    def test_queues_the_edit_at_once_when_the_answer_is_there(
        self, lead: Lead, status: RequestStatus
    ) -> None:
        request = ask(lead)
        end(request, status)
        requests.attach(request_id=request.pk, chat_id=1001, message_id=5, now=NOW)
        edit = MessageEdit.objects.get()
        assert (edit.chat_id, edit.message_id) == (1001, 5)
        assert edit.payload == {"lead_id": lead.pk, "request_id": request.pk}

    def test_tells_the_end_of_it_when_the_lead_was_deleted_meanwhile(self, lead: Lead) -> None:
        request = ask(lead)
        services.delete_lead(lead=lead, by=SYSTEM, now=NOW)
        claimed = queue.claim(Lease.take(now=NOW, length=timedelta(seconds=30)), now=NOW)
        assert claimed == request
        results.fail(claimed, request_context.Obstacle.DELETED, now=NOW)
        requests.attach(request_id=request.pk, chat_id=1001, message_id=5, now=NOW)
        assert "deleted" in MessageEdit.objects.get().payload["text"]

    def test_forgets_no_earlier_message(self, lead: Lead) -> None:
        request = ask(lead)
        for message_id in (5, 6, 6, 7):
            requests.attach(request_id=request.pk, chat_id=1001, message_id=message_id, now=NOW)
        request.refresh_from_db()
        assert (request.payload["earlier_messages"], request.payload["message_id"]) == ([5, 6], 7)

    def test_is_none_of_a_strangers_business(self, lead: Lead, mallory: TelegramUser) -> None:
        request = ask(lead)
        chat = mallory.telegram_id
        assert requests.attach(request_id=request.pk, chat_id=chat, message_id=5, now=NOW) is None
        assert requests.attach(request_id=request.pk + 1, chat_id=1001, message_id=5, now=NOW) is None


class TestRetry:
    def test_asks_again_for_the_same_message(self, lead: Lead) -> None:
        failed = ask(lead, wish="shorter")
        requests.attach(request_id=failed.pk, chat_id=1001, message_id=5, now=NOW)
        end(failed, RequestStatus.FAILED)
        again = requests.retry(request_id=failed.pk, telegram_id=1001, now=NOW)
        assert again is not None
        assert again.pk != failed.pk
        assert (again.payload["wish"], again.payload["message_id"]) == ("shorter", 5)

    @pytest.mark.parametrize("status", [RequestStatus.QUEUED, RequestStatus.DONE])
    def test_pressed_twice_is_one_request(self, lead: Lead, status: RequestStatus) -> None:
        failed = ask(lead)
        end(failed, RequestStatus.FAILED)
        again = requests.retry(request_id=failed.pk, telegram_id=1001, now=NOW)
        assert again is not None
        end(again, status)
        assert requests.retry(request_id=failed.pk, telegram_id=1001, now=NOW) == again

    def test_may_fail_again_and_be_tried_again(self, lead: Lead) -> None:
        failed = ask(lead)
        end(failed, RequestStatus.FAILED)
        again = requests.retry(request_id=failed.pk, telegram_id=1001, now=NOW)
        assert again is not None
        end(again, RequestStatus.FAILED)
        third = requests.retry(request_id=failed.pk, telegram_id=1001, now=NOW)
        assert third is not None
        assert third.pk > again.pk

    @pytest.mark.parametrize("status", [RequestStatus.QUEUED, RequestStatus.RUNNING, RequestStatus.DONE])
    def test_leaves_alone_what_has_not_failed(self, lead: Lead, status: RequestStatus) -> None:
        request = ask(lead)
        end(request, status)
        assert requests.retry(request_id=request.pk, telegram_id=1001, now=NOW) is None

    def test_is_none_of_a_strangers_business(self, lead: Lead) -> None:
        failed = ask(lead)
        end(failed, RequestStatus.FAILED)
        assert requests.retry(request_id=failed.pk, telegram_id=1003, now=NOW) is None
        assert PlanRequest.objects.count() == 1


class TestAdvice:
    def test_lets_a_running_plan_rest(self, lead: Lead) -> None:
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        request = ask(lead, RequestKind.ADVICE, event="They answered")
        lead.refresh_from_db()
        assert lead.reminders_paused
        assert request.payload["holds"] is True
        assert lead.activities.filter(activity_type="lead_paused").count() == 1

    def test_leaves_a_plan_that_has_not_started(self, lead: Lead) -> None:
        request = ask(lead, RequestKind.ADVICE, event="They answered")
        lead.refresh_from_db()
        assert not lead.reminders_paused
        assert request.payload["holds"] is False

    def test_holds_nothing_that_somebody_paused_by_hand(self, lead: Lead) -> None:
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        services.set_paused(lead=lead, paused=True, by=SYSTEM, now=NOW)
        assert ask(lead, RequestKind.ADVICE, event="They answered").payload["holds"] is False
