"""What a person asks about their own data: what is kept, all of it, and that nothing be kept."""

from datetime import timedelta

from django.conf import settings

from botapp.own_data import erasing
from botapp.own_data.export import TooLarge
from botapp.own_data.export import export as packed
from botapp.routes import OwnDataAction, OwnDataPress
from botapp.screens.own_data import text as texts
from botapp.shared import chat_state, words
from botapp.shared.effects import ERASED, Effect, has_erased, once
from botapp.shared.entries import Asked
from botapp.shared.people import Sender, language_of
from botapp.shared.screen import Attachment, Screen
from botapp.shared.tap import Reaction, Tap, Taps, sender
from botapp.shared.widgets import button, keyboard
from core.speech import speaking
from leads.people import access
from planning.services import has_model
from reminders import services

VALID = timedelta(minutes=10)  # after that the question is to be asked again
OwnDataTap = Tap[OwnDataPress]


def privacy(asked: Asked) -> list[Screen]:
    """Say what is kept and where it goes."""
    with speaking(language_of(asked.sender)):
        return [Screen(texts.privacy(has_model=has_model(), days=settings.KEEP_UPDATES))]


def export(asked: Asked) -> list[Screen]:
    """Return all that is kept of the person, as a file."""
    person = asked.sender.telegram_id
    with speaking(language_of(asked.sender)):
        try:
            content = packed(person, now=asked.now)
        except TooLarge:
            return [Screen(texts.too_large())]
        if content is None:
            return [Screen(texts.nothing_kept())]
        name = f"deal-quest-{asked.now:%Y-%m-%d}.zip"
        return [Screen(texts.here_it_is(), attachment=Attachment(name, content))]


def ask(asked: Asked) -> list[Screen]:
    """Say what would be lost, and ask."""
    person, until = asked.sender.telegram_id, asked.now + VALID
    chat_state.forget(person)
    with speaking(language_of(asked.sender)):
        erase = OwnDataPress(OwnDataAction.ERASE, int(until.timestamp()))
        question = texts.ask(services.belongings(person), minutes=int(VALID.total_seconds() // 60))
        return [
            Screen(
                question,
                keyboard(
                    [button(texts.keep_label(), OwnDataPress(OwnDataAction.KEEP))],
                    [button(texts.erase_label(), erase)],
                ),
            )
        ]


def act(tap: OwnDataTap, who: Sender) -> Reaction:
    """Keep everything, or erase it. A repeat of the tap says once more that it is done."""
    if tap.press.action == OwnDataAction.KEEP:
        return Reaction(Screen(texts.kept()))
    once(tap.update_id, lambda: Effect(ERASED, _erase(tap)))
    return Reaction(Screen(texts.erased(by_link=access.takes_links())))


def _erase(tap: OwnDataTap) -> bool:
    person, by = tap.sender.telegram_id, tap.sender.actor
    return erasing.erase_person(telegram_id=person, by=by, now=tap.now, before=tap.update_id)


def _refusal(tap: OwnDataTap, _sender: Sender) -> str:
    is_late = tap.press.action == OwnDataAction.ERASE and tap.now.timestamp() > (tap.press.until or 0)
    return texts.too_late() if is_late and not has_erased(tap.update_id) else ""


TAPS = Taps(
    OwnDataPress,
    sender,
    words.unknown_button,
    act,
    unless=_refusal,
    takes_long=lambda press: press.action == OwnDataAction.ERASE,
)
