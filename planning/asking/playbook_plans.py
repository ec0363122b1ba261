"""The playbook's plans: written at once, without the queue."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from core.actor import Actor
from engagement import playbook
from engagement.playbook import Facts
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from planning.facts import facts_now
from reminders.services import Scheduled, schedule_plan_reminders, start_plan
from reminders.services.base import lock_lead


def write_plan(*, lead: Lead, by: Actor, now: datetime) -> Lead:
    """Write the playbook's analysis and plan onto a lead whose plan has not started; return the lead."""
    facts = facts_now(lead, now=now)
    steps = playbook.write_plan(facts)
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if not row.plan_version:
            row.engagement_plan = [step.to_json() for step in steps]
            row.save(update_fields=["engagement_plan"])
            _note_writing(row, facts, len(steps), by=by, now=now)
        return row


def is_standard(lead: Lead, *, now: datetime) -> bool:
    """Say whether a lead's plan has not started and is what the playbook writes: it follows the facts."""
    return not lead.plan_version and lead.steps == [
        step.to_json() for step in playbook.write_plan(facts_now(lead, now=now))
    ]


def renew_plan(*, lead: Lead, by: Actor, now: datetime) -> Scheduled:
    """Write the playbook's plan again from what is known now and start it: for a lead whose plan has ended.

    While a step is open, nothing changes. Raises LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.reminders.live().exists():
            return start_plan(lead=row, by=by, now=now)
        facts = facts_now(row, now=now)
        steps = playbook.write_plan(facts)
        _note_writing(row, facts, len(steps), by=by, now=now)
        return schedule_plan_reminders(
            lead=row, steps=steps, base_date=now, expected_version=row.plan_version, now=now, by=by
        )


def _note_writing(lead: Lead, facts: Facts, count: int, *, by: Actor, now: datetime) -> None:
    """Write the playbook's analysis onto a locked lead, and that a plan of `count` steps was written."""
    texts = asdict(playbook.analyse(facts))
    for name, text in texts.items():
        setattr(lead, name, text)
    lead.updated_at = now
    lead.save(update_fields=[*texts, "updated_at"])
    metadata: dict[str, object] = {"source": "playbook", "steps": count}
    lead_services.record(lead, ActivityType.PLAN_WRITTEN, by=by, now=now, metadata=metadata)
