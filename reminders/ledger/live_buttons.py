"""One live set of buttons per step, per lead and per list: the newest message has it, the others lose theirs.

Who holds what is written where a message's arrival is, in one transaction with the edits that take the older
buttons away. An edit asks again when it is made, so that of two messages that cross one is left with them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from leads.models import Lead
from reminders.messenger import Buttons
from reminders.models import Delivery, DeliveryState, EditKind, LiveButtons, MessageEdit, ScheduledReminder

UNSEEN: Final = 0  # in place of the id of a message that may have arrived
LIST: Final = "list"  # of a day; there is one
# An edit's payload: take away what another message holds by now; "of": what these buttons were about.
STILL_HELD: Final = "still_held"
Place = tuple[int, int]  # a chat and a message in it
Holding = tuple[int, str]  # a chat and what buttons in it are about
Losers = dict[Place, set[str]]  # messages, and whose buttons they lose


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that has arrived, or was edited, and what its buttons are about now."""

    chat_id: int
    message_id: int
    buttons: Buttons = field(default_factory=Buttons)

    @property
    def place(self) -> Place:
        """Where it is."""
        return (self.chat_id, self.message_id)

    @property
    def rows(self) -> dict[str, list[list[dict[str, Any]]] | None]:
        """Return what is kept of it: its subjects, and all its buttons where there are several."""
        rows: dict[str, Any] = dict.fromkeys(sorted(self.buttons.subjects))
        return rows | {_itself(self.message_id): self.buttons.keyboard} if self.buttons.keyboard else rows


@dataclass(slots=True)
class _Moves:
    """Who holds what while messages are looked at in turn; who has got it, and who has lost any."""

    holders: dict[Holding, int]
    gained: dict[Holding, LiveButtons] = field(default_factory=dict)
    losers: "Losers" = field(default_factory=lambda: defaultdict(set))

    def show(self, one: Shown) -> None:
        """Let a message have what it shows; a correction only what nobody else has."""
        for subject, keyboard in one.rows.items():
            holder = self.holders.get((one.chat_id, subject), one.message_id)
            if holder != one.message_id and not one.buttons.is_newest:
                self.losers[one.place].add(subject)
                continue
            if holder != one.message_id:
                self.losers[one.chat_id, holder].add(subject)
            elif (one.chat_id, subject) in self.holders and not keyboard:
                continue
            self.holders[one.chat_id, subject] = one.message_id
            row = LiveButtons(
                subject=subject, chat_id=one.chat_id, message_id=one.message_id, keyboard=keyboard
            )
            self.gained[one.chat_id, subject] = row


def about_step(reminder_id: int) -> str:
    return f"step:{reminder_id}"


def about_lead(lead_id: int) -> str:
    return f"lead:{lead_id}"


def about_advice(lead_id: int) -> str:
    return f"advice:{lead_id}"


def about_request(request_id: int) -> str:
    return f"request:{request_id}"


def take(shown: Collection[Shown], *, now: datetime, locks: bool = True) -> None:
    """Give these messages the buttons that they show; the older ones lose theirs. Constant queries.

    A correction takes nothing: what another message holds, it loses itself. `locks` is False where the steps'
    rows are locked already: a nudge that arrives at the same moment waits, and then sees what was written.
    """
    if not shown:
        return
    with transaction.atomic():
        steps = [pk for one in shown for pk in _steps(one.buttons.subjects)]
        if locks and steps:
            list(_rows_of(steps).select_for_update().values_list("pk"))
        known = _known(shown)
        moves = _Moves(_nudges(steps) | {holding: row.message_id for holding, row in known.items()})
        for one in shown:
            moves.show(one)
        _drop(row for (_chat, subject), row in known.items() if _is_left(row, subject, shown))
        LiveButtons.objects.bulk_create(
            moves.gained.values(),
            update_conflicts=True,
            unique_fields=["subject", "chat_id"],
            update_fields=["message_id", "keyboard"],
        )
        _queue(moves.losers, now=now)


def give_way(nudges: Iterable[tuple[int, int, int]], *, now: datetime) -> None:
    """Let nudges that came, as (chat, step's row, message), be the live ones of their steps.

    Their own messages need no row; whatever else was about these steps loses its buttons. So it does before a
    nudge that may have come (`UNSEEN`): two that are live would be worse than one that did not come, for
    /today shows what is open.
    """
    newest = {(chat_id, about_step(pk)): message_id for chat_id, pk, message_id in nudges}
    if not newest:
        return
    rows = LiveButtons.objects.filter(subject__in=[subject for _chat, subject in newest])
    older = [row for row in rows.defer("keyboard").order_by("id") if (row.chat_id, row.subject) in newest]
    _drop(older)
    holders = {(row.chat_id, row.subject): row.message_id for row in older}
    unseen = [subject for (_chat, subject), message_id in newest.items() if message_id == UNSEEN]
    holders = _nudges(_steps(unseen), seen_only=True) | holders
    losers: Losers = defaultdict(set)
    for (chat_id, subject), holder in holders.items():
        if newest.get((chat_id, subject), holder) != holder:
            losers[chat_id, holder].add(subject)
    _queue(losers, now=now)


