"""A sequence of the team's as the Markdown that people write: read, written, and filled in for a prospect.

Pure. `SAMPLE` shows the form; a step's text stands behind ">" or between lines of three backticks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from engagement import template_faults as words
from engagement.plans import MAX_DELAY_DAYS, MAX_DESCRIPTION, ActionType, Channel, Step, limits
from engagement.playbook import Facts
from engagement.playbook.facts import slots
from engagement.playbook.speech import _, language_of, said
from engagement.playbook.texts import DAY
from engagement.template_faults import Fault, fault
from engagement.texts.plan_text import shorten, typed_line, typed_text
from leads.seller.selling import Seller

MAX_NAME: Final = 60
MAX_ABOUT: Final = 300
MAX_MARKDOWN: Final = 40_000
FEWEST, MOST = 2, 8  # steps
HEADING: Final = "## Day 3 · email · follow_up"
# What may stand in braces: which of the playbook's values, and the blank where that is not known.
SLOTS: Final = {
    "hi": ("hi", ""),
    "first_name": ("name", _("[first name]")),
    "name": ("full_name", _("[name]")),
    "title": ("title_in_draft", _("[job title]")),
    "company": ("company_in_draft", _("[company]")),
    "place": ("place", _("[place]")),
    "offer": ("offer", _("[what you sell]")),
    "audience": ("audience", _("[for whom]")),
    "proof": ("proof", _("[an example]")),
    "booking_link": ("booking_link", _("[booking link]")),
    "times": ("times", ""),
    "theme": ("theme", ""),
    "question": ("question", ""),
    "me": ("me", ""),
}
EXAMPLE: Final = Facts(
    name="Ann Lee",
    first_name="Ann",
    title="VP Sales",
    company="Acme Robotics",
    place="Berlin",
    channels=frozenset(Channel),
    seller=Seller(
        offer="route planning for small fleets",
        audience="bakeries that deliver",
        proof="Two bakeries plan their mornings with it.",
        booking_link="https://cal.example/sam",
        signature="Sam",
    ),
)
# What a new one begins as, and what the demo has.
SAMPLE: Final = """\
# After a fair

For whom we met at our stand.

## Day 0 · email · email
Write to {name} while the talk is fresh.

> Subject: our talk
>
> {hi}
>
> It was good to talk about {theme}. {times}
>
> {me}

## Day 3 · phone · call
Call {first_name} and ask one question.

> {hi} this is {me}. May I ask: {question}?

## Day 7 · email · follow_up
Ask once more, below your own e-mail.

