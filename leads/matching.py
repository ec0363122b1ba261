"""When two prospects are likely the same person. Never because of the company alone.

Pure: no Django, no model, no clock.
"""

import unicodedata
from dataclasses import dataclass

from leads.intake.contacts import profile_of, same_email, same_phone
from leads.intake.words import COMPANY_ENDINGS, CREDENTIALS, HONORIFICS

_FULL_NAME = 2  # words; a first name alone is nobody in particular


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one prospect from another; "" where it is unknown."""

    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    linkedin: str = ""  # the address of the profile


def is_same_person(one: Identity, other: Identity) -> bool:
    """Say whether two prospects are likely one person.

    The same personal e-mail or LinkedIn profile says so; so does the same phone, unless the names tell two
    people of one switchboard; so does the same full name at companies that may be the same. Two different
    profiles are two people.
    """
    profiles = profile_of(one.linkedin), profile_of(other.linkedin)
    if all(profiles):
        return profiles[0] == profiles[1]
    if same_email(one.email, other.email):
        return True
    name, other_name = (_words(who.name) - HONORIFICS - CREDENTIALS for who in (one, other))
    if same_phone(one.phone, other.phone) and (not name or not other_name or name & other_name):
        return True
    if name != other_name or len(name) < _FULL_NAME:
        return False
    # "Acme" and "Acme Robotics" may be one; what is unknown contradicts nothing.
    company, other_company = _company(one.company), _company(other.company)
    return company <= other_company or other_company <= company


def _company(text: str) -> frozenset[str]:
    words = _words(text)
    return (words - COMPANY_ENDINGS) or words


def _without_accents(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


def _words(text: str) -> frozenset[str]:
    """Return the words in any order, without accents, points and capitals; "Lee, Ann" is Ann Lee."""
    # Accents go before the letters are taken apart as well: a long run of them would be put in order first.
    plain = unicodedata.normalize("NFKD", _without_accents(text.casefold()))
    letters = "".join(char for char in _without_accents(plain) if char not in ".'’ʼ`")  # noqa: RUF001
    return frozenset("".join(char if char.isalnum() else " " for char in letters).split())
