"""Reading the parts of callback data: strict, so that nothing is taken for what we did not write.

Pure: no Django, no model, no clock.
"""

import re

MAX_ID = 2**63 - 1
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def identifier(text: str) -> int | None:
    """Return a database id as we write it, from 1; None for anything else."""
    return number(text, maximum=MAX_ID) or None


def number(text: str, *, maximum: int) -> int | None:
    """Return a whole number as we write it, 0 to `maximum`; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    value = int(text)
    return value if value <= maximum else None
