"""The planner that needs no model: a plan from what is known about a lead, and nothing else.

Pure and deterministic: no Django, no clock, no network. Texts are English and live in
`engagement.playbook.texts`; nothing is said about the lead that is not in `Facts`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagement.limits import LINKEDIN_INVITE, length
from engagement.plan_text import clean_line, shorten
from engagement.plans import MAX_DELAY_DAYS, MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook.drafts import NEEDS_MODEL, adjust_draft
from engagement.playbook.moves import MOVES, REPLY_TASK, SIGNALS, SOFT_DRAFTS, SOFT_TASK, Move, Signal
from engagement.playbook.texts import (
    ANALYSIS,
    ANGLES,
    CHANNEL_NAMES,
    DAY,
    FACT_NAMES,
    GENERAL_ANGLE,
    SEQUENCES,
    TEXTS,
    THIS_PERSON,
    YOUR_COMPANY,
    YOUR_ROLE,
    Angle,
    Text,
)

__all__ = [
    "NEEDS_MODEL",
    "Advice",
    "Analysis",
    "Facts",
    "Revision",
    "adjust_draft",
    "advise",
    "analyse",
    "rebased",
    "revise",
    "told",
    "write_plan",
]
_MAX_EVENT = 8_000
_GAP = 3
_SHORT_PLAN = 4
# What a short plan does without first.
_RANK = {
    ActionType.LINKEDIN_LIKE: 4,
    ActionType.LINKEDIN_COMMENT: 4,
    ActionType.RESEARCH: 3,
    ActionType.FOLLOW_UP: 2,
}
_REAL_CHANNELS = (Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE)
# What is longer cannot stand inside a sentence of a draft, and is left out of it rather than cut.
_MAX_FIRST_NAME = 40
_MAX_IN_DRAFT = 60
_MAX_IN_TASK = 80
_MAX_NOTES = 160
_MAX_LINK = 120
_LIMITS = (_MAX_FIRST_NAME + 1, _MAX_IN_DRAFT + 1, _MAX_IN_TASK, _MAX_LINK + 1, _MAX_NOTES)
_WORDS = re.compile(r"[^\W\d_]+")
_IN_NAMES = frozenset(" '.-\u2019\u2010\u200c")  # the last three: apostrophe, hyphen, Persian joint
_NOT_IN_TEXT = str.maketrans(dict.fromkeys("{}<>[]", " "))
_QUOTED = re.compile('“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|"[^"]*"|「[^「」]*」')
_QUOTES = '“”„«»"「」'
_WITHOUT_QUOTES = str.maketrans(dict.fromkeys(_QUOTES, ""))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a lead; "" or empty where nothing is."""

    name: str = ""
    first_name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    channels: frozenset[Channel] = frozenset()
    notes: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Short texts for the lead's card, under the documents' names."""

    prospect_analysis: str
    closing_strategy: str
    engagement_tactics: str
    draft_response: str


def write_plan(facts: Facts) -> tuple[Step, ...]:
    """Five to eight steps over two weeks, the first on day 0, ids from 1; equal facts give equal plans."""
    slots = _slots(facts)
    known = facts.channels & frozenset(_REAL_CHANNELS)
    return tuple(
        _step(position, day, _fitting(TEXTS[key], slots), slots)
        for position, (day, key) in enumerate(SEQUENCES[known], start=1)
    )


def analyse(facts: Facts) -> Analysis:
    """What is known and what is missing, how to close, how to engage, and the plan's first draft."""
    angle = _angle(facts.title)
    drafts = (step.suggested_text for step in write_plan(facts) if step.suggested_text)
    return Analysis(
        prospect_analysis=_known_and_missing(facts),
        closing_strategy=ANALYSIS["closing"].format(theme=angle.theme),
        engagement_tactics=ANALYSIS["tactics"].format(order=_order_of_channels(facts.channels)),
        draft_response=next(drafts, ""),
    )


def _step(position: int, day: int, text: Text, slots: dict[str, str]) -> Step:
    return Step(
        step_id=position,
        action_type=text.action,
        description=shorten(text.description.format_map(slots), limit=MAX_DESCRIPTION),
        suggested_text=text.draft.format_map(slots) if text.draft else None,
        timing=DAY.format(day=day),
        delay_days=day,
        channel=text.channel,
    )


