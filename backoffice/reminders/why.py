"""Why a reminder was sent, waits or will not be sent: the promise that staff can always see it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.shared.words import DELIVERY_COLOURS, error_words, to_the_second, zoned
from reminders.models import DeliveryState, ScheduledReminder
from reminders.policy.due_rules import READ, DueRule
from reminders.policy.escalation import MAX_NUDGES
from reminders.policy.parked import ParkedBy
from reminders.state.situation import circumstances
from reminders.state.wording import hold_words


@dataclass(frozen=True, slots=True)
class Why:
    """One sentence, and the facts behind it as pairs of name and value."""

    verdict: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One row of the ledger, ready to be shown."""

    pk: int
    what: str
    word: str
    colour: str
    armed: str  # UTC, to the second
    error: str


def attempts(reminder: ScheduledReminder, *, limit: int = 10) -> list[AttemptLine]:
    return [
        AttemptLine(
            pk=row.pk,
            what=_("cycle %(cycle)s, nudge %(nudge)s") % {"cycle": row.cycle, "nudge": row.nudge},
            word=row.get_state_display(),
            colour=DELIVERY_COLOURS[DeliveryState(row.state)],
            armed=to_the_second(row.armed_at),
            error=error_words(row.error_class),
        )
        for row in reminder.deliveries.order_by("-armed_at", "-id")[:limit]
    ]


def why(reminder: ScheduledReminder, *, now: datetime) -> Why:
    """Explain a reminder at `now`. Its lead and owner should be loaded."""
    zone, present = reminder.lead.owner.timezone, reminder.lead.plan_version
    by_hand = ngettext("%(n)s time", "%(n)s times", reminder.snooze_count) % {"n": reminder.snooze_count}
    snoozed = {"by_hand": by_hand, "rests": reminder.auto_snooze_count}
    claim = _("free")
    if reminder.claimed_until is not None and reminder.claimed_until > now:
        claim = _("held by a scheduler until %(at)s") % {"at": to_the_second(reminder.claimed_until)}
    version = _("%(n)s, the present one")
    if reminder.plan_version != present:
        version = _("%(n)s; the plan has moved on to %(now)s")
    facts = [
        (_("Due"), zoned(reminder.due_at, zone)),
        (_("Date set by"), rule_words(reminder.due_rule)),
        (_("Next action"), zoned(reminder.next_action_at, zone) or _("none")),
        (_("Cycle"), str(reminder.cycle)),
        (_("Nudges used"), _("%(used)s of %(max)s") % {"used": reminder.reminder_count, "max": MAX_NUDGES}),
        (_("Last nudge"), zoned(reminder.last_reminded_at, zone) or _("none")),
        (_("Snoozed"), _("%(by_hand)s by hand, %(rests)s by itself in a row") % snoozed),
        (_("Claim"), claim),
        (_("Plan version"), version % {"n": reminder.plan_version, "now": present}),
    ]
    return Why(verdict(reminder, now=now), facts)


def verdict(reminder: ScheduledReminder, *, now: datetime) -> str:
    """Return in one sentence what happens next, and why."""
    if not reminder.is_live:
        return _("Closed: nothing more is sent.")
    if reminder.hold_reason:
        return _("Held until staff decide: %(reason)s") % {"reason": hold_words(reminder.hold_reason)}
    if parked := parked_because(reminder, now=now):
        return _("Parked: %(reason)s") % {"reason": parked}
    if reminder.next_action_at is None:
        return _("Parked: nothing is planned until something changes.")
    if reminder.is_due(now):
        return _("Due now: the scheduler takes it on its next pass.")
    at = zoned(reminder.next_action_at, reminder.lead.owner.timezone)
    if reminder.reminder_count >= MAX_NUDGES:
        return _("All nudges of this cycle are used; it rests for a week from %(at)s.") % {"at": at}
    return _("Waits: nudge %(n)s leaves at %(at)s.") % {"n": reminder.reminder_count + 1, "at": at}


def parked_because(reminder: ScheduledReminder, *, now: datetime) -> str:
    """Return what keeps everything of this lead or person back; "" when nothing does."""
    owner = reminder.lead.owner
    reason = circumstances(reminder, now).parked_by
    words = {
        ParkedBy.DELETED: _("the lead is deleted."),
        ParkedBy.CLOSED: _("the lead is closed."),
        ParkedBy.LEAD_PAUSED: _("the lead's reminders are paused."),
        ParkedBy.OTHER_OWNER: _("the lead has another owner now."),
        ParkedBy.BLOCKED: _("the person has blocked the bot."),
        ParkedBy.OFF: _("the person has turned reminders off."),
        ParkedBy.PAUSED: _("the person has paused until %(at)s.")
        % {"at": zoned(owner.paused_until, owner.timezone)},
        ParkedBy.OUTSIDE: _("the person is not let in here."),
    }
    return words[reason] if reason else ""


def rule_words(rule: str) -> str:
    """Return what set the due date, in words; the stored key stands behind it."""
    known: dict[str, str] = {
        DueRule.DELAY_DAYS: _("the step's number of days"),
        DueRule.DEFAULT: _("the usual spacing: nothing else was said"),
        DueRule.SNOOZED: _("a snooze"),
        DueRule.AS_SAID: _("a snooze until the very time that was said"),
        DueRule.AUTO_SNOOZED: _("a rest after three nudges"),
        DueRule.RESTED: _("a rest after three nudges"),
        DueRule.MOVED: _("somebody, by hand"),
        DueRule.AT_ONCE: _("“send now”"),
    }
    words = known.get(rule) or (_("the step's timing text") if rule in READ else "")
    return f"{words} ({rule})" if words else rule or _("not known")
