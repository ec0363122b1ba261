"""What is known of a lead, one row a fact. Whatever lists a lead's facts derives from this table.

A new fact is a row here, a column of `leads.models.Lead` and an attribute of `leads.intake.Prospect`.
Pure: no Django, no model, no clock.
"""
# ruff: noqa: RUF001  what people call a fact in their own alphabets

from dataclasses import dataclass
from enum import Enum, Flag, StrEnum, auto
from typing import Final


def _(text: str) -> str:
    """Mark a text of the chat for translation; it is translated where it is shown."""
    return text


class ValueKind(StrEnum):
    """What a value has to look like: see `leads.intake.contacts.is_value`."""

    LINE = "line"
    NOTES = "notes"  # any number of lines
    EMAIL = "email"
    PHONE = "phone"
    PROFILE = "profile"  # the address of a LinkedIn profile
    SITE = "site"  # the address of a website


class Writer(Flag):
    """Who may write a fact besides the lead's owner, who may correct every one in the chat."""

    NOBODY = 0
    MODEL = auto()  # reads it out of the paste, where our own rules did not and nobody has touched it
    STAFF = auto()  # on the lead's page of the admin
    APP = auto()  # the Mini App's database role
    ALL = MODEL | STAFF | APP


class Shown(Enum):
    """Where "what I understood" has a fact."""

    ALWAYS = auto()  # on a line of its own, a gap included
    KNOWN = auto()  # on a line of its own, once it is known
    LINKS = auto()  # among the links
    LAST = auto()  # below the links, once it is known


@dataclass(frozen=True, slots=True)
class Field:
    """One fact about a lead. `label` and `refusal` are texts of the chat, in English."""

    key: str  # in buttons and in the history, and its attribute of `Prospect`: at most 12 small letters
    column: str
    label: str
    limit: int  # characters
    names: str  # what people write before its colon in a paste, in small letters, between commas
    kind: ValueKind = ValueKind.LINE
    writers: Writer = Writer.NOBODY
    shown: Shown = Shown.KNOWN
    icon: str = ""  # before it on the card; "": not there
    fills: bool = True  # a further paste about the lead fills it in where it is empty
    follows: tuple[str, ...] = ()  # columns that are written with it
    refusal: str = _("Please send one short line (up to %(limit)s characters).")

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is written when the fact is."""
        return (self.column, *self.follows)

    @property
    def is_contact(self) -> bool:
        """Whether it is an address: what was pasted counts as long as the column is empty."""
        return self.kind not in (ValueKind.LINE, ValueKind.NOTES)

    @property
    def is_link(self) -> bool:
        """Whether it is an address in the web, and so one of the lead's links."""
        return self.kind in (ValueKind.PROFILE, ValueKind.SITE)


