"""Why a reminder was sent, waits or will not be sent: the promise that staff can always see it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.shared.words import DELIVERY_COLOURS, error_words, to_the_second, zoned
from leads.models import Lead, TelegramUser
from reminders.day import explain
from reminders.models import DeliveryState, ScheduledReminder
from reminders.policy.due_rules import DueRule
from reminders.policy.escalation import MAX_NUDGES
from reminders.policy.parked import ParkedBy
from reminders.state.coming import Coming, coming
from reminders.state.rests import rest_reason
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
        (_("Why that date"), rule_words(reminder.due_rule)),
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
    at = zoned(reminder.next_action_at, reminder.lead.owner.timezone)
    match coming(reminder, now=now):
        case Coming.CLOSED:
            return _("Closed: nothing more is sent.")
        case Coming.HELD:
            return _("Held until staff decide: %(reason)s") % {"reason": hold_words(reminder.hold_reason)}
        case Coming.PARKED:
            return _("Parked: %(reason)s") % {"reason": parked_because(reminder, now=now)}
        case Coming.NOTHING:
            return _("Parked: nothing is planned until something changes.")
        case Coming.REST:
            return _("All nudges of this cycle are used; it rests for a week from %(at)s.") % {"at": at}
        case Coming.DUE:
            return _("Due now: the scheduler takes it on its next pass.")
        case Coming.AGAIN | Coming.FIRST:
            return _("Waits: nudge %(n)s leaves at %(at)s.") % {"n": reminder.reminder_count + 1, "at": at}


def parked_because(reminder: ScheduledReminder, *, now: datetime) -> str:
    """Return what keeps everything of this lead or person back; "" when nothing does."""
    lead, owner = reminder.lead, reminder.lead.owner
    reason = circumstances(reminder, now).parked_by
    words = {
        ParkedBy.DELETED: _("the lead is deleted."),
        ParkedBy.CLOSED: _("the lead is closed."),
        ParkedBy.LEAD_PAUSED: _lead_paused(lead),
        ParkedBy.OTHER_OWNER: _("the lead has another owner now."),
        ParkedBy.DEACTIVATED: deactivated_words(owner),
        ParkedBy.BLOCKED: _("the person has blocked the bot."),
        ParkedBy.OFF: _("the person has turned reminders off."),
        ParkedBy.PAUSED: _("the person has paused until %(at)s.")
        % {"at": zoned(owner.paused_until, owner.timezone)},
        ParkedBy.OUTSIDE: _("the person is not let in here."),
    }
    return words[reason] if reason else ""


def rule_words(rule: str) -> str:
    """Return what set the due date, as the person reads it but for their own part; then the stored key."""
    own: dict[str, str] = {
        DueRule.SNOOZED: _("The person snoozed it."),
        DueRule.AS_SAID: _("The person named this very time."),
        DueRule.ELAPSED: _("The person named this very time."),
    }
    words = own.get(rule) or explain.rule_words(rule)
    return f"{words} ({rule})" if rule else words


def deactivated_words(owner: TelegramUser) -> str:
    """Return since when staff have ended a person's access, and why."""
    return _("staff have deactivated the person (%(since)s, %(who)s): %(reason)s") % {
        "since": zoned(owner.deactivated_at),
        "who": owner.deactivated_by,
        "reason": owner.deactivated_reason,
    }


def _lead_paused(lead: Lead) -> str:
    if reason := rest_reason(lead):
        return _("the lead rests, because %(why)s.") % {"why": reason}
    if lead.paused_until:
        return _("the lead's reminders are paused until %(at)s.") % {
            "at": zoned(lead.paused_until, lead.owner.timezone)
        }
    return _("the lead's reminders are paused.")
