"""The screens about a step's draft."""

from botapp.screens.draft import buttons
from botapp.screens.draft import text as texts
from botapp.screens.draft.values import DraftView
from botapp.shared.screen import Screen
from botapp.shared.text import pages
from engagement.models import PlanRequest, RequestStatus
from engagement.plans import limits
from planning.asking.drafts import judged, limit_of, possible
from reminders.models import Delivery, ScheduledReminder
from reminders.state.cards import card_for, step_of


def draft_view(reminder: ScheduledReminder, *, delivery_id: int | None = None) -> DraftView:
    card, text, about = card_for(reminder), reminder.draft_text or "", judged(reminder)
    return DraftView(
        reminder_id=reminder.pk,
        delivery_id=delivery_id,
        lead_name=card.lead_name,
        step_number=card.step_number,
        step_total=card.step_total,
        action=str(step_of(reminder).get("action_type") or ""),
        channel=card.channel,
        text=text,
        length=limits.length(text),
        limit=limit_of(reminder),
        flags=about.flags,
        missing=card.missing,
        can_undo=about.can_undo,
        wishes=possible(reminder) if reminder.is_live else frozenset(),
        is_live=reminder.is_live,
    )


def draft_screen(
    reminder: ScheduledReminder, *, delivery_id: int | None = None, note: str = "", retry: int | None = None
) -> Screen:
    """Return the draft, what to check in it, and what can be done with it.

    `note` is said first; `retry` is a request that failed and can be tried again.
    """
    view = draft_view(reminder, delivery_id=delivery_id)
    return Screen(texts.draft(view, note=note), buttons.draft(view, retry=retry))


def rewriting_screen(
    reminder: ScheduledReminder, request_id: int, *, delivery_id: int | None = None
) -> Screen:
    """Return that the draft is being rewritten, in the message that will show it."""
    view = draft_view(reminder, delivery_id=delivery_id)
    return Screen(texts.rewriting(view), buttons.rewriting(view), request_id=request_id)


def plain_screens(reminder: ScheduledReminder) -> list[Screen]:
    """Return the whole draft and nothing else, easy to copy and to forward."""
    return [Screen(page, plain=True) for page in pages(reminder.draft_text or "")]


def request_screen(request: PlanRequest, *, note: str = "") -> Screen | None:
    """Return the message about a new draft as it is now; None when the step is closed or gone.

    `note` is said first, instead of what else there would be to say.
    """
    reminder = reminder_of(request)
    if reminder is None or not reminder.is_live:
        return None
    delivery_id = _delivery_id(request, reminder)
    if request.is_open:
        return rewriting_screen(reminder, request.pk, delivery_id=delivery_id)
    if request.status == RequestStatus.FAILED:
        note = note or texts.failed()
        return draft_screen(reminder, delivery_id=delivery_id, note=note, retry=request.pk)
    note = note or texts.wish_problem(request.note)
    return draft_screen(reminder, delivery_id=delivery_id, note=note)


def reminder_of(request: PlanRequest) -> ScheduledReminder | None:
    """Return the step that a request is about; None when it names none, or the step is gone."""
    own = request.lead.reminders.filter(telegram_id=request.lead.owner_id)
    rows = own.select_related("lead__owner").order_by("-id")
    if (reminder_id := request.payload.get("reminder_id")) is not None:
        return rows.filter(pk=reminder_id).first()
    step_id = request.payload.get("step_id")
    return rows.filter(step_id=step_id).first() if step_id is not None else None


def _delivery_id(request: PlanRequest, reminder: ScheduledReminder) -> int | None:
    """Return the ledger's row of the waiting message, when it was a reminder before."""
    sent = Delivery.objects.filter(
        reminder_id=reminder.pk,
        telegram_id=reminder.telegram_id,
        message_id=request.payload.get("message_id"),
        message_id__isnull=False,
    )
    return sent.order_by("-id").values_list("pk", flat=True).first()
