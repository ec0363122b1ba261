"""The entries of a step."""

from botapp.screens.step import actions, replies
from botapp.shared.entries import Entries

STEP = Entries(taps=(actions.TAPS,), answers=replies.ANSWERS)
