"""The entries of the first contact."""

from botapp.screens.start import commands
from botapp.shared.entries import Entries

START = Entries(commands={"start": commands.start, "help": commands.guide, "cancel": commands.cancel})
