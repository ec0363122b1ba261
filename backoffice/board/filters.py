"""The questions behind the figures of the front page, as filters of the lists."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.board import weeks
from backoffice.shared.filters import IS_LIVE, YES
from core.databases.database_clock import utc_now
from core.sql.literals import Literal
from leads.models import TelegramUser
from reminders.models import ReminderStatus
from reminders.nags.stale_leads import left_alone
from reminders.state import step_moments
from reminders.state.wording import date_words

BLOCKED, RESTING = "blocked", "paused"


class OnlyYesFilter(SimpleListFilter):
    """Rows for which the answer is yes."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(YES, _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.narrowed(queryset, utc_now()) if self.value() == YES else queryset

    def narrowed(self, queryset: QuerySet[Any], now: datetime) -> QuerySet[Any]:
        raise NotImplementedError


class DueFilter(OnlyYesFilter):
    """Reminders whose step is to be done now, the late ones included."""

    title, parameter_name = _("due"), "due"

    def narrowed(self, queryset: QuerySet[Any], now: datetime) -> QuerySet[Any]:
        return queryset.filter(IS_LIVE, step_moments.due(now))


class QuietFilter(OnlyYesFilter):
    """Leads that were left alone."""

    title, parameter_name = _("quiet for a week"), "quiet"

    def narrowed(self, queryset: QuerySet[Any], now: datetime) -> QuerySet[Any]:
        return queryset.filter(pk__in=left_alone(now=now).values("pk"))


class WeekFilter(SimpleListFilter):
    """Reminders by the week in which their step was done."""

    title, parameter_name = _("done in the week of"), "week"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        days = [start.date() for start in reversed(weeks.starts(utc_now()))]
        return [(day.isoformat(), date_words(day, "d MMM y")) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list; any day stands for its week. Raises IncorrectLookupParameters for no day."""
        if not (asked := self.value()):
            return queryset
        try:
            start = weeks.start_of(date.fromisoformat(asked))
            start + timedelta(weeks=1)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(asked) from error
        done = Q(status=Literal(ReminderStatus.COMPLETED.value))
        return queryset.filter(done & weeks.within("completed_at", start))


def blocked() -> Q:
    """People inside who have blocked the bot."""
    return Q(blocked_at__isnull=False)


def resting(now: datetime) -> Q:
    """People inside who get nothing because they paused, or turned reminders off."""
    paused = Q(paused_at__isnull=False) | Q(paused_until__gt=now) | Q(reminder_enabled=False)
    return Q(blocked_at=None) & paused


REACHES: Final[dict[str, tuple[Any, Callable[[datetime], Q]]]] = {
    BLOCKED: (_("have blocked the bot"), lambda now: blocked()),
    RESTING: (_("paused or turned off"), resting),
}


class ReachFilter(SimpleListFilter):
    """People by what keeps their reminders back."""

    title, parameter_name = _("kept back"), "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _condition) in REACHES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TelegramUser]) -> QuerySet[TelegramUser]:
        if self.value() not in REACHES:
            return queryset
        inside = TelegramUser.objects.inside().filter(REACHES[str(self.value())][1](utc_now()))
        return queryset.filter(pk__in=inside.values("pk"))
