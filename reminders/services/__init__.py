"""What can be done with reminders: one transaction each; lock order: lead, reminders, deliveries."""

from reminders.services.arrivals import confirm_arrival
from reminders.services.base import StepResult
from reminders.services.closing import cancel, complete, skip
from reminders.services.leads import close_lead, delete_lead, restore_lead, set_paused
from reminders.services.lookup import owned_reminder
from reminders.services.people import (
    PauseNotAhead,
    confirm_zone,
    mark_blocked,
    mark_returned,
    pause_person,
    recompute_person,
    resume_expired,
    resume_person,
)
from reminders.services.preferences import SettingRefused, update_person
from reminders.services.scheduling import (
    LeadClosed,
    NoPlan,
    PlanChanged,
    Scheduled,
    schedule_plan_reminders,
    start_plan,
)
from reminders.services.staff import (
    CannotResend,
    ReasonMissing,
    ResolveResult,
    release,
    release_many,
    resolve_unknown,
    transfer,
)
from reminders.services.timing import bring_forward, reschedule, send_now, set_draft, snooze
from reminders.services.undo import reopen, reopen_lead

__all__ = [
    "CannotResend",
    "LeadClosed",
    "NoPlan",
    "PauseNotAhead",
    "PlanChanged",
    "ReasonMissing",
    "ResolveResult",
    "Scheduled",
    "SettingRefused",
    "StepResult",
    "bring_forward",
    "cancel",
    "close_lead",
    "complete",
    "confirm_arrival",
    "confirm_zone",
    "delete_lead",
    "mark_blocked",
    "mark_returned",
    "owned_reminder",
    "pause_person",
    "recompute_person",
    "release",
    "release_many",
    "reopen",
    "reopen_lead",
    "reschedule",
    "resolve_unknown",
    "restore_lead",
    "resume_expired",
    "resume_person",
    "schedule_plan_reminders",
    "send_now",
    "set_draft",
    "set_paused",
    "skip",
    "snooze",
    "start_plan",
    "transfer",
    "update_person",
]
