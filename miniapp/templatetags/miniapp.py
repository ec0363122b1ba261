"""Marks that every page uses: an icon, a moment with its machine-readable time, a state as icon and word."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reminders.policy.moments import Moment, ShownAs
from reminders.state.wording import due_phrase, local, overdue_phrase

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
    words = due_phrase(at, context["zone"], context["now"])
    stamp = local(at, context["zone"]).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, words)


@register.simple_tag(takes_context=True)
def badge(context: template.Context, moment: Moment) -> SafeString:
    """Return a step's state as a coloured word with its icon: "2 days overdue", "today 14:00"."""
    return format_html(
        '<span class="badge" data-state="{}">{}{}</span>',
        moment.state.value,
        state_icon(moment.state),
        _words(context, moment),
    )


def _words(context: template.Context, moment: Moment) -> str:
    known = {
        ShownAs.DONE: _("done"),
        ShownAs.SKIPPED: _("skipped"),
        ShownAs.CANCELLED: _("cancelled"),
        ShownAs.HELD: _("held"),
        ShownAs.PAUSED: _("paused"),
        ShownAs.PROPOSED: _("not started"),
    }
    if moment.state in known:
        return known[moment.state]
    if moment.state == ShownAs.LATE:
        return overdue_phrase(moment.at, context["now"])
    at = when(context, moment.at)
    return format_html(_("rests until {}"), at) if moment.state == ShownAs.SNOOZED else at
