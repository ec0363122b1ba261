"""`FakeModel`: a server with OpenAI's chat interface on a free port of this machine, in a thread.

    with FakeModel() as server:
        server.answer_with("truncated_in_third_step", "good")     # then, at last, whatever came last
        server.answer_with("hang", task="draft")                  # for this task alone
        server.answer_with(lambda asked: says("Hello"))           # or a text with a blank, said as it is
        …  LLM_BASE_URL = server.url
        assert server.counts["plan"] == 2

Without instructions it answers every task well.
"""

import json
import threading
from collections import Counter, deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.fake_llm.good import good
from tests.fake_llm.nasty import NASTY
from tests.fake_llm.wire import Answer, Asked, Response, says

PATH = "/v1/chat/completions"


class FakeModel:
    """The server, for as long as the `with` block lasts."""

    def __init__(self) -> None:
        """Answer well until told otherwise."""
        self.requests: list[Asked] = []
        self.counts: Counter[str] = Counter()
        self._queues: dict[str | None, deque[Answer]] = {None: deque([good])}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    @property
    def url(self) -> str:
        """Return what LLM_BASE_URL is to be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer_with(self, *answers: str | Callable[[Asked], Response], task: str | None = None) -> None:
        """Give these answers one after the other, the last again and again.

        A name of `NASTY`, a function, or a text that the model says. With a `task` only that task's requests
        are answered so.
        """
        with self._lock:
            self._queues[task] = deque(map(_answer, answers))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _respond(self, asked: Asked) -> Response:
        with self._lock:
            self.requests.append(asked)
            self.counts[asked.task] += 1
            queue = self._queues.get(asked.task, self._queues[None])
            answer = queue.popleft() if len(queue) > 1 else queue[0]
        return answer(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        respond, stopped = self._respond, self._stopped

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.close_connection = True
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                response = Response(b'{"error": {"message": "no such path"}}', status=404)
                if self.path == PATH:
                    response = respond(Asked(self.path, headers, json.loads(body)))
                response.play(self, stopped)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients leave in the middle, that is what they are tested for."""


def _answer(given: str | Callable[[Asked], Response]) -> Answer:
    if not isinstance(given, str):
        return given
    if given in NASTY:
        return NASTY[given].answer
    if given.isidentifier():
        raise KeyError(f"no answer is called {given!r}")
    return lambda asked: says(given)
