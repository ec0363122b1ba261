"""How long a person waits for a page of the Mini App, and for a tap, from a hundred leads to five thousand.

In one process, from the request to the answer's bytes; a browser and the way to it come on top.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from miniapp import limits
from miniapp.testing import AppClient, init_data
from reminders.models import ReminderStatus, ScheduledReminder
from tests.bench.portfolio import filled, ms_of
from tests.chaos.seed import clear

# What frames a transaction, and makes it the person's.
FRAME = (
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "BEGIN",
    "COMMIT",
    "SET LOCAL",
    "SELECT set_config",
    "SELECT current_setting",
)


def measure(*, sizes: Sequence[int]) -> list[dict[str, object]]:
    """Return, for each number of leads and each page, the median milliseconds and the queries of one."""
    return [row for leads in sizes for row in _measure(leads)]


def prepare(*, leads: int) -> str:
    """Give somebody so many leads; return what Telegram would sign for them."""
    clear()
    return init_data(filled(leads, timezone.now()).telegram_id)


def _measure(leads: int) -> list[dict[str, object]]:
    clear()
    app = AppClient(filled(leads, timezone.now()).telegram_id)
    steps = ScheduledReminder.objects.filter(status=ReminderStatus.SENT).order_by("id")
    first = steps[0]
    open_steps = iter(list(steps[1:]))
    unchanged = app.get()["ETag"]
    asked: dict[str, Callable[[], Any]] = {
        "today": app.get,
        "today, unchanged": lambda: app.get(**{"If-None-Match": unchanged}),
        "leads": lambda: app.get("leads/"),
        "leads, overdue": lambda: app.get("leads/", {"filter": "overdue"}),
        "lead": lambda: app.get(f"leads/{first.lead_id}/"),
        "week": lambda: app.get("week/"),
        "snoozed": lambda: app.get("asleep/"),
        "statistics": lambda: app.get("stats/"),
        "done": lambda: _done(app, open_steps),
    }
    return [{"leads": leads, "asked": name} | _figures(ask) for name, ask in asked.items()]


def _figures(ask: Callable[[], Any]) -> dict[str, object]:
    with CaptureQueriesContext(connection) as captured:
        status = ask().status_code
    if status not in (200, 304):
        raise RuntimeError(f"answered {status}")
    limits.forget()
    queries = [query for query in captured.captured_queries if not query["sql"].startswith(FRAME)]
    return {"ms": ms_of(ask), "queries": len(queries)}


def _done(app: AppClient, steps: Iterator[ScheduledReminder]) -> Any:
    step = next(steps)
    return app.post(f"steps/{step.pk}/done", v=step.version, **{"as": "row"})
