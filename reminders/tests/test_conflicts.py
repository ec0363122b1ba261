"""Two hands on one step: what each wish comes to when the step has changed since it was looked at."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import SYSTEM, Actor
from leads.activities import ActivityType
from leads.models import LeadStatus, TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.step_outcomes import Outcome
from reminders.services import StepChanged, StepHeld
from reminders.state.after_a_pause import postpone
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
CHAT, APP, STAFF = Actor.user(1001), Actor.miniapp(1001), Actor.staff(1, "root")

Row = ScheduledReminder
Act = Callable[[Row], object]


@pytest.fixture
def row(alice: TelegramUser) -> Row:
    """Return Alice's step as the Mini App has shown it; `row.version` is what it saw."""
    row = ReminderFactory.create(lead__owner=alice, lead__plan_version=1, step_id=1, due_at=NOW)
    return Row.objects.select_related("lead__owner").get(pk=row.pk)


def nothing(row: Row) -> None:
    """Leave the step as it was seen."""


def put_off_by_a_pause(row: Row) -> None:
    fresh = Row.objects.select_related("lead__owner").get(pk=row.pk)
    postpone([fresh], {fresh.pk: timedelta(days=1)}, now=NOW)
    fresh.refresh_from_db()
    assert fresh.version > row.version


def moved_by_the_system(row: Row) -> None:
    services.reschedule(reminder=row, due_at=NOW + timedelta(days=9), by=SYSTEM, now=NOW)


def given_a_draft(row: Row) -> None:
    services.set_draft(reminder=row, text="Another text", by=STAFF, now=NOW)


def done_and_undone(row: Row) -> None:
    services.complete(reminder=row, by=CHAT, now=NOW)
    services.reopen(reminder=row, by=CHAT, now=NOW)


def moved(row: Row) -> None:
    services.reschedule(reminder=row, due_at=NOW + timedelta(days=5), by=CHAT, now=NOW)


def snoozed(row: Row) -> None:
    services.snooze(reminder=row, until=NOW + timedelta(days=5), by=CHAT, now=NOW)


def snoozed_and_woken(row: Row) -> None:
    snoozed(row)
    services.reopen(reminder=row, by=CHAT, now=NOW)


def moved_by_staff(row: Row) -> None:
    services.reschedule(reminder=row, due_at=NOW + timedelta(days=5), by=STAFF, now=NOW)


def done(row: Row) -> None:
    services.complete(reminder=row, by=CHAT, now=NOW)


def skipped(row: Row) -> None:
    services.skip(reminder=row, by=CHAT, now=NOW)


def cancelled(row: Row) -> None:
    services.cancel(reminder=row, by=STAFF, now=NOW)


def lead_closed(row: Row) -> None:
    services.set_lead_status(lead=row.lead, status=LeadStatus.CLOSED_LOST, by=CHAT, now=NOW)


def lead_deleted(row: Row) -> None:
    services.delete_lead(lead=row.lead, by=CHAT, now=NOW)


def wish(service: Callable[..., Any], **words: Any) -> Act:
    """Return what the Mini App does with the version that it has shown."""
    return lambda row: service(reminder=row, by=APP, now=NOW, expected_version=row.version, **words)


COMPLETE, SKIP = wish(services.complete), wish(services.skip)
SNOOZE, MOVE = wish(services.snooze, until=LATER), wish(services.reschedule, due_at=LATER)
DRAFT = wish(services.write_own_draft, text="My own words")
UNMOVED = [nothing, put_off_by_a_pause, moved_by_the_system, given_a_draft, done_and_undone]
MOVED = [moved, snoozed, snoozed_and_woken, moved_by_staff]
CLOSED_OTHERWISE = [cancelled, lead_closed, lead_deleted]


