"""`python -m tests.locks`: do the hashed locks hold what the requirement files ask for?"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

KINDS = ("", "-llm", "-dev")
ROOT = Path(__file__).resolve().parent.parent
WANTED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(?:==(\S+))?$")
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}(?: \\)?$")


def wanted(text: str) -> dict[str, str | None]:
    """Return the names in a requirement file, each with its exact version or None."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    matches = [WANTED.match(line) for line in lines if line and not line.startswith("-r ")]
    return {normal(match[1]): match[2] for match in matches if match}


def locked(text: str) -> dict[str, str]:
    """Return the names in a lock, each with its version."""
    return {match[1]: match[2] for line in text.splitlines() if (match := LOCKED.match(line))}


def normal(name: str) -> str:
    """Return a project's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def strangers(text: str) -> Iterator[str]:
    """Yield the lines of a lock that are neither a pinned name, nor a hash, nor a comment."""
    for line in text.splitlines():
        if line.strip() and not (LOCKED.match(line) or HASH.match(line) or line.lstrip().startswith("#")):
            yield line


def problems(folder: Path) -> Iterator[str]:
    """Yield, in words, what is wrong with the locks in a folder."""
    locks = {f"requirements{kind}.txt": (folder / f"requirements{kind}.txt").read_text() for kind in KINDS}
    runtime, llm, dev = map(locked, locks.values())
    asked, asked_llm, asked_dev = (wanted((folder / f"requirements{kind}.in").read_text()) for kind in KINDS)
    yield from missing("requirements.txt", asked, runtime)
    # What both hold is installed together: one version of each.
    both = {name: version for name, version in runtime.items() if name in llm}
    yield from missing("requirements-llm.txt", asked_llm | both, llm)
    yield from missing("requirements-dev.txt", asked_dev | llm | runtime, dev)
    for name, text in locks.items():
        yield from (f"{name}: unexpected line: {line.strip()}" for line in strangers(text))


def missing(name: str, asked: dict[str, str | None] | dict[str, str], lock: dict[str, str]) -> Iterator[str]:
    """Yield what was asked for and is not in the lock, or not in that version."""
    for project, version in asked.items():
        if project not in lock:
            yield f"{name}: {project} is not locked"
        elif version and lock[project] != version:
            yield f"{name}: {project} is locked at {lock[project]}, not {version}"


def main() -> int:
    """Print every problem; return 1 when there is one."""
    found = list(problems(ROOT))
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("The locks are out of date: run `make lock`.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
