"""A person's time zone: asked for, taken by tap or reply, and confirmed."""

from datetime import datetime
from typing import Any

from django.utils.formats import time_format

from botapp.routes import ZonePress
from botapp.screens.seller import view as seller
from botapp.screens.settings import buttons, zone_text
from botapp.screens.settings import text as texts
from botapp.screens.settings.values import Moved
from botapp.screens.settings.view import ask_zone
from botapp.screens.settings.zones import LONGEST, find_zone
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect, once
from botapp.shared.entries import Asked
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, person
from core.speech import speaking
from leads.identity import finding
from leads.intake import IntakeRefused, read_prospect
from leads.intake.evidence import asks, is_more_than_a_name
from leads.models import TelegramUser
from reminders import services
from reminders.policy.windows import parse_zone
from reminders.state.wording import local


def keep_zone(tap: Tap[ZonePress], user: TelegramUser) -> Reaction:
    """Confirm the person's time zone, and say what comes next: a newcomer is asked what they sell."""

    def act() -> Effect:
        is_new = seller.is_to_ask(user)
        moves = services.change_settings(user=user, now=tap.now, timezone=tap.press.zone)
        chat_state.stop_waiting(user.telegram_id, chat_state.ZONE, now=tap.now)
        return Effect("zone", Moved.of(moves).to_json() | {"asks": is_new})

    shown, *asked = answer_zone(once(tap.update_id, act).value, user, tap.now)
    return Reaction(shown, asked)


def hear_zone(said: Said, user: TelegramUser, _payload: dict[str, Any]) -> Effect | None:
    """Take a place or a clock as the time zone; a short line that is neither is asked about again."""
    zone = find_zone(said.text)
    if not zone:
        return Effect("no_zone") if _may_be_place(said, user) else None
    is_new = seller.is_to_ask(user)
    moves = services.change_settings(user=user, now=said.now, timezone=zone)
    chat_state.forget(user.telegram_id)
    return Effect("zone", Moved.of(moves).to_json() | {"asks": is_new})


def _may_be_place(said: Said, user: TelegramUser) -> bool:
    """Say whether a text may be meant as a place: a line that is no question, and no prospect."""
    text = said.text.strip()
    is_line = "\n" not in text and len(text) <= LONGEST and any(map(str.isalnum, text))
    if said.kind != "text" or not is_line or asks(text):
        return False
    try:
        is_prospect = is_more_than_a_name(read_prospect(text))
    except IntakeRefused:
        return True
    return not is_prospect and not finding.named(user.telegram_id, text)


def answer_no_zone(_noted: Any, _user: TelegramUser, now: datetime) -> list[Screen]:
    return [ask_zone(now).under_note(zone_text.no_such_city())]


def answer_zone(noted: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    """Confirm the zone; to a newcomer the next question is a message of its own."""
    asked = [seller.ask_once(user, now)] if noted.get("asks") else []  # first: the zone's screen looks for it
    return [zone_screen(user, now, Moved.from_json(noted)), *asked]


def ask(asked: Asked) -> list[Screen]:
    """Ask for the time zone; the answer is a tap, or the name of a zone or city."""
    user = known(asked.sender, asked.now)
    chat_state.wait_for(user.telegram_id, chat_state.ZONE, now=asked.now)
    with speaking(user.language_code):
        return [ask_zone(asked.now)]


def zone_screen(user: TelegramUser, now: datetime, moved: Moved | None = None) -> Screen:
    """Return the confirmation of a zone with what it moved, and how to begin for whoever has no lead yet."""
    start, end = time_format(user.window_start, "H:i"), time_format(user.window_end, "H:i")
    clock = f"{local(now, user.timezone):%H:%M}"
    parts = [zone_text.zone_kept(clock, user.timezone), zone_text.hours(start, end)]
    waiting = chat_state.waiting(user.telegram_id, now=now)
    if waiting is None or waiting.state != chat_state.SELLER:  # else the invitation comes behind that
        parts += filter(None, [seller.invitation(user)])
    if moved and moved.total:
        parts.append(texts.moved(moved, user.timezone, now))
    return Screen("\n\n".join(parts), buttons.to_home())


TAPS = Taps(
    ZonePress,
    person,
    words.unknown_button,
    keep_zone,
    unless=lambda tap, _user: "" if parse_zone(tap.press.zone) else words.unknown_button(),
)
