"""Drafts ahead of time: written anew before a reminder when its lead has news, so that no send waits."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.actor import SYSTEM
from core.literals import Literal
from engagement.models import DraftVersion, PlanRequest, RequestKind
from engagement.plans import ActionType, Step
from leads.activities import HUMAN, ActivityType
from leads.models import LeadActivity
from planning import requests
from planning.asking import has_model
from reminders.models import ScheduledReminder
from reminders.services import LeadClosed
from reminders.services.drafts import is_by_hand

log = logging.getLogger(__name__)

AHEAD: Final = timedelta(hours=1)
TOO_LATE: Final = timedelta(minutes=1)  # what goes out so soon goes out as it is
LOOK_AT: Final = 500  # reminders looked at in one pass
ASK_FOR: Final = 20  # drafts asked for in one pass
# A new draft is no news about the prospect: it would set the lead's other drafts going for ever.
NEWS: Final = sorted(kind.value for kind in HUMAN - {ActivityType.DRAFT_CHANGED})
WORDLESS: Final = frozenset({ActionType.LINKEDIN_LIKE, ActionType.RESEARCH, ActionType.OTHER})


def ask_ahead(*, now: datetime) -> int:
    """Ask for the drafts that reminders of the next hour need; return how many were asked for."""
    asked = 0
    for row in needing(now=now)[:ASK_FOR]:
        payload = {"reminder_id": row.pk, "wish": "", "ahead": True}
        try:
            requests.enqueue(lead=row.lead, kind=RequestKind.DRAFT, by=SYSTEM, now=now, payload=payload)
        except LeadClosed:
            continue
        except requests.BudgetSpent as spent:
            if not spent.personal:
                log.info("No budget left for drafts ahead of time")
                break
            continue
        asked += 1
    return asked


def needing(*, now: datetime) -> list[ScheduledReminder]:
    """Return reminders due within the hour whose draft is missing, or older than their lead's latest news.

    A draft that a person wrote or chose is left alone; each is asked for once per piece of news. Three
    queries, whatever there is. Without a model only missing drafts count: the playbook learns no news.
    """
    rows = list(_candidates(now)[:LOOK_AT])
    if not rows:
        return []
    own, asked = _own_drafts(rows), _asked(rows)
    return [
        row
        for row in rows
        if (row.lead_id, row.step_id) not in own
        and not _was_asked_since(row, asked.get(row.pk))
        and (row.draft_text or _needs_words(row))
    ]


def _candidates(now: datetime) -> Any:
    soon = ScheduledReminder.objects.live().filter(
        hold_reason=Literal(""), next_action_at__gt=now + TOO_LATE, next_action_at__lte=now + AHEAD
    )
    missing = Q(draft_text=None) | Q(draft_text="")
    stale = Q(draft_generated_at__lt=F("news_at"))
    wanted = missing | stale if has_model() else missing
    found = soon.annotate(news_at=Coalesce(Subquery(_latest_news()), F("created_at"))).filter(wanted)
    return found.select_related("lead__owner").order_by("next_action_at", "id")


def _latest_news() -> Any:
    lines = LeadActivity.objects.filter(lead=OuterRef("lead"), activity_type__in=NEWS)
    # What the machine corrected is no news either; a line that does not say by whom counts.
    people = Q(metadata__by__kind__isnull=True) | ~Q(metadata__by__kind=SYSTEM.kind.value)
    return lines.filter(people).order_by("-created_at").values("created_at")[:1]


def _own_drafts(rows: Iterable[ScheduledReminder]) -> set[tuple[int, int]]:
    """Return (lead, step) of the drafts whose latest version is a person's."""
    versions = DraftVersion.objects.filter(lead__in={row.lead_id for row in rows}).order_by("id")
    latest = {
        (lead, step): source for lead, step, source in versions.values_list("lead_id", "step_id", "source")
    }
    return {step for step, source in latest.items() if is_by_hand(source)}


def _asked(rows: Iterable[ScheduledReminder]) -> dict[int, datetime]:
    """Return by reminder when its draft was last asked for ahead of time."""
    requested = PlanRequest.objects.filter(
        lead__in={row.lead_id for row in rows}, kind=RequestKind.DRAFT, payload__ahead=True
    )
    found = requested.order_by("created_at").values_list("payload__reminder_id", "created_at")
    return dict(found)


def _was_asked_since(row: ScheduledReminder, asked_at: datetime | None) -> bool:
    news_at: datetime = row.news_at  # type: ignore[attr-defined]
    return asked_at is not None and asked_at >= news_at


def _needs_words(row: ScheduledReminder) -> bool:
    steps = [step for step in row.lead.steps if step.get("step_id") == row.step_id]
    return any(Step.from_json(step).action_type not in WORDLESS for step in steps)
