"""The entries of a draft."""

from botapp.screens.draft import actions, replies
from botapp.screens.draft import text as texts
from botapp.shared import chat_state
from botapp.shared.entries import Entries
from botapp.shared.screen import Screen

DRAFT = Entries(
    taps=(actions.TAPS,),
    listeners={chat_state.DRAFT_WORDS: replies.hear_words, chat_state.DRAFT_OWN: replies.hear_own},
    answers={
        "draft": replies.answer,
        "not_a_draft": lambda limit, _user, _now: [Screen(texts.text_problem(limit))],
    },
    followers={"draft": replies.follow},
)
