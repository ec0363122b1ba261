"""What is done about rest: taps, /pause and /resume, the reply with a date, answers to "Too often?"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from botapp.routes.pause import OftenPress, Remedy, RestAction, RestPress, Until
from botapp.screens.pause import text as texts
from botapp.screens.pause import view
from botapp.screens.pause.buttons import FEWER
from botapp.screens.pause.view import Subject, moment_of
from botapp.screens.settings import buttons as settings_buttons
from botapp.screens.settings import text as settings_texts
from botapp.screens.settings.values import Moved
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect
from botapp.shared.entries import Asked
from botapp.shared.hours_and_days_off import is_short
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap, Taps, own_lead, person
from core.speech import speaking
from leads import services as lead_services
from leads.models import TelegramUser
from planning.proposals import lead_holds
from reminders import services
from reminders.phrases import NotUnderstood, Result, understand
from reminders.services.outlook import Outlook
from reminders.state.settings_view import settings_view
from reminders.state.settings_words import hours_span
from reminders.state.situation import own_hours

REST = "rest"  # the key of these replies' effects
_OPENING = re.compile(r"(?:on\s+)?(?:vacation|holidays?|leave|off|paused?|відпустка|отпуск)\s+", re.I)
RestTap = Tap[RestPress]
OftenTap = Tap[OftenPress]


def ask_pause(asked: Asked) -> list[Screen]:
    """Ask until when everything rests; with words behind the command, show what a pause until then does."""
    now, subject = asked.now, Subject(known(asked.sender, asked.now))
    chat_state.wait_for(asked.sender.telegram_id, chat_state.REST, now=now)
    with speaking(subject.user.language_code):
        if not asked.text.strip():
            return [view.ask(subject, now)]
        return [view.look_as_said(subject, _understand(asked.text, subject.user, now), now)]


def ask_resume(asked: Asked) -> list[Screen]:
    """Show what the end of the pause does, before it ends."""
    subject = Subject(known(asked.sender, asked.now))
    with speaking(subject.user.language_code):
        return [view.ask_back(subject, asked.now)]


def act(tap: RestTap, subject: Subject) -> Reaction:
    """Do what was tapped; a repeat shows how things are."""
    if tap.press.action != RestAction.ASK:
        chat_state.stop_waiting(tap.sender.telegram_id, chat_state.REST, now=tap.now)
    return Reaction(edit=ACTIONS[tap.press.action](tap, subject))


def hear(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Take "until monday 9:00" as the end of the pause that was asked about; a long text is no answer."""
    if not is_short(said.text):
        return None
    result = _understand(said.text, user, said.now)
    if not isinstance(result, NotUnderstood):
        chat_state.forget(user.telegram_id)
    return Effect(REST, {"said": said.text, "lead_id": payload.get("lead_id")})


