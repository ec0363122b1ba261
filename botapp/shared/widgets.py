"""Buttons as every screen makes them."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton

from botapp.routes import Press, encode

Row = list[InlineKeyboardButton]
MOST_BUTTONS = 100  # Telegram's own limit
NAME_IN_DIGEST = 24


def button(label: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=encode(press))


def turns(page: int, pages: int, to: Callable[[int], Press]) -> list[Row]:
    """Return the row that turns a page, none where there is but one. `page` counts from 0."""
    back = [button("◀️ " + _("Back"), to(page - 1))] if page > 0 else []
    more = [button(_("More") + " ▶️", to(page + 1))] if page + 1 < pages else []
    return [[*back, *more]] if back or more else []


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    """Return the buttons side by side, so many in a row."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
