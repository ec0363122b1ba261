"""A person's figures in the words that chat and Mini App share. Pure but for gettext."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.day.statistics import Statistics


def on_time(figures: Statistics) -> str:
    """Return "9 of 12 (75%)" of the recent steps; "" when there are none."""
    if not figures.recent:
        return ""
    share = round(100 * figures.on_time / figures.recent)
    values = {"n": figures.on_time, "total": figures.recent, "share": share}
    return _("%(n)s of %(total)s (%(share)s%%)") % values


def span(time: timedelta) -> str:
    """Return a length of time as a person says it: "under a minute", "25 min", "3 h", "2 days"."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return _("under a minute")
    if minutes < 100:
        return _("%(n)s min") % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 36:
        return _("%(n)s h") % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def steps(count: int) -> str:
    """Return "3 steps"."""
    return ngettext("%(n)s step", "%(n)s steps", count) % {"n": count}
