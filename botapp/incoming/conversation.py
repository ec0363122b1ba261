"""What a plain message does: decided once per update, rendered as often as needed.

An update is processed at least once, so what it causes is noted with it (`effects.once`): after a crash
between the database and the answer, the repeat renders the same answer and makes no second lead.
"""

from botapp.incoming import open_question
from botapp.incoming.following import shown
from botapp.incoming.registry import FOLLOWERS, LISTENERS
from botapp.screens.advice import replies as advice_replies
from botapp.screens.find import replies as find_replies
from botapp.screens.intake.duplicates import TWIN, UNSURE
from botapp.screens.intake.incoming import PICTURE
from botapp.screens.intake.replies import add_prospect, ask_who
from botapp.screens.intake.together import JOINED, joined
from botapp.screens.several.actions import SEVERAL
from botapp.screens.snooze import replies as snooze_replies
from botapp.screens.step import replies as step_replies
from botapp.shared import chat_state, step_words
from botapp.shared.chat_state import AwaitedReply
from botapp.shared.effects import Effect, once
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.models import TelegramUser

ASIDE = ("added", TWIN, UNSURE, SEVERAL, advice_replies.FORWARDED, JOINED)  # what answers no question


def hear(said: Said, *, prospect_only: bool = False) -> list[Screen]:
    """Take a plain message: the answer to what we asked, else a new prospect (always, behind /add)."""
    user = known(said.sender, said.now)
    waiting = None if prospect_only else chat_state.waiting(user.telegram_id, now=said.now)

    def act() -> Effect:
        if together := joined(said, user, FOLLOWERS):
            return together
        return add_prospect(said, user, is_sure=True) if prospect_only else _take(said, user, waiting)

    effect = once(said.update_id, act)
    with speaking(user.language_code):
        screens = shown(effect, said, user)
        if effect.kind in ASIDE:
            return open_question.still_open(screens, user.telegram_id, now=said.now)
        return screens


def _take(said: Said, user: TelegramUser, waiting: AwaitedReply | None) -> Effect:
    """Do what the message asks for and return a note of it."""
    if said.kind == PICTURE:
        return ask_who(said, user)
    replies_to_us = waiting is not None and waiting.state in advice_replies.OWN_REPLIES
    effect = step_replies.hear_word(said, user, waiting)
    effect = effect or (
        None
        if replies_to_us
        else snooze_replies.hear_reply(said, user) or advice_replies.hear_reply(said, user)
    )
    listener = LISTENERS.get(waiting.state) if waiting else None
    if effect is None and waiting and listener and _is_answer(said, user, waiting):
        effect = listener(said, user, waiting.payload)
    return (
        effect
        or advice_replies.hear_forward(said, user)
        or step_replies.hear_bare_word(said, user)
        or snooze_replies.hear_bare_time(said, user)
        or advice_replies.hear_reply_about(said, user)
        or find_replies.hear_name(said, user)
        or add_prospect(said, user)
    )


def _is_answer(said: Said, user: TelegramUser, waiting: AwaitedReply) -> bool:
    """Say whether a message may be the answer to what is waited for: its listener judges the rest."""
    about = waiting.payload.get("lead_id")
    is_elsewhere = said.reply_to_us and said.reply_lead is not None and said.reply_lead != about
    return not (
        (is_elsewhere and "reminder_id" not in waiting.payload)  # it replies to another lead's message
        or open_question.is_prospect_instead(said, waiting)
        or _is_about_a_step(said, user, waiting)
    )


def _is_about_a_step(said: Said, user: TelegramUser, waiting: AwaitedReply) -> bool:
    """Say whether a prospect or a draft was asked for, and "skip" came; or "tomorrow" ("June" may be one)."""
    if waiting.state in (chat_state.PROSPECT, chat_state.DRAFT_OWN, chat_state.PLAN_TEXT) and (
        step_words.read(said.text)
    ):
        return True
    is_time = waiting.state == chat_state.PROSPECT and said.text[:1].islower()
    return is_time and snooze_replies.hear_bare_time(said, user) is not None
