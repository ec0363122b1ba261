"""The times that chat and Mini App offer for a snooze."""

from datetime import UTC, datetime, time, timedelta

import pytest

from leads.models import TelegramUser
from reminders import services
from reminders.services import AsSaid
from reminders.state.snooze_choices import choices, hours_of

pytestmark = pytest.mark.django_db
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
            "3 days · 7 Mar",
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


class TestHours:
    def test_of_another_day_are_the_whole_working_day(self, rep: TelegramUser) -> None:
        tomorrow = NOW.date() + timedelta(days=1)
        assert hours_of(rep, tomorrow, now=NOW) == [time(hour) for hour in range(9, 18)]

    def test_of_today_are_those_to_come(self, rep: TelegramUser) -> None:
        assert hours_of(rep, NOW.date(), now=NOW) == [time(hour) for hour in range(11, 18)]
