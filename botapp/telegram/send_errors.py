"""What became of a request, decided by the exception and its cause.

The class alone does not tell "not sent" from "maybe sent": python-telegram-bot raises the same NetworkError
for a refused connection and for an answer that got lost. The cause tells.
"""

from collections.abc import Callable

import aiohttp
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from botapp.shared import app_button
from core.logs import redact
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Unknown

# What a method may raise when a 200 holds something other than the Bot API's objects.
GARBAGE = (KeyError, TypeError, ValueError, AttributeError)

# Raised before the first byte of the request can have left: DNS, refused, TLS, proxy, no connection in time
# (a new one or a free one of the pool).
BEFORE_THE_REQUEST = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)

Rule = Callable[[TelegramError], Outcome]


def classify(error: BaseException) -> Outcome:
    """Return the outcome that an exception of a send stands for; anything not certain is `Unknown`."""
    for kind, rule in RULES:
        if isinstance(error, kind):
            return rule(error)
    if isinstance(error.__cause__, BEFORE_THE_REQUEST):
        return NotSent(type(error.__cause__).__name__, _words(error))
    return Unknown(type(error.__cause__ or error).__name__, _words(error))


def _bad_request(error: TelegramError) -> Refused:
    if "chat not found" in error.message.lower():
        return Refused(Refusal.CHAT_NOT_FOUND, _words(error))
    is_shortcut = app_button.is_refusal(error.message)
    return Refused(Refusal.APP_BUTTON if is_shortcut else Refusal.BAD_REQUEST, _words(error))


def _migrated(error: TelegramError) -> Refused:
    new_chat_id = error.new_chat_id if isinstance(error, ChatMigrated) else None
    return Refused(Refusal.MIGRATED, _words(error), new_chat_id=new_chat_id)


RULES: tuple[tuple[type[TelegramError], Rule], ...] = (
    (
        RetryAfter,
        lambda error: Refused(Refusal.RATE_LIMITED, _words(error), retry_after=seconds_asked(error)),
    ),
    (BadRequest, _bad_request),
    (Forbidden, lambda error: Refused(Refusal.BLOCKED, _words(error))),
    (ChatMigrated, _migrated),
    (InvalidToken, lambda error: Refused(Refusal.UNAUTHORIZED, _words(error))),
)


def seconds_asked(error: BaseException | None) -> float:
    """Return how long Telegram asks us to wait; 0 when it does not ask."""
    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _words(error: BaseException) -> str:
    return redact(str(error))[:300]
