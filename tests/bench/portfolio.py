"""How long a person waits for the list of their leads, from a hundred leads to five thousand."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.utils import timezone

from leads.models import Lead, TelegramUser
from reminders.day import agenda, portfolio
from reminders.day.portfolio import Filter, Sort
from reminders.models import ScheduledReminder
from tests.chaos.seed import clear
from tests.factories import plan_of

TIMES, DAY = 15, timedelta(days=1)
STATUSES = ("analyzed", "reached_out", "in_progress", "in_progress", "closed_won")


def measure(*, sizes: Sequence[int]) -> list[dict[str, object]]:
    """Return, for each number of leads and each question, the median milliseconds; 4.8 rows a lead."""
    return [row for leads in sizes for row in _measure(leads, timezone.now())]


def _measure(leads: int, now: datetime) -> list[dict[str, object]]:
    clear()
    user = filled(leads, now)
    asked: dict[str, Callable[[], object]] = {
        f"{chosen} by {sort}{' with search' if search else ''}": lambda c=chosen, s=sort, t=search: (
            portfolio.page_of(user, chosen=c, sort=s, search=t, now=now)
        )
        for chosen, sort, search in (
            (Filter.ALL, Sort.NEXT, ""),
            (Filter.OVERDUE, Sort.NEXT, ""),
            (Filter.ALL, Sort.NAME, "ін"),
            (Filter.ALL, Sort.CONTACT, ""),
        )
    }
    asked["overdue"] = lambda: portfolio.overdue_of(user, now=now)
    asked["today"] = lambda: agenda.today_of(user, now=now, size=20)
    asked["week"] = lambda: agenda.week_of(user, now=now)
    return [{"leads": leads, "asked": name, "ms": ms_of(ask)} for name, ask in asked.items()]


def filled(count: int, now: datetime) -> TelegramUser:
    """Give one person so many leads, four of five with a plan of six steps."""
    user = TelegramUser.objects.create(telegram_id=900_000, timezone="Europe/Berlin", zone_confirmed_at=now)
    text = "What was found about this company, at length. " * 40
    leads = Lead.objects.bulk_create(
        Lead(
            owner=user,
            prospect_name=f"Інна Приклад {number}",
            prospect_company=f"Company {number % 97}",
            plan_version=int(number % 5 > 0),
            engagement_plan=plan_of(6) if number % 7 else None,
            status=STATUSES[number % 5],
            reminders_paused=number % 11 == 0,
            prospect_analysis=text,
            original_context=text,
            notes=text[:500],
        )
        for number in range(count)
    )
    rows = [row for number, lead in enumerate(leads) if number % 5 for row in _plan(lead, number, now)]
    ScheduledReminder.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user


def _plan(lead: Lead, number: int, now: datetime) -> list[ScheduledReminder]:
    """Return six steps: two behind us, one sent, one snoozed, two ahead."""
    start = now - timedelta(days=6, hours=number % 200)
    statuses = ("completed", "skipped", "sent", "snoozed", "pending", "pending")
    rows = []
    for step, status in enumerate(statuses, start=1):
        due_at = start + 2 * (step - 1) * DAY
        reminded_at = due_at + 4 * DAY if number % 2 else due_at
        is_open = status not in ("completed", "skipped")
        rows.append(
            ScheduledReminder(
                lead=lead,
                telegram_id=lead.owner_id,
                step_id=step,
                due_at=due_at,
                status=status,
                last_reminded_at=min(reminded_at, now) if status == "sent" else None,
                next_action_at=max(due_at, now + DAY) if is_open else None,
                draft_text="Hello, shall we talk on Tuesday? " * 15,
            )
        )
    return rows


def ms_of(ask: Callable[[], object]) -> float:
    """Return the median milliseconds of asking."""
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    return median(seconds) * 1000
