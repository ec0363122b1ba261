"""Files that people send are read as text, in whatever encoding their program has saved them."""

import asyncio
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Document
from telegram.error import NetworkError

from botapp.telegram import files
from botapp.telegram.bot import build_bot, token
from botapp.tests.fake_api import RESULTS, serving, telegram
from core.text import UNSTORABLE


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Ann Lee", "ascii"),
        ("Ім'я;Олена Жук", "utf-8"),
        ("Ім'я;Олена Жук", "utf-16"),
        ("Ім'я;Олена Жук", "cp1251"),
        ("Jürgen Weiß;Zoë", "cp1252"),
        ("Name;Ann Lee", "utf-16-le"),
    ],
)
def test_are_read_in_the_encoding_they_were_saved_in(text: str, encoding: str) -> None:
    assert files.decoded(text.encode(encoding)) == text


@given(st.binary(max_size=200))
def test_of_any_bytes_are_some_text(content: bytes) -> None:
    assert not UNSTORABLE.search(files.decoded(content))


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


@pytest.mark.parametrize(
    ("told", "refusals", "reached"),
    [
        # The library takes either for a bad token, and the person's lane would wait for another one.
        ({}, {"a.csv": (404, "Not Found")}, True),
        ({}, {"a.csv": (401, "Unauthorized")}, True),
        ({"file_size": files.LARGEST + 1}, {}, False),  # though the message has said nothing of it
    ],
)
def test_that_are_gone_or_larger_than_the_message_says_are_none(
    told: dict[str, int],
    refusals: dict[str, tuple[int, str]],
    reached: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[tuple[str, dict[str, str]]] = []
    file = {"file_id": "a", "file_unique_id": "b", "file_path": "documents/a.csv"}
    monkeypatch.setitem(RESULTS, "getFile", file | told)

    async def fetch() -> str | None:
        api = telegram(calls, **refusals)
        async with serving(api) as url, build_bot(pool_size=1, api_url=url) as bot:
            return await files.text_of(bot, Document("a", "b", file_name="a.csv"))

    assert asyncio.run(fetch()) is None
    assert ("a.csv" in [method for method, _form in calls]) is reached


def test_whose_address_leads_elsewhere_are_not_followed_and_tell_no_token(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[tuple[str, dict[str, str]]] = []
    file = {"file_id": "a", "file_unique_id": "b", "file_path": "documents/a.csv"}
    monkeypatch.setitem(RESULTS, "getFile", file)

    async def fetch() -> str | None:
        api = telegram(calls, **{"a.csv": (302, "Found")})
        async with serving(api) as url, build_bot(pool_size=1, api_url=url) as bot:
            return await files.text_of(bot, Document("a", "b", file_name="a.csv"))

    with caplog.at_level("DEBUG"), pytest.raises(NetworkError) as refused:
        asyncio.run(fetch())
    assert [method for method, _form in calls].count("a.csv") == 1
    assert token() not in f"{refused.value!r} {caplog.text}"
