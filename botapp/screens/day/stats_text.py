"""The person's figures in words, and a picture of the weeks."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reminders.day.statistics import RECENT, Statistics
from reminders.day.statistics_words import on_time, span, steps

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
    if share := on_time(figures):
        lines.append(f"⏱ {_('On time')}: <b>{share}</b>")
    if figures.answer_time is not None:
        lines.append(f"⚡ {_('Typical answer to a reminder')}: <b>{span(figures.answer_time)}</b>")
    return "\n\n".join([f"📊 <b>{_('Your figures')}</b>", "\n".join(lines), _weeks(figures.weeks)])


def bars(counts: Sequence[int]) -> str:
    """Return one bar per number, the highest full; nothing done is a blank at the bottom."""
    most = max([*counts, 1])
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] for count in counts)


def _weeks(weeks: Sequence[int]) -> str:
    title = _("Steps done per week, this one last")
    width = max(len(str(count)) for count in weeks)
    picture = " ".join(bar * width for bar in bars(weeks))
    numbers = " ".join(str(count).rjust(width) for count in weeks)
    return f"🏃 {title}\n<pre>{picture}\n{numbers}</pre>"
