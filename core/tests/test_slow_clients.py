"""Slow clients occupy no thread: gunicorn with two of them goes on answering."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.web.slow_clients import HELD, LONGEST_HEAD, is_here, is_long
from tests.children import ROOT
from tests.waiting import PATIENCE, wait_until

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
APP = """
def app(environ, start_response):
    said = b"%d" % len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
"""
CONFIG = """
import core.web.slow_clients as slow
slow.WHOLE_WITHIN, slow.BODY_WITHIN = {whole}, {body}
worker_class, threads, keepalive = "core.web.slow_clients.Worker", 8, 60
"""


def length(number: int) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % number


class TestRequest:
    @pytest.mark.parametrize(
        ("data", "here", "long"),
        [
            (b"", False, False),
            (HEAD, False, False),
            (GET, True, False),
            (GET + GET, True, False),
            (length(4) + b"abc", False, True),
            (length(4) + b"abcd", True, False),
            (HEAD + b"content-LENGTH:  4 \r\n\r\nabcd", True, False),
            # a body beyond what is held is for a thread, with a limit of its own
            (length(HELD + 1) + b"x" * (HELD - 1), False, True),
            (length(HELD + 1) + b"x" * HELD, True, True),
            # asks first, or says no length
            (HEAD + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n", True, True),
            (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", True, True),
            # gunicorn refuses these
            (HEAD + b"Content-Length: -4\r\n\r\n", True, False),
            (b"x" * LONGEST_HEAD, True, False),
        ],
    )
    def test_is_here_once_no_thread_has_to_wait(self, data: bytes, here: bool, long: bool) -> None:
        assert (is_here(data), is_long(data)) == (here, long)


@pytest.fixture
def port(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """Run gunicorn with eight threads; the limits are the test's."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    (tmp_path / "slow_app.py").write_text(APP)
    whole, body = getattr(request, "param", (PATIENCE, PATIENCE))
    (tmp_path / "conf.py").write_text(CONFIG.format(whole=whole, body=body))
    command = [sys.executable, "-m", "gunicorn", "--config", str(tmp_path / "conf.py"), "slow_app:app"]
    options = ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    with subprocess.Popen([*command, *options], cwd=tmp_path, env=env, stderr=subprocess.DEVNULL) as child:
        wait_until(lambda: answers(port) or child.poll() is not None)
        yield port
        child.terminate()
        assert child.wait(PATIENCE) == 0


def answers(port: int) -> bool:
    try:
        return said(port, GET) == b"0"
    except OSError:
        return False


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def said(port: int, request: bytes, *more: bytes) -> bytes:
    """Return the body of the answer to a request that is sent in these parts."""
    with connect(port) as sock:
        for part in (request, *more):
            sock.sendall(part)
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        return answer.read()


class TestWorker:
    def test_answers_while_more_clients_than_threads_are_slow(self, port: int) -> None:
        beginnings = [b"", HEAD, length(9) + b"a", length(10 * HELD) + b"a"] * 8
        chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
        slow = [(connect(port), begun) for begun in [*beginnings, *[chunked] * 8]]
        for sock, begun in slow:
            sock.sendall(begun)
        assert all(answers(port) for _ in range(20))
        # those that were slow get their answer once they are done
        finished = dict(zip([b"", HEAD, length(9) + b"a"], [GET, b"\r\n", b"b" * 8], strict=True))
        for sock, begun in slow[:3]:
            sock.sendall(finished[begun])
            assert sock.recv(15) == b"HTTP/1.1 200 OK"
        for sock, _begun in slow:
            sock.close()

    def test_takes_what_comes_in_pieces_and_what_is_long(self, port: int) -> None:
        whole = length(5) + b"hello"
        assert said(port, *[whole[place : place + 1] for place in range(len(whole))]) == b"5"
        assert said(port, length(300_000), b"x" * 300_000) == b"300000"
        with connect(port) as sock:  # two at once, and again on the same connection
            for _ in range(2):
                sock.sendall(GET + GET)
                heard = b""
                while heard.count(b"HTTP/1.1 200 OK") < 2 or not heard.endswith(b"\r\n0"):
                    heard += (come := sock.recv(1000))
                    assert come

    @pytest.mark.parametrize("port", [(0.2, 0.2)], indirect=True)
    def test_lets_go_of_who_does_not_come_to_an_end(self, port: int) -> None:
        beginnings = [b"", HEAD, length(9) + b"a", length(10 * HELD) + b"a" * HELD]
        slow = [connect(port) for _ in beginnings]
        for sock, begun in zip(slow, beginnings, strict=True):
            sock.sendall(begun)
        for sock in slow:
            with sock, suppress(ConnectionError):  # what was sent and never read makes it a reset
                while sock.recv(1000):
                    pass
