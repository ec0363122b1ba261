"""Texts about a plan before it runs, its changes, and the planner's answers."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.lead.text import understood
from botapp.shared.dates import ABSOLUTE
from botapp.shared.doubts import listed, sign, warnings
from botapp.shared.step_texts import draft_quote, person
from botapp.shared.text import folded, list_line, moment, one_line, paragraphs, safe
from botapp.shared.words import and_more_steps, steps_kept
from engagement.plans import Step
from engagement.playbook import NAMES, Situation
from planning.services import Changes, moves
from reminders.state.plan_lines import LeadView, StepLine
from reminders.state.wording import dated_clock, local

STEP_LIMIT, WHOLE, TASK_LIMIT, DRAFT_LIMIT, SHORT = 110, 200, 500, 900, 80
MOST_STEPS = 16
ICONS = {"linkedin": "💼", "email": "✉️", "phone": "📞", "other": "▫️"}


def channel_name(channel: str) -> str:
    names = {"linkedin": "LinkedIn", "email": _("E-mail"), "phone": _("Phone")}
    return names.get(channel, _("Other"))


def review(lead: LeadView, now: datetime, *, note: str = "") -> str:
    """Return the one message about a new lead: what was understood, and below it the plan, folded."""
    known = f"{understood(lead)}\n{_situation(lead)}"
    if not lead.steps:
        return paragraphs(known, note_words(note), f"🗺 {_('There is no plan yet.')}")
    hint = _("Dates if you start now. I remind you of each step; I never write to the lead.")
    if not lead.zone_known:
        hint += " " + _("Times are in UTC: /timezone sets your clock.")
    if not lead.says_offer:
        hint += " " + _("What you sell is a blank in the drafts: say it once in /settings.")
    count = ngettext("%(n)s step", "%(n)s steps", len(lead.steps)) % {"n": len(lead.steps)}
    lines = [step_line(step, lead.zone, now) for step in lead.steps[:MOST_STEPS]]
    lines += and_more_steps(len(lead.steps) - len(lines))
    plan = f"🗺 <b>{_('Plan')}</b> · {count}\n{folded(chr(10).join(lines))}"
    return paragraphs(known, note_words(note), plan, listed(lead.steps), f"<i>{hint}</i>")


def _situation(lead: LeadView) -> str:
    """Return how seller and prospect stand, and the words that say so: the plan follows it."""
    name = situation_name(Situation(lead.situation))
    return f"🧭 <b>{name}</b> · {safe(lead.told, SHORT)}" if lead.told else f"🧭 {name}"


def situation_name(situation: Situation) -> str:
    name = _(NAMES[situation])
    return f"{name[:1].upper()}{name[1:]}"


def ask_situation(lead: LeadView) -> str:
    title = _("How do you stand with %(name)s?") % {"name": person(lead.name, "")}
    return paragraphs(
        f"🧭 <b>{title}</b>", _("The plan follows: when it begins, what it says, and on what it builds.")
    )


def step_line(step: StepLine, zone: str, now: datetime) -> str:
    """Return "2. Tue 3 Mar, 09:00 ✉️ Write to Ann", and whether that day is full."""
    return list_line(_head(step, zone, now), step.description, sign(step.flags, step.missing))


def whole_steps(lead: LeadView, now: datetime) -> str:
    """Return the steps with all their words, as far as a message has room for them."""
    shown = lead.steps[:MOST_STEPS]
    lines = [
        _head(step, lead.zone, now) + safe(one_line(step.description), WHOLE) + sign(step.flags, step.missing)
        for step in shown
    ]
    return "\n".join(lines + and_more_steps(len(lead.steps) - len(shown)))


def _head(step: StepLine, zone: str, now: datetime) -> str:
    return f"{step.number}. <b>{at(step, zone, now, form='')}</b>{busy(step)} {icon(step.channel)} "


def at(step: StepLine, zone: str, now: datetime, form: str = ABSOLUTE) -> str:
    """Return the markup of when a step comes, or "now"; a reminder that is past keeps its date.

    Without a `form` every client shows our own words, which are short.
    """
    if step.when is None:
        return _("not scheduled")
    if step.when <= now and step.reminder_id is None:
        return _("now")
    return moment(step.when, dated_clock(local(step.when, zone), local(now, zone)), form)


def busy(step: StepLine) -> str:
    """Return a warning when the day is full already, else ""."""
    return " ⚠️ " + _("busy day (%(n)s)") % {"n": step.busy} if step.busy else ""


def icon(channel: str) -> str:
    return ICONS.get(channel, ICONS["other"])


def choose_step(lead: LeadView, now: datetime, *, note: str = "") -> str:
    title = f"✏️ <b>{_('Change the plan')}</b> · {person(lead.name, '')}"
    return paragraphs(title, note, whole_steps(lead, now), _("Which step?"))


def one_step(lead: LeadView, step: Step, line: StepLine, now: datetime, *, note: str = "") -> str:
    place = _("Step %(number)s of %(total)s") % {"number": line.number, "total": len(lead.steps)}
    when = f"📅 <b>{at(line, lead.zone, now)}</b>{busy(line)}"
    channel = f"{icon(step.channel)} {channel_name(step.channel)}"
    return paragraphs(
        f"✏️ <b>{place}</b> · {person(lead.name, '')}",
        note,
        f"{when} · {channel}",
        safe(one_line(step.description), TASK_LIMIT),
        draft_quote(step.suggested_text, DRAFT_LIMIT),
        warnings(line.flags, line.missing),
    )


def fix(lead: LeadView) -> str:
    return paragraphs(understood(lead), f"✏️ {_('What shall I correct?')}")


def ask_task(step: Step) -> str:
    return f"✏️ {_('Send me what this step is, in one message, or /cancel.')}\n" + _quote(step.description)


def ask_text(step: Step, limit: int) -> str:
    question = _("Send me the text to use (up to %(limit)s characters), or /cancel.") % {"limit": limit}
    return f"✍️ {question}" + (f"\n{_quote(step.suggested_text)}" if step.suggested_text else "")


def ask_date(line: StepLine, zone: str, now: datetime) -> str:
    return (
        f"📅 {_quote(line.description)}\n"
        + _("Planned: <b>%(when)s</b>. Which day instead?") % {"when": at(line, zone, now)}
        + "\n"
        + _("Tap one, or send me a day: <code>fri</code>, <code>in 3 days</code>, <code>12 Dec</code>.")
    )


def ask_channel(step: Step) -> str:
    return f"{icon(step.channel)} {_quote(step.description)}\n" + _("Where does this step happen?")


def ask_new_step() -> str:
    return "🆕 " + _("Send me what to do, in one message, or /cancel. Day and channel come after.")


def ask_why(lead: LeadView, *, is_by_hand: bool) -> str:
    """Return the question what another plan is for; `is_by_hand`: it would take the place of one's own."""
    lost = _("⚠️ You changed this plan by hand. Another one takes its place.") if is_by_hand else ""
    title = f"🔄 <b>{_('Another plan')}</b> · {person(lead.name, '')}"
    return paragraphs(title, lost, _("What should be different?"))


