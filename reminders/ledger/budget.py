"""The send budget: token buckets in the database, shared by every process and kept on the database's clock.

The bot as a whole has TELEGRAM_RATE_LIMIT messages a second; a private chat one a second, a group twenty a
minute. Automatic messages take before they are armed; replies to a person only debit it, and keep
the pace of their chat by themselves (`botapp.telegram.pace`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from core.queries import queries

BOT = "bot"
PRIVATE_GAP = 1.0  # seconds between messages to one person
GROUP_GAP = 3.0  # twenty a minute
IDLE: Final = 3600.0  # seconds after which a bucket says nothing any more

QUERIES: Final = queries(Path(__file__).with_name("budget.sql"))
GAPS: Final = {"private": str(PRIVATE_GAP), "group": str(GROUP_GAP)}
DIALECT: Final = {
    "postgresql": {
        "clock": "extract(epoch FROM clock_timestamp())::float8",
        "items": "json_array_elements_text(%s::json)",
        "larger": "greatest",
        "lock": "FOR UPDATE",
    },
    "sqlite": {
        "clock": "((julianday('now') - 2440587.5) * 86400.0)",
        "items": "json_each(%s)",
        "larger": "max",
        "lock": "",
    },
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Which chats may be written to now, and how many seconds the others have to wait."""

    chats: frozenset[int] = frozenset()
    waits: dict[int, float] = field(default_factory=dict)


def block() -> int:
    """Return how many tokens a process takes ahead: a tenth of a second's worth, so that it asks seldom."""
    return max(int(settings.TELEGRAM_RATE_LIMIT) // 10, 1)


def chat_key(chat_id: int) -> str:
    """Return the bucket's name of one chat."""
    return f"chat:{chat_id}"


def take_for_bot(wanted: int) -> tuple[int, float]:
    """Take up to `wanted` tokens of the whole bot; return how many, and the seconds until the next."""
    rate = float(settings.TELEGRAM_RATE_LIMIT)
    with transaction.atomic():
        _run("open_bot", BOT, rate)
        [(tokens, refilled_at, blocked_until, clock)] = _run("look_at_bot", BOT)
        if blocked_until > clock:
            return 0, blocked_until - clock
        # A clock that was set back refills nothing; it never takes tokens away.
        tokens = min(rate, tokens + max(clock - refilled_at, 0.0) * rate)
        taken = max(min(wanted, int(tokens)), 0)
        _run("take_from_bot", tokens - taken, clock, BOT)
    return taken, 0.0 if taken else (1.0 - tokens) / rate


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
    """Note messages that were sent without asking: replies to a person. The buckets may go below zero."""
    if counts := list(chats):
        with transaction.atomic():
            _run("debit_bot", len(counts), BOT)
            _run("debit_chats", _keys(counts))


def forget_idle() -> None:
    """Drop the buckets of chats that nothing was sent to for an hour: they only say who was there."""
    _run("forget_idle", IDLE)


def pause(key: str, seconds: float) -> None:
    """Let a chat, or the bot, rest as long as Telegram said."""
    _run("block", key, seconds)


def _keys(chats: Iterable[int]) -> str:
    """Return the buckets' names as JSON, in an order that all processes share: nobody waits in a circle."""
    return json.dumps(sorted({chat_key(chat) for chat in chats}))


def _run(name: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[name].format(**DIALECT[connection.vendor], **GAPS), params)
        return cursor.fetchall() if cursor.description else []
