"""The entries of the snooze menu."""

from botapp.screens.snooze import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

SNOOZE = Entries(
    taps=(actions.TAPS,),
    listeners={chat_state.SNOOZE: replies.hear},
    answers=replies.ANSWERS,
)
