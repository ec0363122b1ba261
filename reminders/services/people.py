"""A whole person at once: zone, block, return (T15)."""

from datetime import datetime

from django.db import transaction

from leads.models import TelegramUser
from reminders.models import ScheduledReminder
from reminders.situations import recompute


def confirm_zone(*, user: TelegramUser, zone: str, now: datetime) -> int:
    """Set the person's time zone, from which their hours count; return how many reminders moved."""
    with transaction.atomic():
        TelegramUser.objects.filter(pk=user.pk).update(timezone=zone, zone_confirmed_at=now, updated_at=now)
        user.timezone, user.zone_confirmed_at = zone, now
        return recompute_person(user.telegram_id, now=now)


def mark_blocked(*, telegram_id: int, now: datetime) -> int:
    """Park everything of a person whom Telegram cannot reach; return how many reminders were parked."""
    with transaction.atomic():
        people = TelegramUser.objects.filter(telegram_id=telegram_id, blocked_at=None)
        return recompute_person(telegram_id, now=now) if people.update(blocked_at=now, updated_at=now) else 0


def mark_returned(*, telegram_id: int, now: datetime) -> int:
    """Unpark a person who can be reached again; return how many reminders are back."""
    with transaction.atomic():
        people = TelegramUser.objects.filter(telegram_id=telegram_id, blocked_at__isnull=False)
        return recompute_person(telegram_id, now=now) if people.update(blocked_at=None, updated_at=now) else 0


def recompute_person(telegram_id: int, *, now: datetime) -> int:
    """Set the next action of all live reminders of a person anew; return how many moved."""
    rows = (
        ScheduledReminder.objects.for_owner(telegram_id)
        .live()
        .select_related("lead__owner")
        .select_for_update(of=("self",))
        .order_by("id")
    )
    return recompute(list(rows), now=now)
