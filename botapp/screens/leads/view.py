"""One page of a person's prospects, by the next step that is due."""

from datetime import datetime

from botapp.screens.leads import buttons
from botapp.screens.leads import text as texts
from botapp.shared.people import Sender, language_of
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.models import TelegramUser
from reminders.day import portfolio
from reminders.day.portfolio import Filter, Sort

PAGE_SIZE = 8


def lead_list(sender: Sender, *, page: int = 0, shown: str | None = None, now: datetime) -> Screen:
    """Return a page; one too far is the last one, and what is no filter of the chat's shows all."""
    user = TelegramUser.objects.filter(telegram_id=sender.telegram_id).first()
    chosen = next((each for each in texts.labels() if each == shown), Filter.ALL)
    with speaking(user.language_code if user else language_of(sender)):
        if user is None:
            return Screen(texts.no_leads())
        found = portfolio.page_of(
            user, chosen=chosen, sort=Sort.NEXT, search="", now=now, size=PAGE_SIZE, page=page
        )
        if not found.counts[Filter.ALL]:
            return Screen(texts.no_leads())
        return Screen(texts.listing(found, chosen, user.timezone, now), buttons.listing(found, chosen))
