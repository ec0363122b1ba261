"""What is to be done about one person's claimed rows, decided on what was seen of them. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from reminders.policy.caps import Candidate, choose
from reminders.policy.escalation import (
    AutoSnooze,
    Decision,
    Hold,
    Postpone,
    Send,
    Situation,
    decide,
    next_action_at,
)
from reminders.policy.windows import local_at, next_open
from reminders.state.queries import Seen
from reminders.state.situation import situation, window_of
from reminders.state.wording import zone_of

MAX_LOST_CLAIMS = 4  # once among others that were looked at with it, then three times alone


@dataclass(slots=True)
class Todo:
    """One person's next message, and what becomes of the other rows."""

    message: list[Seen] = field(default_factory=list)
    is_digest: bool = False
    waiting: list[Seen] = field(default_factory=list)  # stay claimed, to be looked at again in a moment
    # Each with its next action, and the moment before which it must not come whatever is computed later.
    put_off: list[tuple[Seen, datetime | None, datetime | None]] = field(default_factory=list)
    ended: list[tuple[Seen, AutoSnooze | Hold]] = field(default_factory=list)


def todo_for(rows: Sequence[Seen], *, now: datetime) -> Todo:
    """Return what is to be done about one person's rows, which are in the order of their due dates."""
    todo, sends = Todo(), list[Seen]()
    for seen in rows:
        match _decide(seen, now):
            case Send():
                sends.append(seen)
            case Postpone(until):
                todo.put_off.append((seen, until, seen.row.not_before))
            case decision:
                todo.ended.append((seen, decision))
    if sends:
        _choose(todo, sends, now=now)
    return todo


def after(seen: Seen, now: datetime) -> datetime | None:
    """Return the row's next action once its nudge is armed at `now`."""
    owner, progress = seen.row.lead.owner, seen.progress.armed(now)
    return next_action_at(Situation(due_at=seen.row.due_at, progress=progress, window=window_of(owner)))


def _decide(seen: Seen, now: datetime) -> Decision:
    # A suspect carries the mark of this very look as well.
    if seen.row.lost_claims > MAX_LOST_CLAIMS:
        return Hold("kills_workers")
    return decide(situation(seen.row, seen.progress, now=now), now)


def _choose(todo: Todo, sends: Sequence[Seen], *, now: datetime) -> None:
    """Let the caps choose the message among the rows whose nudge could go out."""
    owner, recent = sends[0].row.lead.owner, sends[0].recent(now)
    by_key = {seen.row.pk: seen for seen in sends}
    tomorrow = _tomorrow(sends[0], now) if recent.today >= owner.daily_cap else now
    choice = choose(
        [_candidate(seen) for seen in sends], recent, cap=owner.daily_cap, tomorrow=tomorrow, now=now
    )
    todo.message, todo.is_digest = [by_key[key] for key in choice.message], choice.is_digest
    todo.waiting = [by_key[key] for key in choice.waiting]
    todo.put_off += [(by_key[key], until, until) for key, until in choice.later.items()]


def _candidate(seen: Seen) -> Candidate:
    asked_for = seen.row.goes_out_at_once and not seen.progress.used
    return Candidate(seen.row.pk, seen.row.lead_id, asked_for)


def _tomorrow(seen: Seen, now: datetime) -> datetime:
    """Return when the next local day's messages may begin."""
    owner = seen.row.lead.owner
    zone = zone_of(owner.timezone)
    midnight = local_at(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
    return next_open(midnight, window_of(owner))
