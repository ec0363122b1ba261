"""A reminder's buttons as a form's value: made once per language and shape, then filled with two numbers.

The scheduler sends thousands of them, and nearly all that differs is whose they are.
"""

import json
from functools import lru_cache

from django.utils.translation import get_language

from botapp.callbacks import MAX_ID
from botapp.forms import Encoded, encoded
from botapp.keyboards import copies, reminder_rows
from reminders.messenger import Card

# Numbers that no label contains, in the place of the card's own.
REMINDER, DELIVERY = MAX_ID - 1, MAX_ID - 2
_ROW, _COPIED, _NEXT, _ROW_END, _END = map(encoded, (",[", "}}", ",", "]", "]}"))


def reminder_form(card: Card) -> Encoded:
    """Return what `keyboards.reminder` returns, in the language of the moment, encoded for a form."""
    has_draft = bool(card.draft and card.draft.strip())
    shared = _shared(get_language() or "", has_draft, card.delivery_id is not None)
    body = shared.replace(str(REMINDER), str(card.reminder_id)).replace(str(DELIVERY), str(card.delivery_id))
    row = [f"{_copying(label)}{encoded(json.dumps(piece))}{_COPIED}" for label, piece in copies(card.draft)]
    return Encoded(body + (f"{_ROW}{_NEXT.join(row)}{_ROW_END}" if row else "") + _END)


@lru_cache(maxsize=64)
def _copying(label: str) -> Encoded:
    """Return a copy button up to the text that it copies."""
    button = json.dumps({"text": label, "copy_text": {"text": ""}})
    return encoded(button.removesuffix('""}}'))


@lru_cache(maxsize=64)
def _shared(_language: str, has_draft: bool, is_delivered: bool) -> str:
    """Return all but the copy buttons, the end left open."""
    rows = reminder_rows(REMINDER, DELIVERY if is_delivered else None, has_draft=has_draft)
    return encoded(json.dumps({"inline_keyboard": rows}).removesuffix("]}"))
