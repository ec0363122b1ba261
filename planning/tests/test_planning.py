"""Plans, drafts and advice come in: stored once, proposed, accepted or declined."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import SYSTEM, Actor
from core.databases.lease import Lease
from engagement.models import DraftVersion, PlanRequest, PlanVersion, RequestKind
from engagement.plans import Step
from engagement.playbook import Analysis
from engagement.writer import Advised, DraftWritten, Source, Written
from leads import services as lead_services
from leads.models import Lead, TelegramUser
from planning import queue
from planning import services as planning
from planning.asking import results
from planning.proposals import lead_holds
from planning.queue import request_context, requests
from planning.queue.request_context import Obstacle, RequestContext
from reminders import services
from reminders.models import MessageEdit, ReminderStatus
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ALICE = Actor.user(1001)

pytestmark = pytest.mark.django_db


def steps_of(*texts: str, first: int = 21) -> tuple[Step, ...]:
    """Return open steps a day apart, written as a model would."""
    return tuple(
        Step.from_json(
            {
                "step_id": number,
                "action_type": "email",
                "description": text,
                "suggested_text": f"{text}, dear Ann.",
                "timing": "",
                "delay_days": place,
                "channel": "email",
            }
        )
        for place, (number, text) in enumerate(enumerate(texts, start=first))
    )


def written(*texts: str, **columns: Any) -> Written:
    """Return a model's plan."""
    analysis = Analysis("Who she is", "How to close", "How to engage", "What to write")
    return replace(
        Written(steps_of(*texts), analysis, source=Source.MODEL, prompt_hash="abc", flags={21: ["42 %"]}),
        **columns,
    )


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Alice's lead, its plan of two steps not started."""
    return LeadFactory.create(owner=alice, engagement_plan=plan_of(2))


@pytest.fixture
def running(lead: Lead) -> Lead:
    """Alice's lead, its first step done, its second open."""
    first = services.start_plan(lead=lead, by=ALICE, now=NOW - timedelta(days=1)).reminders[0]
    services.complete(reminder=first, by=ALICE, now=NOW - timedelta(hours=1))
    lead.refresh_from_db()
    return lead


def brief_of(lead: Lead, kind: RequestKind = RequestKind.PLAN, **payload: Any) -> RequestContext:
    """Ask, attach a message, claim, and read what the writer needs."""
    request = requests.enqueue(lead=lead, kind=kind, by=ALICE, now=NOW, payload=payload)
    requests.attach(request_id=request.pk, chat_id=lead.owner_id, message_id=77, now=NOW)
    claimed = queue.claim(Lease.take(now=NOW, length=timedelta(seconds=30)), now=NOW)
    assert claimed is not None
    brief = request_context.read(claimed, now=NOW)
    assert isinstance(brief, RequestContext)
    return brief


def proposal(lead: Lead, *texts: str) -> PlanRequest:
    """Return a finished request that proposes another plan."""
    brief = brief_of(lead, RequestKind.REVISION, reason="too_long")
    results.finish(brief, written(*texts), now=NOW)
    return PlanRequest.objects.get(pk=brief.request.pk)


def descriptions(lead: Lead) -> list[str]:
    """Return what the lead's plan asks for."""
    lead.refresh_from_db()
    return [str(step["description"]) for step in lead.steps]


