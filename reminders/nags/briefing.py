"""The morning briefing: today's steps in one message, at the person's hour; silent when there is nothing.

The attempt is on disk before its request leaves, and one that may have arrived is never sent again: the same
ledger and budget as for nudges. `next_briefing_at` is only when a person is looked at next; whether a
briefing may go out is decided from their settings as they are then, so a stale date does no harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from core.bulk import update_rows
from leads.models import TelegramUser
from reminders.day.agenda import today_of
from reminders.ledger.nag_attempts import Tries, briefing_key, in_a_day, tries
from reminders.models import Delivery, DeliveryKind
from reminders.nags.due_people import list_due, lock_all_due, lock_due
from reminders.nags.followup import Due
from reminders.policy.briefing import AgendaPage, Brief, BriefingCard, Riser, decide_briefing
from reminders.policy.caps import since_midnight
from reminders.policy.nags import Stop, Wait
from reminders.sending.arming import Armed, Item
from reminders.services.briefings import following_briefing
from reminders.state.situation import window_of
from reminders.state.wording import zone_of


def due_briefings(*, limit: int, now: datetime) -> list[Due]:
    """Return the people whose briefing has to be looked at now, the oldest first. Locks nothing."""
    return list_due("next_briefing_at", limit=limit, now=now)


def earliest_briefing() -> datetime | None:
    """Return when the next briefing has to be looked at."""
    people = TelegramUser.objects.filter(next_briefing_at__isnull=False).order_by("next_briefing_at", "id")
    return people.values_list("next_briefing_at", flat=True).first()


def plan_missing(*, limit: int, now: datetime) -> int:
    """Date the briefings of people who have a time zone and no date yet; return how many got one."""
    undated = TelegramUser.objects.filter(
        next_briefing_at=None, zone_confirmed_at__isnull=False, briefing_enabled=True
    )
    people = list(undated.order_by("id")[:limit])
    for user in people:
        user.next_briefing_at = following_briefing(user, now=now)
        still = TelegramUser.objects.filter(pk=user.pk, next_briefing_at=None)
        still.update(next_briefing_at=user.next_briefing_at)
    return sum(user.next_briefing_at is not None for user in people)


def pass_over(*, until: datetime) -> int:
    """Count briefings that were due by then as sent; return how many people get their next one instead."""
    with transaction.atomic():
        people = lock_all_due("next_briefing_at", now=until)
        for user in people:
            user.next_briefing_at = following_briefing(user, now=until)
        update_rows(people, ["next_briefing_at"])
        return len(people)


def arm_briefings(telegram_ids: Iterable[int], *, worker: str, now: datetime) -> list[Armed]:
    """Enter the briefings of these people as `sending`; everybody gets the date of the next look."""
    with transaction.atomic():
        people = lock_due("next_briefing_at", telegram_ids, now=now)
        said = in_a_day((user.telegram_id for user in people), now=now)
        briefs: list[tuple[TelegramUser, Brief]] = []
        for user in people:
            match decide_briefing(_riser(user, said[user.telegram_id], now=now), now):
                case Stop():
                    user.next_briefing_at = None
                case Wait(until):
                    user.next_briefing_at = until
                case Brief() as brief:
                    user.next_briefing_at = brief.following
                    briefs.append((user, brief))
        update_rows(people, ["next_briefing_at"])
        return _enter(briefs, worker=worker, now=now)


def _riser(user: TelegramUser, messages: Sequence[datetime], *, now: datetime) -> Riser:
    comes_back = user.paused_until if user.reminder_enabled and user.blocked_at is None else None
    return Riser(
        hour=user.reminder_hour,
        window=window_of(user),
        wants_it=user.briefing_enabled,
        is_reachable=user.is_reachable(now),
        returns_at=comes_back,
        said_since_midnight=since_midnight(messages, zone_of(user.timezone), now),
        daily_cap=user.daily_cap,
    )


def _enter(briefs: Sequence[tuple[TelegramUser, Brief]], *, worker: str, now: datetime) -> list[Armed]:
    """Write the attempts of those who have something to do and were not briefed on that day."""
    keys = {user.telegram_id: briefing_key(user.telegram_id, brief.day) for user, brief in briefs}
    sent = Delivery.objects.possibly_delivered().filter(subject_key__in=list(keys.values()))
    used = set(sent.values_list("subject_key", flat=True))
    fresh = [user for user, _brief in briefs if keys[user.telegram_id] not in used]
    pages = {user.telegram_id: today_of(user, now=now) for user in fresh}
    told = [user for user in fresh if pages[user.telegram_id].total]
    tried = tries(keys[user.telegram_id] for user in told)
    rows = [_attempt(user, keys[user.telegram_id], tried, worker=worker, now=now) for user in told]
    return [
        _armed(user, row, pages[user.telegram_id], tried[row.subject_key], now=now)
        for user, row in zip(told, Delivery.objects.bulk_create(rows), strict=True)
    ]


def _attempt(
    user: TelegramUser, key: str, tried: Mapping[str, Tries], *, worker: str, now: datetime
) -> Delivery:
    return Delivery(
        kind=DeliveryKind.BRIEFING,
        subject_key=key,
        attempt=tried[key].attempt,
        telegram_id=user.telegram_id,
        worker=worker,
        armed_at=now,
    )


def _armed(user: TelegramUser, row: Delivery, page: AgendaPage, tried: Tries, *, now: datetime) -> Armed:
    card = BriefingCard(
        chat_id=user.telegram_id,
        delivery_id=row.pk,
        page=page,
        zone=user.timezone,
        language=user.language_code,
        plain=tried.plain,
    )
    # No reminder has the id 0: settling writes the ledger row and nothing else.
    return Armed((Item(row.pk, 0, row.cycle, 0),), now, card)
