"""What the twin test stands on: rows with fixed keys, a Telegram that answers from a list, and whole rows."""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db.models import Model

from leads.models import Lead, LeadActivity, TelegramUser
from reminders.ledger import budget
from reminders.messenger import Card, Digest, Outcome, Sent
from reminders.models import Delivery, DeliveryState, MessageEdit, ScheduledReminder, SendBudget
from reminders.models.delivery import nudge_key
from reminders.sending.armed import Answer, Armed
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NOW - 30 * DAY
BORN = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
MINE, WORKER = "mine", "worker"
ROWS = Path(__file__).with_name("twin_rows.json")
REWRITE = os.environ.get("TWIN_ROWS") == "write"
DRAFT = "Hello, shall we talk on Tuesday?"

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # by table; a column at its field's default is left out
TABLES: dict[str, type[Model]] = {
    "reminders": ScheduledReminder,
    "deliveries": Delivery,
    "edits": MessageEdit,
    "history": LeadActivity,
    "budget": SendBudget,
}
CHANGED: dict[str, type[Model]] = {"leads": Lead, "people": TelegramUser}  # only the columns that changed


class Cast:
    """The people, leads and reminders of one situation. Their keys are fixed: pauses are drawn from them."""

    def __init__(self) -> None:
        self.rows: list[ScheduledReminder] = []
        self._count: Counter[str] = Counter()

    def _next(self, kind: str, start: int) -> int:
        self._count[kind] += 1
        return start + self._count[kind]

    def person(self, **columns: Any) -> TelegramUser:
        key = self._next("person", 7000)
        facts = {"first_name": "Ann", "username": f"ann{key}", "next_stale_check_at": LONG_AGO, **BORN}
        return TelegramUserFactory.create(pk=key, telegram_id=key, **facts | columns)

    def lead(self, **columns: Any) -> Lead:
        key = self._next("lead", 8000)
        owner = columns.pop("owner", None) or self.person()
        facts = {"prospect_name": f"Prospect {key}", "engagement_plan": plan_of(2), **BORN}
        return LeadFactory.create(pk=key, owner=owner, **facts | columns)

    def step(self, **columns: Any) -> ScheduledReminder:
        """Add the first step of a lead, due an hour ago."""
        lead = columns.pop("lead", None) or self.lead()
        key = self._next("step", 9000)
        facts = {"step_id": 1, "due_at": NOW - HOUR, "draft_text": DRAFT, **BORN}
        self.rows.append(ReminderFactory.create(pk=key, lead=lead, **facts | columns))
        return self.rows[-1]

    def owned(self, **columns: Any) -> ScheduledReminder:
        """Add a step of a person of this kind."""
        return self.step(lead=self.lead(owner=self.person(**columns)))

    def several(self, count: int, **columns: Any) -> TelegramUser:
        """Add the first steps of as many leads of one person of this kind."""
        owner = self.person(**columns)
        for _ in range(count):
            self.step(lead=self.lead(owner=owner))
        return owner

    def attempt(self, row: ScheduledReminder, ago: timedelta, *, nudge: int = 1, **columns: Any) -> Delivery:
        """Write that a nudge left so long before NOW; as a rule it has arrived, as message 100 + nudge."""
        cycle = columns.pop("cycle", row.cycle)
        facts = {"state": DeliveryState.SENT, "message_id": 100 + nudge, "telegram_id": row.telegram_id}
        facts |= {"subject_key": nudge_key(row.pk, cycle, nudge), "worker": "earlier"}
        about = {"reminder_id": row.pk, "lead_id": row.lead_id, "cycle": cycle, "nudge": nudge}
        return Delivery.objects.create(**about, armed_at=NOW - ago, **facts | columns)

    def nudged(self, *hours: int, **columns: Any) -> ScheduledReminder:
        """Add a step whose nudges arrived so many hours ago, and whose next rung has come."""
        count = len(hours)
        facts = {"due_at": NOW - hours[0] * HOUR, "status": "sent", "reminder_count": count}
        row = self.step(
            **facts | {"last_reminded_at": NOW - hours[-1] * HOUR, "next_action_at": NOW} | columns
        )
        for nudge, ago in enumerate(hours, start=1):
            self.attempt(row, ago * HOUR, nudge=nudge)
        return row


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is found, what happens meanwhile, what Telegram says, and which lane takes what itself."""

    build: Callable[[Cast], object]
    answers: Sequence[Outcome] = ()  # to the messages of each chat, in order; what comes after them arrives
    after_reading: Callable[[Cast], object] = lambda cast: None  # rows are claimed and read, nothing is armed
    in_flight: Callable[[Cast], object] = lambda cast: None  # the first messages have left
    runs: Sequence[timedelta] = (timedelta(0),)  # when the scheduler looks, counted from NOW
    # The known difference: what messages say of a lead that has changed since the look.
    stale: Mapping[str, Any] = field(default_factory=dict)


class Stage:
    """One situation, built, and what is said about it."""

    def __init__(self, situation: Situation) -> None:
        self.situation, self.cast = situation, Cast()
        situation.build(self.cast)
        self._before = {name: _by_key(model) for name, model in CHANGED.items()}
        self._said: list[Armed] = []
        self._answers = defaultdict[int, list[Outcome]](lambda: list(situation.answers))
        self._hooks = [situation.after_reading, situation.in_flight]

    def read(self) -> None:
        """Let happen, once, what happens while rows are claimed and nothing is armed."""
        hook, self._hooks[0] = self._hooks[0], lambda cast: None
        hook(self.cast)

    def send(self, messages: Iterable[Armed]) -> list[Answer]:
        """Return Telegram's answers; the first time, let happen what happens meanwhile."""
        answers = [Answer(each, self._answer(each)) for each in messages]
        if answers:
            hook, self._hooks[1] = self._hooks[1], lambda cast: None
            hook(self.cast)
        return answers

    def _answer(self, message: Armed) -> Outcome:
        self._said.append(message)
        answers, first = self._answers[message.parcel.chat_id], message.items[0]
        return answers.pop(0) if answers else Sent(first.reminder_id * 100 + first.cycle * 10 + first.nudge)

    @property
    def nudges(self) -> int:
        """How many nudges have left."""
        return sum(len(message.items) for message in self._said)

    @property
    def messages(self) -> int:
        """How many messages have left."""
        return len(self._said)

    def rows(self) -> Rows:
        """Return all there is now, fit for JSON: what the database numbers or dates by itself is renamed."""
        names, batches = _names()
        found: Rows = {
            "messages": [
                {"at": each.armed_at, "kind": type(each.parcel).__name__, **_parcel(each.parcel, names)}
                for each in sorted(self._said, key=lambda each: (each.parcel.chat_id, each.armed_at))
            ]
        }
        for name, model in TABLES.items():
            rows = [_renamed(_whole(row), names, batches) for row in model._default_manager.order_by("pk")]
            found[name] = sorted(rows, key=lambda row: json.dumps(row, default=str, sort_keys=True))
        for name, model in CHANGED.items():
            found[name] = list(_changes(self._before[name], _by_key(model)))
        return json.loads(json.dumps(found, default=_plain))


