"""Reads a prospect from what a person pasted.

Pure: no Django, no model, no network. `read_prospect` understands "Field: value" lines in several languages,
free text, profile pages and mail signatures. A field is taken from the text or left empty, never made up; one
exception, a name spelt by a profile address or mailbox, is listed in `Prospect.guessed`. Markup stays text.
An escaped sign (`&amp;`) is read as the sign it stands for; `Prospect.original` keeps it as it was pasted.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from core.text import storable_text
from leads.fields import LIMITS, NAME_PART
from leads.intake import signs
from leads.intake.contacts import domains_of, is_home, site_of
from leads.intake.free import Reading, read_free
from leads.intake.kinds import Paste, sort_by_kind
from leads.intake.labels import (
    ADDRESSES,
    Contacts,
    Labelled,
    find_contacts,
    is_linkedin_profile,
    mailbox_in,
    name_in_email,
    name_in_link,
    read_labels,
    without_contacts,
)
from leads.intake.names import split_name
from leads.intake.phones import number_in

MAX_TEXT = 4_000
MAX_LINKS = 10
_MAIN_FIELDS = ("name", "title", "company", "place")
# Signs without a width that come along when a number or a name is copied, and break it apart.
INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#39|nbsp);")


@dataclass(frozen=True, slots=True)
class Prospect:
    """What was understood. Every field is "" when unknown and bounded as the lead's columns are.

    `input_type` is "fields" or "free_text"; `guessed` names the fields that need a look, `labelled` what
    the text calls by its name; `notes` holds what fits no field; `original` is the whole text, less the
    characters that no database keeps.
    """

    name: str
    first_name: str
    last_name: str
    title: str
    company: str
    place: str
    email: str
    phone: str
    links: tuple[str, ...]
    notes: str
    input_type: str
    original: str
    guessed: tuple[str, ...] = ()
    website: str = ""
    labelled: tuple[str, ...] = ()

    @property
    def linkedin(self) -> str:
        """The address of the LinkedIn profile, or ""."""
        return next((link for link in self.links if is_linkedin_profile(link)), "")


class IntakeRefused(Exception):
    """The text cannot become a prospect; `code` says why, for whoever words the answer."""

    code: ClassVar[str] = "refused"


class EmptyText(IntakeRefused):
    """There is no text."""

    code = "empty_text"


class TextTooLong(IntakeRefused):
    """The text is longer than the limit."""

    code = "text_too_long"

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(self.__doc__)
        self.length = length
        self.limit = limit


class NothingToRead(IntakeRefused):
    """The text holds nothing that says who the prospect is."""

    code = "nothing_to_read"


def read_prospect(text: str, *, limit: int = MAX_TEXT, region: str = "") -> Prospect:
    """The prospect in `text`; `region` is the ISO code of the country whose phone numbers need no prefix.

    Raises an `IntakeRefused` and nothing else.
    """
    original = storable_text(_plain_lines(text)).strip()
    if not original:
        raise EmptyText
    if len(original) > limit:
        raise TextTooLong(length=len(original), limit=limit)
    text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), original)  # copied from a page's source
    text = text.translate(INVISIBLE)
    paste = sort_by_kind(text)
    contacts = find_contacts("\n".join(paste.own), region=region)
    if not (paste.values or _says_who(text, contacts)):
        raise NothingToRead
    prospect = _compose(original, contacts, paste, region)
    known = (
        prospect.name,
        prospect.title,
        prospect.company,
        prospect.links,
        prospect.website,
        prospect.email,
    )
    if not any(known) and not prospect.notes:
        raise NothingToRead
    return prospect


def _says_who(text: str, contacts: Contacts) -> bool:
    """Words that are no small talk; without words, a mail address or a LinkedIn profile."""
    words = without_contacts(text)
    if any(map(str.isalpha, words)) and not signs.is_lone_letter(words):
        return not signs.is_small_talk(words)
    return bool(contacts.emails) or any(map(is_linkedin_profile, contacts.links))


def _compose(original: str, contacts: Contacts, paste: Paste, region: str) -> Prospect:
    labelled = read_labels([line.strip() for line in paste.lines if line.strip()])
    for key, values in paste.values.items():
        labelled.values[key] = [*values, *labelled.values.get(key, [])]
    website = _take_website(labelled)
    emails = _unique(*map(mailbox_in, labelled.values.get("email", [])), *contacts.emails)
    phones = _unique(*map(number_in, labelled.values.get("phone", [])), *contacts.phones)
    reading = _read(labelled, domains_of([*emails, website]), region)
    guess = "" if reading.name else _guess_name(contacts)
    name = reading.name or guess
    first_name, last_name = _name_parts(name, labelled)
    notes = [*paste.notes, *reading.notes]
    text = "\n".join(notes)
    notes += [other for other in (*emails[1:MAX_LINKS], *phones[1:MAX_LINKS]) if other not in text]
    return Prospect(
        name=_cut(name, LIMITS["name"]),
        first_name=_cut(first_name, NAME_PART),
        last_name=_cut(last_name, NAME_PART),
        title=_cut(reading.title, LIMITS["title"]),
        company=_cut(reading.company, LIMITS["company"]),
        place=_cut(reading.place, LIMITS["place"]),
        email=_cut(next(iter(emails), ""), LIMITS["email"]),
        phone=_cut(next(iter(phones), ""), LIMITS["phone"]),
        links=tuple(link for link in contacts.links if len(link) <= LIMITS["linkedin"])[:MAX_LINKS],
        notes="\n".join(dict.fromkeys(notes)),
        input_type="fields" if _is_labelled(labelled) else "free_text",
        original=original,
        guessed=("name", *reading.guessed) if guess else tuple(reading.guessed),
        website=website,
        labelled=tuple(reading.labelled),
    )


def _take_website(labelled: Labelled) -> str:
    """The site that is called so, which goes from its line; else one that stands alone on a line."""
    called = labelled.values.get("website", [])
    for number, value in enumerate(called):
        for word in value.split():
            if site := site_of(word.strip("<>()[],;")):
                called[number] = value.replace(word, " ", 1)
                return site
    return next(filter(None, map(_site_alone, labelled.rest)), "")


def _site_alone(line: str) -> str:
    """The one link or host of a line that holds no other word; "" for a profile and for a deep page."""
    host = line.strip() if line.islower() and "@" not in line else ""
    links = find_contacts(line).links or (host,)
    if len(links) != 1 or any(map(str.isalnum, without_contacts(line).replace(host or " ", ""))):
        return ""
    site = site_of(links[0])
    return site if is_home(site) else ""


def _read(labelled: Labelled, domains: frozenset[str], region: str) -> Reading:
    """Labelled values first; lines without a label fill what is missing."""
    values = labelled.values
    lines = [without_contacts(line, " | ", region=region) for line in labelled.rest]
    rest = [line for line in (line.strip(" |") for line in lines) if any(map(str.isalnum, line))]
    name, behind = _name_and_more(_whole_name(labelled))
    free = read_free([behind, *rest] if behind else rest, name=name, domains=domains)
    reading = Reading(notes=[*free.notes, *_extra_notes(values)])
    reading.guessed = [key for key in free.guessed if not _labelled_value(key, values)]
    for key in _MAIN_FIELDS:
        labelled_value = "" if key == "name" else _labelled_value(key, values)
        setattr(reading, key, labelled_value or getattr(free, key))
        if labelled_value or (key == "name" and name):
            reading.labelled.append(key)
        if labelled_value and getattr(free, key):
            reading.notes.append(getattr(free, key))
    return reading


def _name_and_more(value: str) -> tuple[str, str]:
    """ "Name: Ann Lee, CTO at Acme": the name, and what is read like a line of its own."""
    found = read_free([value] if value else [])
    if found.name and found.title and value.startswith(found.name):
        return found.name, value.removeprefix(found.name).lstrip(" ,|–-")  # noqa: RUF001  both dashes
    return value, ""


def _labelled_value(key: str, values: dict[str, list[str]]) -> str:
    """The first value; a city and a country make one place."""
    given = [value for value in map(without_contacts, values.get(key, [])) if value]
    return ", ".join(dict.fromkeys(given)) if key == "place" else next(iter(given), "")


def _extra_notes(values: dict[str, list[str]]) -> list[str]:
    """Notes, second values of a field, and what stands in a contact's field beside the contact."""
    second = [value for key in ("name", "title", "company") for value in values.get(key, [])[1:]]
    contacts = [value for key in ADDRESSES for value in values.get(key, [])]
    beside = [value for value in map(without_contacts, contacts) if any(map(str.isalnum, value))]
    return [*values.get("notes", []), *second, *beside]


def _whole_name(labelled: Labelled) -> str:
    name, given, family = (
        _labelled_value(key, labelled.values) for key in ("name", "first_name", "last_name")
    )
    if name and not (family and len(name.split()) == 1):  # a column "Name" beside one of surnames
        return name
    return " ".join(filter(None, (name or given, family)))


def _name_parts(name: str, labelled: Labelled) -> tuple[str, str]:
    first, last = split_name(name)
    given = _labelled_value("first_name", labelled.values)
    family = _labelled_value("last_name", labelled.values)
    return (given or first, family or last) if given or family else (first, last)


def _guess_name(contacts: Contacts) -> str:
    guesses = [*map(name_in_link, contacts.links), *map(name_in_email, contacts.emails)]
    return next((guess for guess in guesses if guess), "")


def _unique(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _is_labelled(labelled: Labelled) -> bool:
    return not {*_MAIN_FIELDS, "first_name", "last_name"}.isdisjoint(labelled.values)


def _plain_lines(text: str) -> str:
    """With one kind of line break, and without control characters."""
    lines = "\n".join(text.splitlines())
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) != "Cc")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
