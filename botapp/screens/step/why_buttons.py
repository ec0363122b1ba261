"""The way back from an explanation."""

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import StepAction, encode
from reminders.messenger import Card


def explained(card: Card) -> InlineKeyboardMarkup:
    """Return the way back to the step."""
    back = encode(StepAction.CARD, card.reminder_id, card.delivery_id)
    return InlineKeyboardMarkup([[InlineKeyboardButton("← " + _("Back"), callback_data=back)]])
