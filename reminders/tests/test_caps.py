"""How much one person gets, as values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy.caps import (
    DIGEST_SIZE,
    SINGLES,
    SPELL,
    TOUCH,
    Candidate,
    Choice,
    Recent,
    choose,
    rested_at,
    since_midnight,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def pick(candidates: list[Candidate], recent: Recent | None = None, *, cap: int = 12) -> Choice:
    return choose(candidates, recent or Recent(), cap=cap, tomorrow=TOMORROW, now=NOW)


def many(count: int) -> list[Candidate]:
    return [Candidate(key, lead_id=100 + key) for key in range(count)]


def spell(singles: int, digests: int = 0) -> Recent:
    return Recent(
        singles=tuple(NOW - MINUTE * (n + 1) for n in range(singles)),
        digests=tuple(NOW - MINUTE for _ in range(digests)),
    )


class TestSinceMidnight:
    @pytest.mark.parametrize(
        ("zone", "hours", "count"),  # it is 09:00 UTC; hours ago
        [
            ("UTC", [0, 9, 9.1, 23], 2),
            ("Europe/Berlin", [0, 9.9, 10, 10.1], 3),
            ("Pacific/Kiritimati", [0, 22, 23, 23.1], 3),  # 23:00 there
            ("Pacific/Niue", [0, 21, 22, 22.1], 3),  # 22:00 of the day before
            ("UTC", [], 0),
        ],
    )
    def test_counts_what_left_on_the_local_day(self, zone: str, hours: list[float], count: int) -> None:
        messages = [NOW - timedelta(hours=each) for each in hours]
        assert since_midnight(messages, ZoneInfo(zone), NOW) == count


class TestRestedAt:
    def test_is_four_hours_after_a_lead_was_touched(self) -> None:
        assert rested_at(NOW) == NOW + TOUCH == NOW + timedelta(hours=4)
        instant = timedelta(microseconds=1)
        for touched, message in ((NOW - TOUCH, (1,)), (NOW - TOUCH + instant, ())):
            assert pick([Candidate(1, lead_id=7)], Recent(touches={7: touched})).message == message


class TestChoose:
    def test_takes_the_first_and_lets_the_others_wait(self) -> None:
        assert pick(many(3)) == Choice((0,), waiting=(1, 2))

    def test_makes_a_digest_of_the_rest_after_three_singles(self) -> None:
        choice = pick(many(5), spell(SINGLES))
        assert choice == Choice((0, 1, 2, 3, 4), is_digest=True)

    def test_puts_off_what_comes_after_the_digest_to_the_end_of_the_spell(self) -> None:
        choice = pick(many(2), spell(SINGLES, digests=1))
        ends = NOW - 3 * MINUTE + SPELL
        assert choice == Choice(later={0: ends, 1: ends})

    def test_bounds_a_digest(self) -> None:
        choice = pick(many(DIGEST_SIZE + 5), spell(SINGLES))
        assert (len(choice.message), len(choice.waiting)) == (DIGEST_SIZE, 5)

    def test_puts_everything_off_to_tomorrow_at_the_daily_cap(self) -> None:
        assert pick(many(2), Recent(today=12)) == Choice(later={0: TOMORROW, 1: TOMORROW})

    def test_lets_a_lead_rest_for_four_hours(self) -> None:
        touched = NOW - timedelta(hours=1)
        choice = pick([Candidate(1, 7), Candidate(2, 8)], Recent(touches={7: touched}))
        assert choice == Choice((2,), later={1: touched + TOUCH})

    def test_touches_a_lead_once_in_a_digest(self) -> None:
        choice = pick([Candidate(1, 7), Candidate(2, 7), Candidate(3, 8)], spell(SINGLES))
        assert (choice.message, choice.later) == ((1, 3), {2: NOW + TOUCH})

    def test_never_holds_back_what_was_asked_for(self) -> None:
        recent = Recent(today=99, touches={7: NOW}, digests=(NOW,))
        choice = pick([Candidate(1, 8), Candidate(2, 7, asked_for=True)], recent)
        assert choice == Choice((2,), waiting=(1,))

    @given(
        st.lists(
            st.builds(Candidate, st.integers(), st.integers(0, 3), st.booleans()), unique_by=lambda c: c.key
        ),
        st.integers(0, 5),
        st.integers(0, 2),
        st.integers(0, 15),
    )
    def test_loses_and_doubles_nobody(
        self, candidates: list[Candidate], singles: int, digests: int, today: int
    ) -> None:
        lately = spell(singles, digests)
        choice = pick(candidates, Recent(lately.singles, lately.digests, today))
        keys = [*choice.message, *choice.waiting, *choice.later]
        assert sorted(keys) == sorted(each.key for each in candidates)
        assert all(until > NOW for until in choice.later.values())
