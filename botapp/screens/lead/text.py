"""Texts about prospects: what was understood, the plan, the card, the list."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.pause.text import paused_state
from botapp.shared.dates import dated
from botapp.shared.doubts import listed, sign
from botapp.shared.step_texts import person, upcoming
from botapp.shared.text import one_line, paragraphs, safe
from botapp.shared.words import and_more_steps
from leads.fields import BY_KEY, FIELDS, Shown
from reminders.state.plan_lines import LeadView, StepLine
from reminders.state.wording import ICONS

FACT_LIMIT, NOTES_LIMIT, STEP_LIMIT, LONGEST_PLAN, BAR = 120, 300, 140, 16, 10
MOST_LINKS = 5


def understood(lead: LeadView) -> str:
    lines = [
        *_facts(lead, Shown.ALWAYS),
        *_facts(lead, Shown.KNOWN),
        *_links(lead),
        *_facts(lead, Shown.LAST),
    ]
    title, hint = _("Here is what I understood"), _("Not right? Tap what to correct.")
    return "\n".join([f"📇 <b>{title}</b>", "", *lines, "", f"✏️ {hint}"])


def plan(lead: LeadView, now: datetime) -> str:
    title = f"🗺 <b>{_('Plan')}</b> · {person(lead.name, lead.role)}"
    if not lead.steps:
        return f"{title}\n\n{_('There is no plan yet.')}"
    lines = [_step(step, lead.zone, now) for step in lead.steps[:LONGEST_PLAN]]
    lines += and_more_steps(len(lead.steps) - len(lines))
    return paragraphs(f"{title}\n{_state_of_plan(lead)}", "\n".join(lines), listed(lead.steps))


def card(lead: LeadView, now: datetime) -> str:
    facts = [f"👤 {person(lead.name, lead.role)}"]
    signed = [(field.icon, lead.facts[field.key]) for field in FIELDS if field.icon]
    facts += [f"{icon} {safe(one_line(value), FACT_LIMIT)}" for icon, value in signed if value]
    facts.append(f"{_('Status')}: {lead.status}")
    if lead.paused:
        until = dated(lead.paused_until, lead.zone, now) if lead.paused_until else ""
        facts.append(f"⏸ {paused_state(until)}")
    parts = ["\n".join(facts), _progress_of(lead, now)]
    if notes := lead.facts["notes"].strip():
        parts.append(f"📝 {safe(one_line(notes), NOTES_LIMIT)}")
    return "\n\n".join(parts)


def listing(leads: Sequence[LeadView], *, total: int, page: int, pages: int, now: datetime) -> str:
    """Return one page of the person's prospects; `page` counts from 0."""
    if not total:
        return _(
            "You have no leads yet.\n\nPaste a lead here, for example:\n"
            "<code>Ann Lee, VP Sales at Acme, Berlin</code>"
        )
    title = f"<b>{_('Your leads')}</b> ({total})"
    if pages > 1:
        title += " · " + _("page %(page)s of %(pages)s") % {"page": page + 1, "pages": pages}
    return "\n\n".join([title, *(_list_entry(lead, now) for lead in leads)])


def deleted(lead: LeadView) -> str:
    return f"🗑 {person(lead.name, '')}\n" + _("Deleted, reminders stopped. Changed your mind? Tap Undo.")


def ask_to_erase(lead: LeadView, *, lines: int) -> str:
    """Return the question whether a deleted prospect is to be erased; `lines` of history would be lost."""
    lost = ngettext(
        "This erases the lead with its notes, plan, drafts and %(n)d line of history. It cannot be undone.",
        "This erases the lead with its notes, plan, drafts and %(n)d lines of history. It cannot be undone.",
        lines,
    ) % {"n": lines}
    return f"🔥 {person(lead.name, '')}\n{lost}"


def erased() -> str:
    return _("🔥 Erased for good. What stands in this chat you can delete here.")


def ask_for(field: str, lead: LeadView) -> str:
    question = _("Send me the new %(field)s of %(name)s, or /cancel.") % {
        "field": f"<b>{field_name(field) if field == 'linkedin' else field_name(field).lower()}</b>",
        "name": person(lead.name, ""),
    }
    return f"✏️ {question}"


def ask_which(lead: LeadView) -> str:
    return f"✏️ {person(lead.name, lead.role)}\n" + _("What shall I correct?")


def field_name(field: str) -> str:
    return _(BY_KEY[field].label) if field in BY_KEY else field


def bar(done: int, total: int) -> str:
    """Return a progress bar of at most ten boxes, such as ▓▓▓░░."""
    boxes = min(total, BAR)
    full = done * boxes // total if total else 0
    return "▓" * full + "░" * (boxes - full)


def _state_of_plan(lead: LeadView) -> str:
    if not lead.started:
        note = _("Dates if you start now. I remind you of each step; I never write to the lead.")
        return note if lead.zone_known else note + " " + _("Times are in UTC: /timezone sets your clock.")
    if lead.upcoming is None:
        return _("🏁 Finished: %(done)s of %(total)s steps.") % {
            "done": lead.behind,
            "total": len(lead.steps),
        }
    return _progress(lead)


def _progress(lead: LeadView) -> str:
    """Return "▓▓░░░░ 2/6"."""
    return f"{bar(lead.behind, len(lead.steps))} {lead.behind}/{len(lead.steps)}"


def _step(step: StepLine, zone: str, now: datetime) -> str:
    icon = ICONS.get(step.status, "⚪")
    words = safe(one_line(step.description), STEP_LIMIT) + sign(step.flags, step.missing)
    when = f"<b>{dated(step.when, zone, now)}</b> — " if step.when and step.is_open else ""
    return f"{icon} {step.number}. {when}{words}"


def _progress_of(lead: LeadView, now: datetime) -> str:
    if not lead.started:
        return _("The plan has not been started yet.")
    if lead.upcoming is None:
        return f"{_progress(lead)}\n\n" + _("🏁 The plan is finished.")
    return f"{_progress(lead)}\n\n{upcoming(lead.upcoming, len(lead.steps), lead.zone, now)}"


def _list_entry(lead: LeadView, now: datetime) -> str:
    if not lead.started:
        state = _("plan not started")
    elif lead.upcoming is None:
        state = _("plan finished")
    else:
        state = _progress(lead)
        if lead.upcoming.when:
            state += f" · {dated(lead.upcoming.when, lead.zone, now)}"
    return f"{person(lead.name, lead.role)}\n{state}"


def _facts(lead: LeadView, shown: Shown) -> list[str]:
    """Return a line per fact that is shown so; only those that are always shown have a gap."""
    limit = NOTES_LIMIT if shown is Shown.LAST else FACT_LIMIT
    lines = []
    for field in FIELDS:
        value = safe(one_line(lead.facts[field.key]), limit) if field.shown is shown else ""
        if field.shown is Shown.ALWAYS is shown:
            value = f"<b>{value}</b>" if value else "—"
        lines += [f"{_(field.label)}: {value}"] if value else []
    return lines


def _links(lead: LeadView) -> list[str]:
    links = [safe(link, FACT_LIMIT) for link in lead.links[:MOST_LINKS]]
    more = " …" if len(lead.links) > MOST_LINKS else ""
    return [f"{_('Links')}: {', '.join(links)}{more}"] if links else []
