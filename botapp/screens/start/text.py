"""Texts of the first contact: welcome, help, and what Telegram shows of us."""

from django.utils.translation import gettext as _

from botapp.shared.text import one_line, safe

NAME_LIMIT = 64


def welcome(first_name: str) -> str:
    name = safe(one_line(first_name), NAME_LIMIT)
    hello = _("Hi %(name)s!") % {"name": name} if name else _("Hi!")
    return f"👋 <b>{hello}</b>\n\n" + _(
        "I turn a lead into a plan of small steps and remind you of each one when it is due, "
        "with a text ready to copy."
    )


def help_text() -> str:
    return _(
        "<b>How it works</b>\n"
        "1. Paste a lead in any form, forward a message, or share a contact.\n"
        "2. Look at the plan, change what you like, and tap <b>Start plan</b>.\n"
        "3. I remind you of each step when it is due. Tap Done, snooze it, or skip it.\n"
        "4. Reply to a reminder: <i>done</i>, <i>skip</i>, <i>tomorrow 9</i>, or a note. "
        "Forward me what a lead answers: I advise you.\n\n"
        "/today — what to do today\n"
        "/focus — one step after the other\n"
        "/week — the next seven days\n"
        "/snoozed — what is snoozed\n"
        "/stats — your figures\n"
        "/add — add a lead\n"
        "/leads — your leads and their plans\n"
        "/find — open a lead by name; its name alone does so too\n"
        "/pause — rest for a while, /resume — end it\n"
        "/settings — hours, days off, clock and more\n"
        "/timezone — set your clock\n"
        "/cancel — drop what I am waiting for\n"
        "/privacy — what is kept of you, and where it goes\n"
        "/export — all your data as a file\n"
        "/deleteme — erase you and all your data\n"
        "/help — this text"
    )


def in_app() -> str:
    return _(
        "📱 <b>Open in App</b>, or the button <b>Deal Quest</b> beside the message field: all plans at a "
        "glance, and each step done, skipped or moved there too."
    )


def cancelled(was_waiting: bool) -> str:
    if was_waiting:
        return _("All right, dropped. Nothing was changed.")
    return _("There is nothing to cancel. Paste a lead, or see /help.")


def description() -> str:
    """Return what Telegram shows in an empty chat with us; at most 512 characters."""
    return _(
        "Paste a lead: I write an engagement plan of 5 to 8 dated steps and remind you of each one when "
        "it is due, with a draft ready to copy. Tap Done, Snooze or Skip. "
        "Nothing is sent to your leads but by you."
    )


def short_description() -> str:
    """Return what Telegram shows on our profile and beside a shared link; at most 120 characters."""
    return _("Your engagement plans, one step at a time: a reminder when it is due, with a draft to copy.")
