"""When a person's clock moves to another zone: what they named by the clock moves with it."""

from collections.abc import Sequence
from datetime import datetime

from core.sql.bulk import update_rows
from leads.models import TelegramUser
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.due_rules import BY_THE_CLOCK, DueRule
from reminders.policy.windows import local_at
from reminders.state.wording import local, zone_of


def keep_clocks(rows: Sequence[ScheduledReminder], was: TelegramUser, *, now: datetime) -> None:
    """Let what rests until "tuesday 9" rest until nine on Tuesday there; what is past by then is due.

    `rows` are one person's, locked, with lead and owner as they are now; `was` is the owner before.
    """
    moved = [
        row for row in rows if _is_by_the_clock(row, was, now) and row.lead.owner.timezone != was.timezone
    ]
    for row in moved:
        here = local(row.due_at, was.timezone)
        row.due_at = local_at(here.date(), here.time(), zone_of(row.lead.owner.timezone))
        row.version, row.updated_at = row.version + 1, now
    update_rows(moved, ["due_at", "version", "updated_at"])


def _is_by_the_clock(row: ScheduledReminder, was: TelegramUser, now: datetime) -> bool:
    # "A day" that was counted while no zone was known is no time on a clock.
    known = BY_THE_CLOCK if was.zone_confirmed_at else (DueRule.AS_SAID,)
    return row.status == ReminderStatus.SNOOZED and row.due_rule in known and row.due_at > now
