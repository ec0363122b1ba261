"""A reminder's buttons as JSON: made once per language and shape, then filled with what is the card's own.

The scheduler sends thousands of them, and nearly all that differs is whose they are.
"""

import json
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language

from botapp.routes import MAX_ID
from botapp.shared.widgets import copied, copy_labels, reminder_rows
from reminders.messenger import Card

# Numbers that no label contains, in the place of the card's own, and a text that no label is.
REMINDER, DELIVERY = MAX_ID - 1, MAX_ID - 2
PIECE: Final = "\0"
PIECE_IN_JSON: Final = json.dumps(PIECE)


def reminder_json(card: Card) -> str:
    """Return what `keyboards.reminder` returns, in the language of the moment."""
    pieces = copied(card.draft)
    has_draft = bool(card.draft and card.draft.strip())
    shared = _shared(get_language() or "", has_draft, card.delivery_id is not None, len(pieces))
    told = shared.replace(str(REMINDER), str(card.reminder_id)).replace(str(DELIVERY), str(card.delivery_id))
    if not pieces:
        return told
    first, *others = told.split(PIECE_IN_JSON)
    return first + "".join(json.dumps(piece) + after for piece, after in zip(pieces, others, strict=True))


@lru_cache(maxsize=64)
def _shared(_language: str, has_draft: bool, is_delivered: bool, copies: int) -> str:
    rows = reminder_rows(REMINDER, DELIVERY if is_delivered else None, has_draft=has_draft)
    copying = [{"text": label, "copy_text": {"text": PIECE}} for label in copy_labels(copies)]
    return json.dumps({"inline_keyboard": [*rows, *([copying] if copying else [])]})
