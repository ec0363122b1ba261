"""What an outcome does to a plan, whatever state that is in, and that its undo brings all of it back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM, Actor
from leads.models import Lead, LeadActivity, LeadStatus
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.step_outcomes import AFTER_DONE, AFTER_SKIP, ENDS, RESTS, Outcome, offered
from reminders.services.base import RESTORABLE
from reminders.state.rests import asked_of, rest_reason, rests_of
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER, FRIDAY = NOW + timedelta(minutes=5), NOW + timedelta(days=4)
ME = Actor.user(1001)
OF_A_LEAD = ("status", "close_reason", "reminders_paused", "paused_until", "engagement_plan", "next_followup")


@pytest.fixture
def lead(db: None) -> Lead:
    owner = TelegramUserFactory.create(telegram_id=1001, timezone="UTC", zone_confirmed_at=NOW)
    lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(4))
    services.start_plan(lead=lead, by=ME, now=NOW)
    return fresh(lead)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def step(lead: Lead, number: int) -> ScheduledReminder:
    found = lead.reminders.select_related("lead__owner").filter(step_id=number)
    return found.order_by("-id")[0]


def standing(lead: Lead) -> list[Any]:
    rows = ScheduledReminder.objects.filter(lead=lead).order_by("id")
    return [*Lead.objects.filter(pk=lead.pk).values(*OF_A_LEAD), *rows.values("id", *RESTORABLE)]


def close(lead: Lead, outcome: Outcome) -> ScheduledReminder:
    end = services.complete if outcome in AFTER_DONE else services.skip
    return end(reminder=step(lead, 1), by=ME, now=NOW).reminder


def note(row: ScheduledReminder, outcome: Outcome | None, *, now: datetime = LATER) -> services.Noted:
    return services.note_outcome(reminder=row, outcome=outcome, by=ME, now=now)


def snoozed_and_held(lead: Lead) -> None:
    services.snooze(reminder=step(lead, 2), until=FRIDAY, by=ME, now=NOW)
    ScheduledReminder.objects.filter(pk=step(lead, 3).pk).update(hold_reason="chat_not_found")


def over(lead: Lead) -> None:
    for number in (2, 3, 4):
        services.skip(reminder=step(lead, number), by=ME, now=NOW)


def replaced(lead: Lead) -> None:
    services.schedule_plan_reminders(
        lead=lead, steps=plan_of(2), base_date=NOW, expected_version=lead.plan_version, now=NOW, by=ME
    )


def rests_already(lead: Lead) -> None:
    services.complete(reminder=step(lead, 2), by=ME, now=NOW)
    note(step(lead, 2), Outcome.REPLIED, now=NOW)


STATES: dict[str, Callable[[Lead], object]] = {
    "running": lambda lead: None,
    "snoozed and held": snoozed_and_held,
    "over": over,
    "replaced": replaced,
    "paused": lambda lead: services.set_paused(lead=lead, paused=True, by=ME, now=NOW),
    "paused until Friday": lambda lead: services.set_paused(
        lead=lead, paused=True, until=FRIDAY, by=ME, now=NOW
    ),
    "rests already": rests_already,
    "won": lambda lead: services.set_lead_status(lead=lead, status=LeadStatus.CLOSED_WON, by=ME, now=NOW),
    "lost": lambda lead: services.set_lead_status(lead=lead, status=LeadStatus.CLOSED_LOST, by=ME, now=NOW),
}
CLOSED = ("won", "lost")
PAUSED = ("paused", "paused until Friday", "rests already")


# Every pair on one database, and each outcome of two states on the other as well.
@pytest.mark.parametrize(
    "state",
    [
        pytest.param(name, marks=[] if name in ("running", "rests already") else pytest.mark.once)
        for name in STATES
    ],
)
@pytest.mark.parametrize("outcome", Outcome)
class TestEveryPair:
    def test_rests_what_is_answered_and_ends_what_is_over(
        self, lead: Lead, outcome: Outcome, state: str
    ) -> None:
        row = close(lead, outcome)
        STATES[state](fresh(lead))
        was_open = fresh(lead).reminders.live().count()
        note(row, outcome)
        after = fresh(lead)
        acts = outcome in RESTS and state not in CLOSED
        assert after.reminders_paused is (acts or state in PAUSED)
        if acts:
            assert after.paused_until is None
            assert not after.reminders.live().exclude(next_action_at=None).exists()
            assert rests_of(after)[0].outcome == outcome
        assert after.reminders.live().count() == (0 if acts and outcome in ENDS else was_open)

    def test_is_undone_to_the_very_state_before(self, lead: Lead, outcome: Outcome, state: str) -> None:
        row = close(lead, outcome)
        STATES[state](fresh(lead))
        before, why = standing(lead), rest_reason(fresh(lead))
        note(row, outcome)
        assert not note(row, None).is_stale
        assert standing(lead) == before
        assert rest_reason(fresh(lead)) == why

    def test_is_kept_when_the_plan_goes_on(self, lead: Lead, outcome: Outcome, state: str) -> None:
        row = close(lead, outcome)
        STATES[state](fresh(lead))
        before = standing(lead)
        note(row, outcome)
        kept = services.keep_going(reminder=row, by=ME, now=LATER)
        assert not kept.is_stale
        ending = services.ending_of(step_again(row))
        assert ending == services.Ending(outcome)
        status = fresh(lead).status
        assert standing(lead)[1:] == before[1:]
        assert standing(lead)[0] == before[0] | {"status": status}
        services.keep_going(reminder=row, by=ME, now=LATER)  # a repeat
        assert standing(lead)[1:] == before[1:]
        note(row, None)
        assert standing(lead) == before


def step_again(row: ScheduledReminder) -> ScheduledReminder:
    return ScheduledReminder.objects.select_related("lead__owner").get(pk=row.pk)


class TestAnother:
    @pytest.mark.parametrize(
        ("first", "then"),
        [
            (first, then)
            for asked in (AFTER_DONE, AFTER_SKIP)
            for first in asked
            for then in asked
            if first in RESTS
        ],
    )
    def test_takes_the_place_of_the_first(self, lead: Lead, first: Outcome, then: Outcome) -> None:
        row = close(lead, first)
        before = standing(lead)
        note(row, first)
        note(row, then)
        assert fresh(lead).reminders_paused is (then in RESTS)
        note(row, None)
        assert standing(lead) == before

    def test_step_lets_the_lead_rest_as_long_as_one_of_them_does(self, lead: Lead) -> None:
        first = close(lead, Outcome.REPLIED)
        note(first, Outcome.REPLIED)
        second = services.complete(reminder=step(lead, 2), by=ME, now=NOW).reminder
        note(second, Outcome.BOOKED)
        note(first, None)
        assert rest_reason(fresh(lead)) == "a meeting is booked"
        note(second, None)
        assert not fresh(lead).reminders_paused


class TestNextStep:
    def test_comes_at_once_and_once_only(self, lead: Lead) -> None:
        row = close(lead, Outcome.BOOKED)
        note(row, Outcome.BOOKED)
        services.keep_going(reminder=row, by=ME, now=LATER, at_once=True)
        services.keep_going(reminder=row, by=ME, now=LATER + timedelta(hours=1), at_once=True)
        upcoming = step(lead, 2)
        assert (upcoming.due_at, upcoming.next_action_at) == (LATER, LATER)
        assert fresh(lead).status == LeadStatus.MEETING_BOOKED
        assert note(row, None).is_stale  # a step that was sent for stays where it is

    def test_stays_behind_a_pause_by_hand(self, lead: Lead) -> None:
        row = close(lead, Outcome.BOOKED)
        services.set_paused(lead=lead, paused=True, by=ME, now=NOW)
        note(row, Outcome.BOOKED)
        services.keep_going(reminder=row, by=ME, now=LATER, at_once=True)
        assert step(lead, 2).next_action_at is None
        assert step(lead, 2).due_at != LATER


class TestRest:
    def test_ends_with_another_plan(self, lead: Lead) -> None:
        note(close(lead, Outcome.REPLIED), Outcome.REPLIED)
        replaced(fresh(lead))
        assert not fresh(lead).reminders_paused
        assert fresh(lead).reminders.live().exclude(next_action_at=None).count() == 2

    def test_outlasts_a_pause_that_had_an_end(self, lead: Lead) -> None:
        row = close(lead, Outcome.REPLIED)
        services.set_paused(lead=lead, paused=True, until=FRIDAY, by=ME, now=NOW)
        note(row, Outcome.REPLIED)
        services.resume_expired(now=FRIDAY + timedelta(hours=1))
        assert fresh(lead).reminders_paused
        note(row, None, now=FRIDAY + timedelta(hours=2))
        assert not fresh(lead).reminders_paused  # that pause is over, too

    @pytest.mark.parametrize(
        "metadata",
        [5, [], {"outcome_of": []}, {"outcome_of": 1, "outcome": []}, {"outcome_of": 1, "rest": 5}],
    )
    def test_is_not_read_from_a_line_that_makes_no_sense(self, lead: Lead, metadata: object) -> None:
        services.set_paused(lead=lead, paused=True, by=ME, now=NOW)
        LeadActivity.objects.create(
            lead=lead, telegram_id=lead.owner_id, activity_type="step_outcome", metadata=metadata
        )
        assert rest_reason(fresh(lead)) == ""

    def test_is_a_pause_by_hand_once_it_was_resumed(self, lead: Lead) -> None:
        row = close(lead, Outcome.REPLIED)
        note(row, Outcome.REPLIED)
        services.set_paused(lead=lead, paused=False, by=ME, now=LATER)
        services.set_paused(lead=lead, paused=True, by=ME, now=LATER)
        assert rest_reason(fresh(lead)) == ""
        assert note(row, None, now=LATER).is_stale
        assert fresh(lead).reminders_paused

    def test_goes_when_the_step_is_opened_again(self, lead: Lead) -> None:
        row = close(lead, Outcome.WRONG)
        note(row, Outcome.WRONG)
        services.reopen(reminder=row, by=ME, now=LATER)
        assert not fresh(lead).reminders_paused
        assert fresh(lead).reminders.live().count() == 4


class TestStale:
    def test_undo_says_what_it_could_not_bring_back(self, lead: Lead) -> None:
        row = close(lead, Outcome.WRONG)
        note(row, Outcome.WRONG)
        replaced(fresh(lead))
        undone = note(row, None)
        assert undone.is_stale
        assert fresh(lead).reminders.live().count() == 2

    def test_undo_leaves_a_closed_lead_closed(self, lead: Lead) -> None:
        row = close(lead, Outcome.REPLIED)
        note(row, Outcome.REPLIED)
        services.set_lead_status(lead=lead, status=LeadStatus.CLOSED_LOST, by=ME, now=LATER)
        assert note(row, None).is_stale
        assert fresh(lead).status == LeadStatus.CLOSED_LOST


class TestReopening:
    @pytest.mark.parametrize("outcome", sorted(RESTS))
    def test_brings_back_the_steps_and_the_messages(self, lead: Lead, outcome: Outcome) -> None:
        row = close(lead, outcome)
        note(row, outcome)
        services.set_lead_status(lead=lead, status=LeadStatus.CLOSED_LOST, by=ME, now=LATER)
        services.reopen_lead(lead=lead, by=ME, now=LATER)
        assert fresh(lead).reminders.live().exclude(next_action_at=None).count() == 3

    def test_of_a_deleted_lead_leaves_an_ended_plan_ended(self, lead: Lead) -> None:
        note(close(lead, Outcome.WRONG), Outcome.WRONG)
        services.delete_lead(lead=lead, by=ME, now=LATER)
        services.restore_lead(lead=lead, by=ME, now=LATER)
        assert not fresh(lead).reminders.live().exists()


class TestOffered:
    @pytest.mark.parametrize("action", ["research", "linkedin_like"])
    def test_asks_nobody_whether_there_was_a_reply(self, action: str) -> None:
        assert offered("completed", action, answered=False) == ()
        assert offered("skipped", action, answered=False) == AFTER_SKIP

    @pytest.mark.parametrize("action", ["email", "call", "linkedin_comment", "other", None, ["email"]])
    def test_asks_after_what_may_be_answered(self, action: object) -> None:
        assert offered("completed", action, answered=False) == AFTER_DONE
        assert offered(ReminderStatus.SENT, action, answered=False) == ()

    def test_does_not_ask_whether_there_was_no_answer_after_one(self, lead: Lead) -> None:
        first, then = close(lead, Outcome.REPLIED), step(lead, 2)
        note(first, Outcome.REPLIED)
        services.keep_going(reminder=first, by=ME, now=LATER)
        services.complete(reminder=then, by=ME, now=LATER)
        assert asked_of(step(lead, 2)) == (Outcome.REPLIED, Outcome.BOOKED)


def test_an_answer_costs_the_same_with_any_number_of_steps() -> None:
    counts = []
    for steps in (3, 8):
        owner = TelegramUserFactory.create(telegram_id=1000 + steps, timezone="UTC", zone_confirmed_at=NOW)
        lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(steps))
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        row = close(fresh(lead), Outcome.REPLIED)
        with CaptureQueriesContext(connection) as queries:
            note(row, Outcome.REPLIED)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_deletion_costs_the_same_with_any_number_of_steps_behind() -> None:
    counts = []
    for steps in (3, 8):
        owner = TelegramUserFactory.create(telegram_id=1000 + steps, timezone="UTC", zone_confirmed_at=NOW)
        lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(steps))
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        for number in range(1, steps):
            services.complete(reminder=step(lead, number), by=SYSTEM, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            services.delete_lead(lead=fresh(lead), by=SYSTEM, now=LATER)
        counts.append(len(queries))
    assert counts[0] == counts[1]
