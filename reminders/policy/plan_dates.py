"""From the steps of a plan to their due dates. Pure.

Moments come in and go out aware; what goes out is UTC.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from engagement.plans import Step, StepState
from reminders.policy import timing
from reminders.policy.due_rules import DueRule
from reminders.policy.windows import Window, local_at

CLOCKED: Final = re.compile(r"\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):([0-5]\d)")  # a timing that names its time


def due_dates(
    steps: Iterable[Step], *, base_date: datetime, window: Window | None = None
) -> list[tuple[Step, timing.Due]]:
    """Return each open step with its due date (UTC) and the rule that set it. Dates never fall.

    With a `window`, a step that names a day is due when the window opens on that day of its zone; one whose
    timing is a day with a time ("2026-03-01 14:30") is due then.
    """
    dated: list[tuple[Step, timing.Due]] = []
    for index, step in enumerate(step for step in steps if step.status is StepState.PENDING):
        due = due_of(step, base_date=base_date, index=index, window=window)
        earliest = dated[-1][1].at if dated else due.at
        dated.append((step, timing.Due(max(due.at, earliest).astimezone(UTC), due.rule)))
    return dated


def due_of(step: Step, *, base_date: datetime, index: int, window: Window | None = None) -> timing.Due:
    """Return when one step is due; `index` is its place among the open ones, from 0. As `due_dates`."""
    due = timing.resolve(step.to_json(), base_date, index, window)
    if due.rule != DueRule.ISO_DATE:
        return due
    zone = window.zone if window else ZoneInfo("UTC")
    if step.delay_days is None and (named := CLOCKED.fullmatch(step.timing)):
        at = local_at(date.fromisoformat(step.timing[:10]), time(int(named[1]), int(named[2])), zone)
        return timing.Due(max(base_date, at), due.rule)
    if window is None:
        return due
    day = timing.resolve(step.to_json(), base_date.astimezone(zone), index).at.date()
    return timing.Due(max(base_date, local_at(day, window.start, zone)), due.rule)
