"""The buttons in people's chats: every string that was ever written is read as it was meant, to the byte.

`callback_strings.jsonl` holds, a line each, a string and the fields it means: every action of every family, with
and without what may stand behind it, with ids of 1 and of the largest. A line may be added, none changed.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from botapp.routes import FAMILIES, decode

FILE = Path(__file__).parent / "callback_strings.jsonl"
GOLDEN = [json.loads(line) for line in FILE.read_text().splitlines()]


def plain(value: Any) -> Any:
    """Return a field as the file has it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@pytest.mark.parametrize("family", list(FAMILIES))
def test_of_a_family_are_read_as_they_were_meant(family: str) -> None:
    lines = [(data, meant) for data, meant in GOLDEN if data.split(":")[0] == family]
    assert lines
    for data, meant in lines:
        press = decode(data)
        assert {name: plain(getattr(press, name)) for name in meant} == meant, data
