"""What chat, Mini App and admin read of a plan: each step with its state, its dates and its texts."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from leads.models import TelegramUser
from reminders.policy.moments import Moment, ShownAs
from reminders.state.plan_view import StepLine, following_line, lead_view, lead_views
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def states(steps: Iterable[StepLine]) -> list[ShownAs | None]:
    return [step.moment.state if step.moment else None for step in steps]


class TestAStartedPlan:
    def test_shows_each_step_as_its_reminder_stands(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=6, plan_version=1)
        rows = [
            {"status": "completed", "due_at": NOW - 5 * DAY, "completed_at": NOW - 4 * DAY},
            {"status": "skipped", "due_at": NOW - 4 * DAY},
            {"status": "sent", "due_at": NOW - 2 * DAY, "last_reminded_at": NOW - 2 * DAY},
            {"status": "snoozed", "due_at": NOW + DAY},
            {"due_at": NOW + 3 * DAY, "hold_reason": "unanswered"},
        ]
        for number, row in enumerate(rows, start=1):
            ReminderFactory.create(lead=lead, step_id=number, version=number, **row)
        steps = lead_view(lead, now=NOW).steps
        assert states(steps) == [
            *(ShownAs.DONE, ShownAs.SKIPPED, ShownAs.LATE, ShownAs.SNOOZED, ShownAs.HELD),
            None,  # a step without a reminder
        ]
        assert [step.version for step in steps] == [1, 2, 3, 4, 5, 0]
        assert [step.is_open for step in steps] == [False, False, True, True, True, False]
        assert steps[0].completed_at == NOW - 4 * DAY
        assert steps[0].moment == Moment(NOW - 5 * DAY, ShownAs.DONE)
        assert steps[2].moment == Moment(NOW - 2 * DAY, ShownAs.LATE, 2 * DAY)
        assert steps[4].hold == "unanswered"

    def test_tells_the_plan_s_own_words_apart_from_the_draft(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=1, plan_version=1)
        ReminderFactory.create(lead=lead, step_id=1, draft_text="Hello Ann", due_at=NOW)
        [step] = lead_view(lead, now=NOW).steps
        assert (step.timing, step.text, step.draft) == ("day 0", "Hello, this is message 1.", "Hello Ann")
        assert (step.channel, step.action, step.due_at) == ("email", "message", NOW)

    def test_rests_while_its_lead_does(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=1, plan_version=1, reminders_paused=True)
        ReminderFactory.create(lead=lead, step_id=1, status="sent", due_at=NOW - 9 * DAY)
        assert states(lead_view(lead, now=NOW).steps) == [ShownAs.PAUSED]

    def test_knows_what_follows_a_step(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=3, plan_version=1)
        done, later, sooner = (
            ReminderFactory.create(lead=lead, step_id=number, due_at=NOW + days * DAY)
            for number, days in ((1, 0), (2, 5), (3, 2))
        )
        following = following_line(done, now=NOW)
        assert following is not None
        assert (following.reminder_id, following.number) == (sooner.pk, 3)
        sooner.delete()
        later.delete()
        assert following_line(done, now=NOW) is None


class TestAPlanThatIsNotStarted:
    def test_shows_when_its_steps_would_come(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, steps=2)
        steps = lead_view(lead, now=NOW).steps
        assert states(steps) == [ShownAs.PROPOSED, ShownAs.PROPOSED]
        assert [step.when for step in steps] == [NOW, NOW + 3 * DAY]
        assert [step.text for step in steps] == ["Hello, this is message 1.", "Hello, this is message 2."]


def test_many_leads_cost_one_query(
    alice: TelegramUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leads = [LeadFactory.create(owner=alice, steps=2, plan_version=1) for _ in range(4)]
    for lead in leads:
        ReminderFactory.create(lead=lead, step_id=1, due_at=NOW)
    with django_assert_num_queries(1):
        assert len(lead_views(leads, now=NOW)) == 4
