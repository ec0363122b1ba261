"""The way out to Telegram, as the scheduler knows it: parcels in, outcomes back."""

from collections.abc import Awaitable, Callable

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
        screen = self.render(parcel)

        async def request() -> int:
            markup = screen.keyboard.to_dict() if screen.keyboard else None
            mode = None if screen.plain else ParseMode.HTML.value
            return await self._bot.post_message(
                parcel.chat_id, screen.text, reply_markup=markup, parse_mode=mode
            )

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

    def render(self, parcel: Parcel) -> Screen:
        """Return the message in its person's language; without markup when the parcel says so."""
        now = self._clock.now()
        with speaking(parcel.language):
            match parcel:
                case Card():
                    screen = Screen(texts.reminder(parcel, now), keyboards.reminder(parcel))
                case Digest():
                    screen = screens.digest([(card, "sent") for card in parcel.cards], now)
                case FollowupCard():
                    screen = screens.followup(parcel)
                case StaleDigestCard():
                    screen = screens.stale_digest(parcel)
        return Screen(plain(screen.text), screen.keyboard, plain=True) if parcel.plain else screen

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