class TestDone:
    @pytest.mark.parametrize("meanwhile", [*UNMOVED, *MOVED])
    def test_and_skipped_happen_while_the_step_is_open_wherever_it_was_moved(
        self, row: Row, meanwhile: Act
    ) -> None:
        meanwhile(row)
        assert services.complete(reminder=row, by=APP, now=NOW, expected_version=row.version).changed

    @pytest.mark.parametrize(("act", "already"), [(COMPLETE, done), (SKIP, skipped)])
    def test_is_a_quiet_success_where_it_was_so_already(self, row: Row, act: Act, already: Act) -> None:
        already(row)
        before = row.lead.activities.count()
        result = act(row)
        assert isinstance(result, services.StepResult)
        assert not result.changed
        assert row.lead.activities.count() == before

    @pytest.mark.parametrize("meanwhile", [skipped, *CLOSED_OTHERWISE])
    def test_is_refused_where_the_step_ended_in_another_way(self, row: Row, meanwhile: Act) -> None:
        meanwhile(row)
        with pytest.raises(StepChanged):
            COMPLETE(row)

    @pytest.mark.parametrize("meanwhile", [done, *CLOSED_OTHERWISE])
    def test_is_refused_for_a_skip_alike(self, row: Row, meanwhile: Act) -> None:
        meanwhile(row)
        with pytest.raises(StepChanged):
            SKIP(row)

    def test_without_a_version_is_what_it_was(self, row: Row) -> None:
        skipped(row)
        assert not services.complete(reminder=row, by=CHAT, now=NOW).changed


class TestAnotherDate:
    @pytest.mark.parametrize("act", [SNOOZE, MOVE], ids=["snooze", "move"])
    @pytest.mark.parametrize("meanwhile", UNMOVED)
    def test_is_given_where_nobody_else_has_given_one(self, row: Row, act: Act, meanwhile: Act) -> None:
        meanwhile(row)
        act(row)
        row.refresh_from_db()
        assert row.due_at == LATER

    @pytest.mark.parametrize("act", [SNOOZE, MOVE], ids=["snooze", "move"])
    @pytest.mark.parametrize("meanwhile", [*MOVED, done, skipped, *CLOSED_OTHERWISE])
    def test_is_refused_where_somebody_has_decided_otherwise(
        self, row: Row, act: Act, meanwhile: Act
    ) -> None:
        meanwhile(row)
        as_it_is = Row.objects.values().get(pk=row.pk)
        with pytest.raises(StepChanged):
            act(row)
        assert Row.objects.values().get(pk=row.pk) == as_it_is

    @pytest.mark.parametrize("act", [SNOOZE, MOVE], ids=["snooze", "move"])
    def test_twice_the_same_is_no_conflict(self, row: Row, act: Act) -> None:
        act(row)
        repeat = act(row)
        assert isinstance(repeat, services.StepResult)
        assert not repeat.changed

    def test_is_given_with_the_new_version(self, row: Row) -> None:
        moved(row)
        row.refresh_from_db()
        SNOOZE(row)
        row.refresh_from_db()
        assert row.due_at == LATER

    def test_without_a_version_is_what_it_was(self, row: Row) -> None:
        done(row)
        assert not services.snooze(reminder=row, until=LATER, by=CHAT, now=NOW).changed
        assert not services.reschedule(reminder=row, due_at=LATER, by=CHAT, now=NOW).changed


class TestDraft:
    @pytest.mark.parametrize("meanwhile", [*UNMOVED, *MOVED])
    def test_is_kept_while_the_step_is_open(self, row: Row, meanwhile: Act) -> None:
        meanwhile(row)
        DRAFT(row)
        row.refresh_from_db()
        assert row.draft_text == "My own words"

    @pytest.mark.parametrize("meanwhile", [done, skipped, *CLOSED_OTHERWISE])
    def test_is_refused_once_it_is_closed(self, row: Row, meanwhile: Act) -> None:
        meanwhile(row)
        with pytest.raises(StepChanged):
            DRAFT(row)


class TestOutcome:
    @pytest.fixture
    def closed(self, row: Row) -> Row:
        """Return the step, done, as the Mini App has shown it."""
        done(row)
        row.refresh_from_db()
        return row

    def test_is_noted_at_the_version_that_was_seen(self, closed: Row) -> None:
        wish(services.note_outcome, outcome=Outcome.REPLIED)(closed)
        assert services.outcome_of(closed) is Outcome.REPLIED

    def test_is_noted_where_the_step_was_closed_the_same_way_again(self, closed: Row) -> None:
        services.reopen(reminder=closed, by=CHAT, now=NOW)
        done(closed)
        wish(services.note_outcome, outcome=Outcome.REPLIED)(closed)
        assert services.outcome_of(Row.objects.get(pk=closed.pk)) is Outcome.REPLIED

    @pytest.mark.parametrize("outcome", [Outcome.REPLIED, None])
    def test_is_refused_where_the_step_is_open_again(self, closed: Row, outcome: Outcome | None) -> None:
        services.reopen(reminder=closed, by=CHAT, now=NOW)
        with pytest.raises(StepChanged):
            wish(services.note_outcome, outcome=outcome)(closed)

    def test_without_a_version_is_what_it_was(self, row: Row) -> None:
        services.note_outcome(reminder=row, outcome=Outcome.REPLIED, by=CHAT, now=NOW)
        assert services.outcome_of(row) is None


