"""A sequence of the team's as a lead's plan: for review, or as a change of the plan that runs."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from core.actor import Actor
from engagement import material
from engagement.models import PlanTemplate
from engagement.plans import Step
from engagement.writing.from_template import from_template
from leads import services as lead_services
from leads.activities import ActivityType
from leads.models import Lead
from planning.asking import Done
from planning.facts import dated
from planning.proposals import hand_edits, propose


class TemplateGone(Exception):
    """The team does not offer this sequence any more."""


def use_template(*, lead: Lead, template_id: int, by: Actor, now: datetime) -> Done:
    """Offer a sequence, filled in for this lead, instead of the open steps; its name is kept in the history.

    Raises TemplateGone, LeadClosed, PlanChanged, and NoPlan where nothing of it can be used for this lead.
    """
    row = PlanTemplate.objects.active().filter(pk=template_id).first()
    if row is None:
        raise TemplateGone
    steps, source = _filled(row, lead, now=now), hand_edits.TEMPLATE
    if not lead.plan_version:
        propose(lead=lead, steps=steps, by=by, now=now, source=source, template=row.name)
        return Done()
    with transaction.atomic():
        request = hand_edits.change(lead=lead, steps=steps, by=by, now=now, source=source)
        metadata: dict[str, object] = {"source": source, "template": row.name, "steps": len(steps)}
        written = ActivityType.PLAN_WRITTEN
        lead_services.record(request.lead, written, by=by, now=now, metadata=metadata)
    return Done(request=request)


def _filled(row: PlanTemplate, lead: Lead, *, now: datetime) -> tuple[Step, ...]:
    """Return the sequence's steps for a lead, with what nothing known supports marked."""
    known = material.of(lead)
    known = replace(known, facts=dated(known.facts, lead.owner, now=now))
    return from_template(row.template, known.facts, ground=known.text(), first_step_id=known.first_step_id)
