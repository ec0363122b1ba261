"""The buttons under our messages."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeGuard

from django.utils.translation import gettext as _
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from botapp.callbacks import LeadAction, StepAction, encode, encode_lead, encode_page, encode_zone
from botapp.messages.leads import field_name
from botapp.text import COPY_LIMIT, one_line, shorten, units
from botapp.values import BEHIND, LeadView, StepLine
from reminders.messenger import Card
from reminders.nags import FollowupCard, StaleDigestCard

Row = list[InlineKeyboardButton]
FIELDS = ("name", "title", "company", "place")
NAME_ON_BUTTON, NAME_IN_DIGEST, STEPS_PER_ROW, ZONES_PER_ROW = 40, 24, 4, 3
MOST_BUTTONS = 100  # Telegram's own limit


def reminder(card: Card) -> InlineKeyboardMarkup:
    """Return the buttons of a reminder: act, defer, look; and copy, when the draft fits a copy button."""
    rows = [
        [InlineKeyboardButton(button["text"], callback_data=button["callback_data"]) for button in row]
        for row in _reminder_rows(card)
    ]
    if _fits_a_copy_button(card.draft):
        rows.append([InlineKeyboardButton(_copy_label(), copy_text=CopyTextButton(card.draft))])
    return InlineKeyboardMarkup(rows)


def reminder_json(card: Card) -> dict[str, Any]:
    """Return the same buttons as Telegram's JSON: the scheduler sends thousands, and objects cost."""
    rows: list[Any] = _reminder_rows(card)
    if _fits_a_copy_button(card.draft):
        rows.append([{"text": _copy_label(), "copy_text": {"text": card.draft}}])
    return {"inline_keyboard": rows}


def _reminder_rows(card: Card) -> list[list[dict[str, str]]]:
    def button(label: str, action: StepAction) -> dict[str, str]:
        return {"text": label, "callback_data": encode(action, card.reminder_id, card.delivery_id)}

    act = [
        button("✅ " + _("Done"), StepAction.DONE),
        button("💤 " + _("1 day"), StepAction.SNOOZE_1),
        button("💤 " + _("3 days"), StepAction.SNOOZE_3),
    ]
    draft = [button("📝 " + _("Draft"), StepAction.DRAFT)] if _has_draft(card) else []
    look = [
        button("⏭ " + _("Skip"), StepAction.SKIP),
        *draft,
        button("👤 " + _("Lead"), StepAction.LEAD),
    ]
    return [act, look]


def digest(steps: Sequence[tuple[Card, str]]) -> InlineKeyboardMarkup | None:
    """Return one button per open step, which opens it; None when all are closed."""
    buttons = [
        _step(f"{number}. {shorten(one_line(card.lead_name), NAME_IN_DIGEST)}", StepAction.OPEN, card)
        for number, (card, status) in enumerate(steps, start=1)
        if status not in BEHIND
    ]
    return InlineKeyboardMarkup(_rows(buttons[:MOST_BUTTONS], 2)) if buttons else None


def outcome(card: Card, status: str) -> InlineKeyboardMarkup:
    """Return the buttons under what became of a step: a snoozed one can still be done."""
    rows = [[_step("↩️ " + _("Undo"), StepAction.UNDO, card), _step("👤 " + _("Lead"), StepAction.LEAD, card)]]
    if status in ("snoozed", "auto_snoozed"):
        draft = [_step("📝 " + _("Draft"), StepAction.DRAFT, card)] if _has_draft(card) else []
        rows.insert(0, [_step("✅ " + _("Done"), StepAction.DONE, card), *draft])
    return InlineKeyboardMarkup(rows)


def understood(lead: LeadView) -> InlineKeyboardMarkup:
    """Return one button per fact that can be corrected, two in a row."""
    buttons = [_lead("✏️ " + field_name(field), LeadAction.EDIT, lead.lead_id, field) for field in FIELDS]
    return InlineKeyboardMarkup(_rows(buttons, 2))


