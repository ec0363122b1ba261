"""The command /find."""

from botapp.screens.find import text as texts
from botapp.screens.find.view import found
from botapp.shared import chat_state
from botapp.shared.entries import Asked
from botapp.shared.people import language_of
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.identity import finding


def find(asked: Asked) -> list[Screen]:
    """Show who is called so, and drop what was waited for."""
    person, said = asked.sender.telegram_id, asked.text.strip()
    chat_state.forget(person)
    with speaking(language_of(asked.sender)):
        if not said:
            return [Screen(texts.ask_whom())]
        return [found(finding.find(person, said), said, telegram_id=person, now=asked.now)]
