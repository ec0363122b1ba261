"""The entries of a prospect's status; its taps are the prospect's."""

from botapp.screens.status import replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

STATUS = Entries(listeners={chat_state.END_WORDS: replies.hear_why}, answers=replies.ANSWERS)
