"""Rows by the million for the cost of a poll, and plans by the hundred for the cost of scheduling."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from core.databases.lease import Lease
from engagement.plans import Step
from leads.models import Lead, TelegramUser
from reminders.sending import claims
from reminders.services import schedule_plan_reminders
from tests.chaos.seed import clear, seed
from tests.factories import plan_of

TIMES = 30  # polls measured
DUE = 100
# One lead's steps, most of them planned, some sent and waiting for their next rung, the rest closed.
FILL = """
INSERT INTO scheduled_reminders
    (lead_id, telegram_id, step_id, due_at, status, next_action_at, created_at, updated_at, draft_text)
SELECT {lead}, {person}, n, {due}, {status}, {action}, {now}, {now}, 'Hello, shall we talk on Tuesday?'
FROM ({numbers}) AS numbers
"""
# From a day away: none falls due while millions are written.
POSTGRES = {
    "numbers": "SELECT generate_series({first}, {last}) AS n",
    "time": "TIMESTAMPTZ '{now}' {sign} INTERVAL '1 minute' * (1440 + n % 500000)",
}
SQLITE = {
    "numbers": "WITH RECURSIVE up(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM up WHERE n < {last}) "
    "SELECT n FROM up",
    "time": "strftime('%Y-%m-%d %H:%M:%f', '{now}', '{sign}' || (1440 + n % 500000) || ' minutes')",
}
STATUS = "CASE n % 10 WHEN 0 THEN 'completed' WHEN 1 THEN 'skipped' WHEN 2 THEN 'sent' ELSE 'pending' END"


def poll(*, sizes: list[int]) -> list[dict[str, float]]:
    """Return, for each table size, the median milliseconds of a claim with 100 due rows, and of an idle look.

    The sizes must rise: the table grows from one to the next.
    """
    clear()
    now = timezone.now()
    seed(count=DUE)
    filled, results = 0, []
    lead = Lead.objects.order_by("id").first()
    assert lead
    for size in sizes:
        _fill(lead, first=filled + 10, last=size + 9, now=now)
        filled = size
        results.append({"rows": size, "claim": _timed(_claim), "look": _timed(_look)})
    return results


def plans(*, count: int) -> dict[str, float]:
    """Return how many reminders a second are scheduled, plan by plan, through the service."""
    clear()
    now = timezone.now()
    people = [TelegramUser(telegram_id=900_000 + number) for number in range(count)]
    TelegramUser.objects.bulk_create(people)
    leads = Lead.objects.bulk_create(Lead(owner=person, engagement_plan=plan_of(6)) for person in people)
    steps = [Step.from_json(step) for step in plan_of(6)]
    start = time.perf_counter()
    for lead in leads:
        schedule_plan_reminders(lead=lead, steps=steps, base_date=now, expected_version=0, now=now)
    return {"plans": count, "rows": 6 * count, "seconds": time.perf_counter() - start}


def _fill(lead: Lead, *, first: int, last: int, now: datetime) -> None:
    words = POSTGRES if connection.vendor == "postgresql" else SQLITE
    stamp = now.strftime("%Y-%m-%d %H:%M:%S.%f") + ("+00" if words is POSTGRES else "")
    ahead, behind = (words["time"].format(now=stamp, sign=sign) for sign in ("+", "-"))
    live = f"CASE WHEN n % 10 > 1 THEN {ahead} END"
    statement = FILL.format(
        lead=lead.pk,
        person=lead.owner_id,
        due=f"CASE WHEN n % 10 > 2 THEN {ahead} ELSE {behind} END",
        status=STATUS,
        action=live,
        now=f"'{stamp}'",
        numbers=words["numbers"].format(first=first, last=last),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("ANALYZE scheduled_reminders" if words is POSTGRES else "ANALYZE")


def _claim() -> None:
    """Claim as the scheduler does, and take it back."""
    now = timezone.now()
    with transaction.atomic():
        taken = claims.claim(limit=200, lease=Lease("bench", now + timedelta(minutes=1)), now=now)
        assert len(taken) == DUE
        transaction.set_rollback(True)


def _look() -> None:
    claims.earliest_action(timezone.now())


def _timed(work: Callable[[], None]) -> float:
    """Return the median milliseconds."""
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds) * 1000
