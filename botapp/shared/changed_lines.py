"""The steps of a running plan as a change would leave them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engagement.plans import Channel, Step
from leads.models import Lead
from planning.services import Changes
from reminders.policy.moments import Moment, proposed
from reminders.state.plan_lines import StepLine
from reminders.state.plan_view import open_lines
from reminders.state.situation import window_of
from reminders.state.step_moments import moment_of


def changed_lines(
    lead: Lead,
    changes: Changes,
    steps: Sequence[Step],
    *,
    now: datetime,
    known: frozenset[Channel] | None = None,
) -> tuple[StepLine, ...]:
    """Return the steps of a running plan as a change would leave them, each with when its reminder comes.

    A line whose date stays names its reminder. `known` as in `step_lines`.
    """
    window = window_of(lead.owner)
    moments: dict[int, Moment] = {}
    kept: dict[int, int] = {}
    for each in changes.steps:
        if each.due:
            moments[each.step.step_id] = proposed(each.due.at, window, now=now)
        elif each.row:
            moments[each.step.step_id] = moment_of(each.row, now=now)
            kept[each.step.step_id] = each.row.pk
    lines = open_lines(steps, moments, known)
    return tuple(replace(line, reminder_id=kept.get(line.step_id)) for line in lines)
