"""The planner that needs no model: a plan from what is known about a lead, and nothing else.

Pure and deterministic: no Django, no clock, no network. Texts are English and live in
`engagement.playbook_texts`; nothing is said about the lead that is not in `Facts`.
"""

import re
import unicodedata
from dataclasses import dataclass

from engagement.plan_text import clean_line, shorten
from engagement.plans import MAX_DESCRIPTION, ActionType, Channel, Step
from engagement.playbook_texts import (
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

INVITE_LIMIT = 200
_REAL_CHANNELS = (Channel.LINKEDIN, Channel.EMAIL, Channel.PHONE)
# What is longer cannot stand inside a sentence of a draft, and is left out of it rather than cut.
_MAX_FIRST_NAME = 40
_MAX_IN_DRAFT = 60
_MAX_IN_TASK = 80
_MAX_NOTES = 160
_MAX_LINK = 120
_WORDS = re.compile(r"[^\W\d_]+")
_IN_NAMES = frozenset(" '.-\u2019\u2010\u200c")  # the last three: apostrophe, hyphen, Persian joint
_NOT_IN_TEXT = str.maketrans(dict.fromkeys("{}<>[]", " "))


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
    return text if len(text.draft.format_map(slots)) < INVITE_LIMIT else TEXTS["invite_short"]


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


def _angle(title: str) -> Angle:
    words = frozenset(_WORDS.findall(title.lower()))
    return next((angle for angle in ANGLES if angle.words & words), GENERAL_ANGLE)


def _greeting(first_name: str) -> str:
    """ "Hi Ann," or, for what no person is called (a handle, an emoji, a whole line), "Hi,"."""
    name = _tidy(first_name, _MAX_FIRST_NAME + 1)
    return f"Hi {name}," if 0 < len(name) <= _MAX_FIRST_NAME and all(map(_is_of_a_name, name)) else "Hi,"


def _is_of_a_name(char: str) -> bool:
    return char.isalpha() or char in _IN_NAMES or unicodedata.category(char).startswith("M")


def _who(facts: Facts) -> str:
    name, title = _tidy(facts.name, _MAX_IN_TASK), _tidy(facts.title, _MAX_IN_TASK)
    return name or (f"the {title}" if title else THIS_PERSON)


def _in_draft(fact: str) -> str:
    tidy = _tidy(fact, _MAX_IN_DRAFT + 1)
    return tidy if len(tidy) <= _MAX_IN_DRAFT else ""


def _tidy(fact: str, limit: int) -> str:
    """The fact on one line, without what would read as markup or as a bracket still to be filled in."""
    return shorten(" ".join(clean_line(fact, limit=limit * 2).translate(_NOT_IN_TEXT).split()), limit=limit)


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
