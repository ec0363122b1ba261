"""When a person's next morning briefing comes."""

from datetime import datetime

from leads.models import TelegramUser
from reminders.policy.briefing import next_briefing
from reminders.state.situation import window_of


def following_briefing(user: TelegramUser, *, now: datetime) -> datetime | None:
    """Return when the next briefing after `now` comes; None when none does."""
    window = window_of(user)
    if window is None or not user.briefing_enabled:
        return None
    return next_briefing(user.reminder_hour, window, after=now)


def redate_briefing(telegram_id: int, *, now: datetime) -> None:
    """Date a person's briefing again, after a change of what it depends on.

    One whose time has come and that nobody has looked at yet keeps its date: the look decides.
    """
    for user in TelegramUser.objects.filter(telegram_id=telegram_id):
        if user.next_briefing_at is None or user.next_briefing_at > now:
            at = following_briefing(user, now=now)
            TelegramUser.objects.filter(pk=user.pk).update(next_briefing_at=at)
