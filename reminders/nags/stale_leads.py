"""The digest of stale leads: at most once a day, those on which a person has done nothing for a week.

A lead with an open step is never listed, nor one that was written about within a day or will be before the
next digest. A person is looked at once a day, at `next_stale_check_at`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from core.bulk import update_rows
from leads.models import Lead, LeadActivity, TelegramUser
from reminders.ledger.nag_attempts import listeners, stale_key, tries
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.nags.due_people import list_due, lock_all_due, lock_due
from reminders.nags.followup import Due
from reminders.policy.nags import DAY, LISTED, STALE_AFTER, StaleDigestCard, StaleLead, Wait, decide_digest
from reminders.policy.windows import Window, local_at, next_open
from reminders.sending.arming import Armed, Item
from reminders.state.cards import role_of
from reminders.state.situation import window_of


def due_people(*, limit: int, now: datetime) -> list[Due]:
    """Return the people whose leads have to be looked at now, the oldest first. Locks nothing."""
    return list_due("next_stale_check_at", limit=limit, now=now)


def arm_digests(telegram_ids: Iterable[int], *, worker: str, now: datetime) -> list[Armed]:
    """Enter the digests of these people as `sending`; who has no stale lead is looked at again tomorrow."""
    with transaction.atomic():
        people = lock_due("next_stale_check_at", telegram_ids, now=now)
        heard = listeners(people, now=now)
        armed = []
        for user in people:
            decision = decide_digest(heard[user.telegram_id], now)
            if isinstance(decision, Wait):
                user.next_stale_check_at = decision.until
            else:
                user.next_stale_check_at = _tomorrow(window_of(user), now)
                armed += _enter(user, worker=worker, now=now)
        update_rows(people, ["next_stale_check_at"])
        return armed


def pass_over(*, until: datetime) -> int:
    """Count digests that were due by then as sent; return how many people get theirs on the next day."""
    with transaction.atomic():
        people = lock_all_due("next_stale_check_at", now=until)
        for user in people:
            user.next_stale_check_at = _tomorrow(window_of(user), until)
        update_rows(people, ["next_stale_check_at"])
        return len(people)


def stale_leads(user: TelegramUser, *, now: datetime) -> list[Lead]:
    """Return this person's stale leads, the one left alone longest first, with `human_at` (or None)."""
    human = LeadActivity.objects.filter(lead=OuterRef("pk")).human().order_by("-created_at")
    live = ScheduledReminder.objects.filter(lead=OuterRef("pk")).live()
    spoken = Delivery.objects.possibly_delivered().filter(lead=OuterRef("pk"), armed_at__gt=now - DAY)
    soon = Q(next_followup__isnull=False, next_followup__lt=_tomorrow(window_of(user), now))
    old = now - STALE_AFTER
    leads = Lead.objects.shown_to(user.telegram_id).open().filter(reminders_paused=False, created_at__lte=old)
    leads = leads.filter(~Exists(live), ~Exists(spoken)).exclude(soon)
    leads = leads.annotate(human_at=Subquery(human.values("created_at")[:1]))
    found = leads.filter(Q(human_at=None) | Q(human_at__lte=old))
    return sorted(found.defer("engagement_plan"), key=lambda lead: (_left_at(lead), lead.pk))


def _left_at(lead: Lead) -> datetime:
    human_at: datetime | None = getattr(lead, "human_at", None)
    return human_at or lead.created_at


def _enter(user: TelegramUser, *, worker: str, now: datetime) -> list[Armed]:
    key = stale_key(user.telegram_id, _local_date(window_of(user), now))
    if Delivery.objects.possibly_delivered().filter(subject_key=key).exists():
        return []
    leads = stale_leads(user, now=now)
    if not leads:
        return []
    tried = tries([key])[key]
    row = Delivery.objects.create(
        kind=DeliveryKind.STALE_DIGEST,
        subject_key=key,
        attempt=tried.attempt,
        telegram_id=user.telegram_id,
        worker=worker,
        armed_at=now,
    )
    card = _card(user, leads, row.pk, plain=tried.plain, now=now)
    return [Armed((Item(row.pk, 0, 0, 0),), now, card)]


def _card(
    user: TelegramUser, leads: Sequence[Lead], delivery_id: int, *, plain: bool, now: datetime
) -> StaleDigestCard:
    lines = tuple(
        StaleLead(
            lead_id=lead.pk,
            name=str(lead.display_name),
            role=role_of(lead.prospect_title, lead.prospect_company),
            days=(now - _left_at(lead)).days,
        )
        for lead in leads[:LISTED]
    )
    return StaleDigestCard(
        chat_id=user.telegram_id,
        delivery_id=delivery_id,
        leads=lines,
        total=len(leads),
        zone=user.timezone,
        language=user.language_code,
        plain=plain,
    )


def _local_date(window: Window | None, now: datetime) -> date:
    return now.astimezone(window.zone if window else UTC).date()


def _tomorrow(window: Window | None, now: datetime) -> datetime:
    """Return when the next day's messages may begin; without a window, this time tomorrow."""
    if window is None:
        return now + DAY
    return next_open(local_at(_local_date(window, now) + DAY, time.min, window.zone), window)
