"""Texts about prospects that nobody works on: the follow-up, the digest of quiet ones, and how one ended."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapp.shared.step_texts import NAME_LIMIT, ROLE_LIMIT, person, role_beside
from botapp.shared.text import one_line, safe
from botapp.shared.words import and_more
from reminders.policy.nags import FollowupCard, HandedLead, HandoverCard, StaleDigestCard, StaleLead
from reminders.state.plan_lines import LeadView

LINE_NAME_LIMIT, LINE_ROLE_LIMIT = 60, 80
MOST_LINES = 20


def followup(card: FollowupCard) -> str:
    """Return that a prospect has no next step; from the second time on in other words."""
    known = safe(one_line(role_beside(card.lead_name, card.lead_role)), ROLE_LIMIT)
    who = f"<b>{safe(one_line(card.lead_name), NAME_LIMIT)}</b>" + (f" ({known})" if known else "")
    opening = (
        _("👋 %(who)s has no next step.") if card.number < 2 else _("👋 Still without a next step: %(who)s.")
    )
    age = ngettext("It came %(n)s day ago.", "It came %(n)s days ago.", card.days_old)
    ready = " " + _("A plan is ready.") if card.has_unstarted_plan else ""
    return f"{opening % {'who': who}} {age % {'n': card.days_old}}{ready}"


def stale_digest(card: StaleDigestCard) -> str:
    title = ngettext(
        "%(n)s lead has been quiet for a week or more",
        "%(n)s leads have been quiet for a week or more",
        card.total,
    )
    lines = [_line(lead) for lead in card.leads[:MOST_LINES]]
    lines += and_more(card.total - len(lines))
    return f"🕸 <b>{title % {'n': card.total}}</b>\n\n" + "\n".join(lines)


def handover(card: HandoverCard) -> str:
    """Return that leads are the person's now: whose they were, which they are, and what comes of them."""
    title = ngettext("%(n)s lead is yours now", "%(n)s leads are yours now", card.total) % {"n": card.total}
    givers = ", ".join(safe(one_line(name), NAME_LIMIT) for name in card.givers)
    said = [_("Your team has handed over what was with %(who)s.") % {"who": givers}] if givers else []
    if card.steps:
        said.append(_("Open steps: %(n)s. What is due comes in your hours, a few a day.") % {"n": card.steps})
    else:
        said.append(_("No step is open."))
    lines = [f"• {_who(lead)}" for lead in card.leads]
    lines += and_more(card.total - len(lines))
    return f"🤝 <b>{title}</b>\n{' '.join(said)}\n\n" + "\n".join(lines)


def ask_how_it_ended(lead: LeadView) -> str:
    return f"🏁 {person(lead.name, lead.role)}\n" + _("How did it end? Open reminders stop.")


def _line(lead: StaleLead) -> str:
    days = ngettext("%(n)s day", "%(n)s days", lead.days) % {"n": lead.days}
    return f"• {_who(lead)} \u2013 {days}"


def _who(lead: StaleLead | HandedLead) -> str:
    name = safe(one_line(lead.name), LINE_NAME_LIMIT)
    role = safe(one_line(role_beside(lead.name, lead.role)), LINE_ROLE_LIMIT)
    return ", ".join(part for part in (name, role) if part)
