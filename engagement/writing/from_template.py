"""A sequence of the team's for one lead: no model is asked, and it is checked as a model's plan is."""

from engagement import templates
from engagement.plans import MAX_OPEN_STEPS, Step
from engagement.plans.parsing import ParsedPlan
from engagement.playbook import Facts, known_texts
from engagement.template_faults import LOST, fault
from engagement.templates import EXAMPLE, Template, TemplateRefused
from engagement.writing.cleaning import invented
from engagement.writing.plan_task import judged_plan


def from_template(
    template: Template, facts: Facts, *, ground: str, first_step_id: int = 1
) -> tuple[Step, ...]:
    """Return the steps with the claims in them that `ground`, what is known of the lead, does not support.

    A link or address in the template is the team's own word, and stays. Steps may be missing, even all, where
    a lead's own texts make them orders to a model.
    """
    own = [link for step in template.steps for link in invented(f"{step.task}\n{step.text}", "")]
    parsed = ParsedPlan(templates.fill(template, facts, first_step_id=first_step_id), ())
    return judged_plan(parsed, "\n".join([ground, *own]), most=MAX_OPEN_STEPS, least=0).value.steps


def as_shown(template: Template) -> tuple[Step, ...]:
    """Return the steps for a made-up prospect."""
    return from_template(template, EXAMPLE, ground=known_texts(EXAMPLE))


def read_template(markdown: str) -> Template:
    """Return the sequence that this says, none of whose steps is lost. Raises TemplateRefused."""
    template = templates.parse(markdown)
    shown = {step.step_id for step in as_shown(template)}
    lost = [number for number in range(1, len(template.steps) + 1) if number not in shown]
    if lost:
        raise TemplateRefused([fault(LOST, n=number) for number in lost])
    return template
