"""What is shown about rest: of everything, or of one lead."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from botapp.routes.pause import Until
from botapp.screens.pause import buttons
from botapp.screens.pause import text as texts
from botapp.shared.dates import dated
from botapp.shared.screen import Screen
from leads.models import Lead, TelegramUser
from reminders.phrases import Ambiguous, NotUnderstood, Result
from reminders.policy.nags import TooOftenCard
from reminders.policy.windows import local_at
from reminders.services.outlook import Outlook, outlook_of_lead, outlook_of_person
from reminders.state.wording import due_phrase, local, zone_of

_AHEAD = {
    Until.TOMORROW: timedelta(days=1),
    Until.WEEK: timedelta(days=7),
    Until.FORTNIGHT: timedelta(days=14),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What rests: one lead, or everything of a person."""

    user: TelegramUser
    lead: Lead | None = None

    @property
    def lead_id(self) -> int | None:
        """The lead's id; None for everything."""
        return self.lead.pk if self.lead else None

    @property
    def name(self) -> str:
        """The lead's name; "" for everything."""
        return str(self.lead.display_name) if self.lead else ""

    @property
    def is_paused(self) -> bool:
        """Whether it rests now."""
        if self.lead:
            return self.lead.reminders_paused
        return not self.user.reminder_enabled or self.user.paused_at is not None

    @property
    def until(self) -> datetime | None:
        """When that pause ends by itself."""
        return (self.lead or self.user).paused_until

    def outlook(self, until: datetime | None, now: datetime) -> Outlook:
        """Return what a pause until then would do; `until=now` ends one."""
        if self.lead:
            return outlook_of_lead(self.lead, until=until, now=now)
        return outlook_of_person(self.user, until=until, now=now)


def moment_of(choice: Until, user: TelegramUser, now: datetime) -> datetime | None:
    """Return the moment a button means: at the beginning of the person's hours; None has no end."""
    if choice == Until.OPEN:
        return None
    today = local(now, user.timezone).date()
    ahead = timedelta(days=7 - today.weekday()) if choice == Until.MONDAY else _AHEAD[choice]
    return local_at(today + ahead, user.window_start, zone_of(user.timezone))


def ask(subject: Subject, now: datetime) -> Screen:
    text = texts.ask(subject.name, until=_until(subject, now), is_paused=subject.is_paused)
    morning = subject.user.window_start
    return Screen(text, buttons.ask(subject.lead_id, morning=morning, is_paused=subject.is_paused))


def look(subject: Subject, until: datetime | None, now: datetime) -> Screen:
    outlook = subject.outlook(until, now)
    text = texts.look(subject.name, until, outlook, zone=subject.user.timezone, now=now)
    return Screen(text, buttons.confirm(subject.lead_id, until))


def look_as_said(subject: Subject, said: Result, now: datetime) -> Screen:
    """Show what a pause until the said moment would do; or ask which one, or once more."""
    match said:
        case NotUnderstood(reason):
            return Screen(texts.not_a_moment(reason.value), ask(subject, now).keyboard)
        case Ambiguous(options):
            labels = [due_phrase(option.at, subject.user.timezone, now) for option in options]
            return Screen(texts.which_moment(), buttons.which(subject.lead_id, options, labels=labels))
    return look(subject, said.at, now)


def paused(subject: Subject, outlook: Outlook, now: datetime) -> Screen:
    text = texts.paused(subject.name, subject.until, outlook, zone=subject.user.timezone, now=now)
    return Screen(text, buttons.paused(subject.lead_id))


def ask_back(subject: Subject, now: datetime) -> Screen:
    """Show what the end of the pause would do; without a pause, that there is none."""
    if not subject.is_paused:
        return resumed(subject, None)
    text = texts.ask_back(subject.name, _until(subject, now), subject.outlook(now, now))
    return Screen(text, buttons.confirm_back(subject.lead_id))


def resumed(subject: Subject, outlook: Outlook | None) -> Screen:
    """Say that it goes on; without an outlook, that it never rested."""
    return Screen(texts.resumed(subject.name, outlook), buttons.rested(subject.lead_id))


def stayed(subject: Subject, now: datetime) -> Screen:
    text = texts.stayed(subject.name, _until(subject, now), is_paused=subject.is_paused)
    return Screen(text, buttons.rested(subject.lead_id))


def too_often(card: TooOftenCard) -> Screen:
    return Screen(texts.too_often(card), buttons.too_often(card))


def _until(subject: Subject, now: datetime) -> str:
    until = subject.until
    return dated(until, subject.user.timezone, now) if until else ""
