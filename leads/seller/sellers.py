"""What a person sells: read with the team's words for what they leave out, and written."""

from datetime import datetime
from typing import Final, TypedDict, Unpack

from core.text import storable_text
from leads.intake.contacts import site_of
from leads.people.person import TelegramUser
from leads.seller.seller_profile import TEAM, SellerProfile, Tone
from leads.seller.selling import LIMITS, Seller


class Fields(TypedDict, total=False):
    """What may be written; "" takes a field back."""

    offer: str
    audience: str
    proof: str
    booking_link: str  # an address of the web
    signature: str
    tone: str  # a value of `Tone`


class SellerRefused(ValueError):
    """This cannot be kept; `args` name the field, and why: too_long, no_link, no_tone or not_yours."""


def seller_of(person: TelegramUser) -> Seller:
    """Return what this person sells, field by field their own word before the team's. One query.

    Nobody who has not said how they sign is nameless: their own first name in Telegram stands for it.
    """
    rows = SellerProfile.objects.filter(telegram_id__in=(person.telegram_id, TEAM))
    found = {row.telegram_id: _values(row) for row in rows}
    own, team = (found.get(telegram_id, Seller()) for telegram_id in (person.telegram_id, TEAM))
    return own.over(team).over(Seller(signature=name_of(person)))


def kept(telegram_id: int) -> Seller:
    """Return what this person has said themselves; of the team with `TEAM`. One query."""
    row = SellerProfile.objects.filter(telegram_id=telegram_id).first()
    return _values(row) if row else Seller()


def write(telegram_id: int, *, now: datetime, **fields: Unpack[Fields]) -> Seller:
    """Keep these fields of a person, or of `TEAM`; return all of theirs. Raises SellerRefused."""
    values = {name: read(name, str(value)) for name, value in fields.items()}
    created = {"created_at": now, "updated_at": now}
    SellerProfile.objects.update_or_create(
        telegram_id=telegram_id, defaults=values | {"updated_at": now}, create_defaults=values | created
    )
    return kept(telegram_id)


def read(name: str, value: str) -> str:
    """Return a field as it is kept. Raises SellerRefused."""
    text = " ".join(storable_text(value).split())
    if len(text) > LIMITS[name]:
        raise SellerRefused(name, "too_long")
    if name == "booking_link" and text:
        return _link(text)
    if name == "tone" and text not in ("", *Tone.values):
        raise SellerRefused(name, "no_tone")
    return text


def _link(text: str) -> str:
    site = site_of(text)
    if not site:
        raise SellerRefused("booking_link", "no_link")
    return site


def _values(row: SellerProfile) -> Seller:
    return Seller(**{name: getattr(row, name) for name in LIMITS})


_MOST_OF_A_NAME: Final = 40


def name_of(person: TelegramUser) -> str:
    """Return the first name in Telegram, where it looks like one: no emoji, no handle, no advertising."""
    name = " ".join(person.first_name.split())
    is_name = name and len(name) <= _MOST_OF_A_NAME and all(char.isalpha() or char in " '’-" for char in name)  # noqa: RUF001
    return name if is_name else ""
