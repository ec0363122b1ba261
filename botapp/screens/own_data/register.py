"""The entries of a person's own data."""

from botapp.screens.own_data import actions
from botapp.shared.entries import Entries

OWN_DATA = Entries(
    taps=(actions.TAPS,),
    commands={"privacy": actions.privacy, "deleteme": actions.ask},
    long_commands={"export": actions.export},
)
