"""The buttons in people's chats: every string that was ever written is read as it was meant, to the byte.

`callback_strings.jsonl` holds, a line each, a string and the fields it means: every action of every family,
with and without what may stand behind it, for ids of 1 and the largest. A line may be added, none changed.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.routes import FAMILIES, decode, encode

FILE = Path(__file__).parent / "callback_strings.jsonl"
GOLDEN = [json.loads(line) for line in FILE.read_text().splitlines()]


def plain(value: Any) -> Any:
    """Return a field as the file has it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def joined(data: tuple[str, list[str]]) -> str:
    """Return a family's name and what may stand behind it."""
    return ":".join([data[0], *data[1]])


@pytest.mark.parametrize("family", list(FAMILIES))
def test_of_a_family_are_read_as_they_were_meant(family: str) -> None:
    lines = [(data, meant) for data, meant in GOLDEN if data.split(":")[0] == family]
    assert lines
    for data, meant in lines:
        press = decode(data)
        assert {name: plain(getattr(press, name)) for name in meant} == meant, data
        assert press is not None
        assert encode(press) == data


PARTS = sorted({part for data, _meant in GOLDEN for part in data.split(":")})
near = st.lists(st.sampled_from(PARTS) | st.text(max_size=4) | st.from_regex(r"m?[0-9]{1,20}"), max_size=5)


@given(st.text() | near.map(":".join) | st.tuples(st.sampled_from(sorted(FAMILIES)), near).map(joined))
def test_that_we_would_not_have_written_are_refused(data: str) -> None:
    press = decode(data)
    assert press is None or encode(press) == data


@given(st.sampled_from(GOLDEN), st.integers(0, 63), st.characters(), st.booleans())
def test_with_one_sign_changed_are_refused_or_mean_just_that(
    line: tuple[str, Any], at: int, sign: str, is_added: bool
) -> None:
    data = line[0][:at] + sign + line[0][at + (not is_added) :]
    press = decode(data)
    assert press is None or encode(press) == data
