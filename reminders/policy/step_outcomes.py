"""What a person may tell about how a step ended. Pure."""

from enum import StrEnum


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
