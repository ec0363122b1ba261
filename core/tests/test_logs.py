"""Log lines hold no secret and no row of the database, whatever is logged."""

import json
import logging
import os
import re
import subprocess
import sys
import urllib.request
from datetime import datetime
from math import nan
from urllib.parse import quote

import psycopg
import pytest
from django.db import IntegrityError

from core.logs import HideLine, JsonFormatter, LineFormatter
from tests import children
from tests.waiting import PATIENCE


def line(text: str, *arguments: object, error: BaseException | None = None, **extra: object) -> str:
    """Return the line that is written for a record."""
    return LineFormatter().format(record_of(text, arguments, error, extra))


def json_line(text: str, *arguments: object, error: BaseException | None = None, **extra: object) -> str:
    """Return the line that is written for a machine."""
    return JsonFormatter().format(record_of(text, arguments, error, extra))


def record_of(
    text: str, arguments: tuple[object, ...], error: BaseException | None, extra: dict[str, object]
) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("botapp", logging.INFO, __file__, 1, text, arguments, info)
    record.__dict__.update(extra)
    return record


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

    @pytest.mark.parametrize(
        "raised",
        [psycopg.errors.NotNullViolation, psycopg.OperationalError, IntegrityError, ValueError],
    )
    @pytest.mark.parametrize(
        "sign", ["DETAIL:  Failing row contains", "CONTEXT:  JSON:", "QUERY: ", "LINE 7: "]
    )
    def test_hides_every_line_of_a_row_and_nothing_of_a_traceback(
        self, raised: type[Exception], sign: str
    ) -> None:
        row = (
            f"null value in column\n{sign} (7, Ann\n\nTraceback: CEO at Acme, ann@acme.com,\n  {{}}, Kyiv).\n"
        )
        try:
            try:
                raise raised(row)
            except raised as error:
                raise KeyError("the next one") from error
        except KeyError as error:
            shown = line("failed: %s", row, error=error, cause=row, reminder=7)
        for told in ("Ann", "CEO", "acme", "Kyiv"):
            assert told not in shown
        assert shown.count("null value in column") == 3
        for kept in ("reminder=7", "direct cause of the following", "KeyError: 'the next one'"):
            assert kept in shown

    def test_hides_what_a_server_says_in_another_language(self) -> None:
        error = IntegrityError("null value\nDÉTAIL : La ligne (7, Ann\nCEO at Acme).")
        shown = line("failed", error=error)
        assert ("null value" in shown, "Ann" in shown, "CEO" in shown) == (True, False, False)


HASH = "c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
SIGNATURE = "6fbdaab833d39f54518bd5c3eb3f511d035e68cb_-abc"
INIT_DATA = f"query_id=AAHdF6IQ&user=%7B%22id%22%3A7001%7D&auth_date=1&signature={SIGNATURE}&hash={HASH}"


class TestTheMiniApp:
    @pytest.mark.parametrize(
        "text",
        [
            f"Authorization: tma {INIT_DATA}",
            f"{{'Authorization': 'tma {INIT_DATA}', 'Accept': '*/*'}}",
            f"GET /app/#tgWebAppData={quote(INIT_DATA)}&tgWebAppVersion=9.5",
            f"asked /open?url={quote(f'http://a.example/#tgWebAppData={quote(INIT_DATA)}&x=1')}&kept=1",
            INIT_DATA,
            f"bad field in {INIT_DATA.split('&')}",
            quote(INIT_DATA),
        ],
    )
    def test_keeps_nothing_that_would_open_it(self, text: str) -> None:
        for shown in (line("asked %s", text), line("asked", what=text), line("x", error=ValueError(text))):
            for secret in (HASH, SIGNATURE, "AAHdF6IQ"):
                assert secret not in shown

    def test_keeps_what_stands_around_it(self) -> None:
        shown = line(f"GET /app/?tgWebAppData={quote(INIT_DATA)}&kept=1 HTTP/1.1")
        assert "GET /app/?tgWebAppData=[signed]&kept=1 HTTP/1.1" in shown
        assert "a hash=7 of something" in line("a hash=7 of something")

    @pytest.mark.parametrize(
        "text", ["Not Found: /app/calendar/{}.ics", "GET https://a.example/x/calendar/{}.ics?v=1"]
    )
    def test_keeps_no_address_of_a_calendar(self, text: str) -> None:
        token = "Zk3_qZ8v-" * 4 + "abcdefg"
        assert text.format("[token]") in line(text.format(token))

    @pytest.mark.parametrize("colon", [":", "%3A", "%253a"])
    def test_keeps_no_token_of_a_file_whose_address_is_encoded(self, colon: str) -> None:
        text = f"GET /file/bot123456{colon}{'Ab-_' * 9}/documents/a.csv"
        assert line(text) == line("GET /file/bot[token]/documents/a.csv")


