"""The person's figures in words, and a picture of the weeks."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.day.statistics import RECENT, Statistics

BARS = "▁▂▃▄▅▆▇█"


def stats(figures: Statistics) -> str:
    if not any(figures.weeks):
        return f"📊 <b>{_('Your figures')}</b>\n\n" + _(
            "Nothing is done yet. Your first step will show here: /today lists what there is to do."
        )
    lines = [
        f"✅ {_('This week')}: <b>{steps(figures.this_week)}</b>",
        f"📆 {_('Last %(n)s weeks') % {'n': RECENT}}: <b>{steps(figures.recent)}</b>",
    ]
    if figures.recent:
        share = round(100 * figures.on_time / figures.recent)
        values = {"n": figures.on_time, "total": figures.recent, "share": share}
        lines.append(f"⏱ {_('On time')}: <b>{_('%(n)s of %(total)s (%(share)s%%)') % values}</b>")
    if figures.answer_time is not None:
        lines.append(f"⚡ {_('Typical answer to a reminder')}: <b>{span(figures.answer_time)}</b>")
    return "\n\n".join([f"📊 <b>{_('Your figures')}</b>", "\n".join(lines), _weeks(figures.weeks)])


def bars(counts: Sequence[int]) -> str:
    """Return one bar per number, the highest full; nothing done is a blank at the bottom."""
    most = max([*counts, 1])
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] for count in counts)


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


def _weeks(weeks: Sequence[int]) -> str:
    title = _("Steps done per week, this one last")
    width = max(len(str(count)) for count in weeks)
    picture = " ".join(bar * width for bar in bars(weeks))
    numbers = " ".join(str(count).rjust(width) for count in weeks)
    return f"🏃 {title}\n<pre>{picture}\n{numbers}</pre>"


def steps(count: int) -> str:
    """Return "3 steps"."""
    return ngettext("%(n)s step", "%(n)s steps", count) % {"n": count}
