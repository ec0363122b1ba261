"""What a person writes about a draft: what to change, or the whole of it."""

from datetime import datetime
from typing import Any

from botapp.screens.draft import text as texts
from botapp.screens.draft.actions import Became, wish_screen, wished
from botapp.screens.draft.view import draft_screen
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.entries import about_step
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.text import units
from leads.models import TelegramUser
from planning.queue import requests
from reminders import services
from reminders.models import ScheduledReminder

LONGEST_WISH = 500  # characters


def hear_words(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Have the draft changed as the person says; None for words that somebody else wrote."""
    if said.kind == "forward":
        return None
    text = said.text.strip()
    if not text or len(text) > LONGEST_WISH:
        return Effect("not_a_draft", LONGEST_WISH)
    chat_state.forget(user.telegram_id)
    reminder = _open_step(user, payload)
    if reminder is None:
        return Effect("draft", {"reminder": payload["reminder_id"], "closed": True})
    became = wished(reminder, text, by=said.sender.actor, now=said.now)
    if became.get("request") and (message_id := payload.get("message_id")):
        # The message whose button was tapped still shows the draft as it was.
        mine = {"chat_id": user.telegram_id, "message_id": message_id}
        requests.attach(request_id=became["request"], **mine, now=said.now)
    return Effect("draft", became)


def hear_own(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect:
    """Take the person's own text as the draft."""
    text = said.text.strip()
    if not text or units(text) > texts.LONGEST_DRAFT:
        return Effect("not_a_draft", texts.LONGEST_DRAFT)
    chat_state.forget(user.telegram_id)
    reminder = _open_step(user, payload)
    if reminder is None:
        return Effect("draft", {"reminder": payload["reminder_id"], "closed": True})
    services.write_own_draft(reminder=reminder, text=text, by=said.sender.actor, now=said.now)
    return Effect("draft", {"reminder": reminder.pk, "own": True})


def follow(said: Said, user: TelegramUser, became: dict[str, Any]) -> Effect | None:
    """Take an edited message as the draft; None where it was not the whole of one, or its step is over."""
    if not became.get("own"):
        return None
    effect = hear_own(said, user, {"reminder_id": became["reminder"]})
    return None if effect.kind == "draft" and effect.value.get("closed") else effect


@about_step
def answer(reminder: ScheduledReminder, became: Became, now: datetime) -> list[Screen]:
    if became.get("own"):
        return [draft_screen(reminder, note=texts.own_kept())]
    return [wish_screen(reminder, became, now=now)]


def _open_step(user: TelegramUser, payload: dict[str, Any]) -> ScheduledReminder | None:
    found = services.owned_reminder(telegram_id=user.telegram_id, reminder_id=payload["reminder_id"])
    return found if found and found.is_live and not found.lead.is_closed else None
