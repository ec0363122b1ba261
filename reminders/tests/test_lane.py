"""The one way of a due row: looked at without a lock, armed by a guarded statement, settled in a batch."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM
from core.databases.lease import Lease
from core.sql import bulk
from leads.models import Lead, LeadActivity
from reminders import services
from reminders.ledger import budget
from reminders.loop.batch import FRESH, PATIENCE, Batch, Turn
from reminders.messenger import NotSent, Outcome, Sent
from reminders.models import Delivery, DeliveryState, MessageEdit, ScheduledReminder, SendBudget
from reminders.models.delivery import nudge_key
from reminders.nags.table import FOLLOWUP
from reminders.sending import arming, claims
from reminders.sending.armed import Answer, Armed
from reminders.sending.claims import DueRow
from reminders.sending.settling import settle
from reminders.state.queries import Seen
from reminders.tests.claimed import LATER, MINE, NOW, due, look
from reminders.tests.sql import execute, fetch
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory

pytestmark = pytest.mark.django_db
ARRIVED = Sent(77)


def arm(seen: list[Seen]) -> list[Armed]:
    return arming.arm(seen, worker="worker", now=LATER).armed


def send(rows: list[ScheduledReminder], outcome: Outcome = ARRIVED) -> list[Answer]:
    """Return the answers to these rows' nudges."""
    return [Answer(armed, outcome) for armed in arm(look(rows))]


def batch_of(rows: list[ScheduledReminder]) -> Batch:
    """Return a scheduler's batch with these claimed rows, every chat free to be written to."""
    SendBudget.objects.all().delete()
    batch = Batch(worker="worker", token=MINE, concurrency=8)
    batch.begin([DueRow(row.pk, row.telegram_id) for row in rows], at=0)
    return batch


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
    "draft_written": lambda row: services.write_own_draft(reminder=row, text="Mine", by=SYSTEM, now=LATER),
    "gone": lambda row: ScheduledReminder.objects.filter(pk=row.pk).delete(),
    "person_got_another_message": deliver_something,
    "nudge_is_in_the_ledger": lambda row: deliver_something(
        row, subject_key=nudge_key(row.pk, 1, 1), armed_at=NOW - timedelta(days=9)
    ),
}


class TestLooking:
    def test_changes_nothing(self) -> None:
        rows = due()
        before = ScheduledReminder.objects.values().get()
        assert len(look(rows)) == 1
        assert ScheduledReminder.objects.values().get() == before

    def test_leaves_out_what_is_not_to_be_acted_on(self) -> None:
        held, not_mine, done, plain = due(4)
        ScheduledReminder.objects.filter(pk=held.pk).update(hold_reason="unanswered")
        ScheduledReminder.objects.filter(pk=not_mine.pk).update(claim_token="other")
        ScheduledReminder.objects.filter(pk=done.pk).update(status="completed")
        assert [seen.row.pk for seen in look([held, not_mine, done, plain])] == [plain.pk]

    def test_of_a_parked_row_sends_nothing(self) -> None:
        parked, plain = due(2)
        Lead.objects.filter(pk=parked.lead_id).update(reminders_paused=True)
        armed = arm(look([parked, plain]))
        assert [each.items[0].reminder_id for each in armed] == [plain.pk]
        assert ScheduledReminder.objects.get(pk=parked.pk).next_action_at is None

    def test_takes_two_queries_for_any_number(self, django_assert_num_queries: Any) -> None:
        """A column that were missing would be fetched row by row."""
        rows = due(20)
        with django_assert_num_queries(2):
            seen = look(rows)
        with CaptureQueriesContext(connection) as queries:
            armed = arm(seen)
        assert [message.parcel.chat_id for message in armed] == [row.telegram_id for row in rows]
        assert not any(query["sql"].startswith("SELECT") for query in queries)

    def test_is_repeated_after_a_few_seconds(self) -> None:
        rows = due()
        batch = batch_of(rows)
        batch.look_ahead(now=NOW)
        late = NOW + FRESH
        Lead.objects.filter(pk=rows[0].lead_id).update(reminders_paused=True)
        assert batch.carry(Turn(room=8, at=0, now=late)) == []


