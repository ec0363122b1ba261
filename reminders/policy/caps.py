"""How much is too much for one person. Pure: what went out lately in, the next message out.

Three single messages in a quarter of an hour, then one digest for the rest; a most per day; one touch per
lead within four hours. What somebody has asked for at that moment is never held back, and takes no other
reminder's place of the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

SPELL = timedelta(minutes=15)
SINGLES = 3  # in one spell, then a digest
DIGEST_SIZE = 20  # steps in one digest
MOST_A_DAY = 50  # messages to one person, whatever limit they set
TOUCH = timedelta(hours=4)  # between two messages about the same lead


@dataclass(frozen=True, slots=True)
class Candidate:
    """A nudge that could go out now."""

    key: int
    lead_id: int
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """What this person got lately, by this process or any other."""

    singles: tuple[datetime, ...] = ()  # in the present spell
    digests: tuple[datetime, ...] = ()  # in the present spell
    today: int = 0  # messages since local midnight, but for those that were asked for at their moment
    touches: Mapping[int, datetime] = field(default_factory=dict)  # last message about each lead


@dataclass(frozen=True, slots=True)
class Choice:
    """One person's next message, and what happens to the other candidates."""

    message: tuple[int, ...] = ()  # one key: a single; several, or `is_digest`: a digest
    is_digest: bool = False
    waiting: tuple[int, ...] = ()  # look again a moment later
    later: Mapping[int, datetime] = field(default_factory=dict)  # not before then


def choose(
    candidates: Sequence[Candidate], recent: Recent, *, cap: int, tomorrow: datetime, now: datetime
) -> Choice:
    """Choose one person's next message among candidates in the order of their due dates.

    `cap` is the most messages a day, `tomorrow` when the next day's messages may begin.
    """
    if (asked := next((each.key for each in candidates if each.asked_for), None)) is not None:
        return Choice((asked,), waiting=tuple(each.key for each in candidates if each.key != asked))
    if recent.today >= cap:
        return Choice(later=dict.fromkeys((each.key for each in candidates), tomorrow))
    free, later = _by_lead(candidates, recent, now)
    if not free:
        return Choice(later=later)
    if len(recent.singles) < SINGLES:
        return Choice(tuple(free[:1]), waiting=tuple(free[1:]), later=later)
    if recent.digests:
        spell_ends = min(recent.singles + recent.digests) + SPELL
        return Choice(later=later | dict.fromkeys(free, max(spell_ends, now)))
    return Choice(tuple(free[:DIGEST_SIZE]), is_digest=True, waiting=tuple(free[DIGEST_SIZE:]), later=later)


def since_midnight(messages: Iterable[datetime], zone: tzinfo, now: datetime) -> int:
    """Return how many of the messages that left at these moments are today's, in `zone`."""
    today = now.astimezone(zone).date()
    return sum(at.astimezone(zone).date() == today for at in messages)


def rested_at(touched_at: datetime) -> datetime:
    """Return when a lead that a message was about may be touched again."""
    return touched_at + TOUCH


def _by_lead(
    candidates: Sequence[Candidate], recent: Recent, now: datetime
) -> tuple[list[int], dict[int, datetime]]:
    """Return the keys whose lead has rested, one a lead; and for each other key when its lead will have."""
    free: list[int] = []
    later: dict[int, datetime] = {}
    touched = dict(recent.touches)
    for each in candidates:
        rested = rested_at(touched[each.lead_id]) if each.lead_id in touched else now
        if rested > now:
            later[each.key] = rested
        else:
            free.append(each.key)
            touched[each.lead_id] = now
    return free, later
