"""What may be done to many rows: a row each in the tables below, its words, and its call of a service."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from backoffice.bulk.forms import TO_A_DATE, PauseForm, ReassignForm, SnoozeForm, WhyForm
from backoffice.bulk.lines import (
    UNSURE,
    Line,
    being_sent,
    in_flight,
    leads_of,
    mark_of,
    open_steps_of,
    steps_of,
)
from backoffice.reminders.why import parked_because
from core.actor import SYSTEM, Actor
from leads.models import Lead
from reminders import services
from reminders.models import ScheduledReminder
from reminders.policy.windows import next_open
from reminders.services import StepResult
from reminders.state import snooze_choices
from reminders.state.situation import window_of
from reminders.state.step_moments import moment_of

Wanted = dict[str, Any]  # what the form says, but for the reason


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that staff do to many steps, or to many leads with all their steps."""

    name: str
    label: Any  # of the action
    title: Any
    note: Any  # what it does
    button: Any
    done: Any  # counts it: "%(n)s snoozed"
    look: Callable[[Iterable[int], Wanted, datetime], list[Line]]  # two queries or three
    do: Callable[[Any, Wanted, Actor, datetime], bool]  # one service; whether anything changed
    form: type[WhyForm] = WhyForm
    of_leads: bool = False
    # Where what becomes of one depends on the others it is done to all of them, as they were looked at, or to
    # none: then `do` gets all, and raises `services.NotAsSeen`.
    at_once: bool = False


# --- steps --------------------------------------------------------------------------------------------------


def _at(row: ScheduledReminder, now: datetime) -> datetime:
    return moment_of(row, now=now).at


def _look_at_steps(
    keys: Iterable[int],
    now: datetime,
    target: Callable[[ScheduledReminder], datetime | None],
    refused: Callable[[ScheduledReminder, datetime | None, str], str],
) -> list[Line]:
    rows = steps_of(keys)
    states = in_flight(rows)
    lines = []
    for row in rows:
        after = target(row) if row.is_live else None
        why_not = ""
        if not row.is_live:
            why_not = _("closed already")
        elif being_sent(row, states, now):
            why_not = _("being sent right now")
        else:
            why_not = refused(row, after, states.get(row.pk, ""))
        lines.append(Line(row, mark_of(row), _at(row, now), after, why_not))
    return lines


def _snoozed_until(row: ScheduledReminder, wanted: Wanted, now: datetime) -> datetime | None:
    owner, span, day = row.lead.owner, wanted.get("span") or "3", wanted.get("day")
    if span != TO_A_DATE:
        return snooze_choices.days_on(int(span), owner, now=now)
    return snooze_choices.on_day(day, owner) if isinstance(day, date) else None


def _look_before_snoozing(keys: Iterable[int], wanted: Wanted, now: datetime) -> list[Line]:
    def target(row: ScheduledReminder) -> datetime | None:
        until = _snoozed_until(row, wanted, now)
        return next_open(until, window_of(row.lead.owner)) if until else None

    def refused(row: ScheduledReminder, after: datetime | None, state: str) -> str:
        if state == UNSURE:
            return _("may have been sent already: say first whether it arrived")
        if after is not None and after <= now:
            return _("that time is over on its owner's clock")
        if after is not None and after <= _at(row, now):
            return _("comes later anyway")
        return ""

    return _look_at_steps(keys, now, target, refused)


def _snooze(row: ScheduledReminder, wanted: Wanted, by: Actor, now: datetime) -> bool:
    return services.snooze(reminder=row, until=_snoozed_until(row, wanted, now), by=by, now=now).changed


def _look_before_sending(keys: Iterable[int], wanted: Wanted, now: datetime) -> list[Line]:
    def refused(row: ScheduledReminder, after: datetime | None, state: str) -> str:
        if state == UNSURE:
            return _("may have been sent already: say first whether it arrived")
        if reason := parked_because(row, now=now):
            return _("rests: %(reason)s") % {"reason": reason.rstrip(".")}
        return ""

    return _look_at_steps(keys, now, lambda row: now, refused)


def _look_before_closing(keys: Iterable[int], wanted: Wanted, now: datetime) -> list[Line]:
    return _look_at_steps(keys, now, lambda row: None, lambda row, after, state: "")


def _closing(
    service: Callable[..., StepResult], why: str = ""
) -> Callable[[ScheduledReminder, Wanted, Actor, datetime], bool]:
    def close(row: ScheduledReminder, wanted: Wanted, by: Actor, now: datetime) -> bool:
        return service(reminder=row, by=by, now=now, **({why: by.why} if why else {})).changed

    return close


