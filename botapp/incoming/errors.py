"""The one error handler: a log line with stable keys, and a kind word to the person, once."""

import logging

from telegram import Update
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError

from botapp.database import in_database
from botapp.incoming.handling import Context
from botapp.incoming.pipeline import UpdateAttempt, current_attempt
from botapp.shared import words
from botapp.shared.people import Sender, spoken_to
from botapp.shared.screen import Screen
from botapp.telegram.calls import answer, say

logger = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Note the error with the attempt; when there will be no other one, tell the person."""
    error = context.error
    if not isinstance(update, Update) or error is None:
        logger.error("Something failed outside an update", exc_info=error)
        return
    attempt = current_attempt.get(UpdateAttempt(update.update_id, number=1))
    given_up = attempt.failed(error)
    _log(update, error, attempt)
    if given_up and not isinstance(error, Forbidden):
        await _apologise(update, context, error)


def _log(update: Update, error: Exception, attempt: UpdateAttempt) -> None:
    person = update.effective_user.id if update.effective_user else 0
    facts = {"update_id": update.update_id, "telegram_id": person, "attempt": attempt.number}
    if isinstance(error, NetworkError | Forbidden | RetryAfter):
        logger.warning("Telegram did not take an answer", extra={**facts, "error": str(error)})
    else:
        logger.error("A handler failed", exc_info=error, extra=facts)


async def _apologise(update: Update, context: Context, error: Exception) -> None:
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return
    text = await in_database(spoken_to, Sender.of(user), words.trouble)
    try:
        if update.callback_query is not None:
            await answer(update.callback_query)
        await say(context.bot, chat.id, Screen(text))
    except TelegramError as second:
        logger.warning("The apology did not arrive", extra={"error": str(second), "first": str(error)})
