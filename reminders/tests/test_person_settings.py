"""A person's settings: each counts at once for everything unsent, and an impossible one is refused whole."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.holidays import DaysOff, public_holidays
from reminders.policy.windows import is_open
from reminders.services import AsSaid, preferences
from reminders.state.situation import window_of
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def me(alice: TelegramUser) -> Actor:
    return Actor.user(alice.telegram_id)


@pytest.fixture
def lead(alice: TelegramUser, me: Actor) -> Lead:
    """A lead of Alice's, who works in UTC; its steps are due now, on Thursday and on Sunday."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW)
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    return services.start_plan(lead=lead, by=me, now=NOW).lead


def step(lead: Lead, number: int) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=number)


THURSDAY, SUNDAY = NOW + 3 * DAY, NOW + 6 * DAY
MOVES: list[tuple[dict[str, Any], int, datetime]] = [
    ({"timezone": "America/New_York"}, 2, THURSDAY + timedelta(hours=5)),
    ({"window_start": time(11, 30)}, 2, THURSDAY + timedelta(hours=2, minutes=30)),
    ({"window_start": time(6), "window_end": time(8)}, 2, THURSDAY + DAY - timedelta(hours=3)),
    ({"weekdays": [5, 1]}, 2, THURSDAY + DAY),
    ({"weekdays": {7}}, 3, SUNDAY),
    ({"days_off": [date(2026, 3, 5), date(2026, 3, 6)]}, 2, NOW + 7 * DAY),
    ({"country": "de", "days_off": [date(2026, 3, 5)]}, 2, THURSDAY + DAY),
]


