"""In which situation a prospect is: read from the notes, by the words of `situations.txt`. Pure."""
# ruff: noqa: RUF001  other alphabets are the point

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from engagement.playbook.speech import _
from engagement.texts.word_table import any_of, sections
from leads.intake.words import HONORIFICS

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
    Situation.LATER: "They asked us to come back around now, about this time, we talked. "
    "Просили звернутися приблизно зараз, говорили.",
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


@lru_cache(maxsize=64)  # a plan asks four times
def read_situation(notes: str, *, name: str = "") -> Reading:
    """Return the situation that the notes tell of, the surest of several. Linear in their length.

    `name` is the prospect's: "met Ann" tells of them, "met Bob" of somebody else.
    """
    sentences = [sentence for sentence in _SENTENCE.findall(notes[:MAX_NOTES]) if sentence.strip()]
    of_them = [_without(name, sentence) for sentence in sentences]
    for situation, cue in _CUES.items():
        for sentence, told in zip(sentences, of_them, strict=True):
            if not _tells(cue, told, situation):
                continue
            when = _TIME.search(sentence)
            return Reading(
                situation,
                quote=_line(sentence),
                met=_first(_MET, of_them) if situation is Situation.MET else "",
                introducer=_first(_INTRODUCER, sentences) if situation is Situation.INTRODUCED else "",
                wanted=_wanted(sentences),
                when=_BARE.sub("in ", _line(when[0])) if when and situation is Situation.LATER else "",
            )
    return Reading(wanted=_wanted(sentences))


def _tells(cue: "re.Pattern[str]", sentence: str, situation: Situation) -> bool:
    found = cue.search(sentence)
    if situation is Situation.LATER:  # "not now, in March" denies nothing
        return found is not None and _TIME.search(sentence) is not None
    if not found and situation in _BOTH:  # "hallway talk at DevOpsDays": a deed and its occasion
        one, found = (words.search(sentence) for words in _BOTH[situation])
        found = one and found
    return found is not None and _DENIED.search(sentence, 0, found.start()) is None


def _without(name: str, sentence: str) -> str:
    """The sentence with "them" for the prospect's own name."""
    words = "|".join(map(re.escape, name.split()))
    own = rf"(?<!\w)(?:{_TITLE} ){{0,3}}(?:{words})(?: (?:{words}))*(?!\w)"
    return re.sub(own, "them", sentence) if words else sentence


def _wanted(sentences: list[str]) -> str:
    """What they asked for, as one says it to them: "her backlog" is "your backlog"."""
    for sentence in sentences:
        found = _WANTED.search(sentence)
        if found and not _DENIED.search(sentence, 0, found.start()):
            return _THEIR.sub("your", _line(found["it"]))
    return ""


def _first(pattern: "re.Pattern[str]", sentences: list[str]) -> str:
    matches = (pattern.search(sentence) for sentence in sentences)
    return next((_line(found[found.lastgroup or 0]) for found in matches if found), "")


def _line(text: str) -> str:
    line = " ".join(text.split()).strip(" ,;:-–")
    return line if len(line) <= _MAX_QUOTE else f"{line[: _MAX_QUOTE - 1].rstrip()}…"


_TABLE = sections(Path(__file__).with_name("situations.txt"))
_MONTH = "|".join(_TABLE.pop("month"))
_TIME = any_of([line.replace("MONTH", f"(?:{_MONTH})") for line in _TABLE.pop("time")])
_DENIED = any_of(_TABLE.pop("denied"))
_BOTH = {
    situation: (any_of(_TABLE.pop(f"{situation}: one")), any_of(_TABLE.pop(f"{situation}: other")))
    for situation in (Situation.CUSTOMER, Situation.QUIET, Situation.MET, Situation.INBOUND)
}
_CUES = {Situation(name): any_of(alternatives) for name, alternatives in _TABLE.items()}
_TITLE = rf"(?i:(?:{'|'.join(sorted(HONORIFICS))})\.)"  # whose dot ends no sentence
_SENTENCE = re.compile(rf"(?:(?<!\w){_TITLE}|\.(?=\w)|[^.!?;\n])+")
_END = (
    r"(?=\s*(?:[,;:(\n]|$|\b(?:and|but|via|through|on|from|this|next|asap|for|last|yesterday|today|in \d{4}"
    r"|(?:mon|tues|wednes|thurs|fri)day|і|та|але|щодо|для|und|y)\b))"
)
_CAPITAL = r"[A-ZÀ-ÞА-ЯҐЄІЇ][\w'’ʼ-]*"
_NAME = rf"(?:{_TITLE} ){{0,3}}{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
_MET = re.compile(
    r"(?:(?:met|talked|spoke|chatted)(?: \w+){0,3}? "
    r"|познайоми\w+ |зустрі\w+ (?:її |його |їх )?|бачили\w* |поговорили )"
    rf"(?P<it>(?:at(?! length)|in|on|during|на|в|у|під час) (?:the )?[\w'’&. -]{{2,40}}?){_END}",
    re.IGNORECASE,
)
_INTRODUCER = re.compile(
    r"(?:\b[Bb]y|[Ff]rom|[Vv]ia|[Tt]hrough|[Пп]орад(?:ив|ила)|[Пп]орекомендува(?:в|ла)|[Пп]ознайоми(?:в|ла)|[Vv]on"
    rf"|[Dd]urch|[Pp]or) (?:мене |нас |(?:our|my|the) (?:[a-z]+ )?)?(?P<it>{_NAME})"
    rf"|(?<!\w)(?P<before>{_NAME})(?: (?:from|at|of) {_NAME})?"
    r" (?:introduced|recommended|put|referred|connected|порад\w+|познайом\w+)\b"
)
# "until June" is said back as "in June".
_BARE = re.compile(
    r"\A(?:(?:before|until|till|til) |(?=(?:q[1-4]|mid|early|late|spring|summer|autumn|fall|winter)\b)"
    r"|(?=[a-z]*(?:uary|march|april|may|june|july|august|ember|october)(?: \d{4})?\Z))",
    re.IGNORECASE,
)
_THEIR = re.compile(r"\b(?:his|her|their|its)\b", re.IGNORECASE)
_WANTED = re.compile(
    r"(?:wants?|ask(?:ed|s) (?:for|about)|requested|interested in|would like|['’]d like|looking for"
    r"|needs? (?=an? )|(?:un|not )happy with|asked (?:us|me) (?:to send|for)"
    r"|(?:complained|worried|curious|talked|told (?:me|us)) about|struggl\w+ with"
    r"|хоч\w+|прос\w+|цікавить|пита\w+ про|скарж\w+ на)"
    r" (?:to (?:see|get|have|book|try|discuss) |see |отримати |побачити )?"
    r"(?!(?:to|us|me|him|her(?! (?!to\b)\w)|them|it|that|this|more|in|my|our|you|мене|нас|про"
    r"|не|[\w'’ʼ]+ти(?:с[яь])?)\b)"
    rf"(?P<it>[\w'’&/ -]{{2,40}}?){_END}",
    re.IGNORECASE,
)
