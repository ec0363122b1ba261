"""Why a reminder comes when it comes, in the person's own words and on their own clock. Two queries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.plans import whole_days
from leads.activities import ActivityType
from reminders.day.history_words import conflict_words as conflict_words
from reminders.day.history_words import history_line as history_line
from reminders.models import Delivery, DeliveryState, ScheduledReminder
from reminders.policy.due_rules import READ, DueRule
from reminders.policy.parked import ParkedBy
from reminders.policy.windows import MovedBy, Window, moved_by, next_open
from reminders.state.cards import step_of
from reminders.state.coming import Coming, coming
from reminders.state.rests import rest_reason
from reminders.state.situation import circumstances, window_of
from reminders.state.wording import due_phrase, hold_words

HISTORY_SHOWN = 8
NOTICEABLE = timedelta(minutes=1)
# Lines of a lead's history that tell what happened to a reminder.
SHOWN = (
    ActivityType.STEP_REMINDER_SENT,
    ActivityType.STEP_COMPLETED,
    ActivityType.STEP_SKIPPED,
    ActivityType.STEP_SNOOZED,
    ActivityType.AUTO_SNOOZED,
    ActivityType.STEP_CANCELLED,
    ActivityType.STEP_RESCHEDULED,
    ActivityType.STEP_REOPENED,
    ActivityType.STEP_HELD,
    ActivityType.STEP_RELEASED,
    ActivityType.DRAFT_CHANGED,
    ActivityType.REPAIRED,
    ActivityType.DELIVERY_RESOLVED,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happens next, its grounds, and the latest changes, newest first: plain lines."""

    verdict: str
    grounds: tuple[str, ...]
    history: tuple[str, ...]


def explain(reminder: ScheduledReminder, *, now: datetime) -> Explanation:
    """Explain a reminder at `now`. Its lead and owner should be loaded."""
    zone = reminder.lead.owner.timezone
    attempts = Delivery.objects.filter(reminder_id=reminder.pk).order_by("id")
    states = Counter(attempts.values_list("state", flat=True))
    lines = reminder.lead.activities.filter(
        activity_type__in=[kind.value for kind in SHOWN], metadata__reminder_id=reminder.pk
    )
    history = tuple(history_line(line, zone, now) for line in lines.order_by("-id")[:HISTORY_SHOWN])
    return Explanation(verdict(reminder, now=now), tuple(_grounds(reminder, states, now)), history)


def verdict(reminder: ScheduledReminder, *, now: datetime) -> str:
    """Return in one sentence what happens next."""
    zone, at = reminder.lead.owner.timezone, reminder.next_action_at
    held, parked = hold_words(reminder.hold_reason), parked_because(reminder, zone, now=now)
    when = {"when": due_phrase(at, zone, now) if at else ""}
    nothing = _("Nothing comes until something changes.")
    words = {
        Coming.CLOSED: _("This step is closed: nothing more comes."),
        Coming.HELD: _("It is held: %(reason)s") % {"reason": held},
        Coming.PARKED: _("Nothing comes for now: %(reason)s") % {"reason": parked} if parked else nothing,
        Coming.NOTHING: nothing,
        Coming.REST: _(
            "All three reminders were sent. If nothing happens, it rests for a week from %(when)s."
        )
        % when,
        Coming.DUE: _("It is due now."),
        Coming.AGAIN: _("It comes again %(when)s, unless you act before.") % when,
        Coming.FIRST: _("It comes %(when)s.") % when,
    }
    return words[coming(reminder, now=now)]


def parked_because(reminder: ScheduledReminder, zone: str, *, now: datetime) -> str:
    """Return what keeps everything of this lead or person back; "" when nothing does."""
    until, lead_until = reminder.lead.owner.paused_until, reminder.lead.paused_until
    match circumstances(reminder, now).parked_by:
        case None | ParkedBy.OTHER_OWNER:
            return ""
        case ParkedBy.DELETED:
            return _("the lead is deleted.")
        case ParkedBy.CLOSED:
            return _("the lead is closed.")
        case ParkedBy.LEAD_PAUSED if lead_until is not None:
            return _("this lead is paused until %(when)s.") % {"when": due_phrase(lead_until, zone, now)}
        case ParkedBy.LEAD_PAUSED:
            why = rest_reason(reminder.lead)
            return _("this lead rests, because %(why)s.") % {"why": why} if why else _("this lead is paused.")
        case ParkedBy.PAUSED if until is not None:
            return _("you have paused until %(when)s.") % {"when": due_phrase(until, zone, now)}
        case _:
            return _("your reminders are off.")