class TestArming:
    def test_enters_what_has_not_changed(self) -> None:
        rows = due(3)
        armed = arm(look(rows))
        assert [each.items[0].reminder_id for each in armed] == [row.pk for row in rows]
        assert set(Delivery.objects.values_list("state", "armed_at")) == {(DeliveryState.SENDING, LATER)}
        row = ScheduledReminder.objects.get(pk=rows[0].pk)
        assert (row.reminder_count, row.lost_claims, row.claim_token) == (1, 0, MINE)
        assert row.next_action_at == LATER + timedelta(days=1)

    @pytest.mark.parametrize("change", CHANGES)
    def test_leaves_alone_what_has_changed(self, change: str) -> None:
        rows = due(2)
        seen = look(rows)
        before = Delivery.objects.count()
        CHANGES[change](rows[0])
        added = Delivery.objects.count() - before
        assert [each.items[0].reminder_id for each in arm(seen)] == [rows[1].pk]
        assert Delivery.objects.count() == before + added + 1

    @pytest.mark.parametrize("change", CHANGES)
    def test_postpones_nothing_that_has_changed(self, change: str) -> None:
        """A row that was to wait for the next day stays as somebody has made it meanwhile."""
        [row] = due(lead__owner__daily_cap=1)
        deliver_something(row, subject_key="earlier", armed_at=NOW - timedelta(minutes=1))
        seen = look([row])
        CHANGES[change](row)
        before = list(ScheduledReminder.objects.values())
        arm(seen)
        is_about_the_row = change != "nudge_is_in_the_ledger"
        assert (list(ScheduledReminder.objects.values()) == before) == is_about_the_row

    @pytest.mark.parametrize(("rests", "reason"), [(0, ""), (3, "unanswered")])
    def test_rests_or_holds_nothing_that_has_changed(self, rests: int, reason: str) -> None:
        row = ReminderFactory.create(due_at=NOW - timedelta(days=5), status="sent", auto_snooze_count=rests)
        for nudge, ago in enumerate((4, 3, 2), start=1):
            key, at = nudge_key(row.pk, 1, nudge), NOW - timedelta(days=ago)
            deliver_something(row, subject_key=key, armed_at=at, reminder=row, nudge=nudge, cycle=1)
        ScheduledReminder.objects.update(reminder_count=3, next_action_at=NOW - timedelta(minutes=1))
        claims.claim(limit=1, lease=Lease(MINE, NOW + timedelta(minutes=1)), now=NOW)
        seen = look([row])
        with transaction.atomic():
            snooze(row)
            before = ScheduledReminder.objects.values().get()
            arm(seen)
            assert ScheduledReminder.objects.values().get() == before
            transaction.set_rollback(True)
        arm(seen)
        found = ScheduledReminder.objects.get()
        assert (found.hold_reason, found.status) == (reason, "sent" if reason else "auto_snoozed")

    def test_says_what_is_to_be_looked_at_again(self) -> None:
        rows = due(2)
        seen = look(rows)
        CHANGES["person_got_another_message"](rows[0])
        assert arming.arm(seen, worker="worker", now=LATER).waiting == [rows[0].pk]
        assert len(arm(look(rows[:1]))) == 1

    def test_sends_a_digest_of_the_steps_that_have_not_changed(self) -> None:
        owner = TelegramUserFactory.create()
        rows = [row for _ in range(3) for row in due(lead__owner=owner)]
        for row in rows:
            deliver_something(row, armed_at=NOW - timedelta(minutes=1))
        seen = look(rows)
        snooze(rows[1])
        [armed] = arm(seen)
        assert [item.reminder_id for item in armed.items] == [rows[0].pk, rows[2].pk]

    def test_enters_a_nudge_once_however_often_it_was_seen(self) -> None:
        seen = look(due())
        assert [len(arm(seen)), len(arm(seen))] == [1, 0]

    def test_counts_a_nudge_once_of_a_row_that_was_claimed_again(self) -> None:
        [row] = due()
        assert len(arm(look([row, row]))) == 1
        assert ScheduledReminder.objects.get().reminder_count == 1

    def test_leaves_alone_a_chat_that_was_written_to_a_moment_ago(self) -> None:
        rows = due(2)
        batch = batch_of(rows)
        budget.take_for_chats([rows[0].telegram_id])
        armed = batch.carry(Turn(room=8, at=0, now=LATER))
        assert [each.items[0].reminder_id for each in armed] == [rows[1].pk]
        assert 0 < batch.groups.next_ready() <= 1 + budget.AHEAD
        assert batch.groups.ids() == [rows[0].pk]

    def test_counts_a_failed_attempt(self) -> None:
        [row] = due()
        [answer] = send([row], NotSent("refused"))
        settle([answer], now=LATER)
        again = LATER + timedelta(minutes=1)
        claims.claim(limit=1, lease=Lease(MINE, again + timedelta(minutes=1)), now=again)
        assert len(batch_of([row]).carry(Turn(room=8, at=0, now=again))) == 1
        assert list(Delivery.objects.order_by("id").values_list("attempt", flat=True)) == [1, 2]


