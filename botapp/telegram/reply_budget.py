"""Answers to people: at the pace that their chat allows, and noted in the shared send budget.

The budget never holds them back: a reply comes first, an automatic message can wait.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from botapp.database import in_database
from botapp.incoming.pipeline import pause
from botapp.telegram.pace import ChatPace
from botapp.telegram.send_errors import seconds_asked
from core.database import UNAVAILABLE
from reminders.ledger import budget

log = logging.getLogger(__name__)

FLUSH_EVERY = 0.5  # seconds
COUNTED: Final = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"}
)
Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Debits(BaseRateLimiter[None]):
    """Lets each request go in its chat's turn and debits the budget twice a second.

    The scheduler then leaves room, and leaves a chat alone that Telegram wants to rest.
    """

    def __init__(self) -> None:
        self._pace = ChatPace(time.monotonic)
        self._chats: list[int] = []
        self._blocked: dict[int, float] = {}  # seconds by chat
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
        """Make the request in its chat's turn; what belongs to no chat, or shows nothing there, at once."""
        chat_id = data.get("chat_id")
        if endpoint not in COUNTED or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        if seconds := self._pace.take(chat_id, is_new=endpoint.startswith("send")):
            await pause(seconds)
        self._chats.append(chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._blocked[chat_id] = seconds_asked(error)
            self._pace.block(chat_id, self._blocked[chat_id])
            raise

    async def flush(self) -> None:
        """Debit the budget; while the database is away, forget: it fills up within a second anyway."""
        self._pace.forget()
        chats, self._chats = self._chats, []
        blocked, self._blocked = self._blocked, {}
        try:
            if chats:
                await in_database(budget.debit, chats)
            for chat_id, seconds in blocked.items():
                await in_database(budget.pause, budget.chat_key(chat_id), seconds)
        except UNAVAILABLE as error:
            log.debug("Replies were not debited", extra={"error": type(error).__name__})

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            await self.flush()
