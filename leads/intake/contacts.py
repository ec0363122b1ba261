"""Contacts as values, e-mail to website: what they are, how they are kept, and when two are the same.

Pure: no Django, no model, no clock.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from leads.fields import BY_KEY, LIMITS, ValueKind
from leads.intake.labels import (
    LINKEDIN_PROFILE,
    NETWORKS,
    find_contacts,
    is_linkedin_profile,
    is_role_mailbox,
)

_SITE = re.compile(
    r"\A(?P<scheme>https?://)?(?P<host>(?:[\w-]{1,63}\.)+(?:[^\W\d_]{2,24}|xn--[a-z\d-]{2,59}))"
    r"(?P<rest>(?::\d{2,5})?(?:[/?#][^\s<>\"]*)?)",
    re.IGNORECASE,
)
_LINKEDIN = re.compile(r"\A(?:\w+\.)?linkedin\.com", re.IGNORECASE)
# No person's profile, and no page deep inside a site: an article, a booking.
_HOME = re.compile(rf"https?://(?!(?:[\w-]+\.)*{NETWORKS}(?![\w.-]))[^/?#]+(?:/[^/?#]*)?")
_NOT_A_DIGIT = re.compile(r"\D")
_SHORTEST_PHONE, _FEWEST_DIGITS, _MOST_DIGITS = 8, 5, 20  # digits


def is_value(field: str, text: str) -> bool:
    """Say whether a text can be the value of this field; other fields than contacts take any text."""
    row = BY_KEY[field]
    match row.kind:
        case ValueKind.EMAIL:
            return find_contacts(text).emails == (text,)
        case ValueKind.PHONE:
            digits = len(_digits(text))
            is_number = _FEWEST_DIGITS <= digits <= _MOST_DIGITS and not re.search(r"[@/]", text)
            return is_number and len(text) <= row.limit
        case ValueKind.PROFILE:
            return is_linkedin_profile(text) and not re.search(r"\s", text)
        case ValueKind.SITE:
            return bool(site_of(text))
    return True


def as_stored(field: str, text: str) -> str:
    """Return a value as its column keeps it."""
    row = BY_KEY[field]
    site = site_of(text) if row.kind is ValueKind.SITE else ""
    return site or text.strip()[: row.limit]


def site_of(text: str) -> str:
    """Return the address of a website with its scheme, and without a slash at its end.

    "" for what is none, lies on LinkedIn, or is longer than the column: an address is never cut.
    """
    match = _SITE.fullmatch(text.strip())
    if match is None or _LINKEDIN.fullmatch(match["host"]):
        return ""
    scheme, host, rest = (match["scheme"] or "https://").lower(), match["host"], match["rest"].rstrip("/")
    site = f"{scheme}{host.lower() if host.isascii() else host}{rest}"
    return site if len(site) <= LIMITS["website"] else ""


def is_home(site: str) -> bool:
    """Say whether a site is likely a company's own: "acme.com/en", not "github.com/ann"."""
    return _HOME.fullmatch(site) is not None


def domains_of(addresses: Iterable[str]) -> frozenset[str]:
    """Return what the domains of these addresses call a company: "acme" of ann@mail.acme.co.uk."""
    hosts = [re.split(r"[/?#:]", re.split(r"@|://", address)[-1])[0] for address in addresses]
    return frozenset(part.replace("-", "").casefold() for host in hosts for part in host.split(".")[:-1])


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
