"""The way from a message into the Mini App: a row of its own, after all others.

Telegram refuses a whole message for the sake of this button, with an address that it does not take or where
its chat allows none. A message is worth more than its shortcut: it goes out again without the row, and what
this process sends afterwards has none.
"""

import logging
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from reminders import deep_links

logger = logging.getLogger(__name__)

# Telegram's words for it, in lower case: also "inline keyboard button Web App URL '...' is invalid: …".
REFUSALS: Final = ("button_type_invalid", "button_url_invalid", "web app url")
_refused: set[str] = set()  # the addresses of the app that Telegram did not take


class Addressed(Protocol):
    """A message of the scheduler, which may be tried in several forms."""

    @property
    def chat_id(self) -> int: ...
    @property
    def plain(self) -> bool: ...
    @property
    def app(self) -> bool: ...


def is_offered() -> bool:
    """Say whether Telegram takes the button, as far as is known. It is for private chats alone."""
    return deep_links.usable() and deep_links.app_url() not in _refused


def is_offered_in(parcel: Addressed) -> bool:
    """Say whether a message shows it: the plainest form has no shortcut."""
    return parcel.app and not parcel.plain and parcel.chat_id > 0 and is_offered()


def refused(words: str) -> None:
    """Remember that Telegram does not take the button; say so once."""
    if (url := deep_links.app_url()) not in _refused:
        _refused.add(url)
        logger.warning(
            "Telegram refuses the button that opens the app; messages go out without it",
            extra={"url": url, "telegram": words},
        )


def is_refusal(words: str) -> bool:
    """Say whether these words of Telegram's are about the button."""
    return any(phrase in words.lower() for phrase in REFUSALS)


def row(url: str) -> list[InlineKeyboardButton]:
    """Return the row that opens this address of the app; empty where Telegram would not."""
    return [InlineKeyboardButton(label(), web_app=WebAppInfo(url))] if is_offered() else []


def row_json(url: str) -> list[dict[str, Any]]:
    """Return the row as Telegram's JSON."""
    return [{"text": label(), "web_app": {"url": url}}]


def label() -> str:
    return "📱 " + _("Open in App")


def without(keyboard: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """Return the keyboard without the row; the very same when it has none."""
    if keyboard is None or not any(button.web_app for row in keyboard.inline_keyboard for button in row):
        return keyboard
    kept = [[button for button in row if not button.web_app] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup([row for row in kept if row])
