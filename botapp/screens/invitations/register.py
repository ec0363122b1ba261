"""The entries of a manager's links."""

from botapp.screens.invitations import actions
from botapp.shared.entries import Entries

INVITATIONS = Entries(taps=(actions.TAPS,), commands={"invite": actions.open_links})
