"""Another plan instead of one that runs. Pure and deterministic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagement.plans import MAX_DELAY_DAYS, MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook.drafts import NEEDS_MODEL
from engagement.playbook.facts import Facts, slots
from engagement.playbook.plan import write_plan
from engagement.playbook.responses import SOFT_DRAFTS, SOFT_TASK
from engagement.playbook.speech import ENGLISH, language_of, said
from engagement.playbook.texts import DAY
from engagement.texts.plan_text import shorten

REASONS = ("too_long", "wrong_channel", "too_pushy")
_GAP = 3
_SHORT_PLAN = 4
# The higher the number, the sooner a short plan drops the step.
_RANK = {
    ActionType.LINKEDIN_LIKE: 4,
    ActionType.LINKEDIN_COMMENT: 4,
    ActionType.RESEARCH: 3,
    ActionType.FOLLOW_UP: 2,
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A changed plan; `note` is NEEDS_MODEL when it is the standard plan instead of the requested change."""

    steps: tuple[Step, ...]
    note: str = ""


def revise(
    facts: Facts, open_steps: Sequence[Step], reason: str, *, first_step_id: int = 1, runs: bool = False
) -> Revision:
    """Another plan instead of `open_steps`, by a reason: too_long, wrong_channel, too_pushy.

    Delays count from now. Steps that stay keep their ids, new ones begin at `first_step_id`. In a plan that
    `runs` they keep their days as well; one that does not is to begin at once.
    """
    arranged = tuple if runs else rebased
    steps = arranged(open_steps) or write_plan(facts)
    match reason:
        case "too_long" if len(steps) > 1:
            return Revision(arranged(_fewer(steps)))
        case "wrong_channel":
            others = facts.channels - {main_channel(steps)}
            return Revision(_renumbered(write_plan(replace(facts, channels=others)), first_step_id))
        case "too_pushy":
            return Revision(tuple(_softer(step, facts) for step in steps))
    return Revision(_renumbered(write_plan(facts), first_step_id), NEEDS_MODEL)


def ways(facts: Facts, open_steps: Sequence[Step], *, runs: bool) -> frozenset[str]:
    """The reasons for which `revise` has another plan; "standard" where it would be the standard one."""
    standard = write_plan(facts)
    if not open_steps:
        return frozenset(["standard"])
    found = {"standard"} if _essence(standard) != _essence(open_steps) else set()
    kept = tuple if runs else rebased
    for reason in REASONS:
        change = revise(facts, open_steps, reason, runs=runs)
        is_other = _essence(change.steps) != _essence(kept(open_steps))
        if reason == "wrong_channel":
            is_other = is_other and bool(facts.channels - {main_channel(open_steps)})
        if is_other and not change.note:
            found.add(reason)
    return frozenset(found)


def _essence(steps: Sequence[Step]) -> list[tuple[object, ...]]:
    return [
        (step.description, step.suggested_text, step.channel, step.action_type, step.delay_days)
        for step in steps
    ]


def rebased(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with delays from now: the first at once, the days between them unchanged."""
    delays: list[int] = []
    for step in steps:
        known = step.delay_days if step.delay_days is not None else (delays[-1] + _GAP if delays else 0)
        delays.append(max(known, delays[-1] if delays else 0))
    return tuple(_on_day(step, day - delays[0]) for step, day in zip(steps, delays, strict=True))


def _on_day(step: Step, day: int) -> Step:
    day = min(day, MAX_DELAY_DAYS)
    return replace(step, delay_days=day, timing=DAY.format(day=day))


def _renumbered(steps: Sequence[Step], first: int) -> tuple[Step, ...]:
    return tuple(replace(step, step_id=number) for number, step in enumerate(steps, start=first))


def _fewer(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Half of the steps, at most four: steps without a text go first, the last step stays."""
    room = min((len(steps) + 1) // 2, len(steps) - 1, _SHORT_PLAN)
    last = len(steps) - 1
    ranked = sorted(range(last), key=lambda position: _RANK.get(steps[position].action_type, 1))
    return tuple(steps[position] for position in sorted([*ranked[: room - 1], last]))


def main_channel(steps: Sequence[Step]) -> Channel:
    """The channel of most steps; OTHER when none has one."""
    used = Counter(step.channel for step in steps if step.channel is not Channel.OTHER)
    return used.most_common(1)[0][0] if used else Channel.OTHER


def _softer(step: Step, facts: Facts) -> Step:
    """Twice the days, and a draft without a request where the step makes one."""
    slower = _on_day(step, (step.delay_days or 0) * 2)
    draft, language = SOFT_DRAFTS.get(step.action_type), facts.draft_language
    text = step.suggested_text or ""
    is_ours = text.isascii() if language == ENGLISH else language_of(text, rep=language) == language
    if draft is None or not is_ours:  # what is written in another language stays
        return slower
    task = said(SOFT_TASK, facts.language).format_map(slots(facts, facts.language))
    words = said(draft, language).format_map(slots(facts, language))
    return replace(slower, description=shorten(task, limit=MAX_DESCRIPTION), suggested_text=words)
