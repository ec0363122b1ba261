"""How often slow work of a loop is done. Pure: moments are seconds of a clock that never jumps."""


class Pace:
    """Allows work at once, and then not again before `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._taken_at: float | None = None

    def take(self, now: float) -> bool:
        """Whether it is time; if so, count from now."""
        if self._taken_at is not None and now - self._taken_at < self.seconds:
            return False
        self._taken_at = now
        return True