class TestAPlanForReview:
    def test_replaces_the_plan_and_the_analysis_and_queues_the_edit(self, lead: Lead) -> None:
        brief = brief_of(lead)
        results.finish(brief, written("Write", "Call"), now=LATER)
        request = PlanRequest.objects.get()
        assert descriptions(lead) == ["Write", "Call"]
        assert (lead.prospect_analysis, lead.plan_version) == ("Who she is", 0)
        assert (request.status, request.source, request.prompt_hash) == ("done", "model", "abc")
        assert (request.finished_at, request.claim_token) == (LATER, "")
        assert request.result["flags"] == {"21": ["42 %"]}
        edit = MessageEdit.objects.get()
        assert (edit.chat_id, edit.message_id, edit.payload["request_id"]) == (1001, 77, request.pk)

    def test_is_stored_once_however_often_it_is_finished(self, lead: Lead) -> None:
        brief = brief_of(lead)
        results.finish(brief, written("Write"), now=LATER)
        with pytest.raises(planning.ClaimLost):
            results.finish(brief, written("Again"), now=LATER)
        assert descriptions(lead) == ["Write"]
        assert MessageEdit.objects.count() == 1

    def test_becomes_a_proposal_when_the_person_edited_theirs_meanwhile(self, lead: Lead) -> None:
        brief = brief_of(lead)
        planning.propose(lead=lead, steps=steps_of("My own"), by=ALICE, now=NOW)
        results.finish(brief, written("Write"), now=LATER)
        assert descriptions(lead) == ["My own"]
        planning.accept(request_id=brief.request.pk, telegram_id=1001, now=LATER)
        assert descriptions(lead) == ["Write"]
        assert lead.plan_version == 0  # it is for review: nothing has been started

    def test_becomes_a_proposal_when_the_plan_was_started_meanwhile(self, lead: Lead) -> None:
        brief = brief_of(lead)
        services.start_plan(lead=lead, by=ALICE, now=NOW)
        results.finish(brief, written("Write"), now=LATER)
        assert "Write" not in descriptions(lead)
        with pytest.raises(planning.PlanChanged):
            planning.accept(request_id=brief.request.pk, telegram_id=1001, now=LATER)

    def test_corrects_what_our_rules_understood(self, lead: Lead) -> None:
        brief = brief_of(lead)
        results.finish(brief, written("Write", corrections={"name": "Ann Lee", "title": "CTO"}), now=LATER)
        lead.refresh_from_db()
        assert (lead.prospect_name, lead.prospect_first_name, lead.prospect_title) == (
            "Ann Lee",
            "Ann",
            "CTO",
        )

    def test_corrects_nothing_that_a_person_wrote(self, lead: Lead) -> None:
        lead_services.correct(lead=lead, field="title", value="Founder", by=ALICE, now=NOW)
        brief = brief_of(lead)
        lead_services.correct(lead=lead, field="company", value="Contoso", by=ALICE, now=NOW)
        wrong = {"title": "Intern", "company": "Initech"}
        results.finish(brief, written("Write", corrections=wrong), now=LATER)
        lead.refresh_from_db()
        assert (lead.prospect_title, lead.prospect_company) == ("Founder", "Contoso")

    def test_keeps_what_was_rejected_for_staff(self, lead: Lead) -> None:
        bad = written("Write", rejected="{b\0ad\ud800", notes=("repaired",))
        results.finish(brief_of(lead), bad, now=LATER)
        request = PlanRequest.objects.get()
        assert (request.rejected_output, request.result["notes"]) == ("{bad?", ["repaired"])


