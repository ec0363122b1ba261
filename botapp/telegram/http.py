"""Telegram over aiohttp: one session, and errors that keep their cause.

python-telegram-bot's default client slows down with concurrency; this one does not, and its errors say in
`__cause__` whether the request can have left (see `botapp.telegram.send_errors`). No text of an error holds
the address, because the bot's token is part of it.
"""

import json
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.request import getproxies

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from botapp.incoming.payloads import read_json

Seconds = Any  # float, None for ever, or `BaseRequest.DEFAULT_NONE` for the default
FORM = "application/x-www-form-urlencoded"
DEFAULT_RETRY_AFTER = timedelta(seconds=5)  # a 429 that does not say for how long


class ApiAnswer(dict[str, Any]):
    """A parsed answer. A missing key is an invalid answer, not a KeyError."""

    def __missing__(self, key: str) -> Any:
        raise TelegramError("Invalid server response")


# Seconds after which an idle connection is not used again. Servers close theirs after two seconds (gunicorn)
# or more; a request that meets the closing is one of which nobody can say whether it arrived.
IDLE = 1.5


class AiohttpRequest(BaseRequest):
    """HTTP for `telegram.Bot`. All timeouts are in seconds; None waits for ever."""

    def __init__(
        self,
        *,
        pool_size: int,
        read_timeout: float = 10.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 5.0,
        trust_env: bool = True,
    ) -> None:
        self._pool_size = pool_size
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for the answer unless a call says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; a second call changes nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size, keepalive_timeout=IDLE),
                headers={"User-Agent": self.USER_AGENT},
                # Asked once: aiohttp would read the proxies and ~/.netrc again for every request.
                trust_env=self._trust_env and bool(getproxies()),
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913 (python-telegram-bot's signature)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request, once; return the status and the body.

        `write_timeout` has no counterpart in aiohttp: an upload that stalls ends with the read timeout.
        """
        timeout = _timeout(
            self._chosen(connect_timeout, self._connect_timeout),
            self._chosen(pool_timeout, self._pool_timeout),
            self._chosen(read_timeout, self._read_timeout),
        )
        status, body = await self._exchange(method, url, request_data, timeout)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RetryAfter(_retry_after(body))
        return status, body

    async def _exchange(
        self, method: str, url: str, data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize() or after shutdown()")
        body, headers = _body(data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"Connection trouble ({type(error).__name__})") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; raises TelegramError when it is not a JSON object. Logs nothing of it."""
        try:
            parsed = read_json(payload)
        except ValueError as error:
            raise TelegramError("Invalid server response") from error
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return ApiAnswer(parsed)

    @staticmethod
    def _chosen(value: Seconds, default: float | None) -> float | None:
        return value if value is None or isinstance(value, int | float) else default


@lru_cache(maxsize=64)
def _timeout(connect: float | None, pool: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None,
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=read,
    )


def _body(data: RequestData | None) -> tuple[Any, dict[str, str]]:
    """Return the body and its headers: a form, and multipart only when there are files."""
    if data is None:
        return None, {}
    if not data.contains_files:
        return data.url_encoded_parameters().encode(), {"Content-Type": FORM}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, {}


def _retry_after(body: bytes) -> timedelta:
    try:
        wait = json.loads(body)["parameters"]["retry_after"]
        return timedelta(seconds=float(wait))
    except (ValueError, TypeError, KeyError, OverflowError):
        return DEFAULT_RETRY_AFTER
