"""A lead's plan as staff read it: one line per step, in the order of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from backoffice.shared.words import REMINDER_COLOURS, status_word, zoned
from engagement.doubts import standing
from leads.models import Lead
from leads.stored_plan import StoredStep
from reminders.messenger import Card
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.state.cards import card_for
from reminders.state.step_moments import moment_of
from reminders.state.wording import due_phrase, hold_words, no_contact, not_in_notes, overdue_phrase

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
# The display copy of a step that has no reminder.
UNSCHEDULED: Final = {"done": ReminderStatus.COMPLETED, "skipped": ReminderStatus.SKIPPED}


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


def timeline(lead: Lead, reminders: Iterable[ScheduledReminder], *, now: datetime) -> list[PlanLine]:
    """Return the plan's lines. `reminders` are the lead's current ones; its owner should be loaded."""
    by_step = {reminder.step_id: reminder for reminder in reminders}
    lines = []
    for position, step in enumerate(lead.steps, start=1):
        line = _unscheduled(position, step)
        reminder = by_step.get(step.get("step_id", 0))
        lines.append(_scheduled(line, reminder, lead.owner.timezone, now=now) if reminder else line)
    return lines


def _scheduled(line: PlanLine, reminder: ScheduledReminder, zone: str, *, now: datetime) -> PlanLine:
    """Return the line of a step as its reminder stands."""
    status = ReminderStatus(reminder.status)
    moment = moment_of(reminder, now=now)
    return replace(
        line,
        when=due_phrase(moment.at, zone, now),
        exact=zoned(moment.at, zone),
        status=status.value,
        word=status_word(status),
        colour=REMINDER_COLOURS[status],
        overdue=overdue_phrase(moment.at, now) if moment.late else "",
        held=hold_words(reminder.hold_reason) if reminder.hold_reason else "",
        draft=preview(reminder.draft_text),
        doubts=doubts_of(card_for(reminder)) if reminder.is_live else "",
        reminder_id=reminder.pk,
    )


def _unscheduled(position: int, step: StoredStep) -> PlanLine:
    status = UNSCHEDULED.get(str(step.get("status")))
    return PlanLine(
        position=position,
        symbol=_symbol(step),
        description=str(step.get("description") or ""),
        channel=_channel(step),
        when=str(step.get("timing") or ""),
        status=status.value if status else "unscheduled",
        word=status_word(status) if status else _("not started"),
        colour=REMINDER_COLOURS[status] if status else "",
        draft=preview(step.get("suggested_text")),
        doubts=doubt_words(
            standing(step.get("flags"), str(step.get("description")), step.get("suggested_text"))
        ),
    )


def doubts_of(card: Card) -> str:
    """Return what is doubtful about a step's texts and its channel, in words; mostly ""."""
    return doubt_words(card.flags, card.missing)


def doubt_words(flags: Sequence[str], missing: str = "") -> str:
    """Return the claims that nothing supports, and that there is no address, in words."""
    claims = [f"“{preview(flag, FLAG_LIMIT)}”" for flag in flags[:MOST_FLAGS]]
    unfounded = not_in_notes(claims, len(flags) - len(claims)) if claims else ""
    return " ".join(part for part in (no_contact(missing), unfounded) if part)


def preview(draft: Any, limit: int = PREVIEW) -> str:
    """Return the beginning of a draft on one line; "" for none."""
    text = " ".join(str(draft or "").split())
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _symbol(step: StoredStep) -> str:
    return SYMBOLS.get(str(step.get("action_type")), SYMBOLS.get(str(step.get("channel")), "task_alt"))


def _channel(step: StoredStep) -> str:
    channel = str(step.get("channel") or "")
    words = {"linkedin": "LinkedIn", "email": _("email"), "phone": _("phone")}
    return words.get(channel, "")
