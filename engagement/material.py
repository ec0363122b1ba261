"""Everything that is known about a lead, as plain values: what prompts are made of and claims may rest on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from engagement.facts import facts_of, pasted_prospect
from engagement.models import PlanVersion
from engagement.plans import MAX_STEP_ID
from engagement.playbook import Facts, told
from leads.activities import ActivityType
from leads.fields import CONTACTS
from leads.intake import Prospect
from leads.models import Lead, LeadActivity

MAX_LINES: Final = 20
MAX_LINE: Final = 1_500
MAX_PASTED: Final = 8_000
MAX_RESEARCH: Final = 8_000
_READ: Final = 120  # lines of history that are looked at; the newest count
_DONE: Final = {ActivityType.STEP_COMPLETED: "done", ActivityType.STEP_SKIPPED: "skipped"}


@dataclass(frozen=True, slots=True)
class Material:
    """What is known about a lead. Texts are "" and sequences empty where nothing is; all are bounded."""

    name: str = ""
    title: str = ""
    company: str = ""
    place: str = ""
    pasted: str = ""  # as it came in, word for word
    contacts: tuple[str, ...] = ()  # addresses that were corrected by hand
    notes: str = ""
    context: tuple[str, ...] = ()  # what was added since, newest first, each with its date
    history: tuple[str, ...] = ()  # steps done and skipped, newest first, each with its date
    first_step_id: int = 1  # every number from here on is free
    language: str = ""  # of the person who sells, "uk"; drafts follow the material's
    sender: str = ""  # that person's name
    guessed: tuple[str, ...] = ()  # which of name, title, company, place our own rules only guessed
    facts: Facts = field(default_factory=Facts)
    web_research: str = ""

    def lead_lines(self) -> str:
        """The fields that are known, one "Field: value" a line, and the channels."""
        called = {"First name": self.facts.first_name} if self.name else {}
        fields = {
            "Name": self.name,
            **called,
            "Title": self.title,
            "Company": self.company,
            "Place": self.place,
        }
        channels = ", ".join(sorted(self.facts.channels)) or "none known"
        return "\n".join(
            [f"{key}: {value}" for key, value in fields.items() if value] + [f"Channels: {channels}"]
        )

    def material_lines(self) -> str:
        """Everything else, word for word, under short headings."""
        parts = {
            "Pasted": self.pasted,
            "Contacts": "\n".join(self.contacts),
            "Notes": self.notes,
            "Added since, newest first": "\n".join(self.context),
            "Research": self.web_research,
        }
        return "\n\n".join(f"{heading}:\n{text}" for heading, text in parts.items() if text)

    def text(self) -> str:
        """All of it: the ground on which a text about the lead may stand."""
        fields = (self.name, self.title, self.company, self.place, self.sender, told(self.facts))
        return "\n".join([*fields, *self.facts.links, *self.history, self.material_lines()])


def of(lead: Lead) -> Material:
    """What is known about this lead now: three queries at most, however long its history."""
    facts = facts_of(lead)
    lines = list(_newest_lines(lead))
    pasted = pasted_prospect(lead.original_context)
    guessed = pasted.guessed if pasted and pasted.name == lead.prospect_name else ()
    return Material(
        name=lead.prospect_name,
        title=lead.prospect_title,
        company=lead.prospect_company,
        place=lead.prospect_geography,
        pasted=lead.original_context[:MAX_PASTED],
        contacts=_corrected_contacts(lead, pasted),
        notes=lead.notes[:MAX_PASTED],
        context=_told(line for line in lines if line.activity_type == ActivityType.CONTEXT_UPDATE),
        history=_acted(lead, (line for line in lines if line.activity_type in _DONE)),
        first_step_id=first_free_id(lead),
        language=lead.owner.language_code,
        sender=f"{lead.owner.first_name} {lead.owner.last_name}".strip(),
        guessed=guessed,
        facts=facts,
        web_research=lead.web_research[:MAX_RESEARCH],
    )


def _corrected_contacts(lead: Lead, pasted: Prospect | None) -> tuple[str, ...]:
    """The contacts that neither stand in the pasted text nor were read there."""
    known = ((getattr(lead, field.column), getattr(pasted, field.key, "")) for field in CONTACTS)
    corrected = (value for value, read in known if value and value != read)
    return tuple(value for value in corrected if value not in lead.original_context)


def _newest_lines(lead: Lead) -> Iterable[LeadActivity]:
    kinds = [ActivityType.CONTEXT_UPDATE.value, *(kind.value for kind in _DONE)]
    return lead.activities.filter(activity_type__in=kinds).order_by("-created_at", "-id")[:_READ]


def _told(lines: Iterable[LeadActivity]) -> tuple[str, ...]:
    told = [
        f"{line.created_at:%Y-%m-%d}: {line.content[:MAX_LINE].strip()}"
        for line in lines
        if line.content.strip()
    ]
    return tuple(told[:MAX_LINES])


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
    """One more than the highest id that a step of this lead ever had; an unstarted plan's do not count."""
    if not lead.plan_version:
        return 1
    versions = PlanVersion.objects.filter(lead=lead).values_list("steps", flat=True)
    return max((number for steps in (lead.steps, *versions) for number in _ids(steps)), default=0) + 1


def _ids(steps: object) -> Iterator[int]:
    for step in steps if isinstance(steps, list) else ():
        number = step.get("step_id") if isinstance(step, dict) else None
        if isinstance(number, int) and 0 < number < MAX_STEP_ID:
            yield number
