"""Buttons for several people in one paste: a tick each, and what becomes of the ticked ones."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from telegram import InlineKeyboardMarkup

from botapp.routes import LeadAction, LeadPress, ManyAction, ManyPress
from botapp.screens.several.text import label
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import button, in_rows, keyboard

LONGEST_LABEL = 40
MANY, NARROW = 12, 20  # from so many people on there are two in a row, with so many letters each


def who(people: dict[str, Any]) -> InlineKeyboardMarkup:
    update, out, count = people["update"], people["out"], len(people["labels"])
    ticks = [
        button(
            f"{'⬜' if number in out else '✅'} {'🪞 ' if is_known else ''}{_short(label(told), count)}",
            ManyPress(ManyAction.IN if number in out else ManyAction.OUT, update, number),
        )
        for number, (told, is_known) in enumerate(zip(people["labels"], people["known"], strict=True))
    ]
    chosen = count - len(out)
    add = [button(f"🆕 {_('Add')} {chosen}", ManyPress(ManyAction.ADD, update))] if chosen else []
    others = [
        button("👤 " + _("It is one lead"), ManyPress(ManyAction.ONE, update)),
        button("✖️ " + _("Cancel"), ManyPress(ManyAction.DROP, update)),
    ]
    return keyboard(*in_rows(ticks, _width(count)), add, others)


def added(leads: Iterable[tuple[int, str]]) -> InlineKeyboardMarkup:
    """Return a button for each new lead."""
    named = list(leads)
    shown = [button(f"👤 {_short(name, len(named))}", LeadPress(LeadAction.CARD, pk)) for pk, name in named]
    return keyboard(*in_rows(shown, _width(len(named))))


def _width(count: int) -> int:
    return 2 if count >= MANY else 1


def _short(text: str, count: int) -> str:
    return shorten(one_line(text), NARROW if count >= MANY else LONGEST_LABEL)
