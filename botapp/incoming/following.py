"""An edited message: what it has caused follows, within an hour, or the person is told that it does not.

What a message has caused is found with its update, which the inbox keeps for a week.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from botapp.incoming.registry import ANSWERS, FOLLOWERS
from botapp.models import InboxUpdate
from botapp.screens.intake import text as texts
from botapp.screens.intake import together
from botapp.screens.intake.together import JOINED, words_of
from botapp.shared import chat_state
from botapp.shared.effects import Effect, once
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from core.speech import speaking
from leads.models import TelegramUser

FOLLOWED, NOT_FOLLOWED, SILENT = "followed", "not_followed", "silent"  # effects of an edited message
PATIENCE: Final = timedelta(hours=1)
REACH: Final = 20_000  # updates before an edit among which the message itself is looked for
EDITED: Final = "edited_message"


def hear_edit(said: Said, message_id: int, edited_at: datetime) -> list[Screen]:
    """Take what a message says now in place of what it said.

    Of somebody whom we do not know nothing is kept: whoever was erased may still edit what they once wrote.
    """
    if not TelegramUser.objects.filter(telegram_id=said.sender.telegram_id).exists():
        return []
    user = known(said.sender, said.now)
    with speaking(user.language_code):
        return shown(once(said.update_id, lambda: _follow(said, user, message_id, edited_at)), said, user)


def shown(effect: Effect, said: Said, user: TelegramUser) -> list[Screen]:
    """Return the answer to a message; of one that joined or changed another, that one's, in its place.

    Nothing while more of what was sent at once is on disk: the last of it is answered for all.
    """
    place: int | None = None
    found: Effect | None = effect
    if together.is_joinable(effect, FOLLOWERS) and together.group_of(said).goes_on:
        return []
    if effect.kind in (JOINED, FOLLOWED):
        about = {"telegram_id": user.telegram_id, "before": said.update_id}
        found, place = together.now_of(effect.value["head"], **about)
    if found is None:
        return []
    if found.kind == NOT_FOLLOWED:
        return [Screen(texts.not_followed(is_late=found.value["late"]), reply_to=found.value["message"])]
    # No entry: nothing is said (a later part of a long paste was answered already).
    show = ANSWERS.get(found.kind)
    screens = show(found.value, user, said.now) if show else []
    return [screens[0].instead(place), *screens[1:]] if screens else []


def _follow(said: Said, user: TelegramUser, message_id: int, edited_at: datetime) -> Effect:
    near = InboxUpdate.objects.filter(
        telegram_id=user.telegram_id, update_id__range=(said.update_id - REACH, said.update_id - 1)
    ).order_by("update_id")
    edits = list(near.filter(payload__edited_message__message_id=message_id))
    origin = near.filter(payload__message__message_id=message_id).last()
    before = words_of(edits[-1].payload, EDITED) if edits else words_of(origin.payload) if origin else None
    if before == said.text:
        return Effect(SILENT)  # Telegram tells of a link's preview too
    is_late = edited_at - said.sent_at > PATIENCE
    head = together.head_of(origin) if origin and not is_late else None
    effect = _changed(said, user, head) if head else None
    if head and effect:
        together.replace_effect(head, effect)
        return Effect(FOLLOWED, {"head": head.update_id})
    if any(NOT_FOLLOWED in row.effect for row in edits):
        return Effect(SILENT)  # it has been said of this message
    return Effect(NOT_FOLLOWED, {"late": is_late, "message": message_id})


def _changed(said: Said, user: TelegramUser, head: InboxUpdate) -> Effect | None:
    """Return what a message causes that says something else now; None when nothing can follow."""
    caused = Effect.from_json(head.effect)
    follow: Any = FOLLOWERS.get(caused.kind) if caused else None
    if caused is None or follow is None:
        return None
    text = said.text.split(maxsplit=1)[-1] if said.text.startswith("/") else said.text
    with chat_state.left_alone(user.telegram_id):
        effect: Effect | None = follow(replace(said, update_id=head.update_id, text=text), user, caused.value)
    return effect
