"""What can be kept of what comes in: values and bodies that no database takes as they are."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from botapp.incoming.payloads import DEEPEST, LARGEST, is_number, read_json, storable

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner),
    max_leaves=20,
)


def deep(levels: int) -> str:
    """Return JSON with this many levels."""
    return '{"a":[' * (levels // 2) + "1" + "]}" * (levels // 2)


def leaves(value: Any) -> list[Any]:
    """Return the keys and the values without parts in a JSON value."""
    if isinstance(value, dict):
        return [*value, *(leaf for inner in value.values() for leaf in leaves(inner))]
    return [leaf for inner in value for leaf in leaves(inner)] if isinstance(value, list) else [value]


class TestStorable:
    @given(ANYTHING)
    @example("\0")
    @example({"\0": {"\ud800x": ["\udfff", 2**63, -(2**63) - 1, math.nan, -math.inf]}})
    def test_leaves_nothing_that_a_database_refuses(self, value: Any) -> None:
        kept = storable(value)
        text = json.dumps(kept, allow_nan=False)
        text.encode()
        for leaf in leaves(kept):
            if isinstance(leaf, str):
                assert "\0" not in leaf
                leaf.encode()
            assert not isinstance(leaf, int) or -LARGEST - 1 <= leaf <= LARGEST
        assert storable(kept) == kept

    @pytest.mark.parametrize(
        "value",
        [None, True, 0, -LARGEST - 1, LARGEST, 1.5, "", "Ann 😀 \u202e", {"a": [{"b": [1, "x"]}]}],
    )
    def test_leaves_everything_else_alone(self, value: Any) -> None:
        kept = storable(value)
        assert (kept, type(kept)) == (value, type(value))

    def test_takes_out_signs_and_no_more(self) -> None:
        assert storable("eplan:done:1\0") == "eplan:done:1"
        assert storable("a\ud83d\0b") == "ab"

    def test_a_mended_key_never_replaces_a_genuine_one(self) -> None:
        for pairs in ([("a", 1), ("a\0", 2)], [("a\0", 2), ("a", 1)]):
            assert storable(dict(pairs)) == {"a": 1}

    def test_cuts_what_is_too_deep(self) -> None:
        kept, levels = storable(json.loads(deep(2 * DEEPEST))), 0
        while kept is not None:
            kept, levels = next(iter(kept.values() if isinstance(kept, dict) else kept)), levels + 1
        assert levels == DEEPEST


class TestReading:
    @given(ANYTHING, st.booleans())
    def test_gives_what_python_gives(self, value: Any, is_ascii: bool) -> None:
        body = json.dumps(value, ensure_ascii=is_ascii).encode(errors="surrogatepass")
        assert repr(read_json(body)) == repr(json.loads(body))

    def test_survives_any_depth_beside_what_counts(self) -> None:
        deeper = deep(200_000)
        body = f'{{"update_id": 7, "x]": {deeper}, "y": [{deeper}, "}}"], "message": {{"text": "\\"["}}}}'
        read = read_json(body.encode())
        assert (read["update_id"], read["message"], read["y"][1]) == (7, {"text": '"['}, "}")
        assert len(json.dumps(read)) < 1000

    @pytest.mark.parametrize("sign", ["", "-"])
    def test_takes_a_number_of_any_length_for_one_beyond_64_bits(self, sign: str) -> None:
        read = read_json(f'{{"update_id": {sign}{"9" * 10_000}, "n": -5}}'.encode())
        assert not is_number(read["update_id"])
        assert isinstance(read["update_id"], int)
        assert read["n"] == -5

    def test_replaces_bytes_that_are_no_text(self) -> None:
        assert read_json(b'{"update_id": 1, "x": "a\xff\xfe"}') == {"update_id": 1, "x": "a\ufffd\ufffd"}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff",
            b"nul",
            b"[" * 200_000,
            b'{"a":' * 200_000,
            b"]" * 9,
            b'"\\',
            b'"' + b'\\"' * 99_999,
        ],
    )
    def test_refuses_what_is_no_json(self, body: bytes) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 (its text is Python's)
            read_json(body)


@pytest.mark.parametrize("value", [True, 1.0, "1", None, LARGEST + 1, -LARGEST - 2, [], {}])
def test_is_no_number(value: object) -> None:
    assert not is_number(value)
