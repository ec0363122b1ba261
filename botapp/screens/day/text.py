"""Texts of a person's day: today, a day, the week, what sleeps, the morning briefing, and focus."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared import step_texts
from botapp.shared.dates import dated
from botapp.shared.doubts import warnings
from botapp.shared.step_texts import role_beside
from botapp.shared.text import moment, one_line, paragraphs, safe
from botapp.shared.words import and_more
from reminders.day.agenda import Finished, Spot, WeekDay
from reminders.day.statistics_words import steps
from reminders.messenger import Card
from reminders.policy.briefing import AgendaPage, AgendaStep
from reminders.state.wording import local, long_day, overdue_phrase, unsure_words

NAME_LIMIT, COMPANY_LIMIT, WHAT_LIMIT, DRAFT_LIMIT = 40, 40, 70, 2400
WEEK_NAME_LIMIT, WEEK_WHAT_LIMIT, NOON = 24, 44, 12
_ISOLATE, _LEFT_TO_RIGHT = "\u2068", "\u200e"


def today(page: AgendaPage, zone: str, now: datetime) -> str:
    head = f"📅 <b>{_('Today')}, {long_day(page.day)}</b>{_of_pages(page)}\n{_counts(page)}"
    return _sections(head, page, zone, now)


def day(page: AgendaPage, zone: str, now: datetime) -> str:
    head = f"🗓 <b>{capfirst(long_day(page.day))}</b>{_of_pages(page)}\n{steps(page.total)}"
    return _sections(head, page, zone, now)


def briefing(page: AgendaPage, zone: str, now: datetime) -> str:
    is_morning = local(now, zone).hour < NOON
    title = _("Good morning! Your day, %(day)s") if is_morning else _("Your day, %(day)s")
    head = f"☀️ <b>{title % {'day': long_day(page.day)}}</b>\n{_counts(page)}"
    return _sections(head, page, zone, now)


def nothing_today(page: AgendaPage, upcoming: AgendaStep | None, zone: str, now: datetime) -> str:
    head = f"🎉 <b>{_('All done for today.')}</b>" if page.closed else f"🌤 <b>{_('Nothing to do today.')}</b>"
    done = [_closed(page.closed)] if page.closed else []
    return "\n".join([head, *done, "", whats_next(upcoming, zone, now)])


def paused(until: str) -> str:
    """Return that nothing comes, and until when; "" is until somebody resumes."""
    if not until:
        return "⏸ " + _("Reminders are paused: /resume ends that.")
    return "⏸ " + _("Reminders are paused until %(when)s: /resume ends that.") % {"when": until}


def nothing_on(page: AgendaPage) -> str:
    return f"🗓 <b>{capfirst(long_day(page.day))}</b>\n" + _("Nothing is planned for this day.")


def whats_next(step: AgendaStep | None, zone: str, now: datetime) -> str:
    """Return "Next: Ann Lee, Thu 5 Mar, 09:00", or how to get something to do."""
    if step is None:
        return _("Nothing else is planned. Paste a lead, or start a plan from /leads.")
    return "➡️ " + _("Next: %(who)s, %(when)s") % {
        "who": f"<b>{_name(step.name)}</b>",
        "when": dated(step.at, zone, now),
    }


def week(days: Sequence[WeekDay], zone: str, now: datetime) -> str:
    total = sum(each.total for each in days)
    parts = [f"🗓 <b>{_('The next 7 days')}</b> · {steps(total)}"]
    return "\n\n".join(parts + [_week_day(each, zone, now) for each in days])


def sleeping(page: AgendaPage, zone: str, now: datetime) -> str:
    head = f"💤 <b>{_('Snoozed')}</b>{_of_pages(page)}\n{steps(page.total)}"
    lines = [
        _line(number, step, _("until %(when)s") % {"when": f"<b>{dated(step.at, zone, now)}</b>"})
        for number, step in enumerate(page.steps, page.first)
    ]
    return "\n\n".join([head, *lines])


def nothing_sleeps() -> str:
    return f"💤 <b>{_('Nothing is snoozed.')}</b>\n" + _("/today shows what there is to do.")


def step(card: Card, now: datetime) -> str:
    return step_texts.reminder(replace(card, nudge=1), now)


def focus(card: Card, spot: Spot, now: datetime) -> str:
    place = _("%(number)s of %(total)s") % {"number": spot.position, "total": spot.total}
    bare = replace(card, nudge=1, draft=None, flags=(), missing="", undone=0)
    draft = step_texts.draft_quote(card.draft, DRAFT_LIMIT)
    doubts = warnings(card.flags, card.missing, card.undone)
    return paragraphs(f"🎯 <b>{place}</b>", step_texts.reminder(bare, now), draft, doubts)


def focus_is_over(spot: Spot) -> str:
    if spot.left:
        head = f"🎯 <b>{_('That is it for now.')}</b>"
        left = ngettext("%(n)s step is still open today.", "%(n)s steps are still open today.", spot.left)
        return paragraphs(head, summary(spot.finished), left % {"n": spot.left})
    head = f"🎉 <b>{_('All done for today')}</b>"
    rest = summary(spot.finished) or _("There is nothing to do right now.")
    return f"{head}\n\n{rest}"


def summary(finished: Finished) -> str:
    """Return what was done, skipped and snoozed, one line each; "" when nothing was."""
    lines = [
        (finished.done, "✅ " + ngettext("%(n)s step done", "%(n)s steps done", finished.done)),
        (finished.skipped, "⏭ " + ngettext("%(n)s skipped", "%(n)s skipped", finished.skipped)),
        (finished.snoozed, "💤 " + ngettext("%(n)s snoozed", "%(n)s snoozed", finished.snoozed)),
    ]
    return "\n".join(line % {"n": count} for count, line in lines if count)


def acted(status: str, name: str, when: str) -> str:
    """Return what a tap has just done, for the line above a list; `when` it comes back, if it does."""
    words = {
        "completed": "✅ " + _("Done: %(who)s"),
        "skipped": "⏭ " + _("Skipped: %(who)s"),
        "snoozed": "💤 " + _("Snoozed: %(who)s, until %(when)s"),
        "auto_snoozed": "💤 " + _("Snoozed: %(who)s, until %(when)s"),
        "cancelled": "✖️ " + _("Taken off the plan: %(who)s"),
    }
    usual = "↩️ " + _("Open again: %(who)s")
    return words.get(status, usual) % {"who": f"<b>{_name(name)}</b>", "when": when}


def woken(name: str, *, is_reachable: bool) -> str:
    words = _("Awake: %(who)s. The reminder is on its way.")
    if not is_reachable:
        words = _("Awake: %(who)s. The reminder comes when your pause ends.")
    return "⏰ " + words % {"who": f"<b>{_name(name)}</b>"}


def _sections(head: str, page: AgendaPage, zone: str, now: datetime) -> str:
    """Return the head and one line per step; what is overdue stands under a heading of its own."""
    parts, heading = [head], ""
    for number, step in enumerate(page.steps, page.first):
        title = _("Overdue") if step.is_overdue(now) else _("To do")
        if page.overdue and title != heading:
            icon = "🔴" if step.is_overdue(now) else "🔵"
            parts.append(f"{icon} <b>{title}</b>")
            heading = title
        parts.append(_line(number, step, _when(step, zone, now)))
    return "\n\n".join(parts)


def _line(number: int, step: AgendaStep, when: str) -> str:
    known = safe(one_line(role_beside(step.name, step.company)), COMPANY_LIMIT)
    who = f"<b>{_name(step.name)}</b>" + (f", {known}" if known else "")
    what = safe(one_line(step_texts.beside(step.name, step.what)), WHAT_LIMIT) or _("Take the next step")
    unsure = f"\n❔ <i>{unsure_words()}</i>" if step.unsure else ""
    return _steady(f"{number}. {when} · {who}") + f"\n{what}{unsure}"


def _steady(line: str) -> str:
    """Keep a line from left to right when the name in it runs the other way."""
    return _LEFT_TO_RIGHT + line if _ISOLATE in line else line


def _when(step: AgendaStep, zone: str, now: datetime) -> str:
    """Return "09:30", or "2 days overdue"."""
    overdue = overdue_phrase(step.at, now)
    clock = f"{local(step.at, zone):%H:%M}"
    return f"<i>{overdue}</i>" if overdue else f"<b>{moment(step.at, clock, 't')}</b>"


def _week_day(each: WeekDay, zone: str, now: datetime) -> str:
    marks = [
        f"<b>{capfirst(long_day(each.day))}</b>",
        str(each.total) if each.total else "",
        f"🌴 {_('day off')}" if each.is_off else "",
        f"🔥 {_('a lot')}" if each.is_overloaded else "",
        _("free") if not each.total and not each.is_off else "",
    ]
    head = " · ".join(mark for mark in marks if mark)
    lines = [_week_line(step, zone, now) for step in each.steps]
    return "\n".join([head, *lines, *and_more(each.total - len(lines))])


def _week_line(step: AgendaStep, zone: str, now: datetime) -> str:
    name = safe(one_line(step.name), WEEK_NAME_LIMIT)
    what = safe(one_line(step_texts.beside(step.name, step.what)), WEEK_WHAT_LIMIT) or _("Take the next step")
    return _steady(f"{_when(step, zone, now)} · {name}: {what}")


def _counts(page: AgendaPage) -> str:
    overdue = ngettext("%(n)s overdue", "%(n)s overdue", page.overdue) % {"n": page.overdue}
    parts = [steps(page.total), overdue if page.overdue else "", _closed(page.closed) if page.closed else ""]
    return " · ".join(part for part in parts if part)


def _closed(count: int) -> str:
    return "✅ " + ngettext("%(n)s behind you", "%(n)s behind you", count) % {"n": count}


def _of_pages(page: AgendaPage) -> str:
    place = _("page %(number)s of %(total)s") % {"number": page.page + 1, "total": page.pages}
    return f" · {place}" if page.pages > 1 else ""


def _name(name: str) -> str:
    return safe(one_line(name), NAME_LIMIT) or "—"


def where_to() -> str:
    return _("Where to? Or paste a lead: I make a plan of it.")
