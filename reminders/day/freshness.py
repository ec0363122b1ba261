"""Whether what a person saw is still so: a short text for an ETag, which changes with what they would see."""

from datetime import datetime
from hashlib import blake2s
from typing import Final

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import get_language

from leads.models import Lead, TelegramUser
from reminders.models import ScheduledReminder

QUARTER: Final = 15 * 60  # seconds; "overdue" and "tomorrow" change by themselves
LENGTH: Final = 16


def stamp(user: TelegramUser, *, now: datetime) -> str:
    """Return a text that is the same as long as the person's own row, leads and open steps are. Two queries.

    Counts and sums stand beside the moment of the newest change, for there are several clocks: a change may
    be written after another one that bears a later moment. A line of history alone changes nothing.
    """
    leads = Lead.objects.shown_to(user.telegram_id).aggregate(
        count=Count("id"),
        plans=Count("engagement_plan"),
        paused=Count("id", filter=Q(reminders_paused=True)),
        changed_at=Max("updated_at"),
    )
    steps = (
        ScheduledReminder.objects.for_owner(user.telegram_id)
        .live()
        .aggregate(
            count=Count("id"),
            versions=Sum("version"),
            nudges=Sum("reminder_count"),
            changed_at=Max("updated_at"),
        )
    )
    quarter = int(now.timestamp()) // QUARTER
    parts = (user.pk, get_language(), quarter, user.updated_at, *leads.values(), *steps.values())
    return blake2s(repr(parts).encode(), digest_size=LENGTH // 2).hexdigest()