class TestAProposal:
    def test_changes_nothing_by_itself(self, running: Lead) -> None:
        before = descriptions(running)
        request = proposal(running, "Write", "Call")
        assert descriptions(running) == before
        assert request.result["base_version"] == 1
        assert [step["description"] for step in request.result["steps"]] == ["Write", "Call"]
        assert [step["description"] for step in request.result["open"]] == ["Write message 2"]

    def test_counts_the_days_of_open_steps_from_now(self, running: Lead) -> None:
        request = proposal(running, "Write")
        assert request.result["open"][0]["delay_days"] == 2  # it was day 3 of a plan started yesterday

    def test_replaces_what_is_open_when_it_is_accepted(self, running: Lead) -> None:
        scheduled = planning.accept(request_id=proposal(running, "Write").pk, telegram_id=1001, now=LATER)
        assert scheduled.version == 2
        assert descriptions(running) == ["Write message 1", "Write"]
        statuses = running.reminders.order_by("id").values_list("status", flat=True)
        assert list(statuses) == ["completed", "cancelled", "pending"]
        running.refresh_from_db()
        assert running.prospect_analysis == "Who she is"
        version = PlanVersion.objects.get(lead=running, version=2)
        assert (version.source, version.prompt_hash) == ("model", "abc")

    def test_accepted_twice_is_scheduled_once(self, running: Lead) -> None:
        request = proposal(running, "Write")
        first = planning.accept(request_id=request.pk, telegram_id=1001, now=LATER)
        second = planning.accept(request_id=request.pk, telegram_id=1001, now=LATER)
        assert (first.changed, second.changed, second.version) == (True, False, 2)
        assert running.reminders.live().count() == 1

    def test_is_void_once_another_plan_has_come_into_force(self, running: Lead) -> None:
        old, new = proposal(running, "Write"), None
        new = requests.enqueue(
            lead=running, kind=RequestKind.REVISION, by=ALICE, now=NOW, payload={"wish": "other"}
        )
        claimed = queue.claim(Lease.take(now=NOW, length=timedelta(seconds=30)), now=NOW)
        assert claimed == new
        brief = request_context.read(claimed, now=NOW)
        assert isinstance(brief, RequestContext)
        results.finish(brief, written("Call"), now=NOW)
        planning.accept(request_id=new.pk, telegram_id=1001, now=LATER)
        with pytest.raises(planning.PlanChanged):
            planning.accept(request_id=old.pk, telegram_id=1001, now=LATER)
        assert descriptions(running)[-1] == "Call"

    def test_declined_leaves_everything(self, running: Lead) -> None:
        before = descriptions(running)
        request = proposal(running, "Write")
        for _ in range(2):
            planning.decline(request_id=request.pk, telegram_id=1001, now=LATER)
        assert descriptions(running) == before
        assert PlanRequest.objects.get(pk=request.pk).result["decision"] == "declined"

    @pytest.mark.parametrize("decide", [planning.accept, planning.decline])
    def test_is_none_of_a_strangers_business(self, running: Lead, decide: Callable[..., object]) -> None:
        request = proposal(running, "Write")
        with pytest.raises(planning.NoProposal):
            decide(request_id=request.pk, telegram_id=1003, now=LATER)
        with pytest.raises(planning.NoProposal):
            decide(request_id=request.pk + 1, telegram_id=1001, now=LATER)

    def test_of_a_lead_that_was_closed_is_refused(self, running: Lead) -> None:
        request = proposal(running, "Write")
        services.set_lead_status(lead=running, status="closed_lost", by=ALICE, now=NOW)
        with pytest.raises(planning.LeadClosed):
            planning.accept(request_id=request.pk, telegram_id=1001, now=LATER)

    def test_keeps_knowing_which_draft_is_the_persons_own(self, running: Lead) -> None:
        row = running.reminders.live().get()
        services.set_draft(reminder=row, text="In my own words", by=ALICE, now=NOW)
        brief = brief_of(running, RequestKind.REVISION, reason="too_long")
        kept = replace(brief.steps[0], step_id=31)
        results.finish(brief, written("Write", steps=(kept,)), now=NOW)
        scheduled = planning.accept(request_id=brief.request.pk, telegram_id=1001, now=LATER)
        fresh = scheduled.reminders[0]
        assert fresh.draft_text == "In my own words"
        own = DraftVersion.objects.get(lead=running, step_id=fresh.step_id)
        assert own.source == "user"


class TestPropose:
    def test_is_refused_once_the_plan_runs(self, running: Lead) -> None:
        with pytest.raises(planning.PlanChanged):
            planning.propose(lead=running, steps=steps_of("Mine"), by=ALICE, now=NOW)

    def test_writes_one_line_of_history_per_change(self, lead: Lead) -> None:
        for _ in range(2):
            planning.propose(lead=lead, steps=steps_of("Mine"), by=ALICE, now=NOW)
        assert lead.activities.filter(activity_type="plan_written").count() == 1

    def test_needs_a_step(self, lead: Lead) -> None:
        with pytest.raises(planning.NoPlan):
            planning.propose(lead=lead, steps=[], by=ALICE, now=NOW)


