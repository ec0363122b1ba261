"""Texts for the person in the chat: welcome, time zone, help, and kind words when something is amiss."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.text import one_line, safe

NAME_LIMIT = 64
LONGEST_TEXT = 4000  # characters of one pasted prospect


def welcome(first_name: str) -> str:
    """Return the greeting of somebody who has just come."""
    name = safe(one_line(first_name), NAME_LIMIT)
    hello = _("Hi %(name)s!") % {"name": name} if name else _("Hi!")
    return f"👋 <b>{hello}</b>\n\n" + _(
        "I turn a lead into a plan of small steps and remind you of each one when it is due, "
        "with a text ready to copy."
    )


def ask_zone() -> str:
    """Return the question for the time zone."""
    return _(
        "🕘 <b>What time is it where you are?</b>\n"
        "Tap the clock that is right, so that I write at sensible hours, or send me your city."
    )


def zone_kept(clock: str, zone: str) -> str:
    """Return the confirmation of a time zone; `clock` is the time it shows."""
    return _("🕘 Your clock shows <b>%(clock)s</b> (%(zone)s).") % {
        "clock": clock,
        "zone": safe(zone.replace("_", " "), NAME_LIMIT),
    }


def hours(start: str, end: str) -> str:
    """Return within which hours reminders come; both the same: at any."""
    if start == end:
        return _("Reminders come on working days, day and night. /timezone changes the clock.")
    return _("Reminders come on working days from %(start)s to %(end)s. /timezone changes the clock.") % {
        "start": start,
        "end": end,
    }


def invite() -> str:
    """Return what to do next: paste a prospect."""
    return _(
        "Now paste a lead here: a name and whatever you know, for example\n"
        "<code>Ann Lee, VP Sales at Acme, Berlin</code>"
    )


def where_to() -> str:
    """Return what to do next, for somebody who knows how it works."""
    return _("Where to? Or paste a lead: I make a plan of it.")


def help_text() -> str:
    """Return what can be done here."""
    return _(
        "<b>How it works</b>\n"
        "1. Paste a lead in any form, forward a message, or share a contact.\n"
        "2. Look at the plan, change what you like, and tap <b>Start plan</b>.\n"
        "3. I remind you of each step when it is due. Tap Done, snooze it, or skip it.\n"
        "4. Reply to a reminder to keep a note. Forward me what a lead answers: I advise you.\n\n"
        "/today — what to do today\n"
        "/focus — one step after the other\n"
        "/week — the next seven days\n"
        "/snoozed — what is snoozed\n"
        "/stats — your figures\n"
        "/add — add a lead\n"
        "/leads — your leads and their plans\n"
        "/pause — rest for a while, /resume — end it\n"
        "/settings — hours, days off, clock and more\n"
        "/timezone — set your clock\n"
        "/cancel — drop what I am waiting for\n"
        "/help — this text"
    )


def ask_for_prospect() -> str:
    """Return the question for a prospect after a bare /add."""
    return _(
        "Who is it? Paste what you know in one message: name, title, company, place, links.\n\n"
        "<code>Name: Ann Lee\nTitle: VP Sales\nCompany: Acme\nPlace: Berlin</code>"
    )


def prospect_problem(code: str) -> str:
    """Return why a pasted text is no prospect, and what to do; `code` as `leads.intake` names it."""
    texts = {
        "text_too_long": _(
            "That is more than I can read at once (%(limit)s characters). Nothing was changed: "
            "please send a shorter version, the name and what matters most."
        )
        % {"limit": LONGEST_TEXT},
        "empty_text": _("There is no text in that message. Please paste a lead, with at least a name."),
    }
    unread = _(
        "I could not find a person or a company in that. Please write at least a name, for example\n"
        "<code>Ann Lee, VP Sales at Acme</code>"
    )
    return texts.get(code, unread)


def cancelled(was_waiting: bool) -> str:
    """Return the answer to /cancel."""
    if was_waiting:
        return _("All right, dropped. Nothing was changed.")
    return _("There is nothing to cancel. Paste a lead, or see /help.")


def only_private() -> str:
    """Return the polite refusal of a group."""
    return _("I work in private chats only: your leads are nobody else's business. Write to me directly.")


def unknown_command() -> str:
    """Return the answer to a command that is not ours."""
    return _("I do not know that command. /help shows what I can do.")


def forwarded_command() -> str:
    """Return the answer to a command that was forwarded instead of typed."""
    return _("A forwarded command does nothing. If you mean it, type it yourself; /help shows what I can do.")


def too_many(count: int) -> str:
    """Return the answer to a flood, in reply to the first of `count` messages that were left unread."""
    told = ngettext(
        "I have read everything before this message, and left it unread.",
        "I have read everything before this message, and left %(count)d unread: this one and those after it.",
        count,
    ) % {"count": count}
    return f"🌊 <b>{_('That was a lot at once.')}</b>\n{told} " + _(
        "Please send again what matters, a few at a time."
    )


def too_many_taps() -> str:
    """Return the answer to a tap that came with hundreds of others."""
    return _("Too many taps at once: this one did nothing. Please tap again in a moment.")


def trouble() -> str:
    """Return the apology for an error of ours."""
    return _("Something went wrong on our side. Nothing was lost — please try again.")


def step_gone() -> str:
    """Return the answer to a press on a step that is missing or somebody else's."""
    return _("That step is no longer here.")


def lead_gone() -> str:
    """Return the answer to a press on a lead that is missing or somebody else's."""
    return _("That lead is no longer here.")


def unknown_button() -> str:
    """Return the answer to a press that we did not offer."""
    return _("That button is out of date. /leads shows what is current.")


def no_undo() -> str:
    """Return the answer to an undo that came too late."""
    return _("That cannot be undone any more: something else has happened since.")


def no_draft() -> str:
    """Return the answer to Draft on a step without one."""
    return _("This step needs no text: just do it and tap Done.")


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
