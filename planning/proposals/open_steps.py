"""The open steps of a lead as they stand: with the person's own drafts, and with days that count from now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engagement.models import DraftVersion
from engagement.plans import MAX_DELAY_DAYS, Step, StepState
from leads.models import Lead
from reminders.models import ScheduledReminder
from reminders.services.base import keep_flags
from reminders.services.drafts import HANDS
from reminders.state.wording import local


def open_steps(lead: Lead, *, now: datetime) -> tuple[Step, ...]:
    """Return the lead's open steps; of a running plan with the drafts of its reminders, days from `now`.

    The timing of a running plan's step is the day of its reminder in the owner's zone, "2026-03-01".
    """
    steps = [Step.from_json(step, position=place) for place, step in enumerate(lead.steps, start=1)]
    if not lead.plan_version:
        return tuple(step for step in steps if step.status is StepState.PENDING)
    live = {row.step_id: row for row in lead.reminders.live()}
    today = local(now, lead.owner.timezone).date()
    stand = []
    for step in steps:
        if row := live.get(step.step_id):
            day = local(row.due_at, row.lead.owner.timezone).date()
            stand.append(
                replace(
                    step,
                    suggested_text=row.draft_text,
                    delay_days=min(max((day - today).days, 0), MAX_DELAY_DAYS),
                    timing=day.isoformat(),
                    status=StepState.PENDING,
                )
            )
    return tuple(stand)


def carry_own_drafts(lead: Lead, added: Sequence[ScheduledReminder], *, now: datetime) -> None:
    """Note which drafts of new steps the person wrote for a step before: they stay their own."""
    texts = {row.draft_text: row.step_id for row in added if row.draft_text}
    own = DraftVersion.objects.filter(lead=lead, source__in=HANDS, text__in=texts)
    found = dict(own.order_by("id").values_list("text", "source"))
    for row in added:
        if row.draft_text in found:
            row.lead = lead
            keep_flags(row, ())
    DraftVersion.objects.bulk_create(
        DraftVersion(lead=lead, step_id=texts[text], text=text, source=source, created_at=now)
        for text, source in found.items()
    )
