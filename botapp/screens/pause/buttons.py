"""The buttons about rest, and those under "Too often?"."""

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import LeadPress, OftenPress, RestPress, SettingPress
from botapp.routes.lead import LeadAction
from botapp.routes.pause import Remedy, RestAction, Until
from botapp.routes.settings import Topic
from botapp.shared.widgets import button, keyboard
from reminders.phrases import Understood
from reminders.policy.nags import TooOftenCard
from reminders.state.settings_words import clock

FEWER = 3  # messages a day


def ask(lead_id: int | None, *, morning: time, is_paused: bool) -> InlineKeyboardMarkup:
    """Return the usual ends of a pause; `morning` is when the person's day begins."""

    def choice(label: str, until: Until) -> InlineKeyboardButton:
        return button(label, RestPress(lead_id, RestAction.LOOK, until))

    rows = [
        [
            choice(_("Tomorrow %(clock)s") % {"clock": clock(morning)}, Until.TOMORROW),
            choice(_("Monday %(clock)s") % {"clock": clock(morning)}, Until.MONDAY),
        ],
        [choice(_("1 week"), Until.WEEK), choice(_("2 weeks"), Until.FORTNIGHT)],
        [choice(_("Until I resume"), Until.OPEN)],
    ]
    if is_paused:
        rows.append([button("▶️ " + _("Resume"), RestPress(lead_id, RestAction.BACK))])
    return keyboard(*rows, [_way_back(lead_id)])


def confirm(lead_id: int | None, until: datetime | None) -> InlineKeyboardMarkup:
    yes = button("⏸ " + _("Pause"), RestPress(lead_id, RestAction.GO, until=until))
    return keyboard([yes, _cancel(lead_id)])


def confirm_back(lead_id: int | None) -> InlineKeyboardMarkup:
    yes = button("▶️ " + _("Resume now"), RestPress(lead_id, RestAction.END))
    return keyboard([yes, _cancel(lead_id)])


def paused(lead_id: int | None) -> InlineKeyboardMarkup:
    resume = button("▶️ " + _("Resume"), RestPress(lead_id, RestAction.BACK))
    return keyboard([resume, _way_back(lead_id)])


def rested(lead_id: int | None) -> InlineKeyboardMarkup:
    return keyboard([_way_back(lead_id)])


def which(
    lead_id: int | None, options: Sequence[Understood], *, labels: Sequence[str]
) -> InlineKeyboardMarkup:
    rows = [
        [button(label, RestPress(lead_id, RestAction.LOOK, until=option.at))]
        for option, label in zip(options, labels, strict=True)
    ]
    return keyboard(*rows, [_cancel(lead_id)])


def too_often(card: TooOftenCard) -> InlineKeyboardMarkup:
    remedies = [
        ("🌅 " + _("Only mornings"), Remedy.MORNINGS),
        ("⏸ " + _("Pause a week"), Remedy.WEEK),
        ("👌 " + _("It's fine"), Remedy.FINE),
    ]
    if card.daily_cap > FEWER:
        remedies.insert(0, ("📉 " + _("At most %(n)s a day") % {"n": FEWER}, Remedy.FEWER))
    return keyboard(*[[button(label, OftenPress(remedy, card.delivery_id))] for label, remedy in remedies])


def _cancel(lead_id: int | None) -> InlineKeyboardButton:
    return button(_("Cancel"), RestPress(lead_id, RestAction.STAY))


def _way_back(lead_id: int | None) -> InlineKeyboardButton:
    if lead_id is None:
        return button("⚙️ " + _("Settings"), SettingPress(Topic.HOME))
    return button("👤 " + _("Lead"), LeadPress(LeadAction.CARD, lead_id))
