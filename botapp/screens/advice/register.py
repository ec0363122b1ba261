"""The entries of news and advice."""

from typing import Any

from botapp.routes import AskAction, AskPress
from botapp.screens.advice import actions, replies
from botapp.screens.intake import forwards
from botapp.shared import words
from botapp.shared.entries import Entries
from botapp.shared.tap import Taps, by_action

# What a button is about, and what it does; any other is about a request.
FINDERS = {
    AskAction.ADVISE: actions.news_of,
    AskAction.NOTE: actions.unsure_reply,
    AskAction.ANSWER: forwards.forwarded_by,
    AskAction.NEW: forwards.forwarded_by,
}
ACTIONS = {**actions.ACTIONS, AskAction.ANSWER: forwards.act, AskAction.NEW: forwards.act}


def find(tap: actions.AskTap) -> Any:
    """Return what a tap is about; None when it is missing or somebody else's."""
    return FINDERS.get(tap.press.action, actions.request_of)(tap)


TAPS = Taps(AskPress, find, words.unknown_button, by_action(ACTIONS))
ADVICE = Entries(
    taps=(TAPS,), listeners=replies.LISTENERS, answers=replies.ANSWERS, followers=replies.FOLLOWERS
)
