"""The words and small marks of staff's pages. Text from people is escaped here or by the template."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.shared.pages import badge
from core.actor import ActorKind
from leads.models import LeadActivity, LeadStatus
from reminders.ledger.nag_attempts import is_about_handover
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus
from reminders.policy.moments import Moment
from reminders.state.wording import date_words, local, overdue_phrase

# Colours of unfold's labels, by status.
REMINDER_COLOURS: Final = {
    ReminderStatus.PENDING: "info",
    ReminderStatus.SENT: "primary",
    ReminderStatus.SNOOZED: "warning",
    ReminderStatus.AUTO_SNOOZED: "warning",
    ReminderStatus.COMPLETED: "success",
    ReminderStatus.SKIPPED: "",
    ReminderStatus.CANCELLED: "",
}
LEAD_COLOURS: Final = {
    LeadStatus.ANALYZED: "info",
    LeadStatus.REACHED_OUT: "info",
    LeadStatus.MEETING_BOOKED: "primary",
    LeadStatus.IN_PROGRESS: "primary",
    LeadStatus.CLOSED_WON: "success",
    LeadStatus.CLOSED_LOST: "",
}
DELIVERY_COLOURS: Final = {
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "success",
    DeliveryState.FAILED: "danger",
    DeliveryState.UNKNOWN: "warning",
}
DELIVERY_MEANING: Final = {
    DeliveryState.SENDING: _("The request is about to leave, or has just left."),
    DeliveryState.SENT: _("Telegram confirmed it."),
    DeliveryState.FAILED: _("Certainly not delivered."),
    DeliveryState.UNKNOWN: _("It may have arrived. A machine never sends it again."),
}
# Other classes are Python's own names, shown as they are.
ERRORS: Final = {
    "worker_lost": _("its worker stopped before the answer came"),
    "never_left": _("the request never left"),
    "rate_limited": _("Telegram asked to slow down"),
    "blocked": _("the person has blocked the bot"),
    "chat_not_found": _("Telegram does not know this chat"),
    "bad_request": _("Telegram declined the text"),
    "app_button": _("Telegram declined the button that opens the app"),
    "migrated": _("the chat has another number now"),
    "unauthorized": _("Telegram rejected the bot's token"),
}
HANDS: Final[dict[str, Any]] = {
    ActorKind.USER: _("user %(who)s"),
    ActorKind.MINIAPP: "Mini App %(who)s",
    ActorKind.STAFF: _("staff %(who)s"),
    ActorKind.SYSTEM: _("system %(who)s"),
}


def status_word(status: str) -> str:
    """Return where a reminder stands, as staff say it: "sent", not the owner's "waiting for you"."""
    known = ReminderStatus(status)
    return str(_("sent") if known is ReminderStatus.SENT else known.label)


def zoned(moment: datetime | None, zone: str = "UTC") -> str:
    """Return the moment on that zone's clock, the zone named; "" for none."""
    return _dated(local(moment, zone), "d MMM y, HH:mm") if moment else ""


def zoned_briefly(moment: datetime | None, zone: str, now: datetime) -> str:
    """Return the moment as `zoned` does, without the year when it is this one."""
    if moment is None:
        return ""
    at = local(moment, zone)
    return _dated(at, "d MMM, HH:mm") if at.year == local(now, zone).year else zoned(moment, zone)


def lateness(moment: Moment | None, now: datetime) -> SafeString | str:
    """Return the label of a step that is late; "" for any other, and for none."""
    return badge(overdue_phrase(moment.at, now), "danger") if moment and moment.late else ""


def to_the_second(moment: datetime | None) -> str:
    """Return the moment in UTC to the second, for ledgers; "" for none."""
    return _dated(local(moment, "UTC"), "d MMM y, HH:mm:ss") if moment else ""


def _dated(at: datetime, pattern: str) -> str:
    return f"{date_words(at, pattern)} {at:%Z}"


def error_words(error_class: str) -> str:
    """Return what went wrong, in words; a class without any of its own as it is."""
    return str(ERRORS.get(error_class, error_class))


def page_of(row: Model | None, text: str | None = None) -> SafeString | str:
    """Return a link to the row's page; "" when there is no row."""
    if row is None:
        return ""
    shown = row if text is None else text
    return format_html('<a href="{}" class="text-link">{}</a>', page_address(row), shown)


def page_address(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def kind_words(delivery: Delivery) -> str:
    """Return "reminder, nudge 2" or "follow-up 3"."""
    kind = str(delivery.get_kind_display())
    if delivery.kind == DeliveryKind.NOTE:
        return gettext("new leads") if is_about_handover(delivery.subject_key) else gettext("“Too often?”")
    if delivery.kind == DeliveryKind.FOLLOWUP:
        return gettext("%(kind)s %(n)s") % {"kind": kind, "n": delivery.cycle}
    return gettext("%(kind)s, nudge %(n)s") % {"kind": kind, "n": delivery.nudge} if delivery.nudge else kind


def state_badge(delivery: Delivery) -> SafeString:
    """Return a delivery's state as a label."""
    return badge(delivery.get_state_display(), DELIVERY_COLOURS[DeliveryState(delivery.state)])


def hand_of(line: LeadActivity) -> str:
    """Return who caused a line of history: "staff admin", "user 7001", "system"."""
    hand = _by(line)
    words = str(HANDS.get(str(hand.get("kind")), "%(who)s"))
    return (words % {"who": hand.get("name") or hand.get("id") or ""}).strip()


def reason_of(line: LeadActivity) -> str:
    """Return the reason that staff gave for what a line of history tells; "" for none."""
    return str(_by(line).get("why", ""))


def _by(line: LeadActivity) -> dict[str, Any]:
    hand = line.metadata.get("by") if isinstance(line.metadata, dict) else None
    return hand if isinstance(hand, dict) else {}


def counts(first: str, *others: tuple[int, str]) -> str:
    """Return the counts in one line; of the others, words with "%(n)s" each, those that are not zero."""
    return ", ".join([first, *(words % {"n": n} for n, words in others if n)])
