"""The table of snoozes: one rule for one label, wherever it is offered."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from leads.models import TelegramUser
from reminders import services
from reminders.policy.snoozes import BY_KEY, SNOOZES, OfferedIn, OwnersDay, offered
from reminders.policy.windows import Window, next_open
from reminders.services import AsSaid

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = Window(BERLIN, time(9), time(18), frozenset(range(5)))
OWNER = OwnersDay(BERLIN, time(8), WINDOW)  # the briefing comes an hour before the work begins
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def until(key: str, now: datetime, owner: OwnersDay = OWNER) -> str:
    """Return until when a snooze lasts, on the owner's clock; "" when it is over."""
    found = BY_KEY[key].until(owner, now)
    return f"{found.astimezone(owner.zone):%a %-d %b %H:%M}" if found else ""


def berlin(text: str) -> datetime:
    """Return the moment when Berlin's clock shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


class TestUntil:
    @pytest.mark.parametrize(
        ("key", "now", "wanted"),
        [
            # so many days on, at the same time of the clock; the window is the scheduler's
            ("1d", "2026-03-02T13:07", "Tue 3 Mar 13:07"),
            ("3d", "2026-03-02T13:07", "Thu 5 Mar 13:07"),
            ("1d", "2026-03-02T09:00", "Tue 3 Mar 09:00"),
            # after hours with the morning of that day
            ("1d", "2026-03-02T20:20", "Tue 3 Mar 08:00"),
            ("1d", "2026-03-02T18:00", "Tue 3 Mar 08:00"),
            ("1d", "2026-03-06T23:30", "Sat 7 Mar 08:00"),
            ("3d", "2026-12-30T00:10", "Sat 2 Jan 08:00"),
            # a day of 23 hours, one of 25
            ("1d", "2026-03-28T13:00", "Sun 29 Mar 13:00"),
            ("3d", "2026-10-23T13:00", "Mon 26 Oct 13:00"),
            # the next working morning
            ("tom", "2026-03-02T13:00", "Tue 3 Mar 09:00"),
            ("tom", "2026-03-06T13:00", "Mon 9 Mar 09:00"),
            ("tom", "2026-03-03T00:10", "Wed 4 Mar 09:00"),
            # the first hour of the evening that is still to come
            ("eve", "2026-03-02T17:59", "Mon 2 Mar 18:00"),
            ("eve", "2026-03-02T18:00", "Mon 2 Mar 20:00"),
            ("eve", "2026-03-02T22:00", ""),
            # never today
            ("mon", "2026-03-02T07:00", "Mon 9 Mar 08:00"),
            ("mon", "2026-03-08T23:00", "Mon 9 Mar 08:00"),
            ("1h", "2026-03-29T01:30", "Sun 29 Mar 03:30"),
        ],
    )
    def test_is_on_the_owners_clock(self, key: str, now: str, wanted: str) -> None:
        assert until(key, berlin(now)) == wanted

    @pytest.mark.parametrize("weekdays", [range(7), range(1, 6)])
    def test_of_a_day_after_hours_ends_with_the_next_working_morning(self, weekdays: range) -> None:
        window = Window(BERLIN, time(9), time(18), frozenset(weekdays))
        late = berlin("2026-03-03T20:20")  # a Tuesday
        found = next_open(BY_KEY["1d"].until(OwnersDay(BERLIN, time(9), window), late) or late, window)
        assert found == berlin("2026-03-04T09:00")

    @pytest.mark.parametrize(
        ("clock", "wanted"), [("23:30", "23:30"), ("02:30", "03:00"), ("12:00", "22:00")]
    )
    def test_counts_the_hours_of_whoever_works_at_night(self, clock: str, wanted: str) -> None:
        owner = OwnersDay(BERLIN, time(22), Window(BERLIN, time(22), time(6), frozenset(range(7))))
        assert until("1d", berlin(f"2026-03-28T{clock}"), owner) == f"Sun 29 Mar {wanted}"

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
    def test_counts_the_days_of_far_zones(self, zone: str) -> None:
        far = OwnersDay(ZoneInfo(zone), time(9), None)
        assert BY_KEY["1d"].until(far, NOW) == NOW + DAY
        assert BY_KEY["3d"].until(far, NOW) == NOW + 3 * DAY

    def test_tomorrow_is_the_briefings_hour_when_that_is_a_working_hour(self) -> None:
        late = OwnersDay(BERLIN, time(11), WINDOW)
        assert until("tom", berlin("2026-03-02T13:00"), late) == "Tue 3 Mar 11:00"

    def test_tomorrow_is_in_a_day_while_no_clock_is_known(self) -> None:
        assert BY_KEY["tom"].until(OwnersDay(BERLIN, time(9), None), NOW) == NOW + DAY


class TestTable:
    def test_says_where_each_is_offered(self) -> None:
        keys = {place: [snooze.key for snooze in offered(place)] for place in OfferedIn}
        assert keys == {
            OfferedIn.REMINDER: ["1d", "3d"],
            OfferedIn.LIST: ["tom", "3d"],
            OfferedIn.MENU: ["1h", "eve", "tom", "3d", "mon"],
            OfferedIn.STAFF: ["1d", "3d"],
        }

    def test_has_each_key_once_and_no_key_that_is_another_button(self) -> None:
        assert len(BY_KEY) == len(SNOOZES)
        assert not BY_KEY.keys() & {"menu", "back", "cal", "day", "at"}


@pytest.mark.django_db
class TestOfAPerson:
    def test_looks_at_their_settings(self, alice: TelegramUser) -> None:
        assert services.snoozed_until("tom", alice, now=NOW) == NOW + DAY
        services.confirm_zone(user=alice, zone="Europe/Berlin", now=NOW - 30 * DAY)
        assert services.snoozed_until("tom", alice, now=NOW) == datetime(2026, 3, 3, 8, tzinfo=UTC)
        friday = NOW + 4 * DAY
        assert services.snoozed_until("tom", alice, now=friday) == datetime(2026, 3, 9, 8, tzinfo=UTC)

    def test_is_exact_where_the_hour_is_the_point(self, alice: TelegramUser) -> None:
        assert services.snoozed_until("1h", alice, now=NOW) == AsSaid(NOW + timedelta(hours=1), elapsed=True)
        assert services.snoozed_until("eve", alice, now=NOW.replace(hour=23)) is None
