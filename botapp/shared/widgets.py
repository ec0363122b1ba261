"""The buttons under our messages."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import (
    DraftAction,
    LeadAction,
    PlanAction,
    SnoozeAction,
    StepAction,
    encode,
    encode_draft,
    encode_lead,
    encode_page,
    encode_plan,
    encode_snooze,
    encode_zone,
)
from botapp.routes.pause import RestAction, encode_rest
from botapp.screens.draft.values import copy_pieces
from botapp.screens.lead.text import field_name
from botapp.screens.snooze import buttons as snooze
from botapp.screens.step.why_text import INFO
from botapp.shared.text import one_line, shorten
from botapp.shared.values import BEHIND, LeadView, StepLine
from leads.fields import COLUMNS
from reminders.messenger import Card
from reminders.policy import snoozes
from reminders.policy.nags import FollowupCard, StaleDigestCard
from reminders.policy.step_outcomes import BY_STATUS, Outcome

Row = list[InlineKeyboardButton]
NAME_ON_BUTTON, NAME_IN_DIGEST, STEPS_PER_ROW, ZONES_PER_ROW = 40, 24, 4, 3
MOST_BUTTONS = 100  # Telegram's own limit
# These two have a button of the step's own; any other snooze is a button of the menu.
STEP_SNOOZES = {"1d": StepAction.SNOOZE_1, "3d": StepAction.SNOOZE_3}
MOST_COPIES = 3  # copy buttons under a reminder; a longer draft is behind its button


def reminder(card: Card) -> InlineKeyboardMarkup:
    """Return the buttons of a reminder: act, defer, look; and copy, when the draft fits a copy button."""
    rows = [
        [InlineKeyboardButton(button["text"], callback_data=button["callback_data"]) for button in row]
        for row in reminder_rows(card.reminder_id, card.delivery_id, has_draft=_has_draft(card))
    ]
    pieces = copied(card.draft)
    copying = [
        InlineKeyboardButton(label, copy_text=CopyTextButton(piece))
        for label, piece in zip(copy_labels(len(pieces)), pieces, strict=True)
    ]
    return InlineKeyboardMarkup([*rows, copying] if copying else rows)


def reminder_rows(
    reminder_id: int, delivery_id: int | None, *, has_draft: bool
) -> list[list[dict[str, str]]]:
    """Return the buttons that every reminder has, as Telegram's JSON: the scheduler sends thousands."""

    def button(label: str, action: StepAction) -> dict[str, str]:
        return {"text": label, "callback_data": encode(action, reminder_id, delivery_id)}

    def snooze_data(key: str) -> str:
        if key in STEP_SNOOZES:
            return encode(STEP_SNOOZES[key], reminder_id, delivery_id)
        return encode_snooze(key, reminder_id, delivery_id)

    defer = [
        {"text": f"💤 {_(each.label)}", "callback_data": snooze_data(each.key)}
        for each in snoozes.offered(snoozes.Place.REMINDER)
    ]
    draft = [button("✍️ " + _("Draft"), StepAction.DRAFT)] if has_draft else []
    look = [
        button("⏭ " + _("Skip"), StepAction.SKIP),
        *draft,
        button("👤 " + _("Lead"), StepAction.LEAD),
    ]
    later = encode_snooze(SnoozeAction.MENU, reminder_id, delivery_id)
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
    return InlineKeyboardMarkup(_rows(buttons[:MOST_BUTTONS], 2)) if buttons else None


def outcome(card: Card, status: str, told: Outcome | None = None) -> InlineKeyboardMarkup:
    """Return the buttons under what became of a step: a snoozed one can still be done, or moved again.

    A closed one asks how it ended; `told` is the answer so far.
    """
    rows = [[_step("↩️ " + _("Undo"), StepAction.UNDO, card), _step("👤 " + _("Lead"), StepAction.LEAD, card)]]
    if status in ("snoozed", "auto_snoozed"):
        draft = [_step("✍️ " + _("Draft"), StepAction.DRAFT, card)] if _has_draft(card) else []
        rows.insert(0, [_step("✅ " + _("Done"), StepAction.DONE, card), *draft])
        later = encode_snooze(SnoozeAction.MENU, card.reminder_id, card.delivery_id)
        another = InlineKeyboardButton("🗓 " + _("Another time"), callback_data=later)
        rows.append([another, _step(f"{INFO} " + _("Why then?"), StepAction.WHY, card)])
    rows[:0] = snooze.outcomes(card.reminder_id, BY_STATUS.get(status, ()), told)
    return InlineKeyboardMarkup(rows)


