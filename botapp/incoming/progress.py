"""How far the answer to an update has come, in memory and as it is noted with the update."""

from dataclasses import dataclass, field

NOBODY_KNOWS = 0  # in place of the id of a message that was sent twice and may have arrived
IN_DOUBT = -1  # noted behind the ids: the next message may have arrived already


@dataclass(slots=True)
class AnswerProgress:
    """How far the answer to one update has come, over all tries at it."""

    # The ids of the messages that have certainly arrived, or NOBODY_KNOWS, in order.
    arrived: list[int] = field(default_factory=list)
    said: int = 0  # how many messages the present try has come past
    in_doubt: bool = False  # whether the next one may have arrived already

    @classmethod
    def of(cls, noted: list[int]) -> "AnswerProgress":
        """Return what an earlier process has noted."""
        return cls([number for number in noted if number != IN_DOUBT], in_doubt=IN_DOUBT in noted)
