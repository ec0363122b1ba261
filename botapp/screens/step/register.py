"""The entries of a step."""

from botapp.screens.step import actions
from botapp.shared.entries import Entries

STEP = Entries(taps=(actions.TAPS,))
