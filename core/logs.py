"""Log lines: readable by people, stable keys for machines, and no secret in either."""

import json
import logging
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import Error

# A bot token anywhere in a text: in an address (`/bot123:AA…/`, a file's `/bot123%3AAA…/`), a repr or alone.
TOKEN = re.compile(r"(?<!\d)\d{5,}(?::|%(?:25)*3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
WORD = re.compile(r"\S+")
# PostgreSQL quotes whole rows and statements below its errors, each over as many lines as it has. What
# follows in a traceback is the exception that was raised because of this one.
ROW = re.compile(
    r"(DETAIL|QUERY|CONTEXT|LINE \d+):.*?"
    r"(?=\n\n(?:The above exception was|During handling of the above)[^\n]+\n\nTraceback \(most|\Z)",
    re.DOTALL,
)
# The code of an invitation: behind /start, as people send it, and in the link, as we do.
CODE = re.compile(r"((?:/start(?:@\w+)?(?:\s|\+|%20)+|[?&]start=|start%3D))[A-Za-z0-9_-]{16,}", re.IGNORECASE)
# What Telegram signs when the Mini App starts opens it for a day: whole, behind "Authorization: tma" or in
# the app's address, and its parts. Where an address quotes another, "=" and "&" are %3D and %26, or %253D …
INIT_DATA = re.compile(
    r"""(\btma\s+|tgWebAppData(?:=|%(?:25)*3D))[^&\s'",]+"""
    r"""|((?:signature|query_id|hash(?=.{1,7}[0-9a-f]{64}))(?:=|%(?:25)*3D))(?:(?!%(?:25)*26)[^&\s'",])+""",
    re.IGNORECASE,
)
# The address of a calendar is all that whoever reads it needs.
CALENDAR = re.compile(r"(/calendar/)[^/\s?#'\"]+(?=\.ics)")
STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "request"}


def redact(text: str) -> str:
    """Return the text without what opens a door, logins in addresses and rows quoted by an error.

    Doors are opened by tokens, invitations' codes, what Telegram signs, and a calendar's address.
    """
    text = CODE.sub(r"\1[code]", TOKEN.sub("[token]", text))
    text = CALENDAR.sub(r"\1[token]", INIT_DATA.sub(r"\1\2[signed]", text))
    return ROW.sub(r"\1: [row]", WORD.sub(_without_login, text))


def _without_login(word: re.Match[str]) -> str:
    """Return a word, if it is an address, without who logs in; a password may hold any sign, even an @."""
    scheme, mark, rest = word[0].partition("://")
    _login, at, where = rest.rpartition("@")
    return f"{scheme}://[login]@{where}" if mark and at else word[0]


class RedactSecrets(logging.Filter):
    """Takes secrets out of the message and the arguments before any handler sees them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        message = record.getMessage()
        if (clean := redact(message)) != message:
            record.msg, record.args = clean, None
        return True


class HideLine(logging.Filter):
    """For django-environ, which would show a line of `.env` that it cannot read, secrets and all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        if record.levelno >= logging.WARNING:
            record.msg, record.args = "A line of .env is no NAME=value, and is left out.", None
        return True


class LineFormatter(logging.Formatter):
    """`2026-03-02T12:00:01Z INFO    reminders.loop.scheduler  Sent a nudge  reminder=7 nudge=1`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the traceback below it when there is one, without secrets."""
        moment = datetime.fromtimestamp(record.created, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        extra = " ".join(f"{key}={redact(str(value))}" for key, value in _keys(record))
        said = redact(record.getMessage())
        line = f"{moment} {record.levelname:<7} {record.name}  {said}  {extra}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        """Return the traceback without secrets; of a database's error, its first line."""
        text, error, seen = super().formatException(ei), ei[1], set[int]()
        while error and id(error) not in seen:
            seen.add(id(error))
            if isinstance(error, Error) or hasattr(error, "sqlstate"):  # Django's, or psycopg's
                text = text.replace(str(error), str(error).partition("\n")[0])
            error = error.__cause__ or error.__context__
        return redact(text)


class JsonFormatter(LineFormatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, the record's keys, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without secrets; numbers and yes or no stay what they are."""
        told = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        said = {**told, **{key: _plain(value) for key, value in _keys(record)}, **told}  # first, and for good
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


FORMATTERS = {"line": LineFormatter, "json": JsonFormatter}


def _keys(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in record.__dict__.items() if key not in STANDARD)


def _plain(value: Any) -> Any:
    is_number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    return value if is_number or value is None else redact(str(value))
