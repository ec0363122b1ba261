"""Lines of a lead's history in a person's words, on their clock: who did what to a step, and when."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from core.actor import ActorKind
from leads.activities import ActivityType
from leads.fields import BY_KEY
from leads.models import LeadActivity, LeadStatus
from leads.stored_plan import StoredStep
from reminders.policy.step_outcomes import Outcome
from reminders.state.wording import due_phrase, local, outcome_words

TOLD: Final = (ActivityType.CONTEXT_UPDATE, ActivityType.AI_ADVICE)  # whose content is for the person


def conflict_words(line: LeadActivity | None, zone: str, now: datetime) -> str:
    """Return who did what to a step meanwhile: "Skipped in the chat at 14:03."; `line` tells it."""
    if line is None:
        return _("This has changed meanwhile.")
    at = local(line.created_at, zone)
    is_today = at.date() == local(now, zone).date()
    where: dict[str, str] = {
        ActorKind.USER: _("in the chat"),
        ActorKind.MINIAPP: _("in the app"),
        ActorKind.STAFF: _("by our staff"),
        ActorKind.SYSTEM: _("by itself"),
    }
    when = _("at %(clock)s") % {"clock": f"{at:%H:%M}"} if is_today else due_phrase(at, zone, now)
    parts = (_what_was_done(line, zone, now), where.get(_kind_of(line), ""), when)
    return f"{' '.join(part for part in parts if part)}."


def _what_was_done(line: LeadActivity, zone: str, now: datetime) -> str:
    """Return "Skipped", "Moved to Fri 6 Mar, 10:00"."""
    words = {
        ActivityType.STEP_COMPLETED: _("Done"),
        ActivityType.STEP_SKIPPED: _("Skipped"),
        ActivityType.STEP_CANCELLED: _("Taken off the plan"),
        ActivityType.STEP_REOPENED: _("Opened again"),
        ActivityType.DRAFT_CHANGED: _("Draft changed"),
    }
    dated = {
        ActivityType.STEP_SNOOZED: _("Snoozed until %(when)s"),
        ActivityType.AUTO_SNOOZED: _("Put off until %(when)s"),
        ActivityType.STEP_RESCHEDULED: _("Moved to %(when)s"),
    }
    kind = ActivityType(line.activity_type)
    if kind in dated and (due_at := _new_date(line)):
        return dated[kind] % {"when": due_phrase(due_at, zone, now)}
    return words.get(kind) or capfirst(str(kind.label))


def history_line(
    line: LeadActivity, zone: str, now: datetime, *, steps: Sequence[StoredStep] | None = None
) -> str:
    """Return one line of history: when, what, until when, and by whom if it was not the person.

    `steps`: the lead's, where the line is to say which of them it is about.
    """
    words = f"{due_phrase(line.created_at, zone, now)} — {ActivityType(line.activity_type).label}"
    if due_at := _new_date(line):
        words += f" → {due_phrase(due_at, zone, now)}"
    words += particulars(line)
    by = {"staff": _("by our staff"), "system": _("by itself"), "miniapp": _("in the app")}
    kind = _kind_of(line)
    is_told = line.activity_type == ActivityType.AUTO_SNOOZED  # "step rested by itself"
    words += f" ({by[kind]})" if kind in by and not is_told else ""
    return words + _step_of(line, steps or ())


def told_in(line: LeadActivity) -> str:
    """Return what somebody told, or was advised, whole; "" where a line says all by itself."""
    return line.content.strip() if line.activity_type in TOLD else ""


def particulars(line: LeadActivity) -> str:
    """Return what a change was about: the new status, the fact, the answer."""
    match line.activity_type:
        case ActivityType.STATUS_CHANGED:
            return _new_status(line)
        case ActivityType.LEAD_EDITED if line.metadata.get("field") == "situation":
            return f": {_('Situation')}"
        case ActivityType.LEAD_EDITED if field := BY_KEY.get(str(line.metadata.get("field"))):
            return f": {_(field.label)}"
        case ActivityType.PLAN_WRITTEN if name := line.metadata.get("template"):
            return f": {name}"
        case ActivityType.STEP_OUTCOME if (outcome := line.metadata.get("outcome")) in list(Outcome):
            return f": {outcome_words(Outcome(outcome))}"
    return ""


def _step_of(line: LeadActivity, steps: Sequence[StoredStep]) -> str:
    """Return " · 2. Call her", if the plan still has the step."""
    wanted = line.metadata.get("step_id")
    for number, step in enumerate(steps, start=1):
        if wanted is not None and step.get("step_id") == wanted:
            return f" · {number}. {Truncator(' '.join(str(step.get('description') or '').split())).chars(60)}"
    return ""


def _new_date(line: LeadActivity) -> datetime | None:
    """Return the date that a change gave to its step; None when it gave none."""
    changed = line.metadata.get("now")  # columns of a step; of a lead, the name of its status
    due_at = changed.get("due_at") if isinstance(changed, dict) else None
    with suppress(TypeError, ValueError):  # the app's role may have written it
        return datetime.fromisoformat(due_at).astimezone(UTC) if due_at else None
    return None


def _new_status(line: LeadActivity) -> str:
    """Return " → won: the demo", as far as it is known."""
    status = line.metadata.get("now")
    label = f" → {LeadStatus(status).label}" if status in LeadStatus.values else ""
    return f"{label}: {line.content}" if line.content else label


def _kind_of(line: LeadActivity) -> str:
    return str((line.metadata.get("by") or {}).get("kind"))
