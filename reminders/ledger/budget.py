"""The send budget: token buckets in the database, shared by every process and kept on the database's clock.

The bot as a whole has TELEGRAM_RATE_LIMIT messages a second; a private chat one a second, a group twenty a
minute. Automatic messages take before they are armed; replies to a person only debit it, and keep
the pace of their chat by themselves (`botapp.telegram.pace`).
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from core.bulk import elements

BOT = "bot"
PRIVATE_GAP = 1.0  # seconds between messages to one person
GROUP_GAP = 3.0  # twenty a minute

CLOCK = {
    "postgresql": "extract(epoch FROM clock_timestamp())::float8",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO send_budget (key, tokens, refilled_at) VALUES (%s, %s, {_clock()}) "  # noqa: S608
            "ON CONFLICT (key) DO NOTHING",
            [BOT, rate],
        )
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        cursor.execute(
            "SELECT tokens, refilled_at, blocked_until, "  # noqa: S608
            f"{_clock()} FROM send_budget WHERE key = %s{lock}",
            [BOT],
        )
        tokens, refilled_at, blocked_until, clock = cursor.fetchone()
        if blocked_until > clock:
            return 0, blocked_until - clock
        # A clock that was set back refills nothing; it never takes tokens away.
        tokens = min(rate, tokens + max(clock - refilled_at, 0.0) * rate)
        taken = max(min(wanted, int(tokens)), 0)
        cursor.execute(
            "UPDATE send_budget SET tokens = %s, refilled_at = %s WHERE key = %s",
            [tokens - taken, clock, BOT],
        )
    return taken, 0.0 if taken else (1.0 - tokens) / rate


def take_for_chats(chats: Sequence[int]) -> Grant:
    """Take one message for each of these chats; those that were written to a moment ago have to wait."""
    if not chats:
        return Grant()
    with connection.cursor() as cursor:
        cursor.execute(taking(), [keys_of(chats)])
        return granted(chats, {key for (key,) in cursor.fetchall()})


def taking() -> str:
    """Return the statement that takes one message for each chat of `keys_of`, its only parameter.

    It returns the keys of those that had one: none while sending is paused
    (`reminders.services.sending_pause`).
    """
    return (
        f"INSERT INTO send_budget (key, tokens, refilled_at) SELECT value, 0, {_clock()} "  # noqa: S608
        f"FROM {elements(connection.vendor)} AS keys WHERE NOT EXISTS (SELECT 1 FROM sending_pause) "
        "ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at "
        f"WHERE {_free_at()} <= excluded.refilled_at RETURNING send_budget.key"
    )


def keys_of(chats: Iterable[int]) -> str:
    """Return the buckets' names as JSON, in an order that all processes share: nobody waits in a circle."""
    return json.dumps(sorted({chat_key(chat) for chat in chats}))


def granted(chats: Sequence[int], taken: Collection[str]) -> Grant:
    """Return what it means that these keys were taken."""
    free = frozenset(chat for chat in chats if chat_key(chat) in taken)
    return Grant(free, _waits([chat for chat in chats if chat not in free]))


def debit(chats: Iterable[int]) -> None:
    """Note messages that were sent without asking: replies to a person. The buckets may go below zero."""
    counts = list(chats)
    if not counts:
        return
    unique = sorted(set(counts))
    rows = ", ".join(f"(%s, 0, {_clock()})" for _chat in unique)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE send_budget SET tokens = tokens - %s WHERE key = %s", [len(counts), BOT])
        cursor.execute(
            f"INSERT INTO send_budget (key, tokens, refilled_at) VALUES {rows} "  # noqa: S608
            "ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at",
            [chat_key(chat) for chat in unique],
        )


def pause(key: str, seconds: float) -> None:
    """Let a chat, or the bot, rest as long as Telegram said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO send_budget (key, tokens, refilled_at, blocked_until) "  # noqa: S608
            f"VALUES (%s, 0, {_clock()}, {_clock()} + %s) "
            "ON CONFLICT (key) DO UPDATE SET blocked_until = excluded.blocked_until",
            [key, seconds],
        )


def _waits(chats: Sequence[int]) -> dict[int, float]:
    if not chats:
        return {}
    marks = ", ".join(["%s"] * len(chats))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, {_free_at()} - {_clock()} FROM send_budget WHERE key IN ({marks})",  # noqa: S608
            [chat_key(chat) for chat in chats],
        )
        seconds = dict(cursor.fetchall())
    return {chat: max(seconds.get(chat_key(chat), 0.0), 0.05) for chat in chats}


def _free_at() -> str:
    """Return the SQL for when a chat's bucket has a token again."""
    gap = f"CASE WHEN send_budget.key LIKE 'chat:-%%' THEN {GROUP_GAP} ELSE {PRIVATE_GAP} END"
    larger = "greatest" if connection.vendor == "postgresql" else "max"
    return f"{larger}(send_budget.refilled_at + {gap}, send_budget.blocked_until)"


def _clock() -> str:
    return CLOCK[connection.vendor]