class TestHideLine:
    def test_hides_a_line_of_dot_env_that_cannot_be_read(self) -> None:
        record = logging.LogRecord(
            "environ", logging.WARNING, __file__, 1, "Invalid line: %s", ("KEY: abc",), None
        )
        assert HideLine().filter(record)
        assert record.getMessage() == "A line of .env is no NAME=value, and is left out."


class TestForms:
    def test_of_a_line_begin_with_date_and_time(self) -> None:
        assert re.match(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO    botapp  hello  count=7$", line("hello", count=7)
        )

    def test_of_json_are_one_object_a_line_with_the_keys_beside_what_is_said(self) -> None:
        said = json.loads(
            json_line("asked %s", "two\nlines", count=7, is_new=True, nothing=None, share=0.5, odd=nan)
        )
        moment = datetime.fromisoformat(said.pop("at"))
        assert moment.tzinfo is not None
        assert said == {
            "level": "INFO",
            "logger": "botapp",
            "message": "asked two\nlines",
            "count": 7,
            "is_new": True,
            "nothing": None,
            "share": 0.5,
            "odd": "nan",
        }

    def test_of_json_hold_a_traceback_in_the_same_line_and_no_secret(self) -> None:
        url, row = "postgres://ann:s3cret@db/deal", "null value\nDETAIL:  Failing row contains (7, Ann Lee)."
        shown = json_line(url, error=IntegrityError(row), url=url, error_text=row)
        assert "\n" not in shown
        assert "IntegrityError: null value" in json.loads(shown)["traceback"]
        for secret in ("s3cret", "Ann Lee"):
            assert secret not in shown

    def test_of_json_let_no_key_take_the_place_of_what_is_said(self) -> None:
        said = json.loads(json_line("hello", level="x", logger="x", at="x"))
        assert (said["level"], said["logger"], said["at"] != "x") == ("INFO", "botapp", True)

    def test_are_chosen_by_a_setting_which_is_looked_at(self) -> None:
        say = "import django; django.setup(); import logging; logging.getLogger('botapp').warning('hello')"
        said = children.ended("-c", say, LOG_FORMAT="json").stderr
        assert json.loads(said)["message"] == "hello"
        assert "LOG_FORMAT has to be" in children.ended("-c", say, LOG_FORMAT="xml").stderr


class TestGunicorn:
    @pytest.mark.parametrize("form", ["json", "line"])
    def test_speaks_as_we_do_from_its_first_line_to_its_last(self, form: str) -> None:
        arguments = ["-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"]
        env = {"LOG_FORMAT": form, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [sys.executable, *arguments, "--access-logfile", "-"],
            cwd=children.ROOT,
            env=os.environ | children.BASE | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        lines = []
        try:
            for said in process.stdout:
                lines.append(said.rstrip("\n"))
                if found := re.search(r"Listening at: (http://\S+)", said):
                    page = f"{found[1]}/healthz?start=abcdefghijklmnopqrstuvwxyz"
                    urllib.request.urlopen(page, timeout=PATIENCE).close()  # noqa: S310 (ours)
                if "/healthz" in said:
                    process.terminate()
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        assert any("GET /healthz?start=[code]" in said for said in lines)
        for said in lines:
            assert (
                json.loads(said)["at"] if form == "json" else re.match(r"\d{4}-\d\d-\d\dT\S+Z [A-Z]+ ", said)
            )
