"""What a pause, or its end, would do, worked out by the code that does it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engagement.models import PlanRequest
from leads.models import LONG_TEXTS, Lead, TelegramUser
from reminders.models import ScheduledReminder
from reminders.services.leads import lead_away
from reminders.services.people import times_away
from reminders.state.after_a_pause import a_day_of, chosen_since, leads_paused_since, pace, shift, time_away
from reminders.state.situation import progress_of, refresh
from reminders.state.wording import zone_of

# Each of these is a timestamp to be parsed, and none of them matters here.
MOMENTS = ("created_at", "updated_at", "last_contacted", "next_followup")
REMINDER_MOMENTS = ("updated_at", "last_reminded_at", "draft_generated_at", "completed_at")
Away = Callable[[Sequence[ScheduledReminder]], Mapping[int, timedelta]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """How reminders would come back."""

    waiting: int = 0  # reminders that would wait, or wait already
    a_day: int = 0  # how many late ones come on one day, at most
    days: tuple[tuple[date, int], ...] = ()  # local dates and how many come on each; none without an end


def outlook_of_person(user: TelegramUser, *, until: datetime | None, now: datetime) -> Outlook:
    """Return what becomes of a person's reminders when everything rests until then; None: with no end.

    A pause that lasts already began earlier; one that ends `now` is being resumed. Nothing is written.
    """
    back = until or now
    ended = min(now, user.paused_until or now) if back == now else back
    began = user.paused_at or now

    def away(rows: Sequence[ScheduledReminder]) -> Mapping[int, timedelta]:
        before = _through_leads(rows, began, ended)
        times = times_away(rows, began, ended)
        return before | {pk: before.get(pk, timedelta()) + time for pk, time in times.items()}

    return _outlook(_rows(user), away, until, back)


def outlook_of_lead(lead: Lead, *, until: datetime | None, now: datetime) -> Outlook:
    """Return the same for one lead of theirs."""
    back = until or now
    rows = _rows(lead.owner, lead)
    began = None if lead.reminders_paused else now
    return _outlook(rows, lambda those: lead_away(lead, those, back, began=began), until, back, lead=lead)


def _through_leads(
    rows: Sequence[ScheduledReminder], began: datetime, ended: datetime
) -> dict[int, timedelta]:
    """End in memory the pauses of single leads that are over by then, while everything rests since `began`.

    Returns how long each of their reminders has waited before that. Three queries.
    """
    over = [row for row in rows if row.lead.paused_until and row.lead.paused_until <= ended]
    if not over:
        return {}
    leads = {row.lead_id for row in over}
    held = set(PlanRequest.objects.holding().filter(lead__in=leads).values_list("lead_id", flat=True))
    since = leads_paused_since(leads)
    chosen = chosen_since(min(since.values(), default=began), over)
    times = {}
    for row in over:
        begins, ends = since.get(row.lead_id), row.lead.paused_until
        row.lead.reminders_paused = False
        if begins and ends and row.lead_id not in held and chosen.get(row.pk, begins) <= begins:
            times[row.pk] = time_away(max(begins, row.created_at), ends, began)
    return times


def _rows(user: TelegramUser, lead: Lead | None = None) -> list[ScheduledReminder]:
    live = ScheduledReminder.objects.for_owner(user.telegram_id).live().filter(hold_reason="")
    mine = live if lead is None else live.filter(lead=lead)
    rows = list(mine.defer("draft_text", *REMINDER_MOMENTS).order_by("id"))
    own = Lead.objects.filter(owner_id=user.telegram_id).defer("engagement_plan", *LONG_TEXTS, *MOMENTS)
    leads = {each.pk: each for each in (own if lead is None else own.filter(pk=lead.pk))}
    awake = copy(user)  # the caller's stays as it is
    for each in leads.values():
        each.owner = awake
    kept = [row for row in rows if row.lead_id in leads]
    for row in kept:
        row.lead = leads[row.lead_id]
    return kept


def _outlook(
    rows: Sequence[ScheduledReminder],
    away: Away,
    until: datetime | None,
    back: datetime,
    *,
    lead: Lead | None = None,
) -> Outlook:
    """Let the time pass in memory. `until` None: only count what would wait."""
    times = away(rows)
    for row in rows:  # end in memory the pause that is being looked behind: the lead's, or else the person's
        owner = row.lead.owner
        if lead is not None:
            row.lead.reminders_paused = False
        else:
            owner.paused_at, owner.paused_until, owner.reminder_enabled = None, None, True
    coming = [row for row in rows if not (row.lead.is_closed or row.lead.reminders_paused)]
    if not coming or until is None:
        return Outlook(waiting=len(coming), a_day=a_day_of(coming[0].lead.owner) if coming else 0)
    progress = progress_of(coming)
    shift(coming, progress, times, now=back)
    for row in coming:
        refresh(row, progress[row.pk], now=back)
    pace(coming, now=back)
    owner = coming[0].lead.owner
    zone = zone_of(owner.timezone)
    days = Counter(row.next_action_at.astimezone(zone).date() for row in coming if row.next_action_at)
    return Outlook(len(coming), a_day_of(owner), tuple(sorted(days.items())))
