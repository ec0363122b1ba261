"""The entries of the list."""

from botapp.screens.leads import actions
from botapp.shared.entries import Entries

LEADS = Entries(taps=(actions.TAPS,), commands={"leads": actions.show_leads})
