"""A whole person at once: zone, block, pause, and their ends (T15)."""

import logging
from collections.abc import Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Manager, QuerySet

from core.actor import Actor
from core.databases.isolation import attempt, report
from leads.models import Lead, TelegramUser
from reminders.models import ScheduledReminder
from reminders.services.briefings import redate_briefing
from reminders.services.leads import PauseNotAhead, pause_for_longer, resume_expired_leads
from reminders.services.moves import Move, moves_since
from reminders.state.after_a_pause import (
    bring_back,
    chosen_since,
    drop_claims,
    leads_paused_since,
    postpone,
    time_away,
)
from reminders.state.new_zone import keep_clocks
from reminders.state.situation import recompute

log = logging.getLogger(__name__)


def confirm_zone(*, user: TelegramUser, zone: str, now: datetime) -> int:
    """Set the person's time zone, from which their hours count; return how many reminders moved."""
    with transaction.atomic():
        was = lock_person(user)
        write_person(user, {"timezone": zone, "zone_confirmed_at": now}, now=now)
        redate_briefing(user.telegram_id, now=now)
        return len(move_person(user.telegram_id, now=now, was=was))


def mark_blocked(*, telegram_id: int, now: datetime) -> int:
    """Park everything of a person whom Telegram cannot reach; return how many reminders were parked."""
    with transaction.atomic():
        people = TelegramUser.objects.filter(telegram_id=telegram_id, blocked_at=None)
        return recompute_person(telegram_id, now=now) if people.update(blocked_at=now, updated_at=now) else 0


def mark_unreachable(telegram_id: int, error: Exception, *, now: datetime) -> int:
    """Note that a person cannot be reached whose rows cannot be read: each is parked when it is due."""
    report(log, "Reminders of a blocked person could not be parked", error, telegram_id=telegram_id)
    people = TelegramUser.objects.filter(telegram_id=telegram_id, blocked_at=None)
    return people.update(blocked_at=now, updated_at=now)


def mark_returned(*, telegram_id: int, now: datetime) -> int:
    """Unpark a person who can be reached again; return how many reminders are back.

    Their dates stay; what is late by now comes a few a day.
    """
    with transaction.atomic():
        people = TelegramUser.objects.filter(telegram_id=telegram_id, blocked_at__isnull=False)
        if not people.update(blocked_at=None, updated_at=now):
            return 0
        return bring_back(lock_live(telegram_id), now=now)


def pause_person(*, user: TelegramUser, until: datetime | None, by: Actor, now: datetime) -> int:
    """Park everything of a person until then, or (None) until somebody resumes; return how many were parked.

    A date is kept in `paused_until`; without one `reminder_enabled` is switched off. A second pause replaces
    the end of the first, not its beginning. Raises PauseNotAhead when `until` is not in the future.
    """
    if until is not None and until <= now:
        raise PauseNotAhead
    with transaction.atomic():
        row = lock_person(user)
        began = row.paused_at or now
        end = {"paused_at": began, "paused_until": until, "reminder_enabled": until is not None}
        write_person(user, end, now=now)
        moved = recompute_person(user.telegram_id, now=now)
    log.info("Reminders paused", extra={"telegram_id": user.telegram_id, "by": by.kind.value})
    return moved


def resume_person(*, user: TelegramUser, by: Actor, now: datetime) -> int:
    """End a person's pause; return how many reminders are back.

    What was not sent keeps the wait it had left, and so does the next nudge of what was. What is late comes
    a few a day. Without a pause nothing changes.
    """
    with transaction.atomic():
        row = lock_person(user)
        if row.reminder_enabled and row.paused_until is None and row.paused_at is None:
            return 0
        moved = _end_pause(user, row, now=now)
    log.info("Reminders resumed", extra={"telegram_id": user.telegram_id, "by": by.kind.value})
    return moved