class TestUpdatePerson:
    @pytest.mark.parametrize(("settings", "number", "expected"), MOVES)
    def test_moves_what_is_unsent(
        self,
        lead: Lead,
        alice: TelegramUser,
        me: Actor,
        settings: dict[str, Any],
        number: int,
        expected: datetime,
    ) -> None:
        due_at = step(lead, number).due_at
        assert services.update_person(user=alice, by=me, now=NOW, **settings) >= 1
        row = step(lead, number)
        assert (row.due_at, row.next_action_at) == (due_at, expected)

    def test_is_stored(self, alice: TelegramUser, me: Actor) -> None:
        services.update_person(
            user=alice, by=me, now=NOW, timezone=" Europe/Kyiv ", weekdays=[2, 1], country="ua", daily_cap=5
        )
        fresh = TelegramUser.objects.get(pk=alice.pk)
        for user in (alice, fresh):
            stored = (user.timezone, user.weekdays, user.country, user.daily_cap, user.zone_confirmed_at)
            assert stored == ("Europe/Kyiv", "12", "UA", 5, NOW)

    def test_counts_nothing_when_nothing_moves(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        assert services.update_person(user=alice, by=me, now=NOW, daily_cap=3) == 0

    def test_switches_off_and_on_again(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        assert services.update_person(user=alice, by=me, now=NOW, reminder_enabled=False) == 3
        assert not ScheduledReminder.objects.due(NOW + 99 * DAY).exists()
        assert services.update_person(user=alice, by=me, now=NOW + DAY, reminder_enabled=True) == 3
        assert step(lead, 2).due_at == THURSDAY + DAY

    @pytest.mark.parametrize(
        ("settings", "error"),
        [
            ({"timezone": "Europe/Atlantis"}, preferences.UnknownZone),
            ({"timezone": 3}, preferences.UnknownZone),
            ({"window_start": "9:00"}, preferences.NotAClockTime),
            ({"window_end": time(9, tzinfo=UTC)}, preferences.NotAClockTime),
            ({"weekdays": []}, preferences.NoWorkingDay),
            ({"weekdays": [0]}, preferences.NoWorkingDay),
            ({"country": "Germany"}, preferences.NotACountry),
            ({"days_off": ["2026-03-05"]}, preferences.NotDaysOff),
            ({"days_off": [date(2026, 1, 1) + n * DAY for n in range(401)]}, preferences.NotDaysOff),
            ({"daily_cap": 0}, preferences.NotADailyCap),
            ({"daily_cap": 51}, preferences.NotADailyCap),
            ({"daily_cap": True}, preferences.NotADailyCap),
        ],
    )
    def test_refuses_the_impossible_and_stores_nothing(
        self, alice: TelegramUser, me: Actor, settings: dict[str, Any], error: type[Exception]
    ) -> None:
        good: dict[str, Any] = {"daily_cap": 3, "country": "UA"}
        with pytest.raises(error):
            services.update_person(user=alice, by=me, now=NOW, **(good | settings))
        fresh = TelegramUser.objects.get(pk=alice.pk)
        assert (fresh.daily_cap, fresh.country, fresh.timezone) == (12, "", "UTC")


class TestWindowOf:
    def test_is_none_until_a_zone_is_confirmed(self) -> None:
        assert window_of(TelegramUserFactory.build()) is None

    def test_is_closed_on_public_holidays_of_the_country(self) -> None:
        window = window_of(TelegramUserFactory.build(zone_confirmed_at=NOW, country="DE"))
        assert not is_open(datetime(2026, 12, 25, 10, 0, tzinfo=UTC), window)
        assert not is_open(datetime(2031, 12, 25, 10, 0, tzinfo=UTC), window)
        assert is_open(datetime(2026, 12, 23, 10, 0, tzinfo=UTC), window)

    def test_leaves_out_what_is_no_date(self) -> None:
        user = TelegramUserFactory.build(zone_confirmed_at=NOW, days_off=["2026-03-04", "soon", None, {}])
        window = window_of(user)
        assert window is not None
        assert window.days_off == DaysOff(own=frozenset({date(2026, 3, 4)}))


class TestPublicHolidays:
    @pytest.mark.parametrize("country", ["", "XX", "de"])
    def test_are_none_in_an_unknown_country(self, country: str) -> None:
        assert public_holidays(country, 2026) == frozenset()

    def test_are_of_that_year(self) -> None:
        assert {day.year for day in public_holidays("DE", 2027)} == {2027}
        assert date(2027, 10, 3) in public_holidays("DE", 2027)


class TestChangeSettings:
    def test_returns_what_moved_and_how(self, lead: Lead, alice: TelegramUser) -> None:
        [move] = services.change_settings(user=alice, now=NOW, weekdays=[1, 2, 3, 5])
        assert (move.lead_name, move.before, move.after) == (
            str(lead.display_name),
            THURSDAY,
            THURSDAY + DAY,
        )

    def test_returns_the_earliest_first(self, lead: Lead, alice: TelegramUser) -> None:
        moves = services.change_settings(user=alice, now=NOW, window_start=time(8))
        moments = [move.after for move in moves if move.after]
        assert moments == sorted(moments)

    @pytest.mark.parametrize("settings", [{"daily_cap": 3}, {"language": "en"}, {"briefing_hour": 7}, {}])
    def test_returns_nothing_when_nothing_moves(
        self, lead: Lead, alice: TelegramUser, settings: dict[str, Any]
    ) -> None:
        assert services.change_settings(user=alice, now=NOW, **settings) == []

    @pytest.mark.parametrize(
        ("settings", "at"),
        [
            ({"briefing_hour": 10}, NOW + timedelta(hours=1)),
            ({"briefing_hour": 8}, NOW + DAY),  # the window opens at nine
            ({"briefing_hour": None}, None),
            ({"briefing_hour": 10, "weekdays": [2]}, NOW + DAY + timedelta(hours=1)),
        ],
    )
    def test_dates_the_briefing(
        self, alice: TelegramUser, settings: dict[str, Any], at: datetime | None
    ) -> None:
        services.confirm_zone(user=alice, zone="UTC", now=NOW)
        services.change_settings(user=alice, now=NOW, **settings)
        fresh = TelegramUser.objects.get(pk=alice.pk)
        assert fresh.next_briefing_at == alice.next_briefing_at == at
        assert fresh.briefing_enabled == (at is not None)

    def test_keeps_the_hour_of_a_briefing_that_is_off(self, alice: TelegramUser) -> None:
        services.change_settings(user=alice, now=NOW, briefing_hour=11)
        services.change_settings(user=alice, now=NOW, briefing_hour=None)
        assert TelegramUser.objects.get(pk=alice.pk).reminder_hour == 11

    @pytest.mark.parametrize(
        "settings", [{"briefing_hour": 24}, {"briefing_hour": True}, {"language": "tlh"}, {"language": ""}]
    )
    def test_refuses_what_is_not_possible(self, alice: TelegramUser, settings: dict[str, Any]) -> None:
        with pytest.raises(services.SettingRefused):
            services.change_settings(user=alice, now=NOW, **settings)


KYIV, TOKYO = ZoneInfo("Europe/Kyiv"), ZoneInfo("Asia/Tokyo")
TUESDAY_9 = datetime(2026, 3, 10, 9, tzinfo=KYIV)


class TestANewZone:
    """What was named by the clock goes where the clock goes; so many hours stay so many."""

    @pytest.fixture
    def resting(self, alice: TelegramUser, me: Actor, lead: Lead) -> ScheduledReminder:
        services.change_settings(user=alice, now=NOW, timezone="Europe/Kyiv")
        return step(lead, 2)

    def rest(self, row: ScheduledReminder, until: datetime | AsSaid, me: Actor) -> None:
        services.snooze(reminder=row, until=until, by=me, now=NOW)

    @pytest.mark.parametrize("as_said", [True, False])
    def test_takes_a_named_time_with_it_and_lists_it(
        self, resting: ScheduledReminder, alice: TelegramUser, me: Actor, as_said: bool
    ) -> None:
        self.rest(resting, AsSaid(TUESDAY_9) if as_said else TUESDAY_9, me)
        moves = services.change_settings(user=alice, now=NOW, timezone="Asia/Tokyo")
        row = step(resting.lead, 2)
        wanted = datetime(2026, 3, 10, 9, tzinfo=TOKYO)
        assert (row.due_at, row.next_action_at) == (wanted, wanted)
        (move,) = [move for move in moves if move.reminder_id == row.pk]
        assert (move.before, move.after) == (TUESDAY_9, wanted)

    def test_leaves_so_many_hours_as_many(
        self, resting: ScheduledReminder, alice: TelegramUser, me: Actor
    ) -> None:
        until = NOW + timedelta(hours=20)
        self.rest(resting, AsSaid(until, elapsed=True), me)
        services.change_settings(user=alice, now=NOW, timezone="Asia/Tokyo")
        row = step(resting.lead, 2)
        assert (row.due_at, row.next_action_at) == (until, until)

    def test_makes_due_what_is_past_on_the_new_clock(
        self, resting: ScheduledReminder, alice: TelegramUser, me: Actor
    ) -> None:
        self.rest(resting, AsSaid(NOW + timedelta(hours=2)), me)
        services.change_settings(user=alice, now=NOW, timezone="Asia/Tokyo")
        row = step(resting.lead, 2)
        assert row.next_action_at is not None
        assert row.next_action_at <= NOW

    def test_comes_back_to_the_same_moment(
        self, resting: ScheduledReminder, alice: TelegramUser, me: Actor
    ) -> None:
        self.rest(resting, AsSaid(TUESDAY_9), me)
        for zone in ("America/New_York", "Asia/Kathmandu", "Europe/Kyiv"):
            services.change_settings(user=alice, now=NOW, timezone=zone)
        assert step(resting.lead, 2).due_at == TUESDAY_9

    def test_moves_no_date_of_a_plan_and_nobody_elses(
        self, resting: ScheduledReminder, alice: TelegramUser, bob: TelegramUser, me: Actor
    ) -> None:
        theirs = ReminderFactory.create(
            lead=LeadFactory.create(owner=bob), status="snoozed", due_at=TUESDAY_9
        )
        before = [step(resting.lead, number).due_at for number in (2, 3)]
        services.change_settings(user=alice, now=NOW, timezone="Asia/Tokyo")
        assert [step(resting.lead, number).due_at for number in (2, 3)] == before
        theirs.refresh_from_db()
        assert theirs.due_at == TUESDAY_9

    def test_that_is_the_first_one_takes_a_named_time_alone(self, bob: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=bob.pk).update(zone_confirmed_at=None, timezone="UTC")
        lead, nine = LeadFactory.create(owner=bob), datetime(2026, 3, 10, 9, tzinfo=UTC)
        named, counted = (
            ReminderFactory.create(lead=lead, step_id=number, status="snoozed", due_at=nine, due_rule=rule)
            for number, rule in enumerate(("as_said", "snoozed"), start=1)
        )
        services.confirm_zone(user=bob, zone="Asia/Tokyo", now=NOW)
        named.refresh_from_db()
        counted.refresh_from_db()
        assert (named.due_at, counted.due_at) == (nine.replace(tzinfo=TOKYO), nine)
