"""The buttons of the list: a lead each, the filters with their counts, and the pages."""

from telegram import InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress, PagePress
from botapp.screens.leads.text import labels
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import Row, button, in_rows, keyboard, turns
from reminders.day.portfolio import Filter, Portfolio
from reminders.state.plan_lines import LeadView

NAME_ON_BUTTON = 40
FILTERS_IN_A_ROW = 3


def listing(found: Portfolio, chosen: Filter) -> InlineKeyboardMarkup:
    leads = [[button(_label(card), LeadPress(LeadAction.CARD, card.lead_id))] for card in found.cards]
    pages = turns(found.page, found.pages, lambda page: PagePress(page, shown=_shown(chosen)))
    return keyboard(*leads, pages, *in_rows(_filters(found, chosen), FILTERS_IN_A_ROW))


def _filters(found: Portfolio, chosen: Filter) -> Row:
    """Return a button for each other filter that shows anything; none when that would be the same leads."""
    counts = found.counts
    offered = [
        button(f"{label} {counts[each]}", PagePress(0, shown=_shown(each)))
        for each, label in labels().items()
        if each is not chosen and counts[each]
    ]
    is_all_the_same = chosen is Filter.ALL and len(offered) == 1
    return [] if is_all_the_same else offered


def _shown(chosen: Filter) -> str | None:
    return None if chosen is Filter.ALL else chosen.value


def _label(card: LeadView) -> str:
    return shorten(one_line(card.name), NAME_ON_BUTTON) or "—"
