"""From what staff press and write to calls of the services, row by row, and what became of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from backoffice.shared.words import counts
from core.actor import Actor
from leads import services as lead_services
from leads.fields import Writer, written_by
from leads.models import Lead
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy import snoozes
from reminders.policy.snoozes import Snooze
from reminders.services import StepResult


@dataclass(frozen=True, slots=True)
class Act:
    """One thing staff do with a reminder; `done` counts it ("3 done")."""

    name: str
    label: Any
    symbol: str
    done: Any
    call: Callable[[ScheduledReminder, Actor, datetime], StepResult]


def _snooze(snooze: Snooze) -> Act:
    def call(row: ScheduledReminder, by: Actor, now: datetime) -> StepResult:
        until = services.snoozed_until(snooze.key, row.lead.owner, now=now)
        return services.snooze(reminder=row, until=until, by=by, now=now)

    name = f"snooze_{snooze.label.replace(' ', '_')}"
    done = ngettext_lazy("%(n)s snoozed", "%(n)s snoozed", "n")
    label = format_lazy("{} {}", gettext_lazy("Snooze"), gettext_lazy(snooze.label))
    return Act(name, label, "snooze", done, call)


ACTS: Final = (
    Act(
        "send_now",
        gettext_lazy("Send now"),
        "send",
        ngettext_lazy("%(n)s will be sent now", "%(n)s will be sent now", "n"),
        lambda row, by, now: services.send_now(reminder=row, by=by, now=now),
    ),
    *map(_snooze, snoozes.offered(snoozes.OfferedIn.STAFF)),
    Act(
        "done",
        gettext_lazy("Done"),
        "check",
        ngettext_lazy("%(n)s done", "%(n)s done", "n"),
        lambda row, by, now: services.complete(reminder=row, by=by, now=now),
    ),
    Act(
        "skip",
        gettext_lazy("Skip"),
        "skip_next",
        ngettext_lazy("%(n)s skipped", "%(n)s skipped", "n"),
        lambda row, by, now: services.skip(reminder=row, by=by, now=now),
    ),
    Act(
        "cancel",
        gettext_lazy("Cancel"),
        "close",
        ngettext_lazy("%(n)s cancelled", "%(n)s cancelled", "n"),
        lambda row, by, now: services.cancel(reminder=row, by=by, now=now),
    ),
)


def act_on(act: Act, rows: Iterable[ScheduledReminder], *, by: Actor, now: datetime) -> str:
    """Do it to each row, a transaction each; return the counts in words."""
    changed = closed = same = 0
    for row in rows:
        result = act.call(row, by, now)
        if result.changed:
            changed += 1
        elif result.reminder.is_live:
            same += 1
        else:
            closed += 1
    return counts(
        act.done % {"n": changed},
        (closed, ngettext("%(n)s was already closed", "%(n)s were already closed", closed)),
        (same, ngettext("%(n)s was so already", "%(n)s were so already", same)),
    )


def released(count: int, *, others: int) -> str:
    """Return how many reminders were released, and how many were not held."""
    first = ngettext("%(n)s released", "%(n)s released", count) % {"n": count}
    return counts(first, (others, ngettext("%(n)s was not held", "%(n)s were not held", others)))


def arrived(count: int, *, others: int) -> str:
    """Return how many reminders count as sent, and how many a restore does not hold."""
    first = ngettext("%(n)s counts as sent", "%(n)s count as sent", count) % {"n": count}
    rest = ngettext("%(n)s was not held after a restore", "%(n)s were not held after a restore", others)
    return counts(first, (others, rest))


CLOSING: Final[dict[str, Callable[..., StepResult]]] = {
    ReminderStatus.COMPLETED: services.complete,
    ReminderStatus.SKIPPED: services.skip,
    ReminderStatus.CANCELLED: services.cancel,
}


def change_reminder(
    reminder: ScheduledReminder, wanted: dict[str, Any], *, by: Actor, now: datetime
) -> list[str]:
    """Make the wanted changes (of draft_text, status, due_at); return in words what could not be done."""
    refused = []
    if "draft_text" in wanted:
        services.set_draft(reminder=reminder, text=wanted["draft_text"] or None, by=by, now=now)
    if "status" in wanted:
        set_status = CLOSING.get(wanted["status"], services.reopen)
        if not set_status(reminder=reminder, by=by, now=now).changed:
            refused.append(_("its status has changed in the meantime"))
    if "due_at" in wanted:
        moved = services.reschedule(reminder=reminder, due_at=wanted["due_at"], by=by, now=now)
        if not moved.changed:
            refused.append(_("it is closed, so its date stays"))
    return refused


# The columns staff may write, as `leads.services.correct` names them.
FACTS: Final = {field.column: field.key for field in written_by(Writer.STAFF)}


def change_lead(lead: Lead, wanted: dict[str, Any], *, by: Actor, now: datetime) -> None:
    for column, field in FACTS.items():
        if column in wanted:
            lead_services.correct(lead=lead, field=field, value=wanted[column], by=by, now=now)
    if "reminders_paused" in wanted:
        services.set_paused(lead=lead, paused=wanted["reminders_paused"], by=by, now=now)
    if "status" in wanted:
        reason = wanted.get("close_reason", "")
        services.set_lead_status(lead=lead, status=wanted["status"], by=by, now=now, reason=reason)
