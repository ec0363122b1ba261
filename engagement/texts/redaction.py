"""Our key, taken out of whatever a server or a model repeats."""

import re
from functools import lru_cache

from django.conf import settings

SHORTEST_SECRET = 8
MARK = "[key]"
# What may stand between the letters and is gone once the text is read: signs that no screen shows, as they
# are or as JSON writes them, and Markdown.
_MARKS = "*`~_"
_BETWEEN = r"(?:[\u00ad\u200b-\u200f\u2060\ufeff{marks}]|\\{{1,4}}u(?:00ad|200[b-f]|2060|feff)){{0,8}}?"


def without_key(text: str) -> str:
    """The text with "[key]" in place of our key, also where JSON, Markdown or invisible signs disguise it."""
    key: str = settings.LLM_API_KEY
    return _dressed_up(key).sub(MARK, text) if len(key) >= SHORTEST_SECRET else text


@lru_cache(maxsize=4)
def _dressed_up(key: str) -> re.Pattern[str]:
    return re.compile(
        _spelled(key[0])
        + "".join(_BETWEEN.format(marks=_MARKS.replace(char, "")) + _spelled(char) for char in key[1:])
    )


def _spelled(char: str) -> str:
    """A pattern for a letter as it is, behind a backslash, or escaped by JSON or HTML."""
    number = ord(char)
    as_json, as_html = (
        rf"\\{{1,4}}u(?i:{number:04x})",
        rf"&#(?:0{{0,4}}{number}|[xX]0{{0,4}}(?i:{number:x}));",
    )
    return rf"(?:\\{{0,3}}{re.escape(char)}|{as_json}|{as_html})"
