"""What is said when something is amiss, in every screen."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def only_private() -> str:
    return _("I work in private chats only: your leads are nobody else's business. Write to me directly.")


def unknown_command() -> str:
    return _("I do not know that command. /help shows what I can do.")


def forwarded_command() -> str:
    return _("A forwarded command does nothing. If you mean it, type it yourself; /help shows what I can do.")


def too_many(count: int) -> str:
    """Return the answer to a flood, in reply to the first of `count` messages that were left unread."""
    said = ngettext(
        "I have read everything before this message, and left it unread.",
        "I have read everything before this message, and left %(count)d unread: this one and those after it.",
        count,
    ) % {"count": count}
    return f"🌊 <b>{_('That was a lot at once.')}</b>\n{said} " + _(
        "Please send again what matters, a few at a time."
    )


def and_more(count: int) -> list[str]:
    """Return the last line of a list that leaves so many entries out; no line when it leaves none out."""
    return [ngettext("… and %(n)s more", "… and %(n)s more", count) % {"n": count}] if count > 0 else []


def and_more_steps(count: int) -> list[str]:
    """Return the last line of a list that leaves so many steps out; no line when it leaves none out."""
    more = ngettext("… and %(n)s more step", "… and %(n)s more steps", count)
    return [more % {"n": count}] if count > 0 else []


def steps_kept(count: int) -> str:
    """Return how many steps a changed plan leaves as they are; "" for none."""
    words = ngettext("%(n)s step stays as it is", "%(n)s steps stay as they are", count)
    return f"👌 {words % {'n': count}}" if count else ""


def too_many_taps() -> str:
    return _("Too many taps at once: this one did nothing. Please tap again in a moment.")


def trouble() -> str:
    return _("Something went wrong on our side. Nothing was lost — please try again.")


def step_gone() -> str:
    return _("That step is no longer here.")


def lead_gone() -> str:
    return _("That lead is no longer here.")


def lead_elsewhere() -> str:
    return _("That lead is with somebody else now.")


def unknown_button() -> str:
    return _("That button is out of date. /leads shows what is current.")


def no_undo() -> str:
    return _("That cannot be undone any more: something else has happened since.")


def no_draft() -> str:
    return _("This step needs no text: just do it and tap Done.")
