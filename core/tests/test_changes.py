"""Hearing of what others commit to SQLite's file."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from core.databases.changes import FileChanges
from core.databases.notify import Bell
from tests.waiting import NEVER, in_time


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file as ours, in a folder with a name that an address would have to quote."""
    path = tmp_path / "a #1?" / "deals.sqlite3"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE steps (id)")
    connection.close()
    return path


@pytest.fixture
def changes(database: Path) -> Iterator[FileChanges]:
    """What has been asked once."""
    watched = FileChanges(database)
    assert watched.are_new()
    yield watched
    watched.close()


class TestFileChanges:
    def test_are_new_once_for_each_commit(self, changes: FileChanges, database: Path) -> None:
        assert not changes.are_new()
        with sqlite3.connect(database) as writer:
            writer.execute("INSERT INTO steps VALUES (1)")
            assert not changes.are_new()  # not committed yet
        assert changes.are_new()
        assert not changes.are_new()
        writer.execute("SELECT * FROM steps").fetchall()
        assert not changes.are_new()
        writer.close()

    def test_are_new_as_long_as_the_file_cannot_be_read(self, tmp_path: Path) -> None:
        changes = FileChanges(tmp_path / "none")
        assert changes.are_new()
        assert changes.are_new()
        with sqlite3.connect(tmp_path / "none") as connection:
            connection.execute("CREATE TABLE steps (id)")
        connection.close()
        assert changes.are_new()
        assert not changes.are_new()
        changes.close()


class TestALoopOnSqlite:
    def test_sleeps_on_until_the_file_has_changed(self) -> None:
        answers = [False, False, True]

        class Answers:
            def are_new(self) -> bool:
                return answers.pop(0)

        async def sleep() -> None:
            bell = Bell(poll=0.001)
            bell._file = cast("FileChanges", Answers())
            await in_time(bell.wait(NEVER))

        asyncio.run(sleep())
        assert answers == []
