"""What a tap on a prospect does: one service call, and what is shown."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from botapp.own_data import erasing
from botapp.routes import LeadAction, LeadPress
from botapp.screens.advice import actions as advice_actions
from botapp.screens.draft.buttons import copies
from botapp.screens.lead import buttons, view
from botapp.screens.lead import text as texts
from botapp.screens.nags import view as nag_screens
from botapp.screens.plan import request_view
from botapp.screens.plan.view import plan_screen
from botapp.screens.status import text as status_texts
from botapp.screens.status import view as status_screens
from botapp.shared import chat_state, words
from botapp.shared.effects import ERASED, Effect, once
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, by_action
from botapp.shared.widgets import keyboard
from leads.fields import COLUMNS
from leads.models import Lead, LeadStatus
from planning import services as planning
from reminders import services
from reminders.nags.followup import followup_card
from reminders.services.scheduling import NoPlan, Scheduled
from reminders.state.plan_view import lead_view, understood_view

LeadTap = Tap[LeadPress]


def _lead_of(tap: LeadTap) -> Lead | None:
    """Return the person's lead, deleted ones included; nobody else's."""
    own = Lead.objects.filter(owner_id=tap.sender.telegram_id, pk=tap.press.lead_id)
    return own.select_related("owner").first()


def _refusal(tap: LeadTap, lead: Lead) -> str:
    if lead.deleted_at is not None and tap.press.action not in ABOUT_DELETED:
        return words.lead_gone()
    known = _fields(tap.press.action, lead)
    return "" if tap.press.field is None or tap.press.field in known else words.unknown_button()


def _fields(action: LeadAction, lead: Lead) -> Collection[str]:
    """Return what may stand behind an action's button."""
    match action:
        case LeadAction.STATUS:
            return status_texts.STATUSES
        case LeadAction.WHY:
            return status_texts.reasons(lead.status)
    return COLUMNS


def _card(tap: LeadTap, lead: Lead) -> Reaction:
    return Reaction(edit=view.card(lead, now=tap.now))


def _plan(tap: LeadTap, lead: Lead) -> Reaction:
    return Reaction(edit=request_view.plan_of(lead, now=tap.now))


