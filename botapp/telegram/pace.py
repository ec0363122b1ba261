"""How fast one chat may be written to: a new message a second; edits a few at once after a silence."""

from collections.abc import Callable

from reminders.ledger import budget

AT_ONCE = 3  # messages and edits, one of them new, that may follow each other without a gap
MARGIN = 1.05  # gaps are a little longer than asked for: requests do not arrive as evenly as they leave


class ChatPace:
    """Turns of chats, in the memory of the process that answers. All times are seconds of `clock`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rested_at: dict[int, float] = {}  # when a chat may have so many at once again
        self._next_at: dict[int, float] = {}  # when it may have a new message

    def take(self, chat_id: int, *, is_new: bool = True) -> float:
        """Take a chat's next turn, of a new message or an edit; return in how many seconds it comes."""
        now, gap = self._clock(), gap_of(chat_id)
        rested_at = max(self._rested_at.get(chat_id, now), now)
        self._rested_at[chat_id] = rested_at + gap
        turn = max(rested_at - (AT_ONCE - 1) * gap, now)
        if is_new:
            turn = max(turn, self._next_at.get(chat_id, now))
            self._next_at[chat_id] = turn + gap
        return turn - now

    def block(self, chat_id: int, seconds: float) -> None:
        """Give a chat no turn for so many seconds, and then one, as Telegram has asked."""
        self._rested_at[chat_id] = self._clock() + seconds + (AT_ONCE - 1) * gap_of(chat_id)
        self._next_at.pop(chat_id, None)

    def forget(self) -> None:
        """Forget the chats that have rested."""
        now = self._clock()
        self._rested_at = {chat: at for chat, at in self._rested_at.items() if at > now}
        self._next_at = {chat: at for chat, at in self._next_at.items() if at > now}


def gap_of(chat_id: int) -> float:
    """Return the seconds between two messages to a chat in the long run."""
    return (budget.GROUP_GAP if chat_id < 0 else budget.PRIVATE_GAP) * MARGIN
