"""The entries of a prospect."""

from botapp.screens.lead import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

LEAD = Entries(
    taps=(actions.TAPS,),
    listeners={chat_state.FIELD: replies.hear_value},
    answers=replies.ANSWERS,
    followers={"corrected": replies.follow},
)
