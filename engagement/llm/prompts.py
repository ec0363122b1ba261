"""Prompts from `prompts/*.md`: loaded once, filled with plain text, known by the hash of their file.

A template is Markdown in two parts. Above the line `MARK` stand the rules: the system message, the same to
the byte for every lead, so that a server can keep what it has read of them. Below it is the message of each
lead, with `{{ name }}` placeholders. What strangers wrote goes between fences such as `<material>` and
`</material>`; a fence inside a value is made harmless, so that a value cannot close it.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "prompts"
MARK = "<!-- for each lead -->"
MAX_VALUE = 40_000
NOTHING = "(nothing)"
ECHO = 8  # words in a row that do not match a template by chance
_COMMENT = re.compile(r"<!--.*?(?:-->\n*+|\Z)", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_EXAMPLE = re.compile(r"```.*?```", re.DOTALL)
_WORD = re.compile(r"\w+")
_FENCE = re.compile(r"^</(\w+)>$", re.MULTILINE)
_ANGLES = "<\uff1c\ufe64\u2039\u2329\u27e8\u3008"  # what a model may read as "<"
_ANGLE = re.compile(f"[{_ANGLES}]")
_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]*"


class Task(StrEnum):
    """What the model is asked to do; each has one template."""

    INTAKE = "intake"
    STRATEGY = "strategy"
    PLAN = "plan"
    REVISION = "revision"
    DRAFT = "draft"
    ADVICE = "advice"
    SELLER = "seller"


_FILES = {Task.PLAN.value: "engagement_plan"}


class WrongPlaceholders(ValueError):
    """The names of the values are not those of the template's placeholders."""


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt file: what is sent of it (comments are not), and the SHA-256 of the whole file."""

    name: str
    text: str  # the message
    hash: str
    system: str = ""  # the rules; "" in a file without `MARK`, whose whole text is the message

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(_PLACEHOLDER.findall(self.text))

    @property
    def fences(self) -> frozenset[str]:
        """The names of the fences, in lower case."""
        return frozenset(name.lower() for name in _FENCE.findall(self.text))


@dataclass(frozen=True, slots=True)
class Prompt:
    """A filled template; `hash` is the template's, and is stored with what the prompt produces."""

    name: str
    text: str
    hash: str
    system: str = ""


@cache
def load(name: str) -> Template:
    """Return a template by the name of its file (without `.md`) or of its task.

    Raises `FileNotFoundError` when there is none.
    """
    content = (FOLDER / f"{_FILES.get(name, name)}.md").read_bytes()
    above, mark, below = content.decode("utf-8").partition(f"\n{MARK}\n")
    system, text = (above, below) if mark else ("", above)
    return Template(name, _sent(text), hashlib.sha256(content).hexdigest(), _sent(system) if system else "")


def render(name: str, **values: str) -> Prompt:
    """Return the template with every placeholder of its message replaced by the value of its name.

    A value is cut at `MAX_VALUE` characters, an empty one reads "(nothing)", and fences inside it lose their
    angle brackets. Raises `WrongPlaceholders` for a missing or an unknown name.
    """
    template = load(name)
    if template.placeholders != values.keys():
        raise WrongPlaceholders(
            f"{name} wants {sorted(template.placeholders)}, and was given {sorted(values)}"
        )
    harmless = {key: value[:MAX_VALUE].strip() or NOTHING for key, value in values.items()}
    if template.fences:
        opening = _opening(template.fences)
        harmless = {key: opening.sub(_without_angle, value) for key, value in harmless.items()}
    text = _PLACEHOLDER.sub(lambda found: harmless[found.group(1)], template.text)
    return Prompt(name, text, template.hash, template.system)


def is_echo(text: str) -> bool:
    """Whether a text repeats eight words in a row of a template, examples left out."""
    return not _runs(text).isdisjoint(_runs_of_templates())


@cache
def _runs_of_templates() -> frozenset[tuple[str, ...]]:
    templates = (load(task.value) for task in Task)
    texts = (_EXAMPLE.sub("", f"{one.system}\n{one.text}") for one in templates)
    return frozenset(run for text in texts for run in _runs(text))


def _sent(text: str) -> str:
    return _COMMENT.sub("", text).strip() + "\n"


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[skipped:] for skipped in range(ECHO)), strict=False))


def _without_angle(run: re.Match[str]) -> str:
    """The signs before a word, without angle brackets when the word is the name of a fence."""
    return _ANGLE.sub("(", run[1]) if run[2] is not None else run[1]


@cache
def _opening(fences: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(
        _INVISIBLE.join(f"[{char}{chr(ord(char) + 0xFEE0)}]" for char in name) for name in sorted(fences)
    )
    # The whole run of signs is matched at once, so that none of its brackets is scanned twice.
    return re.compile(rf"([{_ANGLES}][\W_]*+)(?=((?:{names})\b)?)", re.IGNORECASE)
