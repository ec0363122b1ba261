"""Finding a person's prospects by what they are called. One query, however many there are."""

# ruff: noqa: RUF001  small words of other alphabets

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from leads.identity.matching import plain, words
from leads.intake.words import COMPANY_ENDINGS, CREDENTIALS, HONORIFICS
from leads.models import Lead

LONGEST_NAME: Final = 200  # characters of a message that may be no more than a name and a company
# What stands between a name and a company, or beside a name: "Ms Ann Lee at Acme".
_NO_PART: Final = HONORIFICS | CREDENTIALS | {"at", "from", "of", "bei", "von", "de", "в", "у", "з", "із"}


class Called(NamedTuple):
    """One prospect by name."""

    pk: int
    name: str
    company: str

    @property
    def shown(self) -> str:
        """What stands on a button."""
        known = ", ".join(part for part in (self.name, self.company) if part)
        return known or _("Lead %(id)s") % {"id": self.pk}


def holds(wanted: str) -> Callable[[str, str], bool]:
    """Return what says whether a name and a company hold every word of this text, in any order.

    Capitals, accents and signs between the letters do not count; signs alone count as they are written.
    """
    parts, signs = words(wanted), wanted.strip()

    def is_called(name: str, company: str) -> bool:
        told = plain(f"{name} {company}")
        return all(part in told for part in parts)

    return is_called if parts else lambda name, company: signs in name or signs in company


def find(telegram_id: int, text: str) -> list[Called]:
    """Return the person's prospects of whom every word is known; those of just that name, then the newest."""
    is_called, sought = holds(text), words(text)
    found = [Called(*row) for row in _own(telegram_id) if is_called(row[1], row[2])]
    return sorted(found, key=lambda lead: words(lead.name) != sought)


def named(telegram_id: int, text: str) -> list[Called]:
    """Return the person's prospects of whom this text is no more than the name, or the name and the company.

    A part of a name counts where nobody has the whole of it: "Ann", "Lee from Acme". The newest come first.
    """
    if len(text) > LONGEST_NAME or "\n" in text.strip():
        return []
    sought = words(text) - _NO_PART
    if not sought:
        return []
    some = max(sought, key=len)  # a word that few have spares the others' taking apart
    whole: list[Called] = []
    parts: list[Called] = []
    for row in _own(telegram_id):
        told = plain(f"{row[1]} {row[2]}")
        if some in told and sought <= frozenset(told.split()):
            lead = Called(*row)
            (whole if _is_whole(lead, sought) else parts).append(lead)
    return whole or parts


def only_one_in(telegram_id: int, text: str) -> int | None:
    """Return the person's one prospect whose whole name stands in a text; None for nobody and for several.

    A name of one word is nobody in particular: it stands in any text.
    """
    told = f" {' '.join(plain(text).split())} "
    names = ((pk, plain(name).split()) for pk, name, _company in _own(telegram_id))
    found = [pk for pk, parts in names if len(parts) > 1 and f" {' '.join(parts)} " in told]
    return found[0] if len(found) == 1 else None


def _is_whole(lead: Called, sought: frozenset[str]) -> bool:
    """Say whether these words, all of them the prospect's, are the whole name, or that and the company."""
    name = words(lead.name) - _NO_PART
    rest = sought - name
    return name <= sought and (not rest or words(lead.company) - _NO_PART - COMPANY_ENDINGS <= rest)


def _own(telegram_id: int) -> Iterator[tuple[int, str, str]]:
    """Yield id, name and company, the newest first: of thousands, few are worth more than a tuple."""
    rows = Lead.objects.shown_to(telegram_id).order_by("-updated_at", "-id")
    return rows.values_list("pk", "prospect_name", "prospect_company").iterator(chunk_size=5_000)
