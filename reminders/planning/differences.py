"""What changes between two plans, step by step. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from engagement.plans import Step, StepState

Steps = Iterable[Step | Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Open steps of two plans, compared. Each step is in exactly one of the four groups."""

    kept: tuple[Step, ...]  # asked for by both, as the new plan has them
    removed: tuple[Step, ...]
    added: tuple[Step, ...]
    changed: tuple[tuple[Step, Step], ...]  # before, after

    @property
    def is_empty(self) -> bool:
        """Whether both plans ask for the same steps."""
        return not (self.removed or self.added or self.changed)


def difference(old_steps: Steps, new_steps: Steps) -> Difference:
    """Compare the open steps of two plans, typed or as stored; ids of equal steps need not agree.

    A step that is not the same is *changed* when its id is found again, or its action on the same channel.
    """
    old, new = _open(old_steps), _open(new_steps)
    kept = _pair(old, new, _content)
    changed = _pair(old, new, lambda step: step.step_id)
    changed += _pair(old, new, lambda step: (step.action_type, step.channel))
    order = {after.step_id: place for place, after in enumerate(_open(new_steps))}
    changed.sort(key=lambda pair: order[pair[1].step_id])
    kept.sort(key=lambda pair: order[pair[1].step_id])
    return Difference(tuple(after for _, after in kept), tuple(old), tuple(new), tuple(changed))


def _pair(old: list[Step], new: list[Step], key: Callable[[Step], object]) -> list[tuple[Step, Step]]:
    """Take out of both lists, and return, the steps that have the same key; first come, first served."""
    pairs = []
    for before in tuple(old):
        after = next((step for step in new if key(step) == key(before)), None)
        if after is not None:
            pairs.append((before, after))
            old.remove(before)
            new.remove(after)
    return pairs


def _content(step: Step) -> Step:
    return replace(step, step_id=0)


def _open(steps: Steps) -> list[Step]:
    typed = [
        step if isinstance(step, Step) else Step.from_json(step, position=position)
        for position, step in enumerate(steps, start=1)
    ]
    return [step for step in typed if step.status is StepState.PENDING]
