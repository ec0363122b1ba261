"""The send budget: turns to send, kept in the database, shared by every process and on the database's clock.

The bot as a whole has TELEGRAM_RATE_LIMIT messages a second. One row holds the moment of its next free turn,
and whoever takes turns moves that on: so all turns are evenly apart, and a process that keeps its own keeps
the limit of all. Automatic messages take theirs before they are armed, and only from the next moments.
Answers to people may take from a whole second, so they come next.

And they have a reserve: one message in thirty is no turn. With it an answer leaves at once, and leaves its
turn to the next one, which leaves then at the latest: between the two one message more than turns is under
way, as many as are reserved. Where answers take all turns, a batch of automatic messages a second joins
behind them.

A chat has a pace besides: a private one a message a second, a group twenty a minute. Answers keep that by
themselves (`botapp.telegram.pace`) and only debit it.
"""

import json
import math
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from core.sql.queries import queries

BOT = "bot"
PRIVATE_GAP = 1.0  # seconds between messages to one person
GROUP_GAP = 3.0  # twenty a minute
IDLE: Final = 3600.0  # seconds after which a bucket says nothing any more
SPARE: Final = 0.025  # seconds of every second left free: so much later than another may a message arrive
LATE: Final = 0.02  # seconds by which a turn may be missed; the rest of what is spare is the network's
AHEAD: Final = 0.15  # seconds from which automatic messages may take turns, after their lead
LONGEST_LEAD: Final = 0.5  # seconds from taking turns to the first of them
AHEAD_OF_ALL: Final = 1.0  # … from which answers to people may
RESERVE: Final = 30  # of so many messages a second one is no turn, but for an answer that would wait …
MOST_RESERVED: Final = 10  # … and so many are enough
SOON: Final = 0.05  # seconds that an answer waits for its turn without any
SET_BACK: Final = 5.0  # seconds further ahead than any turn: the database's clock was set back
FLOOD: Final = 5  # so many different chats told to wait in a row: it is the whole bot that is too fast

BEHIND: Final = "behind"  # the bucket of automatic messages that join behind answers, as slow as a chat …
SHARE: Final = 0.25  # … with as many as so many seconds hold

# Moments on this process's `time.monotonic()`; and, without any, the seconds until it is worth asking again.
Turns = tuple[list[float], float]
QUERIES: Final = queries(Path(__file__).with_name("budget.sql"))
# A turn comes up to so much after it was taken, and the next message to the chat may then leave at once.
GAPS: Final = {"private": str(PRIVATE_GAP + AHEAD), "group": str(GROUP_GAP + AHEAD)}
DIALECT: Final = {
    "postgresql": {
        "clock": "extract(epoch FROM statement_timestamp())::float8",
        "later": "extract(epoch FROM clock_timestamp())::float8",
        "items": "json_array_elements_text(%s::json)",
        "larger": "greatest",
        "smaller": "least",
        "unhurried": "set_config('synchronous_commit', 'off', true) = 'off'",
    },
    "sqlite": {
        "clock": "((julianday('now') - 2440587.5) * 86400.0)",
        "later": "((julianday('now') - 2440587.5) * 86400.0)",
        "items": "json_each(%s)",
        "larger": "max",
        "smaller": "min",
        "unhurried": "true",
    },
}
PARTS: Final = (
    "first_turn",
    "free_turns",
    "turns",
    "rested_at",
)  # of statements, in the order in which they hold each other


@dataclass(frozen=True, slots=True)
class Grant:
    """Which chats may be written to now, and how many seconds the others have to wait."""

    chats: frozenset[int] = frozenset()
    waits: dict[int, float] = field(default_factory=dict)


def chat_key(chat_id: int) -> str:
    """Return the bucket's name of one chat."""
    return f"chat:{chat_id}"


