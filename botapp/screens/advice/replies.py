"""What a person writes or forwards about a prospect: an answer, news, or a note on a step."""

from datetime import datetime
from functools import partial
from typing import Any

from botapp.screens.advice import buttons
from botapp.screens.advice import text as texts
from botapp.screens.advice.actions import became_screen, told_about
from botapp.screens.advice.view import noted_screen
from botapp.screens.intake.answers_from import likely_leads
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect
from botapp.shared.entries import Follower, Listener, Renderer
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads import services as lead_services
from leads.identity import finding
from leads.models import Lead, TelegramUser
from planning.asking import advice as advising
from reminders import services
from reminders.models import Delivery, DeliveryKind

FORWARDED = "forwarded"  # the effect of an update: what was forwarded, whose it may be, what was decided
# While we wait for these, a reply belongs to them, whichever message it replies to.
OWN_REPLIES = (chat_state.DRAFT_WORDS, chat_state.DRAFT_OWN, chat_state.NEWS, chat_state.SNOOZE)


def hear_news(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect:
    """Keep what the person tells about a lead, and ask for advice on it."""
    if not said.text.strip():
        return Effect("no_news")
    chat_state.forget(user.telegram_id)
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is None:
        return Effect("news", {"gone": True})
    if said.is_full:
        about = {"lead_id": lead.pk, "sent_at": said.sent_at.timestamp()}
        chat_state.wait_for(user.telegram_id, chat_state.NEWS_MORE, now=said.now, **about)
    by, update_id = said.sender.actor, said.update_id
    return Effect("news", told_about(lead, said.text, by=by, update_id=update_id, now=said.now))


def hear_more(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Keep the next part of news that came in several messages, without a word; None for anything else."""
    if not said.is_pasted_with(payload["sent_at"]):
        return None
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is not None and said.text.strip():
        by, update_id = said.sender.actor, said.update_id
        advising.tell(lead=lead, text=said.text, by=by, now=said.now, update_id=update_id)
    return Effect("more_news")


def hear_reply(said: Said, user: TelegramUser) -> Effect | None:
    """Keep a reply to a reminder as a note on its step; None for a reply to anything else."""
    if said.reply_to is None or not said.text.strip():
        return None
    sent = Delivery.objects.filter(telegram_id=user.telegram_id, message_id=said.reply_to)
    about = list(sent.order_by("id").values_list("reminder_id", "lead_id", "kind"))
    reminders = {reminder_id for reminder_id, _lead_id, kind in about if kind == DeliveryKind.NUDGE}
    if len(reminders) > 1:
        return Effect("several_steps")
    if reminders:
        return _note_on_step(said, user, reminders.pop())
    if not about and said.reply_step:
        return _note_on_step(said, user, said.reply_step)
    leads = {lead_id for _reminder_id, lead_id, kind in about if kind == DeliveryKind.FOLLOWUP}
    return _note(said, user, leads.pop(), None) if leads else None


def hear_reply_about(said: Said, user: TelegramUser) -> Effect | None:
    """Keep a reply to any other message about one lead as a note on it; None for a reply to anything else.

    A message says whom it is about by its buttons, or by a name where newer messages have those.
    """
    if not said.reply_to_us or not said.text.strip():
        return None
    lead_id = said.reply_lead or finding.only_one_in(user.telegram_id, said.reply_text)
    return _note(said, user, lead_id, None) if lead_id else None


def hear_forward(said: Said, user: TelegramUser) -> Effect | None:
    """Ask whose answer a forwarded message is; None when no lead with an open plan comes to mind."""
    if said.kind != "forward" or not said.text.strip():
        return None
    leads = likely_leads(telegram_id=user.telegram_id, author=said.hint, text=said.text, now=said.now)
    if not leads:
        return None
    question = {"text": said.text[:5000], "hint": said.hint, "update": said.update_id, "leads": leads}
    return Effect(FORWARDED, question)


def reword(said: Said, user: TelegramUser, activity_id: int | None) -> Effect | None:
    """Have a note say what its message says now; None when it is gone."""
    news = advising.owned_news(telegram_id=user.telegram_id, activity_id=activity_id or 0)
    if news is None:
        return None
    advising.retell(news=news, text=said.text, now=said.now)
    return Effect("renoted", news.pk)


def reword_news(said: Said, user: TelegramUser, became: dict[str, Any]) -> Effect | None:
    """Have news say what their message says now; the advice on them stays."""
    if reword(said, user, became.get("activity")) is None:
        return None
    return Effect("news", became | {"reworded": True})


def hear_more_of_a_forward(said: Said, _user: TelegramUser, forwarded: dict[str, Any]) -> Effect | None:
    """Ask about all that one author said; None once it was answered."""
    if "became" in forwarded:
        return None
    return Effect(FORWARDED, forwarded | {"text": said.text[:5000]})


def _note_on_step(said: Said, user: TelegramUser, reminder_id: int | None) -> Effect | None:
    if reminder_id is None:
        return None
    row = services.owned_reminder(telegram_id=user.telegram_id, reminder_id=reminder_id)
    return Effect("noted", None) if row is None else _note(said, user, row.lead_id, row.step_id)


def _note(said: Said, user: TelegramUser, lead_id: int | None, step_id: int | None) -> Effect | None:
    lead: Lead | None = None
    if lead_id is not None:
        lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=lead_id)
    if lead is None:
        return Effect("noted", None)
    news = advising.tell(
        lead=lead,
        text=said.text,
        by=said.sender.actor,
        now=said.now,
        update_id=said.update_id,
        step_id=step_id,
    )
    return Effect("noted", news.pk)


def _noted(
    activity_id: int | None, user: TelegramUser, _now: datetime, *, is_reworded: bool = False
) -> list[Screen]:
    news = activity_id and advising.owned_news(telegram_id=user.telegram_id, activity_id=activity_id)
    note = texts.reworded() if is_reworded else ""
    return [noted_screen(news, note=note) if news else Screen(words.lead_gone())]


def _asked(question: dict[str, Any], _user: TelegramUser, _now: datetime) -> list[Screen]:
    text = texts.whose_answer(question["hint"], question["text"], [name for _id, name in question["leads"]])
    return [Screen(text, buttons.whose_answer(question["update"], question["leads"]))]


LISTENERS: dict[str, Listener] = {chat_state.NEWS: hear_news, chat_state.NEWS_MORE: hear_more}
ANSWERS: dict[str, Renderer] = {
    "news": lambda became, user, now: [became_screen(became, user, now=now)],
    "no_news": lambda _noted, _user, _now: [Screen(texts.nothing_said())],
    "noted": _noted,
    "renoted": partial(_noted, is_reworded=True),
    "several_steps": lambda _noted, _user, _now: [Screen(texts.several_steps())],
    FORWARDED: _asked,
}
FOLLOWERS: dict[str, Follower] = {
    "noted": reword,
    "renoted": reword,
    "news": reword_news,
    FORWARDED: hear_more_of_a_forward,
}
