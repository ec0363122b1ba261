"""One stop is one stop: how every long-running command takes the signals that ask it to end.

A stop often arrives several times: systemd, docker, `timeout` and make tell the whole group of processes, and
then tell each one again. All of that is one request. Only a person who presses Ctrl-C again, a second or more
after the first time, is in a hurry.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
AGAIN_AFTER = 1.0  # seconds after which another Ctrl-C counts as a second one


class StopRequests:
    """What this process was asked: to end (`asked`), and to wait for nothing (`hurried`)."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.asked = self.hurried = False
        self._monotonic = monotonic
        self._interrupted_at: float | None = None
        self._tell: Callable[[], object] | None = None

    def ask(self) -> None:
        """Ask for the end. Asking again changes nothing."""
        if not self.asked:
            self.asked = True
            if self._tell:
                self._tell()

    def note(self, number: int, _frame: FrameType | None = None) -> None:
        """Handle one signal."""
        self.ask()
        if number != signal.SIGINT:
            return
        now = self._monotonic()
        if self._interrupted_at is None:
            self._interrupted_at = now
        elif now - self._interrupted_at >= AGAIN_AFTER:
            self.hurried = True
            if self._tell:  # the work is done in this process, whose loop cannot be asked to hurry
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)

    def heed(self) -> None:
        """Install the handlers; a signal inherited as ignored (`nohup`) stays ignored."""
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.note)

    @contextlib.contextmanager
    def heeded(self) -> Iterator[None]:
        """Take the signals inside the block, and restore the earlier handlers after it."""
        before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
        self.heed()
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def set_when_asked(self, event: asyncio.Event) -> None:
        """Set an event of the running loop at the first request, which may have come already.

        A second Ctrl-C then ends this process at once.
        """
        loop = asyncio.get_running_loop()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(event.set)

        self._tell = tell
        if self.asked:
            event.set()
