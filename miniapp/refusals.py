"""Why a request is not answered as asked: a class each, with its status, a word and what the person reads."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The base. `reason` is sent as `X-Reason`; `offers` is what the page's button does."""

    status: ClassVar[int]
    reason: ClassVar[str]
    title: ClassVar[Promise]
    text: ClassVar[Promise]
    offers: ClassVar[str] = ""  # chat, close, again, today, or nothing
    retry_after: ClassVar[int | None] = None  # seconds


class NotSigned(Refused):
    """Nothing came that Telegram has signed for our bot."""

    status, reason, offers = 401, "auth", "chat"
    title = _("Open this from Telegram")
    text = _("Deal Quest knows you by Telegram. Open it from your chat with the bot.")


class TooOld(Refused):
    """What Telegram signed is of another day, or ahead of our clock."""

    status, reason, offers = 403, "stale", "close"
    title = _("This page is from earlier")
    text = _("Close it and open it again from the chat.")


class NotInside(Refused):
    """Nobody whom this installation serves."""

    status, reason, offers = 403, "start", "chat"
    title = _("Press Start in the chat first")
    text = _("Deal Quest has not met you yet. Send /start to the bot, then open this again.")


class Deactivated(Refused):
    """Staff have ended this person's access."""

    status, reason, offers = 403, "ended", "close"
    title = _("Your access has ended")
    text = _("Your team has ended it. Nothing is lost: ask your manager to bring you back.")


class NotHere(Refused):
    """Somebody else's, deleted, or never there: told apart by nothing."""

    status, reason, offers = 404, "gone", "today"
    title = _("Not here any more")
    text = _("It was deleted, handed over, or never there.")


class Unreadable(Refused):
    """The form holds no value that can be meant: a wrong date, an unknown choice."""

    status, reason = 422, "value"
    title = _("That does not work")
    text = _("Choose again.")

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.said = text or self.text


class BadForm(Refused):
    """No form or query at all: too long, of too many fields, or not as its own header says."""

    status, reason = 400, "form"
    title = _("That does not work")
    text = _("Choose again.")


class TooMany(Refused):
    """More requests in a minute than anybody makes by hand."""

    status, reason, offers, retry_after = 429, "slow", "again", 20
    title = _("A little slower")
    text = _("That was too much at once. Try again in a moment.")


class Busy(Refused):
    """The database did not answer in time."""

    status, reason, offers, retry_after = 503, "busy", "again", 5
    title = _("That took too long")
    text = _("Nothing was changed. Try again.")
