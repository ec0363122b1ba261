"""The kinds of messages about leads and people, and what becomes of such messages once they are answered."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from core.actor import SYSTEM
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import record_all
from reminders.ledger import live_buttons
from reminders.ledger.live_buttons import Shown
from reminders.ledger.nag_attempts import is_about_handover
from reminders.messenger import Refusal, Sent
from reminders.models import Delivery, DeliveryKind, DeliveryState
from reminders.nags.briefing import Briefing
from reminders.nags.followup import Followup
from reminders.nags.handover import Handover
from reminders.nags.kind import NagKind
from reminders.nags.stale_leads import StaleLeads
from reminders.nags.too_often import TooOften
from reminders.sending.armed import Answer

KINDS: Final[Mapping[str, NagKind[Any]]] = {
    each.name: each for each in (Followup(), StaleLeads(), TooOften(), Briefing(), Handover())
}
FOLLOWUP, STALE_LEADS, TOO_OFTEN, BRIEFING, HANDOVER = KINDS.values()


def kind_of(delivery: Delivery) -> NagKind[Any] | None:
    """Return the kind of an attempt; None for a nudge."""
    is_handover = is_about_handover(delivery.subject_key)
    return HANDOVER if is_handover else KINDS.get(delivery.kind)


def give_back(deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """Make messages due again whose attempt has certainly failed; nudges are left alone."""
    for row in deliveries:
        if kind := kind_of(row):
            kind.give_back(row, again=max(row.retry_at or now, now))


def settle(answers: Mapping[int, Answer], *, now: datetime) -> None:
    """Go on after attempts, by id, that have ended: what failed is tried again, where that is of use."""
    rows = list(Delivery.objects.filter(pk__in=answers, kind__in=KINDS).select_related("lead").order_by("id"))
    give_back(
        (row for row in rows if row.state == DeliveryState.FAILED and not _is_hopeless(answers[row.pk])),
        now=now,
    )
    _show(answers.values(), now=now)
    record_all(
        lead_services.activity(
            row.lead,
            ActivityType.FOLLOWUP_SENT,
            by=SYSTEM,
            now=now,
            metadata={"delivery_id": row.pk, "number": row.cycle},
        )
        for row in rows
        if row.kind == DeliveryKind.FOLLOWUP and row.state == DeliveryState.SENT and row.lead is not None
    )


def _show(answers: Iterable[Answer], *, now: datetime) -> None:
    """Let what has arrived have the buttons that it shows. The turn's steps are locked already."""
    arrived = [(answer.armed.parcel.chat_id, answer.outcome) for answer in answers]
    shown = [
        Shown(chat_id, outcome.message_id, outcome.buttons)
        for chat_id, outcome in arrived
        if isinstance(outcome, Sent) and outcome.buttons
    ]
    live_buttons.take(shown, now=now, locks=False)


def _is_hopeless(answer: Answer) -> bool:
    return bool(answer.why_hopeless) or answer.refusal is Refusal.BLOCKED
