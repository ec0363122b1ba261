"""A further text about a prospect joins the lead and replaces nothing; one that is edited is followed."""

from datetime import datetime

from django.db import transaction

from core.actor import SYSTEM, Actor
from leads.activities import ActivityType
from leads.fields import COLUMNS, FIELDS, NAME_PART
from leads.intake import Prospect
from leads.models import Lead, LeadActivity
from leads.services import record


def add_text(*, lead: Lead, prospect: Prospect, by: Actor, now: datetime) -> LeadActivity:
    """Add a pasted text to the lead's history; facts that the lead lacks are filled in, none is replaced.

    Returns the line of history; its metadata names the `filled` facts.
    """
    with transaction.atomic():
        row = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
        filled = {field: text for field, text in _told(prospect).items() if _is_empty(row, field)}
        for field, text in filled.items():
            setattr(row, COLUMNS[field], text)
        row.updated_at = now
        row.save(update_fields=[*(COLUMNS[field] for field in filled), "updated_at"])
        metadata: dict[str, object] = {"pasted": True, "filled": list(filled)}
        kind = ActivityType.CONTEXT_UPDATE
        return record(row, kind, by=by, now=now, content=prospect.original, metadata=metadata)


def reread(*, lead: Lead, before: Prospect | None, prospect: Prospect, by: Actor, now: datetime) -> Lead:
    """Have a lead follow the text that it was made of: what the text says otherwise than `before`.

    What somebody has corrected stays, and what the new text says as the old one did.
    """
    with transaction.atomic():
        row = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
        by_hand = corrected_by_hand(row)
        told = {field.key: getattr(prospect, field.key) for field in FIELDS if field.key not in by_hand}
        new = {key: text for key, text in told.items() if before is None or text != getattr(before, key)}
        values: dict[str, str] = {COLUMNS[key]: text for key, text in new.items()}
        if "name" in new:
            values["prospect_first_name"] = prospect.first_name[:NAME_PART]
            values["prospect_last_name"] = prospect.last_name[:NAME_PART]
        values |= {"original_context": prospect.original, "input_type": prospect.input_type}
        for column, text in values.items():
            setattr(row, column, text)
        row.updated_at = now
        row.save(update_fields=[*values, "updated_at"])
        metadata: dict[str, object] = {"edited_text": True, "changed": list(new)}
        record(row, ActivityType.LEAD_EDITED, by=by, now=now, metadata=metadata)
    return row


def corrected_by_hand(lead: Lead) -> set[object]:
    """Return the facts that a person has corrected one by one."""
    lines = lead.activities.filter(activity_type=ActivityType.LEAD_EDITED)
    return {
        metadata.get("field")
        for metadata in lines.values_list("metadata", flat=True)
        if (metadata.get("by") or {}).get("kind") != SYSTEM.kind.value
    }


def _told(prospect: Prospect) -> dict[str, str]:
    told = {field.key: getattr(prospect, field.key) for field in FIELDS if field.fills}
    return {field: text for field, text in told.items() if text}


def _is_empty(lead: Lead, field: str) -> bool:
    return not getattr(lead, COLUMNS[field])