class TestStart:
    def test_notes_who_wrote_the_plan(self, lead: Lead) -> None:
        results.finish(brief_of(lead), written("Write"), now=NOW)
        planning.start(lead=lead, by=ALICE, now=LATER)
        assert PlanVersion.objects.get().source == "model"
        assert not planning.start(lead=lead, by=ALICE, now=LATER).changed

    def test_notes_the_playbook_where_nobody_was_asked(self, lead: Lead) -> None:
        planning.start(lead=lead, by=ALICE, now=LATER)
        assert PlanVersion.objects.get().source == "playbook"


class TestWhileItRuns:
    @pytest.fixture
    def brief(self, running: Lead) -> RequestContext:
        return brief_of(running, RequestKind.REVISION, reason="too_long")

    def end(self, brief: RequestContext) -> PlanRequest:
        results.finish(brief, written("Write"), now=LATER)
        return PlanRequest.objects.get(pk=brief.request.pk)

    def test_a_closed_lead_gets_no_plan(self, brief: RequestContext, running: Lead) -> None:
        services.set_lead_status(lead=running, status="closed_won", by=ALICE, now=NOW)
        request = self.end(brief)
        assert (request.status, request.note, request.result) == ("failed", Obstacle.CLOSED, {})

    def test_a_deleted_lead_gets_no_plan_and_the_message_says_so(
        self, brief: RequestContext, running: Lead
    ) -> None:
        services.delete_lead(lead=running, by=ALICE, now=NOW)
        assert self.end(brief).note == Obstacle.DELETED
        edit = MessageEdit.objects.get(message_id=77)
        assert "deleted" in edit.payload["text"]

    def test_a_lead_handed_over_keeps_its_plan_to_its_new_owner(
        self, brief: RequestContext, running: Lead, bob: TelegramUser
    ) -> None:
        services.transfer(lead=running, to=bob, by=SYSTEM, now=NOW)
        assert self.end(brief).note == Obstacle.HANDED_OVER
        edit = MessageEdit.objects.get(message_id=77)
        assert edit.chat_id == 1001
        assert "handed over" in edit.payload["text"]

    def test_whoever_was_deactivated_is_told_that_it_does_not_come(
        self, brief: RequestContext, running: Lead
    ) -> None:
        services.deactivate_person(user=running.owner, reason="gone", by=SYSTEM, now=NOW)
        assert self.end(brief).note == Obstacle.DEACTIVATED
        edit = MessageEdit.objects.get(message_id=77)
        assert "ended your access" in edit.payload["text"]
        assert not running.plan_requests.open().exists()

    def test_a_lead_that_was_erased_is_gone(self, brief: RequestContext, running: Lead) -> None:
        running.delete()
        with pytest.raises(planning.ClaimLost):
            results.finish(brief, written("Write"), now=LATER)


