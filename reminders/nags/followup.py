"""Follow-ups: every three days about a lead without an open step, while it is young.

The attempt is on disk before its request leaves, and one that may have arrived is never sent again: the same
ledger, budget and hours as for nudges. `next_followup` is when a lead is looked at next, `followup_count` the
number of follow-ups that were or may have been delivered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from core.actor import SYSTEM
from core.bulk import update_rows
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead, record_all
from reminders.ledger.nag_attempts import NAGS, Tries, followup_key, give_back, listeners, tries
from reminders.messenger import Refusal
from reminders.models import Delivery, DeliveryKind, DeliveryState, ScheduledReminder
from reminders.models.delivery import OPEN_STATES
from reminders.policy.nags import (
    DAY,
    FOLLOWUP_EVERY,
    QUIET,
    FollowupCard,
    Neglected,
    Speak,
    Stop,
    Wait,
    decide_followup,
    is_too_old,
)
from reminders.sending.arming import Armed, Item
from reminders.sending.settling import Answer, settle
from reminders.state.cards import role_of

# Trying again is of no use: the next follow-up is.
HOPELESS = (Refusal.BLOCKED, Refusal.CHAT_NOT_FOUND, Refusal.MIGRATED)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to look at: `key` is a lead's id or a telegram_id, `chat_id` whose budget it takes from."""

    key: int
    chat_id: int


def due_followups(*, limit: int, now: datetime) -> list[Due]:
    """Return the leads whose follow-up has to be looked at now, the oldest first. Locks nothing."""
    due = Lead.objects.filter(next_followup__lte=now).order_by("next_followup", "id")
    return [Due(pk, chat_id) for pk, chat_id in due.values_list("pk", "owner_id")[:limit]]


def arm_followups(lead_ids: Iterable[int], *, worker: str, now: datetime) -> list[Armed]:
    """Enter at most one follow-up per person as `sending`; every other lead gets its next date, or none."""
    with transaction.atomic():
        leads = _lock_due(lead_ids, now=now)
        decisions = _decide(leads, now=now)
        speaking: dict[int, Lead] = {}
        for lead in leads:
            decision = decisions[lead.pk]
            if isinstance(decision, Speak) and lead.owner_id not in speaking:
                speaking[lead.owner_id] = lead
            else:
                _put_off(lead, decision, now=now)
        armed = _enter(list(speaking.values()), worker=worker, now=now)
        update_rows(leads, ["next_followup", "followup_count"])
        return armed


def pass_over(*, until: datetime) -> int:
    """Count follow-ups that were due by then as sent; return how many leads get their next one instead.

    A lead with an open step gets none anyway.
    """
    live = ScheduledReminder.objects.filter(lead=OuterRef("pk")).live()
    due = Lead.objects.filter(~Exists(live), next_followup__lte=until)
    with transaction.atomic():
        leads = list(due.select_for_update(of=("self",), no_key=True).order_by("id"))
        for lead in leads:
            missed = 1 + (until - (lead.next_followup or until)) // FOLLOWUP_EVERY
            lead.followup_count += missed
            lead.next_followup = (lead.next_followup or until) + missed * FOLLOWUP_EVERY
        update_rows(leads, ["next_followup", "followup_count"])
        return len(leads)


def settle_followups(answers: Sequence[Answer], *, now: datetime) -> None:
    """Write what became of follow-ups and digests, in one transaction. May be repeated, like `settle`."""
    plain = {item.delivery_id: each.armed.parcel.plain for each in answers for item in each.armed.items}
    with transaction.atomic():
        open_rows = Delivery.objects.filter(pk__in=plain, kind__in=NAGS, state__in=OPEN_STATES)
        fresh = list(open_rows.select_for_update().order_by("id").values_list("pk", flat=True))
        settle(answers, now=now)
        rows = list(Delivery.objects.filter(pk__in=fresh).select_related("lead").order_by("id"))
        failed = [row for row in rows if row.state == DeliveryState.FAILED]
        give_back([row for row in failed if not _is_hopeless(row, was_plain=plain[row.pk])], now=now)
        _write_history([row for row in rows if row.state == DeliveryState.SENT], now=now)


