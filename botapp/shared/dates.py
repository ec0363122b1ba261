"""Moments in messages: in our words, and on the reader's own clock where Telegram can show that."""

from datetime import datetime

from django.utils.translation import gettext_noop

from botapp.shared.text import moment
from reminders.state.wording import due_phrase, local

# Names that Django translates in its own way, and we in ours: short ones as our snooze phrases know them, and
# no capital in the middle of a sentence.
NAMES = (
    *(
        gettext_noop("Mon"),
        gettext_noop("Tue"),
        gettext_noop("Wed"),
        gettext_noop("Thu"),
        gettext_noop("Fri"),
    ),
    *(gettext_noop("Sat"), gettext_noop("Sun")),
    *(gettext_noop("Monday"), gettext_noop("Tuesday"), gettext_noop("Wednesday"), gettext_noop("Thursday")),
    *(gettext_noop("Friday"), gettext_noop("Saturday"), gettext_noop("Sunday")),
    *(
        gettext_noop("jan"),
        gettext_noop("feb"),
        gettext_noop("mar"),
        gettext_noop("apr"),
        gettext_noop("may"),
    ),
    *(
        gettext_noop("jun"),
        gettext_noop("jul"),
        gettext_noop("aug"),
        gettext_noop("sep"),
        gettext_noop("oct"),
    ),
    *(gettext_noop("nov"), gettext_noop("dec")),
)
ABSOLUTE = "wdt"  # day of the week, short date, short time, as the reader is used to


def dated(at: datetime, zone: str, now: datetime) -> str:
    """Return the markup of a moment; "today", "tomorrow" and "now" keep our words."""
    near = abs((local(at, zone).date() - local(now, zone).date()).days) <= 1
    return moment(at, due_phrase(at, zone, now), "" if near else ABSOLUTE)
