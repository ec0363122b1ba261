"""The front page: what needs a look, in five numbers and a short list."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext as _

from backoffice.shared.words import to_the_second, zoned_briefly
from reminders.loop import heartbeat
from reminders.models import Delivery, ScheduledReminder
from reminders.services import sending_pause
from reminders.state.step_moments import BY_MOMENT, late, moment_of
from reminders.state.wording import hold_words, overdue_phrase
from reminders.upkeep.attendance import neglect


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, what it counts, and the list behind it. `alarm`: somebody should look."""

    label: str
    count: int
    symbol: str
    link: str
    alarm: bool = False


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
    """Add the tiles this account may see, and the reminders that should be looked at first."""
    tiles: list[Tile] = []
    context = {**context, "held_back": _held_back(request)}
    if request.user.has_perm("reminders.view_scheduledreminder"):
        tiles += _reminders()
        context = {**context, "urgent": _urgent()}
    if request.user.has_perm("reminders.view_delivery"):
        count = Delivery.objects.uncertain().count()
        page = f"{reverse('admin:reminders_delivery_changelist')}?state__exact=unknown"
        tiles.append(Tile(_("Uncertain deliveries"), count, "help", page, alarm=count > 0))
    if request.user.has_perm("reminders.view_workerheartbeat"):
        count = sum(heartbeat.alive(now=utc_now()).values())
        page = reverse("admin:reminders_workerheartbeat_changelist")
        tiles.append(Tile(_("Workers alive"), count, "monitor_heart", page, alarm=count == 0))
    return {**context, "tiles": tiles}


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


def _reminders() -> list[Tile]:
    now, page = utc_now(), reverse("admin:reminders_scheduledreminder_changelist")
    counts = ScheduledReminder.objects.live().aggregate(
        due=Count("pk", filter=Q(hold_reason="", next_action_at__lte=now)),
        overdue=Count("pk", filter=late(now)),
        held=Count("pk", filter=~Q(hold_reason="")),
    )
    return [
        Tile(_("Due now"), counts["due"], "schedule", f"{page}?open=yes"),
        Tile(_("Overdue"), counts["overdue"], "alarm", f"{page}?overdue=yes"),
        Tile(_("Held"), counts["held"], "front_hand", f"{page}?held=yes", alarm=counts["held"] > 0),
    ]


def _urgent(limit: int = 8) -> list[Urgent]:
    """Return what is held, then what is overdue longest."""
    now = utc_now()
    held_first = Case(When(hold_reason="", then=1), default=0).asc()
    wrong = ScheduledReminder.objects.live().filter(late(now) | ~Q(hold_reason=""))
    rows = wrong.select_related("lead__owner").order_by(held_first, BY_MOMENT, "id")[:limit]
    return [
        Urgent(
            pk=row.pk,
            lead=str(row.lead.display_name),
            owner=row.lead.owner.display_name,
            due=zoned_briefly(moment.at, row.lead.owner.timezone, now),
            overdue=overdue_phrase(moment.at, now) if moment.late else "",
            held=hold_words(row.hold_reason),
        )
        for row, moment in ((row, moment_of(row, now=now)) for row in rows)
    ]
