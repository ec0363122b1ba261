"""Everything that is known about a lead, as plain values: what prompts are made of and claims may rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from engagement.facts import facts_to_write, guessed_of, pasted_prospect, settled_of
from engagement.models import PlanVersion
from engagement.plans import MAX_STEP_ID
from engagement.playbook import Facts, known_texts, situation_line
from leads.activities import ActivityType
from leads.fields import CONTACTS
from leads.intake import Prospect
from leads.models import Lead, LeadActivity

MAX_LINES: Final = 20
MAX_LINE: Final = 1_500
MAX_PASTED: Final = 8_000
MAX_ADDED: Final = 4_000  # characters of one text that was added, a message of Telegram
MAX_ADDED_TOGETHER: Final = 16_000
_READ: Final = 120  # lines of history that are looked at; the newest count
_DONE: Final = {ActivityType.STEP_COMPLETED: "done", ActivityType.STEP_SKIPPED: "skipped"}


@dataclass(frozen=True, slots=True)
class Material:
    """What is known about a lead. Unknown texts are "" and unknown sequences empty; all are bounded."""

    name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    pasted: str = ""  # as it came in, word for word
    contacts: tuple[str, ...] = ()  # addresses that were corrected by hand
    notes: str = ""
    context: tuple[str, ...] = ()  # what was added since, newest first, each with its date
    history: tuple[str, ...] = ()  # steps done and skipped, newest first, each with its date
    first_step_id: int = 1  # all ids from here on are free
    language: str = ""  # of the person who sells, "uk"; drafts follow the material's
    sender: str = ""  # that person's name
    guessed: tuple[str, ...] = ()  # which of name, title, company, place our own rules only guessed
    settled: tuple[
        str, ...
    ] = ()  # which of them the paste calls by their name, or somebody has changed since
    facts: Facts = field(default_factory=Facts)
    today: str = ""  # that person's day, "Monday, 2 March 2026"
    hours: str = ""  # when that person works, "Monday, Tuesday 09:00-18:00, Europe/Kyiv"

    def lead_lines(self) -> str:
        """The known fields as "Field: value" lines, and the channels."""
        called = {"Greet as": self.facts.greeted} if self.name else {}
        fields = {
            "Name": self.name,
            **called,
            "Title": self.title,
            "Company": self.company,
            "Place": self.place,
        }
        fields["Situation"] = situation_line(self.facts)
        if self.facts.wait_days is not None:
            fields["The time that was named"] = f"in {self.facts.wait_days} days"
        fields["Only guessed, look into the material"] = ", ".join(self.guessed)
        channels = ", ".join(sorted(self.facts.channels)) or "none known"
        return "\n".join(
            [f"{key}: {value}" for key, value in fields.items() if value] + [f"Channels: {channels}"]
        )

    def material_lines(self) -> str:
        """Everything else verbatim, under short headings."""
        parts = {
            "Pasted": self.pasted,
            "Contacts": "\n".join(self.contacts),
            "Notes": self.notes,
            "Added since, newest first": "\n".join(self.context),
        }
        return "\n\n".join(f"{heading}:\n{text}" for heading, text in parts.items() if text)

    def text(self) -> str:
        """All of it: what a text about the lead may rest on."""
        fields = (self.name, self.title, self.company, self.place, self.sender, known_texts(self.facts))
        return "\n".join([*fields, *self.facts.links, *self.history, self.material_lines()])


def of(lead: Lead) -> Material:
    """What is known about this lead now; at most four queries, whatever the length of its history."""
    facts = facts_to_write(lead)
    kinds = [ActivityType.CONTEXT_UPDATE.value, *(kind.value for kind in _DONE)]
    lines = list(lead.activities.filter(activity_type__in=kinds).order_by("-created_at", "-id")[:_READ])
    pasted = pasted_prospect(lead.original_context)
    return Material(
        name=lead.prospect_name,
        title=lead.prospect_title,
        company=lead.prospect_company,
        place=lead.prospect_geography,
        pasted=lead.original_context[:MAX_PASTED],
        contacts=_corrected_contacts(lead, pasted),
        notes=lead.notes[:MAX_PASTED],
        context=_added(line for line in lines if line.activity_type == ActivityType.CONTEXT_UPDATE),
        history=_acted(lead, (line for line in lines if line.activity_type in _DONE)),
        first_step_id=first_free_id(lead),
        language=lead.owner.language_code,
        sender=f"{lead.owner.first_name} {lead.owner.last_name}".strip(),
        guessed=guessed_of(lead, pasted),
        settled=settled_of(lead, pasted),
        facts=facts,
    )


def _corrected_contacts(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """The contacts that neither stand in the pasted text nor were read there."""
    known = ((getattr(lead, field.column), getattr(pasted, field.key, "")) for field in CONTACTS)
    corrected = (value for value, read in known if value and value != read)
    return tuple(value for value in corrected if value not in lead.original_context)


def _added(lines: Iterable[LeadActivity]) -> tuple[str, ...]:
    """ "2026-03-02: Met at the fair"; of the oldest, what there is room for."""
    added: list[str] = []
    for line in lines:
        room = min(MAX_ADDED, MAX_ADDED_TOGETHER - sum(map(len, added)))
        if room <= 0 or len(added) == MAX_LINES:
            break
        if text := line.content[:room].strip():
            added.append(f"{line.created_at:%Y-%m-%d}: {text}")
    return tuple(added)


def _acted(lead: Lead, lines: Iterable[LeadActivity]) -> tuple[str, ...]:
    """ "2026-03-02 done: Write to Ann (she was in a hurry)" """
    what = {step.get("step_id"): str(step.get("description") or "") for step in lead.steps}
    acted = []
    for line in lines:
        description = what.get(line.metadata.get("step_id"), "") or "a step"
        note = f" ({line.content[:MAX_LINE].strip()})" if line.content.strip() else ""
        acted.append(
            f"{line.created_at:%Y-%m-%d} {_DONE[ActivityType(line.activity_type)]}: {description}{note}"
        )
    return tuple(acted[:MAX_LINES])


def first_free_id(lead: Lead) -> int:
    """One more than the highest step id this lead ever had; an unstarted plan's ids do not count."""
    if not lead.plan_version:
        return 1
    versions = PlanVersion.objects.filter(lead=lead).values_list("steps", flat=True)
    plans = (steps for steps in (lead.steps, *versions) if isinstance(steps, list))
    numbers = (step.get("step_id") for steps in plans for step in steps if isinstance(step, dict))
    return max((id_ for id_ in numbers if isinstance(id_, int) and 0 < id_ < MAX_STEP_ID), default=0) + 1
