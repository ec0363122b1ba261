"""What somebody writes of what they sell, as fields: lines with a name, a booking link, an offer.

Pure: rules only. What no rule can tell stays in the offer, for the person or a model to take apart.
"""
# ruff: noqa: RUF001  the names that people write, in their alphabets

import re
from dataclasses import dataclass
from typing import Final

from leads.intake.contacts import site_of
from leads.intake.labels import without_contacts
from leads.seller.selling import LIMITS

# What people write before a colon, by field.
_CALLED: Final = {
    "offer": """
        offer, what, what i sell, what we sell, what we do, product, service, services, angebot, produkt,
        was ich verkaufe, was wir verkaufen, was wir tun, leistung, oferta, producto, servicio, qué vendo,
        qué vendemos, qué hacemos, пропозиція, продукт, послуга, послуги, що продаю, що продаємо, що ми робимо
    """,
    "audience": """
        for, for whom, audience, customers, our customers, target group, icp, für, für wen, zielgruppe,
        kunden, unsere kunden, para, para quién, para quien, público, clientes, для, для кого, клієнти,
        наші клієнти, аудиторія
    """,
    "proof": """
        proof, one proof, reference, case, result, beleg, nachweis, referenz, ergebnis, prueba, referencia,
        caso, resultado, доказ, підтвердження, кейс, приклад, результат
    """,
    "booking_link": """
        booking, booking link, book, book a call, book a meeting, book a demo, calendar, meeting link, termin,
        termine, termin buchen, terminlink, buchung, buchungslink, kalender, reserva, reservas, reservar,
        enlace de reserva, agenda, calendario, cita, бронювання, забронювати, запис, календар, зустріч
    """,
    "signature": """
        signature, sign, signed, signs as, i sign, i sign as, unterschrift, signatur, gezeichnet, mi firma,
        підпис, підписуюсь, підписуюся
    """,
    "tone": "tone, tone of voice, ton, tonfall, tono, тон, стиль",
}
_TONES: Final = {
    "plain": """
        plain, simple, neutral, direct, schlicht, sachlich, direkt, sencillo, directo, простий, просто,
        звичайний, нейтральний
    """,
    "warm": """
        warm, friendly, warmly, freundlich, herzlich, cálido, cercano, amable, теплий, тепло, дружній,
        привітний
    """,
    "formal": "formal, formally, formell, förmlich, офіційний, офіційно, формальний",
}
# Where people let others pick a time.
_SCHEDULERS: Final = (
    r"calendly\.com|cal\.com|savvycal\.com|tidycal\.com|zcal\.co|koalendar\.com|youcanbook\.me|lemcal\.com|"
    r"zeeg\.me|meetergo\.com|calendar\.app\.google|calendar\.google\.com|meetings(?:-eu1)?\.hubspot\.com|"
    r"outlook\.office(?:365)?\.com|book\.ms|doodle\.com|oncehub\.com|appointlet\.com"
)


def _table(named: dict[str, str]) -> dict[str, str]:
    return {name.strip(): key for key, names in named.items() for name in names.split(",")}


