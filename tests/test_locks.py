"""The check of the locks, on locks that are wrong in one way each."""

import shutil
from pathlib import Path

import pytest

from tests import locks

ALL_FILES = [f"requirements{kind}.{ending}" for kind in locks.KINDS for ending in ("in", "txt")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's own files."""
    for name in ALL_FILES:
        shutil.copy(locks.ROOT / name, tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


class TestProblems:
    def test_are_none_in_the_project_itself(self) -> None:
        assert list(locks.problems(locks.ROOT)) == []

    def test_name_a_requirement_that_nobody_locked(self, folder: Path) -> None:
        change(folder / "requirements.in", "whitenoise", "left-pad==1.0\nwhitenoise")
        assert "requirements.txt: left-pad is not locked" in list(locks.problems(folder))

    def test_name_a_version_that_is_not_the_one_asked_for(self, folder: Path) -> None:
        change(folder / "requirements-dev.in", "pytest==", "pytest==0")
        [problem] = locks.problems(folder)
        assert problem.startswith("requirements-dev.txt: pytest is locked at ")

    def test_name_a_package_that_the_two_locks_disagree_on(self, folder: Path) -> None:
        change(folder / "requirements-dev.txt", "\nsqlparse==", "\nsqlparse==0")
        assert any("requirements-dev.txt: sqlparse is locked at 0" in line for line in locks.problems(folder))

    def test_name_a_package_that_runtime_and_model_disagree_on(self, folder: Path) -> None:
        change(folder / "requirements-llm.txt", "\nidna==", "\nidna==0")
        assert any("requirements-llm.txt: idna is locked at 0" in line for line in locks.problems(folder))

    @pytest.mark.parametrize(
        "line", ["--index-url https://index.example/simple", "./wheels/a.whl", "left-pad==1.0", "left-pad"]
    )
    def test_name_a_line_without_a_hash_or_from_elsewhere(self, folder: Path, line: str) -> None:
        with (folder / "requirements.txt").open("a") as lock:
            lock.write(line + "\n")
        assert list(locks.problems(folder)) == [f"requirements.txt: unexpected line: {line}"]


class TestWanted:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("django==5.2", {"django": "5.2"}),
            ("psycopg[binary]==3.3.9  # the driver", {"psycopg": "3.3.9"}),
            ("-r requirements.in\ntzdata", {"tzdata": None}),
            ("Factory_Boy==3", {"factory-boy": "3"}),
            ("# nothing\n\n", {}),
        ],
    )
    def test_reads_names_and_exact_versions(self, text: str, expected: dict[str, str | None]) -> None:
        assert locks.wanted(text) == expected
