"""What the settings take part in."""

from botapp.screens.settings import actions, replies, zone
from botapp.shared import chat_state
from botapp.shared.entries import Entries

SETTINGS = Entries(
    taps=(actions.TAPS, zone.TAPS),
    commands={
        "settings": actions.open_settings,
        "timezone": zone.ask_timezone,
        "zone": zone.ask_timezone,
    },
    listeners={
        chat_state.ZONE: zone.hear_zone,
        chat_state.HOURS: replies.hear_hours,
        chat_state.COUNTRY: replies.hear_country,
        chat_state.DAYS_OFF: replies.hear_days_off,
    },
    answers={replies.SETTING: replies.answer, "zone": zone.answer_zone},
)
