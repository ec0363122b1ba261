"""Messages about leads that nobody works on: when they may come, and what they say. Pure.

A follow-up is about one lead without an open step; the digest lists leads on which a person has done nothing
for a week. Both leave half of a day's messages to the plans.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminders.policy.caps import rested_at
from reminders.policy.windows import Window, next_open

FOLLOWUP_EVERY = timedelta(days=3)  # about a lead without an open step
MAX_AGE = timedelta(days=60)  # of a lead that gets follow-ups
STALE_AFTER = timedelta(days=7)  # without anything that a person did
QUIET = timedelta(minutes=15)  # after any message to the same person
FULL = timedelta(hours=4)  # until it is looked again at a person who got enough in a day
DAY = timedelta(days=1)
UNANSWERED = 5  # nudges in a row, then it is asked whether they are too many
ASK_AGAIN = timedelta(days=30)  # after such a question
LISTED = 10  # leads that one digest names


@dataclass(frozen=True, slots=True)
class FollowupCard:
    """A lead that has no next step. Buttons: Lead, and Start plan or New plan."""

    chat_id: int
    delivery_id: int
    lead_id: int
    lead_name: str
    lead_role: str  # "VP Sales, Acme", "" when unknown
    number: int  # which follow-up of this lead, from 1
    days_old: int
    has_unstarted_plan: bool  # a plan is written and waits for its start
    zone: str  # IANA name
    language: str  # "" means the default
    plain: bool = False  # send without markup: Telegram refused the marked-up form


@dataclass(frozen=True, slots=True)
class StaleLead:
    """One line of the digest."""

    lead_id: int
    name: str
    role: str
    days: int  # since somebody did something


@dataclass(frozen=True, slots=True)
class StaleDigestCard:
    """The leads that were left alone longest, the longest first. A button for each."""

    chat_id: int
    delivery_id: int
    leads: tuple[StaleLead, ...]
    total: int  # how many there are, those not listed included
    zone: str
    language: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class TooOftenCard:
    """The question whether there are too many reminders, with remedies as buttons."""

    chat_id: int
    delivery_id: int
    count: int  # nudges in a row that nobody answered
    daily_cap: int  # the person's own
    zone: str
    language: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class HandedLead:
    """One line of what was handed over."""

    lead_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """Leads that are somebody's now. A button for each, and the list of all."""

    chat_id: int
    delivery_id: int
    leads: tuple[HandedLead, ...]
    total: int  # how many there are, those not listed included
    steps: int  # open ones
    givers: tuple[str, ...]  # whose they were; empty when that is not known any more
    zone: str
    language: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """What is known about somebody who may have stopped answering."""

    nudges: tuple[datetime, ...] = ()  # the latest ones, the newest first; a digest is one
    answered_at: datetime | None = None  # the latest thing that they did with any lead
    asked_at: datetime | None = None  # when it was last asked whether reminders come too often


@dataclass(frozen=True, slots=True)
class Listener:
    """What is known about the person who would get the message."""

    is_reachable: bool = True
    window: Window | None = None
    daily_cap: int = 12
    said_in_a_day: int = 0  # automatic messages in the last 24 hours
    said_at: datetime | None = None  # the latest of them


@dataclass(frozen=True, slots=True)
class Neglected:
    """What is known about a lead whose follow-up is due."""

    created_at: datetime
    is_closed: bool = False  # or deleted
    is_paused: bool = False
    has_live_step: bool = False
    touched_at: datetime | None = None  # the latest message about it


@dataclass(frozen=True, slots=True)
class Speak:
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """Never again, unless something changes."""


def decide_followup(lead: Neglected, listener: Listener, now: datetime) -> Speak | Wait | Stop:
    """Return what is to be done about a lead whose follow-up is due."""
    if lead.is_closed or is_too_old(lead.created_at, now):
        return Stop()
    if lead.has_live_step:
        return Wait(now + FOLLOWUP_EVERY)
    if lead.is_paused:
        return Wait(now + DAY)
    if lead.touched_at and rested_at(lead.touched_at) > now:
        return Wait(next_open(rested_at(lead.touched_at), listener.window))
    return decide_digest(listener, now)


def decide_digest(listener: Listener, now: datetime) -> Speak | Wait:
    """Return whether this person may be spoken to now about leads, or when to look again."""
    return _decide(listener, now, most=max(listener.daily_cap // 2, 1))


def is_too_often(silence: Silence, now: datetime) -> bool:
    """Say whether to ask: nobody answered the last five nudges, and the question is not old news.

    It is asked again only when the person has answered something since, and a month has passed.
    """
    if len(silence.nudges) < UNANSWERED:
        return False
    answered_at, asked_at = silence.answered_at, silence.asked_at
    if answered_at and answered_at >= silence.nudges[UNANSWERED - 1]:
        return False
    if asked_at is None:
        return True
    return answered_at is not None and answered_at > asked_at and now - asked_at >= ASK_AGAIN


def decide_question(listener: Listener, now: datetime) -> Speak | Wait:
    """Return whether the question may be asked now, or when to look again.

    It counts as one of the day's messages, but leaves no half of them to the plans: it is about those.
    """
    return _decide(listener, now, most=listener.daily_cap)


def decide_handover(listener: Listener, now: datetime) -> Speak | Wait:
    """Return whether somebody may be told of their new leads now, or when to look again.

    In their hours and within the day's messages; not later than what those leads then remind of.
    """
    return _decide(replace(listener, said_at=None), now, most=listener.daily_cap)


def _decide(listener: Listener, now: datetime, *, most: int) -> Speak | Wait:
    """Speak when this person works, was left in peace for a while, and has had fewer than `most` today."""
    if not listener.is_reachable:
        return Wait(now + DAY)
    earliest = now
    if listener.said_at:
        earliest = max(earliest, listener.said_at + QUIET)
    if listener.said_in_a_day >= most:
        earliest = max(earliest, now + FULL)
    opening = next_open(earliest, listener.window)
    return Wait(opening) if opening > now else Speak()


def is_too_old(created_at: datetime, now: datetime) -> bool:
    """Say whether a lead gets no follow-ups any more."""
    return now - created_at > MAX_AGE
