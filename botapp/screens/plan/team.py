"""The team's sequences, under "Another plan": a page of them, and one that becomes the plan."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.routes import TemplateAction, TemplatePress
from botapp.screens.plan import buttons, view
from botapp.screens.plan.actions import unless_outdated
from botapp.screens.plan.request_view import answer_to
from botapp.shared import chat_state, words
from botapp.shared.screen import Screen
from botapp.shared.step_texts import person
from botapp.shared.tap import Reaction, Tap, Taps, own_lead
from botapp.shared.text import list_line, paragraphs
from botapp.shared.widgets import button, keyboard, turns
from engagement.models import PlanTemplate
from leads.models import Lead
from planning import services as planning

PER_PAGE: Final = 8
TeamTap = Tap[TemplatePress]


def act(tap: TeamTap, lead: Lead) -> Reaction:
    """Show a page of the sequences, or take one."""
    return unless_outdated(tap, lead, _use if tap.press.action is TemplateAction.USE else _list)


def _list(tap: TeamTap, lead: Lead) -> Reaction:
    chat_state.forget(lead.owner_id)
    return Reaction(_page(lead, tap.press.number, now=tap.now))


def _use(tap: TeamTap, lead: Lead) -> Reaction:
    try:
        plan = planning.use_template(
            lead=lead, template_id=tap.press.number, by=tap.sender.actor, now=tap.now
        )
    except planning.TemplateGone:
        return Reaction(_page(lead, 0, now=tap.now).under_note(_gone()))
    lead.refresh_from_db()
    return Reaction(answer_to(lead, plan, now=tap.now))


def _page(lead: Lead, page: int, *, now: datetime) -> Screen:
    """Return the sequences by name, in pages; the plan, where there are none any more. Two queries."""
    rows = PlanTemplate.objects.active()
    pages = -(-rows.count() // PER_PAGE)
    if not pages:
        return view.plan_screen(lead, now=now)
    page = min(page, pages - 1)
    found = list(rows[page * PER_PAGE : (page + 1) * PER_PAGE])
    choices = [[button(_label(row), TemplatePress(TemplateAction.USE, lead.pk, row.pk))] for row in found]
    turn = turns(page, pages, lambda to: TemplatePress(TemplateAction.LIST, lead.pk, to))
    back = buttons.back_to_plan(lead.pk).inline_keyboard
    return Screen(_text(lead, found), keyboard(*choices, turn, *back))


def _label(row: PlanTemplate) -> str:
    count = len(row.steps)
    return f"{row.name} · " + ngettext("%(n)s step", "%(n)s steps", count) % {"n": count}


def _text(lead: Lead, rows: list[PlanTemplate]) -> str:
    """Return what the sequences are for, and what a tap on one does."""
    title = "📚 <b>" + _("Team's sequences") + f"</b> · {person(str(lead.display_name), '')}"
    about = [list_line("• ", f"{row.name}: {row.about}" if row.about else row.name) for row in rows]
    hint = (
        _("Tap one to see what it changes. Nothing counts before you say yes.")
        if lead.plan_version
        else _("Tap one: it becomes the plan, filled in with what I know. You can still change each step.")
    )
    return paragraphs(title, "\n".join(about), hint)


def _gone() -> str:
    return "🕰 " + _("The team does not offer that sequence any more.")


TAPS = Taps(TemplatePress, own_lead, words.lead_gone, act)
