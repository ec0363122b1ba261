"""What the writer returns and raises. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Self

from engagement.advice import AdviceTexts
from engagement.llm import Call
from engagement.plans import Step
from engagement.playbook import Advice, Analysis

MAX_REJECTED = 20_000
Flags = Mapping[int, list[str]]  # by step_id: what a step claims and the material does not support


class Source(StrEnum):
    """Who wrote a text."""

    MODEL = "model"
    PLAYBOOK = "playbook"


class Note(StrEnum):
    """What the person should know about the answer's origin; "" for nothing."""

    NONE = ""
    UNAVAILABLE = "fallback_unavailable"  # no answer from the model; the playbook's is given
    INVALID = "fallback_invalid"  # the model's answer was of no use; the playbook's is given
    QUOTA = "fallback_quota"  # the model asks to wait; the playbook's is given
    NEEDS_MODEL = "needs_model"  # the playbook cannot do what was asked and does what it can


class TryLater(Exception):
    """The model cannot be reached now; ask again after `after`. `calls` are for the log."""

    def __init__(self, after: timedelta, calls: tuple[Call, ...] = ()) -> None:
        super().__init__(self.__doc__)
        self.after = after
        self.calls = calls


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a text came about."""

    source: Source = Source.PLAYBOOK
    note: Note = Note.NONE
    notes: tuple[str, ...] = ()  # what was repaired, for staff
    rejected: str = ""  # unusable answers of the model, for staff
    prompt_hash: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Written(Result):
    """A whole plan: valid, bounded, in order."""

    steps: tuple[Step, ...]
    analysis: Analysis
    corrections: dict[str, str] = field(default_factory=dict)  # of name, title, company, place
    flags: Flags = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SellerRead(Result):
    """What somebody sells, by the names of `leads.seller.selling.Seller`; only what the model has read."""

    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftWritten(Result):
    """The draft of one step, within its channel's limit."""

    text: str
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Advised(AdviceTexts, Result):
    """Advice on what has happened. `steps` is the changed plan; empty: the plan stays as it is."""

    steps: tuple[Step, ...] = ()
    flags: Flags = field(default_factory=dict)
    reply_flags: list[str] = field(default_factory=list)

    @classmethod
    def by_playbook(cls, advice: Advice) -> Self:
        """The playbook's advice, for when no model gives better."""
        return cls(**advice.texts(), steps=advice.steps, note=Note(advice.note))
