"""A person's open steps by day: which belong where, in which order, and at what cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from core.actor import Actor
from leads.models import TelegramUser
from reminders import services
from reminders.day import agenda
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.moments import Moment, ShownAs
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory, TelegramUserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rep(alice: TelegramUser) -> TelegramUser:
    """Alice, who works from nine to six in Berlin, Monday to Friday."""
    services.confirm_zone(user=alice, zone="Europe/Berlin", now=NOW - 30 * DAY)
    return alice


def step(owner: TelegramUser, at: datetime, **fields: object) -> ScheduledReminder:
    """Return an open step of a lead of its own, to be done then."""
    lead = LeadFactory.create(owner=owner)
    usual = {"lead": lead, "step_id": 1, "due_at": at, "next_action_at": at, "created_at": at - 30 * DAY}
    return ReminderFactory.create(**(usual | fields))


def sent(owner: TelegramUser, due_at: datetime, **fields: object) -> ScheduledReminder:
    """Return a step that the person was reminded of and has not done."""
    usual = {"status": "sent", "last_reminded_at": due_at, "next_action_at": due_at + DAY}
    return step(owner, due_at, **(usual | fields))


def ids(steps: object) -> list[int]:
    return [each.reminder_id for each in steps]  # type: ignore[attr-defined]


class TestToday:
    def test_shows_what_is_overdue_first_then_by_time(self, rep: TelegramUser) -> None:
        later, old, soon = step(rep, NOW + 3 * HOUR), sent(rep, NOW - 2 * DAY), step(rep, NOW + HOUR)
        page = agenda.today_of(rep, now=NOW)
        assert ids(page.steps) == [old.pk, soon.pk, later.pk]
        assert (page.total, page.overdue, page.pages, page.day) == (3, 1, 1, date(2026, 3, 2))

    def test_says_who_and_what(self, rep: TelegramUser) -> None:
        row = step(rep, NOW + HOUR)
        [line] = agenda.today_of(rep, now=NOW).steps
        facts = (row.lead.prospect_name, "Northwind", "Write message 1", NOW + HOUR)
        assert (line.name, line.company, line.what, line.at) == facts

    def test_says_how_each_step_looks_now_and_which_version_that_is(self, rep: TelegramUser) -> None:
        sent(rep, NOW - 3 * HOUR, version=4)
        step(rep, NOW + HOUR)
        late, soon = agenda.today_of(rep, now=NOW).steps
        assert (late.moment, late.version) == (Moment(NOW - 3 * HOUR, ShownAs.LATE, 3 * HOUR), 4)
        assert soon.moment == Moment(NOW + HOUR, ShownAs.NOW)

    def test_shows_as_many_as_are_asked_for(self, rep: TelegramUser) -> None:
        rows = [step(rep, NOW + n * timedelta(minutes=1)) for n in range(11)]
        page = agenda.today_of(rep, now=NOW, size=20)
        assert (ids(page.steps), page.pages) == ([row.pk for row in rows], 1)

    @pytest.mark.parametrize(
        ("zone", "hours", "is_today"),
        [
            ("Europe/Berlin", 10, True),  # 23:00 there
            ("Europe/Berlin", 11, False),  # midnight
            ("America/Los_Angeles", 19, True),  # still 2 March, 23:00
            ("Pacific/Auckland", 0, True),  # 3 March already, 01:00
            ("Pacific/Auckland", 23, False),
        ],
    )
    def test_ends_at_the_persons_own_midnight(
        self, alice: TelegramUser, zone: str, hours: int, is_today: bool
    ) -> None:
        services.confirm_zone(user=alice, zone=zone, now=NOW - DAY)
        step(alice, NOW + hours * HOUR)
        assert agenda.today_of(alice, now=NOW).total == is_today

    def test_is_an_hour_shorter_when_the_clocks_go_forward(self, rep: TelegramUser) -> None:
        saturday = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # 00:30 on Sunday the 29th
        inside = step(rep, datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
        step(rep, datetime(2026, 3, 29, 22, 0, tzinfo=UTC))  # midnight in summer time
        assert ids(agenda.today_of(rep, now=saturday).steps) == [inside.pk]

    def test_counts_from_monday_what_was_due_at_the_weekend(self, rep: TelegramUser) -> None:
        saturday, monday = NOW - 2 * DAY, NOW.replace(hour=8)
        sent(rep, saturday, last_reminded_at=monday)
        page = agenda.today_of(rep, now=monday + timedelta(minutes=5))
        assert (page.steps[0].at, page.overdue) == (monday, 0)

    def test_shows_a_step_where_a_cap_has_put_it(self, rep: TelegramUser) -> None:
        step(rep, NOW - HOUR, next_action_at=NOW + DAY)
        assert agenda.today_of(rep, now=NOW).total == 0
        assert agenda.day_of(rep, date(2026, 3, 3), now=NOW).total == 1

    def test_shows_what_a_paused_person_could_do(self, rep: TelegramUser) -> None:
        step(rep, NOW + HOUR)
        services.pause_person(user=rep, until=None, by=Actor.user(rep.telegram_id), now=NOW)
        assert agenda.today_of(rep, now=NOW).total == 1

    def test_leaves_out_what_is_closed_deleted_paused_or_somebody_elses(
        self, rep: TelegramUser, bob: TelegramUser
    ) -> None:
        step(bob, NOW)
        step(rep, NOW, status="completed")
        for fields in ({"deleted_at": NOW}, {"reminders_paused": True}):
            step(rep, NOW, lead=LeadFactory.create(owner=rep, **fields))
        assert agenda.today_of(rep, now=NOW).total == 0

    def test_turns_pages_and_a_page_too_far_is_the_last(self, rep: TelegramUser) -> None:
        rows = [step(rep, NOW + n * timedelta(minutes=1)) for n in range(11)]
        page = agenda.today_of(rep, now=NOW, page=99)
        assert ids(page.steps) == [row.pk for row in rows[8:]]
        assert (page.page, page.pages, page.first, page.total) == (1, 2, 9, 11)

    def test_counts_what_was_got_out_of_the_way_since_midnight(self, rep: TelegramUser) -> None:
        by = Actor.user(rep.telegram_id)
        services.complete(reminder=step(rep, NOW), by=by, now=NOW - HOUR)
        services.skip(reminder=step(rep, NOW), by=by, now=NOW)
        services.complete(reminder=step(rep, NOW), by=by, now=NOW - DAY)
        assert agenda.today_of(rep, now=NOW).closed == 2


class TestWeek:
    def test_groups_seven_local_days_with_what_is_overdue_in_the_first(self, rep: TelegramUser) -> None:
        old = sent(rep, NOW - 5 * DAY)
        night = step(rep, NOW + 11 * HOUR)  # midnight of Tuesday there
        step(rep, NOW + 7 * DAY)
        week = agenda.week_of(rep, now=NOW)
        assert [each.day.day for each in week] == [2, 3, 4, 5, 6, 7, 8]
        assert [each.total for each in week] == [1, 1, 0, 0, 0, 0, 0]
        assert (ids(week[0].steps), ids(week[1].steps)) == ([old.pk], [night.pk])

    def test_marks_weekends_holidays_and_own_days_off(self, rep: TelegramUser) -> None:
        by = Actor.user(rep.telegram_id)
        services.update_person(user=rep, by=by, now=NOW, country="DE", days_off=[date(2026, 4, 1)])
        week = agenda.week_of(rep, now=datetime(2026, 3, 31, 9, tzinfo=UTC))
        # From Tuesday: an own day off, a Thursday, Good Friday, the weekend, Easter Monday.
        assert [each.is_off for each in week] == [False, True, False, True, True, True, True]
        names = ["", "own day off", "", "Good Friday", "weekend", "weekend", "Easter Monday"]
        assert [each.why_off for each in week] == names

    def test_marks_days_with_too_much_and_shows_the_first_of_it(self, rep: TelegramUser) -> None:
        for n in range(9):
            step(rep, NOW + DAY + n * timedelta(minutes=1))
        tuesday = agenda.week_of(rep, now=NOW)[1]
        assert (tuesday.total, len(tuesday.steps), tuesday.is_overloaded) == (9, 3, True)
        assert not any(each.is_overloaded for each in agenda.week_of(rep, now=NOW)[2:])
        assert len(agenda.week_of(rep, now=NOW, lines=20)[1].steps) == 9


class TestSleeping:
    def test_lists_snoozed_and_resting_steps_by_when_they_wake(self, rep: TelegramUser) -> None:
        resting = step(rep, NOW + 5 * DAY, status=ReminderStatus.AUTO_SNOOZED)
        snoozed = step(rep, NOW + DAY, status=ReminderStatus.SNOOZED)
        step(rep, NOW + HOUR)
        assert ids(agenda.sleeping(rep, now=NOW).steps) == [snoozed.pk, resting.pk]
        assert ids(agenda.sleeping(rep, now=NOW, page=1, size=1).steps) == [resting.pk]


class TestUpcoming:
    def test_is_the_persons_first_step_whenever_it_is(self, rep: TelegramUser) -> None:
        assert agenda.upcoming(rep, now=NOW) is None
        step(rep, NOW + 9 * DAY)
        soon = step(rep, NOW + 4 * DAY)
        found = agenda.upcoming(rep, now=NOW)
        assert found is not None
        assert (found.reminder_id, found.at) == (soon.pk, NOW + 4 * DAY)


class TestSpot:
    @pytest.fixture
    def three(self, rep: TelegramUser) -> list[ScheduledReminder]:
        return [step(rep, NOW + n * timedelta(minutes=1)) for n in range(3)]

    def test_begins_at_the_first(self, rep: TelegramUser, three: list[ScheduledReminder]) -> None:
        here = agenda.spot(rep, now=NOW)
        assert (here.reminder_id, here.position, here.total, here.left) == (three[0].pk, 1, 3, 3)

    def test_goes_on_behind_a_step(self, rep: TelegramUser, three: list[ScheduledReminder]) -> None:
        here = agenda.spot(rep, now=NOW, behind=three[1].pk)
        assert (here.reminder_id, here.position) == (three[2].pk, 3)
        assert agenda.spot(rep, now=NOW, behind=three[2].pk).reminder_id is None

    def test_counts_what_is_finished(self, rep: TelegramUser, three: list[ScheduledReminder]) -> None:
        by = Actor.user(rep.telegram_id)
        services.complete(reminder=three[0], by=by, now=NOW)
        services.snooze(reminder=three[1], until=NOW + DAY, by=by, now=NOW)
        here = agenda.spot(rep, now=NOW)
        assert (here.reminder_id, here.position, here.total, here.left) == (three[2].pk, 3, 3, 1)
        assert (here.finished.done, here.finished.snoozed, here.finished.total) == (1, 1, 2)

    def test_behind_a_finished_step_is_the_one_that_came_next(
        self, rep: TelegramUser, three: list[ScheduledReminder]
    ) -> None:
        services.complete(reminder=three[1], by=Actor.user(rep.telegram_id), now=NOW)
        assert agenda.spot(rep, now=NOW, behind=three[1].pk).reminder_id == three[2].pk

    def test_of_somebody_elses_step_is_the_first(self, rep: TelegramUser, bob: TelegramUser) -> None:
        mine, theirs = step(rep, NOW), step(bob, NOW + HOUR, status="completed")
        assert agenda.spot(rep, now=NOW, behind=theirs.pk).reminder_id == mine.pk


class TestCost:
    def many(self, owner: TelegramUser, count: int) -> None:
        leads = [LeadFactory.build(owner=owner) for _ in range(count)]
        made = type(leads[0]).objects.bulk_create(leads)
        rows = [ReminderFactory.build(lead=lead, step_id=1, telegram_id=owner.telegram_id) for lead in made]
        for number, row in enumerate(rows):
            row.due_at = row.next_action_at = NOW + (number - count // 2) * timedelta(minutes=7)
            row.status = "sent" if row.due_at < NOW else "pending"
        ScheduledReminder.objects.bulk_create(rows)

    @pytest.mark.parametrize("count", [3, 300])
    def test_is_a_fixed_number_of_queries(
        self, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        owner = TelegramUserFactory.create(zone_confirmed_at=NOW)
        self.many(owner, count)
        with django_assert_num_queries(3):
            assert agenda.today_of(owner, now=NOW).steps
        with django_assert_num_queries(2):
            assert len(agenda.week_of(owner, now=NOW)) == 7
        ScheduledReminder.objects.filter(status="sent").update(reminder_count=1)
        with django_assert_num_queries(4):  # ... and whether those have arrived
            assert agenda.today_of(owner, now=NOW).steps
        with django_assert_num_queries(3):
            assert len(agenda.week_of(owner, now=NOW)) == 7

    @pytest.mark.parametrize(
        ("states", "unsure"),
        [
            (["sent"], False),
            (["unknown"], True),
            (["failed"], False),
            (["sending"], False),
            (["unknown", "unknown"], True),
            (["unknown", "sent"], False),
            (["sent", "unknown"], False),
            (["unknown", "sending"], True),
            (["unknown", "failed"], True),
        ],
    )
    def test_says_of_which_step_nothing_may_have_arrived(
        self, rep: TelegramUser, states: list[str], unsure: bool
    ) -> None:
        row = ReminderFactory.create(lead__owner=rep, status="sent", due_at=NOW - DAY, reminder_count=1)
        for nudge, state in enumerate(states, start=1):
            DeliveryFactory.create(
                reminder=row, nudge=nudge, state=state, armed_at=NOW - DAY, subject_key=f"{row.pk}:{nudge}"
            )
        assert [step.unsure for step in agenda.today_of(rep, now=NOW).steps] == [unsure]

    def test_finds_a_persons_steps_by_an_index(self, rep: TelegramUser) -> None:
        others = [TelegramUserFactory.create() for _ in range(3)]
        for owner in (rep, *others):
            self.many(owner, 100)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            agenda.today_of(rep, now=NOW)
        plan = explained(asked[0]["sql"])
        # SQLite may rather begin with the person's leads: as good, and found by their telegram_id too.
        by_lead = connection.vendor == "sqlite" and "idx_lead_registry_owner" in plan
        assert by_lead or "idx_scheduled_reminders_telegram" in plan


def explained(statement: str) -> str:
    """Return how the database goes about a query, without whole-table scans where it may choose."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(prefix + statement)
        return "\n".join(str(row) for row in cursor.fetchall())
