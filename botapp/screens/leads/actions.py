"""The list of prospects: asked for, turned, and filtered in place."""

from botapp.routes import PagePress
from botapp.screens.leads.view import lead_list
from botapp.shared import chat_state, words
from botapp.shared.entries import Asked
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, sender

PageTap = Tap[PagePress]


def turn(tap: PageTap, _sender: Sender) -> Reaction:
    """Show the page in place of the one before; a digest stays, and the list is a message of its own."""
    screen = lead_list(tap.sender, page=tap.press.page, shown=tap.press.shown, now=tap.now)
    return Reaction(edit=screen) if tap.press.delivery_id is None else Reaction(messages=[screen])


def show_leads(asked: Asked) -> list[Screen]:
    """Show the first page of the person's prospects, and drop what was waited for."""
    chat_state.forget(asked.sender.telegram_id)
    return [lead_list(asked.sender, now=asked.now)]


TAPS = Taps(PagePress, sender, words.unknown_button, turn)
