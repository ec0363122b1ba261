"""`manage.py run_all`: everything Deal Quest needs, in one terminal."""

import logging
import os
import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.processes import forks
from core.processes.child import Program
from core.processes.commands import WorkerCommand
from core.processes.console import Console
from core.processes.supervisor import NoFreePort, Supervisor, answers, free_port

log = logging.getLogger(__name__)

# Threads, because each open chat page and each long poll of the sandbox holds one.
GUNICORN = "config.wsgi --threads 24 --keep-alive 75 --graceful-timeout 3"
QUIET = "--log-level warning --no-control-socket"
WORKERS = ("run_bot", "run_scheduler", "run_planner")


class Command(WorkerCommand):
    """Starts web, bot, scheduler and planner, and stops them all together."""

    help = "Start the web process, the bot, the scheduler and the planner; Ctrl-C stops them all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --separate."""
        parser.add_argument(
            "--separate",
            action="store_true",
            default=not forks.are_usable(),
            help="start each as a program of its own, which takes three times the memory",
        )

    def handle(self, *_args: Any, separate: bool = False, **_options: Any) -> None:
        """Run until told to stop; exit 2 when one of them cannot run as configured."""
        port = self._free_port()
        # What is loaded has read PORT already: another one is told to programs that read it again.
        forked = not separate and port == settings.PORT
        if not settings.DEBUG:
            self._collect_files()
        web, *workers = programs(port, forked=forked)
        if forked:
            forks.load(*WORKERS)
        env = os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
        console = Console.for_stream(sys.stderr, [program.name for program in (web, *workers)])
        code = Supervisor(web, workers, env=env, console=console, stops=self.stops).run(
            is_ready=partial(answers, port, "/healthz"), on_ready=lambda: self._tell(banner(port))
        )
        if code:
            sys.exit(code)

    def _free_port(self) -> int:
        """Return PORT, in development the next free one; elsewhere exit with 2 where it is busy."""
        try:
            port = free_port(settings.PORT, tries=100 if settings.DEBUG else 1)
        except NoFreePort as error:
            if settings.DEBUG:
                raise CommandError(str(error)) from error
            self.refuse(
                f"Port {settings.PORT} is in use. Stop what listens there (another run_all?), or set PORT to "
                "a free one, and tell the proxy in front."
            )
        if port != settings.PORT:
            self._tell(_("Port %(busy)d is busy, so %(port)d.") % {"busy": settings.PORT, "port": port})
        return port

    def _collect_files(self) -> None:
        """Put the pages' files where the web process finds them; those of the last start do for a while.

        A disk that is full, or read-only, is no reason to send nothing: whoever starts us may soon give up.
        """
        try:
            call_command("collectstatic", interactive=False, verbosity=0)
        except OSError as error:
            log.error(  # noqa: TRY400 - the reason is said, and where it happened is Django's own business
                "The pages' files cannot be written: pages may look wrong. Make room, then start again",
                extra={"folder": str(settings.STATIC_ROOT), "reason": error.strerror or str(error)},
            )

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # the output may be a pipe, and the programs' lines come past it


def programs(port: int, *, forked: bool = False) -> list[Program]:
    """Return the web process and the three workers; forked, they share what this process has loaded."""
    gunicorn = (*GUNICORN.split(), *QUIET.split(), "--bind", f"127.0.0.1:{port}")
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"))
    web = Program(
        "web",
        (sys.executable, "-m", "gunicorn", *gunicorn),
        partial(forks.gunicorn, *gunicorn) if forked else None,
    )
    workers = (
        Program(name.removeprefix("run_"), (*command, name), partial(forks.command, name) if forked else None)
        for name in WORKERS
    )
    return [web, *workers]


def banner(port: int) -> str:
    """Return what a person needs to begin: the addresses, and where the login is kept."""
    address, login = f"http://127.0.0.1:{port}", settings.VAR_DIR / "admin-login.txt"
    chat = f"{address}/sandbox/" if settings.SANDBOX else _("on Telegram, with the token you have set")
    where = _("(login: %(file)s)") % {"file": login.relative_to(settings.BASE_DIR)} if login.exists() else ""
    rows = [(_("Chat"), chat), (_("Admin"), f"{address}/admin/ {where}".rstrip()), (_("Stop"), "Ctrl-C")]
    lines = [_("Deal Quest is running."), *(f"  {name:<7}{value}" for name, value in rows)]
    return "\n" + "\n".join(lines) + "\n"
