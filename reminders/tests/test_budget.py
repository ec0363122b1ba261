"""The turns of the bot and of its chats, on the database's clock."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from reminders.ledger import budget
from reminders.models import SendBudget

pytestmark = pytest.mark.django_db


SetClock = Callable[[float], None]
LIMIT = 30


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> SetClock:
    """Let the database's clock and ours stand still; called, they stand at another second."""
    settings.TELEGRAM_RATE_LIMIT = LIMIT

    def set_clock(seconds: float) -> None:
        clock = f"CAST({1_800_000_000 + seconds} AS double precision)"
        monkeypatch.setattr(budget.time, "monotonic", lambda: seconds)
        for name in ("clock", "later"):
            monkeypatch.setitem(budget.DIALECT[connection.vendor], name, clock)

    set_clock(0)
    return set_clock


def take(wanted: int, *, lead: float = 0.0) -> list[float]:
    """Take turns for automatic messages; return their moments."""
    return budget.take_for_automatic(wanted, lead=lead)[0]


def answer(wanted: int = 1) -> list[float]:
    """Take turns for answers to people."""
    return budget.take_for_answers(wanted)[0]


def close_to(*moments: float) -> object:
    """Compare moments as closely as a float of the seconds since 1970 can tell them apart."""
    return pytest.approx(list(moments), abs=1e-5)


class TestBot:
    def test_gives_turns_that_are_evenly_apart_whoever_takes_them(self) -> None:
        gap = budget.gap()
        assert 1 / LIMIT < gap < 1.07 / LIMIT
        assert take(3) == close_to(0, gap, 2 * gap)
        assert take(2) == close_to(3 * gap, 4 * gap)
        assert budget.take_again(1)[0] == close_to(5 * gap)

    def test_gives_no_more_than_the_next_moments_hold_and_says_when_there_are_some_again(
        self, at: SetClock
    ) -> None:
        assert len(take(50)) == math.ceil(budget.AHEAD / budget.gap())
        turns, wait = budget.take_for_automatic(3)
        assert turns == []
        assert 0 < wait < budget.AHEAD
        at(wait)
        assert len(take(3)) == 3

    def test_keeps_none_that_nobody_took(self, at: SetClock) -> None:
        take(1)
        at(60)
        assert take(2) == close_to(60, 60 + budget.gap())

    def test_gives_none_before_whoever_asks_can_use_it(self) -> None:
        assert take(1, lead=0.1) == close_to(0.1)

    def test_has_a_turn_for_an_answer_while_there_is_none_for_automatic_messages(self) -> None:
        ahead = len(take(50))
        assert take(1) == []
        again = budget.take_again(2)[0]
        assert again == close_to(ahead * budget.gap(), (ahead + 1) * budget.gap())

    def test_rests_as_long_as_telegram_says_whoever_asks(self, at: SetClock) -> None:
        take(1)
        budget.pause(budget.BOT, 30)
        at(1)
        turns, wait = budget.take_for_automatic(1)
        assert (turns, answer()) == ([], [])
        assert 28 < wait < 29
        at(30)
        assert len(take(1)) == 1

    @pytest.mark.parametrize("jump", [-90, -3600, 90, 3600])
    def test_neither_stops_nor_gives_more_when_the_database_s_clock_jumps(
        self, at: SetClock, jump: float
    ) -> None:
        before = take(50)
        at(jump)
        assert take(50) == close_to(*(jump + turn for turn in before))

    def test_keeps_to_the_database_s_own_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        before = time.time()
        take(1)
        assert before - 60 < SendBudget.objects.get().refilled_at < time.time() + 60

    def test_is_one_statement(self, django_assert_num_queries: Any) -> None:
        take(1)
        with django_assert_num_queries(1):
            take(5)


class TestReserve:
    """What answers to people have, whoever else sends at the full rate."""

    def test_lets_an_answer_leave_at_once_and_the_next_in_the_turn_that_it_left(self) -> None:
        ahead = len(take(50, lead=0.1))
        assert answer() == close_to(0)
        left = 0.1 + ahead * budget.gap()
        assert answer() == close_to(left)
        assert answer() == close_to(left + budget.gap())
        assert take(50) == []

    def test_is_free_after_the_later_turn_where_two_processes_leave_theirs_in_the_other_order(self) -> None:
        take(50)
        [first, second] = budget.take_again(2)[0]
        for turn in (second, first):
            budget._run("take_reserve", {"key": "answer:0", "seconds": turn})
        assert answer() == close_to(second)

    def test_is_not_used_where_an_answer_has_to_wait_for_nobody(self) -> None:
        assert answer(2) == close_to(0, budget.gap())
        assert SendBudget.objects.count() == 1

    def test_is_there_again_when_the_turn_that_was_left_is_over(self, at: SetClock) -> None:
        take(50)
        answer()
        at(0.2)
        take(50)
        assert answer() == close_to(0.2)

    def test_rests_with_the_whole_bot(self) -> None:
        budget.pause(budget.BOT, 0.5)
        assert answer() == close_to(0.5)

    def test_outlives_a_clock_that_was_set_back(self, at: SetClock) -> None:
        take(50)
        answer()
        at(-90)
        take(50)
        answer()
        assert answer() == close_to(-90 + 5 * budget.gap())

    @pytest.mark.parametrize(("limit", "reserved"), [(1, 0), (29, 0), (30, 1), (1000, 10)])
    def test_is_a_small_part(self, limit: int, reserved: int, settings: Settings) -> None:
        settings.TELEGRAM_RATE_LIMIT = limit
        assert budget.reserve() == reserved
        assert budget.gap() * (limit - reserved) == pytest.approx(1 + budget.SPARE)


