"""What a writer needs to know for one request, read in one go so that the call itself needs no database."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from babel.dates import format_date, get_day_names

from engagement import material
from engagement.material import Material
from engagement.models import PlanRequest, RequestKind
from engagement.plans import Step
from leads.models import TelegramUser
from planning.facts import dated
from planning.proposals.open_steps import open_steps
from reminders.models import ScheduledReminder
from reminders.state.situation import own_hours
from reminders.state.wording import local


class Obstacle(StrEnum):
    """Why a request is not done. Kept in its `note`; the first two may be tried again."""

    LOST = "worker_lost"  # its workers died over it, three times
    ERROR = "writer_error"  # it could not be written, three times
    DELETED = "lead_deleted"
    CLOSED = "lead_closed"
    HANDED_OVER = "handed_over"
    DEACTIVATED = "owner_deactivated"  # staff have ended the access of whoever asked
    WITHDRAWN = "withdrawn"  # whoever has asked says it themselves now
    STEP_CLOSED = "step_closed"  # the step whose draft was asked for is done, skipped or gone


@dataclass(frozen=True, slots=True)
class RequestContext:
    request: PlanRequest
    material: Material
    base_version: int  # 0: the lead's plan has not started
    steps: tuple[Step, ...]  # open ones, as they stand
    step: Step | None = None  # whose draft is asked for

    @property
    def wish(self) -> str:
        """What the person asked for: a code, or their own words."""
        return str(self.request.payload.get("wish") or "")

    @property
    def reason(self) -> str:
        """Why the person wants another plan: a code, or their own words."""
        return str(self.request.payload.get("reason") or "")

    @property
    def event(self) -> str:
        """What has happened, in the words of the person or the prospect."""
        return str(self.request.payload.get("event") or "")


@dataclass(frozen=True, slots=True)
class SellerContext:
    """A text about what its writer sells."""

    request: PlanRequest

    @property
    def text(self) -> str:
        return str(self.request.payload["text"])


Context = RequestContext | SellerContext


def read(request: PlanRequest, *, now: datetime) -> Context | Obstacle:
    """Return what the writer needs, or why there is nothing to write. A constant number of queries."""
    if request.kind == RequestKind.SELLER:
        return SellerContext(request)
    lead = request.lead
    if found := obstacle(request):
        return found
    steps, step = open_steps(lead, now=now), None
    if request.kind == RequestKind.DRAFT:
        step_id = request.payload.get("step_id")
        if lead.plan_version:
            row = wanted_reminder(request)
            step_id = row.step_id if row else None
        step = next((step for step in steps if step.step_id == step_id), None)
        if step is None:
            return Obstacle.STEP_CLOSED
    known = material.of(lead)
    facts = dated(known.facts, lead.owner, now=now)
    known = replace(known, facts=facts, today=_day_of(lead.owner, now), hours=_hours_of(lead.owner))
    return RequestContext(request, known, lead.plan_version, steps, step)


def _day_of(person: TelegramUser, now: datetime) -> str:
    """ "Monday, 2 March 2026", in English as the prompts are."""
    return format_date(local(now, person.timezone), "EEEE, d MMMM y", locale="en")


def _hours_of(person: TelegramUser) -> str:
    """ "Monday, Tuesday 09:00-18:00, Europe/Kyiv" """
    window, names = own_hours(person), get_day_names("wide", locale="en")
    days = ", ".join(names[day] for day in sorted(window.weekdays))
    return f"{days} {window.start:%H:%M}-{window.end:%H:%M}, {window.zone.key}"


def obstacle(request: PlanRequest) -> Obstacle | None:
    """What has happened to its lead, or its person, that makes a request pointless. Owner loaded."""
    if request.kind == RequestKind.SELLER:
        return Obstacle.DEACTIVATED if request.asker.is_deactivated else None
    lead = request.lead
    if request.payload.get("telegram_id", lead.owner_id) != lead.owner_id:
        return Obstacle.HANDED_OVER
    if lead.owner.is_deactivated:
        return Obstacle.DEACTIVATED
    if lead.deleted_at is not None:
        return Obstacle.DELETED
    return Obstacle.CLOSED if lead.is_closed else None


def wanted_reminder(request: PlanRequest) -> ScheduledReminder | None:
    """The live reminder whose draft is requested."""
    live = request.lead.reminders.live()
    reminder_id, step_id = request.payload.get("reminder_id"), request.payload.get("step_id")
    if reminder_id is not None:
        return live.filter(pk=reminder_id).first()
    return live.filter(step_id=step_id).first() if step_id is not None else None
