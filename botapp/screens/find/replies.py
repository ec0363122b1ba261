"""A plain message that is no more than the name of a prospect: who is known so is shown, nobody is added."""

from dataclasses import replace
from datetime import datetime

from botapp.screens.find import text as texts
from botapp.screens.find.view import found
from botapp.shared.effects import Effect
from botapp.shared.entries import Renderer
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from leads.identity import finding
from leads.models import TelegramUser

NAMED = "named"


def hear_name(said: Said, user: TelegramUser) -> Effect | None:
    """Return a note of a message that names a known prospect and says nothing else; None for any other."""
    if said.kind == "text" and finding.named(user.telegram_id, said.text):
        return Effect(NAMED, said.text)
    return None


def named(text: str, user: TelegramUser, now: datetime) -> list[Screen]:
    """Show who is called so, and how somebody else of that name is added."""
    screen = found(finding.named(user.telegram_id, text), text, telegram_id=user.telegram_id, now=now)
    return [replace(screen, text=paragraphs(screen.text, texts.somebody_else(text)))]


ANSWERS: dict[str, Renderer] = {NAMED: named}
