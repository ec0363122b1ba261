"""Lists that grow by "Show more": how long an address asks for, and how long the next one does."""

from typing import Final

from django.http import QueryDict

SIZE: Final = 20  # lines, and as many more with each "Show more"
MOST: Final = 500


def size_of(query: QueryDict) -> int:
    """Return how many lines are asked for; what is no number is the usual."""
    return min(max(number_in(query, "size"), SIZE), MOST)


def number_in(query: QueryDict, name: str) -> int:
    """Return a whole number of an address; 0 for what is none, or has more than four digits."""
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def longer(size: int, total: int) -> int | None:
    """Return the size of the same list with more of it; None when there is no more."""
    return size + SIZE if size < min(total, MOST) else None
