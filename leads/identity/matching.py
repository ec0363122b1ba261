"""When two prospects are likely the same person. Never because of the company alone.

Pure: no Django, no model, no clock.
"""

import unicodedata
from dataclasses import dataclass

from leads.intake.contacts import profile_of, same_email, same_phone
from leads.intake.words import COMPANY_ENDINGS, CREDENTIALS, HONORIFICS

_FULL_NAME = 2  # words; a first name alone is nobody in particular


class _Letters(dict[int, str]):
    """A table for `str.translate`: a letter without accents, nothing for a point in a word, else a blank."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code))
        kept = (char for char in parts if not unicodedata.combining(char) and char not in ".'’ʼ`")  # noqa: RUF001
        letters = "".join(char if char.isalnum() else " " for char in kept)
        if code < _REMEMBERED:
            self[code] = letters
        return letters


_REMEMBERED = 0x3000  # the alphabets; what lies above is taken apart each time
_LETTERS = _Letters()


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
    name, other_name = (words(who.name) - HONORIFICS - CREDENTIALS for who in (one, other))
    if same_phone(one.phone, other.phone) and (not name or not other_name or name & other_name):
        return True
    if name != other_name or len(name) < _FULL_NAME:
        return False
    # "Acme" and "Acme Robotics" may be one; what is unknown contradicts nothing.
    company, other_company = _company(one.company), _company(other.company)
    return company <= other_company or other_company <= company


def _company(text: str) -> frozenset[str]:
    name = words(text)
    return (name - COMPANY_ENDINGS) or name


def words(text: str) -> frozenset[str]:
    """Return the words in any order, without accents, points and capitals; "Lee, Ann" is Ann Lee."""
    return frozenset(plain(text).split())


def plain(text: str) -> str:
    """Return the words in their order, with blanks between them; written as `words` are."""
    return text.casefold().translate(_LETTERS)
