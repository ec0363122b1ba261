"""The digest of stale leads: at most once a day, those on which a person has done nothing for a week.

A lead with an open step is never listed, nor one that was written about within a day or will be before the
next digest. A person is looked at once a day, at `next_stale_check_at`.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q, Subquery

from leads.models import Lead, LeadActivity, LeadQuerySet, TelegramUser
from reminders.ledger.nag_attempts import listeners, stale_key
from reminders.messenger import Form
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.nags.kind import Nag, NagKind
from reminders.policy.nags import DAY, LISTED, STALE_AFTER, StaleDigestCard, StaleLead, Wait, decide_digest
from reminders.policy.windows import Window, local_at, next_open
from reminders.state.cards import role_of
from reminders.state.situation import window_of


class StaleLeads(NagKind[TelegramUser]):
    """A list of the leads that were left alone."""

    kind = DeliveryKind.STALE_DIGEST
    date = "next_stale_check_at"
    written = (date,)

    def look(self, rows: Sequence[TelegramUser], *, now: datetime) -> dict[int, Nag]:
        """Who has no stale lead is looked at again tomorrow."""
        heard, nags = listeners(rows, now=now), dict[int, Nag]()
        for user in rows:
            decision = decide_digest(heard[user.telegram_id], now)
            if isinstance(decision, Wait):
                user.next_stale_check_at = decision.until
                continue
            user.next_stale_check_at = _tomorrow(window_of(user), now)
            if leads := stale_leads(user, now=now):
                nags[user.pk] = _nag(user, leads, now=now)
        return nags

    def skip(self, row: TelegramUser, *, until: datetime) -> None:
        """Let the next one come on the next day."""
        row.next_stale_check_at = _tomorrow(window_of(row), until)


def stale_leads(user: TelegramUser, *, now: datetime) -> list[Lead]:
    """Return this person's stale leads, the one left alone longest first, with `human_at` (or None)."""
    human = LeadActivity.objects.filter(lead=OuterRef("pk")).human().order_by("-created_at")
    spoken = Delivery.objects.possibly_delivered().filter(lead=OuterRef("pk"), armed_at__gt=now - DAY)
    soon = Q(next_followup__isnull=False, next_followup__lt=_tomorrow(window_of(user), now))
    leads = left_alone(now=now).shown_to(user.telegram_id).filter(~Exists(spoken)).exclude(soon)
    found = leads.annotate(human_at=Subquery(human.values("created_at")[:1]))
    return sorted(found.defer("engagement_plan"), key=lambda lead: (_left_at(lead), lead.pk))


def left_alone(*, now: datetime) -> LeadQuerySet:
    """Return the open leads that do not rest, have no open step, and on which nobody did anything for a week.

    Of them the digest tells, but for those that were just written about, or are about to be.
    """
    old = now - STALE_AFTER
    live = ScheduledReminder.objects.filter(lead=OuterRef("pk")).live()
    lately = LeadActivity.objects.filter(lead=OuterRef("pk"), created_at__gt=old).human()
    open_leads = Lead.objects.open().filter(reminders_paused=False, created_at__lte=old)
    return open_leads.filter(~Exists(live), ~Exists(lately))


def _left_at(lead: Lead) -> datetime:
    human_at: datetime | None = getattr(lead, "human_at", None)
    return human_at or lead.created_at


def _nag(user: TelegramUser, leads: Sequence[Lead], *, now: datetime) -> Nag:
    lines = tuple(
        StaleLead(
            lead_id=lead.pk,
            name=str(lead.display_name),
            role=role_of(lead.prospect_title, lead.prospect_company),
            days=(now - _left_at(lead)).days,
        )
        for lead in leads[:LISTED]
    )

    def card(delivery_id: int, form: Form) -> StaleDigestCard:
        return StaleDigestCard(
            chat_id=user.telegram_id,
            delivery_id=delivery_id,
            leads=lines,
            total=len(leads),
            zone=user.timezone,
            language=user.language_code,
            plain=form.plain,
        )

    day = _local_date(window_of(user), now)
    return Nag(stale_key(user.telegram_id, day), user.telegram_id, card)


def _local_date(window: Window | None, now: datetime) -> date:
    return now.astimezone(window.zone if window else UTC).date()


def _tomorrow(window: Window | None, now: datetime) -> datetime:
    """Return when the next day's messages may begin; without a window, this time tomorrow."""
    if window is None:
        return now + DAY
    return next_open(local_at(_local_date(window, now) + DAY, time.min, window.zone), window)
