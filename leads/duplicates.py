"""Finding the lead that a prospect is likely to be already: among the person's own, deleted ones left out."""

import dataclasses

from leads.fields import COLUMNS
from leads.intake import Prospect
from leads.matching import Identity, is_same_person
from leads.models import Lead

_KEYS = tuple(fact.name for fact in dataclasses.fields(Identity))


def identity_of(prospect: Prospect) -> Identity:
    """Return what tells a pasted prospect from others."""
    return Identity(*(getattr(prospect, key) for key in _KEYS))


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
