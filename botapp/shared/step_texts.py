"""Texts about one step: its three nudges, and what became of it."""

from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from botapp.shared import contacts
from botapp.shared.dates import dated
from botapp.shared.doubts import warnings
from botapp.shared.text import one_line, paragraphs, safe
from reminders.messenger import Card
from reminders.state.plan_lines import StepLine
from reminders.state.wording import overdue_phrase, unsure_words

NAME_LIMIT, ROLE_LIMIT, DESCRIPTION_LIMIT, PREVIEW_LIMIT, NEXT_LIMIT = 80, 120, 600, 200, 160
BAR = 10  # boxes

PRAISE = (
    gettext_noop("nice work."),
    gettext_noop("well played."),
    gettext_noop("that is how deals move."),
    gettext_noop("one step closer."),
    gettext_noop("good momentum."),
    gettext_noop("that counts."),
)


def reminder(card: Card, now: datetime) -> str:
    """Return the nudge about one step; each of the three has its own words.

    While those before may not have arrived, it speaks as the first.
    """
    about = {"place": place_in_plan(card), "when": dated(card.due_at, card.zone, now)}
    is_first = card.unsure or (
        card.nudge == 2 and not overdue_phrase(card.due_at, now)
    )  # opened again just now
    match 1 if is_first else card.nudge:
        case 1:
            is_late = overdue_phrase(card.due_at, now)
            opening = f"🔔 {who(card)}"
            due = (_("%(place)s · was due %(when)s") if is_late else _("%(place)s · due %(when)s")) % about
        case 2:
            opening = f"👋 {_('A gentle nudge')}: {who(card)}"
            due = _("%(place)s was due %(when)s and is still open. Ready to tackle it?") % about
        case _:
            opening = f"⏳ {_('Last reminder for now')}: {who(card)}"
            about["overdue"] = overdue_phrase(card.due_at, now) or about["when"]
            due = _("%(place)s · %(overdue)s. Do it now, snooze it or skip it: your call.") % about
    what = safe(card.description.strip(), DESCRIPTION_LIMIT) or _("Take the next step with this lead.")
    draft, hint = draft_quote(card.draft, PREVIEW_LIMIT), ""
    if card.nudge >= 3:
        hint = _("Or do nothing: then I bring it back in a week.")
    known, doubts = contacts.line(card.contacts), warnings(card.flags, card.missing, card.undone)
    unsure = f"❔ {unsure_words()}" if card.unsure else ""
    return paragraphs(f"{opening}\n{due}", unsure, what, known, draft, doubts, hint)


def outcome(card: Card, status: str, now: datetime, *, returns_at: datetime) -> str:
    """Return what became of the step, for the message whose button was pressed."""
    until = dated(returns_at, card.zone, now)
    headlines = {
        "completed": _("✅ <b>Done — %(praise)s</b>") % {"praise": _(praise(card.reminder_id))},
        "skipped": _("⏭ <b>Skipped.</b> On to what matters more."),
        "snoozed": _("💤 <b>Snoozed until %(until)s.</b>") % {"until": until},
        "auto_snoozed": _("💤 <b>Resting until %(until)s.</b>") % {"until": until},
        "cancelled": _("✖️ <b>Taken off the plan.</b>"),
    }
    what = _short(beside(card.lead_name, card.description))
    return "\n\n".join([headlines[status], f"{who(card)}\n{place_in_plan(card)}: {what}"])


def upcoming(step: StepLine, total: int, zone: str, now: datetime) -> str:
    late = overdue_phrase(step.when, now) if step.when else ""
    when = late or (dated(step.when, zone, now) if step.when else _("not scheduled"))
    place = _("step %(number)s of %(total)s") % {"number": step.number, "total": total}
    return f"➡️ {_('Next')}: {place}, <b>{when}</b>\n{_short(step.description)}"


def finished(name: str) -> str:
    return _("🏁 That was the last step: the plan for %(name)s is finished.") % {
        "name": f"<b>{safe(one_line(name), NAME_LIMIT)}</b>"
    }


def rests(until: datetime | None, zone: str, now: datetime) -> str:
    """Return that nothing comes, and until when; None is until somebody resumes."""
    if until is None:
        return _("⏸ This lead's reminders rest: nothing comes until you resume them.")
    return _("⏸ This lead's reminders rest until %(when)s.") % {"when": dated(until, zone, now)}


def praise(seed: int) -> str:
    """Return a word of praise, untranslated: another one for the next step, the same for the same step."""
    return PRAISE[seed % len(PRAISE)]


def who(card: Card) -> str:
    return person(card.lead_name, card.lead_role)


def person(name: str, role: str) -> str:
    """Return "Ann Lee · VP Sales, Acme", the name in bold."""
    known = safe(one_line(role_beside(name, role)), ROLE_LIMIT)
    return f"<b>{safe(one_line(name), NAME_LIMIT)}</b>" + (f" · {known}" if known else "")


def role_beside(name: str, role: str) -> str:
    """Return the role without a company that is shown as the name already."""
    return "" if role == name else role.removesuffix(f", {name}")


def bar(done: int, total: int) -> str:
    """Return a progress bar of at most ten boxes, such as ▓▓▓░░."""
    boxes = min(total, BAR)
    full = done * boxes // total if total else 0
    return "▓" * full + "░" * (boxes - full)


def place_in_plan(card: Card) -> str:
    """Return "Step 2 of 6"."""
    return _("Step %(number)s of %(total)s") % {"number": card.step_number, "total": card.step_total}


def beside(name: str, task: str) -> str:
    """Return a task for a line that has its lead's name already: "Ann: write to her" is "Write to her"."""
    head, colon, rest = task.partition(": ")
    is_named = colon and name and f"{name} ".startswith(f"{head.partition(' (')[0]} ")
    return capfirst(rest) if is_named else task


def _short(text: str) -> str:
    return safe(one_line(text), NEXT_LIMIT) or _("Take the next step with this lead.")


def draft_quote(draft: str | None, limit: int) -> str:
    """Return a draft under its heading, of at most `limit` units; "" when there is none."""
    text = safe((draft or "").strip(), limit)
    return f"✍️ {_('Draft')}:\n<blockquote>{text}</blockquote>" if text else ""
