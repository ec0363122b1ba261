"""Files that people send are read as text, in whatever encoding their program has saved them."""

import asyncio
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Document

from botapp.telegram import files
from botapp.telegram.bot import build_bot
from botapp.tests.fake_api import serving, telegram


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Ann Lee", "ascii"),
        ("Ім'я;Олена Жук", "utf-8"),
        ("Ім'я;Олена Жук", "utf-16"),
        ("Ім'я;Олена Жук", "cp1251"),
        ("Jürgen Weiß;Zoë", "cp1252"),
    ],
)
def test_are_read_in_the_encoding_they_were_saved_in(text: str, encoding: str) -> None:
    assert files.decoded(text.encode(encoding)) == text


@given(st.binary(max_size=200))
def test_of_any_bytes_are_some_text(content: bytes) -> None:
    assert isinstance(files.decoded(content), str)


def test_hold_their_examples() -> None:
    assert doctest.testmod(files).failed == 0


@pytest.mark.parametrize("size", [files.LARGEST + 1, 5])
def test_that_are_too_large_or_not_handed_out_are_none(size: int) -> None:
    calls: list[tuple[str, dict[str, str]]] = []

    async def fetch() -> str | None:
        api = telegram(calls, getFile=(400, "Bad Request: file is too big"))
        async with serving(api) as url, build_bot(pool_size=1, api_url=url) as bot:
            return await files.text_of(bot, Document("a", "b", file_name="a.csv", file_size=size))

    assert asyncio.run(fetch()) is None
    assert [method for method, _form in calls if method == "getFile"] == ["getFile"] * (size == 5)
