"""The buttons of what is sold."""

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import SellerAction, SellerPress, SettingPress, Whose
from botapp.routes.settings import Topic
from botapp.screens.draft.buttons import copies
from botapp.screens.seller import text as texts
from botapp.shared.widgets import Row, button, in_rows, keyboard
from leads.seller.seller_profile import Tone
from leads.seller.selling import LIMITS


def not_now() -> InlineKeyboardMarkup:
    return keyboard([button("⏭ " + _("Not now"), SellerPress(SellerAction.LATER, Whose.OWN))])


def ask(whose: Whose, *, is_known: bool, may_team: bool) -> InlineKeyboardMarkup:
    """Return the ways on from the question where it was asked for: nothing waits for an answer."""
    back = [button("← " + _("Back"), SellerPress(SellerAction.SHOW, whose))] if is_known else []
    return keyboard(back, _other(whose, may_team=may_team), _to_settings())


def known(whose: Whose, *, may_team: bool, is_new: bool) -> InlineKeyboardMarkup:
    """Return a button per field, and whether it was understood rightly when it `is_new`."""
    fields = [
        button(f"✏️ {texts.field_name(name)}", SellerPress(SellerAction.EDIT, whose, name)) for name in LIMITS
    ]
    right = [button("👍 " + _("That is right"), SellerPress(SellerAction.RIGHT, whose))] if is_new else []
    again = [button("💬 " + _("Write it again"), SellerPress(SellerAction.NEW, whose))]
    return keyboard(right, *in_rows(fields, 2), [*again, *_other(whose, may_team=may_team)], _to_settings())


def change(whose: Whose) -> InlineKeyboardMarkup:
    return keyboard([button("✏️ " + _("Change"), SellerPress(SellerAction.SHOW, whose)), *_to_settings()])


def to_it() -> InlineKeyboardMarkup:
    it = button("💼 " + _("What you sell"), SellerPress(SellerAction.SHOW, Whose.OWN))
    return keyboard([it, *_to_settings()])


def field(whose: Whose, name: str, value: str) -> InlineKeyboardMarkup:
    """Return what can be done about one field: a tone is tapped, a text copied."""
    tones = [_tone(whose, tone, value) for tone in Tone] if name == "tone" else []
    copy = copies(value) if value and name != "tone" else []
    empty = [button("✖️ " + _("Empty it"), SellerPress(SellerAction.EMPTY, whose, name))] if value else []
    back = button("← " + _("Back"), SellerPress(SellerAction.SHOW, whose))
    return keyboard(tones, *copy, [*empty, back])


def _tone(whose: Whose, tone: Tone, present: str) -> InlineKeyboardButton:
    label = texts.tone_name(tone)
    is_present = tone == present
    return button(f"• {label}" if is_present else label, SellerPress(SellerAction.TONE, whose, tone.value))


def _other(whose: Whose, *, may_team: bool) -> Row:
    if not may_team:
        return []
    if whose is Whose.TEAM:
        return [button("👤 " + _("For me"), SellerPress(SellerAction.SHOW, Whose.OWN))]
    return [button("👥 " + _("For the team"), SellerPress(SellerAction.SHOW, Whose.TEAM))]


def _to_settings() -> Row:
    return [button("⚙️ " + _("Settings"), SettingPress(Topic.HOME))]
