"""/alarms, on and off: whether a manager is told when something is wrong with the system.

/alarms_on is the same as /alarms on, in a form that Telegram makes a link of.
"""

from dataclasses import replace

from botapp.screens.alarms import text as texts
from botapp.shared.entries import Asked
from botapp.shared.people import known
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.models import TelegramUser

WORDS = {"on": True, "off": False}


def alarms(asked: Asked) -> list[Screen]:
    """Turn alarms on or off, and say how they stand. Whoever has them may turn them off, manager or not."""
    user = known(asked.sender, asked.now)
    wanted = WORDS.get(asked.text.strip().lower())
    with speaking(user.language_code):
        if not (user.may_invite or user.wants_alarms):
            return [Screen(texts.only_managers())]
        if wanted is not None and wanted != user.wants_alarms:
            user.wants_alarms = wanted
            mine = TelegramUser.objects.filter(pk=user.pk)
            mine.update(wants_alarms=wanted, updated_at=asked.now)
        return [Screen(texts.standing(is_on=user.wants_alarms))]


def on(asked: Asked) -> list[Screen]:
    return alarms(replace(asked, text="on"))


def off(asked: Asked) -> list[Screen]:
    return alarms(replace(asked, text="off"))
