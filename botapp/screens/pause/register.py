"""The entries of pauses."""

from botapp.screens.pause import actions
from botapp.shared import chat_state
from botapp.shared.entries import Entries

PAUSE = Entries(
    taps=(actions.TAPS, actions.REMEDIES),
    commands={"pause": actions.ask_pause, "resume": actions.ask_resume},
    listeners={chat_state.REST: actions.hear},
    answers={actions.REST: actions.answer},
)
