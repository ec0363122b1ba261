"""A lead whose steps stand in every way in which a reminder can stand."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.actor import SYSTEM
from core.databases.lease import Lease
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import NotSent, Sent, Unknown
from reminders.models import Delivery, ReminderStatus, ScheduledReminder
from reminders.models.delivery import DeliveryState, nudge_key
from reminders.sending import claims
from reminders.sending.armed import Armed
from reminders.sending.settling import Answer, settle
from reminders.tests import claimed
from tests.factories import LeadFactory, plan_of

DAY = timedelta(days=1)
# What is written to a started step; each is one of the ways in which a step can stand.
STAGES: dict[str, dict[str, Any]] = {
    "ahead": {},
    "late": {"days": -2},
    "put_off": {"days": -1, "wait": 2},
    "waiting": {"days": -1, "status": ReminderStatus.SENT, "sent": [DeliveryState.SENT]},
    "nudged_twice": {
        "days": -4, "status": ReminderStatus.SENT, "sent": [DeliveryState.SENT, DeliveryState.SENT],
    },
    "uncertain": {"days": -1, "status": ReminderStatus.SENT, "sent": [DeliveryState.UNKNOWN]},
    "failed": {"days": -1, "sent": [DeliveryState.FAILED], "wait": 1},
    "snoozed": {"days": 1, "status": ReminderStatus.SNOOZED, "snooze_count": 1},
    "resting": {"days": 3, "status": ReminderStatus.AUTO_SNOOZED, "auto_snooze_count": 1},
    "held": {"days": -1, "hold_reason": "kills_workers"},
    "done": {"status": ReminderStatus.COMPLETED},
    "skipped": {"status": ReminderStatus.SKIPPED},
    "cancelled": {"status": ReminderStatus.CANCELLED},
}  # fmt: skip
CLOSED = ("done", "skipped", "cancelled")


def lead_in_every_stage(owner: TelegramUser, *, now: datetime) -> Lead:
    """Start a plan and let each step stand at one of STAGES, in their order."""
    lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(len(STAGES)))
    services.start_plan(lead=lead, by=SYSTEM, now=now - 10 * DAY)
    rows = list(lead.reminders.order_by("step_id"))
    for number, (row, stage) in enumerate(zip(rows, STAGES.values(), strict=True)):
        _let_stand(row, dict(stage), now=now - timedelta(minutes=number))
    with transaction.atomic():
        services.recompute_person(owner.telegram_id, now=now)
    lead.refresh_from_db()
    return lead


def stage_of(lead: Lead, name: str) -> ScheduledReminder:
    return lead.reminders.select_related("lead__owner").get(step_id=list(STAGES).index(name) + 1)


def _let_stand(row: ScheduledReminder, stage: dict[str, Any], *, now: datetime) -> None:
    due_at = now + stage.pop("days", 5) * DAY
    sent, wait = stage.pop("sent", []), stage.pop("wait", None)
    if stage.get("status") in (ReminderStatus.COMPLETED, ReminderStatus.SKIPPED, ReminderStatus.CANCELLED):
        act = {"completed": services.complete, "skipped": services.skip, "cancelled": services.cancel}
        act[stage["status"]](reminder=row, by=SYSTEM, now=now)
        return
    used = [state for state in sent if state != DeliveryState.FAILED]
    for nudge, state in enumerate(sent, 1):
        at = due_at + (nudge - 1) * DAY
        Delivery.objects.create(
            subject_key=nudge_key(row.pk, row.cycle, nudge), reminder=row, lead_id=row.lead_id,
            cycle=row.cycle, nudge=nudge, telegram_id=row.telegram_id, state=state, armed_at=at,
            settled_at=at, message_id=10 * row.pk + nudge if state == DeliveryState.SENT else None,
            error_class="" if state == DeliveryState.SENT else "timeout",
        )  # fmt: skip
    columns = stage | {"due_at": due_at, "reminder_count": len(used), "due_rule": "moved"}
    if wait is not None:
        columns["not_before"] = now + wait * DAY
    ScheduledReminder.objects.filter(pk=row.pk).update(**columns)


def arm(now: datetime) -> list[Armed]:
    """Claim and arm what is due, as a scheduler does."""
    rows = claims.claim(limit=50, lease=Lease("token", now + claims.LEASE), now=now)
    return list(claimed.arm([row.pk for row in rows], token="token", worker="test", now=now).armed)


def send(now: datetime, number: int = 1, outcome: Sent | NotSent | Unknown | None = None) -> list[Answer]:
    """Send what is due and settle it; `number` makes the messages' ids."""
    answers = [Answer(armed, outcome or Sent(1000 * number + at)) for at, armed in enumerate(arm(now))]
    settle(answers, now=now)
    claims.release(token="token", now=now)
    return answers
