"""What plain messages and commands do: decided once per update, rendered as often as needed.

An update is processed at least once, so what it causes is noted with it (`inbox.once`): after a crash between
the database and the answer, the repeat renders the same answer and makes no second lead.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from botapp import chat_state, inbox, screens
from botapp.chat_state import Waiting
from botapp.inbox import Effect
from botapp.lead_presses import zone_screen
from botapp.messages import people as words
from botapp.people import Sender, known, language_of, speaking
from botapp.reading import understood_view
from botapp.said import Said
from botapp.screens import Screen
from botapp.text import MESSAGE_LIMIT, units
from botapp.zones import find_zone
from leads import services as lead_services
from leads.intake import IntakeRefused, TextTooLong, read_prospect
from leads.models import Lead, TelegramUser
from reminders import planning, services

LONGEST_VALUE = 200  # characters of one corrected fact
OVERFLOW = "overflow"  # the rest of a paste that was too long and came in several messages
ONE_PASTE = timedelta(seconds=3)  # Telegram's apps send the parts of a long text at once
SHORTEST_FULL_PART = 3_000  # UTF-16 units; they cut a long text at a blank, not far below Telegram's limit


def start(sender: Sender, *, now: datetime) -> list[Screen]:
    """Welcome a person, or welcome them back, and ask for their time zone."""
    user = known(sender, now)
    chat_state.forget(user.telegram_id)
    with speaking(user.language_code):
        if user.zone_confirmed_at is None:
            return [Screen(words.welcome(user.first_name)), ask_zone(sender, now=now)]
        return [Screen(words.welcome(user.first_name)), zone_screen(user, now), Screen(words.invite())]


def ask_zone(sender: Sender, *, now: datetime) -> Screen:
    """Ask for the time zone; the answer is a tap, or the name of a zone or city."""
    user = known(sender, now)
    chat_state.wait_for(user.telegram_id, chat_state.ZONE, now=now)
    with speaking(user.language_code):
        return screens.ask_zone(now)


def ask_for_prospect(sender: Sender, *, now: datetime) -> Screen:
    """Ask for a prospect: whatever was waited for before is dropped."""
    user = known(sender, now)
    chat_state.forget(user.telegram_id)
    with speaking(user.language_code):
        return Screen(words.ask_for_prospect())


def cancel(sender: Sender) -> Screen:
    """Wait for nothing any more."""
    was_waiting = chat_state.forget(sender.telegram_id)
    with speaking(language_of(sender)):
        return Screen(words.cancelled(was_waiting))


def hear(said: Said, *, prospect_only: bool = False) -> list[Screen]:
    """Take a plain message: the answer to what we asked, else a new prospect (always, behind /add)."""
    user = known(said.sender, said.now)
    waiting = None if prospect_only else chat_state.waiting(user.telegram_id, now=said.now)
    effect = inbox.once(said.update_id, lambda: _take(said, user, waiting))
    with speaking(user.language_code):
        return _answer(effect, user, said.now)


def _take(said: Said, user: TelegramUser, waiting: Waiting | None) -> Effect:
    """Do what the message asks for and return a note of it."""
    listener = LISTENERS.get(waiting.state) if waiting else None
    effect = listener(said, user, waiting.payload) if waiting and listener else None
    return _add(said, user) if effect is None else effect


def _hear_zone(said: Said, user: TelegramUser, _payload: dict[str, Any]) -> Effect | None:
    zone = find_zone(said.text)
    if not zone:
        return None
    services.confirm_zone(user=user, zone=zone, now=said.now)
    chat_state.forget(user.telegram_id)
    return {"zone": zone}


def _hear_overflow(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    if not _is_same_paste(said, payload):
        return None
    if not _is_full_part(said.text):
        chat_state.forget(user.telegram_id)  # that was the last one
    return {"part_of_a_paste": True}


def _add(said: Said, user: TelegramUser) -> Effect:
    try:
        prospect = read_prospect(said.text)
    except TextTooLong as refusal:
        if _is_full_part(said.text):
            sent_at = said.sent_at.timestamp()
            chat_state.wait_for(user.telegram_id, OVERFLOW, now=said.now, sent_at=sent_at)
        return {"refused": refusal.code}
    except IntakeRefused as refusal:
        return {"refused": refusal.code}
    chat_state.forget(user.telegram_id)
    lead = lead_services.create_lead(owner=user, prospect=prospect, now=said.now)
    planning.write_plan(lead=lead, by=said.sender.actor, now=said.now)
    return {"lead": lead.pk}


def _hear_value(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect:
    value = said.text.strip()
    if not value or len(value) > LONGEST_VALUE or "\n" in value:
        return {"not_a_value": True}
    chat_state.forget(user.telegram_id)
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=payload["lead_id"])
    if lead is None:
        return {"lead": payload["lead_id"]}
    by, now = said.sender.actor, said.now
    lead = lead_services.correct(lead=lead, field=payload["field"], value=value, by=by, now=now)
    planning.write_plan(lead=lead, by=by, now=now)
    return {"lead": lead.pk}


def _answer(effect: Effect, user: TelegramUser, now: datetime) -> list[Screen]:
    """Render the note of what a message has caused; its first key says by which rule."""
    kind = next(iter(effect), "")
    return ANSWERS[kind](effect[kind], user, now) if kind in ANSWERS else []


def _new_lead(user: TelegramUser, lead_id: int, now: datetime) -> list[Screen]:
    lead: Lead | None = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=lead_id)
    if lead is None:
        return [Screen(words.lead_gone())]
    view = understood_view(lead, now=now)
    return [screens.understood(view), screens.plan(view, now)]


def _is_same_paste(said: Said, payload: dict[str, float]) -> bool:
    """Say whether a message belongs to the paste that was just refused."""
    apart = abs(said.sent_at.timestamp() - payload["sent_at"])
    return apart <= ONE_PASTE.total_seconds() and units(said.text) <= MESSAGE_LIMIT


def _is_full_part(text: str) -> bool:
    """Say whether more may follow: an app cuts a text when a message is full and sends the rest."""
    return SHORTEST_FULL_PART <= units(text) <= MESSAGE_LIMIT


# What the next plain message means while we wait for it; None from a listener: it means a new prospect.
LISTENERS: dict[str, Callable[[Said, TelegramUser, dict[str, Any]], Effect | None]] = {
    chat_state.FIELD: _hear_value,
    chat_state.ZONE: _hear_zone,
    OVERFLOW: _hear_overflow,
}
# How each effect is answered. No entry: nothing is said (a later part of a long paste was answered already).
ANSWERS: dict[str, Callable[[Any, TelegramUser, datetime], list[Screen]]] = {
    "lead": lambda lead_id, user, now: _new_lead(user, lead_id, now),
    "refused": lambda code, _user, _now: [Screen(words.prospect_problem(code))],
    "not_a_value": lambda _noted, _user, _now: [Screen(words.value_problem(LONGEST_VALUE))],
    "zone": lambda _zone, user, now: [zone_screen(user, now)],
}
