"""SQL that is written by hand: named statements and conditions in `.sql` files, read once."""

from functools import lru_cache
from pathlib import Path

NAME = "-- name: "


@lru_cache
def queries(path: Path) -> dict[str, str]:
    """Return a file's texts by name, without comments. A line of its own, `-- name: …`, is above each."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line.startswith(NAME):
            lines = found.setdefault(line.removeprefix(NAME).strip(), [])
        elif line.strip() and not line.lstrip().startswith("--"):
            lines.append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}
