"""One step, as its page shows it, and what is behind it in a list."""

from typing import Any, Final

from django.http import HttpResponse, QueryDict

from miniapp.person_request import PersonRequest
from miniapp.refusals import NotHere
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders import services
from reminders.day.agenda import agenda_step
from reminders.day.explain import explain
from reminders.models import ScheduledReminder
from reminders.state.plan_view import step_line
from reminders.state.rests import asked_of
from reminders.state.snooze_choices import choices
from reminders.state.wording import outcome_words

# How a step is shown: in its plan; among today's, with their numbers above and below; in another list; as a
# line of the week.
STEP: Final = "step"
ROW: Final = "row"
TEMPLATES: Final = {STEP: "_step.html", ROW: "_row.html", "listed": "_row.html", "line": "_line.html"}


@as_person
def step(request: PersonRequest, step_id: int) -> HttpResponse:
    """Show it as it is now, or with `sheet`, what is behind it in a list."""
    reminder = find_step(request, step_id)
    if "sheet" not in request.GET:
        return step_fragment(request, reminder, kind_of(request.GET))
    why = explain(reminder, now=request.now)
    return page(
        request,
        "miniapp/_sheet.html",
        step=step_line(reminder, now=request.now),
        lead=reminder.lead,
        why=(why.verdict, *why.grounds),
        choices=choices(request.person, now=request.now),
    )


def kind_of(form: QueryDict) -> str:
    """Return how the step is shown where it was asked for."""
    kind = form.get("as", "")
    return kind if kind in TEMPLATES else STEP


def find_step(request: PersonRequest, step_id: int) -> ScheduledReminder:
    """Return the person's own step, its lead and owner loaded, locked for a deed. NotHere for any other."""
    find = services.lock_owned if request.method == "POST" else services.owned_reminder
    own = find(telegram_id=request.person.telegram_id, reminder_id=step_id)
    if own is None:
        raise NotHere
    return own


def step_fragment(
    request: PersonRequest, reminder: ScheduledReminder, kind: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a step's own element, which takes the place of the one that was acted on."""
    line = step_line(reminder, now=request.now)
    at = line.moment.at if line.moment else reminder.due_at
    shown = line if kind == STEP else agenda_step(reminder, line.moment, at=at)
    menu = choices(request.person, now=request.now) if kind == STEP and line.is_open else []
    return page(
        request,
        f"miniapp/{TEMPLATES[kind]}",
        status=status,
        step=shown,
        kind=kind,
        closed=not line.is_open,
        choices=menu,
        **context,
    )


def outcomes_of(reminder: ScheduledReminder, *, is_new: bool) -> dict[str, Any]:
    """Return the answers to "How did it end?": value, words, whether it was given; and whether a plan rests.

    Then the answer that was given stands alone, to be taken back, beside what is next. At most one query;
    none of a step that `is_new` among the closed ones, for nobody has answered yet.
    """
    asked = asked_of(reminder)
    ending = services.ending_of(reminder) if asked and not is_new else None
    given, rests = (ending.outcome, ending.rests) if ending else (None, False)
    shown = [each for each in asked if each == given or not rests]
    outcomes = [(each.value, outcome_words(each), each == given) for each in shown]
    return {"outcomes": outcomes, "rests": rests, "lead_id": reminder.lead_id}
