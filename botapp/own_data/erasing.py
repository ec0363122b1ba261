"""Erasing a person or a lead for good: what `reminders.services` erases, and what the chat keeps besides."""

import json
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from botapp.models import ChatState, InboxUpdate
from core.actor import Actor
from leads.models import Lead
from reminders import services
from reminders.models.delivery import NOBODY

# Of an update its number stays as long as updates are kept, so that Telegram's repeat of it is known for one.
NOTHING: Final[dict[str, Any]] = {
    "telegram_id": NOBODY, "payload": {}, "effect": {}, "error": "", "claim_token": "", "claimed_until": None,
}  # fmt: skip
TELLING: Final = 4  # signs; a shorter text is in too many messages


def erase_person(*, telegram_id: int, by: Actor, now: datetime, before: int | None = None) -> bool:
    """Erase a person, and whatever they have sent; say whether there was anybody.

    `before` is the update that asks for it: what they sent after it is a new beginning and stays. It is the
    caller's to see that nothing of that update is kept either (`effects.ERASED`).
    """
    with transaction.atomic():
        done = services.erase_person(telegram_id=telegram_id, by=by, now=now)
        ChatState.objects.filter(telegram_id=telegram_id).delete()
        updates = InboxUpdate.objects.filter(telegram_id=telegram_id)
        if before is not None:
            updates = updates.filter(update_id__lt=before)
        updates.update(processed_at=Coalesce(F("processed_at"), now), **NOTHING)
    return done


def erase_lead(*, lead: Lead, by: Actor, now: datetime) -> bool:
    """Erase a deleted lead, and the messages that tell of it; False when it is gone or was restored."""
    with transaction.atomic():
        done = services.erase_lead(lead_id=lead.pk, by=by, now=now)
        if done:
            ChatState.objects.filter(telegram_id=lead.owner_id, payload__lead_id=lead.pk).delete()
            _forget_updates(lead)
    return done


def _forget_updates(lead: Lead) -> None:
    """Empty the stored updates in which the prospect is named: pastes, and taps under messages about them."""
    facts = (lead.prospect_name, lead.prospect_email, lead.prospect_phone, lead.prospect_linkedin)
    telling = [text.casefold() for text in facts if len(text) >= TELLING]
    kept = InboxUpdate.objects.filter(telegram_id=lead.owner_id, processed_at__isnull=False)
    about = [
        row.pk
        for row in kept.only("payload", "effect").iterator(chunk_size=100)
        if _tells_of(row, lead.pk, telling)
    ]
    InboxUpdate.objects.filter(pk__in=about).update(**NOTHING)


def _tells_of(row: InboxUpdate, lead_id: int, telling: list[str]) -> bool:
    text = json.dumps(row.payload, ensure_ascii=False).casefold()
    caused = [value.get("lead") for value in row.effect.values() if isinstance(value, dict)]
    return lead_id in caused or any(fact in text for fact in telling)
