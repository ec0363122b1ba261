"""What goes over the wire: what was asked, and how the answer is given."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from typing import Any

HEADINGS = {
    "# Intake": "intake",
    "# Strategy": "strategy",
    "# Engagement plan": "plan",
    "# Plan revision": "revision",
    "# Step draft": "draft",
    "# Advice": "advice",
    "# Seller": "seller",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]  # names in lower case
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """Return the first message of the person."""
        return next((text for role, text in self.messages if role == "user"), "")

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Return role and text of every message."""
        return [(one["role"], str(one.get("content"))) for one in self.body.get("messages", [])]

    @property
    def task(self) -> str:
        """Return the task whose template was sent; "" for any other prompt."""
        first = next((text for _, text in self.messages), "")
        return HEADINGS.get(first.partition("\n")[0], "")

    @property
    def has_form(self) -> bool:
        """Return whether a JSON schema for the answer was given, as a tool or as the response's format."""
        return bool(self.body.get("tools") or self.body.get("response_format"))

    @property
    def is_repair(self) -> bool:
        """Return whether an earlier answer is sent back with what was wrong about it."""
        return any(role == "assistant" for role, _ in self.messages)


class Way(Enum):
    """How a response is given."""

    WHOLE = auto()
    DRIP = auto()  # chunked, a byte at a time, for ever
    HANG = auto()  # nothing at all
    STALL = auto()  # the head and half of the body, then nothing
    CUT = auto()  # the head and half of the body, then the connection closes
    CLOSED = auto()  # the connection closes at once
    RAW = auto()  # the body alone: no HTTP


@dataclass(frozen=True, slots=True)
class Response:
    """A response, and the way it is given."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    way: Way = Way.WHOLE

    def play(self, handler: BaseHTTPRequestHandler, stopped: threading.Event) -> None:
        """Write it to the connection; `stopped` ends what would otherwise never end."""
        match self.way:
            case Way.HANG:
                stopped.wait()
            case Way.CLOSED:
                pass
            case Way.RAW:
                handler.wfile.write(self.body)
            case Way.DRIP:
                self._drip(handler, stopped)
            case _:
                self._write(handler, stopped)

    def _write(self, handler: BaseHTTPRequestHandler, stopped: threading.Event) -> None:
        self._head(handler, {"Content-Length": str(len(self.body))})
        whole = self.way is Way.WHOLE
        handler.wfile.write(self.body if whole else self.body[: len(self.body) // 2])
        handler.wfile.flush()
        if self.way is Way.STALL:
            stopped.wait()

    def _drip(self, handler: BaseHTTPRequestHandler, stopped: threading.Event) -> None:
        self._head(handler, {"Transfer-Encoding": "chunked"})
        while not stopped.wait(0.02):
            handler.wfile.write(b"1\r\n \r\n")
            handler.wfile.flush()

    def _head(self, handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> None:
        handler.send_response(self.status)
        for name, value in ({"Content-Type": self.content_type} | dict(headers) | dict(self.headers)).items():
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.end_headers()


Answer = Callable[[Asked], Response]


def completion(content: Any = None, **changes: Any) -> dict[str, Any]:
    """Return the interface's object around a message; `changes` of finish_reason, message, usage …"""
    message = {"role": "assistant", "content": content} | changes.pop("message", {})
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("finish_reason", "stop")}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "fake-model",
        "choices": [choice],
        "usage": {"prompt_tokens": 900, "completion_tokens": 400, "total_tokens": 1300},
    } | changes


def says(content: Any, **changes: Any) -> Response:
    """Return a response in which the model says `content`."""
    return as_json(completion(content, **changes))


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    """Return a response with this JSON; `retry_after="5"` is the header Retry-After."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}
    return Response(json.dumps(value).encode(), status=status, headers=named)
