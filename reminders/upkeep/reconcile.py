"""Self-healing: finds reminders that contradict their lead, plan or ledger, and puts them right.

Leads are read in ranges of ids without locks; one that looks wrong is looked at again under the usual locks
(lead, then reminders) before anything is written. So it may run beside schedulers and people.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import ceil
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef

from core.actor import SYSTEM
from core.databases.isolation import attempt, report
from engagement.models import PlanVersion
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import LONG_TEXTS, Lead, LeadActivity
from reminders.models import Delivery, ScheduledReminder
from reminders.services.base import lock_lead
from reminders.upkeep.repairs import LeadRecords, Repair, defects

log = logging.getLogger(__name__)

SIZE: Final = 500  # leads looked at in one slice
SLICE: Final = 50  # the same in the background: a large one would delay what is due meanwhile
MINUTES: Final = 50  # of a round in the background: within the hour, with some to spare
# What the finders read of a reminder; whoever repairs reads the whole row.
LOOKED_AT: Final = (
    "lead_id", "telegram_id", "step_id", "status", "reminder_count", "plan_version", "cycle", "hold_reason",
    "next_action_at", "claim_token", "claimed_until",
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What was looked at and put right (or, in a dry run, would be)."""

    leads: int = 0
    repaired_leads: int = 0
    repairs: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Report") -> None:
        self.leads += other.leads
        self.repaired_leads += other.repaired_leads
        self.repairs += other.repairs

    def line(self) -> str:
        """Return one line for a person: `leads=120 repairs=3 forgotten=2 owner=1`."""
        parts = [f"{kind}={count}" for kind, count in sorted(self.repairs.items())]
        return " ".join([f"leads={self.leads}", f"repairs={self.repairs.total()}", *parts])


class Round:
    """All leads within an hour, a small slice at a time between other work: each minute has its share."""

    def __init__(self) -> None:
        self.owed = 0  # leads still to be looked at in this minute
        self._cursor = self._share = 0

    def begin_minute(self) -> None:
        if not self._cursor:
            self._share = max(ceil(Lead.objects.count() / MINUTES), SLICE)
        self.owed = self._share

    def look(self, *, now: datetime) -> bool:
        """Look at the next slice, and repair what disagrees; whether more of this minute is owed."""
        if self.owed:
            self._cursor, found = sweep_carefully(self._cursor, now=now, size=min(SLICE, self.owed))
            self.owed = self.owed - found.leads if self._cursor else 0
            if found.repairs.total():
                log.warning("Repaired what disagreed", extra={"report": found.line()})
        return self.owed > 0


def run(
    *,
    now: datetime,
    dry_run: bool = False,
    limit: int | None = None,
    tell: Callable[[int], object] = lambda _leads: None,
) -> Report:
    """Look at every lead once; repair what is wrong in at most `limit` leads. A dry run writes nothing.

    `tell` hears after each slice how many leads were looked at.
    """
    report, cursor = Report(), 0
    while True:
        left = None if limit is None else limit - report.repaired_leads
        cursor, part = sweep(cursor, now=now, dry_run=dry_run, limit=left)
        report.add(part)
        if part.leads:
            tell(report.leads)
        if not cursor or (limit is not None and report.repaired_leads >= limit):
            return report


def sweep(
    cursor: int, *, now: datetime, size: int = SIZE, dry_run: bool = False, limit: int | None = None
) -> tuple[int, Report]:
    """Look at the next `size` leads behind the id `cursor`; return where to go on, 0 after the last.

    For a slow pass in the background: keep the number, call again a while later, begin with 0.
    """
    leads = list(
        Lead.objects.filter(pk__gt=cursor).select_related("owner").defer(*LONG_TEXTS).order_by("id")[:size]
    )
    report = Report(leads=len(leads))
    suspects = [records.lead.pk for records in _read(leads) if next(defects(records, now), None)]
    for lead_id in suspects[:limit]:
        repairs = _repair(lead_id, now=now, dry_run=dry_run)
        report.repairs.update(repair.kind for repair in repairs)
        report.repaired_leads += bool(repairs)
    return (leads[-1].pk if len(leads) == size else 0), report


def sweep_carefully(cursor: int, *, now: datetime, size: int) -> tuple[int, Report]:
    """Do the same where a lead may be beyond reading: those of its slice are then looked at one by one."""
    return attempt(
        lambda: sweep(cursor, now=now, size=size), lambda _error: _sweep_each(cursor, now=now, size=size)
    )


def _sweep_each(cursor: int, *, now: datetime, size: int) -> tuple[int, Report]:
    ids = list(Lead.objects.filter(pk__gt=cursor).order_by("id").values_list("pk", flat=True)[:size])

    def passed_over(pk: int, error: Exception) -> tuple[int, Report]:
        report(log, "A lead cannot be looked over", error, lead=pk)
        return pk, Report(leads=1)

    found = Report()
    for pk in ids:
        _cursor, part = attempt(partial(sweep, pk - 1, now=now, size=1), partial(passed_over, pk))
        found.add(part)
    return (ids[-1] if len(ids) == size else 0), found


def _repair(lead_id: int, *, now: datetime, dry_run: bool) -> list[Repair]:
    """Put one lead right in one transaction; a dry run does the same and takes it back."""
    with transaction.atomic():
        lead = lock_lead(lead_id)
        [records] = _read([lead], lock=True)
        repairs = []
        for repair in defects(records, now):
            repair.make()
            # Not under `reminder_id`: undo takes the last line with that key for the reminder's last change.
            metadata: dict[str, object] = {
                "repair": repair.kind,
                "step_id": repair.step_id,
                "repaired": repair.reminder_id,
            }
            lead_services.record(
                lead, ActivityType.REPAIRED, by=SYSTEM, now=now, content=repair.why, metadata=metadata
            )
            repairs.append(repair)
        transaction.set_rollback(dry_run)
    for repair in repairs:
        keys = {"repair": repair.kind, "lead": lead_id, "step": repair.step_id}
        text = "Would repair a reminder" if dry_run else "Repaired a reminder"
        log.warning(text, extra=keys | {"reminder": repair.reminder_id})
    return repairs


def _read(leads: Sequence[Lead], *, lock: bool = False) -> list[LeadRecords]:
    """Read what belongs to some leads, in a constant number of queries."""
    ids = [lead.pk for lead in leads]
    rows = ScheduledReminder.objects.filter(lead_id__in=ids).order_by("id")
    by_lead: dict[int, list[ScheduledReminder]] = defaultdict(list)
    for row in rows.defer("draft_text").select_for_update() if lock else rows.only(*LOOKED_AT):
        by_lead[row.lead_id].append(row)
    live = [row.pk for rows in by_lead.values() for row in rows if row.is_live]
    attempts = Delivery.objects.possibly_delivered().filter(reminder_id__in=live, cycle=F("reminder__cycle"))
    used = Counter(dict(attempts.order_by().values_list("reminder_id").annotate(Count("id"))))
    started = LeadActivity.objects.filter(lead=OuterRef("lead"), activity_type=ActivityType.PLAN_ACTIVATED)
    versions = PlanVersion.objects.filter(lead_id__in=ids, version=F("lead__plan_version"))
    plans = {plan.lead_id: plan for plan in versions.filter(Exists(started)).defer("steps")}
    read = [LeadRecords(lead, by_lead[lead.pk], used, plans.get(lead.pk)) for lead in leads]
    for records in read:
        for row in records.rows:
            row.lead = records.lead
    return read
