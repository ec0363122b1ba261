"""Plans and revised plans by the model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagement import answers
from engagement.llm import Task
from engagement.material import Material
from engagement.plans import MAX_OPEN_STEPS, Step, fingerprint, limits
from engagement.plans.parsing import ParsedPlan
from engagement.writing.cleaning import claims_of, clean_step, invented, is_stray, unknown_links
from engagement.writing.results import Flags
from engagement.writing.rounds import Ask, Judged, TaskResult, ask_twice
from engagement.writing.values import own_words, prompt_for, steps_text, wish_text

SAME_PLAN = "The plan is the same as before; change it as was asked."
_FEWEST = 2
_FEWEST_NEW = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """Clean steps, what was repaired, and the unsupported claims left in them."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    flags: Flags


async def plan(
    ask: Ask, material: Material, *, wish: str, keep: Sequence[Step], until: float
) -> TaskResult[Planned]:
    """A new plan beside the steps in `keep`."""
    stays = "".join(f"\nThis step stays, do not repeat it: {step.description}" for step in keep)
    prompt = prompt_for(Task.PLAN, material, wish=wish_text(wish) + stays)
    ground = f"{material.text()}\n{own_words(wish)}"

    def judge(raw: str) -> Judged[Planned]:
        parsed = answers.read_plan(raw, first_step_id=material.first_step_id)
        least = _FEWEST if wish or keep else _FEWEST_NEW
        return judged_plan(parsed, ground, most=room_beside(keep), least=least)

    return await ask_twice(ask, Task.PLAN, prompt, judge, until=until)


async def revise(
    ask: Ask, material: Material, open_steps: Sequence[Step], *, wish: str, until: float
) -> TaskResult[Planned]:
    """A plan instead of `open_steps`; a step that stays keeps its id."""
    prompt = prompt_for(Task.REVISION, material, reason=wish_text(wish), open_steps=steps_text(open_steps))
    ground = f"{material.text()}\n{own_words(wish)}"
    known = frozenset(step.step_id for step in open_steps)

    def judge(raw: str) -> Judged[Planned]:
        parsed = answers.read_plan(raw, first_step_id=material.first_step_id, known_ids=known)
        least = min(_FEWEST, len(open_steps))
        judged = judged_plan(parsed, ground, most=MAX_OPEN_STEPS, least=least)
        if fingerprint(judged.value.steps) == fingerprint(open_steps):
            raise answers.UnusableAnswer([SAME_PLAN])
        return judged

    return await ask_twice(ask, Task.REVISION, prompt, judge, until=until)


def judged_plan(parsed: ParsedPlan, ground: str, *, most: int, least: int = 1) -> Judged[Planned]:
    """A parsed plan with clean texts, and what to correct. Raises UnusableAnswer below `least` steps."""
    kept = _sensible(parsed.steps)[:most]
    if len(kept) < least:
        raise answers.UnusableAnswer([f"only {len(kept)} usable steps were found, {least} are needed"])
    steps = tuple(clean_step(step, ground) for step in kept)
    steps = tuple(replace(step, flags=tuple(claims_of(step, ground))) for step in steps)
    flags = {step.step_id: list(step.flags) for step in steps if step.flags}
    links = [
        link for step in kept for link in invented(f"{step.description}\n{step.suggested_text or ''}", ground)
    ]
    faults = unknown_links(links)
    faults += [
        f"Step {step_id} claims what the material does not say: {'; '.join(claims[:5])}. "
        "Leave it out or use a blank."
        for step_id, claims in flags.items()
    ]
    for step in kept:
        text = step.suggested_text or ""
        if not limits.is_within(text, step.action_type, step.channel):
            limit = limits.limit_of(step.action_type, step.channel)
            found = f"has {limits.length(text)} characters; at most {limit} are allowed there"
            faults.append(f"The text of step {step.step_id} {found}.")
    faults += [f"The text of step {step_id} is no message." for step_id in parsed.without_text]
    notes = (*parsed.notes, *(f"removed: {link}" for link in links))
    return Judged(Planned(steps, notes, flags), tuple(faults))


def _sensible(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps without repetitions, orders to the model, and pieces of our prompt."""
    once = {
        (step.description.casefold(), step.suggested_text, step.channel): step for step in reversed(steps)
    }
    texts = {step.step_id: f"{step.description}\n{step.suggested_text or ''}" for step in once.values()}
    return tuple(step for step in steps if step.step_id in texts and not is_stray(texts[step.step_id]))


def room_beside(keep: Sequence[Step]) -> int:
    """How many new steps fit beside the open ones in `keep`; at least one."""
    return max(MAX_OPEN_STEPS - sum(step.status == "pending" for step in keep), 1)


def beside(material: Material, keep: Sequence[Step]) -> Material:
    """The material with a first step id above those of `keep`."""
    taken = max((step.step_id for step in keep), default=0)
    return replace(material, first_step_id=max(material.first_step_id, taken + 1))
