"""What can be done with reminders: one transaction each; lock order: lead, reminders, deliveries."""

from reminders.policy.snoozes import AsSaid
from reminders.services.activation import Deactivated, bring_person_back, deactivate_person
from reminders.services.arrivals import confirm_arrival
from reminders.services.base import ReasonMissing, StepResult
from reminders.services.closing import cancel, complete, skip
from reminders.services.conflicts import StepChanged, StepHeld
from reminders.services.drafts import undo_draft, write_draft, write_own_draft
from reminders.services.erasing import Belongings, belongings, erase_lead, erase_person
from reminders.services.handing_over import (
    HandedOver,
    NotActive,
    NotAsSeen,
    hand_over,
    look_at_hand_over,
    transfer,
)
from reminders.services.leads import (
    PauseNotAhead,
    delete_lead,
    note_why_closed,
    restore_lead,
    set_lead_status,
    set_paused,
)
from reminders.services.lookup import lead_of, lock_owned, owned_reminder
from reminders.services.outcomes import (
    Ending,
    Noted,
    ending_of,
    keep_going,
    note_outcome,
    outcome_of,
)
from reminders.services.people import (
    confirm_zone,
    earliest_return,
    mark_blocked,
    mark_returned,
    pause_person,
    recompute_person,
    resume_expired,
    resume_person,
)
from reminders.services.preferences import SettingRefused, change_settings, update_person
from reminders.services.rescheduling import (
    bring_forward,
    reschedule,
    send_now,
    set_draft,
    snooze,
)
from reminders.services.resting import end_rest
from reminders.services.restored import count_as_sent, is_restored
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
    ResolveResult,
    release,
    release_many,
    resolve_unknown,
)
from reminders.services.undo import can_reopen, reopen, reopen_lead
from reminders.state.snooze_choices import snoozed_until

__all__ = [
    "AsSaid",
    "Belongings",
    "CannotResend",
    "Deactivated",
    "Ending",
    "HandedOver",
    "LeadClosed",
    "NoPlan",
    "NotActive",
    "NotAsSeen",
    "Noted",
    "PauseNotAhead",
    "PlanChanged",
    "ReasonMissing",
    "ResolveResult",
    "Scheduled",
    "SettingRefused",
    "StepChanged",
    "StepHeld",
    "StepResult",
    "belongings",
    "bring_forward",
    "bring_person_back",
    "can_reopen",
    "cancel",
    "change_settings",
    "complete",
    "confirm_arrival",
    "confirm_zone",
    "count_as_sent",
    "deactivate_person",
    "delete_lead",
    "earliest_return",
    "end_rest",
    "ending_of",
    "erase_lead",
    "erase_person",
    "hand_over",
    "is_restored",
    "keep_going",
    "lead_of",
    "lock_owned",
    "look_at_hand_over",
    "mark_blocked",
    "mark_returned",
    "note_outcome",
    "note_why_closed",
    "outcome_of",
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
    "set_lead_status",
    "set_paused",
    "skip",
    "snooze",
    "snoozed_until",
    "start_plan",
    "transfer",
    "undo_draft",
    "update_person",
    "write_draft",
    "write_own_draft",
]
