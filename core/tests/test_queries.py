"""SQL in files: named, without its comments."""

from pathlib import Path

import pytest

from core.sql.queries import queries

FILES = sorted(path for path in Path(__file__).parents[2].glob("reminders/**/*.sql"))


def test_are_found_by_name_without_comments(tmp_path: Path) -> None:
    path = tmp_path / "some.sql"
    path.write_text(
        "-- What this file is for.\n\n-- name: one\n-- Why.\nSELECT 1\n  -- and\nFROM a\n\n-- name: two\nB\n"
    )
    assert queries(path) == {"one": "SELECT 1\nFROM a", "two": "B"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_say_what_each_file_is_for(path: Path) -> None:
    assert path.read_text().startswith("-- ")
    assert all(queries(path).values())
