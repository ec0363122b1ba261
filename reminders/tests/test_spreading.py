"""A backlog comes back a few a day, some minutes apart, in order, and never before its time."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy.spreading import APART, spread
from reminders.policy.windows import Window, is_open

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OFFICE = Window(ZoneInfo("UTC"), time(9), time(18), frozenset(range(5)))

WINDOWS = st.builds(
    Window,
    zone=st.sampled_from(
        [ZoneInfo(name) for name in ("UTC", "Europe/Kyiv", "Pacific/Apia", "America/St_Johns")]
    ),
    start=st.times(),
    end=st.times(),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    days_off=st.frozensets(st.dates(date(2025, 12, 1), date(2026, 6, 1)), max_size=9),
)
MOMENTS = st.integers(-60 * 24 * 60, 60 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)


def local_dates(moments: list[datetime], window: Window | None) -> Counter[date]:
    return Counter(moment.astimezone(window.zone if window else UTC).date() for moment in moments)


class TestSpread:
    def test_lets_a_single_one_come_at_once(self) -> None:
        assert spread([MONDAY - 9 * DAY], OFFICE, now=MONDAY) == [MONDAY]

    def test_brings_so_many_a_day_twenty_minutes_apart(self) -> None:
        late = [MONDAY - (30 - n) * DAY for n in range(20)]
        moments = spread(late, OFFICE, now=MONDAY)
        assert moments[:3] == [MONDAY, MONDAY + 20 * MINUTE, MONDAY + 40 * MINUTE]
        assert list(local_dates(moments, OFFICE).values()) == [8, 8, 4]
        assert moments[8] == MONDAY + DAY

    def test_goes_on_after_the_weekend(self) -> None:
        friday = MONDAY + 4 * DAY
        moments = spread([MONDAY] * 9, OFFICE, now=friday)
        assert moments[8] == MONDAY + 7 * DAY

    def test_begins_when_the_window_opens(self) -> None:
        assert spread([MONDAY], OFFICE, now=MONDAY + 12 * timedelta(hours=1)) == [MONDAY + DAY]

    def test_leaves_a_wish_that_is_still_ahead(self) -> None:
        ahead = MONDAY + 3 * DAY
        assert spread([ahead, MONDAY - DAY], OFFICE, now=MONDAY) == [ahead, MONDAY]

    def test_takes_the_same_hour_on_the_next_day_without_a_window(self) -> None:
        moments = spread([MONDAY] * 9, None, now=MONDAY)
        assert moments[8] == MONDAY + DAY

    @pytest.mark.parametrize("many", [0, 1])
    def test_needs_no_backlog(self, many: int) -> None:
        assert len(spread([MONDAY] * many, OFFICE, now=MONDAY)) == many

    @given(
        wishes=st.lists(MOMENTS, max_size=25),
        window=st.none() | WINDOWS,
        now=MOMENTS,
        a_day=st.integers(1, 5),
    )
    def test_keeps_its_promises(
        self, wishes: list[datetime], window: Window | None, now: datetime, a_day: int
    ) -> None:
        moments = spread(wishes, window, now=now, a_day=a_day)
        pairs = sorted(zip(wishes, moments, strict=True), key=lambda pair: pair[1])
        assert all(moment >= max(wish, now) for wish, moment in pairs)
        assert [wish for wish, _moment in pairs] == sorted(wishes)
        assert all(is_open(moment, window) for _wish, moment in pairs)
        assert max(local_dates(moments, window).values(), default=0) <= a_day
        in_order = [moment for _wish, moment in pairs]
        assert all(b - a >= APART for a, b in pairwise(in_order))
