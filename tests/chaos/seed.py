"""Rows to be delivered: one due reminder per lead and person, as `schedule_plan_reminders` writes them."""

from datetime import datetime, timedelta

from django.utils import timezone

from leads.models import Lead, TelegramUser
from reminders.models import Delivery, MessageEdit, ScheduledReminder, SendBudget, WorkerHeartbeat
from tests.factories import plan_of

FIRST_PERSON = 500_000
BATCH = 2_000


def seed(*, count: int, due_in: float = -60.0, apart: float = 0.0) -> int:
    """Replace all rows by so many people, each with a lead whose first step is due; return how many.

    The first is due in `due_in` seconds, each further one `apart` seconds later.
    """
    clear()
    now = timezone.now()
    first = now + timedelta(seconds=due_in)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        people = [_person(number, now) for number in numbers]
        TelegramUser.objects.bulk_create(people)
        leads = Lead.objects.bulk_create(_lead(person, now) for person in people)
        dues = [first + timedelta(seconds=apart * number) for number in numbers]
        ScheduledReminder.objects.bulk_create(
            _reminder(lead, due, now) for lead, due in zip(leads, dues, strict=True)
        )
    return count


def clear() -> None:
    """Take away everything about people and deliveries."""
    for model in (MessageEdit, Delivery, WorkerHeartbeat, SendBudget, TelegramUser):
        model.objects.all().delete()


def _person(number: int, now: datetime) -> TelegramUser:
    return TelegramUser(
        telegram_id=FIRST_PERSON + number,
        username=f"person_{number}",
        first_name=f"Person {number}",
        language_code="en",
        created_at=now - timedelta(days=30),
        updated_at=now - timedelta(days=30),
    )


def _lead(person: TelegramUser, now: datetime) -> Lead:
    return Lead(
        owner=person,
        prospect_name=f"Prospect {person.telegram_id}",
        prospect_title="VP Sales",
        prospect_company="Northwind",
        engagement_plan=plan_of(5),
        plan_version=1,
        created_at=now - timedelta(days=1),
        updated_at=now - timedelta(days=1),
    )


def _reminder(lead: Lead, due: datetime, now: datetime) -> ScheduledReminder:
    step = lead.steps[0]
    return ScheduledReminder(
        lead=lead,
        telegram_id=lead.owner_id,
        step_id=step["step_id"],
        due_at=due,
        due_rule="delay",
        next_action_at=due,
        draft_text=step["suggested_text"],
        draft_generated_at=now,
        plan_version=1,
        created_at=now - timedelta(days=1),
        updated_at=now - timedelta(days=1),
    )
