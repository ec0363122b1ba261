"""Weeks from Monday, in UTC: a team's people live in many zones."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Case, CharField, Q, Value, When

SHOWN: Final = 8  # weeks, this one included


def start_of(day: date) -> datetime:
    """Return when the week of this day began."""
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, UTC)


def starts(now: datetime, count: int = SHOWN) -> list[datetime]:
    """Return when each of the last weeks began, the present one last."""
    this = start_of(now.astimezone(UTC).date())
    return [this - timedelta(weeks=back) for back in reversed(range(count))]


def within(column: str, start: datetime) -> Q:
    """Rows whose moment lies in the week that begins then."""
    return Q(**{f"{column}__gte": start, f"{column}__lt": start + timedelta(weeks=1)})


def place_of(column: str, begins: list[datetime]) -> Case:
    """Return the place of the week in which a row's moment lies, as text; no row is before the first."""
    latest_first = reversed(list(enumerate(begins)))
    cases = [When(**{f"{column}__gte": start}, then=Value(str(place))) for place, start in latest_first]
    return Case(*cases, output_field=CharField())
