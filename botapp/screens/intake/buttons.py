"""Buttons under what is asked about before it becomes a lead."""

from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import PasteAction, PastePress
from botapp.shared.widgets import button, keyboard


def is_it_a_lead(update_id: int) -> InlineKeyboardMarkup:
    """Return the answers to the question whether a text is a prospect."""
    answers = {PasteAction.LEAD: "🆕 " + _("Yes, add it"), PasteAction.DROP: "✖️ " + _("No")}
    return keyboard([button(label, PastePress(action, update_id)) for action, label in answers.items()])