class TestADraft:
    def ask(self, lead: Lead, **payload: Any) -> RequestContext:
        row = lead.reminders.live().get()
        return brief_of(lead, RequestKind.DRAFT, reminder_id=row.pk, wish="shorter", **payload)

    def test_is_written_to_its_reminder_and_kept(self, running: Lead) -> None:
        version = running.reminders.live().get().version
        results.finish(self.ask(running), DraftWritten("Short.", ["7"], source=Source.MODEL), now=LATER)
        row = running.reminders.live().get()
        assert (row.draft_text, row.draft_generated_at, row.version) == ("Short.", LATER, version)
        assert DraftVersion.objects.get().flags == ["7"]

    def test_is_undone_to_the_plans_own(self, running: Lead) -> None:
        results.finish(self.ask(running), DraftWritten("Short."), now=LATER)
        row = running.reminders.live().get()
        assert services.undo_draft(reminder=row, by=ALICE, now=LATER).changed
        row.refresh_from_db()
        assert row.draft_text == "Hello, this is message 2."
        assert not services.undo_draft(reminder=row, by=ALICE, now=LATER).changed

    def test_walks_back_one_version_with_every_undo(self, running: Lead) -> None:
        row = running.reminders.live().get()
        for text in ("One", "Two", "Three"):
            services.set_draft(reminder=row, text=text, by=ALICE, now=NOW)
        seen = []
        for _ in range(4):
            services.undo_draft(reminder=row, by=ALICE, now=NOW)
            row.refresh_from_db()
            seen.append(row.draft_text)
        assert seen == ["Two", "One", "Hello, this is message 2.", "Hello, this is message 2."]

    def test_written_after_an_undo_is_undone_to_what_was_shown(self, running: Lead) -> None:
        row = running.reminders.live().get()
        for text in ("One", "Two"):
            services.set_draft(reminder=row, text=text, by=ALICE, now=NOW)
        services.undo_draft(reminder=row, by=ALICE, now=NOW)
        services.set_draft(reminder=row, text="Three", by=ALICE, now=NOW)
        services.undo_draft(reminder=row, by=ALICE, now=NOW)
        row.refresh_from_db()
        assert row.draft_text == "One"

    def test_for_a_step_that_was_done_meanwhile_is_not_used(self, running: Lead) -> None:
        brief = self.ask(running)
        services.complete(reminder=running.reminders.live().get(), by=ALICE, now=NOW)
        results.finish(brief, DraftWritten("Short."), now=LATER)
        assert PlanRequest.objects.get(pk=brief.request.pk).note == Obstacle.STEP_CLOSED

    def test_before_the_start_goes_into_the_plan(self, lead: Lead) -> None:
        brief = brief_of(lead, RequestKind.DRAFT, step_id=2, wish="shorter")
        results.finish(brief, DraftWritten("Short."), now=LATER)
        lead.refresh_from_db()
        assert [step["suggested_text"] for step in lead.steps] == ["Hello, this is message 1.", "Short."]

    def test_nobody_asked_for_never_replaces_the_persons_own(self, running: Lead) -> None:
        brief = self.ask(running, ahead=True)
        services.set_draft(reminder=running.reminders.live().get(), text="Mine", by=ALICE, now=NOW)
        results.finish(brief, DraftWritten("Short.", source=Source.MODEL), now=LATER)
        assert running.reminders.live().get().draft_text == "Mine"
        assert PlanRequest.objects.get(pk=brief.request.pk).note == results.KEPT