class TestStepChanged:
    @pytest.mark.parametrize(
        ("meanwhile", "kind"),
        [
            (done, ActivityType.STEP_COMPLETED),
            (skipped, ActivityType.STEP_SKIPPED),
            (moved, ActivityType.STEP_RESCHEDULED),
            (snoozed, ActivityType.STEP_SNOOZED),
            (snoozed_and_woken, ActivityType.STEP_REOPENED),
            (cancelled, ActivityType.STEP_CANCELLED),
            (lead_closed, ActivityType.STATUS_CHANGED),
            (lead_deleted, ActivityType.LEAD_DELETED),
        ],
    )
    def test_tells_what_happened_and_how_the_step_is_now(
        self, row: Row, meanwhile: Act, kind: ActivityType, django_assert_num_queries: Any
    ) -> None:
        meanwhile(row)
        with pytest.raises(StepChanged) as refused:
            SNOOZE(row)
        changed = refused.value
        assert changed.line is not None
        assert changed.line.activity_type == kind
        assert changed.reminder.version == row.version + (2 if meanwhile is snoozed_and_woken else 1)
        with django_assert_num_queries(0):
            assert changed.reminder.lead.owner.telegram_id == 1001

    def test_has_no_line_where_none_tells_of_the_last_change(self, row: Row) -> None:
        done(row)
        Row.objects.filter(pk=row.pk).update(version=9, status=ReminderStatus.CANCELLED)
        with pytest.raises(StepChanged) as refused:
            COMPLETE(row)
        assert refused.value.line is None


class TestUndo:
    def test_puts_back_what_it_keeps_and_nothing_that_a_line_claims_besides(self, row: Row) -> None:
        """Lines may come from the app's role: undone in the chat, they must not hand the row to somebody."""
        done(row)
        line = row.lead.activities.get(activity_type=ActivityType.STEP_COMPLETED)
        forged = line.metadata["previous"] | {"telegram_id": 1002, "lead_id": 7, "plan_version": 9}
        row.lead.activities.filter(pk=line.pk).update(metadata=line.metadata | {"previous": forged})
        assert services.reopen(reminder=row, by=CHAT, now=NOW).changed
        fresh = Row.objects.get(pk=row.pk)
        assert (fresh.telegram_id, fresh.lead_id, fresh.plan_version) == (1001, row.lead_id, 1)


class TestHold:
    @pytest.fixture
    def held(self, row: Row) -> Row:
        """Return the step, held."""
        Row.objects.filter(pk=row.pk).update(hold_reason="chat_not_found", next_action_at=None)
        row.refresh_from_db()
        return row

    @pytest.mark.parametrize("act", [SNOOZE, MOVE], ids=["snooze", "move"])
    def test_is_not_ended_in_the_mini_app(self, held: Row, act: Act) -> None:
        with pytest.raises(StepHeld):
            act(held)
        held.refresh_from_db()
        assert (held.hold_reason, held.due_at) == ("chat_not_found", NOW)

    @pytest.mark.parametrize("act", [COMPLETE, SKIP, DRAFT], ids=["complete", "skip", "draft"])
    def test_stands_in_the_way_of_nothing_else(self, held: Row, act: Act) -> None:
        act(held)
        held.refresh_from_db()
        assert held.hold_reason == "chat_not_found"

    def test_is_not_brought_back_in_the_mini_app(self, held: Row) -> None:
        snoozed(held)
        with pytest.raises(StepHeld) as refused:
            services.reopen(reminder=held, by=APP, now=NOW)
        assert refused.value.reason == "chat_not_found"  # which stands on the row no more

    def test_ends_in_the_chat(self, held: Row) -> None:
        snoozed(held)
        held.refresh_from_db()
        assert held.hold_reason == ""
