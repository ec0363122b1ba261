"""Texts of the list of prospects."""

from datetime import datetime

from django.utils.translation import gettext as _

from botapp.screens.pause.text import paused_state
from botapp.shared.dates import dated
from botapp.shared.step_texts import bar, person
from reminders.day.portfolio import Filter, Portfolio
from reminders.state.plan_lines import LeadView
from reminders.state.wording import LEAD_ICONS, overdue_phrase


def labels() -> dict[Filter, str]:
    """Return the filters of the chat, in the order of the buttons."""
    return {
        Filter.ALL: _("All"),
        Filter.OVERDUE: _("Overdue"),
        Filter.WAITING: _("Waiting"),
        Filter.NEW: _("Not started"),
        Filter.OVER: _("No next step"),
        Filter.PAUSED: _("Paused"),
        Filter.WON: _("Won"),
        Filter.LOST: _("Lost"),
    }


def no_leads() -> str:
    return _(
        "You have no leads yet.\n\nPaste a lead here, for example:\n"
        "<code>Ann Lee, VP Sales at Acme, Berlin</code>"
    )


def listing(found: Portfolio, chosen: Filter, zone: str, now: datetime) -> str:
    """Return one page, the lead whose step is due next first."""
    title = f"<b>{_('Your leads')}</b>"
    if chosen is not Filter.ALL:
        title += f" · {labels()[chosen]}"
    title += f" ({found.total})"
    if found.pages > 1:
        title += " · " + _("page %(page)s of %(pages)s") % {"page": found.page + 1, "pages": found.pages}
    entries = [_entry(card, zone, now) for card in found.cards] or [_("None right now.")]
    hint = [f"🔎 {_('Send me a name, and I open that lead.')}"] if found.pages > 1 else []
    return "\n\n".join([title, *entries, *hint])


def _entry(card: LeadView, zone: str, now: datetime) -> str:
    icons = LEAD_ICONS.get(card.stands, "") + ("⏸" if card.paused else "")
    return f"{icons} {person(card.name, card.role)}\n{_state(card, zone, now)}"


def _state(card: LeadView, zone: str, now: datetime) -> str:
    """Return where a lead stands: how it ended, how long it rests, or what is to be done when."""
    if card.is_closed:
        return card.status
    if card.paused:
        return paused_state(dated(card.paused_until, zone, now) if card.paused_until else "")
    if not card.started:
        return _("plan not started")
    if (step := card.upcoming) is None:
        return _("plan finished")
    total = len(card.steps)
    progress = f"{bar(card.behind, total)} {card.behind}/{total}"
    moment = step.moment
    if moment is None or step.when is None:
        return progress
    overdue = overdue_phrase(moment.at, now) if moment.late else ""
    return f"{progress} · " + (f"🔴 {overdue}" if overdue else dated(step.when, zone, now))