class TestMessagesAboutLeads:
    @pytest.mark.parametrize("meanwhile", [{}, {"next_followup": NOW + timedelta(days=1)}])
    def test_are_armed_by_who_moves_the_date(
        self, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any]
    ) -> None:
        lead = LeadFactory.create(created_at=NOW - timedelta(days=4), next_followup=NOW)
        look = type(FOLLOWUP).look

        def and_then(self: Any, rows: Any, *, now: Any) -> Any:
            found = look(self, rows, now=now)
            Lead.objects.filter(pk=lead.pk).update(**meanwhile or {"notes": "Another change"})
            return found

        monkeypatch.setattr(type(FOLLOWUP), "look", and_then)
        is_mine = not meanwhile
        assert len(FOLLOWUP.arm([lead.pk], worker="worker", now=NOW)) == Delivery.objects.count() == is_mine
        lead.refresh_from_db()
        assert (lead.followup_count, lead.next_followup == NOW + timedelta(days=3)) == (is_mine, is_mine)

    def test_bear_no_reminder(self) -> None:
        LeadFactory.create(created_at=NOW - timedelta(days=4), next_followup=NOW)
        batch = Batch(worker="worker", token=MINE, concurrency=8)
        batch.begin(FOLLOWUP.due(limit=9, now=NOW), at=0)
        [armed] = batch.carry(Turn(room=8, at=0, now=NOW))
        assert (armed.items[0].reminder_id, Delivery.objects.get().reminder_id) == (None, None)
        assert batch.carry(Turn(room=8, at=1, now=NOW, landed=[Answer(armed, ARRIVED)])) == []
        assert Delivery.objects.get().state == DeliveryState.SENT

    def test_stay_due_when_their_chat_has_to_rest(self) -> None:
        lead = LeadFactory.create(created_at=NOW - timedelta(days=4), next_followup=NOW)
        budget.take_for_chats([lead.owner_id])
        batch = Batch(worker="worker", token=MINE, concurrency=8)
        batch.begin(FOLLOWUP.due(limit=9, now=NOW), at=0)
        assert (batch.carry(Turn(room=8, at=0, now=NOW)), len(batch.groups)) == ([], 0)
        assert [row.pk for row in FOLLOWUP.due(limit=9, now=NOW)] == [lead.pk]


class TestSettling:
    def test_writes_ledger_reminder_and_history(self) -> None:
        rows = due(3)
        settle(send(rows), now=LATER)
        states = Delivery.objects.values_list("state", "message_id", "settled_at", "error_class")
        assert set(states) == {("sent", 77, LATER, "")}
        facts = ScheduledReminder.objects.values_list("status", "last_reminded_at", "claim_token")
        assert set(facts) == {("sent", LATER, "")}
        lines = LeadActivity.objects.filter(activity_type="step_reminder_sent").order_by("lead_id")
        assert [line.lead_id for line in lines] == [row.lead_id for row in rows]

    def test_writes_history(self) -> None:
        [row] = due()
        settle(send([row]), now=LATER)
        line = LeadActivity.objects.get(activity_type="step_reminder_sent")
        mine = {"step_id": row.step_id, "nudge": 1, "delivery_id": Delivery.objects.get().pk}
        assert line.metadata == {"by": SYSTEM.to_json(), **mine}
        assert (line.telegram_id, line.created_at) == (row.telegram_id, LATER)

    @pytest.mark.parametrize("outcome", [ARRIVED, NotSent("refused")])
    def test_may_be_repeated(self, outcome: Outcome) -> None:
        answers = send(due(), outcome)
        settle(answers, now=LATER)
        before = whole_rows()
        settle(answers, now=LATER + timedelta(minutes=1))
        assert list(whole_rows()) == list(before)

    @pytest.mark.parametrize(
        "change", ["snoozed", "done", "claimed_by_another", "held", "person_got_another_message"]
    )
    def test_settles_what_has_changed_meanwhile(self, change: str) -> None:
        rows = due(2)
        answers = send(rows)
        CHANGES[change](rows[0])
        settle(answers, now=LATER)
        mine = Delivery.objects.filter(reminder_id__in=[row.pk for row in rows], worker="worker")
        assert set(mine.values_list("state")) == {(DeliveryState.SENT,)}
        assert LeadActivity.objects.filter(activity_type="step_reminder_sent").count() == 2

    def test_has_the_message_of_a_step_corrected_that_was_closed_meanwhile(self) -> None:
        rows = due()
        answers = send(rows)
        CHANGES["done"](rows[0])
        settle(answers, now=LATER)
        assert MessageEdit.objects.values_list("message_id", flat=True).get() == 77

    def test_gives_back_what_did_not_leave(self) -> None:
        settle(send(due(), NotSent("refused")), now=LATER)
        assert Delivery.objects.get().state == DeliveryState.FAILED
        assert ScheduledReminder.objects.get().reminder_count == 0


