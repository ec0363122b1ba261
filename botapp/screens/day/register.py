"""The entries of the lists of a day."""

from functools import partial

from botapp.routes.day import FOCUS, SLEEPING, STATS, TODAY, WEEK
from botapp.screens.day import actions
from botapp.shared.entries import Entries

LISTS = {"today": TODAY, "week": WEEK, "snoozed": SLEEPING, "stats": STATS, "focus": FOCUS}
DAY = Entries(
    taps=(actions.TAPS,),
    commands={name: partial(actions.show_list, place=place) for name, place in LISTS.items()},
)