def answer(noted: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    """Render such a reply: what the pause would do, or what was not understood."""
    lead_id = noted["lead_id"]
    lead = lead_services.owned_lead(telegram_id=user.telegram_id, lead_id=lead_id) if lead_id else None
    if lead_id and lead is None:
        return [Screen(words.lead_gone())]
    subject = Subject(user, lead)
    return [view.look_as_said(subject, _understand(noted["said"], user, now), now)]


def remedy(tap: OftenTap, user: TelegramUser) -> Reaction:
    """Take one answer to "Too often?". A repeat changes nothing."""
    chosen = tap.press.remedy
    if chosen == Remedy.WEEK:
        return Reaction(edit=_rest_a_week(tap, user))
    moves = services.change_settings(user=user, now=tap.now, **SETTINGS[chosen](user))
    hours = hours_span(settings_view(user, now=tap.now))
    parts = [texts.remedied(chosen.value, cap=user.daily_cap, hours=hours)]
    if chosen != Remedy.FINE:
        parts.append(settings_texts.moved(Moved.of(moves), user.timezone, tap.now))
    return Reaction(edit=Screen("\n\n".join(parts), settings_buttons.to_home()))


def _understand(said: str, user: TelegramUser, now: datetime) -> Result:
    wish = _OPENING.sub("", said.strip(), count=1)
    return understand(wish, now=now, window=own_hours(user))


def _load(tap: RestTap) -> Subject | None:
    """Return what the tap is about; None when it is a lead that is missing or somebody else's."""
    if tap.press.lead_id is None:
        return Subject(person(tap))
    lead = own_lead(tap)
    return Subject(lead.owner, lead) if lead else None


def _too_late(tap: RestTap, _subject: Subject) -> str:
    until = tap.press.until
    return texts.moment_passed() if until is not None and until <= tap.now else ""


def _ask(tap: RestTap, subject: Subject) -> Screen:
    about = {"lead_id": subject.lead_id} if subject.lead else {}
    chat_state.wait_for(tap.sender.telegram_id, chat_state.REST, now=tap.now, **about)
    return view.ask(subject, tap.now)


def _look(tap: RestTap, subject: Subject) -> Screen:
    press = tap.press
    until = press.until if press.choice is None else moment_of(press.choice, subject.user, tap.now)
    return view.look(subject, until, tap.now)


def _go(tap: RestTap, subject: Subject) -> Screen:
    outlook = subject.outlook(tap.press.until, tap.now)
    return view.paused(_pause(subject, tap.press.until, tap), outlook, tap.now)


def _pause(subject: Subject, until: datetime | None, tap: RestTap | OftenTap) -> Subject:
    """Begin the pause; return its subject as it is now."""
    by = tap.sender.actor
    if subject.lead is None:
        services.pause_person(user=subject.user, until=until, by=by, now=tap.now)
        return subject
    lead = services.set_paused(lead=subject.lead, paused=True, until=until, by=by, now=tap.now)
    lead_holds.leave_to_person(lead)
    return replace(subject, lead=lead)


def _end(tap: RestTap, subject: Subject) -> Screen:
    if not subject.is_paused:
        return view.resumed(subject, None if subject.lead is None else Outlook())
    outlook = subject.outlook(tap.now, tap.now)
    if subject.lead is None:
        services.resume_person(user=subject.user, by=tap.sender.actor, now=tap.now)
    else:
        services.set_paused(lead=subject.lead, paused=False, by=tap.sender.actor, now=tap.now)
    return view.resumed(subject, outlook)


def _rest_a_week(tap: OftenTap, user: TelegramUser) -> Screen:
    subject, until = Subject(user), moment_of(Until.WEEK, user, tap.now)
    if until is None or (subject.is_paused and (subject.until is None or subject.until >= until)):
        # It rests longer already.
        return view.paused(subject, subject.outlook(subject.until, tap.now), tap.now)
    outlook = subject.outlook(until, tap.now)
    return view.paused(_pause(subject, until, tap), outlook, tap.now)


SETTINGS: Mapping[Remedy, Callable[[TelegramUser], dict[str, Any]]] = {
    Remedy.FEWER: lambda user: {"daily_cap": min(user.daily_cap, FEWER)},
    # Until noon; from nine when the day began later.
    Remedy.MORNINGS: lambda user: {"window_start": min(user.window_start, time(9)), "window_end": time(12)},
    Remedy.FINE: lambda _user: {},
}
ACTIONS: Mapping[RestAction, Callable[[RestTap, Subject], Screen]] = {
    RestAction.ASK: _ask,
    RestAction.LOOK: _look,
    RestAction.GO: _go,
    RestAction.BACK: lambda tap, subject: view.ask_back(subject, tap.now),
    RestAction.END: _end,
    RestAction.STAY: lambda tap, subject: view.stayed(subject, tap.now),
}
TAPS = Taps(RestPress, _load, words.lead_gone, act, unless=_too_late)
REMEDIES = Taps(OftenPress, person, words.unknown_button, remedy)
