"""Addresses inside the Mini App, for the messages that lead there, and what a link from outside may say.

A link of Telegram, `https://t.me/<bot>?startapp=l12-s34`, carries a start parameter; the app turns it into
the path of a page. No parameter holds a secret: whoever follows it is shown what is theirs.
"""

import re
from typing import Final

from django.conf import settings

START_PAGES: Final = {"today": "", "week": "week/"}  # by start parameter: paths below the app's address
START_LEAD: Final = re.compile(r"l([1-9][0-9]{0,17})(?:-s([1-9][0-9]{0,17}))?")


def usable() -> bool:
    """Say whether Telegram would open the app: it refuses buttons with any address but https."""
    return bool(settings.SANDBOX or settings.MINIAPP_URL.startswith("https://"))


def app_url() -> str:
    """Return the address of the app's first page, what is to be done today."""
    return f"{settings.MINIAPP_URL.rstrip('/')}/"


def lead_url(lead_id: int, reminder_id: int | None = None) -> str:
    """Return the address of one lead, at one of its steps if that is named."""
    return app_url() + _lead_path(lead_id, reminder_id)


def start_param(lead_id: int, reminder_id: int | None = None) -> str:
    """Return what a link from outside carries for one lead, or for one of its steps."""
    return f"l{lead_id}" if reminder_id is None else f"l{lead_id}-s{reminder_id}"


def start_link(bot: str, start: str) -> str:
    """Return the link that opens the app of the bot with this username, from anywhere."""
    return f"https://t.me/{bot}?startapp={start}"


def path_of(start: str) -> str:
    """Return the path, below the app's address, that a start parameter leads to; the first page's if none."""
    if match := START_LEAD.fullmatch(start):
        lead_id, reminder_id = match.groups()
        return _lead_path(lead_id, reminder_id)
    return START_PAGES.get(start, "")


def _lead_path(lead_id: int | str, reminder_id: int | str | None) -> str:
    step = "" if reminder_id is None else f"?step={reminder_id}"
    return f"leads/{lead_id}/{step}"
