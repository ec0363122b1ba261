"""People who are looked at on a date of their own: who is due, and who of them is ours to look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from leads.models import TelegramUser
from reminders.nags.followup import Due

DateColumn = Literal["next_briefing_at", "next_stale_check_at", "next_often_check_at"]


def list_due(column: DateColumn, *, limit: int, now: datetime) -> list[Due]:
    """Return the people whose date has come, the oldest first. Locks nothing."""
    due = TelegramUser.objects.filter(**{f"{column}__lte": now}).order_by(column, "id")
    ids = due.values_list("telegram_id", flat=True)[:limit]
    return [Due(telegram_id, telegram_id) for telegram_id in ids]


def lock_all_due(column: DateColumn, *, now: datetime) -> list[TelegramUser]:
    """Return everybody whose date has come, locked."""
    due = TelegramUser.objects.filter(**{f"{column}__lte": now})
    return list(due.select_for_update(no_key=True).order_by("id"))


def lock_due(column: DateColumn, telegram_ids: Iterable[int], *, now: datetime) -> list[TelegramUser]:
    """Return those of these people who are still due and whom nobody else is looking at, locked."""
    due = TelegramUser.objects.filter(**{"telegram_id__in": list(telegram_ids), f"{column}__lte": now})
    locked = due.select_for_update(no_key=True, skip_locked=True)
    return list(locked.order_by(column, "id"))
