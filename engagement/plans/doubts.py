"""What is doubtful in a step: claims that nothing known supports, and a channel without an address.

Pure: no Django, no clock. The decision is made when a text is written, and kept with the step in the plan, so
that showing it costs nothing; `standing` says what of it still stands in the text that is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engagement import guard
from engagement.plans import ActionType, Channel, Step
from leads.stored_plan import StoredStep

# Actions on one person's profile. Searching for a person on LinkedIn needs no address.
_AT_PROFILE: Final = frozenset(
    {
        ActionType.LINKEDIN_LIKE,
        ActionType.LINKEDIN_COMMENT,
        ActionType.LINKEDIN_CONNECT,
        ActionType.LINKEDIN_MESSAGE,
        ActionType.FOLLOW_UP,
        ActionType.MEETING_REQUEST,
    }
)
_BY_PHONE: Final = frozenset({ActionType.CALL, ActionType.TEXT_MESSAGE})


def claimed(texts: Iterable[str], ground: str) -> list[str]:
    """The claims in the texts that `ground` does not support, without repetitions."""
    return list(dict.fromkeys(claim.text for text in texts for claim in guard.claims(text, ground)))


def standing(flags: object, *texts: str | None) -> tuple[str, ...]:
    """The stored flags that still occur in the texts shown."""
    shown = "\n".join(text for text in texts if text)
    found = flags if isinstance(flags, list | tuple) else ()
    return tuple(flag for flag in found if isinstance(flag, str) and flag and flag in shown)


def channel_needed(step: Step) -> Channel | None:
    """The channel whose address the step needs; None when it needs none."""
    if step.action_type is ActionType.EMAIL or step.channel is Channel.EMAIL:
        return None if step.action_type is ActionType.RESEARCH else Channel.EMAIL
    if step.action_type in _BY_PHONE or step.channel is Channel.PHONE:
        return None if step.action_type is ActionType.RESEARCH else Channel.PHONE
    at_profile = step.action_type in _AT_PROFILE and step.channel is Channel.LINKEDIN
    return Channel.LINKEDIN if at_profile else None


def missing_contact(step: Step, known: frozenset[Channel]) -> str:
    """The channel a step needs and has no address for: email, phone or linkedin; "" for none."""
    needed = channel_needed(step)
    return needed.value if needed is not None and needed not in known else ""


def judged(step: Step, ground: str) -> Step:
    """The step with its flags; one that has been judged before keeps them.

    Of others, which no model wrote, the draft alone is judged: the task is the salesperson's own business.
    """
    if step.flags is not None:
        return step
    return replace(step, flags=tuple(claimed([step.suggested_text or ""], ground)))


def redrafted(plan: Sequence[StoredStep], step_id: int, flags: Iterable[str]) -> list[StoredStep]:
    """A copy of the JSON plan in which a step's draft has these flags; those of its description stay."""
    changed = []
    for step in plan:
        if step.get("step_id") == step_id:
            kept = standing(step.get("flags"), str(step.get("description") or ""))
            step = {**step, "flags": list(dict.fromkeys([*kept, *flags]))}
        changed.append(step)
    return changed
