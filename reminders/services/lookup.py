"""Finding rows on behalf of a person, who only ever sees their own."""

from leads.models import Lead
from reminders.models import ScheduledReminder


def owned_reminder(*, telegram_id: int, reminder_id: int) -> ScheduledReminder | None:
    """Return this person's reminder, lead and owner loaded; None when missing or somebody else's."""
    own = ScheduledReminder.objects.shown_to(telegram_id)
    return own.select_related("lead__owner").filter(pk=reminder_id).first()


def lock_owned(*, telegram_id: int, reminder_id: int) -> ScheduledReminder | None:
    """Return it as `owned_reminder`, its lead locked: nobody hands it over or deletes it until the end."""
    leads = Lead.objects.shown_to(telegram_id).filter(reminders=reminder_id)
    if not leads.select_for_update(of=("self",), no_key=True).values_list("pk"):
        return None
    return owned_reminder(telegram_id=telegram_id, reminder_id=reminder_id)
