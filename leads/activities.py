"""The kinds of line in a lead's history, and which of them a person caused."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityType(models.TextChoices):
    """Kinds of activity. Those in `HUMAN` count as contact when a draft or a lead is judged stale."""

    PLAN_ACTIVATED = "plan_activated", _("plan started")
    STEP_REMINDER_SENT = "step_reminder_sent", _("reminder sent")
    STEP_COMPLETED = "step_completed", _("step done")
    STEP_SKIPPED = "step_skipped", _("step skipped")
    STEP_SNOOZED = "step_snoozed", _("step snoozed")
    AUTO_SNOOZED = "auto_snoozed", _("step rested by itself")
    PLAN_COMPLETED = "plan_completed", _("plan finished")
    CONTEXT_UPDATE = "context_update", _("context added")
    AI_ADVICE = "ai_advice", _("advice given")
    STATUS_CHANGED = "status_changed", _("status changed")
    FOLLOWUP_SENT = "followup_sent", _("follow-up sent")
    # Ours:
    LEAD_CREATED = "lead_created", _("lead added")
    LEAD_EDITED = "lead_edited", _("lead corrected")
    LEAD_DELETED = "lead_deleted", _("lead deleted")
    LEAD_RESTORED = "lead_restored", _("lead restored")
    LEAD_PAUSED = "lead_paused", _("lead paused")
    LEAD_RESUMED = "lead_resumed", _("lead resumed")
    PLAN_WRITTEN = "plan_written", _("plan written")
    STEP_CANCELLED = "step_cancelled", _("step cancelled")
    STEP_RESCHEDULED = "step_rescheduled", _("step moved")
    STEP_REOPENED = "step_reopened", _("step reopened")
    STEP_OUTCOME = "step_outcome", _("outcome noted")
    DRAFT_CHANGED = "draft_changed", _("draft changed")
    STEP_HELD = "step_held", _("step held")
    STEP_RELEASED = "step_released", _("step released")
    DELIVERY_RESOLVED = "delivery_resolved", _("delivery resolved")
    REPAIRED = "repaired", _("repaired")
    TRANSFERRED = "transferred", _("lead handed over")
    OWNER_DEACTIVATED = "owner_deactivated", _("owner deactivated")
    OWNER_BACK = "owner_back", _("owner is back")

    @property
    def is_human(self) -> bool:
        """Whether a person, not the machine, caused it."""
        return self in HUMAN


HUMAN = frozenset(
    {
        ActivityType.PLAN_ACTIVATED,
        ActivityType.STEP_COMPLETED,
        ActivityType.STEP_SKIPPED,
        ActivityType.STEP_SNOOZED,
        ActivityType.CONTEXT_UPDATE,
        ActivityType.STATUS_CHANGED,
        ActivityType.LEAD_CREATED,
        ActivityType.LEAD_EDITED,
        ActivityType.LEAD_RESTORED,
        ActivityType.STEP_RESCHEDULED,
        ActivityType.STEP_REOPENED,
        ActivityType.STEP_OUTCOME,
        ActivityType.DRAFT_CHANGED,
    }
)
