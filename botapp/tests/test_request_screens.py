"""The message that waits for the planner: thinking, the plan, a proposal, a failure; and the taps on it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from botapp.routes import LeadAction, LeadPress, RequestAction, RequestPress
from botapp.screens.lead.actions import LeadTap
from botapp.screens.plan.request_actions import RequestTap
from botapp.screens.plan.request_view import request_screen
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.telegram.edits import screen_for
from botapp.tests import tapping
from core.actor import SYSTEM
from engagement import llm
from engagement.models import PlanRequest, RequestKind, RequestStatus
from leads.models import Lead, TelegramUser
from planning.queue import requests
from reminders import services
from reminders.messenger import Edit
from reminders.models import EditKind, MessageEdit
from tests.factories import LeadFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a plan of five steps that has not been started."""
    return LeadFactory.create(owner=alice, prospect_name="Ann <Lee>")


@pytest.fixture
def running(lead: Lead) -> Lead:
    """Return Alice's lead with a plan of five steps that runs."""
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    lead.refresh_from_db()
    return lead


def asked(lead: Lead, kind: RequestKind = RequestKind.PLAN, **columns: Any) -> PlanRequest:
    """Return a request for a plan, as far as it has come."""
    payload = columns.pop("payload", {"wish": "", "telegram_id": lead.owner_id})
    return PlanRequest.objects.create(lead=lead, kind=kind, payload=payload, run_after=NOW, **columns)


def proposal(lead: Lead, *, base_version: int, steps: int = 3, **result: Any) -> PlanRequest:
    """Return a finished request that proposes so many of the plan's steps."""
    result |= {"steps": plan_of(steps), "open": plan_of(5), "base_version": base_version}
    return asked(lead, RequestKind.REVISION, status=RequestStatus.DONE, source="model", result=result)


def tap(request: PlanRequest, action: RequestAction, *, by: int = 1001) -> Reaction:
    """Tap a button under an answer."""
    return tapping.react(RequestTap(RequestPress(action, request.pk), Sender(by), 50, NOW, 1))


def text_of(reaction: Reaction) -> str:
    """Return what the message becomes."""
    assert reaction.edit is not None
    return reaction.edit.text


def labels(screen: Screen) -> list[str]:
    """Return the labels of a screen's buttons."""
    rows = screen.keyboard.inline_keyboard if screen.keyboard else ()
    return [button.text for row in rows for button in row]


class TestScreen:
    @pytest.mark.parametrize("status", [RequestStatus.QUEUED, RequestStatus.RUNNING])
    def test_thinks_while_the_request_waits(self, lead: Lead, status: RequestStatus) -> None:
        request = asked(lead, status=status)
        screen = request_screen(request, now=NOW)
        assert "Thinking about a plan for <b>Ann &lt;Lee&gt;</b>" in screen.text
        assert screen.request_id == request.pk

    @pytest.mark.parametrize(
        ("note", "words"),
        [
            ("", ""),
            ("fallback_unavailable", "did not answer"),
            ("fallback_invalid", "of no use"),
            ("fallback_quota", "is busy"),
            ("needs_model", "closest I have"),
            ("a code of tomorrow", ""),
        ],
    )
    def test_shows_the_plan_and_says_what_is_to_be_said(self, lead: Lead, note: str, words: str) -> None:
        screen = request_screen(asked(lead, status=RequestStatus.DONE, note=note), now=NOW)
        assert "1. <b>now</b>" in screen.text
        assert words in screen.text
        assert ("🤖" in screen.text) == bool(words)
        assert "tomorrow" not in screen.text
        assert "▶️ Start plan" in labels(screen)

    def test_of_a_failure_offers_two_ways_on(self, lead: Lead) -> None:
        screen = request_screen(asked(lead, status=RequestStatus.FAILED, note="writer_error"), now=NOW)
        assert "Nothing was lost" in screen.text
        assert labels(screen) == ["🔁 Try again", "📖 Standard plan", "✏️ Fix", "✖️ Not a lead"]

    def test_shows_what_a_proposal_changes(self, running: Lead) -> None:
        screen = request_screen(proposal(running, base_version=1), now=NOW)
        assert "<s>Write message 4</s>" in screen.text
        assert "3 steps stay as they are" in screen.text
        assert labels(screen) == ["✅ Use this plan", "👌 Keep my plan"]

    def test_of_a_proposal_from_before_shows_what_is_current(self, running: Lead) -> None:
        screen = request_screen(proposal(running, base_version=0), now=NOW)
        assert "out of date" in screen.text
        assert "⬜ 5" in labels(screen)

    def test_is_what_a_queued_edit_shows_to_its_owner_alone(self, lead: Lead, mallory: TelegramUser) -> None:
        request = asked(lead)
        about = {"lead_id": lead.pk, "request_id": request.pk}
        screen = screen_for(Edit(1001, 5, EditKind.TEXT, about), now=NOW)
        assert screen is not None
        assert "Thinking" in screen.text
        assert screen_for(Edit(mallory.telegram_id, 5, EditKind.TEXT, about), now=NOW) is None


class TestUnderstood:
    def test_is_shown_anew_with_the_plan(self, lead: Lead) -> None:
        request = asked(lead)
        PlanRequest.objects.update(status=RequestStatus.DONE, result={"understood": {"place": "Lisbon"}})
        lead.prospect_geography = "Lisbon"
        lead.save()
        requests.attach(request_id=request.pk, chat_id=1001, message_id=7, now=NOW)
        [edit] = MessageEdit.objects.all()
        screen = screen_for(Edit(1001, 7, EditKind.TEXT, edit.payload), now=NOW)
        assert screen is not None
        assert "Place: <b>Lisbon</b>" in screen.text
        assert "▶️ Start plan" in labels(screen)

    def test_stands_above_what_is_being_written(self, lead: Lead) -> None:
        screen = request_screen(asked(lead), now=NOW)
        assert screen.text.index("Here is what I understood") < screen.text.index("Thinking")
        assert labels(screen) == ["✏️ Fix", "✖️ Not a lead"]


