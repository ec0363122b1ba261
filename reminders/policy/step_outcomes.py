"""What a person may tell about how a step ended, and what that does to the plan. Pure."""

from enum import StrEnum

from engagement.plans import ActionType


class Outcome(StrEnum):
    """The answers that have a button. The values are stored, so they never change their meaning."""

    SILENT = "silent"  # done, no answer yet
    REPLIED = "replied"
    BOOKED = "booked"  # a meeting
    WRONG = "wrong"  # skipped: the wrong person
    UNFIT = "unfit"  # not relevant
    ALREADY = "already"  # done before
    BUSY = "busy"  # no time


AFTER_DONE = (Outcome.SILENT, Outcome.REPLIED, Outcome.BOOKED)
AFTER_SKIP = (Outcome.WRONG, Outcome.UNFIT, Outcome.ALREADY, Outcome.BUSY)
BY_STATUS = {"completed": AFTER_DONE, "skipped": AFTER_SKIP}  # a reminder's status
# After these nothing comes until the person says what is next; after the second kind no step is left either.
RESTS = frozenset({Outcome.REPLIED, Outcome.BOOKED, Outcome.WRONG, Outcome.UNFIT})
ENDS = frozenset({Outcome.WRONG, Outcome.UNFIT})
# Nobody answers these: the prospect notices nothing, or nothing that asks for an answer.
ASKS_NOTHING = frozenset({ActionType.RESEARCH, ActionType.LINKEDIN_LIKE})


def offered(status: str, action: object) -> tuple[Outcome, ...]:
    """Return the answers that are asked for; whether there was a reply, only of a step that can get one."""
    if status == "completed" and isinstance(action, str) and action in ASKS_NOTHING:
        return ()
    return BY_STATUS.get(status, ())