def which(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the facts that can be corrected, and the way back to the card."""
    back = _lead("👤 " + _("Lead"), LeadAction.CARD, lead.lead_id)
    return InlineKeyboardMarkup([*understood(lead).inline_keyboard, [back]])


def plan(lead: LeadView) -> InlineKeyboardMarkup:
    """Return Start for a new plan; a toggle per step for a started one."""
    to_card = _lead("👤 " + _("Lead"), LeadAction.CARD, lead.lead_id)
    if not lead.started:
        start = _lead("▶️ " + _("Start plan"), LeadAction.START, lead.lead_id)
        return InlineKeyboardMarkup([[start], [to_card]] if lead.steps else [[to_card]])
    toggles = [_toggle(step, step.reminder_id) for step in lead.steps if step.reminder_id]
    return InlineKeyboardMarkup([*_rows(toggles, STEPS_PER_ROW), [to_card]])


def card(lead: LeadView) -> InlineKeyboardMarkup:
    """Return what can be done with a prospect."""
    return InlineKeyboardMarkup(
        [
            [
                _lead("🗺 " + _("Plan"), LeadAction.PLAN, lead.lead_id),
                _lead("✏️ " + _("Correct"), LeadAction.EDIT, lead.lead_id),
            ],
            [
                _lead("🗑 " + _("Delete"), LeadAction.DELETE, lead.lead_id),
                InlineKeyboardButton("📋 " + _("All leads"), callback_data=encode_page(0)),
            ],
        ]
    )


def deleted(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the way back."""
    return InlineKeyboardMarkup([[_lead("↩️ " + _("Undo"), LeadAction.RESTORE, lead.lead_id)]])


def followup(card: FollowupCard) -> InlineKeyboardMarkup:
    """Return the two ways to a next step, the way to the prospect, and the end."""

    def button(label: str, action: LeadAction) -> InlineKeyboardButton:
        return _lead(label, action, card.lead_id, delivery_id=card.delivery_id)

    onwards = (
        button("▶️ " + _("Start plan"), LeadAction.START)
        if card.has_unstarted_plan
        else button("✍️ " + _("New plan"), LeadAction.RENEW)
    )
    return InlineKeyboardMarkup(
        [
            [onwards, button("👤 " + _("Lead"), LeadAction.OPEN)],
            [button("🏁 " + _("Close lead"), LeadAction.CLOSE)],
        ]
    )


def how_it_ended(lead: LeadView, delivery_id: int | None) -> InlineKeyboardMarkup:
    """Return won, lost, and neither."""

    def button(label: str, action: LeadAction) -> InlineKeyboardButton:
        return _lead(label, action, lead.lead_id, delivery_id=delivery_id)

    ends = [button("🏆 " + _("Won"), LeadAction.WON), button("👋 " + _("Lost"), LeadAction.LOST)]
    return InlineKeyboardMarkup([ends, [button("← " + _("Back"), LeadAction.FOLLOWUP)]])


def closed(lead: LeadView) -> InlineKeyboardMarkup:
    """Return the way back, and the way to the prospect."""
    reopen = _lead("↩️ " + _("Reopen"), LeadAction.REOPEN, lead.lead_id)
    return InlineKeyboardMarkup([[reopen, _lead("👤 " + _("Lead"), LeadAction.OPEN, lead.lead_id)]])


def stale_digest(card: StaleDigestCard) -> InlineKeyboardMarkup:
    """Return one button per prospect, which opens its card, and the way to all of them."""
    buttons = [
        _lead(
            shorten(one_line(lead.name), NAME_IN_DIGEST) or "—",
            LeadAction.OPEN,
            lead.lead_id,
            delivery_id=card.delivery_id,
        )
        for lead in card.leads
    ]
    all_leads = InlineKeyboardButton("📋 " + _("All leads"), callback_data=encode_page(0, card.delivery_id))
    return InlineKeyboardMarkup([*_rows(buttons[: MOST_BUTTONS - 1], 2), [all_leads]])


def listing(leads: Sequence[LeadView], *, page: int, pages: int) -> InlineKeyboardMarkup | None:
    """Return one button per prospect, and the two that turn the page."""
    rows = [
        [_lead(shorten(one_line(lead.name), NAME_ON_BUTTON) or "—", LeadAction.CARD, lead.lead_id)]
        for lead in leads
    ]
    turns: Row = []
    if page > 0:
        turns.append(InlineKeyboardButton("◀️ " + _("Back"), callback_data=encode_page(page - 1)))
    if page + 1 < pages:
        turns.append(InlineKeyboardButton(_("More") + " ▶️", callback_data=encode_page(page + 1)))
    rows += [turns] if turns else []
    return InlineKeyboardMarkup(rows) if rows else None


def zones(choices: Iterable[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Return one button per zone, given as (IANA name, what the button says)."""
    buttons = [InlineKeyboardButton(label, callback_data=encode_zone(zone)) for zone, label in choices]
    return InlineKeyboardMarkup(_rows(buttons, ZONES_PER_ROW))


def _step(label: str, action: StepAction, card: Card) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=encode(action, card.reminder_id, card.delivery_id))


def _lead(
    label: str,
    action: LeadAction,
    lead_id: int,
    field: str | None = None,
    *,
    delivery_id: int | None = None,
) -> InlineKeyboardButton:
    data = encode_lead(action, lead_id, field, delivery_id=delivery_id)
    return InlineKeyboardButton(label, callback_data=data)


def _toggle(step: StepLine, reminder_id: int) -> InlineKeyboardButton:
    """Return a button that says what the step is to become, so that a double tap is the same as one."""
    mark, action = ("⬜", StepAction.CHECK) if step.is_open else ("✅", StepAction.UNCHECK)
    if step.status in ("skipped", "cancelled"):
        mark = "⏭"
    return InlineKeyboardButton(f"{mark} {step.number}", callback_data=encode(action, reminder_id))


def _has_draft(card: Card) -> bool:
    return bool(card.draft and card.draft.strip())


def _fits_a_copy_button(draft: str | None) -> TypeGuard[str]:
    return bool(draft and draft.strip()) and units(draft or "") <= COPY_LIMIT


def _copy_label() -> str:
    return "📋 " + _("Copy the draft")


def _rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
