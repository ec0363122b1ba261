"""Texts about where a prospect stands."""

from django.utils.translation import gettext as _

from botapp.shared.step_texts import person
from botapp.shared.text import one_line, paragraphs, safe
from leads.models import LeadStatus
from reminders.state.plan_lines import LeadView
from reminders.state.wording import LEAD_ICONS

WON = "closed_won"  # as `leads` names it
REASON_LIMIT = 200
# What an open prospect's status may be set to, by the button's word.
STATUSES = {
    "new": LeadStatus.ANALYZED,
    "reached": LeadStatus.REACHED_OUT,
    "progress": LeadStatus.IN_PROGRESS,
    "meeting": LeadStatus.MEETING_BOOKED,
}


def reasons(status: str) -> dict[str, str]:
    """Return the reasons that one tap gives, by the button's word: what worked, or why it was lost."""
    if status == WON:
        return {
            "need": _("They needed it"),
            "timing": _("The right moment"),
            "price": _("The price"),
            "demo": _("The demo"),
            "trust": _("They trust us"),
            "persist": _("Staying in touch"),
        }
    return {
        "price": _("Too expensive"),
        "timing": _("Wrong moment"),
        "rival": _("Chose somebody else"),
        "need": _("No need"),
        "silent": _("No answer"),
        "person": _("Wrong person"),
    }


def ask_status(lead: LeadView) -> str:
    stands = f"{LEAD_ICONS.get(lead.stands, '')} {_('Status')}: {lead.status}".lstrip()
    return f"{person(lead.name, lead.role)}\n{stands}\n\n" + _("Where do you stand now?")


def closed(lead: LeadView) -> str:
    """Return that a prospect is closed, why, and that it can come back."""
    is_won = lead.stands == WON
    words = (
        _("Won — congratulations! Reminders have stopped.")
        if is_won
        else _("Closed as lost. Reminders have stopped; on to the next one.")
    )
    head = f"{LEAD_ICONS.get(lead.stands, '👋')} {person(lead.name, '')}\n{words}"
    return paragraphs(
        head, why(lead) or f"<b>{_('What worked?') if is_won else _('What was the reason?')}</b>"
    )


def why(lead: LeadView) -> str:
    """Return what worked, or why it was lost; "" while nobody has said so."""
    reason = safe(one_line(lead.reason), REASON_LIMIT)
    label = _("What worked") if lead.stands == WON else _("Reason")
    return f"💡 {label}: {reason}" if reason else ""


def ask_why(lead: LeadView) -> str:
    question = _("What worked with %(name)s?") if lead.stands == WON else _("Why was %(name)s lost?")
    hint = _("One line, please, or /cancel.")
    return f"✍️ {question % {'name': person(lead.name, '')}} {hint}"
