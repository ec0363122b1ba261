"""Finding the lead that a prospect is likely to be already: among the person's own, deleted ones left out."""

from leads.intake import Prospect
from leads.matching import Identity, is_same_person
from leads.models import Lead

_COLUMNS = (
    "pk",
    "prospect_name",
    "prospect_company",
    "prospect_email",
    "prospect_phone",
    "prospect_linkedin",
)


def identity_of(prospect: Prospect) -> Identity:
    """Return what tells a pasted prospect from others."""
    return Identity(prospect.name, prospect.company, prospect.email, prospect.phone, prospect.linkedin)


def find_likely(*, telegram_id: int, prospect: Prospect) -> Lead | None:
    """Return the person's own lead, the newest, that is likely this prospect; None when there is none."""
    sought = identity_of(prospect)
    own = Lead.objects.shown_to(telegram_id).order_by("-updated_at", "-id")
    found = next(
        (
            pk
            for pk, *told in own.values_list(*_COLUMNS).iterator()
            if is_same_person(sought, Identity(*told))
        ),
        None,
    )
    return None if found is None else Lead.objects.select_related("owner").get(pk=found)
