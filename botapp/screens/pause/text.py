"""Texts about rest: until when, what it does, and the question whether reminders come too often."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.dates import dated
from botapp.shared.step_texts import NAME_LIMIT
from botapp.shared.text import one_line, safe
from reminders.policy.nags import TooOftenCard
from reminders.services.outlook import Outlook
from reminders.state.wording import short_day

DAYS_SHOWN = 5


def ask(name: str, *, until: str = "", is_paused: bool = False) -> str:
    """Return the question until when; `name` is the lead's, "" for everything."""
    title = f"⏸ <b>{_('Pause everything')}</b>" if not name else f"⏸ {_('Pause')}: <b>{_lead(name)}</b>"
    state = f"\n{paused_state(until)}" if is_paused else ""
    how = _("Until when? Tap, or send me a day, for example <code>monday 9:00</code> or <code>12 Jan</code>.")
    return f"{title}{state}\n\n{how}"


def paused_state(until: str, why: str = "") -> str:
    """Return that it is paused, and until when; "" is until somebody resumes. `why`: what came of a step."""
    if why and not until:
        return _("Rests, because %(why)s: nothing comes until you say what is next.") % {"why": why}
    return _("Paused until %(when)s.") % {"when": until} if until else _("Paused until you resume.")


def look(name: str, until: datetime | None, outlook: Outlook, *, zone: str, now: datetime) -> str:
    when = dated(until, zone, now) if until else _("until you resume")
    what = _("Pause %(name)s?") % {"name": _lead(name)} if name else _("Pause everything?")
    if until:
        what = (
            _("Pause %(name)s until %(when)s?") % {"name": _lead(name), "when": when}
            if name
            else _("Pause everything until %(when)s?") % {"when": when}
        )
    return f"⏸ <b>{what}</b>\n\n{effect(outlook, is_open=until is None)}"


def effect(outlook: Outlook, *, is_open: bool = False) -> str:
    if not outlook.waiting:
        return _("No step is waiting, so nothing is postponed.")
    count = ngettext("%(n)s step waits.", "%(n)s steps wait.", outlook.waiting) % {"n": outlook.waiting}
    if is_open:
        rest = _("When you are back, what is late comes at most %(n)s a day; the rest keeps its distance.")
        return f"{count} " + rest % {"n": outlook.a_day}
    pace = _("When you are back, what is late comes at most %(n)s a day, beside what is due that day:")
    if all(steps <= outlook.a_day for _day, steps in outlook.days):
        pace = _("When you are back they come at most %(n)s a day:")
    return f"{count} {pace % {'n': outlook.a_day}}\n{_calendar(outlook)}"


def ask_back(name: str, until: str, outlook: Outlook) -> str:
    what = _("Resume %(name)s now?") % {"name": _lead(name)} if name else _("Resume now?")
    waiting = outlook.waiting
    if not waiting:
        waits = _("No step is waiting.")
    else:
        count = ngettext("%(n)s step comes back:", "%(n)s steps come back:", waiting) % {"n": waiting}
        waits = f"{count}\n{_calendar(outlook)}"
    return f"▶️ <b>{what}</b>\n{paused_state(until)}\n\n{waits}"


def paused(name: str, until: datetime | None, outlook: Outlook, *, zone: str, now: datetime) -> str:
    when = dated(until, zone, now) if until else ""
    title = f"⏸ <b>{_lead(name)}</b>: {paused_state(when)}" if name else f"⏸ <b>{paused_state(when)}</b>"
    return f"{title}\n\n{effect(outlook, is_open=until is None)}"


def resumed(name: str, outlook: Outlook | None) -> str:
    """Return that a pause has ended, and how what waited comes back; None: there was no pause."""
    if outlook is None:
        return "▶️ " + _("Nothing is paused. /pause gives you a rest.")
    title = f"▶️ <b>{_lead(name)}</b>: {_('on again.')}" if name else f"▶️ <b>{_('Welcome back.')}</b>"
    return f"{title}\n\n{_calendar(outlook)}" if outlook.days else title


def stayed(name: str, until: str, *, is_paused: bool) -> str:
    state = paused_state(until) if is_paused else _("Reminders come as before.")
    return (f"<b>{_lead(name)}</b>: " if name else "") + f"{_('Nothing changed.')} {state}"


def which_moment() -> str:
    return "⏸ " + _("Which one do you mean?")


def not_a_moment(reason: str) -> str:
    """Return why a reply is no end of a pause, and what would be; `reason` as in `reminders.phrases`."""
    texts = {
        "past": _("That is in the past already. Until when?"),
        "too_far": _("That is more than a year ahead. Until when?"),
    }
    again = _(
        "I did not understand the day. Write it like <code>monday 9:00</code>, <code>12 Jan</code> or "
        "<code>2 weeks</code>, or /cancel."
    )
    return texts.get(reason, again)


def moment_passed() -> str:
    return _("That moment has passed. Choose another one with /pause.")


def too_often(card: TooOftenCard) -> str:
    return f"🔔 <b>{_('Too often?')}</b>\n\n" + _(
        "My last %(n)s reminders stayed without an answer. Shall I write less?"
    ) % {"n": card.count}


def remedied(remedy: str, *, cap: int, hours: str) -> str:
    texts = {
        "fewer": "📉 " + _("At most %(n)s messages a day from now on.") % {"n": cap},
        "mornings": "🌅 " + _("Only from %(hours)s from now on.") % {"hours": hours},
        "fine": "👌 " + _("Good, everything stays as it is."),
    }
    return f"<b>{texts[remedy]}</b>"


def _calendar(outlook: Outlook) -> str:
    """Return how many steps come on which day, the first days one by one."""
    days = outlook.days
    if not days:
        return _("They come once nothing else holds them.")
    shown = "\n".join(f"• {short_day(day)}: <b>{count}</b>" for day, count in days[:DAYS_SHOWN])
    lines = [shown]
    if hidden := sum(count for _date, count in days[DAYS_SHOWN:]):
        more = ngettext("… and %(n)s more, up to %(day)s", "… and %(n)s more, up to %(day)s", hidden)
        lines.append(more % {"n": hidden, "day": short_day(days[-1][0])})
    return "\n".join(lines)


def _lead(name: str) -> str:
    return safe(one_line(name), NAME_LIMIT)
