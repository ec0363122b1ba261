"""Steps as an iCalendar file (RFC 5545). The same rows make the same bytes."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from leads.models import TelegramUser
from reminders.deep_links import app_url, lead_url, start_link, start_param
from reminders.models import ScheduledReminder
from reminders.state.cards import step_of
from reminders.state.situation import LEAD_IS_ACTIVE, window_of
from reminders.state.step_moments import BY_MOMENT, to_do_at
from reminders.state.wording import zone_of

LASTS: Final = timedelta(minutes=15)
AHEAD: Final = timedelta(days=60)
MOST: Final = 500  # steps in one file, the earliest
REFRESH: Final = vDuration(timedelta(hours=1))  # what we ask for; most calendars take their time
LONGEST: Final = 200  # characters of a title
# Control characters, which no calendar takes, and marks that would turn the words around them.
STEERING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def calendar_of(owner: TelegramUser, *, bot: str, now: datetime) -> bytes:
    """Return the person's open steps, what is late and what is to come. One query, as whoever asks.

    `bot` is its username, "" when it is unknown: then the links lead to the app's own address.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//Deal Quest//Steps//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", "Deal Quest")
    calendar.add("X-WR-TIMEZONE", str(zone_of(owner.timezone)))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")  # as REFRESH; a name of its own has no type
    for event in _events(steps_of(owner, now=now), owner, bot):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def steps_of(owner: TelegramUser, *, now: datetime) -> Iterable[ScheduledReminder]:
    """Return the open steps of leads that ask for something, the earliest first, with their leads."""
    rows = ScheduledReminder.objects.for_owner(owner.telegram_id).live().filter(LEAD_IS_ACTIVE)
    near = rows.alias(moment=BY_MOMENT).filter(moment__lte=now + AHEAD).order_by(BY_MOMENT, "id")
    return near.select_related("lead").defer("draft_text")[:MOST]


def _events(steps: Iterable[ScheduledReminder], owner: TelegramUser, bot: str) -> Iterable[Event]:
    """Return each step at the moment it is, or was, to be sent. Texts never hold a draft."""
    window, host = window_of(owner), urlsplit(app_url()).hostname or "deal-quest"
    for step in steps:
        start = to_do_at(step, window).astimezone(UTC)
        link = start_link(bot, start_param(step.lead_id, step.pk)) if bot else lead_url(step.lead_id, step.pk)
        event = Event()
        event.add("UID", f"step-{step.pk}@{host}")
        event.add("SEQUENCE", step.version)
        # Without a METHOD both say when the event was last changed.
        event.add("DTSTAMP", step.updated_at)
        event.add("LAST-MODIFIED", step.updated_at)
        event.add("DTSTART", start)
        event.add("DTEND", start + LASTS)
        event.add("TRANSP", "TRANSPARENT")
        event.add("SUMMARY", _title(step))
        event.add("DESCRIPTION", _("Open in Deal Quest: %(link)s") % {"link": link})
        event.add("URL", link)
        yield event


def _title(step: ScheduledReminder) -> str:
    """Return "Ann Lee: Write a first mail" in one line, without signs that steer a display."""
    description = str(step_of(step).get("description") or "")
    text = ": ".join(part for part in (str(step.lead.display_name), description) if part)
    shown = " ".join(STEERING.sub(" ", text).split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"
