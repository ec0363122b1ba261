"""Texts about a person's own data."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.text import paragraphs
from reminders.services import Belongings


def privacy(*, has_model: bool, days: int) -> str:
    """Return what is kept, where it goes and what a person may do. `days`: of what they send; 0 for ever."""
    kept = _(
        "<b>Kept:</b> your Telegram id, name and language, your settings, and your leads with their notes, "
        "plans, drafts and history, until you erase them."
    )
    sent = (
        ngettext("What you send me here: %(n)d day.", "What you send me here: %(n)d days.", days)
        if days
        else _("What you send me here stays too.")
    )
    kept = f"{kept} {sent % {'n': days}}"
    written_by = (
        _(
            "the language model's server that runs here: what is known of one lead, when it writes a plan, a "
            "draft or advice; never your name or Telegram id"
        )
        if has_model
        else _("no language model: plans and drafts are written here")
    )
    goes = _(
        "<b>Where it goes:</b> Telegram, which carries this chat, and %(model)s. Nobody else. Whoever runs "
        "this bot can see it in the administration."
    ) % {"model": written_by}
    ways = _(
        "<b>Yours:</b> /export sends you all of it. A lead is erased by Delete, then <b>Delete for good</b>. "
        "/deleteme erases you and everything. Backups and logs of the server keep what they have until they "
        "are replaced."
    )
    return paragraphs(f"🔒 <b>{_('Your data')}</b>", kept, goes, ways)


def here_it_is() -> str:
    return _(
        "📦 All that is kept of you: <b>data.json</b> has everything; leads, steps and history also as "
        "tables for a spreadsheet program."
    )


def too_large() -> str:
    return _("Your data is larger than a file that Telegram takes. Ask whoever runs this bot for it.")


def nothing_kept() -> str:
    return _("Nothing is kept of you.")


def ask(lost: Belongings, *, minutes: int) -> str:
    leads = ngettext("%(n)d lead", "%(n)d leads", lost.leads) % {"n": lost.leads}
    steps = ngettext("%(n)d open step", "%(n)d open steps", lost.open_steps) % {"n": lost.open_steps}
    lines = ngettext("%(n)d line of history", "%(n)d lines of history", lost.lines) % {"n": lost.lines}
    what = _(
        "This erases you, your settings and your calendar, with %(leads)s, %(steps)s and %(lines)s: notes, "
        "plans and drafts too. Reminders stop. <b>Nothing of it can be brought back</b>; /export first, if "
        "you want to keep a copy."
    ) % {"leads": leads, "steps": steps, "lines": lines}
    stays = ngettext(
        "The messages in this chat are Telegram's: clear the chat to be rid of them. The button works for "
        "%(n)d minute.",
        "The messages in this chat are Telegram's: clear the chat to be rid of them. The button works for "
        "%(n)d minutes.",
        minutes,
    ) % {"n": minutes}
    return paragraphs(f"🗑 <b>{_('Erase everything?')}</b>", what, stays)


def erase_label() -> str:
    return "🔥 " + _("Erase everything")


def keep_label() -> str:
    return _("Keep my data")


def kept() -> str:
    return _("All right. Nothing was erased.")


def too_late() -> str:
    return _("That question is too old. Send /deleteme again if you mean it.")


def erased(*, by_link: bool) -> str:
    done = _(
        "✅ <b>Erased.</b> Nothing is kept of you. A message that was just on its way may still arrive; "
        "then I am silent."
    )
    again = (
        _("If you ever want to start again, ask for a link.")
        if by_link
        else _("If you ever want to start again: /start.")
    )
    return f"{done} {again}"