def ask_wish() -> str:
    return "💬 " + _("Tell me in a sentence what should be different, or /cancel.")


def thinking(name: str) -> str:
    about = f"<b>{safe(one_line(name), SHORT)}</b>"
    return "🤔 " + _("Thinking about a plan for %(name)s… This message will become it.") % {"name": about}


def failed(name: str, note: str) -> str:
    """Return the apology for a plan that was not written; `note` is the request's."""
    about = f"<b>{safe(one_line(name), SHORT)}</b>"
    why = {
        "lead_closed": _("The lead is closed, so there is nothing to plan."),
        "step_closed": _("That step is over by now."),
    }.get(note)
    if why:
        return f"😕 {about}\n{why}"
    sorry = _("I could not write a plan for %(name)s this time. Nothing was lost.") % {"name": about}
    return f"😕 {sorry}\n" + _("Try again, or take our standard plan, which is ready at once.")


def note_words(note: str) -> str:
    """Return what a note on a plan means for the person; "" when it means nothing to them."""
    known = {
        "fallback_unavailable": _("The language model did not answer, so this is our standard plan."),
        "fallback_invalid": _("The language model's answer was of no use, so this is our standard plan."),
        "fallback_quota": _("The language model is busy, so this is our standard plan."),
        "fallback_budget": _("Today's requests are used up, so this is our standard plan."),
        "unchanged": _("From what I know of this lead I have no other plan. Edit changes it step by step."),
        "needs_model": _("I could not do just that without a language model; this is the closest I have."),
    }
    return f"🤖 {known[note]}" if note in known else ""


