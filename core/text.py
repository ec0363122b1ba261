"""Text that every room needs: what a database holds, and what a catalogue has to know. Pure."""

import re

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL refuses U+0000 and halves of surrogate pairs
_HALF = re.compile("[\ud800-\udfff]")


def storable_text(text: str, *, half: str = "") -> str:
    """Return the text without what no database takes, and `half` for each half of a surrogate pair."""
    return UNSTORABLE.sub("", _HALF.sub(half, text) if half else text)


def gettext_noop(message: str) -> str:
    """Return the message id as it is; `make messages` finds it. For modules that import no Django."""
    return message