def whole_rows() -> Iterator[dict[str, Any]]:
    for model in (Delivery, ScheduledReminder, LeadActivity, MessageEdit):
        yield from list(model.objects.order_by("id").values())


class TestBatch:
    def test_keeps_what_the_whole_bot_has_to_wait_for(self) -> None:
        rows = due(2)
        batch = batch_of(rows)
        budget.pause(budget.BOT, 30)
        assert batch.carry(Turn(room=8, at=0, now=LATER)) == []
        assert sorted(batch.groups.ids()) == [row.pk for row in rows]
        assert batch.next_ready() == PATIENCE

    def test_gives_back_what_a_chat_has_to_rest_for(self) -> None:
        [row] = due()
        batch = batch_of([row])
        budget.pause(budget.chat_key(row.telegram_id), 30)
        assert batch.carry(Turn(room=8, at=0, now=LATER)) == []
        assert len(batch.groups) == 0
        row.refresh_from_db()
        assert (row.claim_token, row.next_action_at) == ("", row.not_before)
        assert row.not_before
        assert LATER < row.not_before <= LATER + timedelta(seconds=30)

    def test_marks_what_comes_next_once(self) -> None:
        rows = due(3)
        batch = batch_of(rows[:2])
        for _ in range(2):
            batch.look_ahead(now=NOW)
        marks = ScheduledReminder.objects.order_by("id").values_list("lost_claims", flat=True)
        assert list(marks) == [1, 1, 0]
        batch.carry(Turn(room=8, at=0, now=NOW + FRESH))
        assert list(marks.all()) == [0, 0, 0]

    def test_takes_as_many_statements_for_twenty_rows_as_for_two(self) -> None:
        counts = []
        for number in (2, 20):
            landed, coming = send(due(number)), due(number)
            batch = batch_of(coming)
            batch.concurrency = number
            batch.look_ahead(now=NOW)
            batch.carry(Turn(room=0, at=0, now=LATER))
            with CaptureQueriesContext(connection) as queries:
                armed = batch.carry(Turn(room=number, at=0, now=LATER, landed=landed))
            assert len(armed) == number
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12


class TestPlans:
    """How PostgreSQL finds the rows in tables that have grown since it last looked: by their keys."""

    def test_of_the_guarded_statements_find_each_row_by_its_key(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("only on PostgreSQL")
        rows = due(2)
        step = ReminderFactory.create(status="completed", next_action_at=None)
        ScheduledReminder.objects.bulk_create(
            ScheduledReminder(lead=step.lead, telegram_id=1, step_id=number, due_at=NOW, status="completed")
            for number in range(100_000, 105_000)
        )
        Delivery.objects.bulk_create(
            Delivery(telegram_id=number, subject_key=f"old:{number}", state="sent") for number in range(5_000)
        )
        with CaptureQueriesContext(connection) as queries:
            settle(send(rows), now=LATER)
        written = [query["sql"] for query in queries if "UPDATE" in query["sql"]]
        assert len(written) == 3
        for sql in written:
            plan = "\n".join(line for (line,) in fetch(f"EXPLAIN {sql}"))
            assert "Seq Scan on scheduled_reminders" not in plan, plan
            assert "Seq Scan on reminder_deliveries" not in plan, plan

    @pytest.mark.parametrize("trouble", ["DEALLOCATE ALL", "DISCARD PLANS"])
    def test_of_a_connection_shared_with_others_are_not_relied_upon(self, trouble: str) -> None:
        """A pooler hands out a server that knows nothing of what was said before."""
        if connection.vendor != "postgresql":
            pytest.skip("only on PostgreSQL")
        for _ in range(2):
            settle(send(due(2)), now=LATER)
            execute(trouble)
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
class TestFailure:
    def test_leaves_nothing_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Settling and arming are one transaction: all of it or nothing."""
        landed, coming = send(due(2)), due(2)
        batch = batch_of(coming)
        batch.look_ahead(now=NOW)
        before = list(whole_rows())

        def fail(*args: Any, **kwargs: Any) -> list[Any]:
            raise DatabaseError

        monkeypatch.setattr(bulk, "insert", fail)
        with pytest.raises(DatabaseError):
            batch.carry(Turn(room=8, at=0, now=LATER, landed=landed))
        assert list(whole_rows()) == before
        monkeypatch.undo()
        SendBudget.objects.all().delete()
        batch.begin([DueRow(row.pk, row.telegram_id) for row in coming], at=0)
        assert len(batch.carry(Turn(room=8, at=0, now=LATER, landed=landed))) == 2
