"""A request's body as a percent-encoded form: `urllib` looks at every single byte, in Python.

Pure: no Django, no model, no clock.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_UNSAFE = re.compile(rb"[^A-Za-z0-9_.~ -]+")


class Encoded(str):
    """A value that is percent-encoded already."""

    __slots__ = ()


def form(values: Mapping[str, Any]) -> str:
    """Return a form, None left out; what is neither text nor encoded goes as JSON."""
    return "&".join(f"{name}={_told(value)}" for name, value in values.items() if value is not None)


def encoded(text: str) -> Encoded:
    """Return one value percent-encoded, as `urllib.parse.quote_plus` does it."""
    return Encoded(_UNSAFE.sub(_percent, text.encode()).replace(b" ", b"+").decode())


def _told(value: Any) -> str:
    if isinstance(value, Encoded):
        return value
    return encoded(value if isinstance(value, str) else json.dumps(value))


def _percent(run: re.Match[bytes]) -> bytes:
    # The same few are between words, in markup and in JSON.
    return _remembered(run[0]) if len(run[0]) <= 16 else _hex(run[0])


def _hex(run: bytes) -> bytes:
    return b"%" + run.hex("%").upper().encode()


_remembered = lru_cache(maxsize=4096)(_hex)
