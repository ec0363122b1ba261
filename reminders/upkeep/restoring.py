"""After a backup was restored: hold what may have been sent between the backup and the loss.

The restored database does not know what was sent since; a machine must not guess. Steps are held for staff,
other messages are passed over once, and numbers that lost rows had are never given again, because the
buttons of messages in the chats still carry them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q

from core.actor import SYSTEM
from core.sql.bulk import update_rows
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import record_all
from reminders.models import ScheduledReminder
from reminders.nags.table import BRIEFING, FOLLOWUP, HANDOVER, STALE_LEADS, TOO_OFTEN
from reminders.policy.escalation import MAX_NUDGES, REST, Progress, next_action_at
from reminders.state.situation import progress_of, situation
from reminders.state.wording import RESTORED, hold_words, restored

CHUNK: Final = 500  # reminders in memory at once
NUMBERS: Final = 10_000_000  # left out of every table: more rows than can have been lost
SKIP_ON_POSTGRESQL: Final = (
    "SELECT setval(name, nextval(name) + %s)"
    " FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) AS s"
)
START_ON_SQLITE: Final = (
    "INSERT INTO sqlite_sequence (name, seq)"
    " SELECT %s, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)"
)
ROOMS: Final = ("leads", "engagement", "reminders", "botapp")


@dataclass(frozen=True, slots=True)
class Held:
    """What was held, and what was passed over once."""

    reminders: int
    followups: int
    briefings: int
    digests: int
    questions: int
    handovers: int

    def line(self) -> str:
        """Return one line for a person: `reminders=60 followups=2 briefings=9 digests=4 … handovers=0`."""
        return " ".join(f"{name}={count}" for name, count in asdict(self).items())


def hold_due_before(moment: datetime, *, now: datetime, dry_run: bool = False) -> Held:
    """Hold every open step that may have been sent before the moment, in one transaction; say what was done.

    A step that is held already stays so. A second call with the same moment holds nothing more.
    """
    with transaction.atomic():
        held = Held(
            reminders=sum(_hold(rows, moment, now=now) for rows in _chunks(_candidates(moment))),
            followups=FOLLOWUP.pass_over(until=moment),
            briefings=BRIEFING.pass_over(until=moment),
            digests=STALE_LEADS.pass_over(until=moment),
            questions=TOO_OFTEN.pass_over(until=moment),
            handovers=HANDOVER.pass_over(until=moment),
        )
        if dry_run:
            transaction.set_rollback(True)
        else:
            leave_out_numbers()
    return held


def leave_out_numbers(count: int = NUMBERS) -> None:
    """Let the next row of each table have a number so much higher: those in between may be on old buttons."""
    with connection.cursor() as cursor:
        for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
            if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                continue
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(SKIP_ON_POSTGRESQL, [count, table])
            else:
                cursor.execute(START_ON_SQLITE, [table, table])
                cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])


def _candidates(moment: datetime) -> models.QuerySet[ScheduledReminder]:
    """Return open steps that were due by then, or would have been without a pause, held by nothing else."""
    due = Q(next_action_at__lte=moment) | Q(next_action_at=None)
    free = Q(hold_reason="") | Q(hold_reason__startswith=RESTORED) & ~Q(hold_reason=restored(moment))
    return ScheduledReminder.objects.live().filter(due, free).order_by("id")


def _chunks(rows: models.QuerySet[ScheduledReminder]) -> Iterator[list[ScheduledReminder]]:
    ids = iter(list(rows.values_list("pk", flat=True)))
    while chunk := list(islice(ids, CHUNK)):
        locked = ScheduledReminder.objects.filter(pk__in=chunk).select_related("lead__owner")
        yield list(locked.select_for_update(of=("self",)).order_by("id"))


def _hold(rows: Sequence[ScheduledReminder], moment: datetime, *, now: datetime) -> int:
    progress = progress_of(rows)
    held = [row for row in rows if _may_be_sent(row, progress[row.pk], moment, now=now)]
    for row in held:
        row.hold_reason, row.version, row.updated_at = restored(moment), row.version + 1, now
        row.claim_token, row.claimed_until, row.lost_claims = "", None, 0
    columns = ["hold_reason", "version", "updated_at", "claim_token", "claimed_until", "lost_claims"]
    update_rows(held, columns)
    record_all(
        lead_services.activity(
            row.lead,
            ActivityType.STEP_HELD,
            by=SYSTEM,
            now=now,
            content=hold_words(row.hold_reason),
            metadata={"step_id": row.step_id},  # not `reminder_id`: undo would take it for a change
        )
        for row in held
    )
    return len(held)


def _may_be_sent(row: ScheduledReminder, progress: Progress, moment: datetime, *, now: datetime) -> bool:
    """Say whether a message about this step may have left by then; an unanswered one rests first."""
    if row.lead.is_closed:
        return False
    facts = replace(situation(row, progress, now=now), parked=False)
    at = row.next_action_at or next_action_at(facts)
    wait = REST if progress.used >= MAX_NUDGES else timedelta(0)
    return at is not None and at + wait <= moment
