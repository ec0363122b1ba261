"""Texts about prospects: what was understood, the plan, the card."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.pause.text import paused_state
from botapp.screens.status.text import why
from botapp.shared import contacts
from botapp.shared.dates import dated
from botapp.shared.doubts import listed, sign
from botapp.shared.step_texts import bar, person, upcoming
from botapp.shared.text import list_line, one_line, paragraphs, safe
from botapp.shared.words import and_more_steps
from leads.fields import BY_KEY, FIELDS, Shown
from reminders.state.plan_lines import LeadView, StepLine
from reminders.state.wording import ICONS, LEAD_ICONS

FACT_LIMIT, NOTES_LIMIT, LONGEST_PLAN = 120, 300, 16
KNOWN_LIMIT = 1_000
MOST_LINKS = 5


def understood(lead: LeadView) -> str:
    lines = [
        *_facts(lead, Shown.ALWAYS),
        *_facts(lead, Shown.KNOWN),
        *_links(lead),
        *_facts(lead, Shown.LAST),
    ]
    return "\n".join([f"📇 <b>{_('Here is what I understood')}</b>", *lines])


def plan(lead: LeadView, now: datetime) -> str:
    title = f"🗺 <b>{_('Plan')}</b> · {person(lead.name, lead.role)}"
    if not lead.steps:
        return f"{title}\n\n{_('There is no plan yet.')}"
    lines = [_step(step, lead.zone, now) for step in lead.steps[:LONGEST_PLAN]]
    lines += and_more_steps(len(lead.steps) - len(lines))
    return paragraphs(f"{title}\n{_state_of_plan(lead)}", "\n".join(lines), listed(lead.steps))


def card(lead: LeadView, now: datetime, notes: Sequence[tuple[datetime, str]] = ()) -> str:
    """Return a prospect at a glance; `notes` are the latest, each with its moment."""
    facts = [f"👤 {person(lead.name, lead.role)}"]
    facts += contacts.icon_lines(lead.facts)
    facts.append(f"{LEAD_ICONS.get(lead.stands, '')} {_('Status')}: {lead.status}".lstrip())
    facts += filter(None, [why(lead)] if lead.is_closed else [])
    if lead.paused and not lead.is_closed:  # nothing comes of one that is over, resting or not
        until = dated(lead.paused_until, lead.zone, now) if lead.paused_until else ""
        facts.append(f"⏸ {paused_state(until, lead.rests)}")
    parts = ["\n".join(facts), _progress_of(lead, now)]
    if known := lead.facts["notes"].strip():
        parts.append(f"📝 {safe(one_line(known), NOTES_LIMIT)}")
    parts += [_note(at, text, lead.zone, now) for at, text in notes if text]
    return paragraphs(*parts)


def reopened(steps: int) -> str:
    """Return that a prospect is open again, and how many steps came back with it."""
    back = ngettext("%(n)s step is back.", "%(n)s steps are back.", steps) % {"n": steps} if steps else ""
    return f"↩️ {_('Open again.')} {back}".rstrip()


def deleted(lead: LeadView) -> str:
    said = _("Deleted, reminders stopped. Changed your mind? Tap Undo.")
    if not lead.started:
        said = _("Taken back: not a lead. Changed your mind? Tap Undo.")
    return f"🗑 {person(lead.name, '')}\n{said}"


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


def ask_for(field: str, lead: LeadView, known: str = "") -> str:
    """Return the question for a fact; `known` is its value so far, which a tap copies."""
    question = _("Send me the new %(field)s of %(name)s, or /cancel.") % {
        "field": f"<b>{field_name(field) if field == 'linkedin' else field_name(field).lower()}</b>",
        "name": person(lead.name, ""),
    }
    now = f"{_('Now')}: <code>{safe(known.strip(), KNOWN_LIMIT)}</code>" if known.strip() else ""
    return paragraphs(f"✏️ {question}", now)


def ask_which(lead: LeadView) -> str:
    return f"✏️ {person(lead.name, lead.role)}\n" + _("What shall I correct?")


def field_name(field: str) -> str:
    return _(BY_KEY[field].label) if field in BY_KEY else field


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
    when = f"<b>{dated(step.when, zone, now, form='')}</b> " if step.when and step.is_open else ""
    return list_line(f"{icon} {step.number}. {when}", step.description, sign(step.flags, step.missing))


def _progress_of(lead: LeadView, now: datetime) -> str:
    if lead.is_closed:
        return ""  # its open steps went with it: they were neither done nor is the plan finished
    if not lead.started:
        return _("The plan has not been started yet.")
    if lead.upcoming is None:
        return f"{_progress(lead)}\n\n" + _("🏁 The plan is finished.")
    return f"{_progress(lead)}\n\n{upcoming(lead.upcoming, len(lead.steps), lead.zone, now)}"


def _note(at: datetime, text: str, zone: str, now: datetime) -> str:
    return f"🗒 {dated(at, zone, now)}: {safe(one_line(text), NOTES_LIMIT)}"


def _facts(lead: LeadView, shown: Shown) -> list[str]:
    """Return a line per fact that is shown so; only those that are always shown have a gap."""
    limit = NOTES_LIMIT if shown is Shown.LAST else FACT_LIMIT
    lines = []
    for field in FIELDS:
        value = safe(one_line(lead.facts[field.key]), limit) if field.shown is shown else ""
        if field.shown is Shown.ALWAYS is shown:
            value = f"<b>{value}</b>{'?' if field.key in lead.guessed else ''}" if value else "—"
        lines += [f"{_(field.label)}: {value}"] if value else []
    return lines


def _links(lead: LeadView) -> list[str]:
    links = [safe(link, FACT_LIMIT) for link in lead.links[:MOST_LINKS]]
    more = " …" if len(lead.links) > MOST_LINKS else ""
    return [f"{_('Links')}: {', '.join(links)}{more}"] if links else []
