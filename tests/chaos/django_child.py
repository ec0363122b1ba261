"""Functions of the project run in a process of their own, against a database of their own."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456:fake-token-fake-token-fake-token"
RUN = """
import importlib, json, sys
import django
django.setup()
name, arguments = sys.argv[1:]
module, _, function = name.partition(":")
print(json.dumps(getattr(importlib.import_module(module), function)(**json.loads(arguments))))
"""


def environment(database_url: str, telegram_url: str = "") -> dict[str, str]:
    """Return what a process of the project needs: the fake Telegram, no limit, nothing of a developer's."""
    return {
        "READ_DOT_ENV": "off",
        "DEBUG": "off",
        "SECRET_KEY": "only-for-chaos-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram_url or "http://127.0.0.1:9",
        "TELEGRAM_RATE_LIMIT": "1000000",
        "LOG_LEVEL": os.environ.get("CHAOS_LOG_LEVEL", "WARNING"),
        "PYTHONPATH": str(ROOT),
    }


def start(name: str, env: dict[str, str], **arguments: Any) -> "subprocess.Popen[str]":
    """Start `module:function` with these arguments in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, name, json.dumps(arguments)],
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def running(processes: "list[subprocess.Popen[str]]") -> Iterator[None]:
    """End what still runs when the block is left."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()


def outcome(process: "subprocess.Popen[str]") -> Any:
    """Wait for a started function and return what it returned. Raises `CalledProcessError`."""
    output, _errors = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return json.loads(output.splitlines()[-1])


def call(name: str, env: dict[str, str], **arguments: Any) -> Any:
    """Return what `module:function` returns, run in a process of its own."""
    return outcome(start(name, env, **arguments))
