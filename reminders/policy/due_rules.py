"""Why a reminder's date is what it is. Pure."""

from datetime import datetime
from enum import StrEnum


class DueRule(StrEnum):
    """What set a due date; stored as `due_rule`, so a value never changes its meaning."""

    # the plan: what `timing` read in the step
    DELAY_DAYS = "delay_days"  # the step's own number
    IMMEDIATE = "timing:immediate"  # now, today, as soon as possible
    ISO_DATE = "timing:iso_date"  # 2026-03-01
    DAY_N = "timing:day_n"  # day 3, days 3-5, D+3
    WEEK_N = "timing:week_n"  # week 2
    MONTH_N = "timing:month_n"  # month 2
    AMOUNT = "timing:amount"  # 3 days, 2w, a couple of weeks
    WORKING_DAYS = "timing:working_days"  # 3 business days, next working day
    NEXT = "timing:next"  # tomorrow, next week, fortnight
    IN_WEEK = "timing:in_week"  # week 2, day 3; the end of week 1
    PHRASE = "timing:phrase"  # by Friday, 12 December: as a person would say it
    DEFAULT = "default"  # nothing was understood
    # a person
    SNOOZED = "snoozed"
    AS_SAID = "as_said"  # at the very time that was named, working hours or not
    ELAPSED = "elapsed"  # so many hours or minutes later, whatever the clock shows then
    AT_ONCE = "at_once"  # somebody asked to have it this moment
    MOVED = "moved"  # by hand, or by a pause
    # the scheduler
    RESTED = "rested"  # three nudges stayed unanswered
    AUTO_SNOOZED = "auto_snoozed"  # the same in old rows


READ = frozenset(rule for rule in DueRule if rule.startswith("timing:"))  # in the step's timing text
KEEPS_ITS_HOUR = (DueRule.AT_ONCE, DueRule.AS_SAID, DueRule.ELAPSED)  # sent outside working hours too
BY_THE_CLOCK = (DueRule.SNOOZED, DueRule.AS_SAID)  # "tuesday 9" goes where its person's clock goes


def goes_out_at_once(rule: str, due_at: datetime, *, cycle: int, created_at: datetime) -> bool:
    """Say whether somebody asked for this very moment, or the step was due when its plan was started."""
    return rule in KEEPS_ITS_HOUR or (cycle == 1 and due_at <= created_at)
