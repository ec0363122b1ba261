"""A Telegram for measurements: the few Bot API methods that the scheduler uses, with faults on demand.

`python -m tests.chaos.fake_telegram` listens on a free port of the loopback and prints it. It remembers every
sendMessage that it accepted. Faults are drawn per message and attempt from a seed, so the same run meets the
same faults in whatever order its requests arrive.
"""

import asyncio
import contextlib
import dataclasses
import gc
import json
import re
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass
from random import Random
from typing import Any

from aiohttp import web

BUTTON = re.compile(rb"eplan%3Adone%3A(\d+)(?:%3A(\d+))?")
CHAT = re.compile(rb"(?:^|&)chat_id=(-?\d+)")
EDITS = ("editMessageText", "editMessageReplyMarkup")
ME = {"id": 123456, "is_bot": True, "first_name": "Fake", "username": "fake_bot"}

Row = tuple[float, int, int, int]  # when (Unix), chat, reminder, delivery; 0 where a message names none


@dataclass(frozen=True, slots=True)
class Faults:
    """How badly it behaves. Shares are of all sends, from 0 to 1; times are in seconds."""

    seed: int = 0
    latency: float = 0.0  # mean time from a request to its answer
    limited: float = 0.0  # 429, nothing accepted
    retry_after: int = 1  # what a 429 asks for
    dropped: float = 0.0  # accepted, and the connection closed without an answer
    broken: float = 0.0  # 502, nothing accepted
    per_second: int = 0  # what is shown in any rolling second at most, else a 429; 0: no limit


class FakeTelegram:
    """The server: what it accepted, and how it answers."""

    def __init__(self) -> None:
        self.message_id = 0
        self._begin(CALM)

    def _begin(self, faults: Faults) -> None:
        """Forget everything, and behave like this from now on."""
        self.faults = faults
        self.accepted: list[Row] = []
        self.counts: Counter[str] = Counter()
        self.attempts: Counter[bytes] = Counter()
        self.shown_at: deque[float] = deque()  # in the last second

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request: ours below `/_`, the Bot API elsewhere."""
        method = request.path.rpartition("/")[2]
        body = await request.read()
        if method == "sendMessage":
            return await self._send(request, body)
        if method in EDITS:
            return self._edit(method, body)
        self.counts[method] += 1
        match method:
            case "_state":
                return _json(self._state(int(request.query.get("since", "0"))))
            case "_count":
                return _json(len(self.accepted))
            case "_behave":
                self.faults = Faults(**json.loads(body))
                return _json(True)
            case "_begin":
                self._begin(Faults(**json.loads(body)))
                return _json(True)
            case "getMe":
                return _result(ME)
            case _:
                return _result(True)

    async def _send(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        faults = self.faults
        fate, pause = self._draw(faults, body)
        if pause:
            await asyncio.sleep(pause)
        if not fate and self._is_flooded():
            fate = "flooded"
        if fate in ("limited", "broken", "flooded"):
            return self._decline(fate, faults)
        answer = _result(self._accept(body))
        if pause:
            await asyncio.sleep(pause)
        if fate == "dropped" and request.transport:
            self.counts[fate] += 1
            request.transport.abort()
        return answer

    def _edit(self, method: str, body: bytes) -> web.StreamResponse:
        if self._is_flooded():
            return self._decline("flooded", self.faults)
        self.counts[method] += 1
        return _result(self._message(_chat(body)))

    def _draw(self, faults: Faults, body: bytes) -> tuple[str, float]:
        """Return what happens to this attempt, and half of the time that it takes."""
        if not faults.latency and not (faults.limited or faults.broken or faults.dropped):
            return "", 0.0
        button = BUTTON.search(body)
        key = button[1] if button else str(_chat(body)).encode()
        self.attempts[key] += 1
        dice = Random(f"{faults.seed}:{key!r}:{self.attempts[key]}")  # noqa: S311 (no secret)
        pause = faults.latency * dice.uniform(0.25, 0.75)
        luck = dice.random()
        for fate in ("limited", "broken", "dropped"):
            luck -= getattr(faults, fate)
            if luck < 0:
                return fate, pause
        return "", pause

    def _is_flooded(self) -> bool:
        """Whether this one would be too many for the last second; if not, it is one of them."""
        if not self.faults.per_second:
            return False
        now, shown = time.monotonic(), self.shown_at
        while shown and shown[0] <= now - 1.0:
            shown.popleft()
        if len(shown) >= self.faults.per_second:
            return True
        shown.append(now)
        return False

    def _decline(self, fate: str, faults: Faults) -> web.Response:
        self.counts[fate] += 1
        if fate == "broken":
            return web.Response(status=502, text="Bad Gateway")
        return _json(
            {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {faults.retry_after}",
                "parameters": {"retry_after": faults.retry_after},
            },
            status=429,
        )

    def _accept(self, body: bytes) -> dict[str, Any]:
        chat, now = _chat(body), time.time()
        buttons = dict.fromkeys(BUTTON.findall(body)) or {(b"0", b"0"): None}
        self.accepted += [(now, chat, int(reminder), int(delivery or 0)) for reminder, delivery in buttons]
        return self._message(chat)

    def _message(self, chat: int) -> dict[str, Any]:
        self.message_id += 1
        return {
            "message_id": self.message_id,
            "from": ME,
            "chat": {"id": chat, "type": "private", "first_name": "Person"},
            "date": int(time.time()),
            "text": "ok",
        }

    def _state(self, since: int) -> dict[str, Any]:
        return {"accepted": self.accepted[since:], "counts": dict(self.counts)}


CALM = Faults()


def _chat(body: bytes) -> int:
    found = CHAT.search(body)
    return int(found[1]) if found else 0


def _result(result: object) -> web.Response:
    return _json({"ok": True, "result": result})


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(value).encode(), headers={"Content-Type": "application/json"}
    )


async def serve() -> None:
    """Listen on a free port, print it, and answer until the process ends."""
    runner = web.ServerRunner(web.Server(FakeTelegram().handle), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    gc.freeze()
    # Whoever started us holds the other end: it ends, we end.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def as_dict(faults: Faults) -> dict[str, Any]:
    """Return the faults as what `/_begin` takes."""
    return dataclasses.asdict(faults)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
