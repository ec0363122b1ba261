"""What a run came to: the ledger and the reminders beside what the fake Telegram accepted."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.chaos.fake_telegram import Row
from tests.chaos.stores import Store, moment

LIVE = "('pending', 'sent', 'snoozed', 'auto_snoozed')"
POSSIBLE = "('sending', 'sent', 'unknown')"
LEDGER = """
SELECT id, reminder_id, subject_key, state, worker, armed_at, settled_at, error_class
FROM reminder_deliveries WHERE kind = 'nudge'
"""
# The invariant of the design: the count of a cycle's nudges is what the ledger says.
MISCOUNTED = f"""
SELECT count(*) FROM scheduled_reminders AS r WHERE r.status IN {LIVE} AND r.reminder_count <> (
    SELECT count(*) FROM reminder_deliveries AS d
    WHERE d.reminder_id = r.id AND d.cycle = r.cycle AND d.state IN {POSSIBLE})
"""  # noqa: S608 (constants)

HELD = f"SELECT id FROM scheduled_reminders WHERE status IN {LIVE} AND hold_reason <> ''"  # noqa: S608
SOON = timedelta(minutes=30)  # a retry comes before, the next nudge and the end of a snooze do not


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger."""

    delivery: int
    reminder: int
    key: str
    state: str
    worker: str
    armed_at: datetime
    settled_at: datetime | None
    error: str


@dataclass(slots=True)
class Verdict:
    """The figures of one run."""

    accepted: int = 0
    duplicates: int = 0  # sends beyond the first of the same reminder, cycle and nudge
    lost: int = 0  # due, and neither sent nor unknown nor held; or called sent, and never accepted
    unknown: int = 0
    misjudged: int = 0  # called failed, or not in the ledger at all, and yet accepted
    held: int = 0  # waiting for staff, although nothing is wrong with them
    miscounted: int = 0  # reminders whose count differs from the ledger
    at_most: int = 0  # the most unknown of one worker
    visible_after: float = 0.0  # seconds from arming to `unknown`, the longest
    in_flight: list[int] = field(default_factory=list)  # at each kill
    notes: dict[str, Any] = field(default_factory=dict)  # what else a run measures

    def line(self) -> str:
        """Return the figures in one line."""
        parts = {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "lost": self.lost,
            "unknown": self.unknown,
            "misjudged": self.misjudged,
            "held": self.held,
            "miscounted": self.miscounted,
        }
        if self.in_flight:
            parts |= {"kills": len(self.in_flight), "in flight": sum(self.in_flight)}
            parts |= {"most in flight": max(self.in_flight), "most unknown of one process": self.at_most}
        if self.unknown:
            parts["visible within"] = f"{self.visible_after:.0f} s"
        return ", ".join(f"{name} {value}" for name, value in (parts | self.notes).items())


def judge(store: Store, accepted: list[Row], due: set[int]) -> Verdict:
    """Compare the two. `due`: the reminders that were to be sent."""
    entries = {row[0]: _entry(row) for row in store.rows(LEDGER)}
    held = {pk for (pk,) in store.rows(HELD)}
    unknown = [entry for entry in entries.values() if entry.state == "unknown"]
    seen = Counter(_key(entries, reminder, delivery) for _at, _chat, reminder, delivery in accepted)
    return Verdict(
        accepted=len(accepted),
        duplicates=sum(count - 1 for count in seen.values()),
        lost=len(_lost(entries.values(), accepted, due) - held),
        unknown=len(unknown),
        misjudged=sum(_is_misjudged(entries.get(row[3])) for row in accepted),
        held=len(held),
        miscounted=store.number(MISCOUNTED),
        at_most=max(Counter(entry.worker for entry in unknown).values(), default=0),
        visible_after=max((_wait(entry) for entry in unknown), default=0.0),
    )


def work_left(store: Store) -> int:
    """Return how many reminders are due now or soon and how many attempts are open, together."""
    soon = (datetime.now(UTC) + SOON).strftime("%Y-%m-%d %H:%M:%S.%f")
    hot = f"status IN {LIVE} AND hold_reason = '' AND next_action_at <= '{soon}'"
    due = store.number(f"SELECT count(*) FROM scheduled_reminders WHERE {hot}")  # noqa: S608 (constants)
    return due + store.number("SELECT count(*) FROM reminder_deliveries WHERE state = 'sending'")


def _lost(entries: Collection[Entry], accepted: list[Row], due: set[int]) -> set[int]:
    """Return the reminders of which nothing arrived and nothing says so."""
    arrived = {row[2] for row in accepted}
    visible = {entry.reminder for entry in entries if entry.state in ("sent", "unknown")}
    deliveries = {row[3] for row in accepted}
    called_sent = [entry for entry in entries if entry.state == "sent"]
    false = {entry.reminder for entry in called_sent if entry.delivery not in deliveries}
    return (due - arrived - visible) | false


def _key(entries: dict[int, Entry], reminder: int, delivery: int) -> str:
    entry = entries.get(delivery)
    return entry.key if entry else f"nudge:{reminder}:1:1"


def _is_misjudged(entry: Entry | None) -> bool:
    return entry is None or entry.state == "failed"


def _wait(entry: Entry) -> float:
    return (entry.settled_at - entry.armed_at).total_seconds() if entry.settled_at else float("inf")


def _entry(row: tuple[Any, ...]) -> Entry:
    delivery, reminder, key, state, worker, armed_at, settled_at, error = row
    return Entry(delivery, reminder, key, state, worker, moment(armed_at), moment(settled_at), error)
