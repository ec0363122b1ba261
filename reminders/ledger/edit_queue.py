"""Making old messages right: the queue of edits, drained after the sends. An edit may be repeated."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from leads.models import TelegramUser
from reminders.ledger import live_buttons
from reminders.ledger.live_buttons import Shown
from reminders.messenger import Edit, NotSent, Outcome, Refusal, Refused, Sent
from reminders.models import EditKind, MessageEdit

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One queued edit, ready to be made."""

    edit_id: int
    attempts: int
    edit: Edit


def take(*, limit: int, now: datetime, kinds: Collection[EditKind] = ()) -> list[Job]:
    """Take edits that are ready, so that no other scheduler makes them for a minute; oldest first.

    `kinds` leaves the others where they are.
    """
    with transaction.atomic():
        ready = MessageEdit.objects.filter(~_nobodys(), run_after__lte=now).order_by("run_after", "id")
        ready = ready.filter(kind__in=kinds) if kinds else ready
        rows = list(ready.defer("run_after", "created_at").select_for_update(skip_locked=True)[:limit])
        held = MessageEdit.objects.filter(pk__in=[row.pk for row in rows], run_after__lte=now)
        held.update(run_after=now + LEASE, attempts=F("attempts") + 1)
    return [
        Job(row.pk, row.attempts + 1, Edit(row.chat_id, row.message_id, row.kind, row.payload))
        for row in rows
    ]


def earliest() -> datetime | None:
    """Return when the next queued edit is to be made."""
    served = MessageEdit.objects.filter(~_nobodys())
    return served.order_by("run_after", "id").values_list("run_after", flat=True).first()


def drop_nobodys() -> int:
    """Drop the edits for people whose chats are none of ours; return how many.

    The chats of demo people are somebody else's on the real Telegram. A chat of nobody we know stays.
    """
    return MessageEdit.objects.filter(_nobodys()).delete()[0]


def _nobodys() -> Exists:
    return Exists(TelegramUser.objects.unserved().filter(telegram_id=OuterRef("chat_id")))


def finish(done: Sequence[tuple[Job, Outcome]], *, now: datetime) -> None:
    """Drop the edits that were made or never will be; put the others off. Note what is shown now."""
    over = [job.edit_id for job, outcome in done if _is_over(job, outcome)]
    shown = [
        Shown(job.edit.chat_id, job.edit.message_id, outcome.buttons)
        for job, outcome in done
        if isinstance(outcome, Sent) and outcome.buttons
    ]
    with transaction.atomic():
        MessageEdit.objects.filter(pk__in=over).delete()
        live_buttons.take(shown, now=now)
    for job, outcome in done:
        if job.edit_id not in over:
            later = now + _pause(job, outcome)
            MessageEdit.objects.filter(pk=job.edit_id).update(run_after=later)


def _is_over(job: Job, outcome: Outcome) -> bool:
    match outcome:
        case Sent():
            return True
        case Refused(refusal=Refusal.RATE_LIMITED | Refusal.UNAUTHORIZED):
            return False
        case Refused():
            log.info("Telegram declined an edit", extra={"edit": job.edit_id, "reason": outcome.text})
            return True
        case _:
            return job.attempts >= MAX_ATTEMPTS


def _pause(job: Job, outcome: Outcome) -> timedelta:
    if isinstance(outcome, Refused):
        return timedelta(seconds=max(outcome.retry_after, 1))
    exponent = job.attempts if isinstance(outcome, NotSent) else job.attempts + 1
    return timedelta(seconds=2**exponent)
