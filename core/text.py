"""Text that every room needs: as a database holds it, as lists sort it, as a catalogue finds it. Pure."""

import re
import unicodedata

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL refuses U+0000 and halves of surrogate pairs
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # marks that reorder what stands behind them
_FIRST_STRONG, _END = "\u2068", "\u2069"
_HALF = re.compile("[\ud800-\udfff]")
_ACCENTED = re.compile("[\u00c0-\u024f]")  # Latin letters
_UKRAINIAN = str.maketrans({"ґ": "г\uffff", "є": "е\uffff", "і": "и\ufffe", "ї": "и\uffff"})  # noqa: RUF001


def storable_text(text: str, *, half: str = "") -> str:
    """Return the text without what no database takes, and `half` for each half of a surrogate pair."""
    return UNSTORABLE.sub("", _HALF.sub(half, text) if half else text)


def isolated(text: str) -> str:
    """Return what a person wrote for the middle of a sentence of ours, which it does not reorder."""
    plain = _STEERING.sub("", text)
    if plain.isascii() or not any(unicodedata.bidirectional(char) in ("R", "AL") for char in plain):
        return plain
    return f"{_FIRST_STRONG}{plain}{_END}"


def alphabetical(text: str) -> str:
    """Return what names are sorted by: capitals as small letters, é as e, Ukrainian letters in their places.

    By their numbers four of them would stand behind the last letter of the alphabet.
    """
    plain = _ACCENTED.sub(lambda letter: unicodedata.normalize("NFD", letter[0])[0], text.casefold())
    return plain.translate(_UKRAINIAN)


def gettext_noop(message: str) -> str:
    """Return the message id as it is; `make messages` finds it. For modules that import no Django."""
    return message
