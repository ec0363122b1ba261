"""Leads go to somebody else (T16): many at once, in one transaction that gives way to senders.

Their open steps begin a new cycle with the new owner, in their hours; what is late comes as after
a pause. Old messages lose their buttons, and the new owner is told once (`reminders.nags.handover`).
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from core.databases.giving_way import giving_way
from core.sql.bulk import update_rows
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import LONG_TEXTS, Lead, TelegramUser, record_all
from reminders.models import EditKind, ScheduledReminder
from reminders.policy.due_rules import KEEPS_ITS_HOUR, DueRule
from reminders.services.base import afresh, queue_all_edits
from reminders.services.people import lock_person, write_person
from reminders.state.after_a_pause import pace
from reminders.state.situation import progress_of, refresh

log = logging.getLogger(__name__)
# Holds that are about the person or the chat, not about the step: a new owner has neither.
PERSONAL: Final = frozenset({"unanswered", "chat_not_found", "migrated"})
MOVED: Final = (
    "telegram_id", "status", "cycle", "reminder_count", "auto_snooze_count", "not_before", "lost_claims",
    "hold_reason", "due_rule", "version", "claim_token", "claimed_until", "next_action_at", "updated_at",
)  # fmt: skip


class NotActive(Exception):
    """Nobody gets leads whom staff have deactivated: choose somebody who is active."""


class NotAsSeen(Exception):
    """The leads are others than were looked at by now: look again."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over came to."""

    leads: int = 0  # given to the new owner
    same: int = 0  # theirs already
    closed: int = 0  # of those given: won or lost
    steps: int = 0  # open ones
    late: tuple[datetime, ...] = ()  # when those come that are due by now
    ahead: int = 0  # that come on their dates
    resting: int = 0  # that come when their lead, or the new owner, goes on
    held: int = 0  # that wait for staff
    first: dict[int, datetime] = field(default_factory=dict)  # when the first of each lead's comes


def hand_over(
    *,
    leads: Collection[int],
    to: TelegramUser,
    by: Actor,
    now: datetime,
    are_as_seen: Callable[[], bool] | None = None,
) -> HandedOver:
    """Give these leads, by id, to somebody; those that are deleted, or theirs already, stay as they are.

    Lines of history keep the telegram_id of whom they were written for: that is who may read them.
    `are_as_seen` is asked once nobody else can change them any more. Raises NotActive and NotAsSeen.
    """

    def work() -> HandedOver:
        owner = lock_person(to)  # as they are now: nobody deactivates them meanwhile
        if owner.is_deactivated:
            raise NotActive
        asked = Lead.objects.filter(pk__in=leads, deleted_at=None)
        others = asked.exclude(owner_id=owner.telegram_id).defer("engagement_plan", *LONG_TEXTS)
        given = list(others.select_for_update(of=("self",), no_key=True).order_by("id"))
        same = asked.filter(owner_id=owner.telegram_id).count()
        if are_as_seen is not None and not are_as_seen():
            raise NotAsSeen
        if not given:
            return HandedOver(same=same)
        rows = _give(given, owner, by=by, now=now)
        told = {"handed_since": owner.handed_since or now, "next_handover_at": now}
        write_person(owner, told, now=now)
        return _outcome(given, rows, same=same, now=now)

    done = giving_way(work)
    if done.leads:
        facts = {"leads": done.leads, "to": to.telegram_id, "by": by.kind.value}
        log.info("Leads were handed over", extra=facts)
    return done


def look_at_hand_over(*, leads: Collection[int], to: TelegramUser, by: Actor, now: datetime) -> HandedOver:
    """Return what handing these leads over would come to: it is done, and taken back. Raises NotActive."""
    with transaction.atomic():
        done = hand_over(leads=leads, to=to, by=by, now=now)
        transaction.set_rollback(True)
    return done


def transfer(*, lead: Lead, to: TelegramUser, by: Actor, now: datetime) -> Lead:
    """Give one lead to somebody else; return it as it is then."""
    hand_over(leads=[lead.pk], to=to, by=by, now=now)
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def _give(given: Sequence[Lead], owner: TelegramUser, *, by: Actor, now: datetime) -> list[ScheduledReminder]:
    """Make locked leads somebody's; return their open steps as they are then."""
    by_id, previous = {lead.pk: lead for lead in given}, {lead.pk: lead.owner_id for lead in given}
    for lead in given:
        lead.owner = owner
    Lead.objects.filter(pk__in=by_id).update(owner=owner, updated_at=now)
    rows = list(ScheduledReminder.objects.live().filter(lead__in=by_id).select_for_update().order_by("id"))
    queue_all_edits(rows, now=now, kind=EditKind.STRIP)
    for row in rows:
        row.lead = by_id[row.lead_id]
        _begin_again(row, now=now)
    progress = progress_of(rows)
    for row in rows:
        row.reminder_count = progress[row.pk].used
        refresh(row, progress[row.pk], now=now)
    if rows:
        pace(rows, now=now)
    update_rows(rows, MOVED)
    record_all(
        lead_services.activity(
            lead,
            ActivityType.TRANSFERRED,
            by=by,
            now=now,
            metadata={"previous": previous[lead.pk], "now": owner.telegram_id},
        )
        for lead in given
    )
    return rows


def _begin_again(row: ScheduledReminder, *, now: datetime) -> None:
    """Let a step be its lead's new owner's, in a new cycle: in memory."""
    hold = "" if row.hold_reason in PERSONAL else row.hold_reason
    # It is not the new owner who asked for it at this very hour.
    rule = DueRule.MOVED.value if row.due_rule in KEEPS_ITS_HOUR else row.due_rule
    columns = afresh(row) | {
        "telegram_id": row.lead.owner_id,
        "hold_reason": hold,
        "due_rule": rule,
        "version": row.version + 1,
        "claim_token": "",
        "claimed_until": None,
        "updated_at": now,
    }
    for name, value in columns.items():
        setattr(row, name, value)


def _outcome(
    given: Sequence[Lead], rows: Sequence[ScheduledReminder], *, same: int, now: datetime
) -> HandedOver:
    free = [row for row in rows if not row.hold_reason]
    coming = [row for row in free if row.next_action_at is not None]
    first: dict[int, datetime] = {}
    for row in sorted(coming, key=lambda row: row.next_action_at or now, reverse=True):
        first[row.lead_id] = row.next_action_at or now
    late = sorted(row.next_action_at or now for row in coming if row.not_before is not None)
    return HandedOver(
        leads=len(given),
        same=same,
        closed=sum(lead.is_closed for lead in given),
        steps=len(rows),
        late=tuple(late),
        ahead=len(coming) - len(late),
        resting=len(free) - len(coming),
        held=len(rows) - len(free),
        first=first,
    )
