"""What Telegram finds in plain text, and how it trims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.chat.entities import complete, fits, trim

FOUND = [
    ("/start now", [("bot_command", "/start")]),
    ("and/or a/b", []),
    ("see https://a.example/x?y=1.", [("url", "https://a.example/x?y=1")]),
    ("linkedin.com/in/ann-lee", [("url", "linkedin.com/in/ann-lee")]),
    ("write to ann.lee@mail.example!", [("email", "ann.lee@mail.example")]),
    ("🚀 @ann_lee #sales", [("mention", "@ann_lee"), ("hashtag", "#sales")]),
    ("a plain sentence, 5 < 6", []),
]


class TestComplete:
    @pytest.mark.parametrize(("text", "expected"), FOUND)
    def test_finds_what_telegram_finds(self, text: str, expected: list[tuple[str, str]]) -> None:
        units = text.encode("utf-16-le")
        found = [
            (one["type"], units[one["offset"] * 2 : (one["offset"] + one["length"]) * 2].decode("utf-16-le"))
            for one in complete(text, [])
        ]
        assert found == expected

    def test_leaves_code_alone(self) -> None:
        code = {"type": "code", "offset": 0, "length": 9}
        assert complete("a.example", [code]) == [code]

    @given(st.text())
    def test_never_reaches_outside_the_text(self, text: str) -> None:
        assert all(fits(text, entity) for entity in complete(text, []))


class TestTrim:
    def test_moves_and_cuts_the_entities(self) -> None:
        bold = {"type": "bold", "offset": 1, "length": 5}
        assert trim("  ab  ", [bold]) == ("ab", [{"type": "bold", "offset": 0, "length": 2}])

    def test_drops_an_entity_of_white_space(self) -> None:
        assert trim("ab  ", [{"type": "bold", "offset": 2, "length": 2}]) == ("ab", [])
