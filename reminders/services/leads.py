"""A whole lead at once: pause, close, delete, and back (T10, T14, T15)."""

from datetime import datetime

from django.db import transaction

from core.actor import Actor
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, LeadStatus
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.returns import bring_back, chosen_since, drop_claims, postpone, time_away
from reminders.services.base import lock_lead, queue_edits, write
from reminders.situations import recompute


def cancel_open_steps(lead: Lead, *, now: datetime) -> dict[str, list[str | int]]:
    """Cancel the live reminders of a locked lead.

    Returns, by id, each one's status before and version after, so that it can be revived if nothing else
    happened to it.
    """
    cancelled: dict[str, list[str | int]] = {}
    for row in lock_live(lead):
        before = row.status
        write(row, {"status": ReminderStatus.CANCELLED}, now=now)
        cancelled[str(row.pk)] = [before, row.version]
        queue_edits(row, now=now, kind=EditKind.STRIP)
    return cancelled


def delete_lead(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Put a lead away and cancel what is open; `restore_lead` brings both back."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.deleted_at is None:
            row.deleted_at = now
            row.save(update_fields=["deleted_at"])
            metadata = _cancelled(row, now=now)
            lead_services.record(row, ActivityType.LEAD_DELETED, by=by, now=now, metadata=metadata)
        return row


def restore_lead(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Bring a deleted lead back, with the steps that its deletion cancelled."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.deleted_at is not None:
            row.deleted_at = None
            row.save(update_fields=["deleted_at"])
            _revive(row, now=now)
            lead_services.record(row, ActivityType.LEAD_RESTORED, by=by, now=now)
        return row


def close_lead(*, lead: Lead, status: str, by: Actor, now: datetime, reason: str = "") -> Lead:
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
            metadata |= _cancelled(row, now=now)
        elif was_closed:
            _revive(row, now=now)
        lead_services.record(
            row, ActivityType.STATUS_CHANGED, by=by, now=now, content=reason, metadata=metadata
        )
        return row


def set_paused(*, lead: Lead, paused: bool, by: Actor, now: datetime) -> Lead:
    """Park or unpark all reminders of one lead. Through a pause they keep the wait they had left."""
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.reminders_paused != paused:
            row.reminders_paused, row.updated_at = paused, now
            row.save(update_fields=["reminders_paused", "updated_at"])
            if paused:
                recompute_lead(row, now=now)
            else:
                _unpark(row, now=now)
            kind = ActivityType.LEAD_PAUSED if paused else ActivityType.LEAD_RESUMED
            lead_services.record(row, kind, by=by, now=now)
        return row


def recompute_lead(lead: Lead, *, now: datetime) -> int:
    """Set the next action of all live reminders of a locked lead anew; return how many moved."""
    rows = lock_live(lead)
    drop_claims(rows)
    return recompute(rows, now=now)


def lock_live(lead: Lead) -> list[ScheduledReminder]:
    """Return the live reminders of a locked lead, locked too."""
    rows = list(lead.reminders.live().select_for_update().order_by("id"))
    for row in rows:
        row.lead = lead
    return rows


def _unpark(lead: Lead, *, now: datetime) -> None:
    rows = lock_live(lead)
    lines = lead.activities.filter(activity_type=ActivityType.LEAD_PAUSED).order_by("-created_at", "-id")
    began = lines.values_list("created_at", flat=True).first() or now
    chosen = chosen_since(began, rows)
    away = {
        row.pk: time_away(max(began, row.created_at), now, lead.owner.paused_at)
        for row in rows
        if row.pk not in chosen
    }
    postpone(rows, away, now=now)
    bring_back(rows, now=now)


def _cancelled(lead: Lead, *, now: datetime) -> dict[str, object]:
    """Cancel what is open; return the note by which it can be revived, empty when nothing was."""
    cancelled = cancel_open_steps(lead, now=now)
    return {"cancelled": cancelled} if cancelled else {}


def _revive(lead: Lead, *, now: datetime) -> None:
    """Give the steps that closing or deletion cancelled their previous status, once neither holds."""
    if lead.is_closed:
        return
    kinds = [ActivityType.LEAD_DELETED, ActivityType.STATUS_CHANGED]
    lines = lead.activities.filter(activity_type__in=kinds, metadata__has_key="cancelled")
    line = lines.order_by("-id").first()
    cancelled = line.metadata["cancelled"] if line else {}
    rows = lead.reminders.filter(pk__in=cancelled, status=ReminderStatus.CANCELLED)
    for row in rows.filter(plan_version=lead.plan_version).select_for_update().order_by("id"):
        before, version = cancelled[str(row.pk)]
        if row.version == version:
            row.lead = lead
            write(row, {"status": before}, now=now)
