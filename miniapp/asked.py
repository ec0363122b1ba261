"""What a form of the app carries, read strictly: what can not be meant is refused, never bent."""

from datetime import datetime
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.models import TelegramUser
from miniapp.refusals import Unreadable
from reminders.phrases.moments import FURTHEST
from reminders.policy.snoozes import BY_KEY
from reminders.policy.step_outcomes import Outcome
from reminders.policy.windows import local_at
from reminders.services import AsSaid, snoozed_until
from reminders.state.wording import zone_of

LONGEST_NUMBER: Final = 9  # digits


def version(form: QueryDict) -> int:
    """Return the version of the step that the person has seen."""
    text = form.get("v", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Unreadable
    return int(text)


def moment(text: str, person: TelegramUser, *, now: datetime) -> datetime:
    """Return the moment of "2026-03-05T10:00" on the person's clock, at most a year ahead, in UTC."""
    try:
        wanted = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007  the zone is the person's
    except ValueError:
        raise Unreadable(_("Choose a day and a time.")) from None
    zone = zone_of(person.timezone)
    try:
        at = local_at(wanted.date(), wanted.time(), zone)
    except OverflowError:
        raise Unreadable(_("Choose a day within a year.")) from None
    if at.astimezone(zone).replace(tzinfo=None) != wanted:
        raise Unreadable(_("Clocks change that night, so this hour does not exist. Choose another one."))
    if at <= now:
        raise Unreadable(_("That time has passed. Choose another one."))
    if at > now + FURTHEST:
        raise Unreadable(_("Choose a day within a year."))
    return at


def rest(form: QueryDict, person: TelegramUser, *, now: datetime) -> datetime | AsSaid:
    """Return until when a step is to rest: `at`, a moment, or `until`, a key of `policy.snoozes`.

    With the key comes what its button has `shown`, where that is a day.
    """
    if "at" in form:
        return AsSaid(moment(form.get("at", ""), person, now=now))
    key = form.get("until", "")
    if key not in BY_KEY:
        raise Unreadable
    if shown := form.get("shown"):
        return moment(shown, person, now=now)
    until = snoozed_until(key, person, now=now)
    if until is None:
        raise Unreadable(_("That time has passed. Choose another one."))
    return until


def outcome(form: QueryDict) -> Outcome | None:
    """Return how the step ended; None takes that back."""
    text = form.get("answer", "")
    if text and text not in set(Outcome):
        raise Unreadable
    return Outcome(text) if text else None
