"""The times that chat and Mini App offer for a snooze."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.actor import SYSTEM
from leads.models import TelegramUser
from reminders import services
from reminders.services import AsSaid
from reminders.state.snooze_choices import as_shown, choices, hours_of
from tests.factories import LeadFactory, ReminderFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)  # a Wednesday, half past ten in Berlin
HOUR = timedelta(hours=1)


@pytest.fixture
def rep(alice: TelegramUser) -> TelegramUser:
    services.confirm_zone(user=alice, zone="Europe/Berlin", now=NOW - timedelta(days=30))
    return alice


class TestChoices:
    def test_are_those_of_the_menu_with_their_clocks(self, rep: TelegramUser) -> None:
        assert [choice.label for choice in choices(rep, now=NOW)] == [
            "1 hour · 11:30",
            "Evening · 18:00",
            "Tomorrow · 09:00",
            "Next Monday · 9 Mar",
        ]

    def test_say_when_that_is_and_what_a_snooze_takes(self, rep: TelegramUser) -> None:
        hour, evening, tomorrow, *_ = choices(rep, now=NOW)
        assert (hour.key, hour.at, hour.until) == ("1h", NOW + HOUR, AsSaid(NOW + HOUR, elapsed=True))
        assert evening.at == NOW.replace(hour=17, minute=0)
        assert tomorrow.at == tomorrow.until == datetime(2026, 3, 5, 8, tzinfo=UTC)

    def test_leave_out_what_is_over_for_today(self, rep: TelegramUser) -> None:
        late = NOW.replace(hour=22)
        assert "eve" not in [choice.key for choice in choices(rep, now=late)]

    @pytest.mark.parametrize(
        ("said_at", "labels"),
        [
            # a Monday, three days ahead are worked
            ("2026-03-02 10:30", ["Tomorrow · 09:00", "3 days · Thu 5 Mar", "Next Monday · 9 Mar"]),
            # late in the evening and after midnight
            ("2026-03-03 23:59", ["Tomorrow · 09:00", "3 days · Fri 6 Mar", "Next Monday · 9 Mar"]),
            ("2026-03-04 00:01", ["Tomorrow · 09:00", "Next Monday · 9 Mar"]),
            # Thursday: three days are Sunday, so Monday
            ("2026-03-05 10:30", ["Tomorrow · 09:00", "Next Monday · 9 Mar"]),
            # Friday: the next morning that is worked is Monday's
            ("2026-03-06 10:30", ["Next Monday · 9 Mar"]),
            # the evening before clocks go forward
            ("2026-03-27 10:30", ["Next Monday · 30 Mar"]),
            # before Easter: Good Friday and Easter Monday are holidays
            ("2026-04-02 10:30", ["Tuesday · 09:00"]),
            # New Year
            ("2026-12-31 10:30", ["Next Monday · 4 Jan"]),
        ],
    )
    def test_name_the_day_on_which_it_comes(self, rep: TelegramUser, said_at: str, labels: list[str]) -> None:
        rep.country = "DE"
        now = datetime.fromisoformat(said_at).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
        assert [choice.label for choice in choices(rep, now=now) if choice.local] == labels

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Apia"])
    @pytest.mark.parametrize("hour", range(0, 24, 3))
    @pytest.mark.parametrize("day", [26, 27, 28, 29, 30])  # of March: clocks go forward on the 29th in Berlin
    def test_come_when_their_label_says(self, rep: TelegramUser, zone: str, hour: int, day: int) -> None:
        now = datetime(2026, 3, day, hour, 30, tzinfo=UTC)
        services.confirm_zone(user=rep, zone=zone, now=now)
        today = now.astimezone(ZoneInfo(zone)).date()
        row = ReminderFactory.create(lead=LeadFactory.create(owner=rep), due_at=now)
        for choice in choices(rep, now=now):
            services.snooze(reminder=row, until=choice.until, by=SYSTEM, now=now)
            row.refresh_from_db()
            assert row.next_action_at == choice.at
            here = choice.at.astimezone(ZoneInfo(zone))
            assert ("Tomorrow" in choice.label) <= (here.date() == today + timedelta(days=1))
            assert ("Monday" in choice.label) <= (here.weekday() == 0)
            assert choice.local is None or as_shown(choice.local, rep) == choice.at.replace(second=0)
            row.status = "pending"
            row.save(update_fields=["status"])


class TestHours:
    def test_of_another_day_are_the_whole_working_day(self, rep: TelegramUser) -> None:
        tomorrow = NOW.date() + timedelta(days=1)
        assert hours_of(rep, tomorrow, now=NOW) == [time(hour) for hour in range(9, 18)]

    def test_of_today_are_those_to_come(self, rep: TelegramUser) -> None:
        assert hours_of(rep, NOW.date(), now=NOW) == [time(hour) for hour in range(11, 18)]