def _fitting(text: Text, slots: dict[str, str]) -> Text:
    """LinkedIn refuses a longer invitation, so a long one gives way to the short form."""
    if text.action is not ActionType.LINKEDIN_CONNECT or text.draft is None:
        return text
    return text if length(text.draft.format_map(slots)) <= LINKEDIN_INVITE else TEXTS["invite_short"]


def _slots(facts: Facts) -> dict[str, str]:
    angle = _angle(facts.title)
    company = _in_draft(facts.company)
    return {
        "hi": _greeting(facts.first_name),
        "who": _who(facts),
        "at_company": _after(" at ", _tidy(facts.company, _MAX_IN_TASK)),
        "in_place": _after(", minding the hours in ", _tidy(facts.place, _MAX_IN_TASK)),
        "company": company or YOUR_COMPANY,
        "role": YOUR_ROLE + _after(" as ", _in_draft(facts.title)) + _after(" at ", company),
        "theme": angle.theme,
        "question": angle.question,
        "links": _after(" Links: ", ", ".join(_usable_links(facts.links))),
        "notes": _after(" Your notes: ", _tidy(facts.notes, _MAX_NOTES)),
    }


def told(facts: Facts) -> str:
    """The facts in every form in which the texts here tell them: the ground that their claims stand on."""
    texts = (
        facts.name,
        facts.first_name,
        _called(facts.first_name),
        facts.title,
        facts.company,
        facts.place,
        facts.notes,
        *facts.links,
    )
    return "\n".join(dict.fromkeys(_tidy(text, limit) for text in texts for limit in _LIMITS))


def _angle(title: str) -> Angle:
    words = frozenset(_WORDS.findall(title.lower()))
    return next((angle for angle in ANGLES if angle.words & words), GENERAL_ANGLE)


def _greeting(first_name: str) -> str:
    """ "Hi Ann," or, for what no person is called (a handle, an emoji, a whole line), "Hi,"."""
    name = _tidy(_called(first_name), _MAX_FIRST_NAME + 1)
    return f"Hi {name}," if 0 < len(name) <= _MAX_FIRST_NAME and all(map(_is_of_a_name, name)) else "Hi,"


def _called(first_name: str) -> str:
    """ "Ann" for "ANN" and "ann", as a letter writes it; "JP" stays."""
    is_shouted = first_name.isupper() and len(first_name) > 2
    return first_name.title() if is_shouted or first_name.islower() else first_name


def _is_of_a_name(char: str) -> bool:
    return char.isalpha() or char in _IN_NAMES or unicodedata.category(char).startswith("M")


def _who(facts: Facts) -> str:
    name, title = _tidy(facts.name, _MAX_IN_TASK), _tidy(facts.title, _MAX_IN_TASK)
    return name or (f"the {title}" if title else THIS_PERSON)


def _in_draft(fact: str) -> str:
    tidy = _tidy(fact, _MAX_IN_DRAFT + 1)
    return tidy if len(tidy) <= _MAX_IN_DRAFT else ""


def _tidy(fact: str, limit: int) -> str:
    """The fact on one line, without what would read as markup or as a bracket still to be filled in.

    A lone quotation mark goes: with one of another fact it would quote what stands between them.
    """
    line = shorten(" ".join(clean_line(fact, limit=limit * 2).translate(_NOT_IN_TEXT).split()), limit=limit)
    is_paired = set(_QUOTES).isdisjoint(_QUOTED.sub("", line))
    return line if is_paired else " ".join(line.translate(_WITHOUT_QUOTES).split())


def _usable_links(links: tuple[str, ...]) -> list[str]:
    """Two at most, and none that would have to be cut, since half a link leads nowhere."""
    tidy = [_tidy(link, _MAX_LINK + 1) for link in links]
    return [link for link in tidy if 0 < len(link) <= _MAX_LINK][:2]


def _after(words: str, fact: str) -> str:
    return words + fact if fact else ""


def _known_and_missing(facts: Facts) -> str:
    values = {key: _tidy(getattr(facts, key), _MAX_IN_TASK) for key in FACT_NAMES}
    known = [text for text in (_tidy(facts.name, _MAX_IN_TASK), *values.values()) if text]
    missing = [FACT_NAMES[key] for key, text in values.items() if not text]
    return " ".join(
        [
            ANALYSIS["known"].format(facts=", ".join(known)) if known else ANALYSIS["nothing_known"],
            _reachable(facts.channels),
            *([ANALYSIS["missing"].format(facts=", ".join(missing))] if missing else []),
        ]
    )


