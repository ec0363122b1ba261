"""What plain messages and commands do: decided once per update, rendered as often as needed.

An update is processed at least once, so what it causes is noted with it (`inbox.once`): after a crash between
the database and the answer, the repeat renders the same answer and makes no second lead.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botapp.incoming import inbox
from botapp.incoming.inbox import Effect
from botapp.screens.advice import replies as advice_talk
from botapp.screens.day import view as agenda_screens
from botapp.screens.draft import replies as draft_talk
from botapp.screens.draft import text as draft_words
from botapp.screens.intake import duplicates
from botapp.screens.intake import view as intake_screens
from botapp.screens.invitations import text as access_words
from botapp.screens.lead import replies as corrections
from botapp.screens.lead.actions import zone_screen
from botapp.screens.pause import actions as pause_presses
from botapp.screens.plan import replies as review_replies
from botapp.screens.settings import replies as settings_replies
from botapp.screens.settings import view as settings_screens
from botapp.screens.settings.values import Moved
from botapp.screens.settings.zones import find_zone
from botapp.screens.snooze import replies as snooze_replies
from botapp.shared import chat_state, words
from botapp.shared.chat_state import Waiting
from botapp.shared.people import Sender, known, language_of, speaking
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.text import MESSAGE_LIMIT, units
from leads import access
from leads.intake import IntakeRefused, TextTooLong
from leads.models import TelegramUser
from reminders import services

OVERFLOW = "overflow"  # the rest of a paste that was too long and came in several messages
ONE_PASTE = timedelta(seconds=3)  # Telegram's apps send the parts of a long text at once
SHORTEST_FULL_PART = 3_000  # UTF-16 units; they cut a long text at a blank, not far below Telegram's limit


def start(sender: Sender, *, now: datetime) -> list[Screen]:
    """Welcome a person, or welcome them back, and ask for their time zone."""
    user = known(sender, now)
    chat_state.forget(user.telegram_id)
    with speaking(user.language_code):
        hello = words.welcome(user.first_name)
        if user.may_invite and access.takes_links():
            hello = f"{hello}\n\n{access_words.manager_hint()}"
        if user.zone_confirmed_at is None:
            return [Screen(hello), ask_zone(sender, now=now)]
        return [Screen(hello), zone_screen(user, now), agenda_screens.menu()]


def ask_zone(sender: Sender, *, now: datetime) -> Screen:
    """Ask for the time zone; the answer is a tap, or the name of a zone or city."""
    user = known(sender, now)
    chat_state.wait_for(user.telegram_id, chat_state.ZONE, now=now)
    with speaking(user.language_code):
        return settings_screens.ask_zone(now)


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
    take = _add if prospect_only else partial(_take, waiting=waiting)
    effect = inbox.once(said.update_id, lambda: take(said, user))
    with speaking(user.language_code):
        return _answer(effect, user, said.now)


def _take(said: Said, user: TelegramUser, waiting: Waiting | None) -> Effect:
    """Do what the message asks for and return a note of it."""
    replies_to_us = waiting is not None and waiting.state in advice_talk.OWN_REPLIES
    effect = None if replies_to_us else snooze_replies.hear_reply(said, user)
    if effect is None and not replies_to_us:
        effect = advice_talk.hear_reply(said, user)
    listener = LISTENERS.get(waiting.state) if waiting else None
    if effect is None and waiting and listener:
        effect = listener(said, user, waiting.payload)
    if effect is None:
        effect = advice_talk.hear_forward(said, user)
    if effect is None:
        effect = snooze_replies.hear_bare_time(said, user)
    return _add(said, user) if effect is None else effect


def add_prospect(said: Said, user: TelegramUser) -> Effect:
    """Take a message as a prospect, whoever wrote it; return a note of it. Inside a transaction."""
    return _add(said, user)


def screens_of(effect: Effect, user: TelegramUser, now: datetime) -> list[Screen]:
    """Render the note of what a message has caused, in the language of the moment."""
    return _answer(effect, user, now)


def _hear_zone(said: Said, user: TelegramUser, _payload: dict[str, Any]) -> Effect | None:
    zone = find_zone(said.text)
    if not zone:
        return None
    moves = services.change_settings(user=user, now=said.now, timezone=zone)
    chat_state.forget(user.telegram_id)
    return {"zone": Moved.of(moves).to_json()}


def _hear_overflow(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    if not _is_same_paste(said, payload):
        return None
    if not _is_full_part(said.text):
        chat_state.forget(user.telegram_id)  # that was the last one
    return {"part_of_a_paste": True}


def _add(said: Said, user: TelegramUser) -> Effect:
    try:
        effect = duplicates.take_in(said, user)
    except TextTooLong as refusal:
        if _is_full_part(said.text):
            sent_at = said.sent_at.timestamp()
            chat_state.wait_for(user.telegram_id, OVERFLOW, now=said.now, sent_at=sent_at)
        return {"refused": refusal.code}
    except IntakeRefused as refusal:
        return {"refused": refusal.code}
    chat_state.forget(user.telegram_id)
    return effect


def _answer(effect: Effect, user: TelegramUser, now: datetime) -> list[Screen]:
    """Render the note of what a message has caused; its first key says by which rule."""
    kind = next(iter(effect), "")
    return ANSWERS[kind](effect[kind], user, now) if kind in ANSWERS else []


def _is_same_paste(said: Said, payload: dict[str, float]) -> bool:
    """Say whether a message belongs to the paste that was just refused."""
    apart = abs(said.sent_at.timestamp() - payload["sent_at"])
    return apart <= ONE_PASTE.total_seconds() and units(said.text) <= MESSAGE_LIMIT


def _is_full_part(text: str) -> bool:
    """Say whether more may follow: an app cuts a text when a message is full and sends the rest."""
    return SHORTEST_FULL_PART <= units(text) <= MESSAGE_LIMIT


# What the next plain message means while we wait for it; None from a listener: it means a new prospect.
LISTENERS: dict[str, Callable[[Said, TelegramUser, dict[str, Any]], Effect | None]] = {
    chat_state.FIELD: corrections.hear_value,
    chat_state.ZONE: _hear_zone,
    chat_state.HOURS: settings_replies.hear_hours,
    chat_state.COUNTRY: settings_replies.hear_country,
    chat_state.DAYS_OFF: settings_replies.hear_days_off,
    chat_state.REST: pause_presses.hear,
    OVERFLOW: _hear_overflow,
    chat_state.DRAFT_WORDS: draft_talk.hear_words,
    chat_state.DRAFT_OWN: draft_talk.hear_own,
    **advice_talk.LISTENERS,
    **snooze_replies.LISTENERS,
    **review_replies.LISTENERS,
}
# How each effect is answered. No entry: nothing is said (a later part of a long paste was answered already).
ANSWERS: dict[str, Callable[[Any, TelegramUser, datetime], list[Screen]]] = {
    "added": intake_screens.added,
    duplicates.TWIN: intake_screens.asked,
    "refused": lambda code, _user, _now: [Screen(words.prospect_problem(code))],
    "zone": lambda moved, user, now: [zone_screen(user, now, Moved.from_json(moved))],
    settings_replies.SETTING: settings_replies.answer,
    pause_presses.REST: pause_presses.answer,
    "draft": draft_talk.answer,
    "not_a_draft": lambda limit, _user, _now: [Screen(draft_words.text_problem(limit))],
    **advice_talk.ANSWERS,
    **snooze_replies.ANSWERS,
    **corrections.ANSWERS,
    **review_replies.ANSWERS,
}
