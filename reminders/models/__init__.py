"""WHEN: reminders, the delivery ledger, and what the schedulers share."""

from reminders.models.delivery import Delivery, DeliveryKind, DeliveryState
from reminders.models.live import LiveButtons
from reminders.models.outbox import EditKind, MessageEdit
from reminders.models.reminder import LIVE, ReminderStatus, ScheduledReminder
from reminders.models.workers import Alarm, AlarmKind, Chore, SendBudget, SendingPause, WorkerHeartbeat

__all__ = [
    "LIVE",
    "Alarm",
    "AlarmKind",
    "Chore",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "EditKind",
    "LiveButtons",
    "MessageEdit",
    "ReminderStatus",
    "ScheduledReminder",
    "SendBudget",
    "SendingPause",
    "WorkerHeartbeat",
]
