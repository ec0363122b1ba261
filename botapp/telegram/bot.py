"""The connection to Telegram: which token, which address, and how it is opened."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from django.conf import settings
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.ext import BaseRateLimiter, Defaults, ExtBot
from telegram.request import BaseRequest, RequestData

from botapp.telegram.forms import form
from botapp.telegram.http import AiohttpRequest
from botapp.telegram.send_errors import seconds_asked
from core.logs import redact

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds between attempts to reach Telegram
REFUSALS = (BadRequest, Conflict, Forbidden)  # of the webhook: asking again would be answered the same
Bot = ExtBot[None]


class TokenMissing(Exception):
    """TELEGRAM_BOT_TOKEN is not set. Put the token that @BotFather gave you into the environment or .env.

    Or set DEBUG=on to try everything with the local Telegram at /sandbox/.
    """

    def __str__(self) -> str:
        return " ".join((self.__doc__ or "").split())


class TokenRejected(Exception):
    """Telegram does not know this TELEGRAM_BOT_TOKEN. Ask @BotFather for the current one and set it."""

    def __str__(self) -> str:
        return " ".join((self.__doc__ or "").split())


class WebhookRefused(Exception):
    """Telegram refuses the webhook. Set PUBLIC_URL to an https:// address that Telegram can reach.

    It takes the ports 443, 80, 88 and 8443 and a valid certificate. Or start run_bot without --webhook.
    """

    def __str__(self) -> str:
        return f"{' '.join((self.__doc__ or '').split())} Telegram says: {self.args[0]}"


class InboxBot(ExtBot[None]):
    """A bot whose updates can be had as they came, so that they can be stored before they are understood."""

    def __init__(
        self, *, polling: BaseRequest, limiter: BaseRateLimiter[None] | None, **options: Any
    ) -> None:
        super().__init__(get_updates_request=polling, rate_limiter=limiter, **options)
        self._polling = polling

    async def raw_updates(self, *, offset: int | None, wait: int, kinds: list[str]) -> list[Any]:
        """Return the waiting updates as they came, unchecked; `offset` confirms all that came before it."""
        data = {"timeout": wait, "offset": offset, "limit": 100, "allowed_updates": kinds}
        read_timeout = (self._polling.read_timeout or 0) + wait
        updates = await self._polling.post(
            f"{self.base_url}/getUpdates", _as_data(data), read_timeout=read_timeout
        )
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        return updates

    async def post_message(self, chat_id: int, text: str, **options: Any) -> int:
        """Send a text and return its message_id.

        For the scheduler, which wants nothing else: `send_message` spends more time on turning the answer
        into a Message than the whole request takes. `options` are Telegram's, in plain JSON values.
        """
        fixed = {"chat_id": chat_id, "text": text, "link_preview_options": {"is_disabled": True}}
        answer = await self.request.post(f"{self.base_url}/sendMessage", _as_data(fixed | options))
        match answer:
            case {"message_id": int(message_id), "chat": {"id": int()}}:
                return message_id
        raise TelegramError("Invalid server response")

    async def strip_buttons(self, chat_id: int, message_id: int, keyboard: str | None = None) -> None:
        """Take the buttons away from a message of ours, but for these, given as JSON.

        The library's own method sends a parse mode along, which this method of the Bot API does not have.
        """
        data = {"chat_id": chat_id, "message_id": message_id} | (
            {"reply_markup": keyboard} if keyboard else {}
        )
        await self.request.post(f"{self.base_url}/editMessageReplyMarkup", _as_data(data))


class _Form:
    """The part of `RequestData` that a form needs."""

    contains_files = False

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def url_encoded_parameters(self) -> str:
        """Return the form."""
        return form(self._values)


def _as_data(values: dict[str, Any]) -> RequestData:
    return cast("RequestData", _Form(values))


def token() -> str:
    """Return the bot's token: the real one, else the sandbox's. Raises `TokenMissing`."""
    if settings.TELEGRAM_BOT_TOKEN:
        return str(settings.TELEGRAM_BOT_TOKEN)
    if settings.SANDBOX:
        return str(settings.SANDBOX_BOT_TOKEN)
    raise TokenMissing


def build_bot(
    *, pool_size: int, api_url: str | None = None, limiter: BaseRateLimiter[None] | None = None
) -> InboxBot:
    """Return an unopened bot with `pool_size` connections for sending and one for polling."""
    base = (api_url or settings.TELEGRAM_API_URL).rstrip("/")
    proxied = not settings.SANDBOX  # the local Telegram is never behind a proxy
    return InboxBot(
        token=token(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(pool_size=pool_size, trust_env=proxied),
        polling=AiohttpRequest(pool_size=1, trust_env=proxied),
        limiter=limiter,
        defaults=Defaults(
            parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )


async def open_bot(bot: Bot, stop: asyncio.Event) -> None:
    """Introduce ourselves to Telegram, waiting as long as it cannot be reached or `stop` is not set.

    Raises `TokenRejected`. The caller closes with `bot.shutdown()`.
    """
    await _insist(bot.initialize, stop)


async def open_webhook(bot: Bot, address: str, *, secret: str, kinds: list[str], stop: asyncio.Event) -> None:
    """Have Telegram call this address, waiting as long as it cannot be reached or `stop` is not set.

    Raises `TokenRejected` and `WebhookRefused`.
    """

    async def ask() -> None:
        try:
            await bot.set_webhook(address, secret_token=secret, max_connections=40, allowed_updates=kinds)
        except REFUSALS as error:
            raise WebhookRefused(redact(error.message)[:300]) from None

    await _insist(ask, stop)


async def _insist(call: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Make a call that has to succeed, again while Telegram cannot take it. Raises `TokenRejected`."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            await call()
        except InvalidToken:
            raise TokenRejected from None  # the original's text holds the token
        except TelegramError as error:
            # The local web server may still be starting: no alarm for the first seconds.
            level = logging.WARNING if pause > 2 else logging.DEBUG
            logger.log(level, "Telegram cannot be reached yet", extra={"error": str(error)})
            await rest(max(seconds_asked(error), pause), stop)
        else:
            return
        pause = min(pause * 2, LONGEST_PAUSE)


async def rest(seconds: float, stop: asyncio.Event) -> None:
    """Sleep, but wake when `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
