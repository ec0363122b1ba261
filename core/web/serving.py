"""What gunicorn does at our bidding (`gunicorn.conf.py`): stop and log as we do, keep the sandbox in."""

import signal
import sys
from types import FrameType
from typing import Any

import gunicorn.glogging
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.addresses import require_loopback
from core.logs import FORMATTERS, LineFormatter, RedactSecrets
from core.processes.child import CONFIGURATION_ERROR
from core.processes.stops import StopRequests


class Log(gunicorn.glogging.Logger):  # type: ignore[misc]  # it has no types
    """gunicorn's lines in the form of ours, and as free of secrets."""

    def setup(self, cfg: Any) -> None:
        """Set up what its options ask for, then the form."""
        super().setup(cfg)
        try:
            form = FORMATTERS[settings.LOG_FORMAT]()
        except ImproperlyConfigured:
            form = LineFormatter()  # `on_starting` says what is wrong
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(form)
            handler.addFilter(RedactSecrets())


stops = StopRequests()  # of this process: a view that waits for changes ends on a stop


def on_starting(server: Any) -> None:
    """Exit with 2, and the remedy, where the settings are wrong or the sandbox would be open to others."""
    try:
        if settings.SANDBOX:
            bound = [place[0] if isinstance(place, tuple) else "" for place in server.cfg.address]
            require_loopback("The address that is bound", *filter(None, bound))
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CONFIGURATION_ERROR)
    # gunicorn takes SIGHUP next; under `nohup`, and below `run_all`, it is to stay ignored.
    server.ignores_hangup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def when_ready(server: Any) -> None:
    """Let SIGINT and SIGTERM both mean "finish what you do", and a second Ctrl-C "at once"."""

    def note(number: int, frame: FrameType | None) -> None:
        stops.note(number)
        server.signal(signal.SIGQUIT if stops.hurried else signal.SIGTERM, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    if server.ignores_hangup:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def post_worker_init(worker: Any) -> None:
    """Let a worker finish its requests on any signal; hurrying is the arbiter's decision."""

    def note(number: int, frame: FrameType | None) -> None:
        stops.ask()
        worker.handle_exit(number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
        signal.siginterrupt(number, False)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
