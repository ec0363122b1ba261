"""The figures for Prometheus, asked for when it comes: no process counts, so nothing has to be summed up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Sum
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge

from backoffice.status.figures import Figures, Queue
from engagement.models import ModelCall
from reminders.models import Delivery

HOUR: Final = timedelta(hours=1)
NEWEST: Final = 20_000  # attempts that are looked at: the ledger has no index by time alone, and needs none
KINDS: Final = ("bot", "scheduler", "planner")


def exposition(figures: Figures, *, now: datetime) -> bytes:
    """Return the page that Prometheus reads; four queries."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families([*_standing(figures), _attempts(now), *_calls(now)]))
    return generate_latest(registry)


class _Families:
    """What a registry asks for its families."""

    def __init__(self, families: list[Gauge]) -> None:
        self.families = families

    def collect(self) -> Iterator[Gauge]:
        return iter(self.families)


def _standing(figures: Figures) -> Iterator[Gauge]:
    alive = Gauge(
        "deal_quest_workers_alive", "Processes that gave a sign of life within a minute", labels=["kind"]
    )
    for kind in sorted({*KINDS, *figures.workers}):
        alive.add_metric([kind], figures.workers.get(kind, 0))
    waiting = Gauge("deal_quest_waiting", "What waits now, 10000 at most", labels=["queue"])
    oldest = Gauge("deal_quest_oldest_seconds", "How long the oldest has waited", labels=["queue"])
    for name in ("due", "updates", "requests", "edits"):
        queue: Queue = getattr(figures, name)
        waiting.add_metric([name], queue.waiting)
        oldest.add_metric([name], queue.oldest_seconds)
    yield from (alive, waiting, oldest)
    yield Gauge(
        "deal_quest_deaf_workers",
        "Processes that no notification reaches, so that they look for work all the time",
        value=figures.deaf_workers,
    )
    yield Gauge("deal_quest_problems", "What is wrong now, as /statusz names it", value=len(figures.problems))
    yield Gauge(
        "deal_quest_sending_paused", "1 while nothing is sent by intent", value=figures.sending_paused
    )
    yield Gauge("deal_quest_uncertain_deliveries", "Messages that may have arrived", value=figures.uncertain)
    yield Gauge("deal_quest_held_reminders", "Reminders that wait for staff", value=figures.held)
    if figures.backup_age_seconds is not None:
        yield Gauge(
            "deal_quest_backup_age_seconds", "Since the newest backup", value=figures.backup_age_seconds
        )


def _attempts(now: datetime) -> Gauge:
    """Return the last hour of the ledger by outcome, of the newest attempts; an error is a name of ours."""
    family = Gauge(
        "deal_quest_attempts_last_hour",
        "Attempts to send that were begun in the last hour, of the newest 20000",
        labels=["kind", "outcome", "error"],
    )
    older = Delivery.objects.order_by("-id").values_list("pk", flat=True)[NEWEST : NEWEST + 1]
    recent: Any = Delivery.objects.filter(pk__gt=next(iter(older), 0), armed_at__gt=now - HOUR)
    keys = ("kind", "state", "error_class")
    for *labels, count in recent.order_by(*keys).values_list(*keys).annotate(count=Count("pk")):
        family.add_metric(labels, count)
    return family


def _calls(now: datetime) -> Iterator[Gauge]:
    """Return the last hour's calls to the model by outcome, and what they took."""
    calls = Gauge("deal_quest_model_calls_last_hour", "Calls to the model", labels=["task", "outcome"])
    tokens = Gauge("deal_quest_model_tokens_last_hour", "Tokens by direction", labels=["task", "direction"])
    seconds = Gauge("deal_quest_model_seconds_last_hour", "Seconds that calls took together", labels=["task"])
    recent: Any = ModelCall.objects.filter(created_at__gt=now - HOUR)
    for task, outcome, count in (
        recent.order_by("task", "outcome").values_list("task", "outcome").annotate(count=Count("pk"))
    ):
        calls.add_metric([task, outcome], count)
    sums = {"took": Sum("seconds"), "asked": Sum("tokens_in"), "said": Sum("tokens_out")}
    for row in recent.order_by("task").values("task").annotate(**sums):
        seconds.add_metric([row["task"]], row["took"])
        tokens.add_metric([row["task"], "in"], row["asked"])
        tokens.add_metric([row["task"], "out"], row["said"])
    yield from (calls, tokens, seconds)
