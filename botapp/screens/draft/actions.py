"""What a tap on a button under a draft does: one service call, and what is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from botapp.routes import DraftAction, DraftPress
from botapp.screens.draft import text as texts
from botapp.screens.draft.view import draft_screen, draft_view, rewriting_screen
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect, once
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, by_action, own_step
from core.actor import Actor
from planning import services as planning
from planning.asking.drafts import wish
from planning.queue.requests import BudgetSpent
from reminders import services
from reminders.models import ScheduledReminder
from reminders.services import LeadClosed

WISHES = (DraftAction.SHORTER, DraftAction.LONGER, DraftAction.WARMER, DraftAction.FORMAL)
Became = dict[str, Any]  # as it is noted with an update
CHANGES = (*WISHES, DraftAction.WORDS, DraftAction.OWN, DraftAction.UNDO)
DraftTap = Tap[DraftPress]


def wished(reminder: ScheduledReminder, wanted: str, *, by: Actor, now: datetime) -> Became:
    """Have a draft written again; return a note of what became of the wish, for `wish_screen`."""
    became: Became = {"reminder": reminder.pk}
    try:
        result = wish(reminder=reminder, wanted=wanted, by=by, now=now)
    except BudgetSpent as spent:
        return became | {"free_at": spent.until.isoformat(), "personal": spent.personal}
    except LeadClosed:
        return became | {"closed": True}
    note = result.note if isinstance(result, planning.Done) else ""
    return became | {"note": note, "request": result.request.pk if result.request else None}


def wish_screen(
    reminder: ScheduledReminder, became: Became, *, now: datetime, delivery_id: int | None = None
) -> Screen:
    """Show what became of a wish: that it is being worked on, the new draft, or why there is none."""
    if request_id := became.get("request"):
        return rewriting_screen(reminder, request_id, delivery_id=delivery_id)
    note = texts.wish_problem(became.get("note", ""))
    if became.get("closed"):
        note = texts.step_closed()
    if free_at := became.get("free_at"):
        until, zone = datetime.fromisoformat(free_at), reminder.lead.owner.timezone
        note = texts.budget_spent(until, zone, now, personal=became["personal"])
    return draft_screen(reminder, delivery_id=delivery_id, note=note)


def _wish(tap: DraftTap, reminder: ScheduledReminder) -> Reaction:
    """Change the draft once per tap: a tap whose handler crashed is repeated, its change is not."""

    def change() -> Effect:
        return Effect("draft", wished(reminder, tap.press.action.value, by=tap.sender.actor, now=tap.now))

    became = once(tap.update_id, change).value
    fresh = own_step(tap) or reminder
    return Reaction(edit=wish_screen(fresh, became, now=tap.now, delivery_id=tap.press.delivery_id))


def _ask(tap: DraftTap, reminder: ScheduledReminder) -> Reaction:
    """Ask for the person's own text, or what to change, which takes a model."""
    is_own = tap.press.action is DraftAction.OWN
    if not is_own and not planning.has_model():
        note = texts.wish_problem("needs_model")
        return Reaction(edit=draft_screen(reminder, delivery_id=tap.press.delivery_id, note=note))
    about = {"reminder_id": reminder.pk, "message_id": tap.message_id}
    state = chat_state.DRAFT_OWN if is_own else chat_state.DRAFT_WORDS
    chat_state.wait_for(reminder.telegram_id, state, now=tap.now, **about)
    ask = texts.ask_own if is_own else texts.ask_words
    return Reaction(messages=[Screen(ask(draft_view(reminder)))])


def _undo(tap: DraftTap, reminder: ScheduledReminder) -> Reaction:
    def undo() -> Effect:
        result = services.undo_draft(reminder=reminder, by=tap.sender.actor, now=tap.now)
        return Effect("undone", result.changed)

    note = "" if once(tap.update_id, undo).value else texts.no_earlier_draft()
    fresh = own_step(tap) or reminder
    return Reaction(edit=draft_screen(fresh, delivery_id=tap.press.delivery_id, note=note))


def _done(tap: DraftTap, reminder: ScheduledReminder) -> Reaction:
    by = tap.sender.actor
    result = services.complete(reminder=reminder, by=by, now=tap.now, pressed=tap.message_id)
    return Reaction(edit=step_screen(result.reminder, now=tap.now))


def _closed(tap: DraftTap, reminder: ScheduledReminder) -> str:
    is_open = reminder.is_live and not reminder.lead.is_closed
    return "" if is_open or tap.press.action not in CHANGES else texts.step_closed()


ACTIONS: dict[DraftAction, Callable[[DraftTap, ScheduledReminder], Reaction]] = {
    DraftAction.SHOW: lambda tap, step: Reaction(
        messages=[draft_screen(step, delivery_id=tap.press.delivery_id)]
    ),
    **dict.fromkeys(WISHES, _wish),
    DraftAction.WORDS: _ask,
    DraftAction.OWN: _ask,
    DraftAction.UNDO: _undo,
    DraftAction.DONE: _done,
    DraftAction.BACK: lambda tap, step: Reaction(
        step_screen(step, now=tap.now, delivery_id=tap.press.delivery_id)
    ),
}
TAPS = Taps(DraftPress, own_step, words.step_gone, by_action(ACTIONS), unless=_closed)
