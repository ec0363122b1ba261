"""The chosen rows, each with what would become of it and, where nothing would, why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zlib import crc32

from django.utils.translation import gettext as _

from backoffice.shared.words import zoned_briefly
from leads.models import Lead
from reminders.models import Delivery, DeliveryState, ScheduledReminder
from reminders.models.delivery import OPEN_STATES

MOST: Final = 1_000  # rows a time
ON_ITS_WAY, UNSURE = DeliveryState.SENDING.value, DeliveryState.UNKNOWN.value
Subject = ScheduledReminder | Lead


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen row: a step, or a lead with all its open steps."""

    subject: Subject
    mark: int  # how it stood when it was looked at: another mark, another row
    before: datetime | None = None  # when it is due as it stands
    after: datetime | None = None  # when it will be; None where no date changes
    why_not: str = ""  # "": it will be done

    @property
    def lead(self) -> Lead:
        return self.subject if isinstance(self.subject, Lead) else self.subject.lead


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of all of them, in numbers and dates on the owners' clocks."""

    moves: tuple[Line, ...]
    left_out: Mapping[str, int]  # by reason, the commonest first
    people: int
    now: datetime

    @property
    def dates(self) -> list[tuple[str, str]]:
        """The first and the last date, before and after, each on its owner's clock."""
        found = []
        for label, at in ((_("Due"), "before"), (_("To"), "after")):
            dated = [line for line in self.moves if getattr(line, at)]
            if dated:
                first, last = (_shown(pick(dated, at), at, self.now) for pick in (_first, _last))
                found.append((label, first if first == last else f"{first} – {last}"))  # noqa: RUF001
        return found


def preview(lines: Iterable[Line], *, now: datetime) -> Preview:
    lines = tuple(lines)
    moves = tuple(line for line in lines if not line.why_not)
    left_out = Counter(line.why_not for line in lines if line.why_not)
    return Preview(moves, dict(left_out.most_common()), len({line.lead.owner_id for line in moves}), now)


def steps_of(keys: Iterable[int]) -> list[ScheduledReminder]:
    """Return these steps with lead and owner, in the order of their numbers. One query."""
    rows = ScheduledReminder.objects.filter(pk__in=list(keys)).select_related("lead__owner")
    return list(rows.defer("draft_text").order_by("id"))


def leads_of(keys: Iterable[int]) -> list[Lead]:
    """Return these leads with their owners and, as `open_steps`, their open steps. Two queries."""
    leads = list(Lead.objects.filter(pk__in=list(keys)).select_related("owner").order_by("id"))
    by_lead: dict[int, list[ScheduledReminder]] = {lead.pk: [] for lead in leads}
    for row in ScheduledReminder.objects.live().filter(lead__in=by_lead).defer("draft_text").order_by("id"):
        by_lead[row.lead_id].append(row)
    for lead in leads:
        lead.open_steps = by_lead[lead.pk]  # type: ignore[attr-defined]
        for row in by_lead[lead.pk]:
            row.lead = lead
    return leads


def open_steps_of(lead: Lead) -> list[ScheduledReminder]:
    """Return what `leads_of` has loaded."""
    return list(getattr(lead, "open_steps", ()))


def mark_of(subject: Subject) -> int:
    """Return a number that changes with what a person or staff change; not with a nudge."""
    if isinstance(subject, ScheduledReminder):
        return subject.version
    facts = (
        *(subject.owner_id, subject.status, subject.deleted_at, subject.plan_version),
        *(subject.reminders_paused, subject.paused_until),
        *((row.pk, row.version) for row in open_steps_of(subject)),
    )
    return crc32(repr(facts).encode())


def in_flight(rows: Sequence[ScheduledReminder]) -> dict[int, str]:
    """Return of these steps which are being sent right now or may have been, by id. One query."""
    cycles = {row.pk: row.cycle for row in rows}
    found = Delivery.objects.filter(reminder_id__in=list(cycles), state__in=OPEN_STATES).order_by("id")
    return {
        pk: state
        for pk, cycle, state in found.values_list("reminder_id", "cycle", "state")
        if pk is not None and cycle == cycles[pk]
    }


def being_sent(row: ScheduledReminder, states: Mapping[int, str], now: datetime) -> bool:
    """Whether a scheduler is at it this moment."""
    is_claimed = row.claimed_until is not None and row.claimed_until > now
    return is_claimed or states.get(row.pk) == ON_ITS_WAY


def _first(lines: Sequence[Line], at: str) -> Line:
    return min(lines, key=lambda line: getattr(line, at))


def _last(lines: Sequence[Line], at: str) -> Line:
    return max(lines, key=lambda line: getattr(line, at))


def _shown(line: Line, at: str, now: datetime) -> str:
    return zoned_briefly(getattr(line, at), line.lead.owner.timezone, now)
