"""What can be done to a draft without a model: shorter by leaving out, warmer and more formal by its frame.

Pure. Nothing is added that says something about anybody.
"""

import re
from typing import NamedTuple

NEEDS_MODEL = "needs_model"
_SUBJECT = re.compile(r"\A\s*([^\W\d_]{2,10}\s*:[^\n]*\n+)", re.UNICODE)
_GREETING = re.compile(
    r"\A\s*((?:hi|hello|hey|dear|hallo|guten tag|liebe[r]?|salut|bonjour|hola|cześć|dzień dobry|ciao|"
    r"привіт|вітаю|добрий день|доброго дня|привет|здравствуйте|добрый день)"
    r"\b[^\n,!.]{0,60}[,!.]?[ \t]*\n*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+(?=\s|\Z)|\n+|\Z|[.!?…])")
_FORMAL_GREETING = {
    "hi": "Dear",
    "hello": "Dear",
    "hey": "Dear",
    "hallo": "Guten Tag",
    "salut": "Bonjour",
    "cześć": "Dzień dobry",
    "ciao": "Buongiorno",
    "привіт": "Добрий день",
    "привет": "Добрый день",
}
_FORMAL_WORDS = {
    "i'm": "I am",
    "i'd": "I would",
    "i'll": "I will",
    "i've": "I have",
    "don't": "do not",
    "can't": "cannot",
    "won't": "will not",
    "isn't": "is not",
    "it's": "it is",
    "that's": "that is",
    "you're": "you are",
    "you'd": "you would",
    "we're": "we are",
    "we've": "we have",
    "let's": "let us",
    "thanks": "thank you",
    "cheers": "kind regards",
}
_FORMAL_WORD = re.compile(rf"\b(?:{'|'.join(map(re.escape, _FORMAL_WORDS))})(?!\w)", re.IGNORECASE)
_ENGLISH_GREETING = re.compile(r"(?:hi|hello|hey|dear)\b", re.IGNORECASE)
_WARM_OPENING = "I hope your week is going well."
_WARM_CLOSING = "Thank you for your time."


class Adjusted(NamedTuple):
    """The draft, changed or not; `note` is "" or NEEDS_MODEL when the change needs a model."""

    text: str
    note: str


class _Parts(NamedTuple):
    subject: str
    greeting: str
    body: str


def adjust_draft(text: str, wish: str) -> Adjusted:
    """Make the draft shorter, warmer or formal; any other change, longer included, needs a model."""
    change = {"shorter": _shorter, "warmer": _warmer, "formal": _formal}.get(wish)
    changed = change(_parts(text)) if change and text.strip() else text
    return Adjusted(changed, "") if changed.strip() != text.strip() else Adjusted(text, NEEDS_MODEL)


def _parts(text: str) -> _Parts:
    text = text.strip()
    subject = _SUBJECT.match(text)
    rest = text[subject.end() :] if subject else text
    greeting = _GREETING.match(rest)
    body = rest[greeting.end() :] if greeting else rest
    return _Parts(subject.group(1) if subject else "", greeting.group(1) if greeting else "", body)


def _shorter(parts: _Parts) -> str:
    """The first sentence and the last question; subject and greeting stay."""
    sentences = [found.strip() for found in _SENTENCE.findall(parts.body) if found.strip(" .!?…\n")]
    questions = [sentence for sentence in sentences if sentence.endswith("?")]
    kept = list(dict.fromkeys([*sentences[:1], *questions[-1:]]))
    return f"{parts.subject}{parts.greeting}{' '.join(kept)}".strip()


def _warmer(parts: _Parts) -> str:
    """A kind sentence before and after, in English only, as the playbook's texts are."""
    whole = "".join(parts)
    if not _ENGLISH_GREETING.match(parts.greeting) or _WARM_OPENING in whole or _WARM_CLOSING in whole:
        return whole
    greeting = parts.greeting.rstrip()
    gap = parts.greeting[len(greeting) :] or " "
    body = parts.body[:1].upper() + parts.body[1:].rstrip()
    return f"{parts.subject}{greeting}{gap}{_WARM_OPENING} {body}{gap}{_WARM_CLOSING}"


def _formal(parts: _Parts) -> str:
    greeting = parts.greeting
    word = re.split(r"[\s,!.]", greeting.lstrip(), maxsplit=1)[0]
    if formal := _FORMAL_GREETING.get(word.lower()):
        is_named = any(map(str.isalpha, greeting[len(word) :]))
        greeting = ("Hello" if formal == "Dear" and not is_named else formal) + greeting.lstrip()[len(word) :]
    return f"{parts.subject}{greeting}{_FORMAL_WORD.sub(_written_out, parts.body)}"


def _written_out(match: re.Match[str]) -> str:
    """The long form, with a capital where the short one had it."""
    long = _FORMAL_WORDS[match.group().lower()]
    return long[0].upper() + long[1:] if match.group()[0].isupper() else long
