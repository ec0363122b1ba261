"""What a tap on a button about news or advice does: one service call, and what is shown."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from botapp.routes import AskAction, AskPress, LeadAction
from botapp.screens.advice import text as texts
from botapp.screens.advice.view import noted_screen, request_screen
from botapp.screens.draft import text as draft_texts
from botapp.screens.draft import view as draft_screens
from botapp.screens.plan import request_view
from botapp.screens.plan.view import plan_screen
from botapp.shared import chat_state, words
from botapp.shared.effects import effect_of
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from botapp.shared.text import paragraphs
from core.actor import Actor
from engagement.models import PlanRequest, RequestKind
from leads.models import Lead, LeadActivity, LeadStatus, TelegramUser
from planning import services as planning
from planning.asking import advice as advising
from planning.proposals import hand_edits
from planning.queue import requests
from planning.queue.requests import BudgetSpent
from reminders import services
from reminders.services import LeadClosed

Became = dict[str, Any]  # what became of news, as it is noted with an update
STATUSES = {AskAction.PROGRESS: LeadStatus.IN_PROGRESS, AskAction.MEETING: LeadStatus.MEETING_BOOKED}
TIME_OR_NOTE = "time_or_note"  # the effect of a reply that may be either
SHOWN = (RequestKind.ADVICE, RequestKind.DRAFT)
AskTap = Tap[AskPress]


def ask_for_news(lead: Lead, action: LeadAction, *, now: datetime) -> Screen:
    """Ask what a prospect answered, or what else is new; the next plain message is the answer."""
    chat_state.wait_for(lead.owner_id, chat_state.NEWS, now=now, lead_id=lead.pk)
    question = texts.ask_answer if action == LeadAction.ANSWERED else texts.ask_context
    return Screen(question(str(lead.display_name)))


def told_about(lead: Lead, text: str, *, by: Actor, update_id: int, now: datetime) -> Became:
    """Keep news about a lead and ask for advice on it; return a note of what became of it."""
    news = advising.tell(lead=lead, text=text, by=by, now=now, update_id=update_id)
    return {"cut": len(text.strip()) > advising.MAX_NEWS} | advice_on(news, lead, by=by, now=now)


def advice_on(news: LeadActivity, lead: Lead, *, by: Actor, now: datetime) -> Became:
    """Ask for advice on news; return a note of what became of it."""
    became: Became = {"activity": news.pk}
    try:
        request = advising.ask(lead=lead, news=news, by=by, now=now).request
    except BudgetSpent as spent:
        return became | {"free_at": spent.until.isoformat(), "personal": spent.personal}
    except LeadClosed:
        return became | {"closed": True}
    return became | {"request": request.pk if request else None}


def became_screen(became: Became, user: TelegramUser, *, now: datetime) -> Screen:
    mine = {"telegram_id": user.telegram_id}
    cut = bool(became.get("cut"))
    request = requests.owned_request(**mine, request_id=became.get("request") or 0)
    reworded = texts.reworded() if became.get("reworded") else ""
    if request is not None:
        note = paragraphs(texts.cut_short() if cut else "", reworded)
        return request_screen(request, now=now, note=note)
    news = advising.owned_news(**mine, activity_id=became.get("activity") or 0)
    if news is None:
        return Screen(words.lead_gone())
    note = texts.lead_closed() if became.get("closed") else ""
    if free_at := became.get("free_at"):
        until = datetime.fromisoformat(free_at)
        note = draft_texts.budget_spent(until, user.timezone, now, personal=became["personal"])
    return noted_screen(news, note=paragraphs(note, reworded), cut=cut)


def request_of(tap: AskTap) -> PlanRequest | None:
    """Return the person's request of a kind that is shown here."""
    own = requests.owned_request(telegram_id=tap.sender.telegram_id, request_id=tap.press.subject_id)
    return own if own is not None and own.kind in SHOWN else None


def news_of(tap: AskTap) -> LeadActivity | None:
    return advising.owned_news(telegram_id=tap.sender.telegram_id, activity_id=tap.press.subject_id)


