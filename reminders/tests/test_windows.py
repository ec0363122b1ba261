"""The sending window over clock changes, midnight, days off and far zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy.windows import (
    DAYS_SEARCHED,
    ZONE_CHOICES,
    MovedBy,
    Window,
    is_open,
    local_at,
    moved_by,
    next_open,
    parse_zone,
    shut_since,
    zone_choices_by_clock,
)

FIRST, LAST = datetime(1990, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001 - the strategies want naive bounds
WEEK = frozenset(range(7))
WORKDAYS = frozenset(range(5))
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # once turned its clock back at 00:01, to the day before
    "America/Sao_Paulo",  # once skipped midnight
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)


def window(
    zone: str = "Europe/Berlin",
    hours: tuple[time, time] = (time(9), time(18)),
    weekdays: frozenset[int] = WORKDAYS,
    days_off: frozenset[date] = frozenset(),
) -> Window:
    return Window(ZoneInfo(zone), *hours, weekdays, days_off)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


class TestLocalAt:
    @pytest.mark.parametrize(
        ("day", "clock", "zone", "expected"),
        [
            # plain days
            ("2026-01-07", "09:00", "UTC", "2026-01-07 09:00"),
            ("2026-01-07", "09:00", "Asia/Kathmandu", "2026-01-07 03:15"),
            ("2026-01-07", "09:00", "Pacific/Kiritimati", "2026-01-06 19:00"),
            ("2028-02-29", "09:00", "Europe/Berlin", "2028-02-29 08:00"),
            # gaps: the first moment behind them
            ("2026-03-08", "02:00", "America/New_York", "2026-03-08 07:00"),
            ("2026-03-08", "02:30", "America/New_York", "2026-03-08 07:00"),
            ("2026-03-08", "03:00", "America/New_York", "2026-03-08 07:00"),
            ("2026-03-29", "02:59:59.5", "Europe/Berlin", "2026-03-29 01:00"),
            ("2026-03-22", "02:30", "Africa/Casablanca", "2026-03-22 02:00"),  # the end of Ramadan
            ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),  # half an hour
            ("2018-11-04", "00:00", "America/Sao_Paulo", "2018-11-04 03:00"),  # midnight itself
            ("2011-12-30", "12:00", "Pacific/Apia", "2011-12-30 10:00"),  # a whole day
            # folds: the first of the two
            ("2026-11-01", "01:30", "America/New_York", "2026-11-01 05:30"),
            ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25 00:30"),
            ("2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04 14:45"),
            ("2026-02-15", "02:30", "Africa/Casablanca", "2026-02-15 01:30"),
        ],
    )
    def test_finds_the_moment(self, day: str, clock: str, zone: str, expected: str) -> None:
        assert local_at(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone)) == utc(expected)

    def test_does_not_care_about_the_fold_and_zone_of_the_clock_given(self) -> None:
        berlin, day = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)
        assert local_at(day, time(2, 30, fold=1, tzinfo=UTC), berlin) == local_at(day, time(2, 30), berlin)

    @given(st.datetimes(FIRST, LAST), st.sampled_from(ZONES))
    def test_shows_the_wanted_clock_or_the_end_of_a_gap(self, wanted: datetime, zone: str) -> None:
        moment = local_at(wanted.date(), wanted.time(), ZoneInfo(zone))
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        just_before = (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert shown == wanted or just_before < wanted < shown


class TestNextOpen:
    def test_is_the_moment_itself_without_a_window(self) -> None:
        assert next_open(utc("2026-01-10 03:00"), None) == utc("2026-01-10 03:00")

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2026-01-07 08:00", "2026-01-07 09:00"),  # a Wednesday, early
            ("2026-01-07 09:00", "2026-01-07 09:00"),  # the opening belongs to the window
            ("2026-01-07 12:34", "2026-01-07 12:34"),
            ("2026-01-07 17:59", "2026-01-07 17:59"),
            ("2026-01-07 18:00", "2026-01-08 09:00"),  # the closing does not
            ("2026-01-09 20:00", "2026-01-12 09:00"),  # Friday evening
            ("2026-01-10 12:00", "2026-01-12 09:00"),  # Saturday noon
            ("2028-02-28 19:00", "2028-02-29 09:00"),  # into a leap day
        ],
    )
    def test_waits_for_the_hours_of_a_working_day(self, at: str, expected: str) -> None:
        assert next_open(utc(at), window("UTC")) == utc(expected)

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2026-01-09 23:00", "2026-01-09 23:00"),  # Friday night
            ("2026-01-10 05:59", "2026-01-10 05:59"),  # still Friday's window
            ("2026-01-10 06:00", "2026-01-12 22:00"),  # Saturday's does not open
            ("2026-01-12 05:00", "2026-01-12 22:00"),  # nor was there one on Sunday
            ("2026-01-13 05:59", "2026-01-13 05:59"),  # a day off, but the night is Monday's
            ("2026-01-13 06:00", "2026-01-14 22:00"),
        ],
    )
    def test_counts_a_night_to_the_date_it_began_on(self, at: str, expected: str) -> None:
        nights = window("UTC", (time(22), time(6)), days_off=frozenset({date(2026, 1, 13)}))
        assert next_open(utc(at), nights) == utc(expected)

    def test_takes_the_whole_day_when_start_and_end_are_equal(self) -> None:
        days = window("Asia/Kathmandu", (time(9), time(9)))
        assert local(next_open(utc("2026-01-10 03:00"), days), "Asia/Kathmandu") == "2026-01-12 00:00"
        assert is_open(utc("2026-01-09 18:14"), days)  # Friday 23:59
        assert not is_open(utc("2026-01-09 18:15"), days)

    def test_skips_days_off(self) -> None:
        holidays = window(days_off=frozenset({date(2026, 1, 8), date(2026, 1, 9)}))
        assert local(next_open(utc("2026-01-07 20:00"), holidays), "Europe/Berlin") == "2026-01-12 09:00"

    def test_judges_the_weekday_by_the_local_date(self) -> None:
        far = window("Pacific/Kiritimati")  # UTC+14: Sunday evening in London is Monday there
        assert next_open(utc("2026-01-11 20:00"), far) == utc("2026-01-11 20:00")
        assert next_open(utc("2026-01-08 20:00"), far) == utc("2026-01-08 20:00")
        assert next_open(utc("2026-01-09 20:00"), far) == utc("2026-01-11 19:00")

    def test_keeps_the_local_hour_over_a_clock_change(self) -> None:
        assert next_open(utc("2026-03-27 20:00"), window()) == utc("2026-03-30 07:00")
        assert next_open(utc("2026-10-23 20:00"), window()) == utc("2026-10-26 08:00")

    def test_skips_a_window_that_lies_in_a_gap(self) -> None:
        narrow = window("America/New_York", (time(2, 10), time(2, 50)), WEEK)
        assert local(next_open(utc("2026-03-08 06:00"), narrow), "America/New_York") == "2026-03-09 02:10"

    def test_skips_a_date_that_a_country_left_out(self) -> None:
        assert local(
            next_open(utc("2011-12-30 09:00"), window("Pacific/Apia", weekdays=WEEK)), "Pacific/Apia"
        ) == ("2011-12-31 09:00")

    @pytest.mark.parametrize(
        "never",
        [
            window(weekdays=frozenset()),
            window(days_off=frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(500))),
        ],
    )
    def test_gives_up_on_a_window_that_stays_closed(self, never: Window) -> None:
        at = utc("2026-01-07 03:00")
        assert next_open(at, never) == at
        assert not is_open(at, never)

    def test_looks_past_a_long_leave(self) -> None:
        leave = frozenset(date(2026, 1, 7) + timedelta(days=day) for day in range(DAYS_SEARCHED - 20))
        assert next_open(utc("2026-01-07 12:00"), window("UTC", days_off=leave)) > utc("2027-01-20 00:00")

    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
    @pytest.mark.parametrize("before_the_end", [timedelta(0), timedelta(hours=13), timedelta(days=3)])
    def test_does_not_fall_off_the_calendar(self, zone: str, before_the_end: timedelta) -> None:
        at = datetime.max.replace(tzinfo=UTC) - before_the_end
        assert next_open(at, window(zone)) >= at


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
CHANGES = ["2026-03-29 01:00", "2026-10-25 01:00", "2026-03-08 07:00", "2026-11-01 06:00", "2010-11-07 02:31"]
CHANGES += [
    "2026-10-03 15:30",
    "2026-04-04 15:00",
    "2018-11-04 03:00",
    "2011-12-30 10:00",
    "2026-02-15 02:00",
]
near_changes = st.builds(
    lambda change, minutes: utc(change) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-2_000, 2_000),
)
windows = st.builds(
    Window,
    st.sampled_from(ZONES).map(ZoneInfo),
    clocks,
    clocks,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
)


class TestEveryWindow:
    @given(near_changes | moments, windows)
    def test_opens_at_a_moment_that_is_open_and_stays(self, at: datetime, window: Window) -> None:
        opening = next_open(at, window)
        assert opening >= at
        assert is_open(opening, window)
        assert next_open(opening, window) == opening
        assert opening.utcoffset() == timedelta(0)

    @given(near_changes | moments, windows)
    def test_is_open_exactly_when_nothing_is_moved(self, at: datetime, window: Window) -> None:
        assert is_open(at, window) == (next_open(at, window) == at)
        assert (moved_by(at, window) is None) == is_open(at, window)

    @given(near_changes | moments, windows, st.floats(0, 1, exclude_max=True))
    def test_is_closed_until_it_opens(self, at: datetime, window: Window, part: float) -> None:
        opening = next_open(at, window)
        between = at + (opening - at) * part
        assert opening == at or between >= opening or not is_open(between, window)

    @given(near_changes | moments, windows, st.timedeltas(timedelta(0), timedelta(days=9)))
    def test_that_is_shut_has_been_so_since_it_last_closed(
        self, at: datetime, window: Window, before: timedelta
    ) -> None:
        if not is_open(at, window):
            since, due_at = shut_since(at, window), at - before
            assert (next_open(due_at, window) > at) == (due_at >= since)


class TestMovedBy:
    @pytest.mark.parametrize(
        ("at", "reason"),
        [
            ("2026-01-07 12:00", None),
            ("2026-01-07 20:00", MovedBy.NIGHT),
            ("2026-01-07 05:00", MovedBy.NIGHT),
            ("2026-01-10 12:00", MovedBy.WEEKEND),
            ("2026-01-10 22:00", MovedBy.WEEKEND),
            ("2026-01-08 12:00", MovedBy.DAY_OFF),
            ("2026-01-11 12:00", MovedBy.DAY_OFF),  # of two reasons the person's own
        ],
    )
    def test_names_the_reason(self, at: str, reason: MovedBy | None) -> None:
        days_off = frozenset({date(2026, 1, 8), date(2026, 1, 11)})
        assert moved_by(utc(at), window("UTC", days_off=days_off)) == reason

    def test_blames_the_date_on_which_a_night_began(self) -> None:
        nights = window("UTC", (time(22), time(6)))
        assert moved_by(utc("2026-01-12 03:00"), nights) is MovedBy.WEEKEND  # Monday, in Sunday's night
        assert moved_by(utc("2026-01-12 12:00"), nights) is MovedBy.NIGHT

    def test_is_nothing_without_a_window_or_when_nothing_moves(self) -> None:
        assert moved_by(utc("2026-01-10 03:00"), None) is None
        assert moved_by(utc("2026-01-10 03:00"), window(weekdays=frozenset())) is None


class TestIsOpen:
    def test_is_always_true_without_a_window(self) -> None:
        assert is_open(utc("2026-01-10 03:00"), None)


class TestParseZone:
    @pytest.mark.parametrize(
        "name", ["UTC", "Europe/Berlin", "Asia/Kathmandu", " America/Argentina/Ushuaia "]
    )
    def test_knows_iana_names(self, name: str) -> None:
        assert parse_zone(name) == ZoneInfo(name.strip())

    @pytest.mark.parametrize(
        "name",
        [
            *("", " ", "Mars/Olympus", "Berlin", "UTC+3", "America", "zone.tab", "localtime", "x" * 5000),
            # paths, and what no file name can be
            *("../etc", "../../etc/passwd", "/etc/passwd", "/usr/share/zoneinfo/UTC", "./UTC", ".", ".."),
            *("a\0b", "\ud800"),
        ],
    )
    def test_is_nothing_for_anything_else(self, name: str) -> None:
        assert parse_zone(name) is None

    @given(st.text())
    def test_never_raises(self, name: str) -> None:
        assert parse_zone(name) is None or isinstance(parse_zone(name), ZoneInfo)


class TestZoneChoices:
    WINTER, SUMMER = utc("2026-01-07 12:05"), utc("2026-07-07 12:05")

    @pytest.mark.parametrize("now", [WINTER, SUMMER])
    def test_are_few_different_and_from_west_to_east(self, now: datetime) -> None:
        choices = zone_choices_by_clock(now)
        offsets = [now.astimezone(ZoneInfo(choice.zone)).utcoffset() for choice in choices]
        assert 20 <= len(choices) <= ZONE_CHOICES
        assert offsets == sorted(set(offsets))
        assert len({choice.clock for choice in choices}) == len(choices)
        assert choices == zone_choices_by_clock(now)

    @pytest.mark.parametrize(
        ("now", "city", "clock"),
        [
            (WINTER, "London", "12:05"),
            (SUMMER, "London", "13:05"),
            (WINTER, "New York", "07:05"),
            (SUMMER, "New York", "08:05"),
            (WINTER, "Mumbai", "17:35"),
            (SUMMER, "Kathmandu", "17:50"),
            (WINTER, "Sydney", "23:05"),
            (SUMMER, "Sydney", "22:05"),
        ],
    )
    def test_show_the_clock_of_the_season(self, now: datetime, city: str, clock: str) -> None:
        assert {choice.city: choice.clock for choice in zone_choices_by_clock(now)}[city] == clock

    def test_name_zones_that_exist(self) -> None:
        assert all(parse_zone(choice.zone) for choice in zone_choices_by_clock(self.WINTER))
