"""How a person stands: what reaches them and what does not, and their open steps.

Every question is bounded, however long the person has been here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, PositiveIntegerField, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from backoffice.leads.sent import BEFORE, Sent, sent_to
from backoffice.reminders.why import deactivated_words, parked_because
from backoffice.shared.words import (
    REMINDER_COLOURS,
    page_address,
    status_word,
    zoned,
    zoned_briefly,
)
from botapp.models import InboxUpdate
from core.actor import ActorKind
from leads.models import LONG_TEXTS, Lead, LeadActivity, TelegramUser
from reminders.ledger.nag_attempts import in_a_day
from reminders.models import MessageEdit, ReminderStatus, ScheduledReminder
from reminders.policy.caps import since_midnight
from reminders.policy.parked import ParkedBy
from reminders.state.cards import position_of, step_of
from reminders.state.coming import Coming, coming
from reminders.state.situation import circumstances
from reminders.state.step_moments import BY_MOMENT, moment_of
from reminders.state.wording import hold_words, overdue_phrase, zone_of

STEPS: Final = 15  # open steps that are listed
EDITS: Final = 20  # corrections that are counted, at most
LOOKED_AT: Final = 10_000  # of everybody's latest updates: in there somebody who is about is found
LEADS: Final = 50  # of the person's latest, whose history is looked at
Facts = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One open step."""

    lead: str
    address: str
    what: str
    when: str
    word: str
    colour: str
    late: str
    waits: str  # why nothing is sent about it; "" where something is


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's page shows. None: this account may not see it."""

    verdict: str
    colour: str
    zone: str
    facts: Facts
    all_steps: str
    step_facts: Facts
    steps: Sequence[StepLine] | None
    sent: Sent | None


def of(user: TelegramUser, request: HttpRequest, *, now: datetime) -> Standing:
    """Return how a person stands, as far as whoever asks may see it."""
    verdict, colour = reach(user, now)
    steps: tuple[Facts, Sequence[StepLine] | None] = ([], None)
    sent = None
    if request.user.has_perm("reminders.view_scheduledreminder"):
        steps = steps_of(user, now=now)
    if request.user.has_perm("reminders.view_delivery"):
        sent = sent_to(user, before=request.GET.get(BEFORE, ""), now=now)
    page = reverse("admin:reminders_scheduledreminder_changelist")
    mine = f"{page}?open=yes&lead__owner__telegram_id__exact={user.telegram_id}"
    return Standing(verdict, colour, user.timezone, facts_of(user, now=now), mine, *steps, sent)


# --- what reaches them --------------------------------------------------------------------------------------


def reach(user: TelegramUser, now: datetime) -> tuple[str, str]:
    """Return whether anything is sent to this person, and if not, why: a sentence, and its colour."""
    reasons = [
        (user.is_deactivated, deactivated_words(user), "danger"),
        (not user.is_inside, _("the person is not let in here."), "warning"),
        (
            user.blocked_at is not None,
            _("the person has blocked the bot since %(at)s.") % {"at": zoned(user.blocked_at, user.timezone)},
            "danger",
        ),
        (not user.reminder_enabled, _("the person has turned reminders off."), "warning"),
        (
            user.is_paused(now),
            _("the person has paused until %(at)s.") % {"at": zoned(user.paused_until, user.timezone)},
            "warning",
        ),
    ]
    because, colour = next(((text, tone) for holds, text, tone in reasons if holds), ("", "success"))
    if because:
        return _("Nothing is sent: %(why)s") % {"why": because}, colour
    return _("Messages are sent, in their hours."), colour


def facts_of(user: TelegramUser, *, now: datetime) -> Facts:
    """Return pauses, caps, when they were last seen, and what else is not in the form."""
    messages = in_a_day([user.telegram_id], now=now)[user.telegram_id]
    today = since_midnight(messages, zone_of(user.timezone), now)
    leads, waiting, wrote, did = _counted(user)
    seen = max(filter(None, (wrote, did)), default=None)
    return [
        (_("Open leads"), leads_of(user, str(leads)) if leads else "0"),
        (_("Last seen"), zoned_briefly(seen, user.timezone, now) if seen else _("not lately")),
        (
            _("Messages today"),
            _("%(n)s of at most %(cap)s, on their clock") % {"n": today, "cap": user.daily_cap},
        ),
        (_("Paused"), _paused(user)),
        (_("Briefing"), zoned(user.next_briefing_at, user.timezone) if user.briefing_enabled else _("off")),
        (_("Asked “Too often?”"), zoned(user.asked_too_often_at, user.timezone)),
        (_("To be told of new leads"), zoned(user.next_handover_at, user.timezone)),
        (
            _("Corrections that wait"),
            (f"{EDITS}+" if waiting > EDITS else str(waiting)) if waiting else "",
        ),
    ]


