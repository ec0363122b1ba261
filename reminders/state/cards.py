"""From rows to the plain values that are shown."""

from datetime import datetime

from engagement.plans.doubts import standing
from engagement.plans.earlier import undone
from leads.fields import COLUMNS
from leads.models import Lead
from leads.stored_plan import StoredStep
from reminders.messenger import FULL, Card, Form
from reminders.models import ScheduledReminder
from reminders.state.situation import window_of
from reminders.state.step_moments import to_do_at

REACHED_BY = ("phone", "email", "linkedin")


def position_of(steps: list[StoredStep], step_id: int) -> int:
    """Return the step's position in the plan, from 1: what people are shown instead of its id."""
    for position, step in enumerate(steps, start=1):
        if step.get("step_id") == step_id:
            return position
    return step_id


def step_of(reminder: ScheduledReminder) -> StoredStep:
    """Return the plan's entry for this reminder's step; empty when the plan no longer has it."""
    return next(
        (step for step in reminder.lead.steps if step.get("step_id") == reminder.step_id), StoredStep()
    )


def role_of(title: str, company: str) -> str:
    """Return "VP Sales, Acme", or the half that is known."""
    return ", ".join(part for part in (title, company) if part)


def card_for(
    reminder: ScheduledReminder,
    *,
    delivery_id: int | None = None,
    nudge: int = 1,
    form: Form = FULL,
    due_at: datetime | None = None,
    unsure: bool = False,
) -> Card:
    """Return what a message about this reminder says. Its lead and owner should be loaded.

    `due_at`: since when the step is to be done, if it is not to be read from the row. `unsure`: whether what
    was sent of it may not have arrived (`situation.unsure_of`).
    """
    lead, owner, step = reminder.lead, reminder.lead.owner, step_of(reminder)
    description = str(step.get("description") or "")
    number = position_of(lead.steps, reminder.step_id)
    return Card(
        chat_id=reminder.telegram_id,
        reminder_id=reminder.pk,
        delivery_id=delivery_id,
        nudge=nudge,
        lead_id=lead.pk,
        lead_name=str(lead.display_name),
        lead_role=role_of(lead.prospect_title, lead.prospect_company),
        step_number=number,
        step_total=max(len(lead.steps), 1),
        description=description,
        draft=reminder.draft_text,
        channel=str(step.get("channel") or "other"),
        due_at=due_at or to_do_at(reminder, window_of(owner)),
        zone=owner.timezone,
        language=owner.language_code,
        plain=form.plain,
        app=form.app,
        flags=standing(step.get("flags"), description, reminder.draft_text),
        missing=missing_of(step, lead),
        unsure=unsure,
        undone=undone(lead.steps, number, description, reminder.draft_text) if reminder.is_live else 0,
        contacts=contacts_of(lead, str(step.get("channel"))),
    )


def contacts_of(lead: Lead, channel: str) -> tuple[tuple[str, str], ...]:
    """Return by what a prospect can be reached: key and address, that of the step's channel first."""
    known = ((key, getattr(lead, COLUMNS[key])) for key in REACHED_BY)
    return tuple(sorted(((key, value) for key, value in known if value), key=lambda each: each[0] != channel))


def missing_of(step: StoredStep, lead: Lead) -> str:
    """Return the channel of a started step for which there was no address, and still is none; "": none."""
    channel = str(step.get("missing") or "")
    return "" if getattr(lead, f"prospect_{channel}", "") else channel
