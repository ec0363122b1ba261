"""Reading the people that a setting names."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

LARGEST = 2**52 - 1  # Telegram's ids have at most 52 bits


def telegram_ids(words: Iterable[str]) -> frozenset[int]:
    """Return the numeric Telegram ids of ACCESS_LIST. Raises ImproperlyConfigured at anything else."""
    return frozenset(_telegram_id(word) for word in map(str.strip, words) if word)


def _telegram_id(word: str) -> int:
    if word.isascii() and word.isdigit() and len(word) <= 16 and 0 < int(word) <= LARGEST:
        return int(word)
    raise ImproperlyConfigured(
        f"ACCESS_LIST takes numeric Telegram ids with commas between them, such as 123456789,987654321; "
        f"{word[:40]!r} is none. A username will not do: it can be given away. "
        "The bot tells people whom it does not let in what their id is."
    )
