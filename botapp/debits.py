"""Answers to people: noted in the shared send budget, never held back by it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram._utils.types import JSONDict
from telegram.ext import BaseRateLimiter

from botapp.database import in_database
from core.database import UNAVAILABLE
from reminders import budget

log = logging.getLogger(__name__)

FLUSH_EVERY = 0.5  # seconds
COUNTED: Final = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"}
)
Answer = bool | JSONDict | list[JSONDict]


class Debits(BaseRateLimiter[None]):
    """Lets every request through at once and debits the budget twice a second.

    The scheduler then leaves room: a reply comes first, an automatic message can wait.
    """

    def __init__(self) -> None:
        self._chats: list[int] = []
        self._task: asyncio.Task[None] | None = None

    async def initialize(self) -> None:
        """Begin to write down what was said."""
        if self._task is None:
            self._task = asyncio.create_task(self._flush_for_ever())

    async def shutdown(self) -> None:
        """Write down the rest and stop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
            await self.flush()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Answer:
        """Make the request without waiting."""
        chat_id = data.get("chat_id")
        if endpoint in COUNTED and isinstance(chat_id, int):
            self._chats.append(chat_id)
        return await callback(*args, **kwargs)

    async def flush(self) -> None:
        """Debit the budget; while the database is away, forget: it fills up within a second anyway."""
        chats, self._chats = self._chats, []
        try:
            if chats:
                await in_database(budget.debit, chats)
        except UNAVAILABLE as error:
            log.debug("Replies were not debited", extra={"error": type(error).__name__})

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            await self.flush()
