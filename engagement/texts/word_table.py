"""Tables of words for regular expressions, as text files with sections. Pure.

A line "[name] what it is for" begins a section; each further line is one or more alternatives, with "|"
between them, "@name" the lines of a section above. Lines that begin with "#" are comments.
"""

import re
from pathlib import Path


def sections(path: Path) -> dict[str, list[str]]:
    """Return the lines of each section, by its name."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and "]" in line:
            current = found.setdefault(line[1 : line.index("]")], [])
        elif line.startswith("@"):
            current += found[line[1:]]
        elif line and not line.startswith("#"):
            current.append(line)
    return found


def any_of(alternatives: list[str], *, end: str = r"(?!\w)") -> re.Pattern[str]:
    """Return what finds one of these as a whole word, without regard to case; `end` is what follows it."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)}){end}", re.IGNORECASE)
