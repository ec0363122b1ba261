"""What a plain message does: decided once per update, rendered as often as needed.

An update is processed at least once, so what it causes is noted with it (`effects.once`): after a crash
between the database and the answer, the repeat renders the same answer and makes no second lead.
"""

from botapp.incoming import open_question
from botapp.incoming.registry import ANSWERS, LISTENERS
from botapp.screens.advice import replies as advice_replies
from botapp.screens.find import replies as find_replies
from botapp.screens.intake.duplicates import TWIN, UNSURE
from botapp.screens.intake.replies import add_prospect
from botapp.screens.several.actions import SEVERAL
from botapp.screens.snooze import replies as snooze_replies
from botapp.screens.step import replies as step_replies
from botapp.shared import chat_state
from botapp.shared.chat_state import AwaitedReply
from botapp.shared.effects import Effect, once
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.models import TelegramUser

ASIDE = ("added", TWIN, UNSURE, SEVERAL, advice_replies.FORWARDED)  # what answers no question


def hear(said: Said, *, prospect_only: bool = False) -> list[Screen]:
    """Take a plain message: the answer to what we asked, else a new prospect (always, behind /add)."""
    user = known(said.sender, said.now)
    waiting = None if prospect_only else chat_state.waiting(user.telegram_id, now=said.now)
    effect = once(
        said.update_id,
        lambda: add_prospect(said, user, is_sure=True) if prospect_only else _take(said, user, waiting),
    )
    # No entry: nothing is said (a later part of a long paste was answered already).
    show = ANSWERS.get(effect.kind)
    with speaking(user.language_code):
        screens = show(effect.value, user, said.now) if show else []
        if effect.kind in ASIDE:
            return open_question.still_open(screens, user.telegram_id, now=said.now)
        return screens


def _take(said: Said, user: TelegramUser, waiting: AwaitedReply | None) -> Effect:
    """Do what the message asks for and return a note of it."""
    replies_to_us = waiting is not None and waiting.state in advice_replies.OWN_REPLIES
    effect = step_replies.hear_word(said, user, waiting)
    effect = effect or (
        None
        if replies_to_us
        else snooze_replies.hear_reply(said, user) or advice_replies.hear_reply(said, user)
    )
    listener = LISTENERS.get(waiting.state) if waiting else None
    is_answer = waiting is not None and not open_question.is_prospect_instead(said, waiting)
    if effect is None and waiting and listener and is_answer:
        effect = listener(said, user, waiting.payload)
    return (
        effect
        or advice_replies.hear_forward(said, user)
        or step_replies.hear_bare_word(said, user)
        or snooze_replies.hear_bare_time(said, user)
        or find_replies.hear_name(said, user)
        or advice_replies.hear_reply_about(said, user)
        or add_prospect(said, user)
    )
