"""The ladder of nudges, as values."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.policy.escalation import (
    BACKOFF_MAX,
    AutoSnooze,
    Hold,
    Postpone,
    Progress,
    Send,
    Situation,
    backoff,
    decide,
    next_action_at,
)
from reminders.policy.windows import Window

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = Window(
    zone=ZoneInfo("UTC"), start=time(9), end=time(18), weekdays=frozenset(range(5)), days_off=frozenset()
)


@dataclass
class Row:
    nudge: int
    armed_at: datetime
    state: str = "sent"
    is_possibly_delivered: bool = True
    retry_at: datetime | None = None
    error_class: str = ""


def after(*times: datetime) -> Progress:
    """The progress after nudges at these instants."""
    return Progress.of(Row(number, at) for number, at in enumerate(times, start=1))


class TestNextAction:
    @pytest.mark.parametrize(
        ("progress", "expected"),
        [
            # on time: 0, +24 h, +72 h, +96 h after the first
            (Progress(), NOW),
            (after(NOW), NOW + DAY),
            (after(NOW, NOW + DAY), NOW + 3 * DAY),
            (after(NOW, NOW + DAY, NOW + 3 * DAY), NOW + 4 * DAY),
            # a late rung never brings the next one early
            (after(NOW, NOW + 5 * DAY), NOW + 6 * DAY),
            (after(NOW, NOW + DAY, NOW + 9 * DAY), NOW + 10 * DAY),
        ],
    )
    def test_follows_the_ladder(self, progress: Progress, expected: datetime) -> None:
        assert next_action_at(Situation(due_at=NOW, progress=progress)) == expected

    def test_is_none_while_parked(self) -> None:
        assert next_action_at(Situation(due_at=NOW, parked=True)) is None

    def test_moves_into_the_window(self) -> None:
        friday_night = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
        situation = Situation(due_at=friday_night, window=OFFICE)
        assert next_action_at(situation) == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)

    def test_ignores_the_window_for_what_was_just_asked_for(self) -> None:
        night = NOW.replace(hour=23)
        assert next_action_at(Situation(due_at=night, window=OFFICE, at_once=True)) == night

    def test_keeps_later_rungs_of_such_a_step_inside_the_window(self) -> None:
        night = NOW.replace(hour=23)
        situation = Situation(due_at=night, window=OFFICE, at_once=True, progress=after(night))
        assert next_action_at(situation) == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

    def test_waits_for_the_retry_of_a_failed_attempt(self) -> None:
        failed = Row(1, NOW, is_possibly_delivered=False, retry_at=NOW + 5 * HOUR)
        assert next_action_at(Situation(due_at=NOW, progress=Progress.of([failed]))) == NOW + 5 * HOUR

    def test_forgets_the_failures_of_an_earlier_nudge(self) -> None:
        failed = Row(1, NOW, is_possibly_delivered=False, retry_at=NOW + 99 * DAY)
        progress = Progress.of([failed, Row(1, NOW + HOUR)])
        assert next_action_at(Situation(due_at=NOW, progress=progress)) == NOW + HOUR + DAY


class TestDecide:
    def test_sends_each_nudge_in_turn(self) -> None:
        week = NOW + 7 * DAY
        ladders = [Progress(), after(NOW), after(NOW, NOW + DAY)]
        decisions = [decide(Situation(due_at=NOW, progress=progress), week) for progress in ladders]
        assert decisions == [Send(1), Send(2), Send(3)]

    def test_rests_for_a_week_after_the_third(self) -> None:
        used_up = after(NOW, NOW + DAY, NOW + 3 * DAY)
        at = NOW + 4 * DAY
        assert decide(Situation(due_at=NOW, progress=used_up), at) == AutoSnooze(at + 7 * DAY)

    def test_holds_after_three_rests_in_a_row(self) -> None:
        used_up = after(NOW, NOW + DAY, NOW + 3 * DAY)
        situation = Situation(due_at=NOW, progress=used_up, rests=3)
        assert decide(situation, NOW + 4 * DAY) == Hold("unanswered")

    def test_postpones_what_is_not_due(self) -> None:
        assert decide(Situation(due_at=NOW + HOUR), NOW) == Postpone(NOW + HOUR)

    def test_postpones_a_parked_one_for_good(self) -> None:
        assert decide(Situation(due_at=NOW, parked=True), NOW) == Postpone(None)

    def test_does_not_send_late_what_would_now_fall_outside_the_window(self) -> None:
        evening = NOW.replace(hour=19)
        decision = decide(Situation(due_at=NOW, window=OFFICE), evening)
        assert decision == Postpone(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))


class TestBackoff:
    @given(st.integers(1, 10_000), st.text(max_size=20))
    def test_stays_within_its_bounds(self, failures: int, seed: str) -> None:
        pause = backoff(failures, seed=seed)
        expected = min(timedelta(seconds=5) * 2 ** min(failures - 1, 10), BACKOFF_MAX)
        assert expected * 0.799 <= pause <= expected * 1.201

    def test_is_the_same_for_the_same_row(self) -> None:
        assert backoff(3, seed="a") == backoff(3, seed="a") != backoff(3, seed="b")
