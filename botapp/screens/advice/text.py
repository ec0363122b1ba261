"""Texts about news of a prospect: what was noted, whose answer it is, and the advice."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.screens.advice.values import AdviceView, ChangedStep, Mark
from botapp.screens.draft.text import quoted, wish_problem
from botapp.shared.doubts import FEW_FLAGS, SHORT_FLAG_LIMIT, doubtful, sign
from botapp.shared.step_texts import NAME_LIMIT
from botapp.shared.text import one_line, paragraphs, safe
from botapp.shared.words import steps_kept
from planning.services import Decision
from reminders.state.wording import due_phrase

ASSESSMENT_LIMIT, ACTION_LIMIT, POINT_LIMIT, STEP_LIMIT, GONE_LIMIT, REPLY_SHOWN = 420, 240, 140, 90, 45, 900
MOST_POINTS, MOST_RISKS, MOST_CHANGES = 3, 2, 8
NEWS_LIMIT = 4_000
MARKS = {Mark.ADDED: "🆕", Mark.CHANGED: "✏️", Mark.REMOVED: "🗑"}


def advice(view: AdviceView, now: datetime, *, note: str = "") -> str:
    title = f"💡 <b>{_('Advice')}</b> · {_name(view.lead_name)}"
    source = wish_problem(view.note)
    if view.note == "needs_model":
        source = _("🤖 Without a language model I go by signal words only, and found none.")
    return paragraphs(
        note,
        source,
        f"{title}\n{safe(one_line(view.assessment), ASSESSMENT_LIMIT)}",
        f"➡️ <b>{safe(one_line(view.next_action), ACTION_LIMIT)}</b>",
        _points(_("Worth saying"), view.talking_points[:MOST_POINTS]),
        _points(_("Watch out"), view.risks[:MOST_RISKS]),
        _reply(view),
        _changed_plan(view, now),
    )


def thinking(lead_name: str, *, rests: bool) -> str:
    """Return that advice is being written; `rests`: the lead's reminders wait meanwhile."""
    text = f"🤔 <b>{_('Thinking about it…')}</b> · {_name(lead_name)}"
    return f"{text}\n{_resting()}" if rests else text


def failed(lead_name: str) -> str:
    text = _("😕 No advice this time. What you told me is kept, and the plan goes on as it was.")
    return f"{text}\n{_name(lead_name)}"


def ask_answer(lead_name: str) -> str:
    return "📨 " + _("What did %(name)s answer? Paste or forward it, or /cancel.") % {
        "name": _name(lead_name)
    }


def ask_context(lead_name: str) -> str:
    return "📝 " + _("What is new about %(name)s? Tell me in one message, or /cancel.") % {
        "name": _name(lead_name)
    }


def noted(lead_name: str, *, step: tuple[int, int] | None = None, cut: bool = False) -> str:
    """Return that news was kept, on a step given as (position, how many) or on the lead."""
    name = _name(lead_name)
    if step is not None:
        text = _("Noted on step %(number)s of %(total)s for %(name)s.")
        text %= {"number": step[0], "total": step[1], "name": name}
    else:
        text = _("Noted for %(name)s.") % {"name": name}
    return f"📝 {text}" + (f" {cut_short()}" if cut else "")


def cut_short() -> str:
    return _("I kept the first %(limit)s characters.") % {"limit": NEWS_LIMIT}


def reworded() -> str:
    return "✏️ " + _("The note follows your edit; advice that is there already is about the words before.")


def lead_closed() -> str:
    return _("🏁 The lead is closed: reopen it for advice.")


def nothing_said() -> str:
    return _("There is no text in that message. Please paste what they wrote, or /cancel.")


def several_steps() -> str:
    return _(
        "That message is about several steps. Open one of them and reply to it, so that I note it there."
    )


def whose_answer(author: str, text: str, names: list[str]) -> str:
    """Return the question which prospect a forwarded message comes from; `names` are the likely ones."""
    if len(names) == 1:
        question = _("Is this the answer of %(name)s?") % {"name": _name(names[0])}
    else:
        question = _("Whose answer is this?")
    source = f" {_('From')} {_name(author)}:" if author.strip() else ""
    return f"📨 <b>{question}</b>{source}\n<blockquote>{safe(one_line(text), 300)}</blockquote>"


def decided(decision: str, *, is_started: bool = True) -> str:
    """Return what was decided about a changed plan; "" while nothing was."""
    used = _("✅ <b>You use the changed plan.</b> Reminders follow it from now.")
    if not is_started:
        used = _("✅ <b>You use this plan.</b> Look at it below and start it.")
    void = _("🗺 The plan has changed in the meantime, so this proposal is void. Reminders go on.")
    texts: dict[str, str] = {
        Decision.ACCEPTED: used,
        Decision.DECLINED: _("👌 <b>You keep your plan.</b> Reminders go on as before."),
        Decision.OUTDATED: void,
    }
    return texts.get(decision, "")


def status_set(status: str) -> str:
    return _("🏷 Status: <b>%(status)s</b>.") % {"status": safe(status, NAME_LIMIT)}


def _points(title: str, points: tuple[str, ...]) -> str:
    lines = [f"• {safe(one_line(point), POINT_LIMIT)}" for point in points if point.strip()]
    return "\n".join([f"<b>{title}</b>", *lines]) if lines else ""


def _reply(view: AdviceView) -> str:
    if not view.reply_draft.strip():
        return ""
    reply = f"✍️ <b>{_('A reply')}</b>\n{quoted(view.reply_draft, REPLY_SHOWN)}"
    return f"{reply}\n{doubtful(view.reply_flags, most=FEW_FLAGS)}".rstrip()


def _changed_plan(view: AdviceView, now: datetime) -> str:
    if not view.proposes:
        return ""
    if view.decision:
        return decided(view.decision, is_started=view.is_started)
    title = _("Changed plan") if view.is_started else _("A plan for this")
    lines = [_change(step, view.zone, now) for step in view.changes[:MOST_CHANGES]]
    if (hidden := len(view.changes) - len(lines)) > 0:
        lines.append(ngettext("… and %(n)s more change", "… and %(n)s more changes", hidden) % {"n": hidden})
    flags = tuple(dict.fromkeys(flag for step in view.changes for flag in step.flags))
    lines += [steps_kept(view.kept), doubtful(flags, most=FEW_FLAGS, limit=SHORT_FLAG_LIMIT)]
    rest = f"\n\n{_resting()}" if view.is_resting else ""
    return "\n".join([f"🗺 <b>{title}</b>", *filter(None, lines)]) + rest


def _change(step: ChangedStep, zone: str, now: datetime) -> str:
    words = safe(one_line(step.description), GONE_LIMIT if step.mark == Mark.REMOVED else STEP_LIMIT)
    if step.mark == Mark.REMOVED:
        return f"{MARKS[step.mark]} <s>{words}</s>"
    when = f"<b>{due_phrase(step.when, zone, now)}</b> — " if step.when else ""
    return f"{MARKS[step.mark]} {when}{words}{sign(step.flags, '')}"


def _resting() -> str:
    return _("⏸ Reminders for this lead rest until you decide, a day at most.")


def _name(name: str) -> str:
    return f"<b>{safe(one_line(name), NAME_LIMIT)}</b>"
