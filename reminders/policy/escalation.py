"""When a reminder is next acted on, and what is done then. Pure: values in, values out, no clock.

The rungs of one cycle: nudge 1 when due, nudge 2 a day and nudge 3 three days after the first, then a rest
after another day. A late rung never brings the next one early: each keeps at least a day from the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from reminders.policy.windows import Window, next_open

MAX_NUDGES = 3
MAX_RESTS = 3
GAP = timedelta(hours=24)
AFTER_FIRST = {1: timedelta(hours=24), 2: timedelta(hours=72), 3: timedelta(hours=96)}
REST = timedelta(days=7)

BACKOFF_FIRST = timedelta(seconds=5)
BACKOFF_MAX = timedelta(minutes=15)
BACKOFF_SPREAD = 0.2


class Attempt(NamedTuple):
    """A ledger row, as far as escalation reads it."""

    state: str
    nudge: int
    armed_at: datetime
    retry_at: datetime | None = None
    error_class: str = ""

    @property
    def is_possibly_delivered(self) -> bool:
        """Whether it counts as used: on its way, arrived or uncertain."""
        return self.state != "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one cycle has come, read from its ledger rows."""

    used: int = 0  # nudges that were or may have been delivered
    first: datetime | None = None  # armed_at of the earliest of them
    last: datetime | None = None  # armed_at of the latest of them
    retry_at: datetime | None = None  # earliest next try of a failed nudge
    failures: tuple[str, ...] = ()  # error classes of the coming nudge's failed attempts, oldest first
    is_unsure: bool = False  # some of it may have arrived, and nothing of it has for certain

    @classmethod
    def of(cls, attempts: Iterable[Attempt]) -> "Progress":
        """Read one cycle's attempts, in the order they were made."""
        rows = list(attempts)
        if not rows:
            return UNTOUCHED
        used = [row for row in rows if row.is_possibly_delivered]
        failed = [row for row in rows if not row.is_possibly_delivered and row.nudge == len(used) + 1]
        return cls(
            used=len(used),
            first=min((row.armed_at for row in used), default=None),
            last=max((row.armed_at for row in used), default=None),
            retry_at=failed[-1].retry_at if failed else None,
            failures=tuple(row.error_class for row in failed),
            is_unsure="unknown" in (states := {row.state for row in used}) and "sent" not in states,
        )

    def armed(self, at: datetime) -> "Progress":
        """Return the progress once the coming nudge is on its way."""
        return Progress(used=self.used + 1, first=self.first or at, last=at)


UNTOUCHED = Progress()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the policy may look at for one reminder."""

    due_at: datetime
    progress: Progress = UNTOUCHED
    window: Window | None = None
    at_once: bool = False  # the person has just asked for it: the first nudge ignores the window
    parked: bool = False  # paused, blocked or closed
    rests: int = 0  # auto-snoozes in a row
    not_before: datetime | None = None  # a cap, a pause's end or Telegram asked for patience


@dataclass(frozen=True, slots=True)
class Send:
    """Send this nudge now."""

    nudge: int


@dataclass(frozen=True, slots=True)
class AutoSnooze:
    """Three nudges stayed unanswered: rest until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not yet: look again then (None: when something changes)."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Wait for staff, for this reason (a key that `wording` puts into words)."""

    reason: str


Decision = Send | AutoSnooze | Postpone | Hold


def next_action_at(situation: Situation) -> datetime | None:
    """Return when the scheduler has to look at this reminder again; None while it is parked."""
    if situation.parked:
        return None
    progress, target = situation.progress, situation.due_at
    if progress.first is not None and progress.last is not None:
        target = max(progress.first + AFTER_FIRST[min(progress.used, MAX_NUDGES)], progress.last + GAP)
    for patience in (progress.retry_at, situation.not_before):
        target = max(target, patience or target)
    if _asked_for(situation):
        return target
    return next_open(target, situation.window)


def decide(situation: Situation, now: datetime) -> Decision:
    """Return what is to be done about one claimed reminder at `now`."""
    target = next_action_at(situation)
    if target is None or target > now:
        return Postpone(target)
    if not _asked_for(situation) and (opening := next_open(now, situation.window)) > now:
        return Postpone(opening)  # it was due inside the window, and we are late
    if situation.progress.used < MAX_NUDGES:
        return Send(situation.progress.used + 1)
    if situation.rests >= MAX_RESTS:
        return Hold("unanswered")
    return AutoSnooze(now + REST)


def moments_until(situation: Situation, until: datetime) -> list[datetime]:
    """Return when this cycle's further nudges would have gone out by then, a pause left aside."""
    facts, moments = replace(situation, parked=False), list[datetime]()
    while facts.progress.used < MAX_NUDGES:
        at = next_action_at(facts)
        if at is None or at > until:
            break
        moments.append(at)
        facts = replace(facts, progress=facts.progress.armed(at))
    return moments


def backoff(failures: int, *, seed: str) -> timedelta:
    """Return the pause after the n-th failed attempt (from 1): 5 s doubling up to 15 min, spread by ±20 %.

    The spread comes from the seed, so the same row always waits the same time.
    """
    pause = min(BACKOFF_FIRST * 2 ** min(failures - 1, 10), BACKOFF_MAX)
    spread = Random(f"{seed}:{failures}").uniform(-BACKOFF_SPREAD, BACKOFF_SPREAD)  # noqa: S311 (no secret)
    return timedelta(seconds=pause.total_seconds() * (1 + spread))


def _asked_for(situation: Situation) -> bool:
    return situation.at_once and not situation.progress.used
