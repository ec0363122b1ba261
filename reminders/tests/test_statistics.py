"""A person's figures: counted in their own weeks, and at a fixed cost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from core.actor import SYSTEM, Actor
from leads.models import TelegramUser
from reminders import services
from reminders.day.statistics import WEEKS, answer_times, statistics_of, week_starts
from reminders.models import ScheduledReminder
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def done(owner: TelegramUser, at: datetime, *, due: datetime | None = None) -> ScheduledReminder:
    """Return a step that was done then, when it was due unless said otherwise."""
    lead = LeadFactory.create(owner=owner)
    return ReminderFactory.create(lead=lead, status="completed", completed_at=at, due_at=due or at)


class TestWeeks:
    @pytest.mark.parametrize(
        ("zone", "monday"),
        [
            ("UTC", "2026-03-02T00:00"),
            ("Europe/Berlin", "2026-03-01T23:00"),
            ("America/Los_Angeles", "2026-03-02T08:00"),
            ("Pacific/Auckland", "2026-03-01T11:00"),
            ("Nowhere/Land", "2026-03-02T00:00"),
        ],
    )
    def test_begin_on_the_persons_monday(self, zone: str, monday: str) -> None:
        starts = week_starts(zone, NOW)
        assert len(starts) == WEEKS
        assert starts[-1] == datetime.fromisoformat(monday).replace(tzinfo=UTC)

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
    def test_begin_at_midnight_on_both_sides_of_a_change_of_the_clocks(self, zone: str) -> None:
        for now in (NOW, NOW + 40 * DAY, NOW + 240 * DAY):
            local = [start.astimezone(ZoneInfo(zone)) for start in week_starts(zone, now)]
            assert {(at.weekday(), at.hour, at.minute) for at in local} == {(0, 0, 0)}


@pytest.mark.django_db
class TestDone:
    @pytest.mark.parametrize(
        ("zone", "week"),
        # Sunday 23:30 in London is Monday in Berlin and still Sunday afternoon in New York.
        [("Europe/London", -2), ("Europe/Berlin", -1), ("America/New_York", -2)],
    )
    def test_belongs_to_the_week_on_the_persons_calendar(
        self, alice: TelegramUser, zone: str, week: int
    ) -> None:
        services.confirm_zone(user=alice, zone=zone, now=NOW)
        done(alice, datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
        weeks = statistics_of(alice, now=NOW).weeks
        assert (sum(weeks), weeks[week]) == (1, 1)

    def test_counts_this_week_four_weeks_and_eight(self, alice: TelegramUser) -> None:
        for days in (0, 1, 3, 10, 21, 30, 51, 52):
            done(alice, NOW - days * DAY)
        figures = statistics_of(alice, now=NOW)
        assert figures.weeks == (1, 0, 0, 1, 1, 1, 1, 2)
        assert (figures.this_week, figures.recent) == (2, 5)

    def test_counts_nobody_elses_and_nothing_that_was_undone(
        self, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        done(bob, NOW)
        lead = LeadFactory.create(owner=alice)
        row = services.start_plan(lead=lead, by=SYSTEM, now=NOW - DAY).lead.reminders.get(step_id=1)
        by = Actor.user(alice.telegram_id)
        services.complete(reminder=row, by=by, now=NOW)
        assert statistics_of(alice, now=NOW).this_week == 1
        services.reopen(reminder=row, by=by, now=NOW)
        assert statistics_of(alice, now=NOW).this_week == 0


@pytest.mark.django_db
class TestOnTime:
    @pytest.mark.parametrize(
        ("due", "at", "is_on_time"),
        [
            ("2026-03-03T09:00", "2026-03-03T08:00", True),  # early
            ("2026-03-03T09:00", "2026-03-04T09:00", True),  # within a day
            ("2026-03-03T09:00", "2026-03-04T09:01", False),
            ("2026-02-28T12:00", "2026-03-02T15:00", True),  # due on a Saturday, done on Monday
            ("2026-02-28T12:00", "2026-03-03T10:00", False),
        ],
    )
    def test_is_within_a_day_of_being_due(
        self, alice: TelegramUser, due: str, at: str, is_on_time: bool
    ) -> None:
        services.confirm_zone(user=alice, zone="UTC", now=NOW)
        moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, due)]
        done(alice, moments[0], due=moments[1])
        assert statistics_of(alice, now=NOW).on_time == is_on_time

    def test_looks_at_four_weeks_only(self, alice: TelegramUser) -> None:
        done(alice, NOW - 35 * DAY)
        figures = statistics_of(alice, now=NOW)
        assert (sum(figures.weeks), figures.recent, figures.on_time) == (1, 0, 0)


class TestAnswerTimes:
    @pytest.mark.parametrize(
        ("nudges", "presses", "minutes"),
        [
            ([0], [5], [5]),
            ([0, 60], [65], [5]),  # the latest nudge is the one that was answered
            ([0], [5, 9], [5]),  # each nudge is answered once
            ([0, 60], [5, 70], [5, 10]),
            ([10], [5], []),  # done before anybody asked
            ([], [5], []),
            ([0], [60 * 24 * 20], []),  # it had rested for long
        ],
    )
    def test_run_from_a_nudge_to_its_press(
        self, nudges: list[int], presses: list[int], minutes: list[int]
    ) -> None:
        asked = {7: [NOW + n * MINUTE for n in nudges]}
        pressed = [(7, NOW + n * MINUTE) for n in presses]
        assert answer_times(asked, pressed) == [n * MINUTE for n in minutes]


@pytest.mark.django_db
class TestAnswers:
    def answer(self, owner: TelegramUser, minutes: int, by: Actor) -> None:
        lead = services.start_plan(lead=LeadFactory.create(owner=owner), by=SYSTEM, now=NOW - DAY).lead
        row = lead.reminders.get(step_id=1)
        DeliveryFactory.create(reminder=row, armed_at=NOW - HOUR)
        services.complete(reminder=row, by=by, now=NOW - HOUR + minutes * MINUTE)

    def test_give_the_median(self, alice: TelegramUser) -> None:
        assert statistics_of(alice, now=NOW).answer_time is None
        for minutes in (2, 6, 50):
            self.answer(alice, minutes, Actor.user(alice.telegram_id))
        figures = statistics_of(alice, now=NOW)
        assert (figures.answer_time, figures.answers) == (6 * MINUTE, 3)

    def test_are_a_persons_not_the_machines_or_staffs(self, alice: TelegramUser) -> None:
        for by in (SYSTEM, Actor.staff(1)):
            self.answer(alice, 5, by)
        assert statistics_of(alice, now=NOW).answers == 0


@pytest.mark.django_db
class TestCost:
    @pytest.mark.parametrize("count", [1, 40])
    def test_is_three_queries(
        self, alice: TelegramUser, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            done(alice, NOW - number * HOUR)
        with django_assert_num_queries(3):
            assert statistics_of(alice, now=NOW).recent == count