def resume_expired(*, now: datetime, limit: int = 100) -> int:
    """End the pauses whose date has come, of people and of leads, each in a transaction; return how many."""
    over = _dated(TelegramUser.objects).filter(paused_until__lte=now).order_by("paused_until", "id")
    resumed = [
        attempt(partial(_resume, pk, now=now), partial(pause_for_longer, TelegramUser, pk, now=now))
        for pk in list(over.values_list("pk", flat=True)[:limit])
    ]
    return sum(resumed) + resume_expired_leads(now=now, limit=limit)


def _resume(pk: int, *, now: datetime) -> bool:
    with transaction.atomic():
        row = TelegramUser.objects.select_for_update(no_key=True).get(pk=pk)
        is_over = row.paused_until is not None and row.paused_until <= now  # not prolonged in the meantime
        if is_over and not row.is_deactivated:
            _end_pause(row, copy(row), now=now)
        return is_over


def earliest_return() -> datetime | None:
    """Return when the next pause of a person or a lead ends by itself; None when none does."""
    leads = Lead.objects.filter(paused_until__isnull=False)
    ends = [rows.order_by("paused_until", "id") for rows in (_dated(TelegramUser.objects), leads)]
    moments = [rows.values_list("paused_until", flat=True).first() for rows in ends]
    return min((moment for moment in moments if moment is not None), default=None)


def _dated(people: Manager[TelegramUser]) -> QuerySet[TelegramUser]:
    """Return those whose pause ends by itself: a deactivated person's goes on, or ends with their return."""
    return people.filter(paused_until__isnull=False, deactivated_at=None)


def recompute_person(telegram_id: int, *, now: datetime) -> int:
    """Compute the next action of all live reminders of a person again; return how many moved."""
    return len(move_person(telegram_id, now=now))


def move_person(telegram_id: int, *, now: datetime, was: TelegramUser | None = None) -> list[Move]:
    """Do the same, and return what moved and how. `was`: the person before a change of their settings."""
    rows = lock_live(telegram_id)
    before = {row.pk: row.next_action_at for row in rows}
    drop_claims(rows)
    if was:
        keep_clocks(rows, was, now=now)
    recompute(rows, now=now)
    return moves_since(before, rows)


def lock_person(user: TelegramUser) -> TelegramUser:
    """Return the person as they are now, locked until the transaction ends."""
    return TelegramUser.objects.select_for_update(no_key=True).get(pk=user.pk)


def write_person(user: TelegramUser, columns: dict[str, Any], *, now: datetime) -> None:
    """Write columns of a person, to the database and to the caller's copy."""
    columns = columns | {"updated_at": now}
    TelegramUser.objects.filter(pk=user.pk).update(**columns)
    for name, value in columns.items():
        setattr(user, name, value)


def lock_live(telegram_id: int) -> list[ScheduledReminder]:
    """Return a person's live reminders, locked, with lead and owner.

    Leads are read once the locks are held: a row that had to be waited for would come with an old lead.
    """
    live = ScheduledReminder.objects.for_owner(telegram_id).live()
    rows = list(live.select_for_update().order_by("id"))
    leads = Lead.objects.select_related("owner").in_bulk({row.lead_id for row in rows})
    for row in rows:
        row.lead = leads[row.lead_id]
    return rows


def _end_pause(user: TelegramUser, paused: TelegramUser, *, now: datetime) -> int:
    """End the pause of the locked row `paused`, of which `user` is the caller's copy."""
    ended = min(now, paused.paused_until or now)
    over = {"paused_at": None, "paused_until": None, "reminder_enabled": True}
    write_person(user, over, now=now)
    rows = lock_live(user.telegram_id)
    postpone(rows, times_away(rows, paused.paused_at or ended, ended), now=now)
    return bring_back(rows, now=now)


def times_away(rows: Sequence[ScheduledReminder], began: datetime, ended: datetime) -> dict[int, timedelta]:
    """Return how long each reminder has waited through the pause, by id."""
    paused_leads = leads_paused_since({row.lead_id for row in rows if row.lead.reminders_paused})
    chosen = chosen_since(began, rows)
    return {
        row.pk: time_away(max(began, row.created_at), ended, paused_leads.get(row.lead_id))
        for row in rows
        if row.pk not in chosen
    }
