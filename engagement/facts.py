"""From a lead to the facts the playbook may use: what its columns say, and the links of the pasted text."""

from engagement.plans import Channel
from engagement.playbook import Facts
from leads.intake import IntakeRefused, Prospect, read_prospect
from leads.models import Lead


def facts_of(lead: Lead) -> Facts:
    """Return what is known about the prospect; corrected columns win over the pasted text."""
    pasted = _pasted(lead.original_context)
    return Facts(
        name=lead.prospect_name,
        first_name=lead.prospect_first_name,
        title=lead.prospect_title,
        company=lead.prospect_company,
        place=lead.prospect_geography,
        channels=_channels(pasted),
        notes=lead.notes,
        links=pasted.links if pasted else (),
    )


def _pasted(text: str) -> Prospect | None:
    try:
        return read_prospect(text)
    except IntakeRefused:
        return None


def _channels(pasted: Prospect | None) -> frozenset[Channel]:
    if pasted is None:
        return frozenset()
    known = {
        Channel.EMAIL: bool(pasted.email),
        Channel.PHONE: bool(pasted.phone),
        Channel.LINKEDIN: any("linkedin.com" in link.lower() for link in pasted.links),
    }
    return frozenset(channel for channel, is_known in known.items() if is_known)
