"""Reading ahead: what was read many at a time leaves only if nothing has changed since."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import SYSTEM
from core.lease import Lease
from leads.models import Lead
from reminders import claims, readahead, services
from reminders.arming import Armed
from reminders.models import Delivery, DeliveryState, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.readahead import Ready
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MINE = "mine"


def due(count: int = 1) -> list[ScheduledReminder]:
    """Return rows of as many people, due and claimed."""
    rows = [ReminderFactory.create(due_at=NOW - timedelta(hours=1)) for _ in range(count)]
    claims.claim(limit=count, lease=Lease(MINE, NOW + timedelta(minutes=1)), now=NOW)
    return rows


def read(rows: list[ScheduledReminder]) -> list[Ready]:
    return list(readahead.read([row.pk for row in rows], token=MINE, now=NOW).values())


def arm(ready: list[Ready]) -> list[Armed]:
    return readahead.arm(ready, worker="worker", now=LATER)


def snooze(row: ScheduledReminder) -> None:
    services.snooze(reminder=row, until=NOW + timedelta(days=1), by=SYSTEM, now=NOW)


def pause_lead(row: ScheduledReminder) -> None:
    services.set_paused(lead=row.lead, paused=True, by=SYSTEM, now=NOW)


def deliver_something(row: ScheduledReminder, **columns: Any) -> None:
    facts = {"kind": "nudge", "subject_key": f"other:{row.pk}", "state": DeliveryState.SENT, "armed_at": NOW}
    Delivery.objects.create(telegram_id=row.telegram_id, worker="other", **(facts | columns))


CHANGES: dict[str, Callable[[ScheduledReminder], object]] = {
    "snoozed": snooze,
    "done": lambda row: services.complete(reminder=row, by=SYSTEM, now=NOW),
    "lead_paused": pause_lead,
    "lead_deleted": lambda row: services.delete_lead(lead=row.lead, by=SYSTEM, now=NOW),
    "person_blocked_us": lambda row: services.mark_blocked(telegram_id=row.telegram_id, now=NOW),
    "claimed_by_another": lambda row: ScheduledReminder.objects.filter(pk=row.pk).update(claim_token="other"),
    "held": lambda row: ScheduledReminder.objects.filter(pk=row.pk).update(hold_reason="unanswered"),
    "gone": lambda row: ScheduledReminder.objects.filter(pk=row.pk).delete(),
    "person_got_another_message": deliver_something,
    "nudge_is_in_the_ledger": lambda row: deliver_something(
        row, subject_key=nudge_key(row.pk, 1, 1), armed_at=NOW - timedelta(days=9)
    ),
}


class TestArming:
    def test_enters_what_has_not_changed(self) -> None:
        rows = due(3)
        armed = arm(read(rows))
        assert [each.items[0].reminder_id for each in armed] == [row.pk for row in rows]
        assert set(Delivery.objects.values_list("state", "armed_at")) == {(DeliveryState.SENDING, LATER)}
        row = ScheduledReminder.objects.get(pk=rows[0].pk)
        assert (row.reminder_count, row.lost_claims, row.claim_token) == (1, 0, MINE)
        assert row.next_action_at == LATER + timedelta(days=1)

    @pytest.mark.parametrize("change", CHANGES)
    def test_leaves_alone_what_has_changed(self, change: str) -> None:
        rows = due(2)
        ready = read(rows)
        before = Delivery.objects.count()
        CHANGES[change](rows[0])
        added = Delivery.objects.count() - before
        assert [each.items[0].reminder_id for each in arm(ready)] == [rows[1].pk]
        assert Delivery.objects.count() == before + added + 1

    def test_enters_a_nudge_once_however_often_it_was_read(self) -> None:
        ready = read(due())
        assert [len(arm(ready)), len(arm(ready))] == [1, 0]

    def test_takes_two_statements_for_any_number(self, django_assert_num_queries: Any) -> None:
        ready = read(due(20))
        with django_assert_num_queries(2):
            assert len(arm(ready)) == 20


class TestReading:
    def test_changes_nothing(self) -> None:
        rows = due()
        before = ScheduledReminder.objects.values().get()
        assert len(read(rows)) == 1
        assert ScheduledReminder.objects.values().get() == before

    def test_leaves_out_what_is_not_to_be_sent_by_itself(self) -> None:
        parked, held, not_mine, plain = due(4)
        Lead.objects.filter(pk=parked.lead_id).update(reminders_paused=True)
        ScheduledReminder.objects.filter(pk=held.pk).update(hold_reason="unanswered")
        ScheduledReminder.objects.filter(pk=not_mine.pk).update(claim_token="other")
        assert [each.case.row.pk for each in read([parked, held, not_mine, plain])] == [plain.pk]

    def test_is_stale_after_a_few_seconds(self) -> None:
        [ready] = read(due())
        assert ready.is_fresh(LATER)
        assert not ready.is_fresh(NOW + readahead.FRESH)
