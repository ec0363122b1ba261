"""Finding rows on behalf of a person, who only ever sees their own."""

from reminders.models import ScheduledReminder


def owned_reminder(*, telegram_id: int, reminder_id: int) -> ScheduledReminder | None:
    """Return this person's reminder, lead and owner loaded; None when missing or somebody else's."""
    own = ScheduledReminder.objects.shown_to(telegram_id)
    return own.select_related("lead__owner").filter(pk=reminder_id).first()


def lead_of(reminder_id: int) -> int | None:
    """Return the lead that a reminder is about, whoever asks; None when there is none."""
    rows = ScheduledReminder.objects.filter(pk=reminder_id)
    return rows.values_list("lead_id", flat=True).first()


def lock_owned(*, telegram_id: int, reminder_id: int) -> ScheduledReminder | None:
    """Return it as `owned_reminder`, its lead locked: nobody hands it over or deletes it until the end.

    The reminder itself may be older than the lock: what changes it reads it again.
    """
    own = ScheduledReminder.objects.shown_to(telegram_id).select_related("lead__owner")
    return own.select_for_update(of=("lead",), no_key=True).filter(pk=reminder_id).first()
