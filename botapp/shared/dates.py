"""Moments in messages: in our words, and on the reader's own clock where Telegram can show that."""

from datetime import datetime

from botapp.shared.text import moment
from reminders.state.wording import due_phrase, local

ABSOLUTE = "wdt"  # day of the week, short date, short time, as the reader is used to


def dated(at: datetime, zone: str, now: datetime, form: str = ABSOLUTE) -> str:
    """Return the markup of a moment; near ones keep our words, and all do without a `form`."""
    near = abs((local(at, zone).date() - local(now, zone).date()).days) <= 1
    return moment(at, due_phrase(at, zone, now), "" if near else form)
