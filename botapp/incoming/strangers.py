"""People who were not let in: what is taken of them, and how little they get and cost.

A stranger's update is looked at in the batch it came with, confirmed and forgotten: no row in the inbox, no
person, no lead. Kept are a link that they press, the one message or tap that is answered with a sentence, and
what comes behind a link that works, for that person is about to come in. Who was told what is remembered for
three days and for a thousand people at most; beyond that all but the owners of good links meet silence.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from botapp.incoming.codes import LINK, as_press
from botapp.models import ChatState, InboxUpdate
from botapp.shared.chat_state import STRANGER
from leads.people import access, invitations
from reminders.ledger.budget import chat_key
from reminders.models import SendBudget

Payload = dict[str, Any]
NOTE = "stranger"  # in a payload: why a stranger's update is kept
LOCAL = "sandbox"  # in a payload: from the local Telegram, whose numbers are somebody else's at the real one


class DoorReason(StrEnum):
    """Why a stranger's update is kept."""

    ENTERS = "enters"  # they press a link that works
    PRESSES = "presses"  # … or one that does not: they are told so
    BEHIND = "behind"  # it comes behind a link that works
    TELL = "tell"  # it is the one that is answered


REMEMBERED: Final = 1000  # people
KEPT: Final = timedelta(days=3)
LINKS_ANSWERED: Final = 5  # links that are no good, of one person
TAP: Final = "callback_query"
MESSAGE: Final = "message"
_KEPT_OF: Final = {TAP: ("id", "from", "chat_instance"), MESSAGE: ("message_id", "date", "chat", "from")}


class Door:
    """Decides for one batch, inside the transaction that stores it. Looks at it in a few queries."""

    def __init__(self, rows: Sequence[InboxUpdate], *, now: datetime) -> None:
        self._now = now
        self._outside = access.outsiders({row.telegram_id for row in rows})
        rows = [row for row in rows if row.telegram_id in self._outside]
        if not rows:
            return
        for row in rows:  # they may have copied the link
            row.payload = as_press(row.payload)
        waiting = InboxUpdate.objects.filter(processed_at=None, telegram_id__in=self._outside)
        entering = waiting.filter(**{f"payload__{NOTE}": DoorReason.ENTERS})
        self._entering = set(entering.values_list("telegram_id", flat=True))
        digests = {row.payload[LINK] for row in rows if LINK in row.payload}
        self._deactivated = access.deactivated(self._outside)  # staff alone bring them back
        self._usable = invitations.usable(digests, now=now) if access.takes_links() else set[str]()
        states = ChatState.objects.filter(state=STRANGER)
        self._states = {state.telegram_id: state for state in states.filter(telegram_id__in=self._outside)}
        self._room = REMEMBERED - states.count()

    def admit(self, row: InboxUpdate) -> InboxUpdate | None:
        """Return the row to store, a stranger's with the reason; None when it is confirmed and forgotten."""
        if row.telegram_id not in self._outside:
            return row
        reason = self._reason(row) if _is_private(row.payload) else None
        if reason is None:
            return None
        row.payload = (_bare(row.payload) if reason == DoorReason.TELL else row.payload) | {
            NOTE: reason.value
        }
        return row

    def _reason(self, row: InboxUpdate) -> DoorReason | None:
        person, digest = row.telegram_id, row.payload.get(LINK)
        if person in self._deactivated:
            return DoorReason.TELL if self._note(person, "told", most=1) else None
        if digest in self._usable:
            self._entering.add(person)
            return DoorReason.ENTERS
        if digest and access.takes_links():
            return DoorReason.PRESSES if self._note(person, "links", most=LINKS_ANSWERED) else None
        if person in self._entering:
            return DoorReason.BEHIND
        return DoorReason.TELL if self._note(person, "told", most=1) else None

    def _note(self, person: int, what: str, *, most: int) -> bool:
        """Count an answer to this person; say whether there is one left to give."""
        state = self._states.get(person)
        if state is not None and state.payload.get(what, 0) >= most:
            return False
        if state is None and self._room <= 0:
            return False
        state = self._remembered(person)
        count = state.payload.get(what, 0)
        if count >= most:  # another process has just given it
            return False
        state.payload[what] = count + 1
        state.save(update_fields=["payload"])
        return True

    def _remembered(self, person: int) -> ChatState:
        """Return what this stranger was told, locked."""
        if person not in self._states:
            self._room -= 1
            # Whoever was inside once may have been asked for something: that is over.
            ChatState.objects.filter(telegram_id=person).exclude(state=STRANGER).delete()
        states = ChatState.objects.select_for_update()
        values = {"state": STRANGER, "updated_at": self._now}
        self._states[person], _is_new = states.get_or_create(telegram_id=person, defaults=values)
        return self._states[person]


def forget(*, now: datetime) -> int:
    """Forget strangers of some days ago; return how many."""
    old = ChatState.objects.filter(state=STRANGER, updated_at__lt=now - KEPT)
    people = list(old.values_list("telegram_id", flat=True))
    SendBudget.objects.filter(key__in=[chat_key(person) for person in people]).delete()
    return old.filter(telegram_id__in=people).delete()[0]


def _is_private(payload: Payload) -> bool:
    """Say whether it is a message, or a tap under one, in the person's own chat with us."""
    message = payload.get("message")
    if _kind(payload) == TAP:
        message = payload[TAP].get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    return isinstance(chat, dict) and chat.get("type") == "private"


def _bare(payload: Payload) -> Payload:
    """Return what an answer needs, without what the stranger wrote."""
    kind = _kind(payload)
    kept = {key: payload[kind][key] for key in _KEPT_OF[kind] if key in payload[kind]}
    return {"update_id": payload["update_id"], kind: kept}


def _kind(payload: Payload) -> str:
    """Return what is told of it: a tap, else a message. What stands there may be anything, or nothing."""
    return TAP if isinstance(payload.get(TAP), dict) else MESSAGE
