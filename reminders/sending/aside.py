"""Rows that cannot be read or reckoned with are set aside, with a reason for staff, and nothing else stops.

Whoever looks at many rows ends at the first that is broken. So they are then looked at one by one
(`loop.batch`), and what raises comes here: a reminder is held, a message about a lead or a person is put off.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction

from core.actor import SYSTEM
from core.databases.isolation import attempt, report
from leads.activities import ActivityType
from leads.models import LeadActivity
from reminders.models import Delivery, DeliveryKind, DeliveryState, ScheduledReminder
from reminders.models.reminder import DATES
from reminders.nags.kind import NagKind
from reminders.state.wording import UNREADABLE

log = logging.getLogger(__name__)

TOMORROW: Final = timedelta(days=1)
NOT_NULL: Final = ("due_at", "created_at", "updated_at")


def hold(reminder_id: int, error: Exception, *, now: datetime) -> None:
    """Hold a reminder of which nothing but its numbers is read; a date that is none becomes one."""
    report(log, "A reminder cannot be read: it is held", error, reminder=reminder_id)
    with transaction.atomic():
        row = ScheduledReminder.objects.filter(pk=reminder_id).exclude(hold_reason=UNREADABLE)
        found = row.select_for_update().values_list("lead_id", "telegram_id", "step_id").first()
        if found is None:
            return
        free = {"claim_token": "", "claimed_until": None, "lost_claims": 0}
        row.update(**_readable(reminder_id, now=now) | free | {"hold_reason": UNREADABLE, "updated_at": now})
        lead_id, telegram_id, step_id = found
        LeadActivity.objects.create(
            lead_id=lead_id,
            telegram_id=telegram_id,
            activity_type=ActivityType.STEP_HELD,
            content=UNREADABLE,
            metadata={"by": SYSTEM.to_json(), "reminder_id": reminder_id, "step_id": step_id},
            created_at=now,
        )


def put_off(kind: NagKind[Any], pk: int, chat_id: int, error: Exception, *, now: datetime) -> None:
    """Look at a lead or person again tomorrow; the ledger shows staff that this attempt has failed."""
    report(log, "A message cannot be composed: it is put off by a day", error, kind=kind.kind.value, row=pk)
    with transaction.atomic():
        kind.model.objects.filter(pk=pk).update(**{kind.date: now + TOMORROW})
        Delivery.objects.create(
            kind=kind.kind,
            subject_key=f"{UNREADABLE}:{kind.kind}:{pk}",
            lead_id=pk if kind.kind == DeliveryKind.FOLLOWUP else None,
            telegram_id=chat_id,
            state=DeliveryState.FAILED,
            error_class=UNREADABLE,
            error_text=type(error).__name__,
            armed_at=now,
            settled_at=now,
        )


def _readable(reminder_id: int, *, now: datetime) -> dict[str, datetime | None]:
    """Return new values for dates that Python cannot read, or no page could show the row to staff."""
    broken = [
        name for name in DATES if not attempt(partial(_can_read, reminder_id, name), lambda _error: False)
    ]
    return {name: now if name in NOT_NULL else None for name in broken}


def _can_read(reminder_id: int, column: str) -> bool:
    ScheduledReminder.objects.values_list(column).get(pk=reminder_id)
    return True
