"""What is looked at before anything is armed: claimed rows as they are, and what the ledger says of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, F, Q, When

from reminders.models import Delivery, ScheduledReminder
from reminders.policy.caps import SPELL, Recent, rested_at, since_midnight
from reminders.policy.due_rules import KEEPS_ITS_HOUR
from reminders.policy.escalation import Attempt, Progress
from reminders.state.situation import ATTEMPT
from reminders.state.wording import zone_of

DAY = timedelta(days=1)
# Nudges at a moment that their person had asked for, as long as their step is in that cycle: the query twin
# of `due_rules.goes_out_at_once`. In SQL, as a row that cannot be read must not spoil the look at another.
ASKED_FOR: Final = Q(nudge=1, cycle=F("reminder__cycle")) & (
    Q(reminder__due_rule__in=KEEPS_ITS_HOUR) | Q(cycle=1, reminder__due_at__lte=F("reminder__created_at"))
)
# All that a decision and a card are made of. Another column would be fetched row by row: a test counts.
NEEDED: Final = (
    "lead_id", "telegram_id", "step_id", "due_at", "due_rule", "created_at", "updated_at", "status",
    "hold_reason", "cycle", "version", "auto_snooze_count", "reminder_count", "next_action_at", "not_before",
    "claim_token", "claimed_until", "lost_claims", "draft_text", "last_reminded_at",
    *(f"lead__{name}" for name in (
        "owner_id", "prospect_name", "prospect_title", "prospect_company", "prospect_email", "prospect_phone",
        "prospect_linkedin", "engagement_plan", "status", "deleted_at", "reminders_paused",
    )),
    *(f"lead__owner__{name}" for name in (
        "telegram_id", "access", "language_code", "timezone", "zone_confirmed_at", "window_start",
        "window_end", "weekdays", "country", "days_off", "daily_cap", "reminder_enabled", "blocked_at",
        "paused_at", "paused_until", "deactivated_at",
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger that may have reached its person."""

    pk: int
    lead_id: int | None
    armed_at: datetime
    batch: str
    asked_for: bool = False  # a first nudge at the moment that the person had asked for


@dataclass(frozen=True, slots=True)
class Seen:
    """A claimed row as it was when it was looked at, with lead and owner, and what its person got lately."""

    row: ScheduledReminder
    progress: Progress
    lines: Sequence[Line]  # of the last day, the oldest first
    looked_at: datetime  # whatever is armed for this person from then on is not among the lines

    def recent(self, now: datetime) -> Recent:
        """Return what the row's person got lately."""
        if not self.lines:
            return Recent()
        zone = zone_of(self.row.lead.owner.timezone)
        messages = {(line.batch or line.pk): line for line in self.lines}.values()
        spell = [line for line in messages if line.armed_at > now - SPELL]
        return Recent(
            singles=tuple(line.armed_at for line in spell if not line.batch),
            digests=tuple(line.armed_at for line in spell if line.batch),
            today=since_midnight((line.armed_at for line in messages if not line.asked_for), zone, now),
            touches={
                line.lead_id: line.armed_at
                for line in self.lines
                if line.lead_id is not None and rested_at(line.armed_at) > now
            },
        )


def look(ids: Sequence[int], *, token: str, now: datetime) -> list[Seen]:
    """Return those of these rows that this holder may act on, in the order of `ids`. Two queries, no lock.

    A row that was claimed again, its first claim lost meanwhile, is there once: a message counts once.
    """
    ids = list(dict.fromkeys(ids))
    if not ids:
        return []
    found = ScheduledReminder.objects.filter(pk__in=ids).select_related("lead__owner").only(*NEEDED)
    rows = {row.pk: row for row in found if _is_held_by(row, token, now)}
    attempts, lines = _ledger(list(rows.values()), now=now)
    return [_seen(rows[pk], attempts[pk], lines[rows[pk].telegram_id], now=now) for pk in ids if pk in rows]


def _is_held_by(row: ScheduledReminder, token: str, now: datetime) -> bool:
    is_claimed = row.claim_token == token and row.claimed_until is not None and row.claimed_until > now
    return is_claimed and row.is_live and not row.hold_reason


def _seen(
    row: ScheduledReminder, attempts: Sequence[Attempt], lines: Sequence[Line], *, now: datetime
) -> Seen:
    # Another scheduler's clock may be ahead of ours: what it has armed already is known all the same.
    known = max((line.armed_at + timedelta.resolution for line in lines), default=now)
    return Seen(row, Progress.of(attempts), lines, max(known, now))


def _ledger(
    rows: Sequence[ScheduledReminder], *, now: datetime
) -> tuple[dict[int, list[Attempt]], dict[int, list[Line]]]:
    """Return the attempts of each row's cycle, and what each person got in the last day."""
    cycles = {row.pk: row.cycle for row in rows}
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    lines: dict[int, list[Line]] = defaultdict(list)
    people = {row.telegram_id for row in rows}
    about = Q(reminder_id__in=cycles) | Q(telegram_id__in=people) & Q(armed_at__gt=now - DAY)
    columns = ("reminder_id", "cycle", "telegram_id", "lead_id", "batch", "pk", "asked_for", *ATTEMPT)
    found = Delivery.objects.filter(about).annotate(asked_for=Case(When(ASKED_FOR, then=True), default=False))
    told = found.order_by("id").values_list(*columns) if rows else []
    for reminder_id, cycle, person, lead_id, batch, pk, asked_for, *facts in told:
        attempt = Attempt(*facts)
        if cycles.get(reminder_id) == cycle:
            attempts[reminder_id].append(attempt)
        if attempt.is_possibly_delivered and attempt.armed_at > now - DAY:
            lines[person].append(Line(pk, lead_id, attempt.armed_at, batch, asked_for))
    return attempts, lines
