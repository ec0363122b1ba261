"""Files that only their owner may read: what people write, and logins, are in them."""

import errno
import stat
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LEFT = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS)
SQLITE_FILES = ("", "-wal", "-shm", "-journal")


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter; an existing one is closed to others."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    close_to_others(path)
    return path


def close_to_others(path: Path) -> None:
    """Remove other people's rights on a file or folder; what cannot be changed is left as it is.

    That is somebody else's, and all that lies where nobody may write.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)
    except OSError as error:
        if error.errno not in LEFT:
            raise


def close_sqlite_files(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Close an SQLite database to others: called for each new connection, before anything is written.

    SQLite gives the files beside it the rights that the database has.
    """
    if connection.vendor == "sqlite":
        for ending in SQLITE_FILES:
            close_to_others(Path(f"{connection.settings_dict['NAME']}{ending}"))
