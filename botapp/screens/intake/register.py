"""The entries of a pasted prospect."""

from botapp.screens.intake import replies, view
from botapp.shared.entries import Entries

INTAKE = Entries(
    taps=(view.TAPS,), listeners={replies.OVERFLOW: replies.hear_overflow}, answers=replies.ANSWERS
)
