"""Follow-ups: every three days about a lead without an open step, while it is young.

`next_followup` is when a lead is looked at next, `followup_count` the number of follow-ups that were or may
have been delivered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from leads.models import Lead
from reminders.ledger.nag_attempts import followup_key, listeners
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.nags.kind import Nag, NagKind
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
from reminders.state.cards import role_of


class Followup(NagKind[Lead]):
    """A message about one lead that nobody works on."""

    kind = DeliveryKind.FOLLOWUP
    model, chat, date = Lead, "owner_id", "next_followup"
    written = ("next_followup", "followup_count")

    def look(self, rows: Sequence[Lead], *, now: datetime) -> dict[int, Nag]:
        """At most one follow-up per person; every other lead gets its next date, or none."""
        decisions = _decide(rows, now=now)
        speaking: dict[int, Lead] = {}
        for lead in rows:
            match decisions[lead.pk]:
                case Stop():
                    lead.next_followup = None
                case Wait(until):
                    lead.next_followup = until
                case Speak() if lead.owner_id in speaking:
                    lead.next_followup = now + QUIET  # another lead of the same person goes first
                case Speak():
                    speaking[lead.owner_id] = lead
                    lead.followup_count += 1
                    again = now + FOLLOWUP_EVERY
                    lead.next_followup = None if is_too_old(lead.created_at, again) else again
        return {lead.pk: _nag(lead, now=now) for lead in speaking.values()}

    def skip(self, row: Lead, *, until: datetime) -> None:
        """Count what was missed."""
        missed = 1 + (until - (row.next_followup or until)) // FOLLOWUP_EVERY
        row.followup_count += missed
        row.next_followup = (row.next_followup or until) + missed * FOLLOWUP_EVERY

    def give_back(self, delivery: Delivery, *, again: datetime) -> None:
        """Make it due again, unless a later one was counted."""
        counted = Lead.objects.filter(pk=delivery.lead_id or 0, followup_count=delivery.cycle)
        counted.update(followup_count=delivery.cycle - 1, next_followup=again)

    def is_latest(self, delivery: Delivery) -> bool:
        """Say whether this is still the newest follow-up of an open lead."""
        return Lead.objects.open().filter(pk=delivery.lead_id or 0, followup_count=delivery.cycle).exists()

    def _due(self, now: datetime) -> QuerySet[Lead]:
        return super()._due(now).select_related("owner")

    def _passed_over(self, until: datetime) -> QuerySet[Lead]:
        """A lead with an open step gets none anyway."""
        return self._due(until).exclude(Exists(ScheduledReminder.objects.filter(lead=OuterRef("pk")).live()))


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


def _nag(lead: Lead, *, now: datetime) -> Nag:
    return Nag(
        followup_key(lead.pk, lead.followup_count),
        lead.owner_id,
        lambda delivery_id, form: followup_card(lead, delivery_id, now=now, plain=form.plain),
        lead_id=lead.pk,
        number=lead.followup_count,
    )


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
