"""Contacts and "Field: value" lines in pasted text.

Pure. Nothing here decides what a line without a label means; that is `leads.intake.free`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from leads.fields import CONTACTS, FIELDS, OTHER_NAMES
from leads.intake.phones import find_phones
from leads.intake.signs import APOSTROPHES

# Hosts of people's profiles: their links are often written without a scheme.
NETWORKS = r"(?:linkedin\.com|github\.com|xing\.com|twitter\.com|x\.com|facebook\.com|instagram\.com|t\.me)"
_URL_REST = r"[^\s<>\"]*[^\s<>\".,:;!?)\]}'»”*]"
_URL = re.compile(
    rf"(?:https?://|www\.){_URL_REST}"
    rf"|(?<![\w.@/-])(?:[a-z]{{2,3}}\.)?{NETWORKS}/{_URL_REST}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+'’-])'*+(?P<address>[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+)")  # noqa: RUF001
LINKEDIN_PROFILE = re.compile(r"linkedin\.com/(?:in|pub)/([^/?#\s]+)", re.IGNORECASE)
_LEFT_EMPTY = re.compile(r"\([\s|]*\)|<[\s|]*>|\[[\s|]*\]")
_ROLE_MAILBOXES = frozenset(
    {"info", "sales", "support", "contact", "hello", "office", "team", "admin", "mail", "reply", "hr", "jobs"}
)

ADDRESSES = (*(field.key for field in CONTACTS), "links")  # the keys of what is an address or a number
_NAMES = {field.key: field.names for field in FIELDS} | OTHER_NAMES
_FIELD_OF = {name.strip(): key for key, names in _NAMES.items() for name in names.split(",")}
_ANY_LABEL = "|".join(re.escape(label) for label in sorted(_FIELD_OF, key=len, reverse=True))
_YOUR = r"(?:(?:your|ihre?|ваш\w?)\s)?+"
# Blanks are never given back: a tab is a separator and a blank at once, and a run of them would be read again
# from each of its tabs.
_LABEL = re.compile(
    rf"(?:^|(?<=[,;|•·\t]))[^\S\t]*+(?:[^\w\s,;|•·]\s*+){{0,4}}{_YOUR}(?P<label>{_ANY_LABEL})"
    r"(?:\s*+(?:[*_]{1,2}\s*+)?[:：=]|_{0,2}(?<=\w{4})\s++[-–—](?=\s))[*_]{0,2}\s*+",  # noqa: RUF001  both colons, all dashes
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every address found, in the order of the text, without repetition."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(slots=True)
class Labelled:
    """Values by field, in order, and the lines that carry no known label."""

    values: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def add(self, key: str, value: str) -> None:
        self.values.setdefault(key, []).append(value)


def find_contacts(text: str, *, region: str = "") -> Contacts:
    """E-mail addresses, phone numbers (of `region` without their country's code too) and links."""
    links = _unique(map(_without_tracking, _URL.findall(text)))
    text = _URL.sub(" ", text)
    emails = _unique(found["address"].translate(APOSTROPHES).rstrip(".") for found in _EMAIL.finditer(text))
    text = _EMAIL.sub(" ", text)
    phones = _unique(" ".join(text[start:end].split()) for start, end in find_phones(text, region=region))
    return Contacts(emails, phones, links)


def _without_tracking(link: str) -> str:
    """A profile's address without what says where it was copied: "?utm_source=share"."""
    return link.partition("?")[0] if LINKEDIN_PROFILE.search(link) else link


def without_contacts(text: str, mark: str = " ", *, region: str = "") -> str:
    """The text with a mark for each address and number, without the brackets that held nothing else."""
    text = _EMAIL.sub(mark, _URL.sub(mark, text))
    for start, end in reversed(find_phones(text, region=region)):
        text = f"{text[:start]}{mark}{text[end:]}"
    return _LEFT_EMPTY.sub(" ", text).strip()


def mailbox_in(text: str) -> str:
    """The first e-mail address; "" for none."""
    found = _EMAIL.search(text)
    return found["address"].translate(APOSTROPHES).rstrip(".") if found else ""


def field_called(text: str) -> str:
    """The key of the field that people call so, "" for none: "E-mail address:"."""
    return _FIELD_OF.get(text.strip(' :*_\t"').translate(APOSTROPHES).lower(), "")


def name_in_link(link: str) -> str:
    """The name that a LinkedIn address spells, "" when it spells none: a guess to be confirmed."""
    match = LINKEDIN_PROFILE.search(link)
    words = unquote(match.group(1), errors="ignore").split("-") if match else []
    return _as_name([word for word in words if word and not any(map(str.isdigit, word))])


def name_in_email(email: str) -> str:
    """The name that the part before the @ spells, "" when it is one word or a role's mailbox: a guess."""
    words = re.split(r"[._-]", email.partition("@")[0])
    if not 2 <= len(words) <= 3 or not _ROLE_MAILBOXES.isdisjoint(map(str.lower, words)):
        return ""
    return _as_name(words) if all(word.isalpha() and len(word) > 1 for word in words) else ""


def is_role_mailbox(email: str) -> bool:
    """Say whether a mailbox belongs to a role and not to a person: "info@acme.com"."""
    return not _ROLE_MAILBOXES.isdisjoint(re.split(r"[._+-]", email.partition("@")[0].lower()))


def is_linkedin_profile(link: str) -> bool:
    return LINKEDIN_PROFILE.search(link) is not None


def read_labels(lines: list[str]) -> Labelled:
    """Sorts lines into labelled values and the rest.

    A label with nothing behind it takes the next line; lines after a note belong to the note.
    """
    found = Labelled()
    waiting = ""
    for line in lines:
        matches = list(_LABEL.finditer(line.translate(APOSTROPHES)))
        if matches:
            waiting = _read_line(line, matches, found)
        elif waiting:
            found.add(waiting, line)
            waiting = waiting if waiting == "notes" else ""
        else:
            found.rest.append(line)
    return found


def _read_line(line: str, matches: list[re.Match[str]], found: Labelled) -> str:
    """Adds each value of the line; returns the field that the next line may still belong to."""
    if before := line[: matches[0].start()].strip(" ,;|•·\t"):
        found.rest.append(before)
    key = value = ""
    for match, end in zip(matches, [*(m.start() for m in matches[1:]), len(line)], strict=True):
        key = _FIELD_OF[match.group("label").lower()]
        value = line[match.end() : end].strip(" ,;|•·\t*")
        if value:
            found.add(key, value)
    return key if key == "notes" or not value else ""


def _as_name(words: list[str]) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))