def _lock_due(lead_ids: Iterable[int], *, now: datetime) -> list[Lead]:
    """Return the leads that are still due and that nobody else is looking at, locked."""
    due = Lead.objects.filter(pk__in=list(lead_ids), next_followup__lte=now).select_related("owner")
    locked = due.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(locked.order_by("next_followup", "id"))


def _decide(leads: Sequence[Lead], *, now: datetime) -> Mapping[int, Speak | Wait | Stop]:
    heard = listeners([lead.owner for lead in leads], now=now)
    ids = [lead.pk for lead in leads]
    live = ScheduledReminder.objects.filter(lead__in=ids).live().order_by()
    busy = set(live.values_list("lead_id", flat=True).distinct())
    said = Delivery.objects.possibly_delivered().filter(lead__in=ids, armed_at__gt=now - DAY).order_by()
    touched = dict(said.values("lead_id").annotate(at=Max("armed_at")).values_list("lead_id", "at"))
    return {
        lead.pk: decide_followup(
            Neglected(
                created_at=lead.created_at,
                is_closed=lead.is_closed,
                is_paused=lead.reminders_paused,
                has_live_step=lead.pk in busy,
                touched_at=touched.get(lead.pk),
            ),
            heard[lead.owner_id],
            now,
        )
        for lead in leads
    }


def _put_off(lead: Lead, decision: Speak | Wait | Stop, *, now: datetime) -> None:
    match decision:
        case Stop():
            lead.next_followup = None
        case Wait(until):
            lead.next_followup = until
        case Speak():  # another lead of the same person goes first
            lead.next_followup = now + QUIET


def _enter(leads: Sequence[Lead], *, worker: str, now: datetime) -> list[Armed]:
    """Write the attempts. The next follow-up is dated at once, so a crash leaves nothing due."""
    keys = {lead.pk: followup_key(lead.pk, lead.followup_count + 1) for lead in leads}
    tried = tries(keys.values())
    rows = [_attempt(lead, keys[lead.pk], tried[keys[lead.pk]], worker=worker, now=now) for lead in leads]
    armed, again = [], now + FOLLOWUP_EVERY
    for lead, row in zip(leads, Delivery.objects.bulk_create(rows), strict=True):
        lead.followup_count += 1
        lead.next_followup = None if is_too_old(lead.created_at, again) else again
        card = followup_card(lead, row.pk, plain=tried[row.subject_key].plain, now=now)
        # No reminder has the id 0: settling writes the ledger row and nothing else.
        armed.append(Armed((Item(row.pk, 0, row.cycle, 0),), now, card))
    return armed


def _attempt(lead: Lead, key: str, tried: Tries, *, worker: str, now: datetime) -> Delivery:
    return Delivery(
        kind=DeliveryKind.FOLLOWUP,
        subject_key=key,
        lead=lead,
        cycle=lead.followup_count + 1,
        attempt=tried.attempt,
        telegram_id=lead.owner_id,
        worker=worker,
        armed_at=now,
    )


def followup_card(lead: Lead, delivery_id: int, *, now: datetime, plain: bool = False) -> FollowupCard:
    """Return what the latest follow-up about this lead says at `now`. Its owner should be loaded."""
    return FollowupCard(
        chat_id=lead.owner_id,
        delivery_id=delivery_id,
        lead_id=lead.pk,
        lead_name=str(lead.display_name),
        lead_role=role_of(lead.prospect_title, lead.prospect_company),
        number=lead.followup_count,
        days_old=(now - lead.created_at).days,
        has_unstarted_plan=bool(lead.steps) and not lead.plan_version,
        zone=lead.owner.timezone,
        language=lead.owner.language_code,
        plain=plain,
    )


def _is_hopeless(row: Delivery, *, was_plain: bool) -> bool:
    return row.error_class in HOPELESS or (row.error_class == Refusal.BAD_REQUEST and was_plain)


def _write_history(rows: Iterable[Delivery], *, now: datetime) -> None:
    record_all(
        lead_services.activity(
            row.lead,
            ActivityType.FOLLOWUP_SENT,
            by=SYSTEM,
            now=now,
            metadata={"delivery_id": row.pk, "number": row.cycle},
        )
        for row in rows
        if row.lead is not None
    )
