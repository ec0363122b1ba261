"""Patterns that tell talk about a message from the message itself.

Pure. Shared by `engagement.wrappings.preamble` and `engagement.wrappings.trailer`.
"""
# ruff: noqa: RUF001  signs and letters of other languages are the point

import re

from engagement.wrappings import words

DRAFT_OR_TEXT = rf"(?:{words.DRAFT}|{words.TEXT})"
RULE = re.compile(r"\A[ \t]*(?:[-*_=–—][ \t]?){3,}[ \t]*")
QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "'": "'", "‘": "’", "「": "」", "『": "』", "”": "”"}
LONGEST_ASIDE = 400  # characters of talk about a message
_DRESS = " \t*_#>`~"


def of(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that ignores case; "^" matches at any line."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


# A line that begins a message: "Hi Ann, …", "Subject: …", and a name with a comma.
GREETED = of(
    rf"^[ \t>*_\"“„«']{{0,4}}(?:(?:{words.GREETING})\b(?!-)[^\n,.!?:;]{{0,50}}(?:[,.!:–—-]|$)"
    rf"|(?:{words.SUBJECT})\s?:|(?!(?:{words.SIGN_OFF})\b)"
    r"(?-i:[A-ZÀ-ÞА-ЯЄІЇҐ])[^\W\d]*(?: [^\W\d]+)?,[ \t]*$)"
)
NAMED = of(rf"\b{DRAFT_OR_TEXT}\b")
ABOUT_DRAFT = of(words.ABOUT_DRAFT)
YOU = of(rf"(?<!\w)(?:{words.YOU})(?!\w)")
US = of(rf"(?<!\w)(?:{words.US})(?!\w)")
CRAFT = of(rf"(?<!\w)(?:{words.CRAFT})(?!\w)")
_OF = r"(?:/|of|out of|von|з|із|из|sur|de)"
_COUNTED = (
    rf"(?:(?:total|approx\w*|about|around|roughly|ca|{words.UP_TO})\W{{1,3}}){{0,2}}"
    rf"(?:(?:{words.UNIT}|length|count|länge|довжина|длина|longueur|longitud|(?:кількість|количество"
    rf"|anzahl|nombre de)"
    rf" (?:{words.UNIT}))(?: (?:count|limit|used|total)| \([^()\n]{{1,30}}\))?"
    rf"\W{{1,4}}\d[\d.,]{{0,12}}(?:\s?{_OF}\s?\d[\d.,]{{0,12}})?(?:\s?(?:{words.UNIT}))?"
    rf"|\d[\d.,]{{0,12}}\s?(?:{_OF}\s?)?(?:\d[\d.,]{{0,12}})?\s?(?:{words.UNIT}))"
    r"(?:[\s,;(.]{1,2}(?:total|including|incl\w*|with|spaces?|long|used|mit|leerzeichen|з|пробілами"
    r"|under|within|the|limit|well|count|fits?|\d{1,4})){0,6}"
)
_FRACTION = r"\d{1,4}\s?/\s?\d{3,4}"
COUNT = of(
    rf"\A\W*(?:(?:{words.IT_IS})\W{{1,3}})?"
    rf"(?:{_COUNTED}(?:[\s,;/|–-]{{1,3}}{_COUNTED})?|{_FRACTION})\W*\Z"
)
COUNT_BEHIND = of(
    rf"(?<=[.!?…\"”»)\n])\s{{0,3}}[*_]{{0,2}}[(\[]\W{{0,2}}(?:{_COUNTED}|{_FRACTION})\W{{0,2}}[)\]][*_]{{0,2}}\s*\Z"
)


def bare(line: str) -> str:
    """A line without decoration."""
    return line.strip().strip(_DRESS).replace("**", "").strip().lstrip("¿¡")
