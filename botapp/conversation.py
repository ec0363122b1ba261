"""What plain messages and commands do: decided once per update, rendered as often as needed.

An update is processed at least once, so what it causes is noted with it (`inbox.once`): after a crash between
the database and the answer, the repeat renders the same answer and makes no second lead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from botapp import chat_state, inbox, screens
from botapp.chat_state import Waiting
from botapp.inbox import Effect
from botapp.lead_presses import zone_screen
from botapp.messages import people as words
from botapp.people import Sender, known, language_of, speaking
from botapp.reading import understood_view
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


@dataclass(frozen=True, slots=True)
class Said:
    """One plain message."""

    update_id: int
    sender: Sender
    text: str
    sent_at: datetime  # when the person sent it
    now: datetime


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
    match waiting:
        case Waiting(chat_state.FIELD, payload):
            return _correct(said, user, payload["lead_id"], payload["field"])
        case Waiting(chat_state.ZONE) if zone := find_zone(said.text):
            services.confirm_zone(user=user, zone=zone, now=said.now)
            chat_state.forget(user.telegram_id)
            return {"zone": zone}
        case Waiting(state, payload) if state == OVERFLOW and _is_same_paste(said, payload):
            if not _is_full_part(said.text):
                chat_state.forget(user.telegram_id)  # that was the last one
            return {"part_of_a_paste": True}
    return _add(said, user)


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


def _correct(said: Said, user: TelegramUser, lead_id: int, field: str) -> Effect:
    value = said.text.strip()
    if not value or len(value) > LONGEST_VALUE or "\n" in value:
        return {"not_a_value": True}
    chat_state.forget(user.telegram_id)
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=lead_id)
    if lead is None:
        return {"lead": lead_id}
    lead = lead_services.correct(lead=lead, field=field, value=value, by=said.sender.actor, now=said.now)
    planning.write_plan(lead=lead, by=said.sender.actor, now=said.now)
    return {"lead": lead.pk}


def _answer(effect: Effect, user: TelegramUser, now: datetime) -> list[Screen]:
    """Render the note of what a message has caused."""
    match effect:
        case {"lead": lead_id}:
            return _new_lead(user, lead_id, now)
        case {"refused": code}:
            return [Screen(words.prospect_problem(code))]
        case {"not_a_value": _}:
            return [Screen(words.value_problem(LONGEST_VALUE))]
        case {"zone": _}:
            return [zone_screen(user, now)]
        case _:
            return []  # a later part of a long paste: the first part was answered


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
