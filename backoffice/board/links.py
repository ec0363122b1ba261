"""Where each figure of the front page leads: the list of exactly those rows."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

WEEK = timedelta(weeks=1)


def reminders(*, owner: int | None = None, **query: Any) -> str:
    """Return the list of reminders, of one person where one is given."""
    return _list("reminders_scheduledreminder", query | _owned("lead__owner", owner))


def leads(**query: Any) -> str:
    return _list("leads_lead", query)


def people(**query: Any) -> str:
    return _list("leads_telegramuser", query)


def uncertain() -> str:
    return _list("reminders_delivery", {"state__exact": "unknown"})


def workers() -> str:
    return _list("reminders_workerheartbeat", {})


def person(pk: int) -> str:
    """Return somebody's own page."""
    return reverse("admin:leads_telegramuser_change", args=[pk])


def done_in(week: date, *, owner: int | None = None) -> str:
    """Return the steps that were done in the week that begins on this Monday."""
    return reminders(owner=owner, week=week.isoformat())


def calls_in(week: datetime) -> str:
    """Return the calls to the model in the week that begins then."""
    return _list("engagement_modelcall", {"created_at__gte": week, "created_at__lt": week + WEEK})


def _owned(field: str, owner: int | None) -> dict[str, Any]:
    return {} if owner is None else {f"{field}__telegram_id__exact": owner}


def _list(model: str, query: dict[str, Any]) -> str:
    address = reverse(f"admin:{model}_changelist")
    return f"{address}?{urlencode(query)}" if query else address
