"""The entries of finding."""

from botapp.screens.find import commands, replies
from botapp.shared.entries import Entries

FIND = Entries(commands={"find": commands.find}, answers=replies.ANSWERS)