SNOOZE: Final = Deed(
    name="snooze",
    label=gettext_lazy("Snooze …"),
    title=gettext_lazy("Snooze"),
    note=gettext_lazy(
        "Each step rests until then and comes again in its owner's working hours, in a new round of up to "
        "three nudges. Messages that are there already show the new date."
    ),
    button=gettext_lazy("Snooze them"),
    done=ngettext_lazy("%(n)s step snoozed", "%(n)s steps snoozed", "n"),
    look=_look_before_snoozing,
    do=_snooze,
    form=SnoozeForm,
)
CANCEL: Final = Deed(
    name="cancel",
    label=gettext_lazy("Cancel …"),
    title=gettext_lazy("Cancel"),
    note=gettext_lazy("The steps are taken out of their plans; nothing more is sent about them."),
    button=gettext_lazy("Cancel them"),
    done=ngettext_lazy("%(n)s step cancelled", "%(n)s steps cancelled", "n"),
    look=_look_before_closing,
    do=_closing(services.cancel, "reason"),
)
SEND_NOW: Final = Deed(
    name="send_now",
    label=gettext_lazy("Send now …"),
    title=gettext_lazy("Send now"),
    note=gettext_lazy("The scheduler sends them at once, whatever the hour is for their people."),
    button=gettext_lazy("Send them now"),
    done=ngettext_lazy("%(n)s step will be sent now", "%(n)s steps will be sent now", "n"),
    look=_look_before_sending,
    do=_closing(services.send_now),
)
DONE: Final = Deed(
    name="done",
    label=gettext_lazy("Done …"),
    title=gettext_lazy("Mark as done"),
    note=gettext_lazy("The steps count as done, as if their people had pressed it."),
    button=gettext_lazy("They are done"),
    done=ngettext_lazy("%(n)s step done", "%(n)s steps done", "n"),
    look=_look_before_closing,
    do=_closing(services.complete),
)
SKIP: Final = Deed(
    name="skip",
    label=gettext_lazy("Skip …"),
    title=gettext_lazy("Skip"),
    note=gettext_lazy("The steps are left out, as if their people had skipped them."),
    button=gettext_lazy("Skip them"),
    done=ngettext_lazy("%(n)s step skipped", "%(n)s steps skipped", "n"),
    look=_look_before_closing,
    do=_closing(services.skip, "reason"),
)

# --- leads with all their steps -----------------------------------------------------------------------------


def _look_at_leads(
    keys: Iterable[int], now: datetime, refused: Callable[[Lead], str], *, minds_sending: bool
) -> list[Line]:
    leads = leads_of(keys)
    rows = [row for lead in leads for row in open_steps_of(lead)]
    states = in_flight(rows) if minds_sending else {}
    lines = []
    for lead in leads:
        steps = open_steps_of(lead)
        why_not = _("deleted") if lead.deleted_at else refused(lead)
        if not why_not and minds_sending and any(being_sent(row, states, now) for row in steps):
            why_not = _("one of its steps is being sent right now")
        before = min((_at(row, now) for row in steps), default=None)
        lines.append(Line(lead, mark_of(lead), before, None, why_not))
    return lines


def _look_before_pausing(keys: Iterable[int], wanted: Wanted, now: datetime) -> list[Line]:
    def refused(lead: Lead) -> str:
        if lead.is_closed:
            return _("closed already")
        return _("paused already") if lead.reminders_paused else ""

    return _look_at_leads(keys, now, refused, minds_sending=False)


def _pause(lead: Lead, wanted: Wanted, by: Actor, now: datetime) -> bool:
    day = wanted.get("until")
    until = snooze_choices.on_day(day, lead.owner) if isinstance(day, date) else None
    return services.set_paused(lead=lead, paused=True, until=until, by=by, now=now).reminders_paused


def _look_before_handing_over(keys: Iterable[int], wanted: Wanted, now: datetime) -> list[Line]:
    to = wanted.get("owner")

    def refused(lead: Lead) -> str:
        return _("theirs already") if to is not None and lead.owner_id == to.telegram_id else ""

    lines = _look_at_leads(keys, now, refused, minds_sending=True)
    if to is None:
        return lines
    going = [line.subject.pk for line in lines if not line.why_not]
    first = services.look_at_hand_over(leads=going, to=to, by=SYSTEM, now=now).first
    return [replace(line, after=None if line.why_not else first.get(line.subject.pk)) for line in lines]


def _hand_over(leads: Iterable[Lead], wanted: Wanted, by: Actor, now: datetime) -> bool:
    seen = {lead.pk: mark_of(lead) for lead in leads}

    def are_as_seen() -> bool:
        return {lead.pk: mark_of(lead) for lead in leads_of(seen)} == seen

    done = services.hand_over(leads=seen, to=wanted["owner"], by=by, now=now, are_as_seen=are_as_seen)
    return done.leads > 0


PAUSE: Final = Deed(
    name="pause",
    label=gettext_lazy("Pause the leads …"),
    title=gettext_lazy("Pause leads"),
    note=gettext_lazy(
        "Nothing is sent about these leads meanwhile. When the pause ends, their steps go on with the wait "
        "that they had left, paced."
    ),
    button=gettext_lazy("Pause them"),
    done=ngettext_lazy("%(n)s lead paused", "%(n)s leads paused", "n"),
    look=_look_before_pausing,
    do=_pause,
    form=PauseForm,
    of_leads=True,
)
REASSIGN: Final = Deed(
    name="hand_over",
    label=gettext_lazy("Hand over to …"),
    title=gettext_lazy("Hand over to …"),
    note=gettext_lazy(
        "Each lead goes over with its plan. Open steps begin a new round with the new owner; the old "
        "messages lose their buttons, and what is late comes paced. The new owner is told once in the chat. "
        "The history so far stays readable only for whom it was written."
    ),
    button=gettext_lazy("Hand over"),
    done=ngettext_lazy("%(n)s lead handed over", "%(n)s leads handed over", "n"),
    look=_look_before_handing_over,
    do=_hand_over,
    form=ReassignForm,
    of_leads=True,
    at_once=True,
)
