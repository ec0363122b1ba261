"""How long rows of leads, plans and the ledger are kept, and which of the old ones still matter.

What the promise needs never goes, however old: an attempt that is on its way or uncertain, all attempts of a
step that is open or closed not long enough ago, a plan that runs, a draft of an open step.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib.admin.models import LogEntry
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.sql.literals import literals
from core.upkeep.retention import Rule
from engagement.models import DraftVersion, ModelCall, PlanRequest, PlanVersion
from leads.activities import ActivityType
from leads.models import Invitation, LeadActivity, TelegramUser
from reminders.ledger import live_buttons
from reminders.models import Delivery, ScheduledReminder
from reminders.models.delivery import NOBODY, OPEN_STATES
from reminders.models.reminder import LIVE_VALUES

# Lines that only repeat what the ledger said: no screen, figure or undo asks for an old one.
MACHINES_OWN: Final = (
    ActivityType.STEP_REMINDER_SENT,
    ActivityType.FOLLOWUP_SENT,
    ActivityType.AUTO_SNOOZED,
    ActivityType.REPAIRED,
)
# Attempts that somebody has to settle: nobody's are settled for good (decision 58).
UNSETTLED: Final = Q(state__in=literals(OPEN_STATES)) & (~Q(telegram_id=NOBODY) | Q(state="sending"))


def _attempts(pks: Sequence[int], before: datetime) -> Collection[int]:
    """Return the attempts about steps that ended as long ago, all of a step at once, and about no step."""
    rows = Delivery.objects.filter(pk__in=pks)
    steps = {pk for pk in rows.values_list("reminder_id", flat=True) if pk}
    matter = ScheduledReminder.objects.filter(pk__in=steps).filter(
        Q(status__in=LIVE_VALUES) | Q(updated_at__gte=before)
    )
    attempts = Delivery.objects.filter(reminder_id__in=steps)
    settled = steps - set(matter.values_list("pk", flat=True))
    settled -= set(attempts.filter(UNSETTLED | Q(armed_at__gte=before)).values_list("reminder_id", flat=True))
    about_no_step = rows.filter(reminder_id=None).exclude(UNSETTLED).values_list("pk", flat=True)
    return {*about_no_step, *attempts.filter(reminder_id__in=settled).values_list("pk", flat=True)}


def _machines_own(pks: Sequence[int], _before: datetime) -> Collection[int]:
    lines = LeadActivity.objects.filter(pk__in=pks, activity_type__in=MACHINES_OWN)
    return _keys(lines)


def _plans(pks: Sequence[int], _before: datetime) -> Collection[int]:
    """Return plans that were replaced. One with the highest step of its lead stays: no number comes twice."""
    rows = PlanVersion.objects.filter(pk__in=pks).exclude(version=F("lead__plan_version"))
    old = list(rows.values_list("pk", "lead_id", "steps"))
    running = PlanVersion.objects.filter(lead_id__in={lead for _pk, lead, _steps in old})
    running = running.filter(version=F("lead__plan_version"))
    highest = {lead: _highest(steps) for lead, steps in running.values_list("lead_id", "steps")}
    return [pk for pk, lead, steps in old if _highest(steps) <= highest.get(lead, 0)]


def _highest(steps: Any) -> int:
    numbers = (step.get("step_id") for step in steps if isinstance(step, dict)) if steps else ()
    return max((number for number in numbers if isinstance(number, int)), default=0)


def _drafts(pks: Sequence[int], _before: datetime) -> Collection[int]:
    """Return drafts of steps that are closed, of plans that were started."""
    open_step = ScheduledReminder.objects.live().filter(lead=OuterRef("lead"), step_id=OuterRef("step_id"))
    rows = DraftVersion.objects.filter(pk__in=pks, lead__plan_version__gt=0)
    return _keys(rows.filter(~Exists(open_step)))


def _requests(pks: Sequence[int], _before: datetime) -> Collection[int]:
    """Return what is finished and holds no lead."""
    rows = PlanRequest.objects.filter(pk__in=pks)
    holding = PlanRequest.objects.holding().filter(pk__in=pks)
    return set(_keys(rows.exclude(pk__in=PlanRequest.objects.open().values("pk")))) - set(_keys(holding))


def _links(pks: Sequence[int], _before: datetime) -> Collection[int]:
    """Return links by which nobody came who is still there."""
    came = TelegramUser.objects.filter(invitation=OuterRef("pk"))
    return _keys(Invitation.objects.filter(~Exists(came), pk__in=pks))


def _keys(rows: "QuerySet[Any, Any]") -> list[int]:
    return list(rows.values_list("pk", flat=True))


RULES: Final = (
    Rule(Delivery, "armed_at", "KEEP_DELIVERIES", _attempts),
    Rule(LeadActivity, "created_at", "KEEP_HISTORY", _machines_own),
    Rule(PlanVersion, "created_at", "KEEP_VERSIONS", _plans),
    Rule(DraftVersion, "created_at", "KEEP_VERSIONS", _drafts),
    Rule(PlanRequest, "finished_at", "KEEP_REQUESTS", _requests, also=live_buttons.forget_requests),
    Rule(ModelCall, "created_at", "KEEP_CALLS"),
    Rule(Invitation, "expires_at", "KEEP_INVITATIONS", _links),
    Rule(LogEntry, "action_time", "KEEP_ADMIN_LOG"),
)
