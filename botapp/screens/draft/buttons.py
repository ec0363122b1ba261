"""The buttons under a draft."""

from django.utils.translation import gettext as _
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import AskAction, AskPress, DraftAction, DraftPress
from botapp.screens.draft.values import DraftView, copy_pieces
from botapp.shared.widgets import Row, button, in_rows, keyboard

COPIES_PER_ROW = 4


def draft(view: DraftView, *, retry: int | None = None) -> InlineKeyboardMarkup:
    """Return copy buttons, the wishes while the step is open, and the ways on; `retry` failed before."""
    rows = [*copies(view.text), *(_wishes(view) if view.is_live else []), _ways_on(view)]
    if retry is not None:
        rows.insert(0, [button("🔁 " + _("Try again"), AskPress(AskAction.RETRY, retry))])
    return keyboard(*rows)


def rewriting(view: DraftView) -> InlineKeyboardMarkup:
    return keyboard(_ways_on(view))


def copies(text: str, label: str = "") -> list[Row]:
    """Return one native copy button, `label` on it, or numbered ones for a text that needs several."""
    pieces = copy_pieces(text)
    if len(pieces) == 1:
        return [[_copy(label or _("Copy"), pieces[0])]]
    total = len(pieces)
    # A row of four has no room for the word.
    word = _("Copy") + " " if total < COPIES_PER_ROW else ""
    buttons = [_copy(f"{word}{number}/{total}", piece) for number, piece in enumerate(pieces, start=1)]
    return in_rows(buttons, COPIES_PER_ROW)


def _copy(label: str, text: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(f"📋 {label}", copy_text=CopyTextButton(text))


def _wishes(view: DraftView) -> list[Row]:
    """Return how a draft can be changed; one that is too long is not made longer."""
    labels = {
        DraftAction.SHORTER: "✂️ " + _("Shorter"),
        DraftAction.LONGER: "📏 " + _("Longer"),
        DraftAction.WARMER: "😊 " + _("Warmer"),
        DraftAction.FORMAL: "👔 " + _("More formal"),
        DraftAction.WORDS: "💬 " + _("In my words"),
    }
    offered = set(view.wishes) - ({DraftAction.LONGER} if view.is_too_long else set())
    if not view.text.strip():
        offered &= {DraftAction.WORDS}
    buttons = [_button(label, wish, view) for wish, label in labels.items() if wish in offered]
    return in_rows([*buttons, _button("✏️ " + _("Write it myself"), DraftAction.OWN, view)], 2)


def _ways_on(view: DraftView) -> Row:
    undo = [_button("↩️ " + _("Undo"), DraftAction.UNDO, view)] if view.can_undo and view.is_live else []
    done = [_button("✅ " + _("Done"), DraftAction.DONE, view)] if view.is_live else []
    return [*undo, *done, _button("← " + _("Back"), DraftAction.BACK, view)]


def _button(label: str, action: DraftAction, view: DraftView) -> InlineKeyboardButton:
    return button(label, DraftPress(action, view.reminder_id, view.delivery_id))
