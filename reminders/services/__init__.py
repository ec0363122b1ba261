"""What can be done with reminders: one transaction each; lock order: lead, reminders, deliveries."""

from reminders.services.arrivals import confirm_arrival
from reminders.services.base import StepResult
from reminders.services.closing import cancel, complete, skip
from reminders.services.leads import close_lead, delete_lead, restore_lead, set_paused
from reminders.services.lookup import owned_reminder
from reminders.services.people import confirm_zone, mark_blocked, mark_returned, recompute_person
from reminders.services.scheduling import (
    NoPlan,
    PlanChanged,
    Scheduled,
    schedule_plan_reminders,
    start_plan,
)
from reminders.services.timing import bring_forward, reschedule, send_now, set_draft, snooze
from reminders.services.undo import reopen

__all__ = [
    "NoPlan",
    "PlanChanged",
    "Scheduled",
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
    "recompute_person",
    "reopen",
    "reschedule",
    "restore_lead",
    "schedule_plan_reminders",
    "send_now",
    "set_draft",
    "set_paused",
    "skip",
    "snooze",
    "start_plan",
]
