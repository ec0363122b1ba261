"""The entries of a prospect and of the list of them."""

from botapp.screens.lead import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

LEAD = Entries(
    taps=(actions.TAPS, actions.PAGES),
    commands={"leads": actions.show_leads},
    listeners={chat_state.FIELD: replies.hear_value},
    answers=replies.ANSWERS,
)
