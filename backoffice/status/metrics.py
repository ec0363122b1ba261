"""The figures for Prometheus, asked for when it comes: no process counts, so nothing has to be summed up."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge

from backoffice.status.figures import Figures, Queue
from botapp.models import InboxUpdate
from engagement.llm.calls import cost
from engagement.models import ModelCall
from reminders.ledger import budget
from reminders.models import Delivery, DeliveryKind, DeliveryState, SendBudget

HOUR: Final = timedelta(hours=1)
NEWEST: Final = 20_000  # attempts that are looked at: the ledger has no index by time alone, and needs none
TIMED: Final = 5_000  # of those, and of the newest updates, how many are asked how long they took
SECONDS: Final = (0.5, 1, 2, 5, 15, 60, 300, 900, 3600)  # of a histogram
KINDS: Final = ("bot", "scheduler", "planner")


def exposition(figures: Figures, *, now: datetime) -> bytes:
    """Return the page that Prometheus reads; nine short queries."""
    registry = CollectorRegistry(auto_describe=False)
    families = [*_standing(figures), _attempts(now), _lateness(now), _taps(now), _resting(now), *_calls(now)]
    registry.register(_Families(families))
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
    recent = _newest(Delivery.objects.filter(armed_at__gt=now - HOUR), NEWEST)
    keys = ("kind", "state", "error_class")
    for *labels, count in recent.order_by(*keys).values_list(*keys).annotate(count=Count("pk")):
        family.add_metric(labels, count)
    return family


def _lateness(now: datetime) -> Gauge:
    """Return how long after its moment each reminder of the last hour was with its person."""
    sent = Delivery.objects.filter(kind=DeliveryKind.NUDGE, state=DeliveryState.SENT, armed_at__gt=now - HOUR)
    text = "Reminders of the last hour that arrived so many seconds after their moment at most"
    return _histogram("deal_quest_late_last_hour", text, sent, "due_at", "settled_at")


def _taps(now: datetime) -> Gauge:
    """Return how long it took until what people tapped or wrote was answered."""
    done = InboxUpdate.objects.filter(processed_at__gt=now - HOUR)
    text = "Updates of the last hour that were processed so many seconds after their arrival at most"
    return _histogram("deal_quest_taps_last_hour", text, done, "received_at", "processed_at")


def _histogram(name: str, text: str, rows: "QuerySet[Any]", begin: str, end: str) -> Gauge:
    """Return how many rows took at most so long, by `le`, as Prometheus's `histogram_quantile` reads it."""
    family = Gauge(name, text, labels=["le"])
    pairs = _newest(rows, TIMED).values_list(begin, end)
    counts = [0] * (len(SECONDS) + 1)
    for began, ended in pairs:
        if began and ended:
            counts[bisect_left(SECONDS, (ended - began).total_seconds())] += 1
    for most, count in zip((*SECONDS, "+Inf"), accumulate(counts), strict=True):
        family.add_metric([str(most)], count)
    return family


def _newest(rows: "QuerySet[Any]", count: int) -> "QuerySet[Any]":
    """Return those of the rows that are among the newest of their table, found by its key."""
    older: Any = rows.model._default_manager.order_by("-pk").values_list("pk", flat=True)
    return rows.filter(pk__gt=next(iter(older[count : count + 1]), 0))


def _resting(now: datetime) -> Gauge:
    """Return what Telegram told us to leave alone now: chats, and the bot as a whole."""
    family = Gauge("deal_quest_resting", "What rests now because Telegram said so (429)", labels=["what"])
    blocked = SendBudget.objects.filter(blocked_until__gt=now.timestamp())
    is_chat, is_bot = Q(key__startswith="chat:"), Q(key=budget.BOT)
    found = blocked.aggregate(chats=Count("pk", filter=is_chat), bot=Count("pk", filter=is_bot))
    for what, count in found.items():
        family.add_metric([what], count)
    return family


def _calls(now: datetime) -> Iterator[Gauge]:
    """Return the last hour's calls to the model by outcome, and what they took."""
    calls = Gauge("deal_quest_model_calls_last_hour", "Calls to the model", labels=["task", "outcome"])
    tokens = Gauge("deal_quest_model_tokens_last_hour", "Tokens by direction", labels=["task", "direction"])
    seconds = Gauge("deal_quest_model_seconds_last_hour", "Seconds that calls took together", labels=["task"])
    money = Gauge(
        "deal_quest_model_cost_last_hour", "What calls cost, by LLM_PRICE_IN and _OUT", labels=["task"]
    )
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
        if (price := cost(row["asked"], row["said"])) is not None:
            money.add_metric([row["task"]], price)
    yield from (calls, tokens, seconds, money)
