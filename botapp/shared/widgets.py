"""Buttons as every screen makes them."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import Press, encode

Row = list[InlineKeyboardButton]
MOST_BUTTONS = 100  # Telegram's own limit
NAME_IN_DIGEST = 24


def button(label: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=encode(press))


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Return rows of buttons, empty ones left out."""
    return InlineKeyboardMarkup([row for row in rows if row])


def turns(page: int, pages: int, to: Callable[[int], Press]) -> Row:
    """Return the row that turns a page, empty where there is only one. `page` counts from 0."""
    back = [button("◀️ " + _("Back"), to(page - 1))] if page > 0 else []
    more = [button(_("More") + " ▶️", to(page + 1))] if page + 1 < pages else []
    return [*back, *more]


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    """Return the buttons side by side, so many in a row."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
