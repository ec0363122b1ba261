"""The fake Telegram in a process of its own, and what it saw."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

from tests.chaos.fake_telegram import Faults, Row, as_dict
from tests.waiting import PATIENCE


class Telegram:
    """A running fake Telegram."""

    def __init__(self, url: str) -> None:
        self.url = url

    def begin(self, faults: Faults) -> None:
        """Forget everything, and behave like this from now on."""
        self._ask("_begin", json.dumps(as_dict(faults)).encode())

    def behave(self, faults: Faults) -> None:
        """Behave like this from now on."""
        self._ask("_behave", json.dumps(as_dict(faults)).encode())

    def count(self) -> int:
        """Return how many messages it has accepted."""
        return int(self._ask("_count"))

    def accepted(self, since: int = 0) -> list[Row]:
        """Return what it accepted, in order, from the given position on."""
        return [tuple(row) for row in self._ask(f"_state?since={since}")["accepted"]]

    def counts(self) -> dict[str, int]:
        """Return how often each fault happened and each other method was called."""
        return dict(self._ask(f"_state?since={sys.maxsize}")["counts"])

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(f"{self.url}/{path}", body, timeout=PATIENCE) as response:  # noqa: S310 (ours)
            return json.load(response)


@contextlib.contextmanager
def fake_telegram() -> Iterator[Telegram]:
    """Yield a fake Telegram that lives as long as the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.fake_telegram"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Telegram(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.stdin.close()
        process.stdout.close()
        process.kill()
        process.wait()
