"""A further text about a prospect who is known already: it joins the lead, and replaces nothing."""

from datetime import datetime

from django.db import transaction

from core.actor import Actor
from leads.activities import ActivityType
from leads.fields import COLUMNS, FIELDS
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


def _told(prospect: Prospect) -> dict[str, str]:
    told = {field.key: getattr(prospect, field.key) for field in FIELDS if field.fills}
    return {field: text for field, text in told.items() if text}


def _is_empty(lead: Lead, field: str) -> bool:
    return not getattr(lead, COLUMNS[field])
