"""In which situation a prospect is: read from the notes, by the words of `situations.txt`. Pure."""
# ruff: noqa: RUF001  other alphabets are the point

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from engagement.playbook.speech import _
from engagement.word_table import any_of, sections

MAX_NOTES: Final = 4_000  # characters that are looked at
_MAX_QUOTE: Final = 80


class Situation(StrEnum):
    """How the seller and the prospect stand. In the order in which they are offered."""

    COLD = "cold"
    MET = "met"
    INTRODUCED = "introduced"
    INBOUND = "inbound"
    LATER = "later"
    CUSTOMER = "customer"
    QUIET = "quiet"


# How a person is told of it, and what of it may be taken as known.
NAMES: Final = {
    Situation.COLD: _("no contact yet"),
    Situation.MET: _("met in person"),
    Situation.INTRODUCED: _("introduced by somebody"),
    Situation.INBOUND: _("asked first"),
    Situation.LATER: _("asked for another time"),
    Situation.CUSTOMER: _("already a customer"),
    Situation.QUIET: _("went quiet after talking"),
}
KNOWN: Final = {
    Situation.COLD: "",
    Situation.MET: "We met and talked. Зустрілися, познайомилися, говорили.",
    Situation.INTRODUCED: "Introduced and recommended by somebody. Порадили, познайомили.",
    Situation.INBOUND: "They asked, a request. Звернулися, запит, просили.",
    Situation.LATER: "They asked, we talked. Просили, говорили.",
    Situation.CUSTOMER: "A customer, we talked. Клієнт, говорили.",
    Situation.QUIET: "We talked, they went quiet. Говорили.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The situation, and what of it a message can name; "" where the notes do not say."""

    situation: Situation = Situation.COLD
    quote: str = ""  # the words of the notes that say so
    met: str = ""  # where they met: "at SaaStock"
    introducer: str = ""
    wanted: str = ""  # what they asked for: "a demo"
    when: str = ""  # the time they named: "in June"


def read_situation(notes: str) -> Reading:
    """Return the situation that the notes tell of, the surest of several. Linear in their length."""
    sentences = [sentence for sentence in _SENTENCE.findall(notes[:MAX_NOTES]) if sentence.strip()]
    for situation, cue in _CUES.items():
        for sentence in sentences:
            found = cue.search(sentence)
            if found is None or _DENIED.search(sentence, 0, found.start()):
                continue
            when = _TIME.search(sentence)
            if situation is Situation.LATER and when is None:
                continue
            return Reading(
                situation,
                quote=_line(sentence),
                met=_first(_MET, sentences) if situation is Situation.MET else "",
                introducer=_first(_INTRODUCER, sentences) if situation is Situation.INTRODUCED else "",
                wanted=_first(_WANTED, sentences),
                when=_line(when[0]) if when and situation is Situation.LATER else "",
            )
    return Reading(wanted=_first(_WANTED, sentences))


def _first(pattern: "re.Pattern[str]", sentences: list[str]) -> str:
    matches = (pattern.search(sentence) for sentence in sentences)
    return next((_line(found[found.lastgroup or 0]) for found in matches if found), "")


def _line(text: str) -> str:
    line = " ".join(text.split()).strip(" ,;:-–")
    return line if len(line) <= _MAX_QUOTE else f"{line[: _MAX_QUOTE - 1].rstrip()}…"


_TABLE = sections(Path(__file__).with_name("situations.txt"))
_TIME = any_of(_TABLE.pop("time"))
_DENIED = any_of(_TABLE.pop("denied"))
_CUES = {Situation(name): any_of(alternatives) for name, alternatives in _TABLE.items()}
_SENTENCE = re.compile(r"[^.!?;\n]+")
_END = (
    r"(?=\s*(?:[,;:(\n]|$|\b(?:and|but|via|through|on|from|this|next|asap|for|last|yesterday|today|in \d{4}"
    r"|і|та|але|щодо|для|und|y)\b))"
)
_CAPITAL = r"[A-ZÀ-ÞА-ЯҐЄІЇ][\w'’ʼ-]*"
_NAME = rf"{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
_MET = re.compile(
    r"(?:(?:met|talked|spoke|chatted)(?: \w+){0,3}? |познайоми\w+ |зустрі\w+ |бачили\w* |поговорили )"
    rf"(?P<it>(?:at|in|on|during|на|в|у|під час) (?:the )?[\w'’&. -]{{2,40}}?){_END}",
    re.IGNORECASE,
)
_INTRODUCER = re.compile(
    r"(?:\b[Bb]y|[Ff]rom|[Vv]ia|[Tt]hrough|[Пп]орад(?:ив|ила)|[Пп]орекомендува(?:в|ла)|[Пп]ознайоми(?:в|ла)|[Vv]on"
    rf"|[Dd]urch|[Pp]or) (?:мене |нас )?(?P<it>{_NAME})"
    rf"|(?P<before>{_NAME}) (?:introduced|referred|connected|порадив|порадила|познайомив|познайомила)\b"
)
_WANTED = re.compile(
    r"(?:wants?|asked (?:for|about)|asks (?:for|about)|requested|interested in|would like|needs?|хоч\w+"
    r"|прос\w+|цікавить|питал\w+ про|möchte|quiere|pidió) (?!\w+ти\b|to\b|us\b|me\b|him\b|her\b|them\b)"
    rf"(?P<it>(?:an? |the |our |eine?n? |una? )?[\w'’&/ -]{{2,40}}?){_END}",
    re.IGNORECASE,
)
