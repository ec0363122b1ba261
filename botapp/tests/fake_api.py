"""A server that speaks just enough HTTP to misbehave in every way a real one can."""

import asyncio
import json
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl

from tests.waiting import NEVER, PATIENCE

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BOT = {"id": 1, "is_bot": True, "first_name": "Quest", "username": "quest_bot"}
MESSAGE = {"message_id": 77, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "ok"}
RESULTS: dict[str, Any] = {"getMe": BOT, "sendMessage": MESSAGE, "editMessageText": MESSAGE}
ACCEPTING = 5  # turns of the loop in which whoever has just called is accepted


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Read one whole request and return its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.decode().splitlines():
        name, _, value = line.partition(":")
        length = int(value) if name.lower() == "content-length" else length
    return head + await reader.readexactly(length)


def answers(status: int, body: Any, *, requests: list[bytes] | None = None, read: bool = True) -> Behaviour:
    """Answer every request with this status; a body that is not text is sent as JSON."""
    payload = (body if isinstance(body, str) else json.dumps(body)).encode()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader) if read else b""
        if requests is not None:
            requests.append(request)
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(payload)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + payload)
        await writer.drain()

    return behave


async def closes_before_reading(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Hang up on whoever calls."""


def telegram(calls: list[tuple[str, dict[str, str]]], **refusals: tuple[int, str]) -> Behaviour:
    """Answer every method as if all were well, except the refused ones; `calls` remembers (method, form)."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await read_request(reader)).decode()
        method = request.split(" ", 2)[1].rsplit("/", 1)[1]
        calls.append((method, dict(parse_qsl(request.split("\r\n\r\n", 1)[1]))))
        code, description = refusals.get(method, (200, ""))
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        result = RESULTS.get(method, True)
        await answers(code, {"ok": True, "result": result} if code == 200 else body, read=False)(
            reader, writer
        )

    return behave


async def speaks_no_tls(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say something that is no handshake."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


async def closes_after_reading(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the request and hang up: nobody can know what became of it."""
    await read_request(reader)


async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin an answer and hang up."""
    await read_request(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true')
    await writer.drain()


async def never_answers(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""
    await read_request(reader)
    await asyncio.sleep(NEVER)


@asynccontextmanager
async def serving(behaviour: Behaviour, port: int = 0) -> AsyncIterator[str]:
    """Serve while the block lasts, on a free port unless it is given; yields the address."""
    busy: set[asyncio.Task[None]] = set()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ssl.SSLError, ConnectionError):
            await behaviour(reader, writer)

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Closed by its end, not inside it: a task that is cancelled before it begins runs no `finally`.
        task = asyncio.ensure_future(behave(reader, writer))
        busy.add(task)
        task.add_done_callback(busy.discard)
        task.add_done_callback(lambda _task: writer.close())

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        # A server that is closed while it accepts leaves that caller's socket open (CPython 3.11).
        asyncio.get_running_loop().remove_reader(server.sockets[0].fileno())
        for _ in range(ACCEPTING):
            await asyncio.sleep(0)
        server.close()
        left = set(busy)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def serving_apart(behaviour: Behaviour) -> Iterator[str]:
    """Serve from a thread of its own, for whoever has no loop to share or is another process."""
    loop, done, address = asyncio.new_event_loop(), asyncio.Event(), ""
    ready = threading.Event()

    async def serve() -> None:
        nonlocal address
        async with serving(behaviour) as address:
            ready.set()
            await done.wait()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
