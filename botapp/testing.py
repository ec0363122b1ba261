"""The bot in a thread of its own, for tests that drive it over HTTP."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from botapp.database import in_database
from botapp.incoming.application import serve
from botapp.telegram.bot import InboxBot, build_bot
from botapp.telegram.reply_budget import Debits

PATIENCE = 60  # seconds for the thread to come to its end


class BotThread:
    """`run_bot` in a background thread with an event loop of its own; `stop()` is SIGTERM.

    `paced`: at the pace that Telegram allows each chat.
    """

    def __init__(self, api_url: str, *, paced: bool = False, **options: Any) -> None:
        self._api_url = api_url
        self._paced = paced
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in flight and end; raises what the bot raised. A second call does nothing."""
        if not self._thread.is_alive() and not self._errors:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise TimeoutError("the bot did not stop")
        if self._errors:
            raise self._errors[0]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as error:  # noqa: BLE001 - handed to whoever calls stop()
            self._errors.append(error)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _serve(self) -> None:
        try:
            limiter = Debits() if self._paced else None
            bot = build_bot(pool_size=8, api_url=self._api_url, limiter=limiter)
            await serve(bot, stop=self._stop, **({"long_poll": 2} | self._options))
        finally:
            await in_database(connections.close_all)


@contextmanager
def running_bot(api_url: str, **options: Any) -> Iterator[BotThread]:
    """Run the bot against a Bot API at this address while the block lasts."""
    bot = BotThread(api_url, **options)
    bot.start()
    try:
        yield bot
    finally:
        bot.stop()


def with_bot(api_url: str, use: Callable[[InboxBot], Coroutine[Any, Any, Any]]) -> Any:
    """Open a bot, hand it to a coroutine, and close it; return what the coroutine returned."""

    async def run() -> Any:
        bot = build_bot(pool_size=8, api_url=api_url)
        async with bot:
            try:
                return await use(bot)
            finally:
                await in_database(connections.close_all)

    return asyncio.run(run())
