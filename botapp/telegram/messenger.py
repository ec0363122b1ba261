"""The way out to Telegram, as the scheduler knows it: parcels in, outcomes back."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from botapp.database import in_database
from botapp.screens.day import view as day_screens
from botapp.screens.nags import view as nag_screens
from botapp.screens.pause import view as pause_screens
from botapp.screens.step.buttons import reminder_json
from botapp.screens.step.view import digest
from botapp.shared import app_button
from botapp.shared import step_texts as texts
from botapp.shared.live import buttons_of
from botapp.shared.screen import Screen
from botapp.shared.text import plain
from botapp.telegram.bot import InboxBot
from botapp.telegram.calls import CANNOT_BE_DELETED, SETTLED, options, says, with_app_or_without
from botapp.telegram.edits import Corrected, corrected
from botapp.telegram.send_errors import GARBAGE, classify
from core.clock import Clock
from core.databases.database_clock import ours
from core.databases.isolation import report
from core.speech import speaking
from reminders.messenger import (
    Buttons,
    Card,
    Digest,
    Edit,
    NotSent,
    Outcome,
    Parcel,
    Refusal,
    Refused,
    Sent,
    Unknown,
)
from reminders.models import EditKind
from reminders.policy.briefing import BriefingCard
from reminders.policy.nags import FollowupCard, HandoverCard, StaleDigestCard, TooOftenCard
from reminders.state.wording import UNREADABLE

log = logging.getLogger(__name__)


class TelegramMessenger:
    """Sends parcels and makes edits through one bot. Never raises for what the network or Telegram does."""

    def __init__(self, bot: InboxBot, clock: Clock | None = None) -> None:
        self._bot = bot
        self._clock = clock or ours()

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one message, once."""
        try:
            with speaking(parcel.language):
                text, markup, buttons = self._compose(parcel)
        except Exception as error:  # noqa: BLE001 - what a row may hold cannot be foreseen; nothing has left
            report(log, "A message cannot be composed", error, chat=parcel.chat_id)
            return NotSent(UNREADABLE, type(error).__name__)
        chosen: dict[str, Any] = {"reply_markup": markup}
        if not parcel.plain:
            chosen["parse_mode"] = ParseMode.HTML.value

        async def request() -> int:
            said = plain(text) if parcel.plain else text
            return await self._bot.post_message(parcel.chat_id, said, **chosen)

        return _for_the_app(await _outcome_of(request, buttons), markup)

    async def edit(self, edit: Edit) -> Outcome:
        """Make an old message right; one that is gone or already right counts as `Sent`."""
        is_deletion = edit.kind == EditKind.DELETE
        shown = Corrected() if is_deletion else await in_database(corrected, edit, now=self._clock.now())
        if shown is None:
            return Sent(edit.message_id)

        async def request() -> int:
            try:
                await (self._delete(edit) if is_deletion else self._edit(edit, shown))
            except TelegramError as error:
                if not says(error, SETTLED):
                    raise
            return edit.message_id

        return await _outcome_of(request, shown.buttons)

    async def is_answered(self) -> bool:
        """Ask who we are; a refusal is an answer too."""
        try:
            await self._bot.get_me()
        except TelegramError as error:
            return isinstance(classify(error), Refused)
        except GARBAGE:
            return False
        return True

    def _compose(self, parcel: Parcel) -> tuple[str, str | None, Buttons | None]:
        """Return the text, as HTML, and the buttons, as JSON, in the language of the moment.

        And what the buttons are about, where the ledger does not know.
        """
        now = self._clock.now()
        match parcel:
            case Card():
                return texts.reminder(parcel, now), reminder_json(parcel), None
            case Digest():
                screen = digest([(card, "sent") for card in parcel.cards], now)
                return screen.text, screen.keyboard.to_json() if screen.keyboard else None, None
            case FollowupCard():
                screen = nag_screens.followup(parcel)
            case StaleDigestCard():
                screen = nag_screens.stale_digest(parcel)
            case HandoverCard():
                screen = nag_screens.handover(parcel)
            case TooOftenCard():
                screen = pause_screens.too_often(parcel)
            case BriefingCard():
                screen = day_screens.briefing(parcel, now)
        markup = screen.keyboard.to_json() if screen.keyboard else None
        return screen.text, markup, buttons_of(screen.keyboard)

    async def _delete(self, edit: Edit) -> None:
        """Take a message away; one that is too old for that only loses its buttons."""
        try:
            await self._bot.delete_message(edit.chat_id, edit.message_id)
        except BadRequest as error:
            if not says(error, CANNOT_BE_DELETED):
                raise
            await self._bot.strip_buttons(edit.chat_id, edit.message_id)

    async def _edit(self, edit: Edit, shown: Corrected) -> None:
        place = (edit.chat_id, edit.message_id)

        async def request(screen: Screen) -> object:
            if not shown.keeps_words:
                return await self._bot.edit_message_text(screen.text, *place, **options(screen))
            keyboard = screen.keyboard.to_json() if screen.keyboard else None
            await self._bot.strip_buttons(*place, keyboard)
            return None

        await with_app_or_without(shown.screen, request)


def _for_the_app(outcome: Outcome, markup: str | None) -> Outcome:
    """Note that Telegram refused the button that opens the app; without one it meant something else."""
    if not isinstance(outcome, Refused) or outcome.refusal is not Refusal.APP_BUTTON:
        return outcome
    if '"web_app"' not in (markup or ""):
        return replace(outcome, refusal=Refusal.BAD_REQUEST)
    app_button.refused(outcome.text)
    return outcome


async def _outcome_of(request: Callable[[], Awaitable[int]], buttons: Buttons | None) -> Outcome:
    try:
        return Sent(await request(), buttons)
    except TelegramError as error:
        return classify(error)
    except GARBAGE as error:
        return Unknown(type(error).__name__)
