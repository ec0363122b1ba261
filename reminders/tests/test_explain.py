"""Why a reminder comes when it comes: the verdict, its grounds, its history, in two queries."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.reminders import why
from core.actor import SYSTEM, Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.day.explain import Explanation, conflict_words, explain, rule_words
from reminders.models import DeliveryState, ScheduledReminder
from reminders.policy.due_rules import DueRule
from reminders.services import AsSaid
from tests.factories import DeliveryFactory, LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # a Wednesday
ALICE = Actor.user(1001)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a started plan; her clock shows UTC."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW)
    return services.start_plan(lead=LeadFactory.create(owner=alice), by=SYSTEM, now=NOW).lead


@pytest.fixture
def step(lead: Lead) -> ScheduledReminder:
    """Return the second step, which is due three days after the first: on a Saturday."""
    return lead.reminders.select_related("lead__owner").get(step_id=2)


def told(step: ScheduledReminder, *, now: datetime = NOW) -> Explanation:
    """Explain a step as it is stored."""
    stored = ScheduledReminder.objects.select_related("lead__owner").get(pk=step.pk)
    return explain(stored, now=now)


def grounds(step: ScheduledReminder, *, now: datetime = NOW) -> str:
    """Return the grounds as one text."""
    return "\n".join(told(step, now=now).grounds)


class TestVerdict:
    def test_says_when_it_comes(self, step: ScheduledReminder) -> None:
        assert told(step).verdict == "It comes Mon 30 Nov, 09:00."

    def test_says_that_it_is_due(self, step: ScheduledReminder) -> None:
        assert told(step, now=NOW + timedelta(days=7)).verdict == "It is due now."

    def test_says_when_it_comes_again(self, step: ScheduledReminder) -> None:
        ScheduledReminder.objects.update(reminder_count=1)
        assert "comes again" in told(step).verdict

    def test_says_what_happens_after_the_last_nudge(self, step: ScheduledReminder) -> None:
        ScheduledReminder.objects.update(reminder_count=3)
        assert "rests for a week" in told(step).verdict

    def test_says_that_a_closed_step_is_closed(self, step: ScheduledReminder) -> None:
        services.skip(reminder=step, by=ALICE, now=NOW)
        assert "closed" in told(step).verdict

    def test_says_why_it_is_held(self, step: ScheduledReminder) -> None:
        ScheduledReminder.objects.update(hold_reason="unanswered")
        assert "Nobody answered" in told(step).verdict

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"reminder_enabled": False}, "reminders are off"),
            ({"paused_at": NOW, "paused_until": NOW + timedelta(days=5)}, "paused until Mon 30 Nov"),
        ],
    )
    def test_says_what_keeps_everything_back(
        self, alice: TelegramUser, step: ScheduledReminder, change: dict[str, object], words: str
    ) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(**change)
        assert words in told(step).verdict

    def test_says_that_the_lead_is_paused_or_closed(self, lead: Lead, step: ScheduledReminder) -> None:
        services.set_paused(lead=lead, paused=True, by=ALICE, now=NOW)
        assert "this lead is paused." in told(step).verdict
        services.set_paused(lead=lead, paused=True, until=NOW + timedelta(days=2), by=ALICE, now=NOW)
        step.lead.refresh_from_db()
        assert "this lead is paused until" in told(step).verdict


class TestGrounds:
    def test_name_the_rule_and_the_window_that_moved_it(self, step: ScheduledReminder) -> None:
        text = grounds(step)
        assert "The plan set the date" in text
        assert "Sat 28 Nov, 10:00 is on a day you do not work, so it waits until Mon 30 Nov, 09:00." in text

    def test_name_a_holiday_and_the_night(self, alice: TelegramUser, step: ScheduledReminder) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(days_off=[date(2026, 11, 27).isoformat()])
        services.reschedule(reminder=step, due_at=NOW + timedelta(days=2), by=ALICE, now=NOW)
        assert "on a holiday or day off" in grounds(step)
        services.reschedule(reminder=step, due_at=NOW + timedelta(hours=10), by=ALICE, now=NOW)
        assert "outside your working hours" in grounds(step)

    def test_name_a_time_that_was_said(self, step: ScheduledReminder) -> None:
        services.snooze(reminder=step, until=AsSaid(NOW + timedelta(hours=12)), by=ALICE, now=NOW)
        text = grounds(step)
        assert "You named this time yourself." in text
        assert "Working hours do not move it." in text
        assert "Snoozed 1 time." in text

    def test_name_a_cap(self, step: ScheduledReminder) -> None:
        ScheduledReminder.objects.update(not_before=NOW + timedelta(days=6))
        assert "Not before Tue 1 Dec, 10:00" in grounds(step)

    def test_count_what_was_sent_what_failed_and_what_is_uncertain(self, step: ScheduledReminder) -> None:
        states = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
        for nudge, state in enumerate(states, start=1):
            DeliveryFactory.create(reminder=step, nudge=nudge, state=state)
        text = grounds(step)
        assert "Reminded 1 time so far." in text
        assert "2 attempts did not leave." in text
        assert "1 message may or may not have arrived" in text

    def test_say_so_when_nothing_was_recorded(self, step: ScheduledReminder) -> None:
        ScheduledReminder.objects.update(due_rule="")
        assert "not recorded" in grounds(step)


class TestHistory:
    def test_tells_what_changed_when_and_by_whom_the_newest_first(self, step: ScheduledReminder) -> None:
        services.snooze(reminder=step, until=NOW + timedelta(days=1), by=ALICE, now=NOW)
        services.reschedule(
            reminder=step, due_at=NOW + timedelta(days=5), by=Actor.staff(1), now=NOW + timedelta(hours=1)
        )
        assert told(step, now=NOW + timedelta(hours=2)).history == (
            "today 11:00 — step moved → Mon 30 Nov, 10:00 (by our staff)",
            "today 10:00 — step snoozed → tomorrow 10:00",
        )

    def test_is_short_and_read_in_two_queries(self, step: ScheduledReminder) -> None:
        for day in range(1, 30):
            services.snooze(reminder=step, until=NOW + timedelta(days=day), by=ALICE, now=NOW)
            DeliveryFactory.create(reminder=step, nudge=day)
        row = ScheduledReminder.objects.select_related("lead__owner").get(pk=step.pk)
        with CaptureQueriesContext(connection) as queries:
            found = explain(row, now=NOW)
        assert len(queries) == 2
        assert len(found.history) == 8


class TestRuleWords:
    @pytest.mark.parametrize("rule", DueRule)
    def test_has_words_for_every_rule_for_the_person_and_for_staff(self, rule: DueRule) -> None:
        assert rule_words(rule.value) != rule_words("")
        assert why.rule_words(rule.value).endswith(f" ({rule})")


class TestConflict:
    @pytest.mark.parametrize(
        ("act", "told"),
        [
            (
                lambda step, at: services.skip(reminder=step, by=ALICE, now=at),
                "Skipped in the chat at 10:30.",
            ),
            (
                lambda step, at: services.complete(reminder=step, by=Actor.miniapp(1001), now=at),
                "Done in the app at 10:30.",
            ),
            (
                lambda step, at: services.reschedule(
                    reminder=step, due_at=NOW + timedelta(days=5), by=Actor.staff(1), now=at
                ),
                "Moved to Mon 30 Nov, 10:00 by our staff at 10:30.",
            ),
            (
                lambda step, at: services.snooze(
                    reminder=step, until=NOW + timedelta(days=1), by=ALICE, now=at
                ),
                "Snoozed until tomorrow 10:00 in the chat at 10:30.",
            ),
        ],
    )
    def test_is_told_with_who_did_what_and_when(
        self, step: ScheduledReminder, act: Callable[[ScheduledReminder, datetime], object], told: str
    ) -> None:
        act(step, NOW + timedelta(minutes=30))
        line = step.lead.activities.order_by("-id").first()
        assert conflict_words(line, "UTC", NOW + timedelta(hours=2)) == told

    def test_names_the_day_when_it_was_not_today(self, step: ScheduledReminder) -> None:
        services.skip(reminder=step, by=ALICE, now=NOW)
        line = step.lead.activities.order_by("-id").first()
        words = conflict_words(line, "UTC", NOW + timedelta(days=1))
        assert words == "Skipped in the chat yesterday 10:00."

    def test_has_words_without_a_line(self) -> None:
        assert conflict_words(None, "UTC", NOW) == "This has changed meanwhile."
