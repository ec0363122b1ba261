"""The entries of what is sold."""

from botapp.screens.seller import actions, replies
from botapp.shared import chat_state
from botapp.shared.entries import Entries

SELLER = Entries(
    taps=(actions.TAPS,),
    listeners={chat_state.SELLER: replies.hear_all, chat_state.SELLER_FIELD: replies.hear_field},
    answers={replies.TOLD: replies.answer},
    followers={replies.TOLD: replies.follow},
)
