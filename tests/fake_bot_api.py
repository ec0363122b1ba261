"""A Bot API on a free port, in a thread: what people say goes in, what the bot asks for is remembered."""

import asyncio
import json
import re
import threading
import time
from typing import Any

from aiohttp import web

from tests.waiting import PATIENCE

ME = {"id": 123456, "is_bot": True, "first_name": "Quest", "username": "real_quest_bot"}


class FakeBotApi:
    """Answers every method as if all were well, while the block lasts; `url` is its address."""

    def __init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._calls: list[tuple[str, dict[str, str]]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "FakeBotApi":
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def says(self, person: int, text: str) -> None:
        """Let a person write to the bot."""
        chat = {"id": person, "type": "private", "first_name": "Person"}
        sender = {"id": person, "is_bot": False, "first_name": "Person", "language_code": "en"}
        body: dict[str, Any] = {"message_id": len(self._updates) + 1, "date": int(time.time())}
        body |= {"chat": chat, "from": sender, "text": text}
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self._updates.append({"update_id": len(self._updates) + 1, "message": body})

    def said_to(self, person: int) -> list[str]:
        """Return the texts that were sent to a person."""
        forms = [form for method, form in list(self._calls) if method == "sendMessage"]
        return [form["text"] for form in forms if form["chat_id"] == str(person)]

    def asked(self, method: str) -> int:
        """Return how often a method was called."""
        return [name for name, _form in list(self._calls)].count(method)

    def chats(self) -> set[int]:
        """Return every chat that any request named."""
        return {
            int(number) for call in list(self._calls) for number in re.findall(r"chat_id': '(\d+)", str(call))
        }

    async def _listen(self) -> int:
        self._runner = web.ServerRunner(web.Server(self._answer), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return int(self._runner.addresses[0][1])

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method, form = request.path.rpartition("/")[2], dict(await request.post())
        self._calls.append((method, {key: str(value) for key, value in form.items()}))
        body = {"ok": True, "result": await self._result(method, form)}
        return web.Response(body=json.dumps(body).encode(), content_type="application/json")

    async def _result(self, method: str, form: dict[str, Any]) -> Any:
        match method:
            case "getMe":
                return ME
            case "getUpdates":
                offset = int(form.get("offset", 0))
                found = [update for update in self._updates if update["update_id"] >= offset]
                await asyncio.sleep(0 if found else 0.1)
                return found
            case "sendMessage" | "editMessageText":
                chat = {"id": int(form["chat_id"]), "type": "private", "first_name": "Person"}
                return {"message_id": len(self._calls), "date": 1, "chat": chat, "from": ME, "text": "ok"}
        return True
