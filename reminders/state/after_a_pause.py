"""When a pause, a block or a hold ends: what waited keeps its wait, and what is late comes paced."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Max

from core.sql.bulk import update_rows
from leads.activities import ActivityType
from leads.models import LeadActivity, TelegramUser
from reminders.models import ScheduledReminder
from reminders.policy import spreading
from reminders.policy.due_rules import KEEPS_ITS_HOUR, DueRule
from reminders.policy.escalation import Progress, next_action_at
from reminders.policy.windows import next_open
from reminders.state.situation import progress_of, recompute, situation, window_of

CHOSEN = (ActivityType.STEP_SNOOZED, ActivityType.STEP_RESCHEDULED)


def time_away(began: datetime, ended: datetime, other: datetime | None) -> timedelta:
    """Return how much of a pause is counted when it ends.

    `other` is the beginning of another pause that still lasts: from there on, that one's end counts.
    """
    return max(min(ended, other or ended) - began, timedelta(0))


def chosen_since(began: datetime, rows: Sequence[ScheduledReminder]) -> dict[int, datetime]:
    """Return the reminders whose date somebody chose since then, and when: a pause does not move those."""
    lines = LeadActivity.objects.filter(
        lead__in={row.lead_id for row in rows}, created_at__gte=began, activity_type__in=CHOSEN
    )
    told = lines.order_by("created_at", "id").values_list("metadata", "created_at")
    return {metadata.get("reminder_id"): at for metadata, at in told}


def leads_paused_since(leads: Collection[int]) -> dict[int, datetime]:
    """Return when the latest pause of each of these leads began, by its history."""
    lines = LeadActivity.objects.filter(lead__in=leads, activity_type=ActivityType.LEAD_PAUSED)
    newest = lines.order_by().values("lead_id").annotate(since=Max("created_at"))
    return dict(newest.values_list("lead_id", "since"))


def postpone(rows: Sequence[ScheduledReminder], away: Mapping[int, timedelta], *, now: datetime) -> None:
    """Move what waited through a pause: an unsent row's date, or the rest of a sent row's wait.

    `rows` are locked, with lead and owner; `away` is each one's time by id. `bring_back` comes next.
    """
    moved = shift(rows, progress_of(rows), away, now=now)
    columns = ["due_at", "due_rule", "not_before", "version", "updated_at"]
    update_rows(moved, columns)


def shift(
    rows: Sequence[ScheduledReminder],
    progress: Mapping[int, Progress],
    away: Mapping[int, timedelta],
    *,
    now: datetime,
) -> list[ScheduledReminder]:
    """Do the same in memory only; return the rows that were away."""
    moved = [row for row in rows if away.get(row.pk)]
    for row in moved:
        wait = away[row.pk]
        if progress[row.pk].used:
            # When the next nudge would have been due, had nothing been paused.
            facts = replace(situation(row, progress[row.pk], now=now), parked=False, window=None)
            row.not_before = (next_action_at(facts) or now) + wait
        else:
            row.due_at += wait
            row.not_before = row.not_before + wait if row.not_before else None
            # It is not at this hour that somebody asked for it.
            row.due_rule = DueRule.MOVED.value if row.due_rule in KEEPS_ITS_HOUR else row.due_rule
        row.version, row.updated_at = row.version + 1, now
    return moved


def bring_back(rows: Sequence[ScheduledReminder], *, now: datetime) -> int:
    """Compute one person's next actions again, what is late a few a day; return how many moved.

    The rows are locked, their lead and owner as they are now.
    """
    if not rows:
        return 0
    moved = recompute(rows, now=now)
    late = pace(rows, now=now)
    update_rows(late, ["next_action_at", "not_before"])
    return moved


def pace(rows: Sequence[ScheduledReminder], *, now: datetime) -> list[ScheduledReminder]:
    """Spread what is late of one person's rows over days, in memory only; return those rows."""
    owner = rows[0].lead.owner
    window = window_of(owner)
    first = next_open(now, window)
    late = [row for row in rows if row.next_action_at and row.next_action_at <= first and not row.hold_reason]
    requested = [row.due_at if not row.reminder_count else row.next_action_at or first for row in late]
    moments = spreading.spread(requested, window, now=now, a_day=a_day_of(owner))
    for row, moment in zip(late, moments, strict=True):
        row.next_action_at = row.not_before = moment
    return late


def a_day_of(owner: TelegramUser) -> int:
    """Return how many late reminders come back to this person on one day, at most."""
    return max(min(spreading.A_DAY, owner.daily_cap), 1)


def drop_claims(rows: Sequence[ScheduledReminder]) -> None:
    """Take locked rows from whoever has claimed them: what the holder has read of them is out of date."""
    held = ScheduledReminder.objects.filter(pk__in=[row.pk for row in rows]).exclude(claim_token="")
    held.update(claim_token="", claimed_until=None)
