"""The buttons of a step: under its reminder, what became of it, several in one message, and why it comes.

A reminder's are also made as JSON: once per language and shape, then filled with what is the card's own. The
scheduler sends thousands of them, and nearly all that differs is whose they are.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import MAX_ID, SnoozeAction, SnoozePress, StepAction, StepPress, encode
from botapp.screens.draft.values import copy_pieces
from botapp.screens.outcome import buttons as outcome_buttons
from botapp.screens.step.text import INFO
from botapp.shared import app_button
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import MOST_BUTTONS, NAME_IN_DIGEST, button, in_rows, keyboard
from reminders.deep_links import app_url, lead_url
from reminders.messenger import Card
from reminders.policy import snoozes
from reminders.policy.step_outcomes import Outcome
from reminders.state.plan_lines import BEHIND

# These two have an action of the step's own; any other snooze is sent as the menu's.
STEP_SNOOZES = {"1d": StepAction.SNOOZE_1, "3d": StepAction.SNOOZE_3}
MOST_COPIES = 3  # copy buttons under a reminder; a longer draft is behind its button
# Numbers that no label contains, in the place of the card's own, and a text that no label is.
REMINDER, DELIVERY, LEAD = MAX_ID - 1, MAX_ID - 2, MAX_ID - 3
PIECE: Final = "\0"
PIECE_IN_JSON: Final = json.dumps(PIECE)


def reminder(card: Card) -> InlineKeyboardMarkup:
    """Return the buttons of a reminder: act, defer, look; copy, when the draft fits; the app."""
    rows = [
        [InlineKeyboardButton(button["text"], callback_data=button["callback_data"]) for button in row]
        for row in reminder_rows(card.reminder_id, card.delivery_id, has_draft=_has_draft(card))
    ]
    pieces = copied(card.draft)
    copying = [
        InlineKeyboardButton(label, copy_text=CopyTextButton(piece))
        for label, piece in zip(copy_labels(len(pieces)), pieces, strict=True)
    ]
    in_app = app_button.row(lead_url(card.lead_id, card.reminder_id))
    return keyboard(*rows, copying, in_app if app_button.is_offered_in(card) else [])


def reminder_rows(
    reminder_id: int, delivery_id: int | None, *, has_draft: bool
) -> list[list[dict[str, str]]]:
    """Return the buttons that every reminder has, as Telegram's JSON: the scheduler sends thousands."""

    def button(label: str, action: StepAction) -> dict[str, str]:
        return {"text": label, "callback_data": encode(StepPress(action, reminder_id, delivery_id))}

    def snooze_data(key: str) -> str:
        if key in STEP_SNOOZES:
            return encode(StepPress(STEP_SNOOZES[key], reminder_id, delivery_id))
        return encode(SnoozePress(key, reminder_id, delivery_id))

    defer = [
        {"text": f"💤 {_(each.label)}", "callback_data": snooze_data(each.key)}
        for each in snoozes.offered(snoozes.OfferedIn.REMINDER)
    ]
    draft = [button("✍️ " + _("Draft"), StepAction.DRAFT)] if has_draft else []
    look = [button("⏭ " + _("Skip"), StepAction.SKIP), *draft, button("👤 " + _("Lead"), StepAction.LEAD)]
    later = encode(SnoozePress(SnoozeAction.MENU, reminder_id, delivery_id))
    more = [
        {"text": "🗓 " + _("Another time"), "callback_data": later},
        button(f"{INFO} " + _("Why now?"), StepAction.WHY),
    ]
    return [[button("✅ " + _("Done"), StepAction.DONE), *defer], look, more]


