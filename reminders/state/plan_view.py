"""From rows to the lines of plans that chat, Mini App and admin show, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engagement.facts import contact_of, facts_of, facts_to_write, guessed_of, links_of, pasted_prospect
from engagement.guard.links import link_key
from engagement.plans import Channel, Step
from engagement.plans.doubts import missing_contact, standing
from engagement.playbook import known_as
from leads.fields import CONTACTS, FIELDS, Shown
from leads.models import Lead
from leads.stored_plan import StoredStep
from reminders.models import ScheduledReminder
from reminders.policy.moments import Moment, proposed
from reminders.policy.plan_dates import due_dates
from reminders.state.cards import missing_of, position_of, step_of
from reminders.state.plan_lines import LeadView as LeadView
from reminders.state.plan_lines import StepLine as StepLine
from reminders.state.rests import rest_reason
from reminders.state.situation import window_of
from reminders.state.step_moments import moment_of, to_do_at

STATUS_OF_DISPLAY = {"done": "completed", "skipped": "skipped"}


def lead_view(lead: Lead, *, now: datetime) -> LeadView:
    """Return one prospect with the plan. The lead's owner should be loaded. One query."""
    return lead_views([lead], now=now)[0]


def lead_views(leads: Sequence[Lead], *, now: datetime) -> list[LeadView]:
    """Return prospects with their plans. One query."""
    rows: dict[int, list[ScheduledReminder]] = defaultdict(list)
    for row in ScheduledReminder.objects.filter(lead__in=leads).current():
        rows[row.lead_id].append(row)
    return [_view(lead, rows[lead.pk], now) for lead in leads]


def understood_view(lead: Lead, *, now: datetime) -> LeadView:
    """Return one prospect with the plan and the contacts: what was corrected, else what was pasted."""
    view = lead_view(lead, now=now)
    pasted = pasted_prospect(lead.original_context)
    contacts = {field.key: contact_of(lead, pasted, field.key) for field in CONTACTS}
    on_own_lines = (field for field in CONTACTS if field.is_link and field.shown is not Shown.LINKS)
    apart = {link_key(contacts[field.key]) for field in on_own_lines}
    links = tuple(link for link in links_of(lead, pasted) if link_key(link) not in apart)
    guessed = guessed_of(lead, pasted)
    facts = facts_of(lead) if lead.plan_version else facts_to_write(lead)  # drafts are to be sent by now
    stand = known_as(facts)
    return replace(
        view,
        facts={**view.facts, **contacts},
        links=links,
        guessed=guessed,
        situation=stand.situation.value,
        told=stand.quote,
        says_offer=bool(lead.plan_version or facts.seller.offer),
    )


def plan_lines(lead: Lead, rows: Iterable[ScheduledReminder], *, now: datetime) -> tuple[StepLine, ...]:
    """Return a plan's steps; `rows` are the lead's current reminders. No query.

    Of a plan that is not started: with the moments at which reminders would come if it started now.
    """
    if not lead.plan_version:
        return step_lines(lead, planned(lead), now=now)
    by_step = {row.step_id: row for row in rows}
    lines = []
    for number, step in enumerate(lead.steps, start=1):
        row = by_step.get(_id_of(step))
        lines.append(_scheduled(lead, number, step, row, now) if row else _without_reminder(number, step))
    return tuple(lines)


def step_line(reminder: ScheduledReminder, *, now: datetime) -> StepLine:
    """Return one started step. The reminder's lead and owner should be loaded. No query."""
    lead = reminder.lead
    number = position_of(lead.steps, reminder.step_id)
    return _scheduled(lead, number, step_of(reminder), reminder, now)


def following_line(reminder: ScheduledReminder, *, now: datetime) -> StepLine | None:
    """Return the lead's next open step beside this one. Its lead and owner should be loaded. One query."""
    lead, window = reminder.lead, window_of(reminder.lead.owner)
    others = lead.reminders.live().exclude(pk=reminder.pk).order_by("id")
    following = min(others, key=lambda row: to_do_at(row, window), default=None)
    if following is None:
        return None
    following.lead = lead
    return step_line(following, now=now)


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
    moments = {step.step_id: proposed(due.at, window, now=now) for step, due in dated}
    return open_lines(steps, moments, known)


def open_lines(
    steps: Sequence[Step], moments: Mapping[int, Moment], known: frozenset[Channel] | None
) -> tuple[StepLine, ...]:
    """Return open steps with their moments, by step_id; `known` as in `step_lines`."""
    return tuple(
        StepLine(
            number,
            step.description,
            "pending",
            moments[step.step_id].at if step.step_id in moments else None,
            step_id=step.step_id,
            channel=step.channel,
            action=step.action_type,
            flags=standing(step.flags, step.description, step.suggested_text),
            missing="" if known is None else missing_contact(step, known),
            moment=moments.get(step.step_id),
            timing=step.timing,
            text=step.suggested_text or "",
        )
        for number, step in enumerate(steps, start=1)
    )


def _view(lead: Lead, rows: Iterable[ScheduledReminder], now: datetime) -> LeadView:
    return LeadView(
        lead_id=lead.pk,
        facts={field.key: getattr(lead, field.column) for field in FIELDS},
        called=str(lead.display_name),
        status=str(lead.get_status_display()),
        stands=lead.status,
        reason=lead.close_reason,
        zone=lead.owner.timezone,
        zone_known=lead.owner.zone_confirmed_at is not None,
        started=lead.plan_version > 0,
        paused=lead.reminders_paused,
        paused_until=lead.paused_until,
        rests=rest_reason(lead),
        steps=plan_lines(lead, rows, now=now),
    )


def _scheduled(lead: Lead, number: int, step: StoredStep, row: ScheduledReminder, now: datetime) -> StepLine:
    """Return a step as its reminder stands."""
    row.lead = lead  # what a moment needs of it is loaded
    moment, line = moment_of(row, now=now), _without_reminder(number, step)
    line = replace(
        line,
        status=row.status,
        reminder_id=row.pk,
        step_id=row.step_id,
        moment=moment,
        version=row.version,
        due_at=row.due_at,
        completed_at=row.completed_at,
        draft=row.draft_text or "",
        hold=row.hold_reason,
        is_settled=row.plan_version != lead.plan_version,
    )
    if not row.is_live:
        return line
    flags = standing(step.get("flags"), line.description, row.draft_text)
    return replace(line, when=moment.at, flags=flags, missing=missing_of(step, lead))


def _id_of(step: StoredStep) -> int:
    """Return a stored step's id, 0 where it has none: a plan is JSON that a person's own role may write."""
    value: object = step.get("step_id")
    return value if isinstance(value, int) else 0


def _without_reminder(number: int, step: StoredStep) -> StepLine:
    """Return a step of a started plan as the plan alone tells of it."""
    return StepLine(
        number,
        str(step.get("description") or ""),
        STATUS_OF_DISPLAY.get(str(step.get("status")), "cancelled"),
        None,
        step_id=_id_of(step),
        channel=str(step.get("channel") or ""),
        action=str(step.get("action_type") or ""),
        timing=str(step.get("timing") or ""),
        text=str(step.get("suggested_text") or ""),
    )
