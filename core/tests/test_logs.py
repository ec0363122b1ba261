"""Log lines hold no secret and no row of the database, whatever is logged."""

import logging

import pytest

from core.logs import HideLine, LineFormatter


def line(text: str, *arguments: object, error: BaseException | None = None, **extra: object) -> str:
    """Return the line that is written for a record."""
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("botapp", logging.INFO, __file__, 1, text, arguments, info)
    record.__dict__.update(extra)
    return LineFormatter().format(record)


class TestLineFormatter:
    @pytest.mark.parametrize("password", ["secret", "se/cr@et:x#y", "пароль%", "a@b@c"])
    def test_hides_who_logs_in_wherever_an_address_stands(self, password: str) -> None:
        url = f"https://ann:{password}@model.example/v1"
        for shown in (
            line("asked %s", url),
            line("asked", url=url),
            line("x", error=ValueError(f"bad {url}")),
        ):
            assert password not in shown
            assert "model.example/v1" in shown

    def test_hides_the_rows_that_postgresql_quotes(self) -> None:
        text = (
            'null value in column "x"\nDETAIL:  Failing row contains (7, Ann Lee).\nCONTEXT:  JSON: Ann Lee'
        )
        shown = line("failed", error=ValueError(text)) + line("failed", error_text=repr(ValueError(text)))
        assert "Ann Lee" not in shown
        assert "null value in column" in shown


class TestHideLine:
    def test_hides_a_line_of_dot_env_that_cannot_be_read(self) -> None:
        record = logging.LogRecord(
            "environ", logging.WARNING, __file__, 1, "Invalid line: %s", ("KEY: abc",), None
        )
        assert HideLine().filter(record)
        assert record.getMessage() == "A line of .env is no NAME=value, and is left out."
