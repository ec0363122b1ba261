"""The screens about news of a prospect and about advice."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from botapp.screens.advice import buttons
from botapp.screens.advice import text as texts
from botapp.screens.advice.values import AdviceView, ChangedStep, Mark
from botapp.shared.changed_lines import changed_lines
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from engagement.models import PlanRequest, RequestStatus
from leads.models import LeadActivity
from planning import services as planning
from planning.proposals import lead_holds
from planning.services import Decision
from reminders.state.cards import position_of
from reminders.state.plan_lines import StepLine
from reminders.state.plan_view import step_lines


def request_screen(request: PlanRequest, *, now: datetime, note: str = "") -> Screen:
    """Return the message about a request as it is now: thinking, advice, or another try.

    The request's lead and owner should be loaded.
    """
    lead, name = request.lead, str(request.lead.display_name)
    if request.is_open:
        text = texts.thinking(name, rests=bool(request.payload.get(lead_holds.HOLDS)))
        return Screen(text, buttons.thinking(lead.pk), request_id=request.pk).under_note(note)
    if request.status == RequestStatus.FAILED or "advice" not in request.result:
        return Screen(texts.failed(name), buttons.failed(request.pk, lead.pk)).under_note(note)
    view = advice_view(request, now=now)
    return Screen(texts.advice(view, now, note=note), buttons.advice(view))


def noted_screen(news: LeadActivity, *, note: str = "", cut: bool = False) -> Screen:
    """Return that news was kept, with the way to advice on it. Its lead should be loaded."""
    lead, step_id = news.lead, news.metadata.get("step_id")
    step = (position_of(lead.steps, step_id), len(lead.steps)) if step_id else None
    text = texts.noted(str(lead.display_name), step=step, cut=cut)
    return Screen(paragraphs(text, note), buttons.noted(news.pk, lead.pk, is_closed=lead.is_closed))


def advice_view(request: PlanRequest, *, now: datetime) -> AdviceView:
    lead, result = request.lead, request.result
    advice: dict[str, Any] = result["advice"]
    changes, kept = _changes(request, now=now)
    return AdviceView(
        request_id=request.pk,
        lead_id=lead.pk,
        lead_name=str(lead.display_name),
        lead_status=lead.status,
        is_closed=lead.is_closed,
        zone=lead.owner.timezone,
        assessment=str(advice.get("assessment", "")),
        next_action=str(advice.get("next_action", "")),
        talking_points=_strings(advice.get("talking_points")),
        risks=_strings(advice.get("risks")),
        reply_draft=str(advice.get("reply_draft", "")),
        reply_flags=_strings(advice.get("reply_flags")),
        note=request.note,
        changes=tuple(changes),
        kept=kept,
        proposes=bool(result.get("steps")),
        decision=_decision(request) or "",
        is_started=bool(result.get("base_version")),
        is_resting=bool(request.payload.get(lead_holds.HOLDS)),
    )


def _decision(request: PlanRequest) -> Decision | None:
    """Return what was decided about the changed plan; OUTDATED when another came into force before."""
    is_void = request.result.get("base_version") != request.lead.plan_version
    return planning.decision_of(request) or (Decision.OUTDATED if is_void else None)


def _changes(request: PlanRequest, *, now: datetime) -> tuple[list[ChangedStep], int]:
    """Return the steps that differ, and how many stay as they are; none once the plan is decided about."""
    lead, steps = request.lead, planning.proposed_steps(request)
    if not steps or _decision(request):
        return [], 0
    if not lead.plan_version:
        found = planning.difference(request.result.get("open", []), steps)
        lines = step_lines(lead, steps, now=now)
        return list(_differing(request, found, lines)), len(found.kept)
    changes = planning.changes_of(request, now=now)
    lines = changed_lines(lead, changes, steps, now=now)
    return list(_differing(request, changes.difference, lines)), changes.kept


def _differing(
    request: PlanRequest, found: planning.Difference, lines: Sequence[StepLine]
) -> Iterable[ChangedStep]:
    """Return the steps that differ: new and changed ones in the plan's order, then those that go."""
    marks = dict.fromkeys((step.step_id for step in found.added), Mark.ADDED)
    marks |= dict.fromkeys((after.step_id for _before, after in found.changed), Mark.CHANGED)
    flags = request.result.get("flags", {})
    for line in lines:
        if line.step_id in marks:
            doubts = _strings(flags.get(str(line.step_id)))
            yield ChangedStep(marks[line.step_id], line.description, line.when, doubts)
    for step in found.removed:
        yield ChangedStep(Mark.REMOVED, step.description)


def _strings(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, list) else ()