def rule_words(rule: str, *, days: int | None = None) -> str:
    """Return what set the due date, as a sentence; a rule that is not known says so.

    `days` after the plan's start, if the plan still tells.
    """
    if rule == DueRule.DELAY_DAYS and days == 0:
        return _("The plan set the date: the day of its start.")
    if rule == DueRule.DELAY_DAYS and days is not None:
        return ngettext(
            "The plan set the date: %(n)s day after its start.",
            "The plan set the date: %(n)s days after its start.",
            days,
        ) % {"n": days}
    known: dict[str, str] = {
        DueRule.DELAY_DAYS: _("The plan set the date: so many days after its start."),
        DueRule.DEFAULT: _("The usual spacing of steps set the date."),
        DueRule.SNOOZED: _("You snoozed it."),
        DueRule.AS_SAID: _("You named this time yourself."),
        DueRule.ELAPSED: _("You named this time yourself."),
        DueRule.RESTED: _("Three reminders stayed unanswered, so it rested for a week."),
        DueRule.AUTO_SNOOZED: _("Three reminders stayed unanswered, so it rested for a week."),
        DueRule.MOVED: _("It was moved by hand, or by a pause."),
        DueRule.AT_ONCE: _("It was asked for at once."),
    }
    if rule in READ:
        return _("The plan set the date: its timing was read as written.")
    return known.get(rule) or _("What set the date was not recorded.")


def window_words(at: datetime, window: Window | None, zone: str, now: datetime) -> str:
    """Return how working hours move a moment; "" when they do not."""
    reason = moved_by(at, window)
    if reason is None:
        return ""
    why = {
        MovedBy.NIGHT: _("outside your working hours"),
        MovedBy.WEEKEND: _("on a day you do not work"),
        MovedBy.DAY_OFF: _("on a holiday or day off"),
    }[reason]
    when = due_phrase(at, zone, now)
    return _("%(when)s is %(why)s, so it waits until %(opens)s.") % {
        "when": when[:1].upper() + when[1:],
        "why": why,
        "opens": due_phrase(next_open(at, window), zone, now),
    }


def _grounds(reminder: ScheduledReminder, states: Counter[str], now: datetime) -> Iterator[str]:
    zone = reminder.lead.owner.timezone
    yield rule_words(reminder.due_rule, days=whole_days(step_of(reminder).get("delay_days")))
    yield _("Due: %(when)s.") % {"when": due_phrase(reminder.due_at, zone, now)}
    if not reminder.goes_out_at_once and not reminder.reminder_count:
        yield from filter(None, [window_words(reminder.due_at, window_of(reminder.lead.owner), zone, now)])
    elif reminder.due_rule in (DueRule.AS_SAID, DueRule.ELAPSED):
        yield _("Working hours do not move it.")
    if reminder.is_live and reminder.not_before and reminder.not_before > reminder.due_at + NOTICEABLE:
        when = {"when": due_phrase(reminder.not_before, zone, now)}
        yield _("Not before %(when)s: enough messages came before it, or a pause has just ended.") % when
    if snoozed := reminder.snooze_count:
        yield ngettext("Snoozed %(n)s time.", "Snoozed %(n)s times.", snoozed) % {"n": snoozed}
    if sent := states[DeliveryState.SENT]:
        yield ngettext("Reminded %(n)s time so far.", "Reminded %(n)s times so far.", sent) % {"n": sent}
    if unknown := states[DeliveryState.UNKNOWN]:
        yield ngettext(
            "%(n)s message may or may not have arrived; it is not sent again.",
            "%(n)s messages may or may not have arrived; they are not sent again.",
            unknown,
        ) % {"n": unknown}
    if failed := states[DeliveryState.FAILED]:
        words = ngettext("%(n)s attempt did not leave.", "%(n)s attempts did not leave.", failed)
        yield words % {"n": failed}
