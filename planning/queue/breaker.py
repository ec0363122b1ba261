"""A model that leaves several requests in a row without an answer is not asked for a moment."""

from typing import Final

REST: Final = 20.0  # seconds without asking; the next request tries again


class Breaker:
    """Counts failures in a row. Times are seconds of a clock that never jumps."""

    def __init__(self, limit: int) -> None:
        self._limit, self._failures, self._failed_at = limit, 0, 0.0

    def note(self, *, answered: bool, now: float) -> None:
        """Count how a request ended: with an answer, or with none."""
        self._failures = 0 if answered else self._failures + 1
        self._failed_at = now

    def is_open(self, now: float) -> bool:
        """Say whether the model is to be left alone."""
        return self._failures >= self._limit and now < self._failed_at + REST