def _start(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.is_closed:
        return _closed(tap, lead)
    by, now = tap.sender.actor, tap.now
    try:
        return _started(tap, lead, lambda: planning.start(lead=lead, by=by, now=now))
    except NoPlan:
        plan = planning.ask_plan(lead=lead, by=by, now=now)
        return Reaction(edit=request_view.answer_to(lead, plan, now=now))


def _renew(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.is_closed:
        return _closed(tap, lead)
    by, now = tap.sender.actor, tap.now
    if lead.steps and not lead.plan_version:
        return _plan(tap, lead)
    if not lead.plan_version:
        plan = planning.ask_plan(lead=lead, by=by, now=now)
    elif planning.shows_first(lead):
        plan = planning.ask_another_plan(lead=lead, reason="", by=by, now=now)
    else:
        return _started(tap, lead, lambda: planning.renew_plan(lead=lead, by=by, now=now))
    return Reaction(edit=request_view.answer_to(lead, plan, now=now))


def _started(tap: LeadTap, lead: Lead, start: Callable[[], Scheduled]) -> Reaction:
    """Start a plan once per tap, and say so: a repeat of the same tap says the same."""
    effect = once(tap.update_id, lambda: Effect("started", start().changed))
    note = _("🚀 <b>Plan started.</b> The first step is on its way.") if effect.value else ""
    return Reaction(plan_screen(_lead_of(tap) or lead, now=tap.now).under_note(note))


def _followup(tap: LeadTap, lead: Lead) -> Reaction:
    """Show the follow-up again; the card, when it has a next step by now."""
    if lead.is_closed:
        return _closed(tap, lead)
    if tap.press.delivery_id is None or lead.reminders.live().exists():
        return _card(tap, lead)
    return Reaction(edit=nag_screens.followup(followup_card(lead, tap.press.delivery_id, now=tap.now)))


def _ask_how_it_ended(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.is_closed:
        return _closed(tap, lead)
    values = lead_view(lead, now=tap.now)
    return Reaction(edit=nag_screens.ask_how_it_ended(values, tap.press.delivery_id))


def _close(tap: LeadTap, lead: Lead) -> Reaction:
    status = ENDS[tap.press.action]
    return _closed(tap, services.set_lead_status(lead=lead, status=status, by=tap.sender.actor, now=tap.now))


def _closed(tap: LeadTap, lead: Lead) -> Reaction:
    return Reaction(edit=status_screens.closed(lead, now=tap.now))


def _reopen(tap: LeadTap, lead: Lead) -> Reaction:
    """Show the card, and under what has just been reopened how many steps are back."""
    row = services.reopen_lead(lead=lead, by=tap.sender.actor, now=tap.now)
    note = texts.reopened(row.reminders.live().count()) if lead.is_closed else ""
    return Reaction(edit=view.card(row, now=tap.now).under_note(note))


def _status(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.is_closed:
        return _closed(tap, lead)
    if tap.press.field is None:
        return Reaction(edit=status_screens.ask_status(lead, now=tap.now))
    status = status_texts.STATUSES[tap.press.field]
    return _card(tap, services.set_lead_status(lead=lead, status=status, by=tap.sender.actor, now=tap.now))


def _why(tap: LeadTap, lead: Lead) -> Reaction:
    """Keep the reason that was tapped, or ask for one in words; of a lead that is open again: its card."""
    if not lead.is_closed:
        return _card(tap, lead)
    if tap.press.field is None:
        chat_state.wait_for(lead.owner_id, chat_state.END_WORDS, now=tap.now, lead_id=lead.pk)
        return Reaction(messages=[Screen(status_texts.ask_why(lead_view(lead, now=tap.now)))])
    reason = status_texts.reasons(lead.status)[tap.press.field]
    row = services.note_why_closed(lead=lead, reason=reason, by=tap.sender.actor, now=tap.now)
    return _closed(tap, row)


def _edit(tap: LeadTap, lead: Lead) -> Reaction:
    """Ask which fact is wrong, or for its new value, in the tapped message: the answer takes its place."""
    values, field = understood_view(lead, now=tap.now), tap.press.field
    if field is None:
        chat_state.stop_waiting(lead.owner_id, chat_state.FIELD, now=tap.now)
        return Reaction(edit=Screen(texts.ask_which(values), buttons.which(lead.pk, values.facts)))
    about = {"lead_id": lead.pk, "field": field, "message_id": tap.message_id}
    chat_state.wait_for(lead.owner_id, chat_state.FIELD, now=tap.now, **about)
    known = values.facts[field]
    copying = copies(known) if known else []
    question = texts.ask_for(field, values, known)
    return Reaction(edit=Screen(question, keyboard(*copying, buttons.back_to_facts(values))))


def _ask_news(tap: LeadTap, lead: Lead) -> Reaction:
    return Reaction(messages=[advice_actions.ask_for_news(lead, tap.press.action, now=tap.now)])


def _delete(tap: LeadTap, lead: Lead) -> Reaction:
    row = services.delete_lead(lead=lead, by=tap.sender.actor, now=tap.now)
    return Reaction(edit=view.deleted(row, now=tap.now))


def _restore(tap: LeadTap, lead: Lead) -> Reaction:
    """Bring a lead back; what was taken for none and never started is shown as it was."""
    lead = services.restore_lead(lead=lead, by=tap.sender.actor, now=tap.now)
    return _card(tap, lead) if lead.plan_version else Reaction(request_view.plan_of(lead, now=tap.now))


def _ask_to_erase(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.deleted_at is None:
        return _card(tap, lead)
    values = lead_view(lead, now=tap.now)
    text = texts.ask_to_erase(values, lines=lead.activities.count())
    return Reaction(edit=Screen(text, buttons.erase(values)))


def _erase(tap: LeadTap, lead: Lead) -> Reaction:
    if lead.deleted_at is None:
        return _card(tap, lead)
    by, now = tap.sender.actor, tap.now
    effect = once(tap.update_id, lambda: Effect(ERASED, erasing.erase_lead(lead=lead, by=by, now=now)))
    if not effect.value and (restored := _lead_of(tap)):
        return _card(tap, restored)
    return Reaction(edit=Screen(texts.erased()))


ENDS = {LeadAction.WON: LeadStatus.CLOSED_WON, LeadAction.LOST: LeadStatus.CLOSED_LOST}
ABOUT_DELETED = (LeadAction.DELETE, LeadAction.RESTORE, LeadAction.ERASE, LeadAction.ERASED)
ACTIONS: dict[LeadAction, Callable[[LeadTap, Lead], Reaction]] = {
    LeadAction.CARD: _card,
    LeadAction.PLAN: _plan,
    LeadAction.START: _start,
    LeadAction.EDIT: _edit,
    LeadAction.DELETE: _delete,
    LeadAction.RESTORE: _restore,
    LeadAction.ERASE: _ask_to_erase,
    LeadAction.ERASED: _erase,
    LeadAction.OPEN: lambda tap, lead: Reaction(messages=[view.card(lead, now=tap.now)]),
    LeadAction.RENEW: _renew,
    LeadAction.FOLLOWUP: _followup,
    LeadAction.CLOSE: _ask_how_it_ended,
    LeadAction.WON: _close,
    LeadAction.LOST: _close,
    LeadAction.REOPEN: _reopen,
    LeadAction.ANSWERED: _ask_news,
    LeadAction.CONTEXT: _ask_news,
    LeadAction.STATUS: _status,
    LeadAction.WHY: _why,
}
TAPS = Taps(
    LeadPress,
    _lead_of,
    words.lead_gone,
    by_action(ACTIONS),
    unless=_refusal,
    takes_long=lambda press: press.action == LeadAction.ERASED,
)
