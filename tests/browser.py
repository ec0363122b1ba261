"""Where the browser of the suite is."""

import os
import shutil
from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root, and visits only its own pages
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
closers: list[Callable[[], None]] = []  # called at the end of the run, for browsers that several tests share
REMEDY = "no Chromium: apt-get install chromium, or set CHROMIUM to its path"


def find_chromium() -> str | None:
    """Return the path of a Chromium: that of the environment variable CHROMIUM, or the system's."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)
