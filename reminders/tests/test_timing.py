"""What a model may write as a step's timing, and what is made of it."""

import logging
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy.due_rules import DueRule as Rule
from reminders.policy.holidays import DaysOff
from reminders.policy.timing import MAX_DELAY, Due, parse_step_due_date, parse_timing, resolve
from reminders.policy.windows import Window
from reminders.tests.timing_phrases import DELAYS, IMMEDIATE, NO_DELAYS, each

BASE = datetime(2026, 1, 7, 9, 30, tzinfo=UTC)  # a Wednesday


def days_until(due: Due | None) -> float | None:
    return None if due is None else pytest.approx((due.at - BASE) / timedelta(days=1))


class TestParseTiming:
    @pytest.mark.parametrize("text", each(IMMEDIATE))
    def test_reads_what_is_due_at_once(self, text: str) -> None:
        assert days_until(parse_timing(text, BASE)) == 0

    @pytest.mark.parametrize(
        ("days", "text"), [(days, text) for days, line in DELAYS for text in each([line])]
    )
    def test_reads_a_delay(self, text: str, days: float) -> None:
        assert days_until(parse_timing(text, BASE)) == days

    @pytest.mark.parametrize("text", ["", " ", " \n", "9" * 400 + " days", *each(NO_DELAYS)])
    def test_finds_no_delay(self, text: str) -> None:
        assert parse_timing(text, BASE) is None

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("now", Rule.IMMEDIATE),
            ("2026-03-01", Rule.ISO_DATE),
            ("Day 3", Rule.DAY_N),
            ("Week 2", Rule.WEEK_N),
            ("Month 2", Rule.MONTH_N),
            ("3 days", Rule.AMOUNT),
            ("3 business days", Rule.WORKING_DAYS),
            ("next week", Rule.NEXT),
            ("Week 2, day 3", Rule.IN_WEEK),
            ("by Friday", Rule.PHRASE),
        ],
    )
    def test_says_which_rule_won(self, text: str, rule: Rule) -> None:
        due = parse_timing(text, BASE)
        assert due is not None
        assert due.rule == rule.value
        assert type(due.rule) is str
        assert len(due.rule) <= 32

    @pytest.mark.parametrize(
        ("day", "count", "expected"),
        [
            ("2026-01-05", 1, "2026-01-06"),  # from a Monday
            ("2026-01-05", 5, "2026-01-12"),
            ("2026-01-09", 1, "2026-01-12"),  # from a Friday
            ("2026-01-09", 6, "2026-01-19"),
            ("2026-01-10", 1, "2026-01-12"),  # from a Saturday
            ("2026-01-11", 2, "2026-01-13"),  # from a Sunday
            ("2026-01-10", 0, "2026-01-10"),
        ],
    )
    def test_counts_working_days_from_any_day(self, day: str, count: int, expected: str) -> None:
        base = datetime.fromisoformat(f"{day} 09:30+00:00")
        due = parse_timing(f"{count} working days", base)
        assert due == Due(datetime.fromisoformat(f"{expected} 09:30+00:00"), Rule.WORKING_DAYS.value)

    def test_counts_working_days_on_the_bases_own_calendar(self) -> None:
        friday_in_utc = datetime(2026, 1, 9, 20, 0, tzinfo=UTC)
        saturday = friday_in_utc.astimezone(timezone(timedelta(hours=9)))
        assert parse_timing("2 working days", friday_in_utc).at.day == 13
        assert parse_timing("2 working days", saturday).at.day == 13
        assert parse_timing("2 working days", saturday).at.hour == 5

    def test_reads_only_the_beginning_of_a_long_text(self) -> None:
        assert parse_timing("x " * 1_000_000 + "3 days", BASE) is None
        assert days_until(parse_timing("3 days" + " x" * 1_000_000, BASE)) == 3

    @pytest.mark.parametrize("value", [None, 3, b"3 days", ["3 days"], float("nan")])
    def test_is_nothing_for_what_is_no_text(self, value: object) -> None:
        assert parse_timing(value, BASE) is None


