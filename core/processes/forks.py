"""A part of this program in a fork of it: what is loaded is shared until one of the two writes to it."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver
from django.utils import translation
from django.utils.module_loading import import_string

from core.processes.stops import STOP_SIGNALS

PR_SET_NAME = 15
FIRST_OPEN = 3  # behind standard input, output and errors
GUNICORN = ("gunicorn.app.wsgiapp", "gunicorn.arbiter", "core.web.slow_clients")


def are_usable() -> bool:
    """Whether a loaded program may be forked here: on other systems than Linux libraries forbid it."""
    return sys.platform == "linux"


def load(*commands: str) -> None:
    """Load the web process and these commands for all who are forked from here on.

    What is loaded is left alone by the garbage collector, which would write to every object.
    """
    for name in commands:
        load_command_class(get_commands()[name], name)
    for name in GUNICORN:
        import_module(name)
    import_string(settings.WSGI_APPLICATION)
    get_resolver().url_patterns  # noqa: B018 - they are loaded when first asked for
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    gc.collect()
    gc.freeze()


def gunicorn(*options: str) -> None:
    """Be gunicorn."""
    sys.argv = ["gunicorn", *options]
    import_module("gunicorn.app.wsgiapp").run()


def command(name: str, *options: str) -> None:
    """Be `manage.py` with this command; the parent has made the checks."""
    found = load_command_class(get_commands()[name], name)
    sys.argv = ["manage.py", name, "--skip-checks", *options]
    found.run_from_argv(sys.argv)


class Fork:
    """A forked process, with what `Child` uses of `subprocess.Popen`."""

    def __init__(
        self,
        name: str,
        main: Callable[[], None],
        *,
        env: Mapping[str, str],
        output: int,
        begin: Callable[[], None],
    ) -> None:
        """Fork; the child calls `begin` and then `main`, with both of its outputs into this descriptor."""
        fork = multiprocessing.get_context("fork").Process
        self._process = fork(target=_be, args=(name, main, env, output, begin))
        # A stop that comes before the child has handlers of its own would be noted in a copy of ours.
        waiting = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """Its exit code, or the negative number of the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return its exit code."""
        return self.returncode

    def terminate(self) -> None:
        """Send SIGTERM, if it is still running."""
        self._process.terminate()

    def wait(self) -> int:
        """Wait for its end; return its exit code."""
        self._process.join()
        return self._process.exitcode or 0


def _be(
    name: str, main: Callable[[], None], env: Mapping[str, str], output: int, begin: Callable[[], None]
) -> None:
    """Run in the child: leave the parent's session, files and signal handlers."""
    os.setsid()
    begin()
    ctypes.CDLL(None).prctl(PR_SET_NAME, f"dq-{name}".encode())
    for number in (1, 2):
        os.dup2(output, number)
    os.closerange(FIRST_OPEN, os.sysconf("SC_OPEN_MAX"))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is a pipe now
    os.environ.clear()
    os.environ.update(env)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    main()
