"""The entries of several people in one paste."""

from botapp.screens.several import view
from botapp.shared.entries import Entries

SEVERAL = Entries(taps=(view.TAPS,), answers=view.ANSWERS)
