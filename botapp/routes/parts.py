"""Reading the parts of callback data: strict, so that nothing is taken for what we did not write.

Pure: no Django, no model, no clock.
"""

import re
from enum import StrEnum
from typing import TypeVar

A = TypeVar("A", bound=StrEnum)
MAX_ID = 2**63 - 1
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def action_and_ids(parts: list[str], actions: type[A], *, most: int = 1) -> tuple[A, *tuple[int, ...]] | None:
    """Read an action and the one to `most` database ids behind it; None for anything else."""
    if not 2 <= len(parts) <= 1 + most or parts[0] not in list(actions):
        return None
    ids = [found for part in parts[1:] if (found := identifier(part)) is not None]
    return (actions(parts[0]), *ids) if len(ids) == len(parts) - 1 else None


def identifier(text: str) -> int | None:
    """Return a database id as we write it, from 1; None for anything else."""
    return number(text, maximum=MAX_ID) or None


def number(text: str, *, maximum: int) -> int | None:
    """Return a whole number as we write it, 0 to `maximum`; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    value = int(text)
    return value if value <= maximum else None
