"""What the writer understood about the prospect, written onto a locked lead. A person's own words stay."""

from collections.abc import Mapping
from datetime import datetime

from core.actor import SYSTEM
from engagement.answers import ANALYSIS_KEYS
from engagement.material import Material
from leads import services as lead_services
from leads.fields import Writer, written_by
from leads.identity.merging import corrected_by_hand
from leads.models import Lead

SITUATION = "situation"
FIELDS = {field.key: field for field in written_by(Writer.MODEL)}


def correct(lead: Lead, corrections: Mapping[str, str], *, known: Material, now: datetime) -> list[str]:
    """Correct fields, and the situation, that nobody has touched since the writer read them; return which."""
    wanted = [name for name in FIELDS if corrections.get(name, "").strip()]
    situation = corrections.get(SITUATION, "")
    by_hand = corrected_by_hand(lead) if wanted or situation else set()
    free = [
        name
        for name in wanted
        if name not in by_hand and getattr(lead, FIELDS[name].column) == getattr(known, name)
    ]
    for name in free:
        row = lead_services.correct(lead=lead, field=name, value=corrections[name], by=SYSTEM, now=now)
        lead.refresh_from_db(fields=FIELDS[name].columns)
        lead.updated_at = row.updated_at
    if situation and not lead.situation and SITUATION not in by_hand:
        row = lead_services.set_situation(lead=lead, situation=situation, by=SYSTEM, now=now)
        lead.situation, lead.updated_at = row.situation, row.updated_at
        free.append(SITUATION)
    return free


def write_analysis(lead: Lead, texts: Mapping[str, str]) -> None:
    """Write the texts of the lead's card; an empty one replaces nothing."""
    found = {name: texts[name] for name in ANALYSIS_KEYS if texts.get(name)}
    for name, text in found.items():
        setattr(lead, name, text)
    lead.save(update_fields=list(found))
