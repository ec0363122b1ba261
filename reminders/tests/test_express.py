"""The express: plain cases go in one trip, guarded; whatever has changed is left to the long way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM
from core.lease import Lease
from leads.models import LeadActivity
from reminders import services
from reminders.messenger import NotSent, Outcome, Sent
from reminders.models import Delivery, DeliveryState, MessageEdit, ScheduledReminder, SendBudget
from reminders.models.delivery import nudge_key
from reminders.sending import claims, express, readahead
from reminders.sending.arming import Armed
from reminders.sending.express import Carried, Load
from reminders.sending.readahead import Ready
from reminders.sending.settling import Answer, settle
from reminders.tests.claimed import LATER, MINE, NOW, due, read

pytestmark = pytest.mark.django_db
ARRIVED = Sent(77)


def carry(load: Load) -> Carried:
    """One trip, with every chat free to be written to."""
    SendBudget.objects.all().delete()
    return express.carry(load, token=MINE, worker="worker", now=LATER)


def arm(ready: list[Ready]) -> list[Armed]:
    return carry(Load(ready=ready, chats=[each.case.row.telegram_id for each in ready])).armed


def send(rows: list[ScheduledReminder], outcome: Outcome = ARRIVED) -> list[Answer]:
    """Return the answers to these rows' first nudges."""
    return [Answer(armed, outcome) for armed in arm(read(rows))]


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

    def test_leaves_alone_a_chat_that_was_written_to_a_moment_ago(self) -> None:
        rows = due(2)
        ready = read(rows)
        load = Load(ready=ready, chats=[row.telegram_id for row in rows])
        SendBudget.objects.all().delete()
        express.carry(Load(chats=[rows[0].telegram_id]), token=MINE, worker="worker", now=LATER)
        done = express.carry(load, token=MINE, worker="worker", now=LATER)
        assert [each.items[0].reminder_id for each in done.armed] == [rows[1].pk]
        assert 0 < done.grant.waits[rows[0].telegram_id] <= 1

    def test_counts_a_failed_attempt(self) -> None:
        [row] = due()
        [answer] = send([row], NotSent("refused"))
        settle([answer], now=LATER)
        again = LATER + timedelta(minutes=1)
        claims.claim(limit=1, lease=Lease(MINE, again + timedelta(minutes=1)), now=again)
        ready = list(readahead.read({row.pk: row.telegram_id}, token=MINE, now=again).values())
        SendBudget.objects.all().delete()
        load = Load(ready=ready, chats=[row.telegram_id])
        assert len(express.carry(load, token=MINE, worker="worker", now=again).armed) == 1
        assert list(Delivery.objects.order_by("id").values_list("attempt", flat=True)) == [1, 2]


class TestSettling:
    def test_writes_ledger_reminder_and_history(self) -> None:
        rows = due(3)
        done = carry(Load(landed=send(rows)))
        assert done.unsettled == []
        states = Delivery.objects.values_list("state", "message_id", "settled_at", "error_class")
        assert set(states) == {("sent", 77, LATER, "")}
        facts = ScheduledReminder.objects.values_list("status", "last_reminded_at", "claim_token")
        assert set(facts) == {("sent", LATER, "")}
        lines = LeadActivity.objects.filter(activity_type="step_reminder_sent").order_by("lead_id")
        assert [line.lead_id for line in lines] == [row.lead_id for row in rows]

    def test_writes_the_same_history_as_the_long_way(self) -> None:
        short, long = due(2)
        carry(Load(landed=send([short])))
        settle(send([long]), now=LATER)
        lines = LeadActivity.objects.filter(activity_type="step_reminder_sent").order_by("id")
        deliveries = Delivery.objects.order_by("id").values_list("pk", flat=True)
        for line, row, delivery in zip(lines, (short, long), deliveries, strict=True):
            mine = {"step_id": row.step_id, "nudge": 1, "delivery_id": delivery}
            assert line.metadata == {"by": SYSTEM.to_json(), **mine}
        assert set(lines.values_list("created_at")) == {(LATER,)}

    def test_may_be_repeated(self) -> None:
        answers = send(due())
        carry(Load(landed=answers))
        carry(Load(landed=answers))
        assert LeadActivity.objects.filter(activity_type="step_reminder_sent").count() == 1

    @pytest.mark.parametrize(
        "change", ["snoozed", "done", "claimed_by_another", "held", "person_got_another_message"]
    )
    def test_and_the_long_way_after_it_settle_what_has_changed_meanwhile(self, change: str) -> None:
        rows = due(2)
        answers = send(rows)
        CHANGES[change](rows[0])
        done = carry(Load(landed=answers))
        settle(done.unsettled, now=LATER)
        mine = Delivery.objects.filter(reminder_id__in=[row.pk for row in rows], worker="worker")
        assert set(mine.values_list("state")) == {(DeliveryState.SENT,)}
        assert LeadActivity.objects.filter(activity_type="step_reminder_sent").count() == 2

    def test_has_the_message_of_a_step_corrected_that_was_closed_meanwhile(self) -> None:
        rows = due()
        answers = send(rows)
        CHANGES["done"](rows[0])
        settle(carry(Load(landed=answers)).unsettled, now=LATER)
        assert MessageEdit.objects.values_list("message_id", flat=True).get() == 77

    def test_leaves_a_message_that_did_not_leave_to_the_long_way(self) -> None:
        answers = send(due(), NotSent("refused"))
        settle(carry(Load(landed=answers)).unsettled, now=LATER)
        assert Delivery.objects.get().state == DeliveryState.FAILED


class TestTrip:
    def test_marks_what_comes_next(self) -> None:
        rows = due(3)
        carry(Load(coming=[row.pk for row in rows[:2]]))
        assert list(ScheduledReminder.objects.order_by("id").values_list("lost_claims", flat=True)) == [
            1,
            1,
            0,
        ]

    def test_takes_as_many_statements_for_twenty_rows_as_for_two(self) -> None:
        counts = []
        for number in (1, 2, 20):  # the first time, statements are prepared
            landed, ready, coming = send(due(number)), read(due(number)), due(number)
            SendBudget.objects.all().delete()
            chats = [each.case.row.telegram_id for each in ready]
            load = Load(landed, ready, chats, [row.pk for row in coming])
            with CaptureQueriesContext(connection) as queries:
                done = express.carry(load, token=MINE, worker="worker", now=LATER)
            assert len(done.armed) == number
            counts.append(len(queries))
        assert counts[1] == counts[2]
        assert counts[1] <= (1 if connection.vendor == "postgresql" else 12)
