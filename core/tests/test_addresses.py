"""Addresses in settings: what is read is read rightly, and an error holds nothing of the value."""

import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.addresses import PATIENCE, database, is_loopback, listening, require_loopback, web_address

# Letters that no error of ours has in such a row, and every sign that means something in an address.
PASSWORDS = st.text(st.sampled_from("XZQ7890@:/#?%[]\\&=+ é℀\uff0fпä$'\""), min_size=6, max_size=14)


def holds_a_piece(text: str, secret: str, length: int = 6) -> bool:
    """Whether a text holds a secret, or any so many letters of it in a row."""
    return any(secret[start : start + length] in text for start in range(len(secret) - length + 1))


def attempt(read: Callable[[str, str], Any], name: str, url: str) -> tuple[Any, str]:
    """Return what was read and all that a traceback of the refusal would show."""
    try:
        return read(name, url), ""
    except ImproperlyConfigured as error:
        return None, "".join(traceback.format_exception(error))


class TestDatabase:
    @settings(max_examples=30)
    @example("Zx9/Qw8@Er7")
    @example("Zx9#Qw8@Er7:Ty6")
    @example("123/Qw8Er7Ty6")
    @example("Zx9?Qw8@Er7")
    @example("[Zx9Qw8Er7")
    @given(PASSWORDS)
    def test_is_read_with_the_whole_password_or_refused_without_a_piece_of_it(self, password: str) -> None:
        read, error = attempt(database, "DATABASE_URL", f"postgres://ann:{password}@db.example:5432/deals")
        assert not holds_a_piece(error, password)
        parts = read and (read["USER"], read["HOST"], read["PORT"], read["NAME"])
        assert parts == ("ann", "db.example", 5432, "deals") or "DATABASE_URL" in error

    @settings(max_examples=30)
    @given(PASSWORDS)
    def test_takes_every_password_that_is_encoded(self, password: str) -> None:
        url = f"postgres://ann:{quote(password, safe='')}@db.example:5432/deals"
        assert database("DATABASE_URL", url)["PASSWORD"] == password

    def test_has_a_connection_that_is_cut_off_end_within_a_minute_unless_it_says_otherwise(self) -> None:
        url = "postgres://u:p@h/d?connect_timeout=3&sslmode=require"
        options = database("DATABASE_URL", url)["OPTIONS"]
        assert options == PATIENCE | {"connect_timeout": 3, "sslmode": "require"}
        idle, every, count = (PATIENCE[f"keepalives_{name}"] for name in ("idle", "interval", "count"))
        assert idle + every * count <= 60
        assert "OPTIONS" not in database("DATABASE_URL", "sqlite:////a")

    def test_takes_the_password_beside_it_where_it_holds_none(self) -> None:
        beside = "$p@:/?#%&+ é"
        for login, expected in [("ann", beside), ("ann:", beside), ("ann:own", "own")]:
            url = f"postgres://{login}@db.example/deals"
            assert database("DATABASE_URL", url, password=beside)["PASSWORD"] == expected
            assert listening("DATABASE_LISTEN_URL", url, password=beside)["PASSWORD"] == expected
        assert not database("DATABASE_URL", "sqlite:////a", password=beside)["PASSWORD"]
        assert listening("DATABASE_LISTEN_URL", "", password=beside) == {}
        with pytest.raises(ImproperlyConfigured, match="DATABASE_LISTEN_URL has to begin"):
            listening("DATABASE_LISTEN_URL", "sqlite:////a", password="")

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("postgres://u:p@127.0.0.1/d", "127.0.0.1"),
            ("postgresql://u:p@[::1]:5432/d?sslmode=require", "::1"),
            ("postgres:///d", ""),
            ("postgres://u:p@%2Frun%2Fpostgresql/d", "/run/postgresql"),
            ("postgres://u:p@one:1,two:2/d", "one,two"),
            ("sqlite:////srv/a@b/c.sqlite3", ""),
        ],
    )
    def test_is_read_in_every_usual_form(self, url: str, host: str) -> None:
        assert database("DATABASE_URL", url)["HOST"] == host

    @pytest.mark.parametrize(
        "url",
        [
            "nonsense",
            "mysql://u:p@h/d",
            "postgres://u:p@h",
            "postgres://u:p@h:x/d",
            "postgres://u:p@h:99999/d",
            "postgres://u:p@h h/d",
        ],
    )
    def test_is_refused_with_the_name_of_the_setting(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            database("DATABASE_URL", url)


class TestWebAddress:
    @settings(max_examples=30)
    @example("Zx9/Qw8@Er7")
    @given(PASSWORDS)
    def test_is_taken_as_it_is_or_refused_without_a_piece_of_the_password(self, password: str) -> None:
        url = f"https://ann:{password}@model.example/v1"
        read, error = attempt(web_address, "LLM_BASE_URL", url)
        assert read == url or "LLM_BASE_URL" in error
        assert not holds_a_piece(error, password)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://a.example/v1", "http://[::1]:9/x"])
    def test_loses_only_a_slash_at_its_end(self, url: str) -> None:
        assert web_address("PUBLIC_URL", url + "/") == url

    @pytest.mark.parametrize("url", ["a.example", "ftp://a.example", "http://", "http://h:x", "http://h:0"])
    def test_is_refused_when_it_is_none(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
            web_address("PUBLIC_URL", url)

    def test_of_the_public_holds_no_login(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
            web_address("PUBLIC_URL", "https://ann:pw@a.example", login=False)


class TestLoopback:
    @pytest.mark.parametrize(
        "host",
        [
            "localhost",
            "LOCALHOST:8000",
            "a.localhost",
            ".localhost",
            "localhost.",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.9.9.9",
            "::1",
            "[::1]",
            "[::1]:8000",
            "::ffff:127.0.0.1",
        ],
    )
    def test_is_this_machine(self, host: str) -> None:
        assert is_loopback(host)

    @pytest.mark.parametrize(
        "host",
        [
            "",
            "*",
            "0.0.0.0",  # noqa: S104
            "::",
            "[::]:80",
            "10.0.0.1",
            "192.168.1.5",
            "deals.example.com",
            "localhost.evil.com",
            "127.0.0.1.nip.io",
            "notlocalhost",
            "fe80::1",
            "::ffff:10.0.0.1",
            "127.0.0.1@evil.com",
            "[::1",
        ],
    )
    def test_is_another(self, host: str) -> None:
        assert not is_loopback(host)
        with pytest.raises(ImproperlyConfigured, match="TELEGRAM_BOT_TOKEN"):
            require_loopback("The address", "localhost", host)