> {hi}
>
> Is {theme} something for {company} this year, or shall I leave it here?
>
> {me}
"""
_USUAL = {
    Channel.LINKEDIN: ActionType.LINKEDIN_MESSAGE,
    Channel.EMAIL: ActionType.EMAIL,
    Channel.PHONE: ActionType.CALL,
    Channel.OTHER: ActionType.OTHER,
}
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_DAY = re.compile(r"day ?(\d{1,3})", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile("[·|,]")
_FENCE = "```"
_SLOT = re.compile(r"\{([^{}\n]{0,40})\}|[{}]")


class TemplateRefused(Exception):
    """This is no sequence; `faults` say which line is wrong and what is expected there."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """One thing to do; `day` counts from the plan's start, `text` is "" where no words are needed."""

    day: int
    channel: Channel
    action: ActionType
    task: str
    text: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "TemplateStep":
        """Return a stored step; what a foreign hand has damaged is read as something harmless."""
        day, channel, action = data.get("day"), str(data.get("channel")), str(data.get("action"))
        return cls(
            day if isinstance(day, int) and 0 <= day <= MAX_DELAY_DAYS else 0,
            Channel(channel) if channel in list(Channel) else Channel.OTHER,
            ActionType(action) if action in list(ActionType) else ActionType.OTHER,
            str(data.get("task") or ""),
            str(data.get("text") or ""),
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A named sequence, and when to take it."""

    name: str
    about: str
    steps: tuple[TemplateStep, ...]

    def steps_json(self) -> list[dict[str, object]]:
        """Return the steps as they are stored."""
        return [asdict(step) for step in self.steps]


@dataclass(slots=True)
class _Section:
    """A heading and what stands below it."""

    line: int
    level: int  # of the heading; 0 for what stands before the first one
    title: str
    words: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    late: int = 0  # the first line of words below the text

    @property
    def task(self) -> str:
        return typed_line(" ".join(self.words), limit=MAX_MARKDOWN)


def write(template: Template) -> str:
    """Return the Markdown that `parse` reads as this template."""
    parts = [f"# {template.name}", template.about]
    for step in template.steps:
        parts += [
            f"## {_heading(step)}\n{step.task}",
            "\n".join(_quoted(line) for line in step.text.split("\n")),
        ]
    return "\n\n".join(part for part in parts if part not in ("", ">")) + "\n"


def parse(markdown: str) -> Template:
    """Return the sequence that this says. Raises TemplateRefused with everything that is wrong."""
    if len(markdown) > MAX_MARKDOWN:
        raise TemplateRefused([fault(words.LONG_FILE, n=len(markdown), most=MAX_MARKDOWN)])
    faults: list[Fault] = []
    head, *sections = _sections(markdown, faults)
    faults += _faults_of_head(head, len(sections))
    steps = [_step(section, faults) for section in sections]
    for section, before, step in zip(sections[1:], steps, steps[1:], strict=False):
        if before and step and step.day < before.day:
            faults.append(fault(words.DISORDER, line=section.line, day=step.day, before=before.day))
    if not faults:
        template = Template(typed_line(head.title, limit=MAX_NAME), head.task, tuple(filter(None, steps)))
        faults += _too_long(template, sections)
    if faults:
        raise TemplateRefused(faults)
    return template


def fill(template: Template, facts: Facts, *, first_step_id: int = 1) -> tuple[Step, ...]:
    """Return the steps for one prospect: a slot whose value is not known becomes a short blank."""
    values = _values(template, facts)
    return tuple(
        Step(
            step_id=number,
            action_type=step.action,
            description=shorten(_filled(step.task, values), limit=MAX_DESCRIPTION),
            suggested_text=_filled(step.text, values) or None,
            timing=DAY.format(day=step.day),
            delay_days=step.day,
            channel=step.channel,
        )
        for number, step in enumerate(template.steps, start=first_step_id)
    )


def _values(template: Template, facts: Facts) -> dict[str, str]:
    """Return what stands for each slot, in the language in which the sequence is written."""
    said_by_team = _SLOT.sub("", " ".join(f"{step.task} {step.text}" for step in template.steps))
    language = language_of(said_by_team, rep="")
    known = slots(facts, language)
    return {name: known[key] or said(blank, language) for name, (key, blank) in SLOTS.items()}


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1] or "", slot[0]), text)


def _heading(step: TemplateStep) -> str:
    return f"{DAY.format(day=step.day)} · {step.channel.value} · {step.action.value}"


def _quoted(line: str) -> str:
    return f"> {line}" if line else ">"


def _sections(markdown: str, faults: list[Fault]) -> list[_Section]:
    """Return the headings with what stands below each; at least one."""
    found, fence = [_Section(1, 0, "")], 0
    lines = markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate((typed_text(line, limit=MAX_MARKDOWN) for line in lines), start=1):
        section = found[-1]
        if line.startswith(_FENCE):
            fence = 0 if fence else number
        elif fence:
            section.text.append(line)
        elif heading := _HEADING.fullmatch(line):
            found.append(_Section(number, len(heading[1]), heading[2] or ""))
        else:
            _take(section, number, line)
    if fence:
        faults.append(fault(words.ENDLESS, line=fence, fence=_FENCE))
    return found[1:] if len(found) > 1 and not (found[0].words or found[0].text) else found


def _take(section: _Section, number: int, line: str) -> None:
    """Put one line where it belongs: to the text, or to the words above it."""
    if line.startswith(">"):
        section.text.append(line[1:].removeprefix(" "))
    elif not section.text:
        section.words += [line] if line else []
    elif not line:
        section.text.append("")
    else:
        section.late = section.late or number


def _faults_of_head(head: _Section, count: int) -> Iterator[Fault]:
    if head.level != 1 or not head.title:
        yield fault(words.NO_NAME, line=head.line)
    if len(head.title) > MAX_NAME:
        yield fault(words.LONG_NAME, line=head.line, n=len(head.title), most=MAX_NAME)
    if len(head.task) > MAX_ABOUT:
        yield fault(words.LONG_ABOUT, line=head.line, n=len(head.task), most=MAX_ABOUT)
    if head.text:
        yield fault(words.TEXT_OF_NO_STEP, line=head.line, example=HEADING)
    if not FEWEST <= count <= MOST:
        yield fault(words.COUNT, fewest=FEWEST, most=MOST, example=HEADING, n=count)


def _step(section: _Section, faults: list[Fault]) -> TemplateStep | None:
    """Return a section as a step; None where its heading says none."""
    day, channel, action = [*(part.strip() for part in _BETWEEN.split(section.title, maxsplit=2)), "", ""][:3]
    found = _DAY.fullmatch(day)
    if section.level != 2 or found is None or int(found[1]) > MAX_DELAY_DAYS:
        title = section.title[:60]
        faults.append(fault(words.NO_HEADING, line=section.line, example=HEADING, found=title))
        return None
    where, what = _word(channel), _word(action)
    if where not in list(Channel):
        known = _listed(Channel)
        faults.append(fault(words.NO_CHANNEL, line=section.line, found=channel[:60], known=known))
        return None
    if what and what not in list(ActionType):
        known = _listed(ActionType)
        faults.append(fault(words.NO_KIND, line=section.line, found=action[:60], known=known))
        return None
    text = typed_text("\n".join(section.text), limit=MAX_MARKDOWN)
    faults += _faults_of_step(section, text)
    kind = ActionType(what) if what else _USUAL[Channel(where)]
    return TemplateStep(int(found[1]), Channel(where), kind, section.task, text)


def _faults_of_step(section: _Section, text: str) -> Iterator[Fault]:
    if not section.task:
        yield fault(words.NO_TASK, line=section.line)
    if len(section.task) > MAX_DESCRIPTION:
        yield fault(words.LONG_TASK, line=section.line, n=len(section.task), most=MAX_DESCRIPTION)
    if section.late:
        yield fault(words.BELOW_TEXT, line=section.late)
    wrong = [slot[0] for slot in _SLOT.finditer(f"{section.task}\n{text}") if slot[1] not in SLOTS]
    if wrong:
        known = " ".join(f"{{{name}}}" for name in SLOTS)
        yield fault(words.NO_SLOT, line=section.line, found=wrong[0], known=known)


def _too_long(template: Template, sections: Sequence[_Section]) -> Iterator[Fault]:
    """Yield which texts are too long for their channel once they are filled in."""
    for section, step in zip(sections, fill(template, EXAMPLE), strict=True):
        text, limit = step.suggested_text or "", limits.limit_of(step.action_type, step.channel)
        if limit and not limits.is_within(text, step.action_type, step.channel):
            long = limits.length(text)
            yield fault(words.LONG_TEXT, line=section.line, n=long, most=limit)


def _word(text: str) -> str:
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


def _listed(kind: type[Channel] | type[ActionType]) -> str:
    return ", ".join(each.value for each in kind)
