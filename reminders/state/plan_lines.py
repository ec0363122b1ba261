"""What chat, Mini App and admin show about a prospect and the plan: plain values.

Pure: no Django, no model, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reminders.policy.moments import Moment

BEHIND = frozenset({"completed", "skipped", "cancelled"})  # steps that ask for nothing more


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a plan."""

    number: int  # position in the plan, from 1
    description: str
    status: str  # a reminder's status
    when: datetime | None  # when the person is reminded; None when it is unknown or over
    reminder_id: int | None = None  # None: the plan is not started, or has no reminder for this step
    step_id: int = 0
    channel: str = ""
    action: str = ""  # the plan's own word: email, call, research
    busy: int = 0  # how many other reminders make that day a full one; 0: it is none
    flags: tuple[str, ...] = ()  # claims in its texts that nothing known of the lead supports
    missing: str = ""  # the channel for which there is no address: email, phone, linkedin
    moment: Moment | None = None  # how it looks now, when it is over too; None without any date
    version: int = 0  # the reminder's, which rises with each change; 0 without one
    due_at: datetime | None = None  # as it was asked for; no working hours move it
    completed_at: datetime | None = None
    timing: str = ""  # the plan's own words: "day 3", "a week later"
    text: str = ""  # the message that the plan suggests
    draft: str = ""  # the message as it stands with the reminder
    is_settled: bool = False  # of a plan before this one: it stays as it ended
    hold: str = ""  # why it waits for staff; `wording.hold_words` says it

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status not in BEHIND


@dataclass(frozen=True, slots=True)
class LeadView:
    """One prospect and the plan."""

    lead_id: int
    facts: Mapping[str, str]  # by the keys of `leads.fields`; contacts that were pasted: `understood_view`
    status: str  # in words
    zone: str  # the owner's, an IANA name
    zone_known: bool  # whether the owner has confirmed it; else it is UTC
    started: bool
    steps: tuple[StepLine, ...]
    called: str = ""  # the name, or what stands for it: the company, "Lead 7"
    guessed: tuple[str, ...] = ()  # in `understood_view` only: the facts that need a look
    links: tuple[str, ...] = ()  # in `understood_view` only, without those among the facts shown
    stands: str = ""  # the status, as `leads` names it
    reason: str = ""  # of a closed one: what worked, or why it was lost
    paused: bool = False  # its reminders rest
    paused_until: datetime | None = None  # None while it is paused: until somebody resumes
    situation: str = ""  # in `understood_view` only: how seller and prospect stand, a value of the playbook's
    told: str = ""  # likewise: the words of the notes that say so
    says_offer: bool = True  # likewise: whether it is known what is sold; else drafts have a blank for it
    rests: str = ""  # why, when what came of a step is the reason

    @property
    def name(self) -> str:
        """The prospect's name, or what stands for it."""
        return self.called

    @property
    def company(self) -> str:
        """The prospect's company, "" when it is not known."""
        return self.facts["company"]

    @property
    def is_closed(self) -> bool:
        """Whether it was won or lost."""
        return self.stands in ("closed_won", "closed_lost")

    @property
    def role(self) -> str:
        """ "VP Sales, Acme", or the half that is known."""
        return ", ".join(part for part in (self.facts["title"], self.facts["company"]) if part)

    @property
    def behind(self) -> int:
        """How many steps are over."""
        return sum(not step.is_open for step in self.steps)

    @property
    def upcoming(self) -> StepLine | None:
        """The next step to do, None when the plan is over or there is none."""
        open_steps = [step for step in self.steps if step.is_open]
        dated = [(step.when, step.number, step) for step in open_steps if step.when is not None]
        return min(dated)[2] if dated else next(iter(open_steps), None)
