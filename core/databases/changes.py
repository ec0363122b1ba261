"""Whether anybody has written to SQLite's file: asked in microseconds, and no statement of ours is run."""

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from django.db import connection


class FileChanges:
    """What other connections commit, as SQLite counts it in the file's shared index (`data_version`)."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen = path, -1
        self._connection: sqlite3.Connection | None = None

    def are_new(self) -> bool:
        """Whether something was committed since this was last asked; the first time it may be."""
        try:
            if self._connection is None:
                address = f"file:{quote(str(self._path))}?mode=ro"
                self._connection = sqlite3.connect(address, uri=True, timeout=0, check_same_thread=False)
            [version] = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            self.close()  # not there, or busy beyond waiting: whoever asks looks, and is told what is wrong
            return True
        before, self._seen = self._seen, version
        return bool(before != version)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection, self._seen = None, -1


def watched_file() -> FileChanges | None:
    """Return SQLite's file; None on PostgreSQL, and where the database is no file."""
    path = Path(connection.settings_dict["NAME"] or ".")
    return FileChanges(path) if connection.vendor == "sqlite" and path.is_file() else None
