"""The entries of a pasted prospect."""

from botapp.screens.intake import replies, view
from botapp.shared import chat_state
from botapp.shared.entries import Entries

INTAKE = Entries(
    taps=(view.TAPS,),
    listeners={replies.OVERFLOW: replies.hear_overflow, chat_state.PROSPECT: replies.hear_prospect},
    answers=replies.ANSWERS,
)
