"""From rows to what screens show, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from botapp.shared.values import LeadView, StepLine
from engagement.doubts import missing_contact, standing
from engagement.facts import contact_of, links_of, pasted_prospect
from engagement.guard.links import link_key
from engagement.plans import Channel, Step
from leads.fields import CONTACTS, FIELDS, Shown
from leads.models import Lead
from leads.stored_plan import StoredStep
from planning.services import Changes
from reminders.models import ScheduledReminder
from reminders.policy.moments import proposed
from reminders.services.scheduling import due_dates
from reminders.state.cards import missing_of
from reminders.state.situation import window_of
from reminders.state.step_moments import to_do_at

STATUS_OF_DISPLAY = {"done": "completed", "skipped": "skipped"}


def lead_view(lead: Lead, *, now: datetime) -> LeadView:
    """Return one prospect with the plan. The lead's owner should be loaded."""
    return lead_views([lead], now=now)[0]


def lead_views(leads: Sequence[Lead], *, now: datetime) -> list[LeadView]:
    """Return prospects with their plans. One query."""
    rows: dict[int, dict[int, ScheduledReminder]] = defaultdict(dict)
    for row in ScheduledReminder.objects.filter(lead__in=leads).current():
        rows[row.lead_id][row.step_id] = row
    return [_view(lead, rows[lead.pk], now) for lead in leads]


def understood_view(lead: Lead, *, now: datetime) -> LeadView:
    """Return one prospect with the plan and the contacts: what was corrected, else what was pasted."""
    view = lead_view(lead, now=now)
    pasted = pasted_prospect(lead.original_context)
    contacts = {field.key: contact_of(lead, pasted, field.key) for field in CONTACTS}
    on_own_lines = (field for field in CONTACTS if field.is_link and field.shown is not Shown.LINKS)
    apart = {link_key(contacts[field.key]) for field in on_own_lines}
    links = tuple(link for link in links_of(lead, pasted) if link_key(link) not in apart)
    return replace(view, facts={**view.facts, **contacts}, links=links)


def step_line(reminder: ScheduledReminder) -> StepLine:
    """Return one started step. The reminder's lead should be loaded."""
    for number, step in enumerate(reminder.lead.steps, start=1):
        if step.get("step_id") == reminder.step_id:
            return _started(reminder.lead, number, step, reminder)
    return _started(reminder.lead, reminder.step_id, StoredStep(), reminder)


def _view(lead: Lead, rows: dict[int, ScheduledReminder], now: datetime) -> LeadView:
    started = lead.plan_version > 0
    if started:
        stored = enumerate(lead.steps, start=1)
        steps = [_started(lead, number, step, rows.get(step.get("step_id", 0))) for number, step in stored]
    else:  # with the moments at which reminders would come if the plan started now
        steps = list(step_lines(lead, planned(lead), now=now))
    return LeadView(
        lead_id=lead.pk,
        facts={field.key: getattr(lead, field.column) for field in FIELDS} | {"name": str(lead.display_name)},
        status=str(lead.get_status_display()),
        zone=lead.owner.timezone,
        zone_known=lead.owner.zone_confirmed_at is not None,
        started=started,
        paused=lead.reminders_paused,
        paused_until=lead.paused_until,
        steps=tuple(steps),
    )


def _started(lead: Lead, number: int, step: StoredStep, row: ScheduledReminder | None) -> StepLine:
    description = str(step.get("description") or "")
    if row is None:
        status = STATUS_OF_DISPLAY.get(str(step.get("status")), "cancelled")
        return StepLine(number, description, status, None)
    if not row.is_live:
        return StepLine(number, description, row.status, None, row.pk)
    flags = standing(step.get("flags"), description, row.draft_text)
    missing = missing_of(step, lead)
    when = to_do_at(row, window_of(lead.owner))
    return StepLine(number, description, row.status, when, row.pk, flags=flags, missing=missing)


def planned(lead: Lead) -> list[Step]:
    return [Step.from_json(step, position=number) for number, step in enumerate(lead.steps, start=1)]


def step_lines(
    lead: Lead, steps: Sequence[Step], *, now: datetime, known: frozenset[Channel] | None = None
) -> tuple[StepLine, ...]:
    """Return steps that are not started, with the moments of their reminders if they started now.

    `known` are the channels with an address; None leaves the lines' `missing` empty.
    """
    window = window_of(lead.owner)
    dated = due_dates(steps, base_date=now, window=window)
    found = {step.step_id: (proposed(due.at, window, now=now).at, None) for step, due in dated}
    return _lines(steps, found, known)


def changed_lines(
    lead: Lead,
    changes: Changes,
    steps: Sequence[Step],
    *,
    now: datetime,
    known: frozenset[Channel] | None = None,
) -> tuple[StepLine, ...]:
    """Return the steps of a running plan as a change would leave them, each with when its reminder comes.

    A line whose date stays names its reminder. `known` as in `step_lines`.
    """
    window = window_of(lead.owner)
    found: dict[int, tuple[datetime, int | None]] = {}
    for each in changes.steps:
        if each.due:
            found[each.step.step_id] = proposed(each.due.at, window, now=now).at, None
        elif each.row:
            found[each.step.step_id] = to_do_at(each.row, window), each.row.pk
    return _lines(steps, found, known)


def _lines(
    steps: Sequence[Step], found: Mapping[int, tuple[datetime, int | None]], known: frozenset[Channel] | None
) -> tuple[StepLine, ...]:
    """Return open steps; `found` holds, by step_id, when each comes and the reminder whose date that is."""
    lines = []
    for number, step in enumerate(steps, start=1):
        when, reminder_id = found.get(step.step_id, (None, None))
        line = StepLine(
            number,
            step.description,
            "pending",
            when,
            reminder_id,
            step_id=step.step_id,
            channel=step.channel,
            flags=standing(step.flags, step.description, step.suggested_text),
            missing="" if known is None else missing_contact(step, known),
        )
        lines.append(line)
    return tuple(lines)
