"""A long text that comes in several messages: Telegram's apps cut it when a message is full."""

from datetime import timedelta

from botapp.shared.said import Said
from botapp.shared.text import MESSAGE_LIMIT, units

TOGETHER = timedelta(seconds=3)  # the parts of one paste are sent at once
SHORTEST_FULL_PART = 3_000  # UTF-16 units; after a shorter message, no part of the same text follows


def is_full_part(text: str) -> bool:
    """Say whether more of the same text may follow."""
    return SHORTEST_FULL_PART <= units(text) <= MESSAGE_LIMIT


def is_same_paste(said: Said, sent_at: float) -> bool:
    """Say whether a message came together with a part that was sent at that Unix time."""
    apart = abs(said.sent_at.timestamp() - sent_at)
    return apart <= TOGETHER.total_seconds() and units(said.text) <= MESSAGE_LIMIT
