"""A plain message as a prospect: taken in, asked about, or refused kindly."""

from typing import Any

from botapp.screens.intake import duplicates, view
from botapp.screens.intake import text as texts
from botapp.screens.intake.incoming import CONTACT, FILE
from botapp.screens.several import actions as several
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.entries import Asked, Renderer
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.intake import MAX_TEXT, IntakeRefused, TextTooLong, read_prospect
from leads.intake.evidence import asks
from leads.intake.several import people_in
from leads.models import TelegramUser

WHO_IS_IT = "who_is_it"  # the effect of a picture without words


def ask_for_prospect(asked: Asked) -> list[Screen]:
    """Ask for a prospect, and drop what was waited for."""
    user = known(asked.sender, asked.now)
    chat_state.wait_for(user.telegram_id, chat_state.PROSPECT, now=asked.now)
    with speaking(user.language_code):
        return [Screen(texts.ask_for_prospect())]


def ask_who(said: Said, user: TelegramUser) -> Effect:
    """Ask who is in a picture; another question that is open stays."""
    if chat_state.waiting(user.telegram_id, now=said.now) is None:
        chat_state.wait_for(user.telegram_id, chat_state.PROSPECT, now=said.now)
    return Effect(WHO_IS_IT)


def add_prospect(said: Said, user: TelegramUser, *, is_sure: bool = False) -> Effect:
    """Take a message as a prospect, whoever wrote it; return a note of it. Inside a transaction.

    Who of several people is to be added is asked about. So is what may be none, unless the person has said
    that it is one (`is_sure`), or has shared a contact. A question that is open stays: nothing answered it.
    """
    if said.kind != CONTACT and (people := people_in(said.text)):
        return several.ask(said, user, people)
    if said.kind == FILE and len(said.text) > MAX_TEXT:
        return Effect("refused", "no_list")
    try:
        return duplicates.take_in(said, user, is_sure=is_sure or said.kind == CONTACT)
    except TextTooLong as refusal:
        if said.is_full:
            sent_at = said.sent_at.timestamp()
            chat_state.wait_for(user.telegram_id, chat_state.OVERFLOW, now=said.now, sent_at=sent_at)
        return Effect("refused", refusal.code)
    except IntakeRefused as refusal:
        return Effect("refused", "setting" if texts.is_setting(said.text) else refusal.code)


def hear_prospect(said: Said, user: TelegramUser, _payload: dict[str, Any]) -> Effect | None:
    """Take what was asked for: a prospect; no question, nothing that names nobody or that others wrote."""
    if said.kind == "forward" or asks(said.text) or _names_nobody(said.text):
        return None
    effect = add_prospect(said, user, is_sure=True)
    if effect.kind != "refused":
        chat_state.forget(user.telegram_id)
    return effect


def _names_nobody(text: str) -> bool:
    """Say whether a text could be read, and tells neither a name nor a company nor how to reach somebody."""
    try:
        who = read_prospect(text)
    except IntakeRefused:
        return False
    return not (who.name or who.company or who.email or who.phone or who.links)


def hear_overflow(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Pass over the rest of a paste that was just refused, without a word; None for anything else."""
    if not said.is_pasted_with(payload["sent_at"]):
        return None
    if not said.is_full:
        chat_state.forget(user.telegram_id)  # that was the last one
    return Effect("part_of_a_paste")


ANSWERS: dict[str, Renderer] = {
    "added": view.added,
    duplicates.TWIN: view.asked,
    WHO_IS_IT: lambda _value, _user, _now: [Screen(texts.who_is_it())],
    duplicates.UNSURE: view.asked,
    "refused": lambda code, _user, _now: [Screen(texts.prospect_problem(code))],
}
