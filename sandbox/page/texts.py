"""What the chat page says from its script, in the reader's language."""

from django.utils.translation import gettext as _

from sandbox.chat import payloads


def bot_name() -> str:
    """Return the name at the top of the chat."""
    return str(payloads.bot_user()["first_name"])


def for_page() -> dict[str, str]:
    return {
        "bot": _("bot"),
        "typing": _("typing…"),
        "sending": _("sending a file…"),
        "blocked": _("blocked"),
        "edited": _("edited"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "reply": _("Reply"),
        "copied": _("Copied"),
        "notCopied": _("Could not copy: select the text instead"),
        "reminderComing": _("The next reminder is on its way"),
        "reminderNone": _("Nothing is scheduled yet. Paste a prospect and start its plan first."),
        "failed": _("That did not work"),
        "offline": _("Reconnecting…"),
        "block": _("Block the bot"),
        "unblock": _("Unblock the bot"),
        "noCommands": _("The bot has not told its commands yet"),
        "file": _("File"),
        "contact": _("Contact"),
        "forwarded": _("Forwarded"),
        "deleted": _("Deleted message"),
        "ok": _("OK"),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "closing": _("Changes that you made may not be saved."),
        "download": _("Download this file?"),
        "elsewhere": _("Another chat would open now: t.me%s"),
        "sample": _(
            "Maria Ivanova, Head of Operations at Northwind Logistics, Rotterdam. "
            "Met at the Supply Chain Forum; they still plan routes in spreadsheets. "
            "maria.ivanova@northwind.example, linkedin.com/in/maria-ivanova-example"
        ),
    }
