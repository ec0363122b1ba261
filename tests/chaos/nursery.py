"""Schedulers that start at once: one warm process forks `run_scheduler` as often as it is asked.

A cold start costs a second of processor time, which the suite does not have. The leases and pauses that a
death costs are shortened as well, so that a run ends in seconds; the full size changes neither.

Lines in: `start <concurrency or 0>`, `end <pid> <signal>`, `call <module:function> <JSON arguments>`, and
`shorten 1` before a run with deaths, `shorten 0` before another.
Lines out, one each: the new pid; the exit code; what the function returned; whether it is shortened.
"""

import importlib
import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (needs the applications)
from django.db import connections  # noqa: E402

import botapp.management.commands.run_scheduler  # noqa: E402, F401 (loaded before the forks)
from reminders.ledger import attempts  # noqa: E402
from reminders.loop import dispatcher, scheduler  # noqa: E402
from reminders.sending import claims  # noqa: E402

# Where schedulers are killed, others take over what they held: sooner than shipped. Elsewhere nothing is
# taken over, and a worker that a busy machine has kept waiting is not to look like a lost one.
SHORT = {
    (claims, "LEASE"): timedelta(seconds=5),
    (attempts, "ORPHAN_AFTER"): timedelta(seconds=5),
    (dispatcher, "STALE"): timedelta(seconds=2),
}
SHIPPED = {(module, name): getattr(module, name) for module, name in SHORT}


def serve() -> None:
    """Do what the lines ask for; when they end, so do all children."""
    scheduler.BATCH = 20
    os.setpgrp()
    while line := sys.stdin.readline():
        verb, first, *rest = line.split(maxsplit=2)
        match verb:
            case "start":
                answer = start(int(first))
            case "end":
                answer = end(int(first), int(rest[0]))
            case "shorten":
                answer = shorten(bool(int(first)))
            case _:
                answer = call(first, json.loads(rest[0]))
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
    os.killpg(0, 9)


def shorten(is_deadly: bool) -> bool:
    """Let the schedulers of the next run take over soon what the dead held, or as late as shipped."""
    for (module, name), value in (SHORT if is_deadly else SHIPPED).items():
        setattr(module, name, value)
    return is_deadly


def start(concurrency: int) -> int:
    """Fork one scheduler; return its pid. 0: the shipped concurrency."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(2, 1)
        call_command("run_scheduler", **({"concurrency": concurrency} if concurrency else {}))
        code = 0
    finally:
        os._exit(code)


def end(pid: int, number: int) -> int:
    """Send a signal and wait for the end; return the exit code as subprocess gives it."""
    os.kill(pid, number)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def call(name: str, arguments: dict[str, Any]) -> Any:
    """Call `module:function` here, and leave no connection behind that a fork would share."""
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function)(**arguments)
    finally:
        connections.close_all()


if __name__ == "__main__":
    serve()
