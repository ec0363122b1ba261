"""The entries of the settings."""

from functools import partial

from botapp.routes.settings import Topic
from botapp.screens.settings import actions, replies, zone
from botapp.shared import chat_state
from botapp.shared.entries import Entries

SETTINGS = Entries(
    taps=(actions.TAPS, zone.TAPS),
    commands={"settings": actions.open_settings, "timezone": zone.ask, "zone": zone.ask},
    listeners={
        chat_state.ZONE: zone.hear_zone,
        chat_state.HOURS: partial(replies.hear, topic=Topic.HOURS),
        chat_state.COUNTRY: partial(replies.hear, topic=Topic.COUNTRY),
        chat_state.DAYS_OFF: partial(replies.hear, topic=Topic.OFF),
    },
    answers={replies.SETTING: replies.answer, "zone": zone.answer_zone, "no_zone": zone.answer_no_zone},
)
