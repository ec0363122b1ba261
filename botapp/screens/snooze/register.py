"""The entries of the snooze menu and of a step's outcomes."""

from botapp.screens.snooze import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

SNOOZE = Entries(
    taps=(actions.TAPS, actions.OUTCOMES),
    listeners={chat_state.SNOOZE: replies.hear},
    answers=replies.ANSWERS,
)
