"""A plan and an analysis from the facts alone. Pure and deterministic."""

from dataclasses import dataclass

from engagement.limits import LINKEDIN_INVITE, length
from engagement.plan_text import shorten
from engagement.plans import MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook.facts import MAX_IN_TASK, Facts, angle_of, slots, tidy
from engagement.playbook.texts import ANALYSIS, CHANNEL_NAMES, DAY, FACT_NAMES, SEQUENCES, TEXTS

_REAL_CHANNELS = (Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Short texts for the lead's card, under the names of the source documents."""

    prospect_analysis: str
    closing_strategy: str
    engagement_tactics: str
    draft_response: str


def write_plan(facts: Facts) -> tuple[Step, ...]:
    """Five to eight steps over two weeks, the first on day 0, ids from 1; equal facts give equal plans."""
    fill = slots(facts)
    steps = []
    for position, (day, key) in enumerate(SEQUENCES[facts.channels & frozenset(_REAL_CHANNELS)], start=1):
        text = TEXTS[key]
        draft = text.draft.format_map(fill) if text.draft else None
        if text.action is ActionType.LINKEDIN_CONNECT and draft and length(draft) > LINKEDIN_INVITE:
            text = TEXTS["invite_short"]  # LinkedIn refuses a longer one
            draft = (text.draft or "").format_map(fill)
        steps.append(
            Step(
                step_id=position,
                action_type=text.action,
                description=shorten(text.description.format_map(fill), limit=MAX_DESCRIPTION),
                suggested_text=draft,
                timing=DAY.format(day=day),
                delay_days=day,
                channel=text.channel,
            )
        )
    return tuple(steps)


def analyse(facts: Facts) -> Analysis:
    """What is known and missing, how to close, how to engage, and the plan's first draft."""
    channels = [CHANNEL_NAMES[channel] for channel in _REAL_CHANNELS if channel in facts.channels]
    match channels:
        case []:
            order = ANALYSIS["tactics_none"]
        case [first]:
            order = ANALYSIS["tactics_channel"].format(first=first)
        case [first, *others]:
            order = ANALYSIS["tactics_channels"].format(first=first, others=" and ".join(others))
    drafts = (step.suggested_text for step in write_plan(facts) if step.suggested_text)
    return Analysis(
        prospect_analysis=_known_and_missing(facts, channels),
        closing_strategy=ANALYSIS["closing"].format(theme=angle_of(facts.title).theme),
        engagement_tactics=ANALYSIS["tactics"].format(order=order),
        draft_response=next(drafts, ""),
    )


def _known_and_missing(facts: Facts, channels: list[str]) -> str:
    values = {key: tidy(getattr(facts, key), MAX_IN_TASK) for key in FACT_NAMES}
    known = ", ".join(filter(None, (tidy(facts.name, MAX_IN_TASK), *values.values())))
    missing = ", ".join(FACT_NAMES[key] for key, text in values.items() if not text)
    sentences = [
        ANALYSIS["known"].format(facts=known) if known else ANALYSIS["nothing_known"],
        ANALYSIS["channels"].format(channels=", ".join(channels)) if channels else ANALYSIS["no_channels"],
        ANALYSIS["missing"].format(facts=missing) if missing else "",
    ]
    return " ".join(filter(None, sentences))
