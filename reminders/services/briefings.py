"""A change of what a person's morning briefing depends on."""

from datetime import datetime

from leads.models import TelegramUser
from reminders.nags.briefing import following_briefing


def redate_briefing(telegram_id: int, *, now: datetime) -> None:
    """Date a person's briefing again, after a change of what it depends on.

    One whose time has come and that nobody has looked at yet keeps its date: the look decides.
    """
    for user in TelegramUser.objects.filter(telegram_id=telegram_id):
        if user.next_briefing_at is None or user.next_briefing_at > now:
            at = following_briefing(user, now=now)
            TelegramUser.objects.filter(pk=user.pk).update(next_briefing_at=at)
