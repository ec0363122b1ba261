"""A whole lead at once: pause, close, delete, and back (T10, T14, T15)."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction

from core.actor import SYSTEM, Actor
from core.databases.isolation import attempt, report
from engagement.models import PlanRequest
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import CLOSED, Lead, LeadStatus, TelegramUser
from reminders.ledger import live_buttons
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.services.base import lock_lead, queue_edits, write
from reminders.state.after_a_pause import bring_back, chosen_since, drop_claims, postpone, time_away
from reminders.state.situation import recompute

log = logging.getLogger(__name__)
# What may have cancelled the steps that come back when a closed lead is opened again.
ENDINGS: Final = (ActivityType.LEAD_DELETED, ActivityType.STATUS_CHANGED, ActivityType.STEP_OUTCOME)


class PauseNotAhead(Exception):
    """A pause ends in the future: choose a later date."""


def cancel_open_steps(lead: Lead, *, now: datetime) -> dict[str, object]:
    """Cancel the live reminders of a locked lead; return the metadata by which they can be revived.

    Under "cancelled", by id: each one's status before and version after, to see whether anything else
    happened to it since. Empty when nothing was open.
    """
    cancelled: dict[str, list[str | int]] = {}
    for row in lock_live(lead):
        before = row.status
        write(row, {"status": ReminderStatus.CANCELLED}, now=now)
        cancelled[str(row.pk)] = [before, row.version]
        queue_edits(row, now=now, kind=EditKind.STRIP)
    return {"cancelled": cancelled} if cancelled else {}


def delete_lead(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Put a lead away and cancel what is open; `restore_lead` brings both back."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.deleted_at is None:
            row.deleted_at = now
            row.save(update_fields=["deleted_at"])
            over = row.reminders.filter(status__in=(ReminderStatus.COMPLETED, ReminderStatus.SKIPPED))
            live_buttons.withdraw(
                chat_id=row.owner_id, reminder_ids=over.values_list("pk", flat=True), now=now
            )
            metadata = cancel_open_steps(row, now=now)
            lead_services.record(row, ActivityType.LEAD_DELETED, by=by, now=now, metadata=metadata)
        return row


def restore_lead(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Bring a deleted lead back, with the steps that its deletion cancelled."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.deleted_at is not None:
            row.deleted_at = None
            row.save(update_fields=["deleted_at"])
            _revive(row, ActivityType.LEAD_DELETED, ActivityType.STATUS_CHANGED, now=now)
            lead_services.record(row, ActivityType.LEAD_RESTORED, by=by, now=now)
        return row


def set_lead_status(*, lead: Lead, status: str, by: Actor, now: datetime, reason: str = "") -> Lead:
    """Give the lead another status. Closing cancels what is open; reopening brings those steps back."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.status == status:
            return row
        metadata: dict[str, object] = {"previous": row.status, "now": status}
        was_closed = row.is_closed
        row.status, row.close_reason, row.updated_at = LeadStatus(status), reason[:200], now
        row.save(update_fields=["status", "close_reason", "updated_at"])
        if row.is_closed:
            metadata |= cancel_open_steps(row, now=now)
        elif was_closed:
            _revive(row, *ENDINGS, now=now)
        lead_services.record(
            row, ActivityType.STATUS_CHANGED, by=by, now=now, content=reason[:2000], metadata=metadata
        )
        return row


