"""gunicorn's threads, which slow clients cannot occupy: a request goes to a thread once it is here.

gunicorn gives a thread to every connection and lets it wait for the rest of a request without end, so fifty
clients that send a byte a second stop the process. Here the socket's own buffer holds what has come, and one
poller watches them all. A proxy that buffers makes this idle; it is for where none stands in front.
"""

import contextlib
import re
import socket
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

WHOLE_WITHIN: Final = 20.0  # seconds for the head, and for what is held of the body
BODY_WITHIN: Final = 60.0  # seconds for a body that is longer than what is held
HELD: Final = 32 * 1024  # bytes: the kernel takes as many without anybody reading
LONGEST_HEAD: Final = 48 * 1024  # bytes: gunicorn refuses less than that, so let it
PEEKED: Final = LONGEST_HEAD + HELD
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
WAITS_OR_CHUNKED = re.compile(rb"^(expect|transfer-encoding):", re.IGNORECASE | re.MULTILINE)


class Worker(ThreadWorker):  # type: ignore[misc]  # it has no types
    """Reads nothing itself: looks at what has come, and wakes when there is more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.long: dict[Any, float] = {}  # connections whose bodies a thread has to wait for, until when
        self.most_long = max(1, self.cfg.threads // 4)

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread, now or once its request is here."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.seen, conn.is_waiting = -1, False
        conn.timeout = time.monotonic() + WHOLE_WITHIN
        self.look(conn, conn.sock)

    def look(self, conn: Any, _sock: Any) -> None:
        """Look at what has come: hand it over, or wait for a byte more than there is."""
        data = _peek(conn)
        if data is not None and len(data) > conn.seen and not is_here(data):
            conn.seen = len(data)
            _wake_at(conn.sock, data, conn)
            if not conn.is_waiting:
                conn.is_waiting = True
                self.pending_conns.append(conn)
                self.poller.register(conn.sock, EVENT_READ, partial(self.look, conn))
            return
        # Whole, too long for us, or at its end: gunicorn knows what to do with each.
        if conn.is_waiting:
            self.poller.unregister(conn.sock)
            self.pending_conns.remove(conn)
        with contextlib.suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        self.hand_over(conn, data or b"")

    def hand_over(self, conn: Any, data: bytes) -> None:
        """Give it a thread; of those whose bodies are still coming, a quarter of the threads at most."""
        if is_long(data):
            if len(self.long) >= self.most_long:
                self.nr_conns -= 1
                conn.close()
                return
            self.long[conn] = time.monotonic() + BODY_WITHIN
        conn.data_ready = True
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        self.long.pop(conn, None)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close what did not come in time, and on a stop what has not begun to come.

        A thread that waits for a body finds its end.
        """
        now = time.monotonic()
        for conn in list(self.pending_conns):
            if conn.timeout < now or not (self.alive or conn.seen > 0):
                self.poller.unregister(conn.sock)
                self.pending_conns.remove(conn)
                self.nr_conns -= 1
                conn.close()
        for conn, until in list(self.long.items()):
            if until < now:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


def is_here(data: bytes) -> bool:
    """Whether a thread that reads this request has not to wait, or no longer than we let it."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return len(data) >= LONGEST_HEAD
    if WAITS_OR_CHUNKED.search(head):
        return True
    length = LENGTH.search(head)
    return length is None or len(body) >= min(int(length[1]), HELD)


def is_long(data: bytes) -> bool:
    """Whether a request's body is still coming: it is long, in pieces, or waits for us to ask for it."""
    head, _end, body = data.partition(b"\r\n\r\n")
    if WAITS_OR_CHUNKED.search(head):
        return True
    length = LENGTH.search(head)
    return length is not None and int(length[1]) > len(body)


def _peek(conn: Any) -> bytes | None:
    """Return what has come and nobody has read; None where the connection is broken."""
    read_ahead: bytes = conn.parser.unreader.buf.getvalue() if conn.initialized else b""
    try:
        return read_ahead + conn.sock.recv(PEEKED, socket.MSG_PEEK)  # type: ignore[no-any-return]
    except BlockingIOError:
        return read_ahead
    except OSError:
        return None


def _wake_at(sock: Any, data: bytes, conn: Any) -> None:
    """Let the poller call for more than the socket holds; where it cannot, the next look hands over."""
    read_ahead = len(conn.parser.unreader.buf.getvalue()) if conn.initialized else 0
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(data) - read_ahead + 1)
