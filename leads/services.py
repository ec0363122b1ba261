"""What can be done with people and prospects, one transaction each."""

from datetime import datetime

from django.db import transaction

from core.actor import Actor
from leads.activities import ActivityType
from leads.fields import COLUMNS, FIELDS, NAME_PART
from leads.intake import Prospect
from leads.intake.contacts import as_stored
from leads.intake.names import split_name
from leads.models import Lead, LeadActivity, TelegramUser
from leads.people.access import newcomers_access


class NotCorrectable(Exception):
    """There is no such fact in `leads.fields`."""


def register(
    *, telegram_id: int, username: str, first_name: str, last_name: str, language_code: str, now: datetime
) -> TelegramUser:
    """Return the person with this numeric id, created or with the names Telegram shows today."""
    names = {
        "username": username[:64],
        "first_name": first_name[:128],
        "last_name": last_name[:128],
        "updated_at": now,
    }
    user, _created = TelegramUser.objects.update_or_create(
        telegram_id=telegram_id,
        defaults=names,
        create_defaults=names
        | {"language_code": language_code[:16], "created_at": now, "access": newcomers_access()},
    )
    return user


def create_lead(*, owner: TelegramUser, prospect: Prospect, next_followup: datetime, now: datetime) -> Lead:
    """Store a prospect as a new lead and begin its history; nobody asks about it before `next_followup`."""
    with transaction.atomic():
        lead = Lead.objects.create(
            owner=owner,
            **{field.column: getattr(prospect, field.key) for field in FIELDS},
            prospect_first_name=prospect.first_name[:NAME_PART],
            prospect_last_name=prospect.last_name[:NAME_PART],
            input_type=prospect.input_type,
            original_context=prospect.original,
            next_followup=next_followup,
            created_at=now,
            updated_at=now,
        )
        record(lead, ActivityType.LEAD_CREATED, by=Actor.user(owner.telegram_id), now=now)
    return lead


def correct(*, lead: Lead, field: str, value: str, by: Actor, now: datetime) -> Lead:
    """Replace one fact about the prospect. Raises NotCorrectable for what is none in `leads.fields`."""
    if field not in COLUMNS:
        raise NotCorrectable(field)
    column = COLUMNS[field]
    with transaction.atomic():
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        previous = getattr(row, column)
        changes = {column: as_stored(field, value)}
        if field == "name":
            first, last = split_name(changes[column])
            changes |= {"prospect_first_name": first[:NAME_PART], "prospect_last_name": last[:NAME_PART]}
        for name, text in changes.items():
            setattr(row, name, text)
        row.updated_at = now
        row.save(update_fields=[*changes, "updated_at"])
        metadata: dict[str, object] = {"field": field, "previous": previous}
        record(row, ActivityType.LEAD_EDITED, by=by, now=now, metadata=metadata)
    return row


def set_situation(*, lead: Lead, situation: str, by: Actor, now: datetime) -> Lead:
    """Write how seller and prospect stand, as somebody has chosen it. A repeat changes nothing."""
    with transaction.atomic():
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        if row.situation == situation:
            return row
        metadata: dict[str, object] = {"field": "situation", "previous": row.situation}
        row.situation, row.updated_at = situation, now
        row.save(update_fields=["situation", "updated_at"])
        record(row, ActivityType.LEAD_EDITED, by=by, now=now, metadata=metadata)
    return row


def owned_lead(*, telegram_id: int, lead_id: int) -> Lead | None:
    """Return this person's lead; None when it is missing, deleted or somebody else's."""
    return Lead.objects.shown_to(telegram_id).select_related("owner").filter(pk=lead_id).first()


def has_handed_over(*, telegram_id: int, lead_id: int) -> bool:
    """Say whether a lead was this person's, and is somebody else's now."""
    handed = LeadActivity.objects.filter(lead_id=lead_id, activity_type=ActivityType.TRANSFERRED)
    others = handed.filter(lead__deleted_at=None).exclude(lead__owner_id=telegram_id)
    return others.filter(metadata__previous=telegram_id).exists()


def activity(
    lead: Lead,
    kind: ActivityType,
    *,
    by: Actor,
    now: datetime,
    content: str = "",
    metadata: dict[str, object] | None = None,
) -> LeadActivity:
    """Return one unsaved line of the lead's history."""
    return LeadActivity(
        lead_id=lead.pk,
        telegram_id=lead.owner_id,
        activity_type=kind,
        content=content,
        metadata={"by": by.to_json(), **(metadata or {})},
        created_at=now,
    )


def record(
    lead: Lead,
    kind: ActivityType,
    *,
    by: Actor,
    now: datetime,
    content: str = "",
    metadata: dict[str, object] | None = None,
) -> LeadActivity:
    """Append one line to the lead's history."""
    line = activity(lead, kind, by=by, now=now, content=content, metadata=metadata)
    line.save()
    return line
