"""From a lead to the facts the playbook may use: what its columns say, and the links of the pasted text."""

from dataclasses import replace

from engagement.guard.links import link_key
from engagement.plans import Channel
from engagement.playbook import Facts
from leads.fields import COLUMNS, CONTACTS, Field, ValueKind, Writer, written_by
from leads.intake import IntakeRefused, Prospect, read_prospect
from leads.intake.labels import is_linkedin_profile
from leads.models import Lead
from leads.seller.sellers import seller_of


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
        situation=lead.situation,
        links=links_of(lead, pasted),
    )


def facts_to_write(lead: Lead) -> Facts:
    """Return the same with what the lead's owner sells, for whoever writes. One query."""
    return replace(facts_of(lead), seller=seller_of(lead.owner), language=lead.owner.language_code)


def links_of(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """Return the links of the pasted text; a corrected one stands for the one pasted, and comes first."""
    links = pasted.links if pasted else ()
    corrected = []
    for field in CONTACTS:
        if field.is_link and (value := getattr(lead, field.column)):
            corrected.append(value)
            links = tuple(link for link in links if not _was_read_as(field, link, pasted))
    return tuple(dict.fromkeys([*corrected, *links]))


def contact_of(lead: Lead, pasted: Prospect | None, key: str) -> str:
    """Return one contact: what was corrected, else what was pasted; "" when neither tells it."""
    return str(getattr(lead, COLUMNS[key]) or getattr(pasted, key, ""))


def guessed_of(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """Return which facts were only guessed in the pasted text, and stand as they were guessed."""
    guessed = pasted.guessed if pasted else ()
    return tuple(key for key in guessed if getattr(lead, COLUMNS[key]) == getattr(pasted, key))


def settled_of(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """Return which facts stay as they are: called by their name in the pasted text, or changed since."""
    labelled = pasted.labelled if pasted else ()
    columns = {field.key: field.column for field in written_by(Writer.MODEL)}
    return tuple(
        key
        for key, column in columns.items()
        if key in labelled or getattr(lead, column) != getattr(pasted, key, "")
    )


def pasted_prospect(text: str) -> Prospect | None:
    """Return what our own rules read in the pasted text; None when it says nothing of a prospect."""
    try:
        return read_prospect(text)
    except IntakeRefused:
        return None


def _channels(lead: Lead, pasted: Prospect | None) -> frozenset[Channel]:
    links = pasted.links if pasted else ()
    known = {
        Channel.EMAIL: contact_of(lead, pasted, "email"),
        Channel.PHONE: contact_of(lead, pasted, "phone"),
        Channel.LINKEDIN: contact_of(lead, pasted, "linkedin")
        or any("linkedin.com" in link.lower() for link in links),
    }
    return frozenset(channel for channel, is_known in known.items() if is_known)


def _was_read_as(field: Field, link: str, pasted: Prospect | None) -> bool:
    """Every profile counts as read, of other links the one that the field was read from."""
    if field.kind is ValueKind.PROFILE:
        return is_linkedin_profile(link)
    return link_key(link) == link_key(getattr(pasted, field.key, ""))
