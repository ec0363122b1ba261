"""What can be done with people and prospects, one transaction each."""

from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from leads.access import newcomers_access
from leads.activities import ActivityType
from leads.intake import Prospect
from leads.intake.names import split_name
from leads.models import Lead, LeadActivity, TelegramUser

# What a person may correct by hand, and the column it is kept in.
CORRECTABLE: Final = {
    "name": "prospect_name",
    "title": "prospect_title",
    "company": "prospect_company",
    "place": "prospect_geography",
    "email": "prospect_email",
    "phone": "prospect_phone",
    "linkedin": "prospect_linkedin",
    "notes": "notes",
}
LIMITS: Final = {
    **dict.fromkeys(("name", "title", "company", "place"), 200),
    **{"email": 254, "phone": 50, "linkedin": 500, "notes": 4000},
}


class NotCorrectable(Exception):
    """This field of a lead cannot be corrected by hand."""


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
            prospect_name=prospect.name,
            prospect_first_name=prospect.first_name[:100],
            prospect_last_name=prospect.last_name[:100],
            prospect_title=prospect.title,
            prospect_company=prospect.company,
            prospect_geography=prospect.geography,
            prospect_email=prospect.email,
            prospect_phone=prospect.phone,
            prospect_linkedin=prospect.linkedin,
            notes=prospect.notes,
            input_type=prospect.input_type,
            original_context=prospect.original,
            next_followup=next_followup,
            created_at=now,
            updated_at=now,
        )
        record(lead, ActivityType.LEAD_CREATED, by=Actor.user(owner.telegram_id), now=now)
    return lead


def correct(*, lead: Lead, field: str, value: str, by: Actor, now: datetime) -> Lead:
    """Replace one fact about the prospect. Raises NotCorrectable for any field not in CORRECTABLE."""
    if field not in CORRECTABLE:
        raise NotCorrectable(field)
    column = CORRECTABLE[field]
    with transaction.atomic():
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        previous = getattr(row, column)
        changes = {column: value.strip()[: LIMITS[field]]}
        if field == "name":
            first, last = split_name(changes[column])
            changes |= {"prospect_first_name": first[:100], "prospect_last_name": last[:100]}
        for name, text in changes.items():
            setattr(row, name, text)
        row.updated_at = now
        row.save(update_fields=[*changes, "updated_at"])
        metadata: dict[str, object] = {"field": field, "previous": previous}
        record(row, ActivityType.LEAD_EDITED, by=by, now=now, metadata=metadata)
    return row


def owned_lead(*, telegram_id: int, lead_id: int) -> Lead | None:
    """Return this person's lead; None when it is missing, deleted or somebody else's."""
    return Lead.objects.shown_to(telegram_id).select_related("owner").filter(pk=lead_id).first()


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