class TestTimeZones:
    @pytest.mark.parametrize(
        "base", [BASE, BASE.replace(tzinfo=None), BASE.astimezone(ZoneInfo("Asia/Kathmandu"))]
    )
    @pytest.mark.parametrize("text", ["now", "3 days", "36 hours", "3 business days", "2026-03-01", "huh"])
    def test_of_the_base_date_are_kept(self, base: datetime, text: str) -> None:
        assert parse_step_due_date({"timing": text}, base, 0).tzinfo is base.tzinfo

    def test_keep_the_clock_over_whole_days_and_elapsed_time_below(self) -> None:
        berlin = datetime(
            2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")
        )  # the night before summer time
        assert parse_timing("1 day", berlin).at.isoformat() == "2026-03-29T12:00:00+02:00"
        assert parse_timing("18 hours", berlin).at.isoformat() == "2026-03-29T07:00:00+02:00"

    def test_never_lead_back_in_time_in_the_hour_that_comes_twice(self) -> None:
        second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
        for text in ("now", "in 10 minutes", "1 hour"):
            assert parse_timing(text, second).at.astimezone(UTC) >= second.astimezone(UTC)


class TestDelayDays:
    @pytest.mark.parametrize(
        ("value", "days"),
        [
            (0, 0),
            (3, 3),
            (365, 365),
            (3.0, 3),
            (-0.0, 0),
            ("3", 3),
            (" 3 ", 3),
            ("3.0", 3),
            ("0", 0),
            ("007", 7),
            ("3d", 3),
            ("3 days", 3),
            ("1 DAY", 1),
            ("2w", 14),
            ("2 weeks", 14),
        ],
    )
    def test_wins_over_the_text(self, value: object, days: int) -> None:
        due = resolve({"delay_days": value, "timing": "in 9 days"}, BASE, 0)
        assert due == Due(BASE + timedelta(days=days), "delay_days")

    @pytest.mark.parametrize(
        "value",
        [
            *(
                None,
                True,
                False,
                -1,
                366,
                10**400,
                2.5,
                -1.0,
                1e300,
                float("nan"),
                float("inf"),
                float("-inf"),
            ),
            *(
                "",
                " ",
                "-3",
                "+3",
                "3.5",
                "366",
                "1e1",
                "3_0",
                "0x3",
                "three",
                "3 day sprint",
                "53 weeks",
                "9" * 5000,
                "\ud800",
            ),
            *([3], (3,), {"days": 3}, {3}, b"3", Decimal(3), 3j, object()),
        ],
    )
    def test_gives_way_to_the_text_when_it_is_not_a_whole_number_of_days(self, value: object) -> None:
        due = resolve({"delay_days": value, "timing": "in 9 days"}, BASE, 0)
        assert due == Due(BASE + timedelta(days=9), "timing:amount")


HOURS = Window(ZoneInfo("Europe/Kyiv"), time(10), time(19), frozenset(range(5)), DaysOff("RO"))
FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=ZoneInfo("Europe/Kyiv"))  # two holidays in Romania follow


class TestWithThePersonsHours:
    @pytest.mark.parametrize(
        ("timing", "at"),
        [
            # working days are theirs
            ("2 business days", "2026-12-03 20:00"),
            ("next working day", "2026-12-02 20:00"),
            # a day in words begins with their hours; an hour within them counts
            ("by Wednesday", "2026-12-02 10:00"),
            ("By Friday EOD", "2026-12-04 10:00"),
            ("Friday at 15:00", "2026-12-04 15:00"),
            ("Friday 7am", "2026-12-04 10:00"),
            ("у четвер о 18:00", "2026-12-03 18:00"),
        ],
    )
    def test_is_a_day_on_which_they_work(self, timing: str, at: str) -> None:
        due = resolve({"timing": timing}, FRIDAY.astimezone(UTC), 0, HOURS)
        assert f"{due.at.astimezone(HOURS.zone):%Y-%m-%d %H:%M}" == at

    def test_never_lies_before_the_start(self) -> None:
        base = datetime(2026, 12, 2, 13, tzinfo=HOURS.zone)
        due = resolve({"timing": "2 December"}, base, 0, HOURS)
        assert due.at >= base