def understood(lead: LeadView) -> InlineKeyboardMarkup:
    """Return one button per fact that can be corrected, three in a row."""
    buttons = [_lead(field_name(key), LeadAction.EDIT, lead.lead_id, key) for key in COLUMNS]
    return InlineKeyboardMarkup(_rows(buttons, 3))


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
    changing = [
        InlineKeyboardButton("✏️ " + _("Edit"), callback_data=encode_plan(PlanAction.EDIT, lead.lead_id)),
        InlineKeyboardButton(
            "🔄 " + _("Another plan"), callback_data=encode_plan(PlanAction.OTHER, lead.lead_id)
        ),
    ]
    return InlineKeyboardMarkup([*_rows(toggles, STEPS_PER_ROW), changing, [*_draft_of_next(lead), to_card]])


def _draft_of_next(lead: LeadView) -> Row:
    """Return the way to the draft of the plan's next step."""
    step = lead.upcoming
    if step is None or step.reminder_id is None:
        return []
    label = "✍️ " + _("Draft of step %(number)s") % {"number": step.number}
    return [InlineKeyboardButton(label, callback_data=encode_draft(DraftAction.SHOW, step.reminder_id))]


def card(lead: LeadView) -> InlineKeyboardMarkup:
    """Return what can be done with a prospect."""
    return InlineKeyboardMarkup(
        [
            [
                _lead("🗺 " + _("Plan"), LeadAction.PLAN, lead.lead_id),
                _lead("✏️ " + _("Correct"), LeadAction.EDIT, lead.lead_id),
            ],
            [
                _lead("📨 " + _("They answered"), LeadAction.ANSWERED, lead.lead_id),
                _lead("📝 " + _("Add context"), LeadAction.CONTEXT, lead.lead_id),
            ],
            [
                _rest(lead),
                _lead("🗑 " + _("Delete"), LeadAction.DELETE, lead.lead_id),
            ],
            [InlineKeyboardButton("👥 " + _("All leads"), callback_data=encode_page(0))],
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
        else button("🗺 " + _("New plan"), LeadAction.RENEW)
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
    all_leads = InlineKeyboardButton("👥 " + _("All leads"), callback_data=encode_page(0, card.delivery_id))
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


def _rest(lead: LeadView) -> InlineKeyboardButton:
    """Return the way into a pause of this lead, or out of it."""
    if lead.paused:
        return InlineKeyboardButton(
            "▶️ " + _("Resume"), callback_data=encode_rest(RestAction.BACK, lead.lead_id)
        )
    return InlineKeyboardButton("⏸ " + _("Pause"), callback_data=encode_rest(RestAction.ASK, lead.lead_id))


def _toggle(step: StepLine, reminder_id: int) -> InlineKeyboardButton:
    """Return a button that says what the step is to become, so that a double tap is the same as one."""
    mark, action = ("⬜", StepAction.CHECK) if step.is_open else ("✅", StepAction.UNCHECK)
    if step.status in ("skipped", "cancelled"):
        mark = "⏭"
    return InlineKeyboardButton(f"{mark} {step.number}", callback_data=encode(action, reminder_id))


def _has_draft(card: Card) -> bool:
    return bool(card.draft and card.draft.strip())


def copied(draft: str | None) -> list[str]:
    """Return what the copy buttons copy: the draft in as many pieces as it takes, none when too many."""
    pieces = copy_pieces(draft or "")
    return pieces if len(pieces) <= MOST_COPIES else []


def copy_labels(count: int) -> list[str]:
    """Return what so many copy buttons say."""
    if count == 1:
        return ["📋 " + _("Copy the draft")]
    return [f"📋 {number}/{count}" for number in range(1, count + 1)]


def _rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
