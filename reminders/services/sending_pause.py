"""Whether anything is sent at all: one switch for the whole system, in the database.

Every automatic message takes from its chat's budget in the statement that also looks at this switch
(`budget.take_for_chats`), so a pause counts for all processes from the moment it is committed. SENDING=off
holds the schedulers of one environment besides, whatever the database says.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from core.actor import Actor
from core.sql.bulk import update_rows
from leads.models import Lead
from reminders.models import ScheduledReminder, SendingPause
from reminders.state.after_a_pause import pace

log = logging.getLogger(__name__)

PEOPLE: Final = 200  # whose late reminders are spread in one transaction


def standing() -> SendingPause | None:
    """Return the pause that is in force; None when there is none."""
    return SendingPause.objects.first()


def is_paused() -> bool:
    """Say whether nothing may be sent now, by this process at least. One short query."""
    return not settings.SENDING or SendingPause.objects.exists()


def pause(*, by: Actor, reason: str, now: datetime) -> tuple[SendingPause, bool]:
    """Pause sending; return the pause in force, and whether it is this one. An earlier one stays as it is."""
    words = {"paused_at": now, "paused_by": by.label[:150], "reason": " ".join(reason.split())[:500]}
    row, is_new = SendingPause.objects.get_or_create(pk=SendingPause.ONLY, defaults=words)
    if is_new:
        log.warning("Sending is paused", extra={"by": row.paused_by})
    return row, is_new


def resume(*, by: Actor, now: datetime) -> int | None:
    """End the pause; return how many late reminders were spread over hours and days, None without a pause.

    Whoever has several late ones gets them a few a day, as after a pause of their own. They are spread
    first: a stop half-way leaves sending paused.
    """
    if standing() is None:
        return None
    due = ScheduledReminder.objects.due(now).order_by().values("telegram_id")
    several = due.annotate(late=Count("pk")).filter(late__gt=1)
    people = list(several.order_by("telegram_id").values_list("telegram_id", flat=True))
    spread = sum(_spread(people[start : start + PEOPLE], now=now) for start in range(0, len(people), PEOPLE))
    SendingPause.objects.all().delete()
    log.warning("Sending goes on", extra={"by": by.label, "spread": spread})
    return spread


def _spread(telegram_ids: Sequence[int], *, now: datetime) -> int:
    with transaction.atomic():
        due = ScheduledReminder.objects.due(now).filter(telegram_id__in=telegram_ids)
        rows = list(due.select_for_update().order_by("telegram_id", "id"))
        leads = Lead.objects.select_related("owner").in_bulk({row.lead_id for row in rows})
        for row in rows:
            row.lead = leads[row.lead_id]
        mine = (list(group) for _person, group in groupby(rows, attrgetter("telegram_id")))
        late = [row for group in mine for row in pace(group, now=now)]
        update_rows(late, ["next_action_at", "not_before"])
        return len(late)