class TestDefault:
    @pytest.mark.parametrize(("step_index", "days"), [(0, 3), (1, 6), (9, 30), (-4, 3)])
    def test_spaces_the_steps_by_three_days(self, step_index: int, days: int) -> None:
        assert resolve({}, BASE, step_index) == Due(BASE + timedelta(days=days), "default")

    @pytest.mark.parametrize(
        "step", [None, 3, "3 days", b"x", ["timing"], {}, {"timing": None}, {"timing": ["now"]}]
    )
    def test_serves_whatever_a_model_wrote(self, step: object) -> None:
        assert resolve(step, BASE, 0).rule == "default"

    def test_stops_at_the_end_of_the_calendar(self) -> None:
        assert resolve({}, BASE, 10**30).at == datetime.max.replace(tzinfo=UTC)


class TestLog:
    def test_keeps_a_text_that_was_not_understood(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, "reminders.policy.timing"):
            resolve({"timing": "Before their Q4 planning \ud800" + "x" * 1000}, BASE, 0)
        (record,) = caplog.records
        assert record.event == "timing_unparsed"
        assert record.timing.startswith("Before their Q4 planning ?x")
        assert len(record.timing) <= 200

    def test_keeps_only_the_type_of_what_is_no_text(self, caplog: pytest.LogCaptureFixture) -> None:
        resolve({"timing": ["now"]}, BASE, 0)
        assert [record.timing for record in caplog.records] == ["<list>"]

    @pytest.mark.parametrize(
        "step", [{}, {"timing": None}, {"timing": " "}, {"timing": "now"}, {"delay_days": 3}]
    )
    def test_is_silent_when_nothing_was_misunderstood(
        self, step: dict[str, object], caplog: pytest.LogCaptureFixture
    ) -> None:
        resolve(step, BASE, 0)
        assert caplog.records == []


WORDS = "now today not day days weeks month mo d h w 3 12 400 2-3 -3 a an few couple of half in after within"
WORDS += " friday eod by end 12 dec"
WORDS += (
    " next before ago later business working tomorrow the every 2026-03-01 9:30 10% Q3 step at , . - \u2013 +"
)
words = st.sampled_from(WORDS.split())
phrases = st.lists(words, max_size=9).map(" ".join)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | phrases
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=9,
)
steps = st.fixed_dictionaries({}, optional={"delay_days": anything, "timing": anything}) | anything
zones = st.none() | st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/New_York"]).map(
    ZoneInfo
)
EARLY, LATE, LAST = datetime(2020, 1, 1), datetime(2030, 1, 1), datetime.max  # noqa: DTZ001, DTZ901 - naive
recent_dates = st.datetimes(EARLY, LATE, timezones=zones)
base_dates = st.datetimes(timezones=zones) | recent_dates


class TestWhateverIsWritten:
    @given(steps, base_dates, st.integers(0, 50))
    def test_is_due_within_a_year_or_by_default(self, step: object, base: datetime, step_index: int) -> None:
        due = resolve(step, base, step_index)
        moved = due.at.replace(tzinfo=None) - base.replace(tzinfo=None)
        assert due.at.tzinfo is base.tzinfo
        if due.rule == "default":
            assert moved == min(timedelta(days=(step_index + 1) * 3), LAST - base.replace(tzinfo=None))
        else:
            a_change_of_clocks = timedelta(days=1)
            assert -a_change_of_clocks <= moved <= MAX_DELAY + a_change_of_clocks

    @given(phrases, recent_dates)
    def test_never_lies_before_the_base_date(self, text: str, base: datetime) -> None:
        due = parse_timing(text, base)
        assert due is None or due.at.timestamp() >= base.timestamp()

    @given(phrases, st.datetimes(EARLY, LATE, timezones=st.just(UTC)))
    def test_never_lies_before_it_by_the_persons_hours_either(self, text: str, base: datetime) -> None:
        due = parse_timing(text, base, HOURS)
        assert due is None or base <= due.at <= base + MAX_DELAY + timedelta(days=1)

    @given(st.integers(0, 365), anything, base_dates)
    def test_yields_to_a_number_of_days(self, days: int, timing: object, base: datetime) -> None:
        assert resolve({"delay_days": days, "timing": timing}, base, 0).rule == "delay_days"

    @given(st.integers(0, 10**12), st.integers(0, 10**12), base_dates)
    def test_has_defaults_that_do_not_fall(self, one: int, other: int, base: datetime) -> None:
        first, second = sorted([one, other])
        assert resolve({}, base, first).at <= resolve({}, base, second).at