class TestALeadThatWasTakenBack:
    def test_keeps_its_way_back_when_the_planner_comes_late(self, lead: Lead, mallory: TelegramUser) -> None:
        request = asked(lead)
        requests.attach(request_id=request.pk, chat_id=1001, message_id=7, now=NOW)
        services.delete_lead(lead=lead, by=SYSTEM, now=NOW)
        about = {"lead_id": lead.pk, "request_id": request.pk, "text": "This lead has been deleted"}
        screen = screen_for(Edit(1001, 7, EditKind.TEXT, about), now=NOW)
        assert screen is not None
        assert "Taken back" in screen.text
        assert labels(screen)[0] == "↩️ Undo"
        theirs = screen_for(Edit(mallory.telegram_id, 7, EditKind.TEXT, about), now=NOW)
        assert theirs is not None
        assert "Ann" not in theirs.text


class TestRenewal:
    def test_by_a_model_is_proposed_before_it_counts(
        self, running: Lead, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for row in running.reminders.order_by("id"):
            services.complete(reminder=row, by=SYSTEM, now=NOW)
        monkeypatch.setattr(llm, "configured", lambda: True)
        press = LeadPress(LeadAction.RENEW, running.pk)
        for _ in range(2):
            assert "Thinking" in text_of(tapping.react(LeadTap(press, Sender(1001), 5, NOW, 1)))
        assert PlanRequest.objects.get().kind == RequestKind.REVISION
        running.refresh_from_db()
        assert running.plan_version == 1


class TestTaps:
    def test_on_try_again_ask_once(self, lead: Lead) -> None:
        request = asked(lead, status=RequestStatus.FAILED)
        for _ in range(2):
            assert "Thinking" in text_of(tap(request, RequestAction.RETRY))
        assert PlanRequest.objects.filter(status=RequestStatus.QUEUED).count() == 1

    def test_on_try_again_beyond_the_budget_give_the_standard_plan(self, lead: Lead, settings: Any) -> None:
        settings.LLM_USER_DAILY = 1
        request = asked(lead, status=RequestStatus.FAILED, created_at=NOW)
        assert "used up" in text_of(tap(request, RequestAction.RETRY))
        lead.refresh_from_db()
        assert lead.steps[0]["description"] != "Write message 1"

    def test_on_standard_plan_work_for_a_failure_only(self, lead: Lead) -> None:
        done = asked(lead, status=RequestStatus.DONE)
        tap(done, RequestAction.PLAYBOOK)
        lead.refresh_from_db()
        assert lead.steps[0]["description"] == "Write message 1"
        failed = asked(lead, status=RequestStatus.FAILED)
        assert "Start plan" in str(labels(tap(failed, RequestAction.PLAYBOOK).edit or Screen("")))
        lead.refresh_from_db()
        assert lead.steps[0]["description"] != "Write message 1"

    def test_on_yes_put_a_running_plan_in_force_once(self, running: Lead) -> None:
        request = proposal(running, base_version=1)
        for _ in range(2):
            assert "The plan is changed" in text_of(tap(request, RequestAction.ACCEPT))
        assert "The plan is changed" in text_of(tap(request, RequestAction.DECLINE))
        running.refresh_from_db()
        assert (running.plan_version, len(running.steps)) == (2, 3)

    def test_on_yes_store_an_unstarted_plan_without_starting_it(self, lead: Lead) -> None:
        request = proposal(lead, base_version=0)
        for _ in range(2):
            text_of(tap(request, RequestAction.ACCEPT))
        lead.refresh_from_db()
        assert (lead.plan_version, len(lead.steps)) == (0, 3)
        assert not lead.reminders.exists()

    def test_on_no_keep_the_plan(self, running: Lead) -> None:
        request = proposal(running, base_version=1)
        assert "stays as it is" in text_of(tap(request, RequestAction.DECLINE))
        assert "stays as it is" in text_of(tap(request, RequestAction.ACCEPT))
        running.refresh_from_db()
        assert running.plan_version == 1

    def test_of_a_closed_lead_say_so(self, running: Lead) -> None:
        request = proposal(running, base_version=1)
        services.set_lead_status(lead=running, status="closed_won", by=SYSTEM, now=NOW)
        assert "closed" in text_of(tap(request, RequestAction.ACCEPT))
        running.refresh_from_db()
        assert running.plan_version == 1

    @pytest.mark.parametrize("action", list(RequestAction))
    @pytest.mark.parametrize("kind", [kind for kind in RequestKind if kind is not RequestKind.SELLER])
    @pytest.mark.parametrize("status", list(RequestStatus))
    def test_of_any_kind_and_state_are_answered_and_never_a_strangers(
        self,
        running: Lead,
        mallory: TelegramUser,
        action: RequestAction,
        kind: RequestKind,
        status: RequestStatus,
    ) -> None:
        request = asked(running, kind, status=status)
        stranger = RequestTap(RequestPress(action, request.pk), Sender(mallory.telegram_id), 50, NOW, 1)
        assert tapping.objection(stranger) == "That lead is no longer here."
        assert tapping.react(stranger) == Reaction()
        assert text_of(tap(request, action))
        running.refresh_from_db()
        assert running.plan_version == 1
