"""/start, /help and /cancel."""

from botapp.screens.alarms.text import hint as alarms_hint
from botapp.screens.day import view as day_screens
from botapp.screens.invitations.text import manager_hint
from botapp.screens.settings import zone
from botapp.screens.start import text as texts
from botapp.shared import chat_state
from botapp.shared.entries import Asked
from botapp.shared.people import known, language_of
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from core.speech import speaking
from leads.models import INVITING, TelegramUser
from leads.people import access
from reminders import deep_links


def start(asked: Asked) -> list[Screen]:
    user = known(asked.sender, asked.now)
    chat_state.forget(user.telegram_id)
    with speaking(user.language_code):
        hello = texts.welcome(user.first_name)
        if user.may_invite and access.takes_links():
            hello = f"{hello}\n\n{manager_hint()}"
        if user.zone_confirmed_at is None:
            return [Screen(hello), *zone.ask(asked)]
        return [Screen(hello), zone.zone_screen(user, asked.now), day_screens.menu()]


def guide(asked: Asked) -> list[Screen]:
    managers = TelegramUser.objects.filter(telegram_id=asked.sender.telegram_id, role__in=INVITING)
    is_manager = managers.exists()
    with speaking(language_of(asked.sender)):
        in_app = texts.in_app() if deep_links.usable() else ""
        links = manager_hint() if is_manager and access.takes_links() else ""
        return [Screen(paragraphs(texts.help_text(), in_app, links, alarms_hint() if is_manager else ""))]


def cancel(asked: Asked) -> list[Screen]:
    was_waiting = chat_state.forget(asked.sender.telegram_id)
    with speaking(language_of(asked.sender)):
        return [Screen(texts.cancelled(was_waiting))]
