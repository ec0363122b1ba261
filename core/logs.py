"""Log lines: readable by people, stable keys for machines, and no secret in either."""

import logging
import re
from datetime import UTC, datetime

# A bot token anywhere in a text: in an address (`/bot123:AA…/`), in a repr or alone.
TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}")
# Who logs in, in an address: to the last @, since a password may hold any sign.
LOGIN = re.compile(r"://\S*@")
# PostgreSQL quotes whole rows below its errors.
ROW = re.compile(r"(DETAIL|CONTEXT|LINE \d+):.*")
# The code of an invitation: behind /start, as people send it, and in the link, as we do.
CODE = re.compile(r"((?:/start(?:@\w+)?(?:\s|\+|%20)+|[?&]start=|start%3D))[A-Za-z0-9_-]{16,}", re.IGNORECASE)
STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "request"}


def redact(text: str) -> str:
    """Return the text without tokens, invitations' codes, logins in addresses and rows quoted by an error."""
    text = CODE.sub(r"\1[code]", TOKEN.sub("[token]", text))
    return ROW.sub(r"\1: [row]", LOGIN.sub("://[login]@", text))


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
    """`12:00:01 INFO  reminders.scheduler  Sent a nudge  reminder=7 nudge=1`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the traceback below it when there is one, without secrets."""
        clock = datetime.fromtimestamp(record.created, tz=UTC).strftime("%H:%M:%S")
        extra = " ".join(f"{key}={value}" for key, value in record.__dict__.items() if key not in STANDARD)
        line = f"{clock} {record.levelname:<7} {record.name}  {record.getMessage()}  {extra}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)
