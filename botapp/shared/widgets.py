"""Buttons as every screen makes them."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from botapp.routes import Press, encode

Row = list[InlineKeyboardButton]
MOST_BUTTONS = 100  # Telegram's own limit
NAME_IN_DIGEST = 24


def button(label: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=encode(press))


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    """Return the buttons side by side, so many in a row."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