def reserve() -> int:
    """Return how many messages of any second are no turns."""
    return min(int(settings.TELEGRAM_RATE_LIMIT) // RESERVE, MOST_RESERVED)


def gap() -> float:
    """Return the seconds between two turns of the whole bot."""
    return (1.0 + SPARE) / (float(settings.TELEGRAM_RATE_LIMIT) - reserve())


def take_for_automatic(wanted: int, *, lead: float = 0.0) -> Turns:
    """Take up to `wanted` turns for automatic messages, in the moments that begin in `lead` seconds.

    Half of what these moments hold is given at once or not at all. Where answers have taken them and more, a
    batch a second is given behind theirs.
    """
    worth = max(int(AHEAD / gap() / 2), 1)
    turns, first = _take(wanted, worth=worth, horizon=lead + AHEAD, lead=lead)
    are_crowded_out = not turns and first > LONGEST_LEAD + AHEAD
    if are_crowded_out and _run("take_for_chats", 0.0, json.dumps([BEHIND])):
        some = max(int(SHARE / gap()), 1)
        turns, first = _take(min(wanted, some), worth=1, horizon=AHEAD_OF_ALL + SHARE, lead=lead)
    return turns, max(first + worth * gap() - lead - AHEAD, gap())


def take_again(wanted: int) -> Turns:
    """Take up to `wanted` turns for what is on disk already, or is shown to people in its own time."""
    turns, first = _take(wanted, worth=1, horizon=AHEAD_OF_ALL, lead=0.0)
    return turns, max(first + gap() - AHEAD_OF_ALL, gap())


def take_for_answers(wanted: int) -> Turns:
    """Take up to `wanted` turns for answers to people; the first is as soon as their reserve allows."""
    turns, wait = take_again(wanted)
    if turns and reserve() and (seconds := turns[0] - time.monotonic()) > SOON:
        key = f"answer:{random.randrange(reserve())}"  # noqa: S311 - any of them will do
        for (left,) in _run("take_reserve", {"key": key, "seconds": seconds}):
            turns[0] = min(turns[0], time.monotonic() + max(left, 0.0))
    return turns, wait


def _take(wanted: int, *, worth: int, horizon: float, lead: float) -> Turns:
    """Take turns that begin in `lead` seconds at the soonest and in `horizon` at the latest.

    Return them, and in how many seconds the first of them comes, or would come.
    """
    asked = {"wanted": wanted, "worth": worth, "ahead": horizon, "lead": lead, "gap": gap()}
    while not (rows := _run("take_for_bot", asked)):
        _run("open_bot")
    [(taken, first)] = rows
    now = time.monotonic()
    return [now + first + number * gap() for number in range(int(taken))], first


def is_missed(turn: float, *, late: float = LATE) -> bool:
    """Say whether it is too late for a turn."""
    return time.monotonic() > turn + late


def tolerance(in_flight: int) -> float:
    """Return how many seconds late a process may be that has at most so many messages on their way.

    Where as many are spare in every second, all of them may come late at once.
    """
    return math.inf if in_flight <= SPARE * float(settings.TELEGRAM_RATE_LIMIT) else LATE


def take_for_chats(chats: Sequence[int], *, last: float = 0.0) -> Grant:
    """Take one message for each of these chats; those that were written to a moment ago have to wait.

    `last` says when the last of them leaves, if that is later than automatic messages usually do. While
    sending is paused (`reminders.services.sending_pause`), all have to wait.
    """
    if not chats:
        return Grant()
    late = max(last - time.monotonic() - AHEAD, 0.0)
    taken = {key for (key,) in _run("take_for_chats", late, _keys(chats))}
    others = [chat for chat in chats if chat_key(chat) not in taken]
    seconds = dict(_run("wait_for_chats", _keys(others))) if others else {}
    waits = {chat: max(seconds.get(chat_key(chat), 0.0), 0.05) for chat in others}
    return Grant(frozenset(chats) - frozenset(others), waits)


def debit(chats: Iterable[int]) -> None:
    """Note messages that were sent without asking for the chat's turn: answers to people."""
    if keys := list(chats):
        _run("debit_chats", _keys(keys))


def forget_idle() -> None:
    """Drop the buckets of chats that nothing was sent to for an hour: they only say who was there."""
    _run("forget_idle", IDLE)


def pause(key: str, seconds: float) -> None:
    """Let a chat, or the bot, rest as long as Telegram said."""
    _run("block", key, seconds)


class Floods:
    """Tells a chat that has to rest from a bot that is too fast: many different chats in a row have to."""

    def __init__(self) -> None:
        self._chats: set[int] = set()

    def heed(self, limited: Mapping[int, float], *, others: bool) -> bool:
        """Let these chats rest for so many seconds each; return whether the whole bot has to rest now.

        `others` says that something else arrived meanwhile.
        """
        for chat, seconds in limited.items():
            pause(chat_key(chat), seconds)
        self._chats = set(limited) if others else self._chats | set(limited)
        if len(self._chats) < FLOOD:
            return False
        pause(BOT, max(limited.values(), default=1.0))
        self._chats.clear()
        return True


def _keys(chats: Iterable[int]) -> str:
    """Return the buckets' names as JSON, in an order that all processes share: nobody waits in a circle."""
    return json.dumps(sorted({chat_key(chat) for chat in chats}))


def _run(name: str, *params: Any) -> list[Any]:
    """Run a statement; its parameters come in order, or as one dictionary."""
    values = DIALECT[connection.vendor] | GAPS | {"set_back": str(SET_BACK)}
    for part in PARTS:
        values[part] = QUERIES[part].format(**values)
    named = params[0] if params and isinstance(params[0], dict) else params
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[name].format(**values), named)
        return cursor.fetchall() if cursor.description else []
