"""How fast one chat may be written to: about a message a second, a few of them at once after a silence."""

from collections.abc import Callable

from reminders.ledger import budget

AT_ONCE = 3  # messages that may follow each other without a gap
MARGIN = 1.05  # gaps are a little longer than asked for: requests do not arrive as evenly as they leave


class ChatPace:
    """Turns of chats, in the memory of the process that answers. All times are seconds of `clock`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rested_at: dict[int, float] = {}  # when a chat may have so many at once again

    def take(self, chat_id: int) -> float:
        """Take a chat's next turn; return in how many seconds it comes."""
        now, gap = self._clock(), gap_of(chat_id)
        rested_at = max(self._rested_at.get(chat_id, now), now)
        self._rested_at[chat_id] = rested_at + gap
        return max(rested_at - (AT_ONCE - 1) * gap - now, 0.0)

    def block(self, chat_id: int, seconds: float) -> None:
        """Give a chat no turn for so many seconds, and then one, as Telegram has asked."""
        self._rested_at[chat_id] = self._clock() + seconds + (AT_ONCE - 1) * gap_of(chat_id)

    def forget(self) -> None:
        """Forget the chats that have rested."""
        now = self._clock()
        self._rested_at = {chat: at for chat, at in self._rested_at.items() if at > now}


def gap_of(chat_id: int) -> float:
    """Return the seconds between two messages to a chat in the long run."""
    return (budget.GROUP_GAP if chat_id < 0 else budget.PRIVATE_GAP) * MARGIN
