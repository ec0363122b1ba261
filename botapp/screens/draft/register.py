"""What a draft takes part in."""

from botapp.screens.draft import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

DRAFT = Entries(
    taps=(actions.TAPS,),
    listeners={chat_state.DRAFT_WORDS: replies.hear_words, chat_state.DRAFT_OWN: replies.hear_own},
    answers={"draft": replies.answer, "not_a_draft": replies.not_a_draft},
)
