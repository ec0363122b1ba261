"""Copies of the database, taken while everything runs: whole, checked, and for their owner's eyes alone."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import Error, OperationalError, connection

from core.databases.database import libpq_parameters, reason

ENDINGS: Final = {"sqlite": "sqlite3", "postgresql": "dump"}
# Nothing but what has such a name is ever removed.
OURS: Final = re.compile(r"deal_quest-(\d{8}T\d{6}Z)\.(?:sqlite3|dump)")
UNFINISHED: Final = re.compile(rf"\.{OURS.pattern}\.\d+\.partial(?:-journal|-wal|-shm)?")
STAMP: Final = "%Y%m%dT%H%M%SZ"
DAY: Final = 86_400.0  # seconds after which a backup that was begun is taken for one that was killed


class BackupFailed(Exception):
    """No backup was made; the text says why."""


class ToolMissing(Exception):
    """A program of PostgreSQL's is not there; the text says how to get it."""

    def __init__(self, tool: str) -> None:
        super().__init__(
            f"{tool} was not found. Install PostgreSQL's client programs, of the server's release or newer "
            "(apt-get install postgresql-client), or add their folder to PATH."
        )


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was taken and checked."""

    path: Path
    size: int
    removed: int  # older ones that made room for it


def take(folder: Path, *, keep: int, now: datetime) -> Backup:
    """Copy the database into the folder, then remove all but the `keep` newest backups there.

    The copy has its name only once it is complete and was read back, so what has a name can be restored.
    Raises `BackupFailed`, `ToolMissing`.
    """
    path = folder / f"deal_quest-{now.astimezone(UTC).strftime(STAMP)}.{ENDINGS[connection.vendor]}"
    partial = folder / f".{path.name}.{os.getpid()}.partial"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            copy = _copy_sqlite if connection.vendor == "sqlite" else _dump_postgres
            copy(partial)
            partial.rename(path)
        finally:  # not where another container's backup, of this number too, is at it
            for ending in ("", "-journal", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    partial.with_name(f"{partial.name}{ending}").unlink(missing_ok=True)
        return Backup(path, path.stat().st_size, _rotate(folder, keep))
    except OSError as error:
        raise BackupFailed(f"{error.filename or folder}: {error.strerror or error}") from None


def newest(folder: Path) -> datetime | None:
    """Return when the newest backup in the folder was taken; None when there is none, or no such folder."""
    try:
        stamps = [match[1] for entry in folder.iterdir() if (match := OURS.fullmatch(entry.name))]
        return datetime.strptime(max(stamps), STAMP).replace(tzinfo=UTC) if stamps else None
    except (OSError, ValueError):
        return None


def _rotate(folder: Path, keep: int) -> int:
    """Remove older backups, and what killed ones have left; return how many backups."""
    files = [entry for entry in folder.iterdir() if entry.is_file() and not entry.is_symlink()]
    killed = [file for file in files if UNFINISHED.fullmatch(file.name)]
    for file in killed:
        with contextlib.suppress(FileNotFoundError):  # another backup has just finished
            if time.time() - file.stat().st_mtime > DAY:
                file.unlink()
    old = sorted((file for file in files if OURS.fullmatch(file.name)), key=lambda file: file.name)[:-keep]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


# --- SQLite -------------------------------------------------------------------------------------------------


def _copy_sqlite(target: Path) -> None:
    """One consistent moment, in one step: with WAL others read and write meanwhile."""
    try:
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that the file alone is all of it
        with contextlib.closing(sqlite3.connect(target)) as copy:
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except (Error, sqlite3.Error) as error:
        raise BackupFailed(f"SQLite: {error}") from None
    if said != "ok":
        raise BackupFailed(f"SQLite finds the copy damaged, so the database may be: {said}")


# --- PostgreSQL ---------------------------------------------------------------------------------------------


def _dump_postgres(target: Path) -> None:
    """One consistent moment, compressed, in the form that pg_restore reads."""
    _run("pg_dump", "--format=custom", f"--file={target}", "--no-password", env=_address())
    _run("pg_restore", "--list", str(target), env={})


def _address() -> dict[str, str]:
    """Return the database's address as libpq's variables: everybody can read a command line."""
    from psycopg import pq  # noqa: PLC0415  with PostgreSQL alone

    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar
    }
    wanted = libpq_parameters(connection.get_connection_params())
    return {variables[key]: value for key, value in wanted.items() if key in variables}


def _run(tool: str, *arguments: str, env: dict[str, str]) -> None:
    program = shutil.which(tool)
    if program is None:
        raise ToolMissing(tool)
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, and arguments of ours
        [program, *arguments],
        env=os.environ | {"LC_ALL": "C"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        if "row-level security" in done.stderr:
            raise BackupFailed(
                "only the owner of the tables may copy all of them: run this with its DATABASE_URL"
            )
        # Without names, addresses and rows, as any error of the database.
        said = [reason(OperationalError(line)) for line in done.stderr.splitlines()[:2]]
        raise BackupFailed(" ".join(said) or f"{tool} ended with {done.returncode}")