NAME_PART: Final = 100  # characters of a first or last name
# In the order of the buttons.
FIELDS: Final = (
    Field(
        key="name",
        column="prospect_name",
        label=_("Name"),
        limit=200,
        names=(
            "name, full name, prospect, prospect name, lead, lead name, contact, contact name, person, "
            "client, ім'я, повне ім'я, ім'я та прізвище, піб, контакт, имя, полное имя, имя и фамилия, фио, "
            "nombre, nom, imię i nazwisko, vollständiger name, nombre completo, nom complet"
        ),
        writers=Writer.ALL,
        shown=Shown.ALWAYS,
        fills=False,
        follows=("prospect_first_name", "prospect_last_name"),
    ),
    Field(
        key="title",
        column="prospect_title",
        label=_("Title"),
        limit=200,
        names=(
            "title, role, position, job title, job, job position, function, designation, occupation, "
            "headline, посада, роль, позиція, должность, позиция, stanowisko, puesto, cargo, poste, stelle, "
            "fonction, funktion, berufsbezeichnung"
        ),
        writers=Writer.ALL,
        shown=Shown.ALWAYS,
    ),
    Field(
        key="company",
        column="prospect_company",
        label=_("Company"),
        limit=200,
        names=(
            "company, company name, organisation, organization, org, employer, firm, works at, works for, "
            "workplace, компанія, організація, фірма, місце роботи, компания, организация, фирма, "
            "место работы, firma, unternehmen, empresa, entreprise, société, account, account name, "
            "organization name, organisation name, current company, associated company, підприємство"
        ),
        writers=Writer.ALL,
        shown=Shown.ALWAYS,
    ),
    Field(
        key="place",
        column="prospect_geography",
        label=_("Place"),
        limit=200,
        names=(
            "location, place, city, country, region, geography, geo, based in, lives in, area, town, state, "
            "місто, країна, місце, локація, регіон, місцезнаходження, город, страна, место, локация, регион, "
            "местоположение, ort, stadt, land, miasto, kraj, ciudad, país, ville, pays"
        ),
        writers=Writer.ALL,
        shown=Shown.ALWAYS,
        icon="📍",
    ),
    Field(
        key="email",
        column="prospect_email",
        label=_("E-mail"),
        limit=254,
        names=(
            "email, e-mail, mail, email address, e-mail address, work email, e, "
            "пошта, ел. пошта, електронна пошта, емейл, імейл, почта, эл. почта, электронная почта, имейл, "
            "e-mail-adresse, mailadresse, correo, correo electrónico, courriel, business email, email 1"
        ),
        kind=ValueKind.EMAIL,
        icon="✉️",
        refusal=_("That does not look like an e-mail address. For example: <code>ann@acme.com</code>"),
    ),
    Field(
        key="phone",
        column="prospect_phone",
        label=_("Phone"),
        limit=50,
        names=(
            "phone, phone number, tel, tel., telephone, mobile, mob, mob., cell, t, m, p, whatsapp, "
            "телефон, тел, тел., моб, моб., мобільний, мобильный, номер телефону, номер телефона, telefon, "
            "mobile phone, work phone, direct, telefonnummer, mobil, handy, teléfono, téléphone, móvil"
        ),
        kind=ValueKind.PHONE,
        icon="📞",
        refusal=_("That does not look like a phone number. For example: <code>+49 30 1234567</code>"),
    ),
    Field(
        key="linkedin",
        column="prospect_linkedin",
        label=_("LinkedIn"),
        limit=500,
        names=(
            "linkedin, linkedin url, linkedin profile, person linkedin url, profile, profile url, "
            "профіль, лінкедін, профиль"
        ),
        kind=ValueKind.PROFILE,
        icon="🔗",
        shown=Shown.LINKS,
        refusal=_(
            "That does not look like a LinkedIn profile. "
            "For example: <code>https://www.linkedin.com/in/ann-lee</code>"
        ),
    ),
    Field(
        key="website",
        column="prospect_website",
        label=_("Website"),
        limit=200,
        names="website, web site, web, site, w, homepage, сайт, вебсайт, веб-сайт",
        kind=ValueKind.SITE,
        writers=Writer.STAFF,
        icon="🌐",
        refusal=_("That does not look like a website. For example: <code>acme.com</code>"),
    ),
    Field(
        key="notes",
        column="notes",
        label=_("Notes"),
        limit=4000,
        names=(
            "notes, note, about, context, comment, comments, background, info, details, summary, bio, "
            "нотатки, нотатка, примітки, примітка, коментар, деталі, про нього, про неї, "
            "заметки, заметка, примечание, комментарий, детали, о нём, о ней, notizen, notatki, "
            "message, nachricht, mensaje, повідомлення, сообщение"
        ),
        kind=ValueKind.NOTES,
        writers=Writer.STAFF | Writer.APP,
        shown=Shown.LAST,
        fills=False,
        refusal=_("Please send up to %(limit)s characters."),
    ),
)
# What else people write before a colon; these are no facts of their own.
OTHER_NAMES: Final = {
    "first_name": "first name, firstname, given name, vorname, imię, prénom",
    "last_name": "last name, lastname, surname, family name, прізвище, фамилия, nachname, nazwisko, apellido",
    "links": "link, links, url, twitter, github, xing, facebook, посилання, ссылка",
}

BY_KEY: Final = {field.key: field for field in FIELDS}
COLUMNS: Final = {field.key: field.column for field in FIELDS}
LIMITS: Final = {field.key: field.limit for field in FIELDS}
CONTACTS: Final = tuple(field for field in FIELDS if field.is_contact)


def written_by(writer: Writer) -> tuple[Field, ...]:
    """Return the facts that this one may write."""
    return tuple(field for field in FIELDS if writer in field.writers)
