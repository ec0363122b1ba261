"""A person's settings, to read; they are changed in the chat. And the address of their calendar."""

from django.http import HttpResponse

from miniapp import calendar
from miniapp.person_request import PersonRequest
from miniapp.rendering import page
from miniapp.rows import as_person
from reminders.loop.heartbeat import bots_name
from reminders.state import settings_words
from reminders.state.settings_view import settings_view
from reminders.upkeep.row_security import as_the_application


@as_person
def settings(request: PersonRequest) -> HttpResponse:
    with as_the_application():
        bot = bots_name()
    view = settings_view(request.person, now=request.now)
    return page(
        request,
        "miniapp/_settings.html",
        state=settings_words.reminders_state(view, request.now),
        bot=bot,
        has_address=calendar.standing(request.person) is not None,
        lines=settings_words.at_a_glance(view, request.now),
    )
