"""How long staff wait for a list of reminders or leads, at the size of a company."""

import time
from datetime import timedelta
from statistics import median

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead, TelegramUser
from reminders.models import ScheduledReminder
from tests.chaos.seed import clear

PEOPLE, STEPS, TIMES, BATCH = 100, 7, 3, 10_000
REMINDERS, LEADS = "admin:reminders_scheduledreminder_changelist", "admin:leads_lead_changelist"
UNCOLLECTED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
QUESTIONS = {
    REMINDERS: ["", "overdue=yes", "overdue=no", "held=yes", "held=no", "open=yes", "open=no"],
    LEADS: ["", "overdue=yes", "overdue=no"],
}


def measure(*, leads: int) -> list[dict[str, object]]:
    """Return, for each list and each question, the median seconds of its page, with seven steps a lead."""
    clear()
    _fill(leads)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.create_superuser(f"bench-{time.time_ns()}"))
    with override_settings(STORAGES=UNCOLLECTED):
        return _all(browser)


def _all(browser: Client) -> list[dict[str, object]]:
    return [
        {"page": f"{name.split('_')[-2]}?{question}", "seconds": _seconds(browser, name, question)}
        for name, questions in QUESTIONS.items()
        for question in questions
    ]


def _fill(count: int) -> None:
    now = timezone.now()
    people = [TelegramUser(telegram_id=900_000 + number) for number in range(PEOPLE)]
    TelegramUser.objects.bulk_create(people)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        leads = Lead.objects.bulk_create(
            Lead(owner=people[number % PEOPLE], prospect_name=f"Lead {number}", plan_version=1)
            for number in numbers
        )
        ScheduledReminder.objects.bulk_create(
            ScheduledReminder(
                lead=lead,
                telegram_id=lead.owner_id,
                step_id=step,
                due_at=now + timedelta(days=step - 4),
                status="completed" if step < 4 else "pending",
            )
            for lead in leads
            for step in range(1, STEPS + 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _seconds(browser: Client, name: str, question: str) -> float:
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        assert browser.get(f"{reverse(name)}?{question}").status_code == 200
        taken.append(time.perf_counter() - start)
    return median(taken)
