"""The front page: the board, what should be looked at first, and whether anything is sent at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.board.board import board
from backoffice.board.by_person import SHOWN, SHOWN_OF_ALL
from backoffice.shared.words import to_the_second, zoned_briefly
from core.databases.database_clock import utc_now
from core.sql.literals import Literal
from leads.models import LONG_TEXTS
from reminders.models import ScheduledReminder
from reminders.policy.moments import late_since
from reminders.services import sending_pause
from reminders.state.situation import LEAD_IS_ACTIVE
from reminders.state.step_moments import BY_MOMENT, come_by, moment_of
from reminders.state.wording import hold_words, overdue_phrase
from reminders.upkeep.attendance import neglect


@dataclass(frozen=True, slots=True)
class Urgent:
    """A reminder that somebody should look at, and what is wrong with it."""

    pk: int
    lead: str
    owner: str
    due: str
    overdue: str
    held: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """That sending is paused, since when, by whom and why; or where to pause it."""

    is_paused: bool
    facts: str = ""
    reason: str = ""
    is_switched_off: bool = False  # by this process's environment
    link: str = ""  # to the page of the decision; "" for those who may not
    button: str = ""


def alarm(request: HttpRequest) -> tuple[str, str] | None:
    """Return what staff's pages say at their top, and its colour, while nobody attends to what is due."""
    if not request.user.is_staff or neglect(now=utc_now()) is None:
        return None
    return _("Due reminders are not being sent"), "danger"


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the figures this account may see, and the reminders that should be looked at first."""
    now, may = utc_now(), request.user.has_perm
    shown = board(may, now=now, most=SHOWN_OF_ALL if request.GET.get("people") == "all" else SHOWN)
    context = {**context, "held_back": _held_back(request), "board": shown, "tiles": shown.tiles}
    if may("reminders.view_scheduledreminder"):
        context["urgent"] = _urgent(now)
    return context


def _held_back(request: HttpRequest) -> HeldBack:
    row = sending_pause.standing()
    may = request.user.has_perm("reminders.pause_sending")
    link = reverse(f"admin:reminders_{'resume' if row else 'pause'}_sending") if may else ""
    off = not settings.SENDING
    if row is None:
        return HeldBack(is_paused=off, is_switched_off=off, link=link, button=_("Pause sending …"))
    return HeldBack(
        is_paused=True,
        facts=_("since %(moment)s, by %(who)s")
        % {"moment": to_the_second(row.paused_at), "who": row.paused_by},
        reason=row.reason,
        is_switched_off=off,
        link=link,
        button=_("Resume sending …"),
    )


def _urgent(now: datetime, limit: int = 8) -> list[Urgent]:
    """Return what is held, then what has been late longest. Two queries: keys are looked for, then rows read.

    Of a few more that are behind, for a person's hours may say of some that they are not late.
    """
    live = ScheduledReminder.objects.live()
    rows = live.select_related("lead__owner").defer("draft_text", *(f"lead__{name}" for name in LONG_TEXTS))
    shown = list(rows.filter(hold_reason__gt=Literal("")).order_by("id")[:limit])
    if len(shown) < limit:  # these are all that is held
        due = live.filter(LEAD_IS_ACTIVE, come_by(late_since(now))).exclude(pk__in=[row.pk for row in shown])
        shown += rows.filter(pk__in=due.order_by(BY_MOMENT, "id").values("pk")[: 2 * limit])
    found = [(row, moment_of(row, now=now)) for row in shown]
    wrong = [(row, moment) for row, moment in found if row.hold_reason or moment.late]
    wrong.sort(key=lambda each: (not each[0].hold_reason, each[1].at, each[0].pk))
    return [
        Urgent(
            pk=row.pk,
            lead=str(row.lead.display_name),
            owner=row.lead.owner.display_name,
            due=zoned_briefly(moment.at, row.lead.owner.timezone, now),
            overdue=overdue_phrase(moment.at, now) if moment.late else "",
            held=hold_words(row.hold_reason),
        )
        for row, moment in wrong[:limit]
    ]
