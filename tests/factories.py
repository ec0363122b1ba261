"""Rows for tests: a person, a lead, a reminder, a delivery. Every default can be overridden by keyword."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from leads.models import Lead, LeadActivity, TelegramUser
from reminders.models import Delivery, DeliveryState, ScheduledReminder
from reminders.models.delivery import nudge_key


def plan_of(count: int) -> list[dict[str, Any]]:
    """Return a plan of so many pending steps, three days apart."""
    return [
        {
            "step_id": number,
            "action_type": "message",
            "description": f"Write message {number}",
            "suggested_text": f"Hello, this is message {number}.",
            "timing": f"day {3 * (number - 1)}",
            "delay_days": 3 * (number - 1),
            "channel": "email",
            "status": "pending",
            "completed_at": None,
        }
        for number in range(1, count + 1)
    ]


class TelegramUserFactory(DjangoModelFactory[TelegramUser]):
    """A person in UTC who has not confirmed a zone yet."""

    class Meta:
        model = TelegramUser

    telegram_id = factory.Sequence(lambda n: 10_000 + n)
    username = factory.LazyAttribute(lambda user: f"user_{user.telegram_id}")
    first_name = factory.Sequence(lambda n: f"Person {n}")
    language_code = "en"


class LeadFactory(DjangoModelFactory[Lead]):
    """An open lead with a written plan that has not been started. `steps=0`: no plan."""

    class Meta:
        model = Lead

    class Params:
        steps = 5

    owner = factory.SubFactory(TelegramUserFactory)
    prospect_name = factory.Sequence(lambda n: f"Prospect {n}")
    prospect_company = "Northwind"
    engagement_plan = factory.LazyAttribute(lambda lead: plan_of(lead.steps) or None)


class LeadActivityFactory(DjangoModelFactory[LeadActivity]):
    """A line in the history of a lead, by its owner."""

    class Meta:
        model = LeadActivity

    lead = factory.SubFactory(LeadFactory)
    telegram_id = factory.SelfAttribute("lead.owner_id")
    activity_type = "context_update"
    content = "Met at the fair"


class ReminderFactory(DjangoModelFactory[ScheduledReminder]):
    """A live reminder that became due an hour ago, owned by whoever owns the lead."""

    class Meta:
        model = ScheduledReminder

    lead = factory.SubFactory(LeadFactory)
    telegram_id = factory.SelfAttribute("lead.owner_id")
    step_id = factory.Sequence(lambda n: n + 1)
    due_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    draft_text = "Hello, shall we talk on Tuesday?"


class DeliveryFactory(DjangoModelFactory[Delivery]):
    """An attempt that arrived: the first nudge of a reminder's present cycle."""

    class Meta:
        model = Delivery

    reminder = factory.SubFactory(ReminderFactory)
    lead = factory.SelfAttribute("reminder.lead")
    telegram_id = factory.SelfAttribute("reminder.telegram_id")
    cycle = factory.SelfAttribute("reminder.cycle")
    nudge = 1
    state = DeliveryState.SENT
    subject_key = factory.LazyAttribute(lambda row: nudge_key(row.reminder.pk, row.cycle, row.nudge))