def note_why_closed(*, lead: Lead, reason: str, by: Actor, now: datetime) -> Lead:
    """Keep what worked with a lead that was won, or why it was lost, in its history too.

    Nothing changes when the lead is open, or when that is known.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.status not in CLOSED or row.close_reason == reason[:200]:
            return row
        row.close_reason, row.updated_at = reason[:200], now
        row.save(update_fields=["close_reason", "updated_at"])
        metadata: dict[str, object] = {"previous": row.status, "now": row.status}
        kind = ActivityType.STATUS_CHANGED
        lead_services.record(row, kind, by=by, now=now, content=reason[:2000], metadata=metadata)
        return row


def set_paused(
    *,
    lead: Lead,
    paused: bool,
    by: Actor,
    now: datetime,
    until: datetime | None = None,
    keep_dates: bool = False,
) -> Lead:
    """Park or unpark all reminders of one lead. Through a pause they keep the wait they had left.

    With `keep_dates` the end of the pause leaves their dates as they are; what is overdue comes, paced.

    A pause with `until` ends by itself then, one without when somebody resumes; another date for a pause that
    lasts already keeps its beginning. Raises PauseNotAhead when `until` is not in the future.
    """
    if until is not None and until <= now:
        raise PauseNotAhead
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.reminders_paused != paused:
            _turn(row, paused, until=until, by=by, now=now, keep_dates=keep_dates)
        elif paused and row.paused_until != until:
            row.paused_until, row.updated_at = until, now
            row.save(update_fields=["paused_until", "updated_at"])
        return row


def resume_expired_leads(*, now: datetime, limit: int = 100) -> int:
    """End the pauses of leads whose date has come, each in a transaction of its own; return how many."""
    over = Lead.objects.filter(paused_until__lte=now).order_by("paused_until", "id")[:limit]
    return sum(
        attempt(partial(_resume, pk, now=now), partial(pause_for_longer, Lead, pk, now=now))
        for pk in list(over.values_list("pk", flat=True))
    )


def _resume(pk: int, *, now: datetime) -> bool:
    with transaction.atomic():
        row = lock_lead(pk)
        is_over = row.paused_until is not None and row.paused_until <= now  # not prolonged in the meantime
        if is_over:
            # What rested for advice keeps its dates.
            held = PlanRequest.objects.filter(lead=row).let_go()
            _turn(row, False, until=None, by=SYSTEM, now=now, keep_dates=held > 0)
        return is_over


def pause_for_longer(model: type[Lead | TelegramUser], pk: int, error: Exception, *, now: datetime) -> bool:
    """Let a pause last a day longer that cannot be ended, because a row it holds back cannot be read."""
    report(log, "A pause cannot be ended: it lasts a day longer", error, of=model.__name__, row=pk)
    model.objects.filter(pk=pk).update(paused_until=now + timedelta(days=1), updated_at=now)
    return False


def paused_since(lead: Lead) -> datetime | None:
    """Return when this lead's latest pause began, from its history."""
    lines = lead.activities.filter(activity_type=ActivityType.LEAD_PAUSED).order_by("-created_at", "-id")
    return lines.values_list("created_at", flat=True).first()


def lock_live(lead: Lead) -> list[ScheduledReminder]:
    """Return the live reminders of a locked lead, locked too."""
    rows = list(lead.reminders.live().select_for_update().order_by("id"))
    for row in rows:
        row.lead = lead
    return rows


def lead_away(
    lead: Lead, rows: Sequence[ScheduledReminder], ended: datetime, *, began: datetime | None = None
) -> dict[int, timedelta]:
    """Return how long each reminder of a paused lead has waited when the pause ends then, by id.

    The pause began when its history says, unless `began` is given.
    """
    began = began or paused_since(lead) or ended
    chosen = chosen_since(began, rows)
    return {
        row.pk: time_away(max(began, row.created_at), ended, lead.owner.away_since)
        for row in rows
        if row.pk not in chosen
    }


def _turn(
    lead: Lead, paused: bool, *, until: datetime | None, by: Actor, now: datetime, keep_dates: bool = False
) -> None:
    ended = min(now, lead.paused_until or now)
    lead.reminders_paused, lead.paused_until, lead.updated_at = paused, until if paused else None, now
    lead.save(update_fields=["reminders_paused", "paused_until", "updated_at"])
    rows = lock_live(lead)
    if paused:
        drop_claims(rows)
        recompute(rows, now=now)
    else:
        if not keep_dates:
            postpone(rows, lead_away(lead, rows, ended), now=now)
        bring_back(rows, now=now)
    kind = ActivityType.LEAD_PAUSED if paused else ActivityType.LEAD_RESUMED
    lead_services.record(lead, kind, by=by, now=now)


def revive(lead: Lead, cancelled: dict[str, list[Any]], *, now: datetime) -> int:
    """Give these steps of a locked lead the status they had before they were cancelled; return how many.

    `cancelled` is what `cancel_open_steps` returned. What has changed since stays as it is.
    """
    rows = lead.reminders.filter(pk__in=cancelled, status=ReminderStatus.CANCELLED)
    back = 0
    for row in rows.filter(plan_version=lead.plan_version).select_for_update().order_by("id"):
        before, version = cancelled[str(row.pk)]
        if row.version == version:
            row.lead = lead
            write(row, {"status": before}, now=now)
            back += 1
    return back


def _revive(lead: Lead, *kinds: ActivityType, now: datetime) -> None:
    """Bring back the steps that the latest of such changes cancelled, once the lead is open."""
    if lead.is_closed:
        return
    lines = lead.activities.filter(activity_type__in=kinds, metadata__has_key="cancelled")
    line = lines.order_by("-id").first()
    revive(lead, line.metadata["cancelled"] if line else {}, now=now)
