"""The entries of a pasted prospect."""

from botapp.screens.intake import contacts, duplicates, replies, rereading, together, view
from botapp.shared.entries import Entries

INTAKE = Entries(
    taps=(view.TAPS,),
    listeners={replies.OVERFLOW: replies.hear_overflow},
    answers=replies.ANSWERS | {contacts.CONTACTS: contacts.shown, rereading.REREAD: rereading.shown},
    followers={
        "added": rereading.reread,
        rereading.REREAD: rereading.reread,
        duplicates.TWIN: rereading.reconsider,
        "refused": rereading.try_again,
        replies.WHO_IS_IT: together.hear_picture,
    },
)