def _reachable(channels: frozenset[Channel]) -> str:
    names = _channel_names(channels)
    return ANALYSIS["channels"].format(channels=", ".join(names)) if names else ANALYSIS["no_channels"]


def _order_of_channels(channels: frozenset[Channel]) -> str:
    match _channel_names(channels):
        case []:
            return ANALYSIS["tactics_none"]
        case [first]:
            return ANALYSIS["tactics_channel"].format(first=first)
        case [first, *others]:
            return ANALYSIS["tactics_channels"].format(first=first, others=" and ".join(others))
    return ""


def _channel_names(channels: frozenset[Channel]) -> list[str]:
    return [CHANNEL_NAMES[channel] for channel in _REAL_CHANNELS if channel in channels]


@dataclass(frozen=True, slots=True)
class Revision:
    """A changed plan; `note` is "" or NEEDS_MODEL when it is the standard plan instead of what was asked."""

    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to make of an event. `steps` is the changed plan, empty when the plan may stay as it is."""

    assessment: str
    next_action: str
    talking_points: tuple[str, ...]
    risks: tuple[str, ...]
    reply_draft: str
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
            others = facts.channels - {_main_channel(steps)}
            return Revision(_renumbered(write_plan(replace(facts, channels=others)), first_step_id))
        case "too_pushy":
            return Revision(tuple(_softer(step, _slots(facts)) for step in steps))
    return Revision(_renumbered(write_plan(facts), first_step_id), NEEDS_MODEL)


def advise(facts: Facts, event: str, open_steps: Sequence[Step], *, first_step_id: int = 1) -> Advice:
    """What an answer or a piece of news seems to ask for, told by signal words in a few languages."""
    signal = next((signal for signal, words in SIGNALS if words.search(event[:_MAX_EVENT])), Signal.UNCLEAR)
    move, slots = MOVES[signal], _slots(facts)
    reply = move.reply.format_map(slots)
    return Advice(
        assessment=move.assessment,
        next_action=move.next_action,
        talking_points=move.talking_points,
        risks=move.risks,
        reply_draft=reply,
        steps=_answering(move, reply, slots, _main_channel(open_steps), first_step_id)
        if signal is not Signal.UNCLEAR
        else (),
        note=NEEDS_MODEL if signal is Signal.UNCLEAR else "",
    )


def rebased(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with delays from now: the first at once, the days between them as they were."""
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
    """Half of the steps, four at most: what needs no words goes first, the last one stays."""
    room = min((len(steps) + 1) // 2, len(steps) - 1, _SHORT_PLAN)
    last = len(steps) - 1
    ranked = sorted(range(last), key=lambda position: _RANK.get(steps[position].action_type, 1))
    return tuple(steps[position] for position in sorted([*ranked[: room - 1], last]))


def _main_channel(steps: Sequence[Step]) -> Channel:
    """The channel that most of the steps use; OTHER when they use none."""
    used = Counter(step.channel for step in steps if step.channel is not Channel.OTHER)
    return used.most_common(1)[0][0] if used else Channel.OTHER


def _softer(step: Step, slots: dict[str, str]) -> Step:
    """Twice the days, and for what asks for something a draft that does not."""
    slower = _on_day(step, (step.delay_days or 0) * 2)
    draft = SOFT_DRAFTS.get(step.action_type)
    if draft is None or not (step.suggested_text or "").isascii():  # our texts are English
        return slower
    description = shorten(SOFT_TASK.format_map(slots), limit=MAX_DESCRIPTION)
    return replace(slower, description=description, suggested_text=draft.format_map(slots))


def _answering(
    move: Move, reply: str, slots: dict[str, str], channel: Channel, first: int
) -> tuple[Step, ...]:
    answer = (0, ActionType.FOLLOW_UP, REPLY_TASK, reply)
    steps = []
    for number, (day, action, task, draft) in enumerate((answer, *move.steps), start=first):
        where = Channel.OTHER if action is ActionType.RESEARCH else channel
        description = shorten(task.format_map(slots), limit=MAX_DESCRIPTION)
        words = draft and draft.format_map(slots) if draft is not reply else reply
        steps.append(Step(number, action, description, words, DAY.format(day=day), day, where))
    return tuple(steps)
