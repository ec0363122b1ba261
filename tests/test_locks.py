"""The check of the locks, on locks that are wrong in one way each."""

import re
import shutil
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

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


class TestWhatIsShipped:
    def test_is_imported_by_us_or_says_why_it_is_there(self) -> None:
        """A package that nothing imports is one more to keep up to date, for nothing."""
        modules = defaultdict(set)
        for module, projects in packages_distributions().items():
            for project in projects:
                modules[locks.normal(project)].add(module)
        product = "".join(
            file.read_text()
            for room in settings.ROOMS
            for file in (locks.ROOT / room).rglob("*.py")
            if "tests" not in file.parts
        )
        for name in ("requirements.in", "requirements-llm.in"):
            before = ""
            for line in (locks.ROOT / name).read_text().splitlines():
                [project, *_] = locks.wanted(line) or [""]
                names = "|".join(map(re.escape, modules[project]))
                # Imported, or named in the settings as an app or a part of it.
                used = names and re.search(
                    rf"^\s*(?:from|import) (?:{names})\b|\"(?:{names})[.\"]", product, re.M
                )
                assert line.startswith("#") or used or before.startswith("#"), line
                before = line


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
