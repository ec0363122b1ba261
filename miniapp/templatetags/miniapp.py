"""Marks that every page uses: an icon, a moment with its machine-readable time, a state as icon and word."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import isolated
from reminders.policy.moments import Moment, ShownAs
from reminders.state.plan_lines import StepLine
from reminders.state.settings_view import settings_view
from reminders.state.settings_words import reminders_state
from reminders.state.wording import (
    due_phrase,
    hold_words,
    local,
    no_contact,
    not_in_notes,
    overdue_phrase,
)

MOST_FLAGS = 4

register = template.Library()

ICONS = {
    ShownAs.DONE: "check",
    ShownAs.SKIPPED: "arrow",
    ShownAs.CANCELLED: "cross",
    ShownAs.HELD: "hand",
    ShownAs.PAUSED: "pause",
    ShownAs.SNOOZED: "moon",
    ShownAs.LATE: "bang",
    ShownAs.NOW: "ring",
    ShownAs.SOON: "clock",
    ShownAs.PROPOSED: "dot",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return one icon of the shell's sprite; what it means is said beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """Return the icon of a step's state."""
    return icon(ICONS[ShownAs(state)])


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime) -> SafeString:
    """Return a moment in the person's words, and for machines."""
    return _time(local(at, context["zone"]), due_phrase(at, context["zone"], context["now"]))


@register.simple_tag(takes_context=True)
def badge(context: template.Context, moment: Moment) -> SafeString:
    """Return a step's state with its time: "2 days overdue", "today 14:00", "rests until today 18:00"."""
    words: str = when(context, moment.at)
    if moment.state == ShownAs.SNOOZED:
        words = format_html(_("rests until {}"), words)
    if moment.state not in (ShownAs.SNOOZED, ShownAs.NOW, ShownAs.SOON):
        words = _state_words(moment, context["now"])
    return _badge(moment.state, words)


@register.simple_tag(takes_context=True)
def state_badge(context: template.Context, moment: Moment) -> SafeString:
    """Return a step's state where its time stands beside it: "2 days overdue", "today", "planned"."""
    return _badge(moment.state, _state_words(moment, context["now"]))


@register.simple_tag(takes_context=True)
def clock_badge(context: template.Context, moment: Moment) -> SafeString:
    """Return a badge below a heading that names the day: "09:00", or the state where that says more."""
    if moment.state not in (ShownAs.NOW, ShownAs.SOON):
        return badge(context, moment)
    at = local(moment.at, context["zone"])
    return _badge(moment.state, _time(at, f"{at:%H:%M}"))


def _time(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), words)


def _badge(state: ShownAs, words: str) -> SafeString:
    return format_html(
        '<span class="badge" data-state="{}">{}{}</span>', state.value, state_icon(state), words
    )


def _state_words(moment: Moment, now: datetime) -> str:
    if moment.state == ShownAs.LATE:
        return overdue_phrase(moment.at, now)
    return {
        ShownAs.DONE: _("done"),
        ShownAs.SKIPPED: _("skipped"),
        ShownAs.CANCELLED: _("cancelled"),
        ShownAs.HELD: _("held"),
        ShownAs.PAUSED: _("paused"),
        ShownAs.SNOOZED: _("snoozed"),
        ShownAs.NOW: _("today"),
        ShownAs.SOON: _("planned"),
        ShownAs.PROPOSED: _("not started"),
    }[moment.state]


@register.filter
def ref(step: StepLine) -> str:
    """Return what tells a step from the others of its page: its reminder, else its place in the plan."""
    return f"p{step.number}" if step.reminder_id is None else str(step.reminder_id)


@register.simple_tag
def overdue_words(late: tuple[int, int]) -> str:
    """Return "3 steps overdue across 2 leads"."""
    steps, leads = late
    overdue = ngettext("%(n)s step overdue", "%(n)s steps overdue", steps) % {"n": steps}
    across = ngettext("across %(n)s lead", "across %(n)s leads", leads) % {"n": leads}
    return f"{overdue} {across}"


@register.simple_tag
def hold_reason(reason: str) -> str:
    """Return why a step waits for staff."""
    return hold_words(reason)


@register.simple_tag
def checks(step: StepLine) -> SafeString:
    """Return what to check before a text is sent: claims without a source, a channel without an address."""
    claims = [f"“{isolated(flag)}”" for flag in step.flags[:MOST_FLAGS]]
    words = [not_in_notes(claims, len(step.flags) - len(claims))] if claims else []
    words += [no_contact(step.missing)] if step.missing else []
    if not words:
        return SafeString()
    text = _("Check this: %(what)s") % {"what": " ".join(words)}
    return format_html('<p class="check" dir="auto">{}{}</p>', icon("bang"), text)


@register.simple_tag
def outside(address: str) -> SafeString:
    """Return a link that Telegram opens in the browser; whatever is no web address stays text."""
    target = address if "://" in address else f"https://{address}"
    if not target.startswith(("https://", "http://")):
        return format_html("{}", address)
    return format_html('<a data-open href="{}">{}</a>', target, address)


@register.simple_tag(takes_context=True)
def rest_words(context: template.Context) -> str:
    """Return until when the person's reminders rest: "Reminders: paused until …"; "" while they come."""
    view = settings_view(context["person"], now=context["now"])
    return "" if view.is_on else f"{_('Reminders')}: {reminders_state(view, context['now'])}"
