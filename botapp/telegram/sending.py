"""One call to Telegram for an answer, in the place where it failed: nothing that came before is repeated."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import TelegramError

from botapp.database import in_database
from botapp.incoming.pipeline import UpdateAttempt, current_attempt
from botapp.incoming.progress import IN_DOUBT
from botapp.shared import effects
from botapp.telegram.bot import Bot
from botapp.telegram.send_errors import GARBAGE, classify
from reminders.messenger import Refusal, Refused, Unknown

logger = logging.getLogger(__name__)
T = TypeVar("T")


async def edit_surely(request: Callable[[], Awaitable[T]]) -> T:
    """Make a call that may be made again however often: an edit, or the answer to a tap.

    Raises what Telegram refuses, and what an outage that does not end, or our own end, leaves.
    """
    has_tripped = False
    while True:
        try:
            return await request()
        except TelegramError as error:
            if _is_refused(error) or not await _attempt().outlast(error):
                raise
        except GARBAGE:  # an answer that the library trips over, or else our own mistake
            if has_tripped:
                raise
            has_tripped = True


async def send_once(bot: Bot, request: Callable[[], Awaitable[T]]) -> T | None:
    """Send a message: again while it has certainly not arrived, and once more where nobody can know.

    An outage is waited out with a call that does no harm, so that the second time is worth it. None when
    nobody can know even then; it is not sent a third time. Raises what `edit_surely` raises.
    """
    attempt = _attempt()
    while True:
        try:
            return await request()
        except (TelegramError, *GARBAGE) as error:
            if _is_refused(error):
                raise
            is_doubtful = isinstance(classify(error), Unknown)
            if is_doubtful and attempt.answer.in_doubt:
                about = {"update_id": attempt.update_id, "error": repr(error)}
                is_ours = not isinstance(error, TelegramError)  # or an answer that the library trips over
                logger.warning(
                    "A message may have arrived twice, or not at all", extra=about, exc_info=is_ours
                )
                return None
            if is_doubtful:
                attempt.answer.in_doubt = True
                noted = [*attempt.answer.arrived, IN_DOUBT]  # for the next process, if this one is to end
                await in_database(effects.note_arrived, attempt.update_id, noted)
            if not await attempt.outlast(error):
                raise
        if attempt.answer.in_doubt:
            await edit_surely(bot.get_me)


def _is_refused(error: BaseException) -> bool:
    """Say whether Telegram does not want this, however often it is asked."""
    outcome = classify(error)
    return isinstance(outcome, Refused) and outcome.refusal != Refusal.RATE_LIMITED


def _attempt() -> UpdateAttempt:
    return current_attempt.get(UpdateAttempt(0, number=1))
