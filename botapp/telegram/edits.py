"""What an old message is to say now: the edits that other parts of the house have queued."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from telegram import InlineKeyboardMarkup

from botapp.screens.lead.view import deleted
from botapp.screens.plan.request_view import request_screen
from botapp.screens.plan.view import plan_screen
from botapp.screens.seller.view import read_screen as seller_read
from botapp.screens.step.view import digest, step_screen
from botapp.shared.live import buttons_of, left_of, subjects_of
from botapp.shared.screen import Screen
from botapp.shared.text import MESSAGE_LIMIT, safe
from core.speech import speaking
from leads.models import Lead
from leads.people import access
from leads.services import owned_lead
from planning.queue import requests
from reminders.ledger import live_buttons
from reminders.messenger import Buttons, Edit
from reminders.models import Delivery, DeliveryKind, EditKind, ScheduledReminder
from reminders.models.reminder import ReminderQuerySet
from reminders.state.cards import card_for

NOTHING = Screen("")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A message as it should be."""

    screen: Screen = NOTHING
    keeps_words: bool = True  # only the buttons are changed
    buttons: Buttons | None = None  # what they are about then; None: as it was


def corrected(edit: Edit, *, now: datetime) -> Corrected | None:
    """Return what an edit makes of its message: buttons about what a newer message shows are left out.

    An answer that was waited for is the newer message itself. None: the message is right as it is.
    """
    if access.deactivated([edit.chat_id]):
        return _farewell(edit)
    is_about_buttons, lost = live_buttons.STILL_HELD in edit.payload, edit.payload.get("of", ())
    if is_about_buttons and live_buttons.is_holder(chat_id=edit.chat_id, message_id=edit.message_id, of=lost):
        return None  # it has got them back meanwhile
    screen = screen_for(edit, now=now)
    is_newest = edit.kind == EditKind.TEXT and "request_id" in edit.payload
    if screen is None:
        left = _left(edit) if is_about_buttons else None
        return Corrected(replace(NOTHING, keyboard=left), buttons=Buttons() if left is None else None)
    if not is_newest:
        screen = replace(screen, keyboard=_still_held(edit, screen.keyboard))
    return Corrected(screen, keeps_words=False, buttons=buttons_of(screen.keyboard, is_newest=is_newest))


def _farewell(edit: Edit) -> Corrected:
    """Return a message whose person staff have deactivated: without its buttons, and with nothing new in it.

    An answer that was waited for says that it does not come.
    """
    if not isinstance(text := edit.payload.get("text"), str):
        return Corrected(buttons=Buttons())
    return Corrected(Screen(safe(text, MESSAGE_LIMIT - 2)), keeps_words=False, buttons=Buttons())


def screen_for(edit: Edit, *, now: datetime) -> Screen | None:
    """Return the message as it should be; None when only its buttons are to go.

    CARD shows the step of `payload["reminder_id"]`; TEXT shows `payload["text"]`, or else the answer to
    `payload["request_id"]`, or the plan of `payload["lead_id"]`. A message about several steps shows all of
    them as they are, whatever was asked. What belongs to somebody else, or is gone, is never shown; of a
    lead that its owner has deleted, the way back.
    """
    show_plan = partial(plan_screen, now=now)
    match edit.kind, edit.payload:
        case EditKind.STRIP, {"still_held": True}:
            return _digest(edit.chat_id, edit.message_id, now)
        case EditKind.CARD | EditKind.STRIP, {"reminder_id": int(reminder_id)}:
            digest = _digest(edit.chat_id, edit.message_id, now)
            return digest or (_step(edit.chat_id, reminder_id, now) if edit.kind == EditKind.CARD else None)
        case EditKind.TEXT, {"text": str(text)}:
            back = _deleted(edit.chat_id, edit.payload.get("lead_id"), now)
            return back or Screen(safe(text, MESSAGE_LIMIT - 2))
        case EditKind.TEXT, {"lead_id": int(lead_id), "request_id": int(request_id)}:
            request = requests.owned_request(telegram_id=edit.chat_id, request_id=request_id)
            return request_screen(request, now=now) if request else _about(edit.chat_id, lead_id, show_plan)
        case EditKind.TEXT, {"lead_id": None, "request_id": int(request_id)}:
            about_person = requests.asked_for_person(telegram_id=edit.chat_id, request_id=request_id)
            return seller_read(about_person) if about_person else None
        case EditKind.TEXT, {"lead_id": int(lead_id)}:
            return _about(edit.chat_id, lead_id, show_plan)
    return None


def _left(edit: Edit) -> InlineKeyboardMarkup | None:
    """Return what a message may still show of the buttons that it came with."""
    kept = live_buttons.keyboard_of(chat_id=edit.chat_id, message_id=edit.message_id)
    markup = InlineKeyboardMarkup.de_json({"inline_keyboard": kept}, None) if kept else None
    return _still_held(edit, markup)


def _still_held(edit: Edit, markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    subjects = subjects_of(markup)
    if not subjects:
        return markup
    return left_of(
        markup,
        live_buttons.held(chat_id=edit.chat_id, message_id=edit.message_id, subjects=subjects),
    )


def _own(chat_id: int) -> ReminderQuerySet:
    return ScheduledReminder.objects.shown_to(chat_id).select_related("lead__owner")


def _step(chat_id: int, reminder_id: int, now: datetime) -> Screen | None:
    row = _own(chat_id).filter(pk=reminder_id).first()
    if row is None:
        return None
    with speaking(row.lead.owner.language_code):
        return step_screen(row, now=now)


def _digest(chat_id: int, message_id: int, now: datetime) -> Screen | None:
    """Return the message about several steps as it is now; None when it is about one."""
    sent = Delivery.objects.filter(telegram_id=chat_id, message_id=message_id, kind=DeliveryKind.NUDGE)
    deliveries = dict(sent.order_by("id").values_list("reminder_id", "pk"))
    if len(deliveries) < 2:
        return None
    rows = {row.pk: row for row in _own(chat_id).filter(pk__in=deliveries)}
    steps = [
        (card_for(rows[pk], delivery_id=delivery_id), str(rows[pk].status))
        for pk, delivery_id in deliveries.items()
        if pk in rows
    ]
    if not steps:
        return None
    with speaking(steps[0][0].language):
        return digest(steps, now)


def _deleted(chat_id: int, lead_id: object, now: datetime) -> Screen | None:
    own = Lead.objects.filter(owner_id=chat_id, pk=lead_id if isinstance(lead_id, int) else 0)
    lead = own.exclude(deleted_at=None).select_related("owner").first()
    if lead is None:
        return None
    with speaking(lead.owner.language_code):
        return deleted(lead, now=now)


def _about(chat_id: int, lead_id: int, render: Callable[[Lead], Screen]) -> Screen | None:
    lead = owned_lead(telegram_id=chat_id, lead_id=lead_id)
    if lead is None:
        return None
    with speaking(lead.owner.language_code):
        return render(lead)
