"""Contacts and "Field: value" lines in pasted text.

Pure. Nothing here decides what a line without a label means; that is `leads.intake.free`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from leads.fields import FIELDS, OTHER_NAMES

# Hosts of people's profiles: their links are often written without a scheme.
NETWORKS = r"(?:linkedin\.com|github\.com|xing\.com|twitter\.com|x\.com|facebook\.com|instagram\.com|t\.me)"
_URL_REST = r"[^\s<>\"]*[^\s<>\".,:;!?)\]}'»”*]"
_URL = re.compile(
    rf"(?:https?://|www\.){_URL_REST}"
    rf"|(?<![\w.@/-])(?:[a-z]{{2,3}}\.)?{NETWORKS}/{_URL_REST}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.])(\+?)\(?\d(?:[\s().\-/]{0,3}\d){6,14}(?![\w/])")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")
LINKEDIN_PROFILE = re.compile(r"linkedin\.com/(?:in|pub)/([^/?#\s]+)", re.IGNORECASE)
_LEFT_EMPTY = re.compile(r"\(\s*\)|<\s*>|\[\s*\]")
_ROLE_MAILBOXES = frozenset(
    {"info", "sales", "support", "contact", "hello", "office", "team", "admin", "mail", "reply", "hr", "jobs"}
)

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))  # noqa: RUF001  what people type for one apostrophe
_NAMES = {field.key: field.names for field in FIELDS} | OTHER_NAMES
_FIELD_OF = {name.strip(): key for key, names in _NAMES.items() for name in names.split(",")}
_ANY_LABEL = "|".join(re.escape(label) for label in sorted(_FIELD_OF, key=len, reverse=True))
# Blanks are never given back: a tab is a separator and a blank at once, and a run of them would be read again
# from each of its tabs.
_LABEL = re.compile(
    rf"(?:^|(?<=[,;|•·\t]))[^\S\t]*+(?:[^\w\s,;|•·]\s*+){{0,4}}(?P<label>{_ANY_LABEL})"
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


def find_contacts(text: str) -> Contacts:
    """E-mail addresses, phone numbers (with a plus, or of nine digits and more) and links."""
    links = _unique(_URL.findall(text))
    text = _URL.sub(" ", text)
    emails = _unique(match.rstrip(".") for match in _EMAIL.findall(text))
    phones = _unique(" ".join(match.group().split()) for match in _PHONE.finditer(text) if _is_phone(match))
    return Contacts(emails, phones, links)


def without_contacts(text: str) -> str:
    """The text with a blank for each address and number, and for the brackets that held nothing else."""
    text = _EMAIL.sub(" ", _URL.sub(" ", text))
    text = _PHONE.sub(lambda match: " " if _is_phone(match) else match.group(), text)
    return _LEFT_EMPTY.sub(" ", text).strip()


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
        matches = list(_LABEL.finditer(line.translate(_APOSTROPHES)))
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


def _is_phone(match: re.Match[str]) -> bool:
    digits = sum(map(str.isdigit, match.group()))
    return bool(match.group(1)) or (digits >= 9 and not _DATE.search(match.group()))


def _as_name(words: list[str]) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))
