"""True erasure, of a deleted lead or of a person with all their leads. Nothing of it comes back.

The ledger's rows stay: they keep a message from being sent twice, and one in flight has to find its own
(decision 58). A person's lose whose they were. Locks: person, leads, reminders by id, deliveries.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.actor import Actor
from core.databases.giving_way import giving_way
from engagement.models import DraftVersion, ModelCall, PlanRequest, PlanVersion
from leads.models import Invitation, Lead, LeadActivity, SellerProfile, TelegramUser
from reminders.ledger import live_buttons
from reminders.ledger.budget import chat_key
from reminders.models import Delivery, DeliveryKind, LiveButtons, MessageEdit, ScheduledReminder, SendBudget
from reminders.models.delivery import NOBODY

log = logging.getLogger(__name__)
CHUNK = 500
# Columns of the ledger that hold words: Telegram's, and those of staff.
WITHOUT_WORDS: dict[str, Any] = {"error_text": "", "resolved_reason": ""}
WITHOUT_PERSON: dict[str, Any] = WITHOUT_WORDS | {"telegram_id": NOBODY}
# What is about a step or a lead is named after that; all other keys hold the person's number.
NAMED_AFTER_ROWS = (DeliveryKind.NUDGE, DeliveryKind.FOLLOWUP)
NAMELESS = Concat(Value("erased:"), Cast(F("id"), CharField()))


@dataclass(frozen=True, slots=True)
class Belongings:
    """What would be lost, counted."""

    leads: int = 0
    open_steps: int = 0
    lines: int = 0  # of history


def belongings(telegram_id: int) -> Belongings:
    """Count what belongs to a person, deleted leads included."""
    return Belongings(
        Lead.objects.filter(owner_id=telegram_id).count(),
        ScheduledReminder.objects.for_owner(telegram_id).live().count(),
        LeadActivity.objects.filter(lead__owner_id=telegram_id).count(),
    )


def erase_lead(*, lead_id: int, by: Actor, now: datetime) -> bool:
    """Erase a lead that has been deleted, with its history, steps, drafts, plans and requests.

    False when there is none, or it has been restored since: then nothing is done.
    """

    def work() -> bool:
        leads = Lead.objects.filter(pk=lead_id, deleted_at__isnull=False)
        return _erase_leads(leads) > 0

    done = giving_way(work)
    if done:
        log.info("A lead was erased", extra={"by": by.kind.value})
    return done


def erase_person(*, telegram_id: int, by: Actor, now: datetime) -> bool:
    """Erase a person and all that is theirs; say whether there was anybody.

    What they wrote into the history of leads that are somebody else's by now stays, without them.
    """

    def work() -> bool:
        person = TelegramUser.objects.select_for_update().filter(telegram_id=telegram_id).first()
        if person is not None:
            _audit_no_more(TelegramUser.objects.filter(pk=person.pk))
            _erase_leads(Lead.objects.filter(owner_id=telegram_id))
            _leave_others(telegram_id)
            Invitation.objects.filter(owner=person, revoked_at=None).update(revoked_at=now, updated_at=now)
        deliveries = Delivery.objects.filter(telegram_id=telegram_id)
        _audit_no_more(deliveries)
        deliveries.exclude(kind__in=NAMED_AFTER_ROWS).update(subject_key=NAMELESS)
        deliveries.update(**WITHOUT_PERSON)
        MessageEdit.objects.filter(chat_id=telegram_id).delete()
        LiveButtons.objects.filter(chat_id=telegram_id).delete()
        SendBudget.objects.filter(key=chat_key(telegram_id)).delete()
        ModelCall.objects.filter(request__person=telegram_id).update(request=None)
        sells = SellerProfile.objects.filter(telegram_id=telegram_id)
        _audit_no_more(sells)
        sells.delete()
        if person is not None:
            person.delete()
        return person is not None

    done = giving_way(work)
    if done:
        log.info("A person was erased", extra={"by": by.kind.value})
    return done


def _erase_leads(leads: "QuerySet[Lead]") -> int:
    """Erase these leads, all that is theirs locked before; return how many.

    Locked for good, not `no_key`: no line of history or request comes in any more.
    """
    ids = list(leads.select_for_update(of=("self",)).order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        _erase_some(ids[start : start + CHUNK])
    return len(ids)


def _erase_some(ids: list[int]) -> None:
    reminders = ScheduledReminder.objects.filter(lead__in=ids)
    rows = list(reminders.select_for_update().order_by("id").values_list("pk", flat=True))
    requests = PlanRequest.objects.filter(lead__in=ids)
    leads = Lead.objects.filter(pk__in=ids)
    for erased in (leads, reminders, requests):
        _audit_no_more(erased)
    Delivery.objects.filter(lead__in=ids).update(**WITHOUT_WORDS)
    MessageEdit.objects.filter(payload__reminder_id__in=rows).delete()
    MessageEdit.objects.filter(payload__lead_id__in=ids).delete()
    live_buttons.forget_leads(ids, rows)
    live_buttons.forget_requests(list(requests.values_list("pk", flat=True)))
    ModelCall.objects.filter(request__lead__in=ids).update(request=None)
    for model in (LeadActivity, DraftVersion, PlanVersion):
        model.objects.filter(lead__in=ids).delete()
    requests.delete()
    reminders.delete()
    leads.delete()


def _leave_others(telegram_id: int) -> None:
    """Take a person out of what is somebody else's by now: leads that they have handed over."""
    lines = LeadActivity.objects.filter(telegram_id=telegram_id)
    leads = set(lines.values_list("lead_id", flat=True).distinct())
    changed = [
        line
        for line in LeadActivity.objects.filter(lead__in=leads).only("id", "metadata", "telegram_id")
        if _without(line, "metadata", telegram_id) | (line.telegram_id == telegram_id)
    ]
    for line in changed:
        line.telegram_id = NOBODY if line.telegram_id == telegram_id else line.telegram_id
    LeadActivity.objects.bulk_update(changed, ["telegram_id", "metadata"], batch_size=CHUNK)
    requests = PlanRequest.objects.filter(lead__in=leads).only("id", "payload")
    asked = [row for row in requests if _without(row, "payload", telegram_id)]
    PlanRequest.objects.bulk_update(asked, ["payload"], batch_size=CHUNK)
    ScheduledReminder.objects.for_owner(telegram_id).update(telegram_id=NOBODY)


def _without(row: Any, column: str, telegram_id: int) -> bool:
    """Replace a person's number wherever it stands in a JSON column; say whether it did."""
    before = getattr(row, column)
    after = _replaced(before, telegram_id)
    setattr(row, column, after)
    return bool(after != before)


def _replaced(value: Any, telegram_id: int) -> Any:
    match value:
        case dict():
            return {key: _replaced(part, telegram_id) for key, part in value.items()}
        case list():
            return [_replaced(part, telegram_id) for part in value]
        case bool():
            return value
    return NOBODY if value in (telegram_id, str(telegram_id)) else value


def _audit_no_more(rows: "QuerySet[Any]") -> None:
    """Empty what the admin's own log says about these rows: it quotes their names."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(rows.model))
    logged = {int(key) for key in about.values_list("object_id", flat=True) if key and key.isdecimal()}
    for chunk in _chunks(sorted(logged)):
        erased = [str(pk) for pk in rows.filter(pk__in=chunk).values_list("pk", flat=True)]
        about.filter(object_id__in=erased).update(object_id=None, object_repr="", change_message="")


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
