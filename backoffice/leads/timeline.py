"""A lead's plan as staff read it: one line per step, in the order of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from backoffice.shared.words import REMINDER_COLOURS, status_word, zoned
from engagement.plans import MAX_DESCRIPTION
from leads.models import Lead
from reminders.messenger import Card
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.moments import Moment
from reminders.state.plan_lines import StepLine
from reminders.state.plan_view import plan_lines
from reminders.state.wording import (
    due_phrase,
    hold_words,
    no_contact,
    not_in_notes,
    overdue_phrase,
    step_not_done,
)

PREVIEW = 200
FLAG_LIMIT, MOST_FLAGS = 80, 8
# Names of Material Symbols, by what is done and then by where.
SYMBOLS: Final = {
    "research": "search",
    "linkedin_like": "thumb_up",
    "linkedin_comment": "chat_bubble",
    "linkedin_connect": "person_add",
    "meeting_request": "event",
    "follow_up": "redo",
    "text_message": "sms",
    "linkedin": "forum",
    "email": "mail",
    "phone": "call",
}
CLOSED_IN_PLAN: Final = (ReminderStatus.COMPLETED, ReminderStatus.SKIPPED)  # with or without a reminder


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One step, ready to be shown."""

    position: int
    symbol: str
    description: str
    channel: str
    when: str  # on the owner's clock
    status: str
    word: str
    colour: str
    draft: str
    doubts: str
    exact: str = ""  # with the zone
    overdue: str = ""
    held: str = ""
    reminder_id: int | None = None  # None: the step has no reminder


def timeline(
    lead: Lead, reminders: Iterable[ScheduledReminder], *, whole: bool = True, now: datetime
) -> list[PlanLine]:
    """Return the plan's lines. `reminders` are the lead's current ones; its owner should be loaded.

    Not `whole`: without what only the pages of reminders show, their drafts and why they are held.
    """
    zone = lead.owner.timezone
    lines = [_line(step, zone, now=now) for step in plan_lines(lead, reminders, now=now)]
    return (
        lines if whole else [replace(each, draft="", doubts="", held="", reminder_id=None) for each in lines]
    )


def _line(step: StepLine, zone: str, *, now: datetime) -> PlanLine:
    line = PlanLine(
        position=step.number,
        symbol=SYMBOLS.get(step.action, SYMBOLS.get(step.channel, "task_alt")),
        description=step.description[:MAX_DESCRIPTION],
        channel=_channel(step.channel),
        when=step.timing,
        status="unscheduled",
        word=_("not started"),
        colour="",
        draft=preview(step.text),
        doubts=doubt_words(step.flags, step.missing),
    )
    if step.reminder_id is None and step.status not in CLOSED_IN_PLAN:
        return line
    status = ReminderStatus(step.status)
    line = replace(line, status=status.value, word=status_word(status), colour=REMINDER_COLOURS[status])
    return line if step.moment is None else _scheduled(line, step, step.moment, zone, now=now)


def _scheduled(line: PlanLine, step: StepLine, moment: Moment, zone: str, *, now: datetime) -> PlanLine:
    """Return the line of a step as its reminder stands."""
    return replace(
        line,
        when=due_phrase(moment.at, zone, now),
        exact=zoned(moment.at, zone),
        overdue=overdue_phrase(moment.at, now) if moment.late else "",
        held=hold_words(step.hold) if step.hold else "",
        draft=preview(step.draft),
        reminder_id=step.reminder_id,
    )


def doubts_of(card: Card) -> str:
    """Return what is doubtful about a step's texts and its channel, in words; mostly ""."""
    undone = step_not_done(card.undone) if card.undone else ""
    return " ".join(filter(None, [doubt_words(card.flags, card.missing), undone]))


def doubt_words(flags: Sequence[str], missing: str = "") -> str:
    """Return the claims that nothing supports, and that there is no address, in words."""
    claims = [f"“{preview(flag, FLAG_LIMIT)}”" for flag in flags[:MOST_FLAGS]]
    unfounded = not_in_notes(claims, len(flags) - len(claims)) if claims else ""
    return " ".join(part for part in (no_contact(missing), unfounded) if part)


def preview(draft: Any, limit: int = PREVIEW) -> str:
    """Return the beginning of a draft on one line; "" for none."""
    text = " ".join(str(draft or "").split())
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _channel(channel: str) -> str:
    words = {"linkedin": "LinkedIn", "email": _("email"), "phone": _("phone")}
    return words.get(channel, "")
