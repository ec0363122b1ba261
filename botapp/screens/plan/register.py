"""What a plan, and an answer of the planner, take part in."""

from botapp.screens.plan import actions, replies, request_actions
from botapp.shared.entries import Entries

PLAN = Entries(
    taps=(actions.TAPS, request_actions.TAPS),
    listeners=replies.LISTENERS,
    answers=replies.ANSWERS,
)
