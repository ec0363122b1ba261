"""What arming looks at: claimed rows as they are now, and what the ledger says. Three queries in all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q

from core.prepared import Prepared, ask
from leads.models import Lead, TelegramUser
from reminders.models import Delivery, ScheduledReminder
from reminders.policy.caps import SPELL, Recent, rested_at, since_midnight
from reminders.policy.escalation import Attempt, Progress
from reminders.state.situation import ATTEMPT
from reminders.state.wording import zone_of

DAY = timedelta(days=1)
# Neither a decision nor a card is made of these, and reading them would cost more than the rest.
LONG_TEXTS: Final = (
    "prospect_analysis",
    "closing_strategy",
    "engagement_tactics",
    "draft_response",
    "notes",
    "original_context",
    "web_research",
)
# Nor of these; each is a timestamp to be parsed.
LEAD_MOMENTS: Final = (
    "created_at",
    "updated_at",
    "last_contacted",
    "next_followup",
    "paused_until",
    "owner__created_at",
    "owner__updated_at",
    "owner__next_briefing_at",
    "owner__next_stale_check_at",
    "owner__next_often_check_at",
    "owner__asked_too_often_at",
)
REMINDER_MOMENTS: Final = ("updated_at", "last_reminded_at", "draft_generated_at", "completed_at")
# All that a decision and a card are made of. Another column would be fetched row by row: a test counts.
NEEDED: Final = (
    "lead_id",
    "telegram_id",
    "step_id",
    "due_at",
    "due_rule",
    "created_at",
    "status",
    "hold_reason",
    "cycle",
    "version",
    "auto_snooze_count",
    "next_action_at",
    "not_before",
    "claim_token",
    "claimed_until",
    "lost_claims",
    "draft_text",
    "lead__owner_id",
    "lead__prospect_name",
    "lead__prospect_title",
    "lead__prospect_company",
    "lead__prospect_email",
    "lead__prospect_phone",
    "lead__prospect_linkedin",
    "lead__engagement_plan",
    "lead__status",
    "lead__deleted_at",
    "lead__reminders_paused",
    "lead__owner__telegram_id",
    "lead__owner__access",
    "lead__owner__language_code",
    "lead__owner__timezone",
    "lead__owner__zone_confirmed_at",
    "lead__owner__window_start",
    "lead__owner__window_end",
    "lead__owner__weekdays",
    "lead__owner__country",
    "lead__owner__days_off",
    "lead__owner__daily_cap",
    "lead__owner__reminder_enabled",
    "lead__owner__blocked_at",
    "lead__owner__paused_at",
    "lead__owner__paused_until",
)


@dataclass(frozen=True, slots=True)
class _Message:
    lead_id: int | None
    armed_at: datetime
    batch: str
    delivery_id: int


@dataclass(slots=True)
class Ledger:
    """The ledger's rows about some reminders and their people."""

    attempts: dict[int, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    messages: dict[int, list[_Message]] = field(default_factory=lambda: defaultdict(list))

    def progress(self, reminder_id: int) -> Progress:
        """Return how far the reminder's present cycle has come."""
        return Progress.of(self.attempts[reminder_id])

    def recent(self, owner: TelegramUser, *, now: datetime) -> Recent:
        """Return what this person got lately."""
        lines = self.messages[owner.telegram_id]
        if not lines:
            return Recent()
        messages = {(line.batch or line.delivery_id): line for line in lines}.values()
        spell = [line for line in messages if line.armed_at > now - SPELL]
        return Recent(
            singles=tuple(line.armed_at for line in spell if not line.batch),
            digests=tuple(line.armed_at for line in spell if line.batch),
            today=since_midnight((line.armed_at for line in messages), zone_of(owner.timezone), now),
            touches=_touches(lines, now),
        )


def _locked(keys: Sequence[int]) -> models.QuerySet[ScheduledReminder]:
    rows = ScheduledReminder.objects.filter(pk__in=keys).order_by("id")
    return rows.defer(*REMINDER_MOMENTS).select_for_update()


def _with_leads(keys: Sequence[int]) -> models.QuerySet[ScheduledReminder]:
    return ScheduledReminder.objects.filter(pk__in=keys).select_related("lead__owner").only(*NEEDED)


def _leads(keys: Sequence[int]) -> models.QuerySet[Lead]:
    return Lead.objects.filter(pk__in=keys).select_related("owner").defer(*LONG_TEXTS, *LEAD_MOMENTS)


def _deliveries(
    reminders: Sequence[int], people: Sequence[int], since: datetime
) -> models.QuerySet[Delivery, tuple[Any, ...]]:
    lately = Q(telegram_id__in=people) & Q(armed_at__gt=since)  # in one Q they would be sorted
    columns = ("reminder_id", "cycle", "telegram_id", "lead_id", "batch", "pk", *ATTEMPT)
    about = Q(reminder_id__in=reminders) | lately
    return Delivery.objects.filter(about).order_by("id").values_list(*columns)


LOCKED = Prepared(_locked, name="locked_reminders")
LEADS = Prepared(_leads, name="leads_with_owners")
WITH_LEADS = Prepared(_with_leads, name="reminders_with_leads")
DELIVERIES: Prepared[Delivery] = Prepared(_deliveries, name="deliveries_lately", lists=2)


def read_claimed(ids: Sequence[int], *, token: str, now: datetime) -> list[ScheduledReminder]:
    """Return the rows that are still mine, locked, in the order of `ids`, with lead and owner.

    Leads are read once the lock is held: a row that had to be waited for would come with an old lead.
    """
    rows = {row.pk: row for row in LOCKED.instances(sorted(ids)) if _is_mine(row, token, now)}
    leads = {lead.pk: lead for lead in LEADS.instances(sorted({row.lead_id for row in rows.values()}))}
    for row in rows.values():
        row.lead = leads[row.lead_id]
    return [rows[pk] for pk in ids if pk in rows]


def read_unlocked(
    claimed: Mapping[int, int], *, token: str, now: datetime
) -> tuple[list[ScheduledReminder], Ledger]:
    """Return the rows that are mine, with lead and owner, and their ledger: one trip, nothing locked.

    `claimed` is the person of each row.
    """
    if not claimed:
        return [], Ledger()
    ids, people = list(claimed), list(claimed.values())
    sent = DELIVERIES.ask_values(ids, people, moment=now - DAY)
    found, lines = ask(WITH_LEADS.ask_instances(ids), sent)
    rows = [row for row in found if _is_mine(row, token, now)]
    return rows, _ledger(rows, lines, now)


def _is_mine(row: ScheduledReminder, token: str, now: datetime) -> bool:
    held = row.claim_token == token and row.claimed_until is not None and row.claimed_until > now
    return held and row.is_live and not row.hold_reason


def read_ledger(rows: Iterable[ScheduledReminder], *, now: datetime) -> Ledger:
    """Return what was sent for these reminders, and to their people in the last day."""
    rows = list(rows)
    ids, people = [row.pk for row in rows], [row.telegram_id for row in rows]
    return _ledger(rows, DELIVERIES.values(ids, people, moment=now - DAY), now)


def _ledger(rows: Sequence[ScheduledReminder], lines: Iterable[Sequence[Any]], now: datetime) -> Ledger:
    cycles: Mapping[int, int] = {row.pk: row.cycle for row in rows}
    found = Ledger()
    for reminder_id, cycle, person, lead_id, batch, pk, *facts in lines:
        attempt = Attempt(*facts)
        if cycles.get(reminder_id) == cycle:
            found.attempts[reminder_id].append(attempt)
        if attempt.is_possibly_delivered and attempt.armed_at > now - DAY:
            found.messages[person].append(_Message(lead_id, attempt.armed_at, batch, pk))
    return found


def _touches(lines: Iterable[_Message], now: datetime) -> dict[int, datetime]:
    return {
        line.lead_id: line.armed_at
        for line in lines
        if line.lead_id is not None and rested_at(line.armed_at) > now
    }
