"""E-mail addresses, phone numbers and LinkedIn profiles as values: what they are, and when two are the same.

Pure: no Django, no model, no clock.
"""

import re
from urllib.parse import unquote

from leads.intake.labels import LINKEDIN_PROFILE, find_contacts, is_linkedin_profile, is_role_mailbox

_NOT_A_DIGIT = re.compile(r"\D")
_SHORTEST_PHONE, _FEWEST_DIGITS, _MOST_DIGITS = 8, 5, 20  # digits


def is_value(field: str, text: str) -> bool:
    """Say whether a text can be the value of this field; other fields than contacts take any text."""
    match field:
        case "email":
            return find_contacts(text).emails == (text,)
        case "phone":
            digits = len(_digits(text))
            return (
                _FEWEST_DIGITS <= digits <= _MOST_DIGITS and len(text) <= 50 and not re.search(r"[@/]", text)
            )
        case "linkedin":
            return is_linkedin_profile(text) and not re.search(r"\s", text)
    return True


def same_email(one: str, other: str) -> bool:
    """Say whether two addresses are one person's mailbox; "info@acme.com" is nobody's."""
    return bool(one) and one.casefold() == other.casefold() and not is_role_mailbox(one)


def same_phone(one: str, other: str) -> bool:
    """Say whether two numbers ring the same phone, with the country's code or without."""
    shorter, longer = sorted((_national(one), _national(other)), key=len)
    return len(shorter) >= _SHORTEST_PHONE and longer.endswith(shorter)


def profile_of(link: str) -> str:
    """Return the handle of a LinkedIn profile, in lower case; "" for any other link."""
    found = LINKEDIN_PROFILE.search(link)
    return unquote(found.group(1), errors="ignore").casefold() if found else ""


def _digits(text: str) -> str:
    return _NOT_A_DIGIT.sub("", text)


def _national(phone: str) -> str:
    """Return the digits without the zeros that are dialled before them."""
    return _digits(phone.replace("(0)", "")).lstrip("0")
