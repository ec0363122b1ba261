"""What an alarm says: what is wrong, since when, and what to do."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from botapp.shared.dates import dated
from botapp.shared.text import paragraphs
from reminders.models import AlarmKind

# What is wrong, and what to do about it.
WORDS: Final[dict[str, tuple[str, str]]] = {
    AlarmKind.NOBODY: (
        gettext_noop("Reminders are due, and no scheduler is alive."),
        gettext_noop("See that run_scheduler is running; its log says why it ended."),
    ),
    AlarmKind.LATE: (
        gettext_noop("Reminders are late, though a scheduler is alive."),
        gettext_noop("See what its log says, and whether Telegram can be reached."),
    ),
    AlarmKind.BOT: (
        gettext_noop("No bot is alive: nobody is answered."),
        gettext_noop("See that run_bot is running; its log says why it ended."),
    ),
    AlarmKind.UPDATES: (
        gettext_noop("Taps and messages wait for their answers."),
        gettext_noop("See what the log of run_bot says, and whether the database is slow."),
    ),
    AlarmKind.TOKEN: (
        gettext_noop("Telegram has refused the bot's token."),
        gettext_noop("Put the current token from @BotFather into TELEGRAM_BOT_TOKEN and start it again."),
    ),
    AlarmKind.UNCERTAIN: (
        gettext_noop("Messages may have arrived or not."),
        gettext_noop("Open Deliveries in the administration and say whether they arrived."),
    ),
    AlarmKind.BACKUP: (
        gettext_noop("There has been no backup for two days."),
        gettext_noop("See what manage.py backup says, and whether cron still calls it."),
    ),
    AlarmKind.DISK: (
        gettext_noop("A disk is nearly full: less than 200 MB are free."),
        gettext_noop("Make room where the database and its backups are, before writing fails."),
    ),
}


def alarm(
    begun: Iterable[tuple[str, datetime]], over: Iterable[tuple[str, datetime]], zone: str, now: datetime
) -> str:
    """Return one message: what is wrong, by kind and since when; then what is over that had begun then."""
    parts = [_begun(kind, since, zone, now) for kind, since in begun]
    return paragraphs(*parts, *(_over(kind, since, now) for kind, since in over))


def _begun(kind: str, since: datetime, zone: str, now: datetime) -> str:
    what, remedy = WORDS[kind]
    when = _("Since %(when)s.") % {"when": dated(since, zone, now)}
    return f"🚨 <b>{_(what)}</b> {when}\n{_(remedy)}"


def _over(kind: str, since: datetime, now: datetime) -> str:
    what = _(WORDS[kind][0])
    return f"✅ <b>{_('Over:')}</b> {what} {_lasted(max(now - since, timedelta(minutes=1)))}"


def _lasted(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("It lasted for %(n)d minute.", "It lasted for %(n)d minutes.", minutes) % {
            "n": minutes
        }
    hours = minutes // 60
    return ngettext("It lasted for %(n)d hour.", "It lasted for %(n)d hours.", hours) % {"n": hours}


def standing(*, is_on: bool) -> str:
    if is_on:
        return _(
            "🔔 <b>Alarms are on.</b> I tell you here when something is wrong with me as a whole: reminders "
            "that are not sent, taps that are not answered, messages of which nobody knows whether they "
            "arrived, a missing backup, a full disk. Once when it begins and once when it is over.\n"
            "/alarms_off ends that."
        )
    return _(
        "🔕 <b>Alarms are off.</b> With /alarms_on I tell you here when something is wrong with me as a "
        "whole, such as reminders that are not sent."
    )


def only_managers() -> str:
    return _("Alarms about the system as a whole are for managers.")


def hint() -> str:
    return _("🔔 /alarms_on: I tell you when something is wrong with me as a whole.")
