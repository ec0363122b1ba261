"""The small counts of the front page, all in one question: each is a row of its answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField, Case, CharField, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Concat

from backoffice.board import filters, weeks
from core.sql.literals import Literal
from engagement.models import ModelCall
from leads.models import Lead, TelegramUser
from reminders.loop.heartbeat import ALIVE
from reminders.models import Delivery, ReminderStatus, ScheduledReminder, WorkerHeartbeat
from reminders.nags.stale_leads import left_alone
from reminders.state.wording import HELD_FOR, RESTORED, TELEGRAM_SAID

MOST_QUIET: Final = 1_000  # counted no further
UNCERTAIN, WORKERS, HELD, BLOCKED, RESTING, QUIET, CALLS, DONE, NAMES = (
    *("uncertain", "workers", "held", "blocked", "resting", "quiet", "calls", "done", "names"),
)
MANY_ROWS: Final = (HELD, CALLS, DONE, NAMES)  # whose answers have more than one row
TEXT, ZERO, LINE = Value("", CharField()), Value(0, BigIntegerField()), Value("\n", CharField())
HELD_BY: Final = Case(
    When(hold_reason__startswith=RESTORED, then=Value(RESTORED)),
    When(hold_reason__in=HELD_FOR, then=F("hold_reason")),
    default=Value(TELEGRAM_SAID),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What the model was asked for in a week."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A person, and what keeps their reminders back: `BLOCKED`, `RESTING` or ""."""

    name: str
    pk: int
    kept_back: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The answers; what this account may not see is empty."""

    one: Mapping[str, int]
    held: Mapping[str, int]  # by `HELD_BY`
    spent: Mapping[int, Spent]  # by the place of the week: 0 the last, 1 this one
    done: Mapping[tuple[int, int], int]  # by the place of the week and the person, 0 for all others
    people: Mapping[int, Named]  # by Telegram id


def read(kinds: Iterable[str], people: Iterable[int], *, now: datetime) -> Counts:
    """Answer these questions; `people` are those whose weeks are wanted one by one. One query."""
    asked = [question for kind in kinds for question in _questions(kind, list(people), now)]
    found: defaultdict[str, list[tuple[str, int, int, int]]] = defaultdict(list)
    if asked:
        first, *others = asked
        for kind, *row in first.union(*others, all=True):
            found[kind].append(tuple(row))
    return Counts(
        one={kind: rows[0][1] for kind, rows in found.items() if kind not in MANY_ROWS},
        held={reason: count for reason, count, *_ in sorted(found[HELD], key=lambda row: -row[1])},
        spent={int(week): Spent(*numbers) for week, *numbers in found[CALLS]},
        done={(int(week), person): count for week, count, person, _ in found[DONE]},
        people={row[1]: _named(*row) for row in found[NAMES]},
    )


def _questions(kind: str, people: list[int], now: datetime) -> list["QuerySet[Any, Any]"]:
    if kind in (DONE, NAMES):
        return [_done(people, now) if kind == DONE else _names(people, now)]
    return [QUESTIONS[kind](now)]


def _rows(
    rows: "QuerySet[Any]", kind: str, key: Any = TEXT, *, person: Any = None, **sums: Any
) -> "QuerySet[Any, Any]":
    """Return rows of (kind, key, a, b, c): `a` counts; `b` is the person, where they are counted apart."""
    apart = {} if person is None else {"b": person}
    columns = {"a": Count("pk"), "b": ZERO, "c": ZERO} | sums
    grouped = rows.order_by().values(what=Value(kind, CharField()), which=key, **apart)
    counted = grouped.annotate(**{name: value for name, value in columns.items() if name not in apart})
    answers: QuerySet[Any, Any] = counted.values_list("what", "which", "a", "b", "c")
    return answers


def _quiet(now: datetime) -> "QuerySet[Any, Any]":
    some = left_alone(now=now).order_by().values("pk")[: MOST_QUIET + 1]
    return _rows(Lead.objects.filter(pk__in=some), QUIET)


def _calls(now: datetime) -> "QuerySet[Any, Any]":
    begins = weeks.starts(now, 2)
    rows = ModelCall.objects.filter(created_at__gte=begins[0])
    tokens = {name: Coalesce(Sum(column), 0) for name, column in (("b", "tokens_in"), ("c", "tokens_out"))}
    return _rows(rows, CALLS, weeks.place_of("created_at", begins), **tokens)


def _done(people: list[int], now: datetime) -> "QuerySet[Any, Any]":
    begins = weeks.starts(now)
    done = ScheduledReminder.objects.filter(status=Literal(ReminderStatus.COMPLETED.value))
    rows = done.filter(completed_at__gte=begins[0], completed_at__lte=now)
    apart = [When(telegram_id__in=people, then=F("telegram_id"))] if people else []
    person = Case(*apart, default=ZERO, output_field=BigIntegerField())
    return _rows(rows, DONE, weeks.place_of("completed_at", begins), person=person)


def _names(people: list[int], now: datetime) -> "QuerySet[Any, Any]":
    """Each person as a row: the parts of the name a line each, both numbers, and what keeps them back."""
    name = Concat("first_name", LINE, "last_name", LINE, "username", output_field=CharField())
    kept_back = Case(
        When(filters.blocked(), then=Value(1)),
        When(filters.resting(now), then=Value(2)),
        default=ZERO,
        output_field=BigIntegerField(),
    )
    rows = TelegramUser.objects.filter(telegram_id__in=people).order_by()
    named = rows.annotate(
        what=Value(NAMES, CharField()), which=name, a=F("telegram_id"), b=F("pk"), c=kept_back
    )
    answers: QuerySet[Any, Any] = named.values_list("what", "which", "a", "b", "c")
    return answers


def _named(name: str, telegram_id: int, pk: int, kept_back: int) -> Named:
    first, last, username = [*name.split("\n"), "", ""][:3]
    user = TelegramUser(telegram_id=telegram_id, first_name=first, last_name=last, username=username)
    return Named(user.display_name, pk, ("", BLOCKED, RESTING)[kept_back])


QUESTIONS: Final[Mapping[str, Callable[[datetime], "QuerySet[Any, Any]"]]] = {
    UNCERTAIN: lambda now: _rows(Delivery.objects.uncertain(), UNCERTAIN),
    WORKERS: lambda now: _rows(WorkerHeartbeat.objects.filter(beat_at__gt=now - ALIVE), WORKERS),
    HELD: lambda now: _rows(
        ScheduledReminder.objects.live().filter(hold_reason__gt=Literal("")), HELD, HELD_BY
    ),
    BLOCKED: lambda now: _rows(TelegramUser.objects.inside().filter(filters.blocked()), BLOCKED),
    RESTING: lambda now: _rows(TelegramUser.objects.inside().filter(filters.resting(now)), RESTING),
    QUIET: _quiet,
    CALLS: _calls,
}
