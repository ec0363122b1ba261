"""A plan and an analysis from the facts alone. Pure and deterministic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from engagement.plans import MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.plans.limits import LINKEDIN_INVITE, is_within, length
from engagement.playbook.angles import angle_of
from engagement.playbook.facts import MAX_IN_TASK, Facts, known_as, slots, tidy
from engagement.playbook.sequences import (
    FIND,
    FIRST_WORDS,
    LATER_WITHOUT_A_DATE,
    ORDER,
    SEQUENCES,
    WARM_SEQUENCES,
    On,
)
from engagement.playbook.situations import Reading, Situation
from engagement.playbook.speech import said
from engagement.playbook.texts import ANALYSIS, CHANNEL_NAMES, DAY, FACT_NAMES, TEXTS, Text
from engagement.playbook.warm_texts import BY_TEXT, SUBJECT, WARM, Warm
from engagement.texts.plan_text import shorten

_PARAGRAPH = re.compile(r"(?<=[.!?…])\n\n")
# Where a channel has no room for it as well.
NOT_OFFERED = {"offered": ""}
_REAL_CHANNELS = (Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Short texts for the lead's card, under the names of the source documents."""

    prospect_analysis: str
    closing_strategy: str
    engagement_tactics: str
    draft_response: str


def write_plan(facts: Facts) -> tuple[Step, ...]:
    """Five to eight steps, ids from 1; equal facts give equal plans.

    To a stranger over two weeks, the first on day 0; to anybody else by the situation, and not before the
    time that they have named.
    """
    in_draft, in_task = facts.draft_language, facts.language
    fill, task_fill = slots(facts, in_draft), slots(facts, in_task)
    reading = known_as(facts)
    planned = _cold(facts, fill) if reading.situation is Situation.COLD else _warm(facts, reading, fill)
    return tuple(
        Step(
            step_id=position,
            action_type=text.action,
            description=shorten(said(text.description, in_task).format_map(task_fill), limit=MAX_DESCRIPTION),
            suggested_text=text.draft,
            timing=DAY.format(day=day),
            delay_days=day,
            channel=text.channel,
        )
        for position, (day, text) in enumerate(planned, start=1)
    )


def _cold(facts: Facts, fill: dict[str, str]) -> Iterator[tuple[int, Text]]:
    """The steps towards a stranger, with their drafts filled in."""
    language = facts.draft_language
    for day, key in SEQUENCES[facts.channels & frozenset(_REAL_CHANNELS)]:
        text = TEXTS[key]
        draft = said(text.draft, language).format_map(fill) if text.draft else None
        if draft and not is_within(draft, text.action, text.channel):
            draft = said(text.draft or "", language).format_map(fill | NOT_OFFERED)
        if text.action is ActionType.LINKEDIN_CONNECT and draft and length(draft) > LINKEDIN_INVITE:
            text = TEXTS["invite_short"]  # LinkedIn refuses a longer one
            draft = said(text.draft or "", language).format_map(fill)
        yield day, text._replace(draft=draft)


def _warm(facts: Facts, reading: Reading, fill: dict[str, str]) -> Iterator[tuple[int, Text]]:
    """The steps towards somebody who is no stranger, with their drafts filled in."""
    known = [channel for channel in ORDER if channel in facts.channels]
    wait = 0
    if reading.situation is Situation.LATER:
        wait = LATER_WITHOUT_A_DATE if facts.wait_days is None else facts.wait_days
    if not known:
        yield 0, TEXTS[FIND]
    places = {On.NONE: [], On.FIRST: known, On.OTHER: known[1:] or known, On.PHONE: [Channel.PHONE]}
    for day, key, on in WARM_SEQUENCES[reading.situation]:
        if on is On.PHONE and Channel.PHONE not in known:
            continue
        channel = next(iter(places[on]), Channel.OTHER)
        text, worded = WARM[key], partial(_worded, language=facts.draft_language, greets=on is not On.NONE)
        draft, action = worded(text, channel, fill), text.action
        if draft and not is_within(draft, action, channel):
            draft = worded(text, channel, fill | NOT_OFFERED)
        is_first = key in FIRST_WORDS and channel is Channel.LINKEDIN
        if is_first and draft and length(draft) <= LINKEDIN_INVITE:
            action = ActionType.LINKEDIN_CONNECT  # nobody can be written to there before
        yield wait + day, Text(action, channel, text.description, draft)


def _worded(text: Warm, channel: Channel, fill: dict[str, str], language: str, *, greets: bool) -> str | None:
    """The draft as its channel wants it: an e-mail in paragraphs, anything else in one."""
    if text.draft is None:
        return None
    words = said(text.draft, language).format_map(fill)
    if not greets:
        return words
    if channel is Channel.EMAIL:
        subject = said(text.subject, language).format_map(fill)
        head = f"{said(SUBJECT, language).format(subject=subject)}\n\n" if subject else ""
        return f"{head}{fill['hi']}\n\n{words}{fill['sign']}"
    # What ends without a stop, as an address does, keeps its line.
    line = _PARAGRAPH.sub(" ", words).replace("\n\n", "\n")
    if channel is Channel.PHONE and text.action is not ActionType.CALL:
        return said(BY_TEXT, language).format_map(fill | {"text": line})
    goes_on = fill["hi"].endswith(",") and not line.startswith(("I ", "I'", fill["introducer"]))
    return f"{fill['hi']} {line[:1].lower() + line[1:] if goes_on else line}"


def analyse(facts: Facts) -> Analysis:
    """What is known and missing, how to close, how to engage, and the plan's first draft."""
    language = facts.language
    channels = [
        said(CHANNEL_NAMES[channel], language) for channel in _REAL_CHANNELS if channel in facts.channels
    ]
    match channels:
        case []:
            order = said(ANALYSIS["tactics_none"], language)
        case [first]:
            order = said(ANALYSIS["tactics_channel"], language).format(first=first)
        case [first, *others]:
            also = said(ANALYSIS["and"], language).join(others)
            order = said(ANALYSIS["tactics_channels"], language).format(first=first, others=also)
    drafts = (step.suggested_text for step in write_plan(facts) if step.suggested_text)
    theme = said(angle_of(facts.title).theme, language)
    return Analysis(
        prospect_analysis=_known_and_missing(facts, channels),
        closing_strategy=said(ANALYSIS["closing"], language).format(theme=theme),
        engagement_tactics=said(ANALYSIS["tactics"], language).format(order=order),
        draft_response=next(drafts, ""),
    )


def _known_and_missing(facts: Facts, channels: list[str]) -> str:
    language = facts.language
    values = {key: tidy(getattr(facts, key), MAX_IN_TASK) for key in FACT_NAMES}
    known = ", ".join(filter(None, (tidy(facts.name, MAX_IN_TASK), *values.values())))
    missing = ", ".join(said(FACT_NAMES[key], language) for key, text in values.items() if not text)
    sentences = {
        "known" if known else "nothing_known": {"facts": known},
        "channels" if channels else "no_channels": {"channels": ", ".join(channels)},
        **({"missing": {"facts": missing}} if missing else {}),
    }
    return " ".join(said(ANALYSIS[key], language).format(**values) for key, values in sentences.items())
