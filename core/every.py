"""How often slow work of a loop is done. Pure: moments are seconds of a clock that never jumps."""


class Pace:
    """Lets work be done at once, and from then on not again before `seconds` are over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._taken_at: float | None = None

    def take(self, now: float) -> bool:
        """Say whether it is time, and if it is, count from now on."""
        if self._taken_at is not None and now - self._taken_at < self.seconds:
            return False
        self._taken_at = now
        return True
