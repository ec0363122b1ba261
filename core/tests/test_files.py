"""Files of people's data belong to their owner alone, new ones and old ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.files import close_to_others, private_folder

ROOT = Path(__file__).resolve().parents[2]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


class TestPrivate:
    def test_folder_is_made_and_one_that_is_there_is_closed(self, tmp_path: Path) -> None:
        old = tmp_path / "old"
        old.mkdir(mode=0o755)
        assert [mode(private_folder(tmp_path / "new")), mode(private_folder(old))] == [0o700, 0o700]

    def test_file_keeps_what_its_owner_may(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.touch()
        path.chmod(0o547)
        close_to_others(path)
        assert mode(path) == 0o500

    def test_nothing_happens_where_there_is_none(self, tmp_path: Path) -> None:
        close_to_others(tmp_path / "none")
        assert not (tmp_path / "none").exists()


class TestSqlite:
    @pytest.mark.parametrize("existing", [False, True])
    def test_is_closed_to_others_with_the_files_beside_it(self, tmp_path: Path, existing: bool) -> None:
        """In a folder that others can read, with a wide umask, by a process of its own."""
        path = tmp_path / "deals.sqlite3"
        if existing:
            path.touch()
            path.chmod(0o666)
        code = (
            "import os, django\nos.umask(0)\ndjango.setup()\n"
            "from django.db import connection\n"
            "connection.cursor().execute('CREATE TABLE note (text)')\n"
            "import pathlib\n"
            f"for path in sorted(pathlib.Path({str(tmp_path)!r}).iterdir()):\n"
            "    print(path.name, oct(path.stat().st_mode & 0o777))"
        )
        env = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DJANGO_SETTINGS_MODULE": "config.settings"}
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        names = [f"deals.sqlite3{ending} 0o600" for ending in ("", "-shm", "-wal")]
        assert run.stdout.splitlines() == names


class TestMake:
    def test_writes_dot_env_for_its_owner_and_closes_an_old_one(self, tmp_path: Path) -> None:
        """The project's Makefile among stand-ins for what it calls."""
        (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
        (tmp_path / "tools").mkdir()
        (tmp_path / "tools" / "bootstrap.sh").write_text("#!/bin/sh\n")
        (tmp_path / "tools" / "bootstrap.sh").chmod(0o755)
        (tmp_path / "manage.py").touch()
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
        for _new_then_old in range(2):
            subprocess.run(
                [shutil.which("make") or "make", "run"], cwd=tmp_path, check=True, capture_output=True
            )
            assert mode(tmp_path / ".env") == 0o600
            (tmp_path / ".env").chmod(0o644)
