"""How long things are kept, as the environment says it. Pure."""

from typing import Final

# At least: what a person did with a step may be undone, and figures look back six weeks.
LEDGER_DAYS: Final = 60
LONGEST: Final = 36_500


class NoDays(ValueError):
    """It has to be a whole number of days: 0, or nothing, is for ever."""


def days(said: str, *, least: int = 1) -> int:
    """Return how many days are meant, 0 for ever. Raises `NoDays` at what is none, or fewer than `least`."""
    text = said.strip() or "0"
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST)) else -1
    if number < 0 or number > LONGEST or 0 < number < least:
        raise NoDays(
            f"a whole number of days from {least} to {LONGEST}, or 0 for ever; {text[:40]!r} is none"
        )
    return number