def withdraw(*, chat_id: int, reminder_ids: Collection[int], now: datetime) -> None:
    """Take the buttons of these steps from whichever message holds them: what they are about has gone."""
    subjects = [about_step(pk) for pk in reminder_ids]
    rows = LiveButtons.objects.filter(chat_id=chat_id, subject__in=subjects).order_by("id")
    holders = {
        (chat, subject): at for (chat, subject), at in _nudges(reminder_ids).items() if chat == chat_id
    }
    holders |= {
        (row.chat_id, row.subject): row.message_id for row in rows.defer("keyboard").select_for_update()
    }
    LiveButtons.objects.bulk_create(
        (LiveButtons(subject=subject, chat_id=chat, message_id=UNSEEN) for chat, subject in holders),
        update_conflicts=True,
        unique_fields=["subject", "chat_id"],
        update_fields=["message_id"],
    )
    losers: Losers = defaultdict(set)
    for (chat, subject), message_id in holders.items():
        losers[chat, message_id].add(subject)
    _queue(losers, now=now)


def held(*, chat_id: int, message_id: int, subjects: Collection[str]) -> set[str]:
    """Return of these things the ones whose buttons this message may show: its own, and nobody's."""
    rows = LiveButtons.objects.filter(chat_id=chat_id, subject__in=subjects).values_list(
        "subject", "message_id"
    )
    holders = {
        subject: holder for (chat, subject), holder in _nudges(_steps(subjects)).items() if chat == chat_id
    }
    holders |= dict(rows)
    return {subject for subject in subjects if holders.get(subject, message_id) == message_id}


def keyboard_of(*, chat_id: int, message_id: int) -> list[list[dict[str, Any]]] | None:
    """Return all the buttons that a message about several things came with; None for any other."""
    rows = LiveButtons.objects.filter(chat_id=chat_id, subject=_itself(message_id))
    keyboard: list[list[dict[str, Any]]] | None = rows.values_list("keyboard", flat=True).first()
    return keyboard


def is_holder(*, chat_id: int, message_id: int, of: Collection[str] = ()) -> bool:
    """Say whether a message has its buttons by right: those `of` what it had lost; else of its one thing."""
    if of:
        return held(chat_id=chat_id, message_id=message_id, subjects=of) >= set(of)
    rows = LiveButtons.objects.filter(chat_id=chat_id, message_id=message_id)
    if rows.exists():
        return not rows.filter(keyboard__isnull=False).exists()
    nudges = Delivery.objects.filter(telegram_id=chat_id, message_id=message_id, reminder_id__isnull=False)
    steps = {about_step(pk) for pk in nudges.values_list("reminder_id", flat=True) if pk}
    return len(steps) == 1 and bool(held(chat_id=chat_id, message_id=message_id, subjects=steps))


def forget_requests(request_ids: Collection[int]) -> None:
    """Forget who holds the buttons about requests that are gone."""
    LiveButtons.objects.filter(subject__in=[about_request(pk) for pk in request_ids]).delete()


def forget_leads(lead_ids: Collection[int], reminder_ids: Collection[int]) -> None:
    """Forget who holds what of erased leads, and every kept keyboard that may name one of them."""
    about = {name(pk) for pk in lead_ids for name in (about_lead, about_advice)} | set(
        map(about_step, reminder_ids)
    )
    rows = LiveButtons.objects.filter(subject__in=about)
    chats = set(rows.values_list("chat_id", flat=True))
    chats |= set(Lead.objects.filter(pk__in=lead_ids).values_list("owner_id", flat=True))
    LiveButtons.objects.filter(chat_id__in=chats, keyboard__isnull=False).delete()
    rows.delete()


def _itself(message_id: int) -> str:
    return f"message:{message_id}"


def _steps(subjects: Iterable[str]) -> list[int]:
    return [int(subject.removeprefix("step:")) for subject in subjects if subject.startswith("step:")]


def _rows_of(steps: Collection[int]) -> "QuerySet[ScheduledReminder]":
    return ScheduledReminder.objects.filter(pk__in=steps).order_by("id")


def _known(shown: Collection[Shown]) -> dict[Holding, LiveButtons]:
    """Return who holds what these messages are about, and what else they hold themselves."""
    chats, messages = {one.chat_id for one in shown}, {one.message_id for one in shown}
    subjects = {subject for one in shown for subject in one.rows}
    wanted = Q(subject__in=subjects) | Q(message_id__in=messages)
    rows = LiveButtons.objects.filter(wanted, chat_id__in=chats).defer("keyboard")
    return {(row.chat_id, row.subject): row for row in rows.order_by("id").select_for_update()}


def _nudges(reminder_ids: Collection[int], *, seen_only: bool = False) -> dict[Holding, int]:
    """Return the latest message of each step's reminders: it holds the step while no row says otherwise."""
    if not reminder_ids:
        return {}
    states = [DeliveryState.SENT] if seen_only else [DeliveryState.SENT, DeliveryState.UNKNOWN]
    came = Delivery.objects.filter(reminder_id__in=reminder_ids, state__in=states)
    rows = came.order_by("id").values_list("telegram_id", "reminder_id", "message_id")
    return {(chat, about_step(pk)): message or UNSEEN for chat, pk, message in rows if pk}


def _is_left(row: LiveButtons, subject: str, shown: Collection[Shown]) -> bool:
    """Say whether a message that was edited is no longer about this."""
    return any(one.place == (row.chat_id, row.message_id) and subject not in one.rows for one in shown)


def _drop(rows: Iterable[LiveButtons]) -> None:
    if ids := [row.pk for row in rows]:
        LiveButtons.objects.filter(pk__in=ids).delete()


def _queue(losers: Losers, *, now: datetime) -> None:
    MessageEdit.objects.bulk_create(
        MessageEdit(
            chat_id=chat_id,
            message_id=message_id,
            kind=EditKind.STRIP,
            payload={STILL_HELD: True, "of": sorted(subjects)},
            run_after=now,
            created_at=now,
        )
        for (chat_id, message_id), subjects in sorted(losers.items())
        if message_id != UNSEEN
    )