def unsure_reply(tap: AskTap) -> dict[str, Any] | None:
    """Return the person's reply to a step that was asked about: a time, or a note?"""
    reply: dict[str, Any] | None = effect_of(
        tap.press.subject_id, TIME_OR_NOTE, telegram_id=tap.sender.telegram_id
    )
    return reply


def _keep_note(tap: AskTap, reply: dict[str, Any]) -> Reaction:
    row = services.owned_reminder(telegram_id=tap.sender.telegram_id, reminder_id=reply["reminder"])
    if row is None:
        return Reaction(edit=Screen(words.step_gone()))
    about = {"update_id": tap.press.subject_id, "step_id": row.step_id}
    news = advising.tell(lead=row.lead, text=reply["text"], by=tap.sender.actor, now=tap.now, **about)
    return Reaction(edit=noted_screen(news))


def _advise(tap: AskTap, news: LeadActivity) -> Reaction:
    became = advice_on(news, news.lead, by=tap.sender.actor, now=tap.now)
    return Reaction(edit=became_screen(became, news.lead.owner, now=tap.now))


def _show(tap: AskTap, request: PlanRequest, note: str = "") -> Reaction:
    fresh = requests.owned_request(telegram_id=tap.sender.telegram_id, request_id=request.pk) or request
    if fresh.kind == RequestKind.DRAFT:
        screen = draft_screens.request_screen(fresh, note=note)
        return Reaction(edit=screen or request_view.request_screen(fresh, now=tap.now))
    return Reaction(edit=request_screen(fresh, now=tap.now, note=note))


def _use(tap: AskTap, request: PlanRequest) -> Reaction:
    about = {"request_id": request.pk, "telegram_id": tap.sender.telegram_id}
    is_started = bool(request.result.get("base_version"))
    try:
        if is_started:
            planning.accept(**about, now=tap.now)
        else:
            hand_edits.take_over(**about, now=tap.now)
    except planning.LeadClosed:
        return _show(tap, request, texts.lead_closed())
    except (planning.PlanChanged, planning.NoPlan, planning.NoProposal):
        return _show(tap, request)  # which says that the proposal is void, or shows none
    shown = _show(tap, request)
    if is_started:
        return shown
    request.lead.refresh_from_db(fields=["engagement_plan", "plan_version"])
    return Reaction(shown.edit, [plan_screen(request.lead, now=tap.now)])


def _keep(tap: AskTap, request: PlanRequest) -> Reaction:
    with suppress(planning.NoProposal):
        planning.decline(request_id=request.pk, telegram_id=tap.sender.telegram_id, now=tap.now)
    return _show(tap, request)


def _retry(tap: AskTap, request: PlanRequest) -> Reaction:
    try:
        again = requests.retry(request_id=request.pk, telegram_id=tap.sender.telegram_id, now=tap.now)
    except BudgetSpent as spent:
        zone = request.lead.owner.timezone
        note = draft_texts.budget_spent(spent.until, zone, tap.now, personal=spent.personal)
        return _show(tap, request, note)
    except LeadClosed:
        return _show(tap, request, texts.lead_closed())
    return _show(tap, again or request)


def _set_status(tap: AskTap, request: PlanRequest) -> Reaction:
    if request.lead.is_closed:
        return _show(tap, request, texts.lead_closed())
    status = STATUSES[tap.press.action]
    lead = services.set_lead_status(lead=request.lead, status=status, by=tap.sender.actor, now=tap.now)
    return _show(tap, request, texts.status_set(str(lead.get_status_display())))


ACTIONS: dict[AskAction, Callable[[AskTap, Any], Reaction]] = {
    AskAction.ADVISE: _advise,
    AskAction.NOTE: _keep_note,
    AskAction.SHOW: _show,
    AskAction.USE: _use,
    AskAction.KEEP: _keep,
    AskAction.RETRY: _retry,
    AskAction.PROGRESS: _set_status,
    AskAction.MEETING: _set_status,
}
