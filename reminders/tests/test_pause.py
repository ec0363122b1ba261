"""Pauses, blocks and their ends: what waited keeps its wait, and nothing comes as an avalanche."""

import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from core.actor import Actor
from core.databases.lease import Lease
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import Sent
from reminders.models import ScheduledReminder
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.services import earliest_return
from reminders.tests import claimed
from reminders.tests.sql import wait_until_somebody_waits
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, plan_of
from tests.waiting import PATIENCE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def me(alice: TelegramUser) -> Actor:
    return Actor.user(alice.telegram_id)


@pytest.fixture
def lead(alice: TelegramUser, me: Actor) -> Lead:
    """A lead of Alice's whose steps are due now, in three and in six days."""
    return started(alice, me)


def started(owner: TelegramUser, by: Actor, *, steps: int = 3, now: datetime = NOW) -> Lead:
    lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(steps))
    services.start_plan(lead=lead, by=by, now=now)
    return lead


def step(lead: Lead, number: int = 1) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=number)


def waits(lead: Lead, now: datetime) -> list[timedelta | None]:
    rows = lead.reminders.current()
    return [row.next_action_at and row.next_action_at - now for row in rows]


def send(now: datetime) -> list[int]:
    """Send what is due, as a scheduler does; return the nudges' numbers."""
    rows = claims.claim(limit=50, lease=Lease("token", now + claims.LEASE), now=now)
    done = claimed.arm([row.pk for row in rows], token="token", worker="test", now=now)
    claims.release(token="token", now=now)
    settle([Answer(armed, Sent(7)) for armed in done.armed], now=now)
    return [item.nudge for armed in done.armed for item in armed.items]


