"""The entries of a pasted prospect."""

from botapp.screens.intake import contacts, duplicates, replies, rereading, together, view
from botapp.screens.several import actions as several
from botapp.shared import chat_state
from botapp.shared.entries import Entries

INTAKE = Entries(
    taps=(view.TAPS,),
    listeners={chat_state.OVERFLOW: replies.hear_overflow, chat_state.PROSPECT: replies.hear_prospect},
    answers=replies.ANSWERS | {contacts.CONTACTS: contacts.shown, rereading.REREAD: rereading.shown},
    followers={
        "added": rereading.reread,
        rereading.REREAD: rereading.reread,
        duplicates.TWIN: rereading.reconsider,
        duplicates.UNSURE: rereading.reconsider,
        several.SEVERAL: rereading.reconsider,
        several.TOO_MANY: rereading.try_again,
        "refused": rereading.try_again,
        replies.WHO_IS_IT: together.hear_picture,
    },
)
