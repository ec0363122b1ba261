"""How often a person may ask in a minute, counted in this process: several allow as many times more.

That is enough to keep a page that asks in a loop from the database; nothing else is guarded by it.
"""

from collections import Counter
from datetime import datetime
from threading import Lock
from typing import Final

from miniapp.refusals import TooMany

READS: Final = 300
ACTIONS: Final = 60

_lock = Lock()
_minute = 0
_counts: Counter[tuple[int, bool]] = Counter()


def count(telegram_id: int, *, is_action: bool, now: datetime) -> None:
    """Count one request of this person. Raises TooMany over the limit of the running minute."""
    global _minute
    with _lock:
        if (minute := int(now.timestamp()) // 60) != _minute:
            _minute = minute
            _counts.clear()
        _counts[telegram_id, is_action] += 1
        if _counts[telegram_id, is_action] > (ACTIONS if is_action else READS):
            raise TooMany


def forget() -> None:
    """Begin to count anew: for tests, which hold the clock still."""
    with _lock:
        _counts.clear()