def keeps_old_words() -> str:
    return _("The plan was written before this correction. Another plan takes it into account.")


def changes(
    lead: LeadView, changes: Changes, when: Mapping[int, str], moved: Mapping[int, str], *, note: str = ""
) -> str:
    """Return what a proposed plan changes; `when` each step would come, and what `moved`, by step_id."""
    difference = changes.difference
    title = f"🔀 <b>{_('Changes to the plan')}</b> · {person(lead.name, lead.role)}"
    added = (_dated(step, when) for step in difference.added)
    changed = (_change(before, after, when, moved) for before, after in difference.changed)
    removed = (f"<s>{_short(step.description)}</s>" for step in difference.removed)
    groups = [
        _group("🆕", _("New"), added),
        _group("✏️", _("Changed"), changed),
        _group("🗑", _("Removed"), removed),
        steps_kept(changes.kept),
        _order(changes),
    ]
    shown = paragraphs(*groups, listed(lead.steps))
    promise = _(
        "Steps that are not named here stay as they are, with their dates. "
        "What you were reminded of is not sent again, unless it gets another date."
    )
    return paragraphs(title, note, shown, f"<i>{promise}</i>")


def no_changes() -> str:
    return _("That is the plan as it is: nothing would change.")


def accepted() -> str:
    return "✅ " + _("The plan is changed. All other steps are as they were.")


def declined() -> str:
    return "👌 " + _("The plan stays as it is.")


def outdated() -> str:
    return "🕰 " + _("That proposal is out of date: the plan has changed since. Here is what is current.")


def lead_closed() -> str:
    return "🏁 " + _("This lead is closed. Reopen it first; then there is a plan to change.")


def too_many() -> str:
    return "⚠️ " + _("A plan has ten open steps at most. Delete one first.")


def last_step() -> str:
    return "⚠️ " + _("A plan needs at least one step. Change this one, or delete the lead.")


def step_not_there() -> str:
    return "⚠️ " + _("That step is no longer in the plan.")


def too_long(limit: int) -> str:
    return _("That is too long: up to %(limit)s characters fit. Nothing was changed.") % {"limit": limit}


def empty() -> str:
    return _("There are no words in that. Nothing was changed: please write it again, or /cancel.")


def not_a_day() -> str:
    return _(
        "I did not understand which day. Nothing was changed. For example: "
        "<code>tomorrow</code>, <code>fri</code>, <code>in 3 days</code>, <code>12 Dec</code>, or /cancel."
    )


def out_of_reach() -> str:
    return _("That day is not within the next year. Nothing was changed.")


def moved_on(chosen: str) -> str:
    """Return that a chosen day is none of the person's working days; the step shows the next one."""
    return "📅 " + _("%(day)s is not one of your working days, so the reminder comes on the next.") % {
        "day": chosen
    }


def _quote(text: str) -> str:
    return f"<i>{safe(one_line(text), STEP_LIMIT)}</i>"


def _short(text: str) -> str:
    return safe(one_line(text), SHORT)


def _group(mark: str, title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    return "\n".join([f"{mark} <b>{title}</b>", *(f"• {line}" for line in found)]) if found else ""


def _order(changes: Changes) -> str:
    """Return how the plan's order changes; "" when it does not."""
    if any(step.due for step in changes.steps):
        return f"📅 {_('The steps come in the order of their dates.')}"
    if changes.difference.is_reordered:
        return f"↕️ {_('The steps come in another order; their dates stay.')}"
    return ""


def _dated(step: Step, when: Mapping[int, str]) -> str:
    return f"<b>{when.get(step.step_id, '')}</b> {icon(step.channel)} {_short(step.description)}"


def _change(before: Step, after: Step, when: Mapping[int, str], moved: Mapping[int, str]) -> str:
    """Return the step as it will be, and what is new about it."""
    was = f"<s>{_short(before.description)}</s> " if before.description != after.description else ""
    parts = {
        _("other channel"): before.channel != after.channel,
        _("other draft"): before.suggested_text != after.suggested_text,
        moved.get(after.step_id, _("other date")): moves(before, after),
    }
    news = ", ".join(word for word, is_new in parts.items() if is_new)
    return f"{was}{_dated(after, when)}" + (f" <i>({news})</i>" if news else "")
