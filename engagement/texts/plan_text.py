"""Plain text out of what a model, a form or a paste holds.

Pure: no Django, no clock. Shared by `engagement.plans` and `engagement.playbook`.
"""

import re
import unicodedata
from collections.abc import Mapping

# Markup as web pages and mails have it. What else stands in angle brackets is an address or a name.
HTML_NAMES = frozenset(
    """
    a abbr article aside b big blockquote body br button center code col dd del div dl dt em figure font
    footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins label li link main mark
    meta nav object ol option p picture pre q s script section select small source span strike strong
    style sub sup svg table tbody td textarea tfoot th thead title tr tt u ul video wbr
    """.split()  # noqa: SIM905  a table of words
)
_TAG = re.compile(rf"<(?:/?(?:{'|'.join(sorted(HTML_NAMES))})(?:[\s/][^<>]*)?|!--[^<>]*)>", re.IGNORECASE)
_MAX_NESTED_TAGS = 5
_BLANK_RUN = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Marks that reorder the text after them, so that a name can change how the rest of a message reads.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def typed_text(text: str, *, limit: int) -> str:
    """What a person typed: without what no screen shows, and else as it is, what looks like markup too."""
    return shorten("".join(map(_visible, text[: limit * 4].replace("\r\n", "\n"))).strip(), limit=limit)


def typed_line(text: str, *, limit: int) -> str:
    """`typed_text` on a single line."""
    return shorten(" ".join(typed_text(text, limit=limit * 2).split()), limit=limit)


def clean_text(text: str, *, limit: int) -> str:
    """What a machine wrote: without markup tags too, its line breaks kept, at most `limit` characters."""
    text = "".join(map(_visible, text[: limit * 4].replace("\r\n", "\n")))
    for _ in range(_MAX_NESTED_TAGS):
        text, removed = _TAG.subn("", text)
        if not removed:
            break
    lines = (_BLANK_RUN.sub(" ", line).strip() for line in text.split("\n"))
    return shorten(_EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip(), limit=limit)


def clean_line(text: str, *, limit: int) -> str:
    """`clean_text` on a single line."""
    return shorten(" ".join(clean_text(text, limit=limit * 2).split()), limit=limit)


def joined(value: object) -> str:
    """A string as it is; the strings of a list or an object as paragraphs; "" for anything else."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        value = "\n\n".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def shorten(text: str, *, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _visible(char: str) -> str:
    """The character, a blank for a separator, or "" for what no screen shows and no database keeps."""
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cs") or char in _REORDERING else char
