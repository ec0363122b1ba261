"""The entries of a plan and of the planner's answers."""

from botapp.screens.plan import actions, replies, request_actions, team
from botapp.shared.entries import Entries

PLAN = Entries(
    taps=(actions.TAPS, request_actions.TAPS, team.TAPS),
    listeners=replies.LISTENERS,
    answers=replies.ANSWERS,
    followers={"plan_edited": replies.follow},
)
