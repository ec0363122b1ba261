"""Which dates a change of a running plan moves, from when to when, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from planning.services import Changes, StepChange
from reminders.state.plan_lines import StepLine
from reminders.state.situation import window_of
from reminders.state.step_moments import to_do_at
from reminders.state.wording import local, short_day


def moved_words(changes: Changes, lines: Iterable[StepLine], *, zone: str) -> dict[int, str]:
    """Return what is said of each step that gets another date, by its id in the changed plan.

    `lines` are the steps as they would be: of these the number and the day are shown.
    """
    shown = {line.step_id: line for line in lines}
    moved = [step for step in changes.steps if step.row and step.due and step.step.step_id in shown]
    return {step.step.step_id: _moved(step, moved, shown, zone) for step in moved}


def _moved(step: StepChange, moved: Iterable[StepChange], shown: Mapping[int, StepLine], zone: str) -> str:
    line = shown[step.step.step_id]
    days = [local(at, zone).date() for at in (_before(step), line.when) if at]
    if len(set(days)) < 2:
        return _("other date")
    words = _("from %(day)s to %(other)s") % {"day": short_day(days[0]), "other": short_day(days[1])}
    why = _why(step, moved, shown, zone)
    return f"{words}, {why}" if why else words


def _why(step: StepChange, moved: Iterable[StepChange], shown: Mapping[int, StepLine], zone: str) -> str:
    """Return why it is that day, where the person has not just asked for it; "" otherwise."""
    if step.after is not None and step.after in shown:
        return _("because it may not come before step %(number)s") % {"number": shown[step.after].number}
    when = shown[step.step.step_id].when
    if step.due and when and local(step.due.at, zone).date() != local(when, zone).date():
        day = short_day(local(step.due.at, zone).date())
        return _("because %(day)s is not one of your working days") % {"day": day}
    others = (one for one in moved if one is not step and _takes(step, one, zone) and _takes(one, step, zone))
    if (other := next(others, None)) is not None:
        return _("because it changes places with step %(number)s") % {
            "number": shown[other.step.step_id].number
        }
    return ""


def _takes(step: StepChange, other: StepChange, zone: str) -> bool:
    """Say whether a step gets the day that another one had."""
    if step.due is None or other.row is None:
        return False
    return local(step.due.at, zone).date() == local(other.row.due_at, zone).date()


def _before(step: StepChange) -> datetime | None:
    """Return when the step comes as it stands."""
    return to_do_at(step.row, window_of(step.row.lead.owner)) if step.row else None
