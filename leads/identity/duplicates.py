"""Finding the lead that a prospect is likely to be already: among the person's own, deleted ones left out."""

import dataclasses
from collections import defaultdict

from leads.fields import COLUMNS
from leads.identity.matching import Identity, is_same_person, words
from leads.intake import Prospect
from leads.intake.contacts import profile_of
from leads.models import Lead

_END_OF_PHONE = 7  # digits; two numbers of one phone have more in common
_KEYS = tuple(fact.name for fact in dataclasses.fields(Identity))


def identity_of(prospect: Prospect) -> Identity:
    """Return what tells a pasted prospect from others."""
    return Identity(*(getattr(prospect, key) for key in _KEYS))


def known_among(*, telegram_id: int, prospects: list[Prospect]) -> list[bool]:
    """Say of each prospect whether the person's own leads likely hold them already: one query."""
    sought = [identity_of(prospect) for prospect in prospects]
    by_trait: dict[str, set[int]] = defaultdict(set)
    for number, identity in enumerate(sought):
        for trait in _traits(identity):
            by_trait[trait].add(number)
    known = [False] * len(sought)
    columns = (COLUMNS[key] for key in _KEYS)
    for told in Lead.objects.shown_to(telegram_id).values_list(*columns).iterator():
        own = Identity(*told)
        for number in {number for trait in _traits(own) for number in by_trait.get(trait, ())}:
            known[number] = known[number] or is_same_person(sought[number], own)
    return known


def _traits(identity: Identity) -> set[str]:
    """Return what two people have in common, some of it, if they are likely the same."""
    phone = "".join(filter(str.isdigit, identity.phone))[-_END_OF_PHONE:]
    return {*words(identity.name), identity.email.casefold(), profile_of(identity.linkedin), phone} - {""}


def find_likely(*, telegram_id: int, prospect: Prospect) -> Lead | None:
    """Return the person's own lead, the newest, that is likely this prospect; None when there is none."""
    sought = identity_of(prospect)
    columns = (COLUMNS[key] for key in _KEYS)
    own = Lead.objects.shown_to(telegram_id).order_by("-updated_at", "-id")
    found = next(
        (
            pk
            for pk, *told in own.values_list("pk", *columns).iterator()
            if is_same_person(sought, Identity(*told))
        ),
        None,
    )
    return None if found is None else Lead.objects.select_related("owner").get(pk=found)
