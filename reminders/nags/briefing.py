"""The morning briefing: today's steps in one message, at the person's hour; silent when there is nothing.

`next_briefing_at` is only when a person is looked at next; whether a briefing may go out is decided from
their settings as they are then, so a stale date does no harm.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from core.databases.isolation import attempt, report
from leads.models import TelegramUser
from reminders.day.agenda import today_of
from reminders.ledger.nag_attempts import briefing_key, in_a_day
from reminders.messenger import Form
from reminders.models import DeliveryKind
from reminders.nags.kind import Nag, NagKind
from reminders.policy.briefing import AgendaPage, Brief, BriefingCard, Riser, decide_briefing, next_briefing
from reminders.policy.caps import since_midnight
from reminders.policy.nags import Stop, Wait
from reminders.state.situation import window_of
from reminders.state.wording import zone_of

log = logging.getLogger(__name__)


class Briefing(NagKind[TelegramUser]):
    """A person's day."""

    kind = DeliveryKind.BRIEFING
    date = "next_briefing_at"
    written = (date,)

    def look(self, rows: Sequence[TelegramUser], *, now: datetime) -> dict[int, Nag]:
        """Everybody gets the date of the next look; who has something to do is briefed."""
        said, nags = in_a_day((user.telegram_id for user in rows), now=now), dict[int, Nag]()
        for user in rows:
            match decide_briefing(_riser(user, said[user.telegram_id], now=now), now):
                case Stop():
                    user.next_briefing_at = None
                case Wait(until):
                    user.next_briefing_at = until
                case Brief() as brief:
                    user.next_briefing_at = brief.following
                    if (page := today_of(user, now=now)).total:
                        nags[user.pk] = _nag(user, brief, page)
        return nags

    def skip(self, row: TelegramUser, *, until: datetime) -> None:
        """Let the next one come."""
        row.next_briefing_at = following_briefing(row, now=until)


def following_briefing(user: TelegramUser, *, now: datetime) -> datetime | None:
    """Return when the next briefing after `now` comes; None when none does."""
    window = window_of(user)
    if window is None or not user.briefing_enabled:
        return None
    return next_briefing(user.reminder_hour, window, after=now)


def earliest_briefing() -> datetime | None:
    """Return when the next briefing has to be looked at."""
    people = TelegramUser.objects.filter(next_briefing_at__isnull=False).order_by("next_briefing_at", "id")
    return people.values_list("next_briefing_at", flat=True).first()


def plan_missing(*, limit: int, now: datetime) -> int:
    """Date the briefings of people who have a time zone and no date yet; return how many got one."""
    undated = TelegramUser.objects.filter(
        next_briefing_at=None, zone_confirmed_at__isnull=False, briefing_enabled=True
    )
    ids = list(undated.order_by("id").values_list("pk", flat=True)[:limit])
    people = attempt(lambda: _moments(ids, now=now), lambda _error: _moments_of_each(ids, now=now))
    for pk, at in people.items():
        TelegramUser.objects.filter(pk=pk, next_briefing_at=None).update(next_briefing_at=at)
    return sum(at is not None for at in people.values())


def _moments(ids: Sequence[int], *, now: datetime) -> dict[int, datetime | None]:
    people = TelegramUser.objects.filter(pk__in=ids).order_by("id")
    return {user.pk: following_briefing(user, now=now) for user in people}


def _moments_of_each(ids: Sequence[int], *, now: datetime) -> dict[int, datetime | None]:
    """Do the same one by one; somebody who cannot be read is looked at tomorrow."""

    def tomorrow(pk: int, error: Exception) -> dict[int, datetime | None]:
        report(log, "A person's briefing cannot be dated", error, row=pk)
        return {pk: now + timedelta(days=1)}

    found: dict[int, datetime | None] = {}
    for pk in ids:
        found |= attempt(partial(_moments, [pk], now=now), partial(tomorrow, pk))
    return found


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


def _nag(user: TelegramUser, brief: Brief, page: AgendaPage) -> Nag:
    def card(delivery_id: int, form: Form) -> BriefingCard:
        return BriefingCard(
            chat_id=user.telegram_id,
            delivery_id=delivery_id,
            page=page,
            zone=user.timezone,
            language=user.language_code,
            plain=form.plain,
            app=form.app,
        )

    return Nag(briefing_key(user.telegram_id, brief.day), user.telegram_id, card)
