"""The send budget: turns to send, kept in the database, shared by every process and on the database's clock.

The bot as a whole has TELEGRAM_RATE_LIMIT messages a second. One row holds the moment of its next free turn,
and whoever takes turns moves that on: so all turns are evenly apart, and a process that keeps its own keeps
the limit of all. Automatic messages take theirs before they are armed, and only from the next moments.
Answers to people may take from a whole second, so they wait no longer than those moments. A chat has a pace
besides: a private one a message a second, a group twenty a minute. Answers keep that by themselves
(`botapp.telegram.pace`) and only debit it.
"""

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from core.queries import queries

BOT = "bot"
PRIVATE_GAP = 1.0  # seconds between messages to one person
GROUP_GAP = 3.0  # twenty a minute
IDLE: Final = 3600.0  # seconds after which a bucket says nothing any more
SPARE: Final = 0.025  # seconds of every second left free: so much later than another may a message arrive
LATE: Final = 0.02  # seconds by which a turn may be missed; the rest of what is spare is the network's
AHEAD: Final = 0.25  # seconds from which automatic messages may take turns, after their lead
AHEAD_OF_ALL: Final = 1.0  # … and answers to people
SET_BACK: Final = 5.0  # seconds further ahead than any turn: the database's clock was set back
FLOOD: Final = 5  # so many different chats told to wait in a row: it is the whole bot that is too fast

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


def gap() -> float:
    """Return the seconds between two turns of the whole bot."""
    return (1.0 + SPARE) / float(settings.TELEGRAM_RATE_LIMIT)


def take_for_bot(wanted: int, *, ahead: float = AHEAD, lead: float = 0.0) -> tuple[list[float], float]:
    """Take up to `wanted` turns of the whole bot in the `ahead` seconds that begin in `lead` seconds.

    Return their moments, on this process's `time.monotonic()`; and, where there is none, the seconds until
    it is worth asking again. Half of the automatic messages' turns are given at once or not at all.
    """
    worth = max(int(AHEAD / gap() / 2), 1) if ahead == AHEAD else 1
    asked = {"wanted": wanted, "worth": worth, "ahead": lead + ahead, "lead": lead, "gap": gap()}
    while not (rows := _run("take_for_bot", asked)):
        _run("open_bot")
    [(taken, first)] = rows
    now = time.monotonic()
    return [now + first + number * gap() for number in range(int(taken))], max(
        first + worth * gap() - lead - ahead, gap()
    )


def is_missed(turn: float, *, late: float = LATE) -> bool:
    """Say whether it is too late for a turn."""
    return time.monotonic() > turn + late


def tolerance(in_flight: int) -> float:
    """Return how many seconds late a process may be that has at most so many messages on their way.

    Where as many are spare in every second, all of them may come late at once.
    """
    return math.inf if in_flight <= SPARE * float(settings.TELEGRAM_RATE_LIMIT) else LATE


def take_for_chats(chats: Sequence[int]) -> Grant:
    """Take one message for each of these chats; those that were written to a moment ago have to wait.

    While sending is paused (`reminders.services.sending_pause`), all have to.
    """
    if not chats:
        return Grant()
    taken = {key for (key,) in _run("take_for_chats", _keys(chats))}
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
