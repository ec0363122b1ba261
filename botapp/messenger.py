"""The way out to Telegram, as the scheduler knows it: parcels in, outcomes back."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError

from botapp import keyboards, screens
from botapp.bot import InboxBot
from botapp.database import in_database
from botapp.edits import screen_for
from botapp.messages import steps as texts
from botapp.outcomes import GARBAGE, classify
from botapp.people import speaking
from botapp.screens import Screen
from botapp.talk import SETTLED, options, says
from botapp.text import plain
from core.clock import Clock, SystemClock
from reminders.messenger import Card, Digest, Edit, Outcome, Parcel, Sent, Unknown
from reminders.nags import FollowupCard, StaleDigestCard


class TelegramMessenger:
    """Sends parcels and makes edits through one bot. Never raises for what the network or Telegram does."""

    def __init__(self, bot: InboxBot, clock: Clock | None = None) -> None:
        self._bot = bot
        self._clock = clock or SystemClock()

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one message, once."""
        with speaking(parcel.language):
            text, markup = self._compose(parcel)
        chosen: dict[str, Any] = {"reply_markup": markup}
        if not parcel.plain:
            chosen["parse_mode"] = ParseMode.HTML.value

        async def request() -> int:
            said = plain(text) if parcel.plain else text
            return await self._bot.post_message(parcel.chat_id, said, **chosen)

        return await _outcome_of(request)

    async def edit(self, edit: Edit) -> Outcome:
        """Make an old message right; one that is gone or already right counts as `Sent`."""
        screen = await in_database(screen_for, edit, now=self._clock.now())

        async def request() -> int:
            try:
                await self._edit(edit, screen)
            except TelegramError as error:
                if not says(error, SETTLED):
                    raise
            return edit.message_id

        return await _outcome_of(request)

    def _compose(self, parcel: Parcel) -> tuple[str, dict[str, Any] | None]:
        """Return the text, as HTML, and the buttons, as Telegram's JSON, in the language of the moment."""
        now = self._clock.now()
        match parcel:
            case Card():
                return texts.reminder(parcel, now), keyboards.reminder_json(parcel)
            case Digest():
                screen = screens.digest([(card, "sent") for card in parcel.cards], now)
            case FollowupCard():
                screen = screens.followup(parcel)
            case StaleDigestCard():
                screen = screens.stale_digest(parcel)
        return screen.text, screen.keyboard.to_dict() if screen.keyboard else None

    async def _edit(self, edit: Edit, screen: Screen | None) -> None:
        if screen is None:
            await self._bot.edit_message_reply_markup(edit.chat_id, edit.message_id, reply_markup=None)
        else:
            await self._bot.edit_message_text(screen.text, edit.chat_id, edit.message_id, **options(screen))


async def _outcome_of(request: Callable[[], Awaitable[int]]) -> Outcome:
    """Make one request and return what became of it."""
    try:
        return Sent(await request())
    except TelegramError as error:
        return classify(error)
    except GARBAGE as error:
        return Unknown(type(error).__name__)
