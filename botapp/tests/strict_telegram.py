"""A Telegram that keeps count: what each chat has received, faults at chosen calls, and limits per chat.

A person's calls are those of answers: messages, edits, and answers to taps (whose query has the person's id).
"""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from botapp.tests.fake_api import BOT, answers, read_request, serving
from tests.waiting import NEVER

Json = dict[str, Any]
SHOWN = ("sendMessage", "editMessageText", "editMessageReplyMarkup")
Received = list[tuple[str, str]]  # method, and text without the time
CLOCK = re.compile(r"\b\d\d:\d\d\b|\d{9,}")


class Fault(StrEnum):
    """What goes wrong with one call. `done`: it is carried out all the same."""

    LIMITED = "429"
    LONG_LIMITED = "429 for ten minutes"
    CUT_BEFORE = "cut before it was read"
    BROKEN = "500"
    BROKEN_PAGE = "502 with HTML"
    CUT_AFTER = "cut after it was done"
    BROKEN_DONE = "500, but done"
    PAGE_DONE = "200 with HTML, but done"
    NO_JSON_DONE = "200 with half a JSON, but done"
    NO_OBJECT_DONE = "200 with something else than a message, but done"
    TRUNCATED_DONE = "an answer that breaks off, but done"
    HANGS_DONE = "never answered, but done"


DONE = frozenset(fault for fault in Fault if fault.name.endswith("_DONE")) | {Fault.CUT_AFTER}


@dataclass
class StrictTelegram:
    """`faults`: which calls of a person, from 0, go wrong. A chat has `at_once` messages per `gap`."""

    faults: dict[int, dict[int, Fault]] = field(default_factory=dict)
    gap: float = 0.0
    at_once: int = 1
    received: defaultdict[int, Received] = field(default_factory=lambda: defaultdict(list))
    order: list[int] = field(default_factory=list)  # the chats of all that was received
    calls: Counter[int] = field(default_factory=Counter)
    limited: Counter[int] = field(default_factory=Counter)  # 429s by chat
    impatient: Counter[int] = field(
        default_factory=Counter
    )  # … of which within the time that one had asked for
    waiting: list[Json] = field(default_factory=list)  # updates to hand out
    hanging: int = 0
    _texts: dict[tuple[int, int], str] = field(default_factory=dict)
    _rested_at: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    _blocked_until: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    _ids: Counter[int] = field(default_factory=Counter)

    def serving(self, port: int = 0) -> AbstractAsyncContextManager[str]:
        """Serve while the block lasts, on a free port unless it is given; yields the address."""
        return serving(self._behave, port)

    async def _behave(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, _, body = (await read_request(reader)).decode().partition("\r\n\r\n")
        method, form = head.split(" ", 2)[1].rsplit("/", 1)[1], dict(parse_qsl(body))
        status, answer = await self._answer(method, form, writer)
        if status:
            await answers(status, answer, read=False)(reader, writer)

    async def _answer(self, method: str, form: Json, writer: asyncio.StreamWriter) -> tuple[int, Any]:
        if method == "getMe":
            return 200, {"ok": True, "result": BOT}
        if method == "getUpdates":
            return 200, {"ok": True, "result": await self._updates(int(form.get("offset", "0")))}
        person = int(form.get("chat_id") or form.get("callback_query_id") or 0)
        if not person:
            return 200, {"ok": True, "result": True}
        fault = self.faults.get(person, {}).get(self.calls[person])
        self.calls[person] += 1
        if fault is None:
            return self._carry_out(method, person, form)
        if fault in DONE:
            self._carry_out(method, person, form)
        return await self._go_wrong(fault, writer)

    async def _go_wrong(self, fault: Fault, writer: asyncio.StreamWriter) -> tuple[int, Any]:
        match fault:
            case Fault.TRUNCATED_DONE:
                writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true')
                await writer.drain()
            case Fault.HANGS_DONE:
                self.hanging += 1
                await asyncio.sleep(NEVER)
        return BODIES.get(fault, (0, None))

    def _carry_out(self, method: str, person: int, form: Json) -> tuple[int, Any]:
        if method == "answerCallbackQuery":
            self.received[person].append((method, form.get("text", "")))
            return 200, {"ok": True, "result": True}
        if wait := self._wait(person):
            return too_many(wait)
        is_new = method == "sendMessage"
        self._ids[person] += is_new
        number = self._ids[person] if is_new else int(form["message_id"])
        if not is_new and self._texts.get((person, number)) == form.get("text"):
            return 400, {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: message is not modified",
            }
        self._texts[person, number] = form.get("text", "")
        self.received[person].append((method, CLOCK.sub("now", form.get("text", ""))))
        self.order.append(person)
        chat = {"id": person, "type": "private", "first_name": "P"}
        return 200, {"ok": True, "result": {"message_id": number, "date": 1, "chat": chat, "text": "ok"}}

    def _wait(self, person: int) -> float:
        """Return for how many seconds a chat is refused; 0 when it may be written to."""
        now = time.monotonic()
        rested_at = max(self._rested_at[person], now)
        early = rested_at - (self.at_once - 1) * self.gap - now
        self.impatient[person] += now < self._blocked_until[person]
        if early <= 0:
            self._rested_at[person] = rested_at + self.gap
            return 0.0
        self.limited[person] += 1
        self._blocked_until[person] = now + early
        return early

    async def _updates(self, offset: int) -> list[Json]:
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting:
            await asyncio.sleep(0.05)
        return self.waiting[:100]


def too_many(seconds: float) -> tuple[int, Json]:
    """Return the answer that asks for so many seconds of rest."""
    about = {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": seconds}}
    return 429, {"ok": False} | about


BODIES: dict[Fault, tuple[int, Any]] = {  # no entry: nobody answers
    Fault.LIMITED: too_many(0.02),
    Fault.LONG_LIMITED: too_many(600),
    Fault.BROKEN: (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
    Fault.BROKEN_DONE: (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
    Fault.BROKEN_PAGE: (502, "<html>Bad Gateway</html>"),
    Fault.PAGE_DONE: (200, "<html>Welcome</html>"),
    Fault.NO_JSON_DONE: (200, '{"ok": true, "result": {"mess'),
    Fault.NO_OBJECT_DONE: (200, {"ok": True, "result": [1]}),
}


def same(received: Received, expected: Received, doubtful: Collection[int] = ()) -> bool:
    """Say whether all came, each once and in order; those at a `doubtful` place may have come twice."""
    left = list(received)
    for place, message in enumerate(expected):
        if not left or left.pop(0) != message:
            return False
        if place in doubtful and left and left[0] == message:
            left.pop(0)
    return not left
