"""From a lead to the facts the playbook may use: what its columns say, and the links of the pasted text."""

from engagement.plans import Channel
from engagement.playbook import Facts
from leads.intake import IntakeRefused, Prospect, read_prospect
from leads.intake.labels import is_linkedin_profile
from leads.models import Lead


def facts_of(lead: Lead) -> Facts:
    """Return what is known about the prospect; corrected columns win over the pasted text."""
    pasted = pasted_prospect(lead.original_context)
    return Facts(
        name=lead.prospect_name,
        first_name=lead.prospect_first_name,
        title=lead.prospect_title,
        company=lead.prospect_company,
        place=lead.prospect_geography,
        channels=_channels(lead, pasted),
        notes=lead.notes,
        links=links_of(lead, pasted),
    )


def links_of(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """Return the links of the pasted text; a corrected LinkedIn profile stands for the one pasted."""
    links = pasted.links if pasted else ()
    if not lead.prospect_linkedin:
        return links
    others = (link for link in links if not is_linkedin_profile(link))
    return tuple(dict.fromkeys([lead.prospect_linkedin, *others]))


def pasted_prospect(text: str) -> Prospect | None:
    """Return what our own rules read in the pasted text; None when it says nothing of a prospect."""
    try:
        return read_prospect(text)
    except IntakeRefused:
        return None


def _channels(lead: Lead, pasted: Prospect | None) -> frozenset[Channel]:
    links = pasted.links if pasted else ()
    known = {
        Channel.EMAIL: bool(lead.prospect_email or (pasted and pasted.email)),
        Channel.PHONE: bool(lead.prospect_phone or (pasted and pasted.phone)),
        Channel.LINKEDIN: bool(lead.prospect_linkedin)
        or any("linkedin.com" in link.lower() for link in links),
    }
    return frozenset(channel for channel, is_known in known.items() if is_known)
