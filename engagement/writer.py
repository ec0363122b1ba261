"""Plans, drafts and advice: by the model where there is one, else by the playbook, always fit to be stored.

Every function ends within twice `LLM_TIMEOUT` and raises nothing but TryLater: the model cannot be reached
now and the caller has another try. With `last_try` the playbook answers instead, and `note` says why.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings

from engagement import llm, playbook
from engagement.material import Material
from engagement.plans import MAX_SUGGESTED_TEXT, Step, limits
from engagement.playbook import Analysis, Facts
from engagement.writing import advice_task, draft_task, lead_tasks, plan_task, seller_task
from engagement.writing.greeting import regreeted, step_regreeted
from engagement.writing.plan_task import Planned
from engagement.writing.results import (
    MAX_REJECTED,
    Advised,
    DraftWritten,
    Note,
    Result,
    SellerRead,
    Source,
    TryLater,
    Written,
)
from engagement.writing.rounds import Ask, TaskResult
from leads.intake.names import split_name

__all__ = [
    "Advised",
    "DraftWritten",
    "Note",
    "SellerRead",
    "Source",
    "TryLater",
    "Written",
    "advise",
    "read_seller",
    "revise_plan",
    "write_draft",
    "write_plan",
]
_NO_ANALYSIS = Analysis("", "", "", "")
R = TypeVar("R", bound=Result)


async def write_plan(
    material: Material,
    *,
    wish: str = "",
    keep: Sequence[Step] = (),
    ask: Ask | None = None,
    last_try: bool = False,
) -> Written:
    """A whole plan with its analysis, beside the steps in `keep`.

    `wish` is a code (too_long, wrong_channel, too_pushy) or the person's own words.
    """
    material = plan_task.beside(material, keep)
    model = _model(ask)
    if model is None:
        return _by_playbook(material, wish, keep)
    until = _deadline()
    planned, thought, read = await asyncio.gather(
        plan_task.plan(model, material, wish=wish, keep=keep, until=until),
        lead_tasks.strategy(model, material, wish=wish, until=until),
        lead_tasks.intake(model, material, until=until),
    )
    tasks: tuple[TaskResult[Planned], *tuple[TaskResult[dict[str, str]], ...]] = (planned, thought, read)
    corrections = read.value or {}
    known, told = material.facts, _corrected(material.facts, corrections)
    fallback = _by_playbook(replace(material, facts=told), wish, keep)
    thoughts = {key: regreeted(text, known, told) for key, text in (thought.value or {}).items()}
    written = replace(
        fallback,
        analysis=lead_tasks.completed(thoughts, fallback.analysis),
        corrections=corrections,
        notes=tuple(reason for one in tasks for reason in one.reasons),
        rejected="\n\n---\n\n".join(filter(None, (one.rejected for one in tasks)))[:MAX_REJECTED],
        calls=tuple(call for one in tasks for call in one.calls),
    )
    written = _with_plan(written, planned, last_try)
    return replace(written, steps=tuple(step_regreeted(step, known, told) for step in written.steps))


async def revise_plan(
    material: Material,
    open_steps: Sequence[Step],
    *,
    wish: str = "",
    reason: str = "",
    ask: Ask | None = None,
    last_try: bool = False,
) -> Written:
    """Steps instead of `open_steps`; those that stay keep their ids. No analysis comes with them.

    `reason` is a code (too_long, wrong_channel, too_pushy), `wish` the person's own words; either may be "".
    """
    model = _model(ask)
    revision = playbook.revise(
        material.facts,
        open_steps,
        reason or wish,
        first_step_id=material.first_step_id,
        runs=material.first_step_id > 1,  # only a running plan has used ids
    )
    fallback = Written(steps=revision.steps, analysis=_NO_ANALYSIS, note=Note(revision.note))
    if model is None:
        return fallback
    found = await plan_task.revise(model, material, open_steps, wish=wish or reason, until=_deadline())
    return _with_plan(_with_calls(fallback, found), found, last_try)


async def write_draft(
    material: Material,
    step: Step,
    *,
    wish: str = "",
    current: str = "",
    ask: Ask | None = None,
    last_try: bool = False,
) -> DraftWritten:
    """The draft of `step`, or `current` changed as asked (shorter, longer, warmer, formal or own words)."""
    model = _model(ask)
    fallback = _draft_by_playbook(material, step, wish=wish, current=current)
    if model is None:
        return fallback
    found = await draft_task.draft(model, material, step, wish=wish, current=current, until=_deadline())
    written = _with_calls(fallback, found)
    if found.value is None:
        return _without_answer(written, found, last_try)
    return replace(written, text=found.value.text, flags=found.value.flags, **_by_model(found))


async def advise(
    material: Material,
    event: str,
    open_steps: Sequence[Step],
    *,
    ask: Ask | None = None,
    last_try: bool = False,
) -> Advised:
    """What to make of `event` (news, or the prospect's own words), a reply, and the changed plan if any."""
    model = _model(ask)
    own = playbook.advise(material.facts, event, open_steps, first_step_id=material.first_step_id)
    fallback = Advised.by_playbook(own)
    if model is None:
        return fallback
    found = await advice_task.advise(model, material, event, open_steps, until=_deadline())
    advised = _with_calls(fallback, found)
    if (given := found.value) is None:
        return _without_answer(advised, found, last_try)
    return replace(
        advised,
        **given.texts(),
        reply_flags=given.reply_flags,
        steps=given.plan.steps,
        flags=given.plan.flags,
        notes=(*advised.notes, *given.plan.notes),
        **_by_model(found),
    )


async def read_seller(text: str, *, ask: Ask | None = None, last_try: bool = False) -> SellerRead:
    """The fields that a text tells of what is sold. Without an answer there are none: the rules' stand."""
    model = _model(ask)
    fallback = SellerRead()
    if model is None:
        return fallback
    found = await seller_task.split(model, text, until=_deadline())
    read = _with_calls(fallback, found)
    if found.value is None:
        return _without_answer(read, found, last_try)
    return replace(read, fields=found.value, **_by_model(found))


def _model(ask: Ask | None) -> Ask | None:
    """The function to ask; None when no model is configured."""
    return ask or (llm.ask if llm.configured() else None)


def _deadline() -> float:
    seconds: float = 2 * settings.LLM_TIMEOUT
    return asyncio.get_running_loop().time() + seconds


def _with_calls(result: R, found: TaskResult[Any]) -> R:
    return replace(result, notes=tuple(found.reasons), rejected=found.rejected, calls=tuple(found.calls))


def _without_answer(result: R, found: TaskResult[Any], last_try: bool) -> R:
    """The playbook's result with the reason for it. Raises TryLater when another try may help."""
    if found.failure is None:
        return result
    if found.failure.after is not None and not last_try:
        raise TryLater(found.failure.after, result.calls)
    return replace(result, note=found.failure.note or result.note)


def _by_model(found: TaskResult[Any]) -> dict[str, Any]:
    return {"source": Source.MODEL, "note": Note.NONE, "prompt_hash": found.prompt_hash}


def _corrected(facts: Facts, corrections: dict[str, str]) -> Facts:
    """The facts with what the model read better; the first name follows the name."""
    name = corrections.get("name", "")
    return replace(
        facts,
        name=name or facts.name,
        first_name=split_name(name)[0] if name else facts.first_name,
        title=corrections.get("title", facts.title),
        company=corrections.get("company", facts.company),
        place=corrections.get("place", facts.place),
        situation=corrections.get("situation", facts.situation),
    )


def _by_playbook(material: Material, wish: str, keep: Sequence[Step]) -> Written:
    facts, first = material.facts, material.first_step_id
    revision = playbook.revise(facts, (), wish, first_step_id=first) if wish else None
    steps = revision.steps if revision else playbook.write_plan(facts)
    numbered = (replace(step, step_id=number) for number, step in enumerate(steps, start=first))
    return Written(
        steps=tuple(numbered)[: plan_task.room_beside(keep)],
        analysis=playbook.analyse(facts),
        note=Note(revision.note) if revision else Note.NONE,
    )


def _with_plan(written: Written, found: TaskResult[Planned], last_try: bool) -> Written:
    if (planned := found.value) is None:
        return _without_answer(written, found, last_try)
    notes = (*written.notes, *planned.notes)
    return replace(written, steps=planned.steps, flags=planned.flags, notes=notes, **_by_model(found))


def _draft_by_playbook(material: Material, step: Step, *, wish: str, current: str) -> DraftWritten:
    """The present draft, changed as far as possible without a model."""
    alike = (one for one in playbook.write_plan(material.facts) if one.action_type is step.action_type)
    text = (
        current.strip()
        or step.suggested_text
        or next((one.suggested_text for one in alike if one.suggested_text), "")
    )
    note = Note.NONE
    if wish:
        text, code = playbook.adjust_draft(text, wish)
        note = Note(code)
    fitting = limits.fit_draft(text[:MAX_SUGGESTED_TEXT], step.action_type, step.channel)
    return DraftWritten(text=fitting, note=note)
