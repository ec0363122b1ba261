"""What comes from Telegram, made fit to be kept: JSON holds strings and numbers that no database takes.

Pure: no Django, no model, no clock.
"""

import json
import math
import re
from typing import Any

from core.text import UNSTORABLE, storable_text

DEEPEST = 50  # levels of nesting that are kept; Telegram's own objects have about ten
LARGEST = 2**63 - 1  # what a database's whole number holds
# A string (one that never ends goes to the end of the text), or a bracket outside of strings.
_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
_LONG_ENOUGH = 40  # digits of a number that is certainly beyond `LARGEST`


def read_json(body: bytes) -> Any:
    """Return the value in a body, whatever its depth, numbers and encoding. Raises ValueError for no JSON.

    What is nested too deeply for Python becomes None, and bytes that are no text replacement characters.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return json.loads(_shallow(body.decode(errors="replace")), parse_int=_whole)


def is_number(value: object) -> bool:
    """Say whether this is a whole number that a database holds. A boolean is none, nor is 1.0."""
    return type(value) is int and -LARGEST - 1 <= value <= LARGEST


def storable(value: Any, *, depth: int = 0) -> Any:
    """Return a JSON value as both databases can hold it.

    Strings and keys lose their unstorable signs. Numbers beyond 64 bits, NaN and infinities become None, and
    so does what is nested deeper than `DEEPEST` levels.
    """
    match value:
        case str():
            return storable_text(value)
        case None | bool():
            return value
        case int():
            return value if is_number(value) else None
        case float():
            return value if math.isfinite(value) else None
        case list() if depth < DEEPEST:
            return [storable(item, depth=depth + 1) for item in value]
        case dict() if depth < DEEPEST:
            # Genuine keys come last: one that had to be mended never takes the place of one of them.
            pairs = sorted(value.items(), key=lambda pair: not UNSTORABLE.search(pair[0]))
            return {storable_text(key): storable(item, depth=depth + 1) for key, item in pairs}
    return None


def _shallow(text: str) -> str:
    """Return JSON text with null in place of whatever is nested deeper than `DEEPEST` levels."""
    kept, depth, start = [], 0, 0
    for found in _BRACKET.finditer(text):
        if found.group() in ("[", "{"):
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(f"{text[start : found.start()]}null")
        elif found.group() in ("]", "}"):
            depth -= 1
            if depth == DEEPEST:
                start = found.end()
    return "".join(kept) + (text[start:] if depth <= DEEPEST else "")


def _whole(digits: str) -> int:
    """Return the number; one with more digits than Python converts is cut, and stays beyond 64 bits."""
    return int(digits[:_LONG_ENOUGH])
