"""The entries of alarms."""

from botapp.screens.alarms import commands
from botapp.shared.entries import Entries

ALARMS = Entries(commands={"alarms": commands.alarms, "alarms_on": commands.on, "alarms_off": commands.off})
