"""The entries of a prospect."""

from botapp.screens.lead import actions, history, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

LEAD = Entries(
    taps=(actions.TAPS, history.TAPS),
    listeners={chat_state.FIELD: replies.hear_value},
    answers=replies.ANSWERS,
    followers={"corrected": replies.follow},
)