def give_chats_rest(*, is_long: bool = False) -> None:
    """Let a second pass for every chat; or so long that Telegram's waits are over as well."""
    chats = SendBudget.objects.exclude(key=budget.BOT)
    chats.update(refilled_at=0, **{"blocked_until": 0} if is_long else {})


def read_rows() -> dict[str, Rows]:
    """Return what the file holds, by situation."""
    return json.loads(ROWS.read_text()) if ROWS.exists() else {}


def keep_rows(situation: str, rows: Rows) -> None:
    """Write the rows of a situation into the file, a line each."""
    lines = []
    for name, tables in sorted((read_rows() | {situation: rows}).items()):
        parts = [
            f'  "{table}": [\n   ' + ",\n   ".join(json.dumps(row, sort_keys=True) for row in told) + "\n  ]"
            for table, told in tables.items()
            if told
        ]
        lines.append(f' "{name}": {{\n' + ",\n".join(parts) + "\n }")
    ROWS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _by_key(model: type[Model]) -> dict[int, Row]:
    return {row["id"]: row for row in model._default_manager.order_by("pk").values()}


def _changes(before: Mapping[int, Row], after: Mapping[int, Row]) -> Iterator[Row]:
    for key, row in after.items():
        changed = {name: value for name, value in row.items() if value != before.get(key, {}).get(name)}
        if changed:
            yield {"id": key, **changed}


def _whole(row: Model) -> Row:
    """Return every column that is not at its field's default."""
    columns = {each.attname: (getattr(row, each.attname), each) for each in row._meta.concrete_fields}
    return {
        name: value
        for name, (value, each) in columns.items()
        if (callable(each.default) and value) or value != each.get_default()
    }


def _names() -> tuple[dict[int, str], dict[str, str]]:
    """Return a name for each line of the ledger, in the order of its thing's attempts, and for each batch."""
    names: dict[int, str] = {}
    lines = Delivery.objects.order_by("subject_key", "id").values_list("subject_key", "id", "batch")
    for thing, attempts in groupby(lines, key=itemgetter(0)):
        names |= {pk: f"{thing} #{count}" for count, (_thing, pk, _batch) in enumerate(attempts, start=1)}
    digests = Delivery.objects.exclude(batch="").order_by("armed_at", "subject_key")
    order = dict.fromkeys(digests.values_list("batch", flat=True))
    return names, {batch: f"batch {number}" for number, batch in enumerate(order, start=1)}


def _renamed(row: Row, names: Mapping[int, str], batches: Mapping[str, str]) -> Row:
    if "subject_key" in row:
        row["id"] = names[row["id"]]
    elif "key" not in row and "due_at" not in row:
        del row["id"]  # lines of history and edits have no other meaning than their columns
    if "batch" in row:
        row["batch"] = batches[row["batch"]]
    if "delivery_id" in row.get("metadata", {}):
        row["metadata"] = row["metadata"] | {"delivery_id": names[row["metadata"]["delivery_id"]]}
    if "refilled_at" in row:
        row["refilled_at"] = "taken" if row["refilled_at"] else "rested"
        row |= {"tokens": "some"} if row["key"] == budget.BOT else {}
    if "blocked_until" in row:
        row["blocked_until"] = f"{round((row['blocked_until'] - time.time()) / 60)} minutes"
    return row


def _parcel(parcel: Any, names: Mapping[int, str]) -> Row:
    """Return what a message says. Fields at their default are left out."""
    row = {}
    for each in fields(parcel):
        value = getattr(parcel, each.name)
        if each.default is MISSING or value != each.default:
            row[each.name] = value
    if isinstance(parcel, Card):
        row["delivery_id"] = names[parcel.delivery_id or 0]
    if isinstance(parcel, Digest):
        row["cards"] = [_parcel(card, names) for card in parcel.cards]
    return row


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
