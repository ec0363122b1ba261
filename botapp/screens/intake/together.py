"""Messages that were sent at once are one: an album, what one author said, several contacts.

Each is an update of its own. One that comes later joins the first, the head: it is read together with what
came before, as if the head had said it all, and its answer takes the place of the one that is there. Nothing
is remembered but what the inbox holds, so an end of the process loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet

from botapp.models import InboxUpdate
from botapp.screens.intake import replies
from botapp.screens.intake.contacts import CONTACTS, with_contact
from botapp.screens.intake.incoming import CONTACT, PICTURE, TEXT
from botapp.screens.intake.rereading import REREAD
from botapp.shared import chat_state
from botapp.shared.effects import Effect, place_of
from botapp.shared.entries import Follower
from botapp.shared.said import TOGETHER, Said
from leads.models import TelegramUser

JOINED: Final = "joined"  # the effect of an update: {"head": the update that it has joined}
NEAR: Final = 100  # updates among which the parts come; an album has ten at most, a selection of forwards 100
LONGEST: Final = 10_000  # characters that are read together; no reader takes more
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """The messages that were sent together with one of them, which is left out."""

    earlier: list[InboxUpdate]
    later: list[InboxUpdate]

    @cached_property
    def head(self) -> InboxUpdate | None:
        """The newest of the earlier ones that has not joined another."""
        return next((row for row in reversed(self.earlier) if JOINED not in row.effect), None)

    @property
    def goes_on(self) -> bool:
        """Whether more of it is on disk and still to be handled: that one is answered for all."""
        return any(row.processed_at is None for row in self.later)


def group_of(said: Said) -> Group:
    """Return what was sent together with a message. One query, none for plain text."""
    if said.kind == TEXT:
        return Group([], [])
    around = (said.update_id - NEAR, said.update_id + NEAR)
    rows = _messages(said.sender.telegram_id).filter(update_id__range=around).order_by("update_id")
    known = {row.update_id: row.payload["message"] for row in rows}
    mine = known.get(said.update_id, {})
    key = _key(mine)
    parts = [row for row in rows if key and _key(known[row.update_id]) == key and _is_near(row, mine)]
    return Group(
        [row for row in parts if row.update_id < said.update_id],
        [row for row in parts if row.update_id > said.update_id],
    )


def joined(said: Said, user: TelegramUser, followers: Mapping[str, Follower]) -> Effect | None:
    """Read a message together with those before it, inside a transaction; None for what stands alone."""
    group = group_of(said)
    head = group.head
    caused = Effect.from_json(head.effect) if head else None
    if head is None or caused is None:
        return None
    if said.kind == CONTACT:
        effect = with_contact(said, user, caused)
    else:
        parts = [words_of(row.payload) for row in group.earlier if row.update_id >= head.update_id]
        text = "\n\n".join(part for part in [*parts, said.text] if part.strip())[:LONGEST]
        follow = followers.get(caused.kind)
        again = replace(said, update_id=head.update_id, text=text)
        effect = follow(again, user, caused.value) if follow else None
    if effect is None:
        return None
    # It was not edited: nothing is to be said about that.
    effect = Effect("added", effect.value) if effect.kind == REREAD else effect
    replace_effect(head, effect)
    return Effect(JOINED, {"head": head.update_id})


def replace_effect(row: InboxUpdate, effect: Effect) -> None:
    """Note what an update has caused by now; which messages of its answer have arrived stays."""
    locked = InboxUpdate.objects.select_for_update().get(pk=row.pk)
    caused = Effect.from_json(locked.effect)
    locked.effect.pop(caused.kind if caused else "", None)
    locked.effect = effect.to_json() | locked.effect
    locked.save(update_fields=["effect"])


def now_of(head: int, *, telegram_id: int, before: int) -> tuple[Effect | None, int | None]:
    """Return what an update has caused by now, and the message that shows it, where one has arrived.

    It may be the answer to one that has joined it, of those `before` an update. One query.
    """
    near = _messages(telegram_id).filter(update_id__range=(head, min(head + NEAR, before - 1)))
    rows = [row for row in near.order_by("update_id") if row.update_id == head or _head_of(row) == head]
    if not rows or rows[0].update_id != head:
        return None, None
    places = (place_of(row.effect) for row in rows)
    return Effect.from_json(rows[0].effect), next((place for place in places if place), None)


def head_of(row: InboxUpdate) -> InboxUpdate | None:
    """Return the update that this one has joined, or else itself; None when that is gone."""
    head = _head_of(row)
    return row if head is None else InboxUpdate.objects.filter(update_id=head).first()


def words_of(payload: Json, kind: str = "message") -> str:
    """Return what a raw update says, as `incoming.content_of` reads it: text or caption, and its links."""
    message = payload.get(kind)
    if not isinstance(message, dict):
        return ""
    text = message.get("text") or message.get("caption")
    text = text if isinstance(text, str) else ""
    lists = (message.get("entities"), message.get("caption_entities"))
    entities = [entity for found in lists if isinstance(found, list) for entity in found]
    behind = [entity.get("url") for entity in entities if isinstance(entity, dict)]
    links = dict.fromkeys(url for url in behind if isinstance(url, str) and url)
    return "\n".join([text, *(url for url in links if url not in text)])


def waits_for_more(said: Said) -> bool:
    """Say whether a picture without words is all that has come of its album so far."""
    if said.kind != PICTURE:
        return False
    group = group_of(said)
    return not group.earlier and not group.later


def is_joinable(effect: Effect, followers: Mapping[str, Follower]) -> bool:
    """Say whether one that comes later would join what has caused this."""
    return effect.kind in (JOINED, CONTACTS) or effect.kind in followers


def hear_picture(said: Said, user: TelegramUser, _value: Any) -> Effect:
    """Take the words that came with another picture of an album: they answer who it is."""
    if not said.text.strip():
        return Effect(replies.WHO_IS_IT)
    effect = replies.add_prospect(said, user)
    if effect.kind != "refused":
        chat_state.stop_waiting(user.telegram_id, chat_state.PROSPECT, now=said.now)
    return effect


def _messages(telegram_id: int) -> "QuerySet[InboxUpdate]":
    return InboxUpdate.objects.filter(telegram_id=telegram_id, payload__has_key="message")


def _head_of(row: InboxUpdate) -> int | None:
    noted = row.effect.get(JOINED)
    return int(noted["head"]) if noted else None


def _key(message: Any) -> tuple[str, str] | None:
    """Return what messages that were sent at once have in common; None for one that stands alone."""
    match message:
        case {"media_group_id": str(album)}:
            return "album", album
        case {"contact": dict()}:
            return "contact", ""
        case {"forward_origin": {"sender_user": {"id": author}} | {"sender_user_name": author}}:
            return "forward", str(author)
        case {"forward_origin": {"chat": {"id": author}} | {"sender_chat": {"id": author}}}:
            return "forward", str(author)
    return None


def _is_near(row: InboxUpdate, message: Json) -> bool:
    """Say whether it was sent at the same time."""
    one, other = row.payload["message"].get("date"), message.get("date")
    if not isinstance(one, int) or not isinstance(other, int):
        return False
    return abs(one - other) <= TOGETHER.total_seconds()
