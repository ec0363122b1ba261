"""Staff end a person's access, and bring them back (T15): nothing is sent meanwhile, and nothing is lost.

It rests as through a pause: what was not sent keeps the wait it had left, and what is late comes a few a day.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.actor import Actor
from core.databases.giving_way import giving_way
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Invitation, Lead, TelegramUser, record_all
from reminders.services.base import ReasonMissing
from reminders.services.briefings import redate_briefing
from reminders.services.people import lock_live, lock_person, move_person, times_away, write_person
from reminders.state.after_a_pause import bring_back, postpone

log = logging.getLogger(__name__)
LOOK_AGAIN: Final = timedelta(days=1)  # whether a digest is to be sent
BACK: Final = {"deactivated_at": None, "deactivated_by": "", "deactivated_reason": ""}
WITHOUT_PAUSE: Final = {"paused_at": None, "paused_until": None}


@dataclass(frozen=True, slots=True)
class Deactivated:
    """What a person's end came to."""

    changed: bool  # False: it was already so, nothing was written
    steps: int = 0  # that are parked
    links: int = 0  # of theirs that were revoked: nobody comes in by them any more


def deactivate_person(*, user: TelegramUser, reason: str, by: Actor, now: datetime) -> Deactivated:
    """Park everything of a person and serve them no more, until `bring_person_back`. A repeat does nothing.

    Raises ReasonMissing: staff see it at every step that rests. What the planner was asked for it ends itself
    (`planning.queue.request_context.obstacle`).
    """
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise ReasonMissing

    def work() -> Deactivated:
        if lock_person(user).is_deactivated:
            return Deactivated(changed=False)
        ended = {"deactivated_at": now, "deactivated_by": by.label[:150], "deactivated_reason": reason}
        # Other dates than a scheduler may be looking at: what it is about to say, it does not.
        nags = {
            "next_briefing_at": None,
            "next_often_check_at": None,
            "next_stale_check_at": now + LOOK_AGAIN,
        }
        write_person(user, ended | nags, now=now)
        _redate_followups(user, now=now)
        steps = len(move_person(user.telegram_id, now=now))
        open_links = Invitation.objects.open(now).filter(owner=user)
        links = open_links.update(revoked_at=now, updated_at=now)
        _record(user, ActivityType.OWNER_DEACTIVATED, reason, by=by, now=now)
        return Deactivated(True, steps, links)

    done = giving_way(work)
    if done.changed:
        log.info("A person was deactivated", extra={"telegram_id": user.telegram_id, "by": by.kind.value})
    return done


def bring_person_back(*, user: TelegramUser, by: Actor, now: datetime) -> int | None:
    """Serve a deactivated person again; return how many reminders are back, None when they were not away.

    A pause of their own that lasts still goes on; one that has ended meanwhile is over.
    """

    def work() -> int | None:
        row = lock_person(user)
        if not row.is_deactivated:
            return None
        began = row.away_since or now
        lasts = row.paused_at is not None and (row.paused_until is None or row.paused_until > now)
        write_person(user, BACK if lasts else BACK | WITHOUT_PAUSE, now=now)
        redate_briefing(user.telegram_id, now=now)
        rows = lock_live(user.telegram_id)
        if not lasts:
            postpone(rows, times_away(rows, began, now), now=now)
        back = bring_back(rows, now=now)
        _record(user, ActivityType.OWNER_BACK, row.deactivated_reason, by=by, now=now)
        return back

    back = giving_way(work)
    if back is not None:
        log.info("A person is back", extra={"telegram_id": user.telegram_id, "by": by.kind.value})
    return back


def _redate_followups(user: TelegramUser, *, now: datetime) -> None:
    due = Lead.objects.filter(owner_id=user.telegram_id, next_followup__lte=now)
    locked = due.select_for_update(no_key=True).order_by("id").values_list("pk", flat=True)
    Lead.objects.filter(pk__in=list(locked)).update(next_followup=now)


def _record(user: TelegramUser, kind: ActivityType, reason: str, *, by: Actor, now: datetime) -> None:
    """Add a line to the history of each of the person's open leads."""
    leads = Lead.objects.filter(owner_id=user.telegram_id).open().only("id", "owner_id").order_by("id")
    record_all(lead_services.activity(lead, kind, by=by, now=now, content=reason) for lead in leads)
