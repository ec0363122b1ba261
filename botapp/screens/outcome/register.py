"""The entries of a step's outcome."""

from botapp.screens.outcome import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

OUTCOME = Entries(taps=(actions.TAPS,), listeners={chat_state.COLLEAGUE: replies.hear_colleague})
