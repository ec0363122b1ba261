"""Words of the lists and the week."""

from datetime import date

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import isolated
from reminders.state.plan_lines import LeadView
from reminders.state.wording import local, long_day, near_day

register = template.Library()
register.filter("isolated", isolated)


@register.simple_tag(takes_context=True)
def day_name(context: template.Context, day: date) -> str:
    """Return "Today, Monday 2 March", or the day alone."""
    named = long_day(day)
    today = local(context["now"], context["zone"]).date()
    near = near_day(day, today)
    return f"{near}, {named}" if near else str(capfirst(named))


@register.filter
def nothing_next(card: LeadView) -> str:
    """Return why a lead has no next step."""
    if not card.steps:
        return _("no plan")
    return _("all steps are done") if card.started else _("plan not started")


@register.simple_tag
def more(count: int) -> str:
    """Return "+5 more"; "" for none."""
    return ngettext("+%(n)s more", "+%(n)s more", count) % {"n": count} if count > 0 else ""
