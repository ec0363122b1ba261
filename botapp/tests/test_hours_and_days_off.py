"""Hours and days off in people's own words: what is understood, and what is asked again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.shared.hours_and_days_off import LONGEST, HourSpan, hours_meant, is_short, parse_days, parse_hours

TODAY = date(2026, 11, 21)  # a Saturday

HOURS: list[tuple[str, tuple[int, int] | None]] = [
    ("9-18", (540, 1080)),
    ("9 – 18", (540, 1080)),  # noqa: RUF001
    ("9:30–17:45", (570, 1065)),  # noqa: RUF001
    ("8.30-17.00", (510, 1020)),
    ("from 9am to 5:30 pm", (540, 1050)),
    ("12am-12pm", (0, 720)),
    ("0-24", (0, 1440)),
    ("з 9 до 18", (540, 1080)),
    # back to front: named, and refused by whoever asked
    ("18-9", (1080, 540)),
    # none
    ("9", None),
    ("25-26", None),
    ("9-24:30", None),
    ("9:75-18", None),
    ("13pm-2pm", None),
    ("9-18 please", None),
    ("Ann Lee, VP Sales at Acme", None),
]

DAYS: list[tuple[str, tuple[date, date, int] | None]] = [
    # one day
    ("24 Dec", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("December 24th", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24.12.", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24.12.2026", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24.12.26", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24/12", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("12/24", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24/12/26", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24/12/2026", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("3/3", (date(2027, 3, 3), date(2027, 3, 3), 1)),
    ("2026/12/24", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24/12 - 31/12", (date(2026, 12, 24), date(2026, 12, 31), 8)),
    ("24.12. - 2.1.", (date(2026, 12, 24), date(2027, 1, 2), 10)),
    ("24/12, 26/12", (date(2026, 12, 24), date(2026, 12, 26), 2)),
    ("2026-12-24", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("24 грудня", (date(2026, 12, 24), date(2026, 12, 24), 1)),
    ("21 nov", (TODAY, TODAY, 1)),
    ("20 nov", (date(2027, 11, 20), date(2027, 11, 20), 1)),
    ("29 feb", (date(2028, 2, 29), date(2028, 2, 29), 1)),
    ("1 Jan 2026", (date(2026, 1, 1), date(2026, 1, 1), 1)),
    # spans
    ("24-31 Dec", (date(2026, 12, 24), date(2026, 12, 31), 8)),
    ("24–31 Dec", (date(2026, 12, 24), date(2026, 12, 31), 8)),  # noqa: RUF001
    ("Dec 24-31", (date(2026, 12, 24), date(2026, 12, 31), 8)),
    ("24.12-31.12", (date(2026, 12, 24), date(2026, 12, 31), 8)),
    ("2026-12-24 - 2026-12-31", (date(2026, 12, 24), date(2026, 12, 31), 8)),
    ("28 Dec - 3 Jan", (date(2026, 12, 28), date(2027, 1, 3), 7)),
    ("28 Dec 2026 to 3 Jan", (date(2026, 12, 28), date(2027, 1, 3), 7)),
    ("20 nov - 25 nov", (date(2026, 11, 20), date(2026, 11, 25), 6)),
    # several
    ("24 Dec, 1-2 Jan", (date(2026, 12, 24), date(2027, 1, 2), 3)),
    # none
    ("31-24 Dec", None),
    ("30 Feb", None),
    ("24 marbles", None),
    ("5/6", None),
    ("5/6/2027", None),
    ("13/13", None),
    ("30/2", None),
    ("next week", None),
    ("24 Dec and then some", None),
    ("", None),
]


class TestHours:
    @pytest.mark.parametrize(("text", "minutes"), HOURS)
    def test_are_read_or_not(self, text: str, minutes: tuple[int, int] | None) -> None:
        assert parse_hours(text) == (HourSpan(*minutes) if minutes else None)

    @given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))
    def test_are_read_as_they_are_written(self, start: int, minute: int, end: int, last: int) -> None:
        found = parse_hours(f"{start}:{minute:02}-{end}:{last:02}")
        assert found == HourSpan(start * 60 + minute, end * 60 + last)


class TestHoursMeant:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            # the afternoon is likelier than the night
            ("1-5", [(780, 1020), (60, 300)]),
            ("2:30-6", [(870, 1080), (150, 360)]),
            ("з 1 до 5", [(780, 1020), (60, 300)]),
            ("1-5pm", [(780, 1020), (60, 1020)]),
            # nobody ends before they begin
            ("9-5", [(540, 1020)]),
            ("8:30-4:30", [(510, 990)]),
            ("9am-5", [(540, 1020)]),
            ("12-4", [(720, 960)]),
            # said in full
            ("9-18", [(540, 1080)]),
            ("6-12", [(360, 720)]),
            ("01:00-05:00", [(60, 300)]),
            ("13-17", [(780, 1020)]),
            ("1am-5am", [(60, 300)]),
            ("9-5pm", [(540, 1020)]),
            ("0-24", [(0, 1440)]),
            ("18-9", [(1080, 540)]),
            ("9pm-5am", [(1260, 300)]),
            # none
            ("9", []),
            ("Ann Lee", []),
        ],
    )
    def test_are_those_of_a_working_day_first(self, text: str, meant: list[tuple[int, int]]) -> None:
        assert hours_meant(text) == [HourSpan(*span) for span in meant]

    @given(st.integers(0, 24), st.integers(0, 24), st.sampled_from(["", "am", "pm"]))
    def test_hold_what_was_written_or_end_after_they_begin(self, start: int, end: int, half: str) -> None:
        text = f"{start}-{end}{half}"
        meant, written = hours_meant(text), parse_hours(text)
        assert (not meant) == (written is None)
        assert all(span == written or span.start < span.end <= 1440 for span in meant)


class TestDays:
    @pytest.mark.parametrize(("text", "expected"), DAYS)
    def test_are_read_or_not(self, text: str, expected: tuple[date, date, int] | None) -> None:
        found = parse_days(text, TODAY)
        assert (found and (found[0], found[-1], len(found))) == expected

    @given(st.text(max_size=80))
    def test_never_fail_and_never_are_too_many(self, text: str) -> None:
        found = parse_days(text, TODAY)
        assert found is None or 0 < len(found) <= LONGEST

    @given(st.dates(TODAY, date(2099, 1, 1)), st.integers(0, LONGEST - 1))
    def test_are_read_as_iso_dates_write_them(self, first: date, more: int) -> None:
        last = first + timedelta(days=more)
        found = parse_days(f"{first} - {last}", TODAY)
        assert found == [first + timedelta(days=n) for n in range(more + 1)]


class TestShortAnswer:
    @pytest.mark.parametrize(
        ("text", "is_answer"), [("9-18", True), ("", False), ("Ann Lee\nVP Sales", False), ("x" * 61, False)]
    )
    def test_is_one_short_line(self, text: str, is_answer: bool) -> None:
        assert is_short(text) == is_answer
