"""The buttons about rest, and those under "Too often?"."""

from collections.abc import Sequence
from datetime import time

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes.lead import LeadAction, encode_lead
from botapp.routes.pause import Remedy, RestAction, Until, encode_often, encode_rest, encode_until
from botapp.routes.settings import Topic, encode_setting
from botapp.screens.settings.text import clock
from reminders.phrases import Understood
from reminders.policy.nags import TooOftenCard

FEWER = 3  # messages a day


def ask(lead_id: int | None, *, morning: time, is_paused: bool) -> InlineKeyboardMarkup:
    """Return the usual ends of a pause; `morning` is when the person's day begins."""

    def choice(label: str, until: Until) -> InlineKeyboardButton:
        return _button(label, encode_rest(RestAction.LOOK, lead_id, until))

    rows = [
        [
            choice(_("Tomorrow %(clock)s") % {"clock": clock(morning)}, Until.TOMORROW),
            choice(_("Monday %(clock)s") % {"clock": clock(morning)}, Until.MONDAY),
        ],
        [choice(_("1 week"), Until.WEEK), choice(_("2 weeks"), Until.FORTNIGHT)],
        [choice(_("Until I resume"), Until.OPEN)],
    ]
    if is_paused:
        rows.append([_button("▶️ " + _("Resume"), encode_rest(RestAction.BACK, lead_id))])
    return InlineKeyboardMarkup([*rows, [_way_back(lead_id)]])


def confirm(lead_id: int | None, data: str) -> InlineKeyboardMarkup:
    """Return the button that begins a pause, and the one that does not."""
    no = _button(_("Cancel"), encode_rest(RestAction.STAY, lead_id))
    return InlineKeyboardMarkup([[_button("⏸ " + _("Pause"), data), no]])


def confirm_back(lead_id: int | None) -> InlineKeyboardMarkup:
    """Return the button that ends a pause, and the one that does not."""
    yes = _button("▶️ " + _("Resume now"), encode_rest(RestAction.END, lead_id))
    return InlineKeyboardMarkup([[yes, _button(_("Cancel"), encode_rest(RestAction.STAY, lead_id))]])


def paused(lead_id: int | None) -> InlineKeyboardMarkup:
    """Return the way out of a pause, and where one came from."""
    resume = _button("▶️ " + _("Resume"), encode_rest(RestAction.BACK, lead_id))
    return InlineKeyboardMarkup([[resume, _way_back(lead_id)]])


def rested(lead_id: int | None) -> InlineKeyboardMarkup:
    """Return where one came from: the lead, or the settings."""
    return InlineKeyboardMarkup([[_way_back(lead_id)]])


def which(
    lead_id: int | None, options: Sequence[Understood], *, labels: Sequence[str]
) -> InlineKeyboardMarkup:
    """Return one button per moment that may have been meant."""
    rows = [
        [_button(label, encode_until(RestAction.LOOK, lead_id, option.at))]
        for option, label in zip(options, labels, strict=True)
    ]
    return InlineKeyboardMarkup([*rows, [_button(_("Cancel"), encode_rest(RestAction.STAY, lead_id))]])


def too_often(card: TooOftenCard) -> InlineKeyboardMarkup:
    """Return the remedies, one tap each."""
    remedies = [
        ("🌅 " + _("Only mornings"), Remedy.MORNINGS),
        ("⏸ " + _("Pause a week"), Remedy.WEEK),
        ("👌 " + _("It's fine"), Remedy.FINE),
    ]
    if card.daily_cap > FEWER:
        remedies.insert(0, ("📉 " + _("At most %(n)s a day") % {"n": FEWER}, Remedy.FEWER))
    return InlineKeyboardMarkup(
        [[_button(label, encode_often(remedy, card.delivery_id))] for label, remedy in remedies]
    )


def _way_back(lead_id: int | None) -> InlineKeyboardButton:
    if lead_id is None:
        return _button("⚙️ " + _("Settings"), encode_setting(Topic.HOME))
    return _button("👤 " + _("Lead"), encode_lead(LeadAction.CARD, lead_id))


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)
