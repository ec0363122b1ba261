"""Drafts ahead of time: written again before a reminder when its lead has news, so that no send waits."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.actor import SYSTEM
from core.sql.literals import Literal
from engagement.models import DraftVersion, PlanRequest, RequestKind
from engagement.plans import ActionType, Step
from leads.activities import HUMAN, ActivityType
from leads.models import LeadActivity
from planning.asking import has_model
from planning.queue import requests
from planning.queue.request_context import Obstacle
from reminders.models import ScheduledReminder
from reminders.services import LeadClosed
from reminders.services.drafts import is_by_hand

log = logging.getLogger(__name__)

AHEAD: Final = timedelta(hours=1)
TOO_LATE: Final = timedelta(minutes=1)  # what is sent so soon is sent as it is
LOOK_AT: Final = 500  # reminders looked at in one pass
ASK_FOR: Final = 20  # drafts asked for in one pass
# A new draft is no news about the prospect, or the lead's drafts would renew each other for ever.
NEWS: Final = sorted(kind.value for kind in HUMAN - {ActivityType.DRAFT_CHANGED})
# Of whoever comes back, or of whom the lead was taken over from: it is asked for again.
UNANSWERED: Final = (Obstacle.DEACTIVATED, Obstacle.HANDED_OVER)
WORDLESS: Final = frozenset({ActionType.LINKEDIN_LIKE, ActionType.RESEARCH, ActionType.OTHER})


def ask_ahead(*, now: datetime) -> int:
    """Request the drafts that reminders of the next hour need; return how many."""
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
    leads = {row.lead_id for row in rows}
    versions = DraftVersion.objects.filter(lead__in=leads).order_by("id")
    latest = {
        (lead, step): source for lead, step, source in versions.values_list("lead_id", "step_id", "source")
    }
    requested = PlanRequest.objects.filter(lead__in=leads, kind=RequestKind.DRAFT, payload__ahead=True)
    requested = requested.exclude(note__in=UNANSWERED)
    asked = dict(requested.order_by("created_at").values_list("payload__reminder_id", "created_at"))

    def needs_draft(row: Any) -> bool:
        if is_by_hand(latest.get((row.lead_id, row.step_id), "")):
            return False
        if row.pk in asked and asked[row.pk] >= row.news_at:
            return False
        steps = (Step.from_json(step) for step in row.lead.steps if step.get("step_id") == row.step_id)
        return bool(row.draft_text) or any(step.action_type not in WORDLESS for step in steps)

    return [row for row in rows if needs_draft(row)]


def _candidates(now: datetime) -> Any:
    """Return a query of reminders with `news_at`: when a person last added something to the lead."""
    lines = LeadActivity.objects.filter(lead=OuterRef("lead"), activity_type__in=NEWS)
    # A correction by the system is no news either; a line without an author counts.
    people = Q(metadata__by__kind__isnull=True) | ~Q(metadata__by__kind=SYSTEM.kind.value)
    latest = Subquery(lines.filter(people).order_by("-created_at").values("created_at")[:1])
    soon = ScheduledReminder.objects.live().filter(
        hold_reason=Literal(""), next_action_at__gt=now + TOO_LATE, next_action_at__lte=now + AHEAD
    )
    missing = Q(draft_text=None) | Q(draft_text="")
    stale = Q(draft_generated_at__lt=F("news_at"))
    wanted = missing | stale if has_model() else missing
    found = soon.annotate(news_at=Coalesce(latest, F("created_at"))).filter(wanted)
    return found.select_related("lead__owner").order_by("next_action_at", "id")