_FIELD_OF: Final = _table(_CALLED)
_TONE_OF: Final = _table(_TONES)
_ANY_NAME = "|".join(re.escape(name) for name in sorted(_FIELD_OF, key=len, reverse=True))
_SIGNS_AS = (
    r"(?:i |we )?sign(?:s|ed)? (?:it |off )?as|(?:ich )?unterschreibe (?:als|mit)|firmo como|підписуюс[ья] як"
)
_LABEL = re.compile(
    r"(?:^|(?<=[.;|•·!?]))\s*+(?:[^\w\s:]\s*+){0,3}"
    rf"(?:(?P<name>{_ANY_NAME})\s*+[*_]{{0,2}}[:：=][*_]{{0,2}}|(?:{_SIGNS_AS})(?=\s))\s*+",
    re.IGNORECASE,
)
_SCHEDULER = re.compile(rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?(?:{_SCHEDULERS})/[^\s<>\"]+", re.IGNORECASE)
_END = re.compile(r"[.!?…。！？](?=\s|$)|[。！？]")
_BULLET = " \t-–—*•·▪►✅✔"
_ENDINGS = (".", "!", "?", "…", "。", "！", "？")
_SAYS = 3  # words of a line from which on it says something
_LOOSE = ".,;:!?)]}'»”*"


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says of the seller."""

    fields: dict[str, str]  # by the names of `Seller`, each as long as may be kept
    left_out: tuple[str, ...] = ()  # fields that were named, but cannot be that: no link, no tone

    @property
    def is_named(self) -> bool:
        """Whether a line says which field it is."""
        return any(name not in ("offer", "booking_link") for name in (*self.fields, *self.left_out))


def read_seller(text: str) -> Told:
    """Return the fields that a text tells.

    >>> read_seller("We plan routes for couriers. Booking: cal.com/ann").fields
    {'booking_link': 'https://cal.com/ann', 'offer': 'We plan routes for couriers.'}
    """
    named, rest = _by_name(text)
    if found := _SCHEDULER.search(rest):
        named.setdefault("booking_link", found[0].rstrip(_LOOSE))
    if words := _one_text(without_contacts(_SCHEDULER.sub(" ", rest))):
        named.setdefault("offer", words)
    read = {name: _read(name, value) for name, value in named.items()}
    fields = {name: value for name, value in read.items() if value}
    return Told(fields, tuple(name for name in read if name not in fields))


def tone_of(text: str) -> str:
    """Return the tone that people call so; "" for none."""
    return _TONE_OF.get(" ".join(text.split()).strip(" .!").casefold(), "")


def link_in(text: str) -> str:
    """Return the first word that is an address; "" for none."""
    words = (word.strip(f"([<{_LOOSE}") for word in text.split())
    return next(filter(site_of, words), "")


def first_sentences(text: str, limit: int) -> str:
    """Return as many whole sentences as fit; of a longer one its beginning, with an ellipsis."""
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _END.finditer(text) if found.end() <= limit]
    if ends:
        return text[: ends[-1]]
    head = text[: limit - 1]
    return f"{head[: head.rfind(' ')] if ' ' in head else head}…"


def _by_name(text: str) -> tuple[dict[str, str], str]:
    """Return what is behind the names of fields, and the lines and parts of lines that carry none."""
    named: dict[str, str] = {}
    rest = []
    waiting = ""  # a name with nothing behind it, whose value is the next line
    for line in text.splitlines():
        found = list(_LABEL.finditer(line))
        before = line[: found[0].start()] if found else line
        if waiting and before.strip():
            named.setdefault(waiting, before.strip(_BULLET))
        else:
            rest.append(before)
        waiting = "" if before.strip() else waiting
        ends = [*(one.start() for one in found[1:]), len(line)]
        for one, end in zip(found, ends, strict=True) if found else ():
            key = _FIELD_OF[(one["name"] or "signature").casefold()]
            value = line[one.end() : end].strip(f"{_BULLET};|")
            if key == "booking_link" and (link := link_in(value)):
                rest.append(value.partition(link)[2].lstrip(f"{_LOOSE} "))
                value = link
            waiting = "" if value else key
            if value:
                named.setdefault(key, value)
    return named, "\n".join(rest)


def _one_text(lines: str) -> str:
    """Return lines as one text: what was a line of its own is a sentence, what was wrapped goes on.

    Beside lines with something to say, a page's headings and menu are left out.
    """
    kept = [" ".join(line.strip(_BULLET).split()) for line in lines.splitlines()]
    least = _SAYS if any(len(line.split()) > _SAYS for line in kept) else 1
    text = ""
    for line in kept:
        if len(line.split()) >= least or line.endswith(_ENDINGS):
            goes_on = not text or text.endswith((*_ENDINGS, ",", ":", ";")) or line[:1].islower()
            text += f"{'' if goes_on else '.'} {line}"
    return text.strip(f"{_BULLET},;:|")


def _read(name: str, value: str) -> str:
    """Return a value as it may be kept; "" for what cannot be that."""
    value = " ".join(value.split())
    if name == "booking_link":
        return site_of(link_in(value)) if len(value) <= LIMITS[name] else ""
    if name == "tone":
        return tone_of(value)
    return first_sentences(value.rstrip(" .,;") if name == "audience" else value, LIMITS[name])
