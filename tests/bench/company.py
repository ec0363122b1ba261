"""A company after a year: a thousand people, their leads, and the ledgers behind them.

For 50,000: 350,000 reminders, 530,000 deliveries, a million lines of history. Nothing is to be repaired.
"""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.sql.queries import queries
from leads.models import Invitation, Lead, SellerProfile, TelegramUser
from miniapp.models import CalendarFeed
from reminders.models import WorkerHeartbeat

PEOPLE, STEPS, BATCH = 1000, 7, 2000
FREQUENT, RARE = "anna", "zebulon"
FIRST: Final = ("Anna", "Omar", "Maya", "Інна", "Jonas", "Sofia")
LAST: Final = ("Lindqvist", "Haddad", "Коваль", "Meyer", "Rossi", "Novak", "Andersen")
COMPANIES: Final = ("Northwind", "Contoso", "Fabrikam", "Acme", "Globex", "Initech", "Umbrella", "Hooli")
KINDS: Final = (
    "lead_created", "plan_written", "plan_activated", "context_update", "step_completed", "step_snoozed",
    "step_completed", "draft_changed", "step_skipped", "step_snoozed", "status_changed", "followup_sent",
    "step_completed", "context_update", "step_outcome", "auto_snoozed", "ai_advice", "step_rescheduled",
    "lead_edited", "context_update",
)  # fmt: skip
TIME: Final = {
    "postgresql": r"(TIMESTAMPTZ '{now}+00' + INTERVAL '1 minute' * (\1))",
    "sqlite": r"strftime('%Y-%m-%d %H:%M:%f', '{now}', (\1) || ' minutes')",
}
JSON: Final = {"postgresql": r"CAST(\1 AS jsonb)", "sqlite": r"(\1)"}
TEMPORARY: Final = (
    "CREATE TEMPORARY TABLE bench_steps (step integer)",
    "CREATE TEMPORARY TABLE bench_texts (id integer, text text)",
    "CREATE TEMPORARY TABLE bench_kinds (id integer, kind text)",
    "CREATE TEMPORARY TABLE bench_leads AS SELECT id, telegram_id, (id % 5 < 2) AS runs,"
    " CASE WHEN id % 5 < 2 THEN -11520 - id % 5000 ELSE -30000 - (id * 37) % 480000 END AS at"
    " FROM lead_registry",
    "CREATE INDEX bench_leads_id ON bench_leads (id)",
)


def fill(leads: int, *, now: datetime) -> None:
    """Empty the database, write all of it, and let the planner know what is there."""
    call_command("flush", interactive=False, verbosity=0)  # the numbers of rows begin with 1 again
    words = random.Random(7)  # noqa: S311 (the same texts each time)
    texts = [_text(words, length) for length in range(100, 500, 2)]
    _people(now)
    _leads(leads, texts, now)
    with connection.cursor() as cursor:
        for statement in TEMPORARY:
            cursor.execute(statement)
        _insert(cursor, "bench_steps", [(step,) for step in range(1, 21)])
        _insert(cursor, "bench_texts", list(enumerate(texts)))
        _insert(cursor, "bench_kinds", list(enumerate(KINDS, start=1)))
        for statement in queries(Path(__file__).with_name("company.sql")).values():
            cursor.execute(_spoken_here(statement, now))
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _spoken_here(statement: str, now: datetime) -> str:
    """Return the statement as this database says it."""
    at = TIME[connection.vendor].format(now=now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"))
    return re.sub(r"@\{(.*?)\}@", JSON[connection.vendor], re.sub(r"@\[(.*?)\]", at, statement))


def _insert(cursor: CursorWrapper, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 (a name of ours)


def _text(words: random.Random, length: int) -> str:
    """Return text that compresses about as well as what people write."""
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    parts: list[str] = []
    while sum(map(len, parts)) + len(parts) < length:
        parts.append("".join(words.choices(letters, range(26, 0, -1), k=words.randint(2, 9))))
    return " ".join(parts)[:length]


def _people(now: datetime) -> None:
    people = TelegramUser.objects.bulk_create(
        TelegramUser(
            telegram_id=900_000 + number,
            first_name=FIRST[number % 5],
            last_name=LAST[number % 7],
            username=f"rep_{number}",
            timezone="Europe/Berlin",
            zone_confirmed_at=now,
            created_at=now - timedelta(days=400),
        )
        for number in range(PEOPLE)
    )
    SellerProfile.objects.bulk_create(
        SellerProfile(telegram_id=person.telegram_id, offer="Coffee for offices") for person in people
    )
    CalendarFeed.objects.bulk_create(
        CalendarFeed(owner=person, token_hash=str(person.telegram_id), created_at=now) for person in people
    )
    Invitation.objects.bulk_create(
        Invitation(digest=str(number), max_uses=5, uses=number % 5, expires_at=now + timedelta(days=1))
        for number in range(PEOPLE)
    )
    WorkerHeartbeat.objects.bulk_create(
        WorkerHeartbeat(name=f"node-{number}:1:9", kind="scheduler", started_at=now, beat_at=now)
        for number in range(3)
    )


def _leads(count: int, texts: Sequence[str], now: datetime) -> None:
    for start in range(0, count, BATCH):
        Lead.objects.bulk_create(_some_leads(range(start + 1, min(start + BATCH, count) + 1), texts, now))


def _some_leads(numbers: range, texts: Sequence[str], now: datetime) -> Iterator[Lead]:
    for number in numbers:
        runs = number % 5 < 2
        name = "Zebulon Prince" if number % 20_000 == 7 else f"{FIRST[number % 6]} {LAST[number % 7]}"
        yield Lead(
            owner_id=900_000 + number % PEOPLE,
            prospect_name=name,
            prospect_company=COMPANIES[number % 8],
            prospect_title="Head of Sales",
            prospect_email=f"prospect.{number}@example.org",
            prospect_analysis=_of(texts, number, 3),
            closing_strategy=_of(texts, number + 1, 2),
            engagement_tactics=_of(texts, number + 2, 2),
            draft_response=_of(texts, number + 3, 1),
            original_context=_of(texts, number + 4, 2),
            notes=_of(texts, number + 5, 1),
            status="in_progress" if runs else ("closed_won", "closed_lost", "in_progress")[number % 3],
            plan_version=1,
            engagement_plan=_plan(number, texts, runs=runs),
            reminders_paused=runs and number % 25 == 0,
            deleted_at=now if number % 400 == 399 and not runs else None,
            created_at=now - timedelta(minutes=20_000 + number % 480_000),
            updated_at=now - timedelta(minutes=(number * 37) % 480_000),
        )


def _of(texts: Sequence[str], number: int, count: int) -> str:
    return " ".join(texts[(number * 7 + part * 31) % len(texts)] for part in range(count))


def _plan(number: int, texts: Sequence[str], *, runs: bool) -> list[dict[str, Any]]:
    """Return the steps as their reminders stand."""
    return [
        {
            "step_id": step,
            "action_type": "email",
            "description": _of(texts, number + step, 1)[:120],
            "suggested_text": _of(texts, number + step, 1),
            "timing": f"day {2 * step}",
            "delay_days": 2 * step,
            "channel": "email",
            "status": "pending" if runs and step > 3 else "skipped" if (number + step) % 7 == 0 else "done",
            "completed_at": None,
        }
        for step in range(1, STEPS + 1)
    ]