class TestPause:
    def test_parks_everything(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        until = NOW + 10 * DAY
        assert services.pause_person(user=alice, until=until, by=me, now=NOW) == 3
        assert waits(lead, NOW) == [None, None, None]
        assert (alice.paused_at, alice.paused_until, earliest_return()) == (NOW, until, until)
        assert violations(now=NOW + DAY) == []

    def test_takes_claimed_rows_from_the_scheduler(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        claims.claim(limit=9, lease=Lease("token", NOW + HOUR), now=NOW)
        services.pause_person(user=alice, until=None, by=me, now=NOW)
        assert step(lead).claim_token == ""
        assert claimed.arm([step(lead).pk], token="token", worker="test", now=NOW).armed == []

    def test_lasts_until_resumed_without_a_date(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        services.pause_person(user=alice, until=None, by=me, now=NOW)
        assert not alice.reminder_enabled
        assert services.resume_expired(now=NOW + 900 * DAY) == 0
        assert services.resume_person(user=alice, by=me, now=NOW + DAY) == 3
        assert alice.reminder_enabled
        assert waits(lead, NOW + DAY) == [timedelta(), 3 * DAY, 6 * DAY]

    @pytest.mark.parametrize("until", [NOW, NOW - DAY])
    def test_ends_in_the_future(self, alice: TelegramUser, me: Actor, until: datetime) -> None:
        with pytest.raises(services.PauseNotAhead):
            services.pause_person(user=alice, until=until, by=me, now=NOW)

    def test_keeps_its_beginning_when_it_is_prolonged(
        self, lead: Lead, alice: TelegramUser, me: Actor
    ) -> None:
        services.pause_person(user=alice, until=NOW + 2 * DAY, by=me, now=NOW)
        services.pause_person(user=alice, until=NOW + 5 * DAY, by=me, now=NOW + DAY)
        assert services.resume_expired(now=NOW + 2 * DAY) == 0
        assert services.resume_expired(now=NOW + 5 * DAY) == 1
        assert step(lead, 2).due_at == NOW + 8 * DAY


class TestResume:
    def test_keeps_the_wait_of_what_was_not_sent(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        services.pause_person(user=alice, until=NOW + 30 * DAY, by=me, now=NOW + HOUR)
        back = NOW + 10 * DAY
        services.resume_person(user=alice, by=me, now=back)
        assert waits(lead, back)[1:] == [3 * DAY - HOUR, 6 * DAY - HOUR]
        assert step(lead, 2).due_at == back + 3 * DAY - HOUR
        assert (alice.paused_at, alice.paused_until) == (None, None)
        assert violations(now=back) == []

    def test_keeps_the_wait_for_the_next_nudge(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        assert send(NOW) == [1]
        due_at = step(lead).due_at
        services.pause_person(user=alice, until=NOW + 10 * DAY, by=me, now=NOW + 10 * HOUR)
        back = NOW + 10 * DAY
        assert services.resume_expired(now=back) == 1
        row = step(lead)
        assert (row.due_at, row.next_action_at) == (due_at, back + 14 * HOUR)
        assert send(back + 14 * HOUR - timedelta(minutes=1)) == []
        assert send(back + 14 * HOUR) == [2]
        assert (step(lead).not_before, step(lead).next_action_at) == (None, back + 38 * HOUR)
        assert violations(now=back + 14 * HOUR) == []

    def test_counts_the_pause_to_its_date_when_it_is_noticed_late(
        self, lead: Lead, alice: TelegramUser, me: Actor
    ) -> None:
        services.pause_person(user=alice, until=NOW + 2 * DAY, by=me, now=NOW)
        assert step(lead, 2).next_action_at is None
        services.resume_expired(now=NOW + 3 * DAY)
        assert step(lead, 2).due_at == NOW + 5 * DAY

    def test_stays_paused_until_it_is_noticed(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        services.pause_person(user=alice, until=NOW + 2 * DAY, by=me, now=NOW)
        services.recompute_person(alice.telegram_id, now=NOW + 3 * DAY)
        assert waits(lead, NOW) == [None, None, None]

    def test_counts_from_its_start_for_a_plan_that_began_in_between(
        self, alice: TelegramUser, me: Actor
    ) -> None:
        services.pause_person(user=alice, until=None, by=me, now=NOW)
        lead = started(alice, me, now=NOW + 4 * DAY)
        services.resume_person(user=alice, by=me, now=NOW + 5 * DAY)
        assert waits(lead, NOW + 5 * DAY) == [timedelta(), 3 * DAY, 6 * DAY]

    def test_keeps_a_date_chosen_in_between(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        services.pause_person(user=alice, until=None, by=me, now=NOW)
        chosen = NOW + 8 * DAY
        services.snooze(reminder=step(lead, 2), until=chosen, by=me, now=NOW + DAY)
        services.resume_person(user=alice, by=me, now=NOW + 5 * DAY)
        assert step(lead, 2).next_action_at == chosen

    def test_without_a_pause_changes_nothing(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        assert services.resume_person(user=alice, by=me, now=NOW + DAY) == 0
        assert step(lead, 2).due_at == NOW + 3 * DAY

    def test_leaves_a_blocked_person_parked(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        services.pause_person(user=alice, until=None, by=me, now=NOW)
        services.mark_blocked(telegram_id=alice.telegram_id, now=NOW)
        services.resume_person(user=alice, by=me, now=NOW + DAY)
        assert waits(lead, NOW) == [None, None, None]
        services.mark_returned(telegram_id=alice.telegram_id, now=NOW + 2 * DAY)
        assert step(lead, 2).next_action_at == NOW + 4 * DAY

    def test_asks_the_database_a_fixed_number_of_times(
        self, alice: TelegramUser, me: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(20):
            started(alice, me)
        services.pause_person(user=alice, until=None, by=me, now=NOW + HOUR)
        with django_assert_max_num_queries(16):
            services.resume_person(user=alice, by=me, now=NOW + DAY)


class TestReturn:
    def test_keeps_dates_and_brings_a_few_a_day(self, alice: TelegramUser, me: Actor) -> None:
        leads = [started(alice, me, steps=2) for _ in range(10)]
        services.mark_blocked(telegram_id=alice.telegram_id, now=NOW)
        back = NOW + 10 * DAY
        assert services.mark_returned(telegram_id=alice.telegram_id, now=back) == 20
        rows = ScheduledReminder.objects.order_by("next_action_at")
        days = Counter(row.next_action_at.date() for row in rows if row.next_action_at)
        assert list(days.values()) == [8, 8, 4]
        assert [row.step_id for row in rows] == [1] * 10 + [2] * 10
        assert step(leads[0]).due_at == NOW
        assert violations(now=back) == []

    def test_is_not_undone_by_a_recomputation(self, alice: TelegramUser, me: Actor) -> None:
        for _ in range(12):
            started(alice, me, steps=1)
        services.mark_blocked(telegram_id=alice.telegram_id, now=NOW)
        services.mark_returned(telegram_id=alice.telegram_id, now=NOW + 9 * DAY)
        assert services.recompute_person(alice.telegram_id, now=NOW + 9 * DAY) == 0

    def test_stays_under_the_persons_own_cap(self, alice: TelegramUser, me: Actor) -> None:
        services.update_person(user=alice, by=me, now=NOW, daily_cap=2)
        for _ in range(5):
            started(alice, me, steps=1)
        services.mark_blocked(telegram_id=alice.telegram_id, now=NOW)
        services.mark_returned(telegram_id=alice.telegram_id, now=NOW + DAY)
        days = Counter(row.next_action_at.date() for row in ScheduledReminder.objects.all())
        assert list(days.values()) == [2, 2, 1]

    def test_goes_on_at_nudge_two_after_ten_days(self, lead: Lead, me: Actor) -> None:
        send(NOW)
        services.mark_blocked(telegram_id=lead.owner_id, now=NOW + HOUR)
        back = NOW + 10 * DAY
        services.mark_returned(telegram_id=lead.owner_id, now=back)
        nudges = [send(back + n * HOUR) for n in (0, 4, 8)]
        assert nudges == [[2], [1], [1]]
        assert violations(now=back + 8 * HOUR) == []

    def test_a_held_one_is_not_counted(self, lead: Lead, me: Actor) -> None:
        ScheduledReminder.objects.filter(pk=step(lead).pk).update(hold_reason="kills_workers")
        services.mark_blocked(telegram_id=lead.owner_id, now=NOW)
        services.mark_returned(telegram_id=lead.owner_id, now=NOW + 4 * DAY)
        assert step(lead, 2).next_action_at == NOW + 4 * DAY


class TestPausedLead:
    def test_keeps_its_waits(self, lead: Lead, me: Actor) -> None:
        services.set_paused(lead=lead, paused=True, by=me, now=NOW)
        services.set_paused(lead=lead, paused=False, by=me, now=NOW + 5 * DAY)
        assert waits(lead, NOW + 5 * DAY) == [timedelta(), 3 * DAY, 6 * DAY]
        assert violations(now=NOW + 5 * DAY) == []

    def test_keeps_the_wait_for_the_next_nudge(self, lead: Lead, me: Actor) -> None:
        send(NOW)
        services.set_paused(lead=lead, paused=True, by=me, now=NOW + 4 * HOUR)
        services.set_paused(lead=lead, paused=False, by=me, now=NOW + 5 * DAY)
        assert step(lead).next_action_at == NOW + 5 * DAY + 20 * HOUR

    @pytest.mark.parametrize(
        ("person", "single"),
        [
            ((0, 4), (1, 2)),  # the lead's pause inside the person's
            ((1, 2), (0, 4)),  # and the other way round
            ((0, 3), (1, 4)),  # overlapping
            ((1, 4), (0, 3)),
            ((0, 2), (2, 4)),  # one after the other
        ],
    )
    def test_counts_overlapping_pauses_once(
        self, lead: Lead, alice: TelegramUser, me: Actor, person: tuple[int, int], single: tuple[int, int]
    ) -> None:
        for day in range(5):
            now = NOW + day * DAY
            alice.refresh_from_db()
            if day == single[0]:
                services.set_paused(lead=lead, paused=True, by=me, now=now)
            if day == person[0]:
                services.pause_person(user=alice, until=None, by=me, now=now)
            if day == person[1]:
                services.resume_person(user=alice, by=me, now=now)
            if day == single[1]:
                services.set_paused(lead=lead, paused=False, by=me, now=now)
        assert step(lead, 3).due_at == NOW + 6 * DAY + 4 * DAY
        assert step(lead, 3).next_action_at == NOW + 10 * DAY


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_a_scheduler_that_waited_for_the_pause_sends_nothing(
        self, alice: TelegramUser, me: Actor
    ) -> None:
        lead = started(alice, me)
        claims.claim(limit=9, lease=Lease("token", NOW + HOUR), now=NOW)
        paused = threading.Event()

        def pause() -> None:
            with closing(connection), transaction.atomic():
                services.pause_person(user=alice, until=None, by=me, now=NOW)
                paused.set()
                wait_until_somebody_waits()

        pausing = threading.Thread(target=pause)
        pausing.start()
        assert paused.wait(PATIENCE)
        done = claimed.arm([step(lead).pk], token="token", worker="test", now=NOW)
        pausing.join()
        assert done.armed == []
        assert waits(lead, NOW) == [None, None, None]