class TestAFloodOfAnswers:
    """Thirty people and more ask every second: what is due goes on."""

    def test_leaves_a_share_to_automatic_messages_and_most_to_answers(self, at: SetClock) -> None:
        answered = sent = 0
        for tenth in range(200):
            at(tenth / 10)
            answered += len(answer(50))
            for _scheduler in range(10):
                sent += len(take(8))
        whole = 20 / budget.gap()
        assert answered + sent > 0.95 * whole
        assert 0.15 * whole < sent < 0.3 * whole

    def test_lets_a_batch_join_behind_it_once_a_second(self, at: SetClock) -> None:
        behind = len(answer(50)) * budget.gap()
        joined = take(50)
        assert joined == close_to(*(behind + number * budget.gap() for number in range(len(joined))))
        assert 0 < len(joined) <= budget.SHARE / budget.gap()
        assert take(50) == []

    def test_debits_the_chats_of_who_joins_from_when_they_leave(self, at: SetClock) -> None:
        assert budget.take_for_chats([1], last=1.15).chats == {1}
        at(budget.PRIVATE_GAP + budget.AHEAD)
        assert budget.take_for_chats([1]).waits == {1: pytest.approx(1.15 - budget.AHEAD)}
        at(budget.PRIVATE_GAP + 1.15)
        assert budget.take_for_chats([1]).chats == {1}


TAKERS: dict[str, Callable[..., budget.Turns]] = {
    "automatic": budget.take_for_automatic,
    "again": lambda wanted, lead: budget.take_again(wanted),
    "answer": lambda wanted, lead: budget.take_for_answers(wanted),
}


@dataclass(frozen=True)
class Asking:
    """Somebody asks for turns, so long after the one before."""

    after: float
    wanted: int
    lead: float
    taker: str
    late: float  # by how much each request arrives later than its turn


ASKING = st.builds(
    Asking,
    st.sampled_from([0.0, 0.001, 0.03, 0.2, 1.5]) | st.floats(0, 0.3),
    st.integers(1, 40),
    st.sampled_from([0.0, 0.02, 0.5]),
    st.sampled_from(sorted(TAKERS)),
    st.floats(0, budget.SPARE),
)


class TestAnySecond:
    @given(limit=st.sampled_from([1, 3, 30, 31, 90, 1000]), asked=st.lists(ASKING, min_size=1, max_size=40))
    def test_holds_no_more_than_the_limit_however_takers_take_their_turns(
        self, limit: int, asked: list[Asking]
    ) -> None:
        """Whatever is taken, and however late each arrives of what is spare."""
        SendBudget.objects.all().delete()
        arrived, moment = list[float](), 0.0
        with pytest.MonkeyPatch.context() as patch, override_settings(TELEGRAM_RATE_LIMIT=limit):
            for each in asked:
                moment += each.after
                clock = f"CAST({moment!r} AS double precision)"
                patch.setattr(budget.time, "monotonic", lambda now=moment: now)
                for name in ("clock", "later"):
                    patch.setitem(budget.DIALECT[connection.vendor], name, clock)
                turns, _wait = TAKERS[each.taker](each.wanted, lead=each.lead)
                assert all(turn >= moment - 1e-6 for turn in turns)
                # Of a process's requests one may be late and the next in time.
                arrived += [turn + each.late * (number % 2) for number, turn in enumerate(turns)]
        arrived.sort()
        for earlier, later in zip(arrived, arrived[limit:], strict=False):
            assert later - earlier >= 1.0 - 1e-6


class TestChats:
    def test_give_one_message_a_second(self, at: SetClock) -> None:
        assert budget.take_for_chats([1, 2]).chats == {1, 2}
        at(1)
        again = budget.take_for_chats([2, 3])
        assert again.chats == {3}
        assert again.waits == {2: pytest.approx(budget.AHEAD)}  # the turn may have come so much later
        at(1 + budget.AHEAD)
        assert budget.take_for_chats([2, 3]).chats == {2}

    def test_let_a_group_wait_three_seconds(self, at: SetClock) -> None:
        budget.take_for_chats([-5])
        at(1)
        assert budget.take_for_chats([-5]).waits == {-5: pytest.approx(2.0 + budget.AHEAD)}

    def test_rest_alone_when_told(self, at: SetClock) -> None:
        budget.pause(budget.chat_key(1), 30)
        at(1)
        grant = budget.take_for_chats([1, 2])
        assert grant.chats == {2}
        assert grant.waits == {1: 29.0}

    def test_are_not_kept_waiting_by_a_clock_that_was_set_back(self, at: SetClock) -> None:
        budget.take_for_chats([1])
        at(-90)
        assert budget.take_for_chats([1]).chats == {1}

    def test_are_debited_by_replies(self) -> None:
        budget.debit([1])
        assert budget.take_for_chats([1]).chats == frozenset()

    def test_cost_two_queries_for_any_number(self, django_assert_max_num_queries: object) -> None:
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            budget.take_for_chats(list(range(1, 50)))