def leads_of(user: TelegramUser, text: str) -> SafeString:
    """Return the way to a person's leads in their list."""
    page = f"{reverse('admin:leads_lead_changelist')}?owner__telegram_id__exact={user.telegram_id}"
    return format_html('<a href="{}" class="text-link">{}</a>', page, text)


def _paused(user: TelegramUser) -> str:
    if user.paused_at is None:
        return ""
    began = zoned(user.paused_at, user.timezone)
    if user.paused_until is None:
        return _("since %(began)s, until they resume") % {"began": began}
    return _("since %(began)s, until %(ends)s") % {
        "began": began,
        "ends": zoned(user.paused_until, user.timezone),
    }


def _counted(user: TelegramUser) -> tuple[int, int, datetime | None, datetime | None]:
    """Return how many leads are open, how many corrections wait, and when they last wrote and did something.

    One query. Of somebody long silent that is not known: what is looked at is bounded.
    """
    edits = MessageEdit.objects.filter(chat_id=user.telegram_id).values("pk")[: EDITS + 1]
    latest = InboxUpdate.objects.order_by("-update_id").values("pk")[:LOOKED_AT]
    wrote = InboxUpdate.objects.filter(pk__in=latest, telegram_id=user.telegram_id)
    own = Lead.objects.filter(owner_id=user.telegram_id).order_by("-updated_at").values("pk")[:LEADS]
    by = [ActorKind.USER.value, ActorKind.MINIAPP.value]
    did = LeadActivity.objects.filter(lead__in=own, telegram_id=user.telegram_id, metadata__by__kind__in=by)
    asked = TelegramUser.objects.filter(pk=user.pk).values_list(
        SubqueryCount(Lead.objects.filter(owner_id=user.telegram_id).open().values("pk")),
        SubqueryCount(edits),
        Subquery(wrote.order_by("-update_id").values("received_at")[:1]),
        Subquery(did.order_by("-created_at").values("created_at")[:1]),
    )
    leads, waiting, wrote_at, did_at = asked.get()
    return leads, waiting, wrote_at, did_at


class SubqueryCount(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = PositiveIntegerField()


# --- open steps ---------------------------------------------------------------------------------------------


def steps_of(user: TelegramUser, *, now: datetime) -> tuple[Facts, list[StepLine]]:
    """Return how many steps are open and what they wait for, and the first of them. Two queries."""
    live = ScheduledReminder.objects.for_owner(user.telegram_id).live()
    free = Q(hold_reason="")
    counted = live.order_by().aggregate(
        all=Count("pk"),
        due=Count("pk", filter=free & Q(next_action_at__lte=now)),
        ahead=Count("pk", filter=free & Q(next_action_at__gt=now)),
        resting=Count("pk", filter=free & Q(next_action_at=None)),
        held=Count("pk", filter=~free),
    )
    words = (
        ("due", _("due now")),
        ("ahead", _("come on their dates")),
        ("resting", _("rest")),
        ("held", _("held for staff")),
    )
    facts: Facts = [(_("Open steps"), str(counted["all"]))]
    facts += [(capfirst(label), str(counted[name])) for name, label in words if counted[name]]
    rows = live.select_related("lead").defer("draft_text", *(f"lead__{name}" for name in LONG_TEXTS))
    first = list(rows.order_by(BY_MOMENT, "id")[:STEPS])
    for row in first:
        row.lead.owner = user
    return facts, [_step_line(row, user, now) for row in first]


def _step_line(row: ScheduledReminder, user: TelegramUser, now: datetime) -> StepLine:
    moment, status = moment_of(row, now=now), ReminderStatus(row.status)
    number, text = position_of(row.lead.steps, row.step_id), step_of(row).get("description") or ""
    return StepLine(
        lead=str(row.lead.display_name),
        address=page_address(row),
        what=Truncator(f"{number}. {' '.join(str(text).split())}").chars(90),
        when=zoned_briefly(moment.at, user.timezone, now),
        word=status_word(status),
        colour=REMINDER_COLOURS[status],
        late=overdue_phrase(moment.at, now) if moment.late else "",
        waits=_waits(row, now),
    )


def _waits(row: ScheduledReminder, now: datetime) -> str:
    """Return why nothing is sent about a step, without asking the history why its lead rests."""
    match coming(row, now=now):
        case Coming.HELD:
            return _("Held: %(reason)s") % {"reason": hold_words(row.hold_reason)}
        case Coming.PARKED if circumstances(row, now).parked_by is ParkedBy.LEAD_PAUSED:
            until = row.lead.paused_until
            ends = zoned(until, row.lead.owner.timezone) if until else _("somebody resumes it")
            return _("Parked: the lead is paused until %(at)s") % {"at": ends}
        case Coming.PARKED:
            return _("Parked: %(reason)s") % {"reason": parked_because(row, now=now)}
    return ""
