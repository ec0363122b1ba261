"""What a person does in the app: each POST is one call of a service, and a repeat changes nothing.

The answer is the element that was acted on as it is now; the messages in the chat are put right by the
services, in the same transaction.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.actor import Actor
from core.text import isolated
from miniapp import asked
from miniapp.fragments.steps import ROW, find_step, kind_of, outcomes_of, step_fragment
from miniapp.fragments.today import day_counts
from miniapp.person_request import PersonRequest
from miniapp.refusals import Unreadable
from miniapp.rows import as_acting_person
from reminders import services
from reminders.day.history_words import conflict_words
from reminders.models import ScheduledReminder
from reminders.services import StepResult
from reminders.state.plan_view import step_line
from reminders.state.wording import due_phrase, hold_words

TOLD: Final = 60  # signs of the next step's words
AFTER_CLOSING: Final = ("outcome", "on", "next")  # deeds about a step that is closed already


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it, and what is said about that."""

    reminder: ScheduledReminder  # as it is now, with lead and owner loaded
    said: str
    undoable: bool = False


def _by(request: PersonRequest) -> Actor:
    return Actor.miniapp(request.person.telegram_id)


def _complete(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    result = services.complete(reminder=reminder, by=_by(request), now=request.now, expected_version=seen)
    return Done(result.reminder, _then(request, _("Done."), result), undoable=True)


def _skip(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    result = services.skip(reminder=reminder, by=_by(request), now=request.now, expected_version=seen)
    return Done(result.reminder, _then(request, _("Skipped."), result), undoable=True)


def _snooze(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    until = asked.rest(request.POST, request.person, now=request.now)
    result = services.snooze(
        reminder=reminder, until=until, by=_by(request), now=request.now, expected_version=seen
    )
    words = _("Rests until %(when)s.") % {"when": _when(request, result.reminder)}
    return Done(result.reminder, words, undoable=result.changed)


def _move(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    due_at = asked.moment(request.POST.get("at", ""), request.person, now=request.now)
    result = services.reschedule(
        reminder=reminder, due_at=due_at, by=_by(request), now=request.now, expected_version=seen
    )
    return Done(result.reminder, _("Moved to %(when)s.") % {"when": _when(request, result.reminder)})


def _undo(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    result = services.reopen(reminder=reminder, by=_by(request), now=request.now, expected_version=seen)
    words = _("Undone.") if result.changed else _("Something else has happened since.")
    return Done(result.reminder, words)


def _outcome(request: PersonRequest, reminder: ScheduledReminder, seen: int) -> Done:
    noted = services.note_outcome(
        reminder=reminder,
        outcome=asked.outcome(request.POST),
        by=_by(request),
        now=request.now,
        expected_version=seen,
    )
    rests = noted.reminder.lead.reminders_paused and not noted.is_stale
    return _noted(noted, _("Noted. The plan rests until you say what is next.") if rests else _("Noted."))


def _keep_going(request: PersonRequest, reminder: ScheduledReminder, _seen: int) -> Done:
    noted = services.keep_going(reminder=reminder, by=_by(request), now=request.now)
    return _noted(noted, _("The plan goes on."))


def _next_now(request: PersonRequest, reminder: ScheduledReminder, _seen: int) -> Done:
    noted = services.keep_going(reminder=reminder, by=_by(request), now=request.now, at_once=True)
    is_coming = noted.reminder.lead.reminders.live().exists()
    return _noted(noted, _("The next step is on its way.") if is_coming else _("Noted."))


def _noted(noted: services.Noted, words: str) -> Done:
    return Done(noted.reminder, _("Something else has happened since.") if noted.is_stale else words)


ON_STEP: Final[Mapping[str, Callable[[PersonRequest, ScheduledReminder, int], Done]]] = {
    "done": _complete,
    "skip": _skip,
    "snooze": _snooze,
    "move": _move,
    "undo": _undo,
    "outcome": _outcome,
    "on": _keep_going,
    "next": _next_now,
}


@as_acting_person
def on_step(request: PersonRequest, step_id: int, deed: str) -> HttpResponse:
    """Do it to one of the person's steps; `v` is the version they saw, `as` how the step was shown."""
    kind, reminder = kind_of(request.POST), find_step(request, step_id)
    try:
        done = ON_STEP[deed](request, reminder, asked.version(request.POST))
    except services.StepChanged as change:
        return _conflict(request, change, deed)
    except services.StepHeld as held:
        words = _("It waits for staff: %(reason)s") % {"reason": hold_words(held.reason)}
        return step_fragment(request, reminder, kind, status=409, reason="held", conflict=words)
    except Unreadable as refusal:
        return step_fragment(request, reminder, kind, status=422, reason=refusal.reason, refused=refusal.said)
    return step_fragment(
        request,
        done.reminder,
        kind,
        **outcomes_of(done.reminder, is_new=deed not in AFTER_CLOSING),
        toast=done,
        **(day_counts(request) if kind == ROW else {}),
    )


def _conflict(request: PersonRequest, change: services.StepChanged, deed: str) -> HttpResponse:
    """Show what somebody else did meanwhile, and let the person choose."""
    row = change.reminder
    again = {name: request.POST[name] for name in ("until", "at", "answer") if name in request.POST}
    return step_fragment(
        request,
        row,
        kind_of(request.POST),
        status=409,
        reason="conflict",
        conflict=conflict_words(change.line, request.person.timezone, request.now),
        may_undo=not row.is_live,
        mine=deed if row.is_live else "",
        again=json.dumps(again),
    )


def _then(request: PersonRequest, words: str, result: StepResult) -> str:
    """Return what was done, and the lead's next step if there is one."""
    if result.upcoming is None:
        return f"{words} {_('The plan is finished.')}" if result.plan_completed else words
    line = step_line(result.upcoming, now=request.now)
    when = due_phrase(line.moment.at, request.person.timezone, request.now) if line.moment else ""
    return f"{words} " + _("Next: %(what)s, %(when)s.") % {
        "what": isolated(shorten(line.description, TOLD, placeholder="…").rstrip(".")),
        "when": when,
    }


def _when(request: PersonRequest, reminder: ScheduledReminder) -> str:
    line = step_line(reminder, now=request.now)
    at = line.moment.at if line.moment else reminder.due_at
    return due_phrase(at, request.person.timezone, request.now)