def digest(steps: Sequence[tuple[Card, str]]) -> InlineKeyboardMarkup | None:
    """Return one button per open step, which opens it; None when all are closed."""
    buttons = [
        _step(f"{number}. {shorten(one_line(card.lead_name), NAME_IN_DIGEST)}", StepAction.OPEN, card)
        for number, (card, status) in enumerate(steps, start=1)
        if status not in BEHIND
    ]
    if not buttons:
        return None
    in_app = app_button.row(app_url()) if app_button.is_offered_in(steps[0][0]) else []
    return keyboard(*in_rows(buttons[: MOST_BUTTONS - 1], 2), in_app)


def outcome(
    card: Card,
    status: str,
    asked: Sequence[Outcome] = (),
    noted: Outcome | None = None,
    *,
    undoes: int | None = None,
) -> InlineKeyboardMarkup:
    """Return the buttons under what became of a step: a snoozed one can still be done, or moved again.

    `asked` is how a closed one may have ended, `noted` the answer so far. Undo takes back what made
    the version `undoes` of the step, and no other; None: there is nothing to take back.
    """
    undo = StepPress(StepAction.UNDO, card.reminder_id, card.delivery_id, undoes)
    first = [button("↩️ " + _("Undo"), undo)] if undoes is not None else []
    rows = [[*first, _step("👤 " + _("Lead"), StepAction.LEAD, card)]]
    if status in ("snoozed", "auto_snoozed"):
        draft = [_step("✍️ " + _("Draft"), StepAction.DRAFT, card)] if _has_draft(card) else []
        rows.insert(0, [_step("✅ " + _("Done"), StepAction.DONE, card), *draft])
        later = encode(SnoozePress(SnoozeAction.MENU, card.reminder_id, card.delivery_id))
        another = InlineKeyboardButton("🗓 " + _("Another time"), callback_data=later)
        rows.append([another, _step(f"{INFO} " + _("Why then?"), StepAction.WHY, card)])
    rows[:0] = outcome_buttons.asked(card.reminder_id, asked, noted)
    return keyboard(*rows)


def copied(draft: str | None) -> list[str]:
    """Return what the copy buttons copy: the draft in as many pieces as it takes, none when too many."""
    pieces = copy_pieces(draft or "")
    return pieces if len(pieces) <= MOST_COPIES else []


def copy_labels(count: int) -> list[str]:
    if count == 1:
        return ["📋 " + _("Copy the draft")]
    return [f"📋 {number}/{count}" for number in range(1, count + 1)]


def _step(label: str, action: StepAction, card: Card) -> InlineKeyboardButton:
    return button(label, StepPress(action, card.reminder_id, card.delivery_id))


def _has_draft(card: Card) -> bool:
    return bool(card.draft and card.draft.strip())


def explained(card: Card) -> InlineKeyboardMarkup:
    return keyboard([_step("← " + _("Back"), StepAction.CARD, card)])


def reminder_json(card: Card) -> str:
    """Return what `reminder` returns, in the language of the moment."""
    pieces = copied(card.draft)
    url = lead_url(LEAD, REMINDER) if app_button.is_offered_in(card) else ""
    shared = _shared(get_language() or "", _has_draft(card), card.delivery_id is not None, len(pieces), url)
    named = shared.replace(str(REMINDER), str(card.reminder_id)).replace(str(LEAD), str(card.lead_id))
    filled = named.replace(str(DELIVERY), str(card.delivery_id))
    if not pieces:
        return filled
    first, *rest = filled.split(PIECE_IN_JSON)
    return first + "".join(json.dumps(piece) + after for piece, after in zip(pieces, rest, strict=True))


@lru_cache(maxsize=64)
def _shared(_language: str, has_draft: bool, is_delivered: bool, copies: int, url: str) -> str:
    rows = reminder_rows(REMINDER, DELIVERY if is_delivered else None, has_draft=has_draft)
    copying = [{"text": label, "copy_text": {"text": PIECE}} for label in copy_labels(copies)]
    in_app = app_button.row_json(url) if url else []
    more: list[list[dict[str, Any]]] = [row for row in (copying, in_app) if row]
    return json.dumps({"inline_keyboard": [*rows, *more]})
