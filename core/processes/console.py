"""Lines of several programs in one terminal, each with its program's name, coloured for a watcher."""

import errno
import itertools
import os
from collections.abc import Sequence
from typing import TextIO

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
COLOURS = (36, 35, 33, 32, 34, 96, 95, 93)  # cyan, magenta, yellow, green, blue, and their bright variants


class Console:
    """Writes `name | text`, the names padded to one width."""

    def __init__(self, stream: TextIO, names: Sequence[str], *, colour: bool) -> None:
        """`names` are those that will appear, in the order of their colours."""
        self.stream = stream
        self.width = max(map(len, names), default=0)
        self.codes = dict(zip(names, itertools.cycle(COLOURS), strict=False)) if colour else {}

    @classmethod
    def for_stream(cls, stream: TextIO, names: Sequence[str]) -> "Console":
        """Return a console with colours when `stream` is a terminal and NO_COLOR is not set."""
        return cls(stream, names, colour=stream.isatty() and not os.environ.get("NO_COLOR"))

    def line(self, name: str, text: str) -> None:
        prefix = f"{name:<{self.width}} |"
        if code := self.codes.get(name):
            prefix = f"\033[{code}m{prefix}\033[0m"
        try:
            self.stream.write(f"{prefix} {text}\n")
            self.stream.flush()
        except OSError as error:
            if error.errno in NO_ROOM:
                return  # a file on a full disk: the next lines may find room again
            # The reader is gone (a closed terminal, a `tee` ended by Ctrl-C), which is no reason to stop.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
