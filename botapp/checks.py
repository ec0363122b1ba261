"""System checks of this room, for `manage.py check --deploy`."""

import re
from typing import Any

from django.conf import settings
from django.core import checks

# At least as long as nobody guesses, and at most what Telegram takes, in its own alphabet.
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
REMEDY = (
    "Set TELEGRAM_WEBHOOK_SECRET to 32 to 256 characters of A-Z, a-z, 0-9, _ and -; one way to make one: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
)


@checks.register(checks.Tags.security, deploy=True)
def webhook_secret_is_strong(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a webhook's secret that is short, or that Telegram would not take. None at all: no webhook."""
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    if not secret or SECRET.fullmatch(secret):
        return []
    text = "TELEGRAM_WEBHOOK_SECRET is too short, or holds characters that Telegram does not take."
    return [checks.Error(text, hint=REMEDY, id="botapp.E001")]
