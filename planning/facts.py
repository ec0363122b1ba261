"""What is known of a lead at this moment: with the time that they asked for, as days from now."""

from dataclasses import replace
from datetime import datetime

from engagement.facts import facts_to_write
from engagement.playbook import Facts, Reading, known_as
from leads.models import Lead, TelegramUser
from reminders.phrases import Understood, understand
from reminders.phrases.periods import beginning_of
from reminders.state.situation import own_hours
from reminders.state.wording import local


def facts_now(lead: Lead, *, now: datetime) -> Facts:
    """Return what a plan is written from. One query; the lead's owner should be loaded."""
    return dated(facts_to_write(lead), lead.owner, now=now)


def dated(facts: Facts, person: TelegramUser, *, now: datetime) -> Facts:
    """Return the facts with how many days there are until the time that the prospect has named."""
    return replace(facts, wait_days=_days_until(known_as(facts), person, now=now))


def _days_until(reading: Reading, person: TelegramUser, *, now: datetime) -> int | None:
    if not reading.when:
        return None
    today = local(now, person.timezone).date()
    found = understand(reading.when, now=now, window=own_hours(person))
    if isinstance(found, Understood):
        return max((local(found.at, person.timezone).date() - today).days, 0)
    begins = beginning_of(reading.when, today=today)
    return (begins - today).days if begins else None