class TestAdvice:
    ADVICE = Advised("Good news", "Call", ("Price",), ("Haste",), "Dear Ann", source=Source.MODEL)

    def ask(self, lead: Lead, *texts: str) -> PlanRequest:
        brief = brief_of(lead, RequestKind.ADVICE, event="She answered")
        results.finish(brief, replace(self.ADVICE, steps=steps_of(*texts)), now=LATER)
        return PlanRequest.objects.get(pk=brief.request.pk)

    def test_is_kept_with_the_request_and_in_the_history(self, running: Lead) -> None:
        request = self.ask(running, "Call")
        assert request.result["advice"]["talking_points"] == ["Price"]
        line = running.activities.get(activity_type="ai_advice")
        assert line.ai_response == "Good news"

    @pytest.mark.parametrize("decide", [planning.accept, planning.decline])
    def test_lets_the_lead_go_once_it_is_decided(self, running: Lead, decide: Callable[..., object]) -> None:
        request = self.ask(running, "Call")
        running.refresh_from_db()
        assert running.reminders_paused
        decide(request_id=request.pk, telegram_id=1001, now=LATER)
        running.refresh_from_db()
        assert not running.reminders_paused
        assert running.reminders.live().filter(next_action_at=None).count() == 0

    def test_lets_the_lead_go_at_once_when_the_plan_stays(self, running: Lead) -> None:
        self.ask(running)
        running.refresh_from_db()
        assert not running.reminders_paused

    def test_holds_the_lead_until_the_last_one_is_decided(self, running: Lead) -> None:
        first = self.ask(running, "Call")
        brief = brief_of(running, RequestKind.ADVICE, event="She wrote once more")
        planning.decline(request_id=first.pk, telegram_id=1001, now=LATER)
        running.refresh_from_db()
        assert running.reminders_paused
        results.finish(brief, self.ADVICE, now=LATER)
        running.refresh_from_db()
        assert not running.reminders_paused

    def test_lets_the_lead_go_after_a_day_by_itself(self, running: Lead) -> None:
        request = self.ask(running, "Call")
        dates = list(running.reminders.live().values_list("due_at", flat=True))
        from_now = [(timedelta(hours=23), True), (timedelta(hours=25), False)]
        for after, paused in from_now:
            services.resume_expired(now=NOW + after)
            running.refresh_from_db()
            assert running.reminders_paused is paused
            assert (running.paused_until is not None) is paused
        assert list(running.reminders.live().values_list("due_at", flat=True)) == dates
        request.refresh_from_db()
        assert request.payload["holds"] is False

    def test_leaves_a_pause_of_the_persons_own_alone(self, running: Lead) -> None:
        request = self.ask(running, "Call")
        assert lead_holds.leave_to_person(running) == 1
        planning.decline(request_id=request.pk, telegram_id=1001, now=LATER)
        running.refresh_from_db()
        assert running.reminders_paused

    def test_that_failed_lets_the_lead_go(self, running: Lead) -> None:
        brief = brief_of(running, RequestKind.ADVICE, event="She answered")
        results.fail(brief.request, Obstacle.ERROR, now=LATER)
        running.refresh_from_db()
        assert not running.reminders_paused

    def test_is_void_and_lets_go_when_the_plan_has_changed(self, running: Lead) -> None:
        request = self.ask(running, "Call")
        planning_steps = steps_of("Other")
        services.schedule_plan_reminders(
            lead=running, steps=planning_steps, base_date=NOW, expected_version=1, now=NOW
        )
        with pytest.raises(planning.PlanChanged):
            planning.accept(request_id=request.pk, telegram_id=1001, now=LATER)
        running.refresh_from_db()
        assert not running.reminders_paused


class TestDifference:
    def test_puts_every_step_into_one_group(self) -> None:
        old = steps_of("Write", "Call", "Visit", first=1)
        changed = replace(old[1], description="Call later")
        new = (replace(old[0], step_id=9), changed, *steps_of("Send a gift", first=11))
        new = (*new[:2], replace(new[2], channel=new[2].channel.PHONE))
        found = planning.difference(old, new)
        assert [step.description for step in found.kept] == ["Write"]
        assert [(a.description, b.description) for a, b in found.changed] == [("Call", "Call later")]
        assert [step.description for step in found.removed] == ["Visit"]
        assert [step.description for step in found.added] == ["Send a gift"]

    def test_of_a_plan_with_itself_is_empty(self) -> None:
        steps = steps_of("Write", "Call")
        assert planning.difference([step.to_json() for step in steps], steps).is_empty

    def test_leaves_closed_steps_out(self) -> None:
        old = [step | {"status": "done"} for step in plan_of(2)]
        assert planning.difference(old, []).is_empty


class TestReminderStatusesAreKnown:
    def test_cancelled_rows_of_an_old_plan_lose_their_buttons(self, running: Lead) -> None:
        row = running.reminders.live().get()
        planning.accept(request_id=proposal(running, "Write").pk, telegram_id=1001, now=LATER)
        row.refresh_from_db()
        assert row.status == ReminderStatus.CANCELLED
