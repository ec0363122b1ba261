"""Erasure while others work: messages in flight, claims, a planner, a lock that a sender waits for."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F

from botapp.own_data import erasing
from core.actor import SYSTEM
from core.clock import SystemClock
from leads.models import Lead, TelegramUser
from planning.tests.planners import FakeWriter, ask, drained
from reminders import services
from reminders.ledger import budget
from reminders.loop.batch import Batch, Turn
from reminders.loop.scheduler import Scheduler
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryState, MessageEdit, ScheduledReminder, SendBudget
from reminders.nags import table as nags
from reminders.sending import arming
from reminders.sending.armed import Answer, Armed
from reminders.sending.claims import DueRow
from reminders.sending.settling import settle
from reminders.testing import FakeMessenger
from reminders.tests.claimed import LATER, MINE, NOW, due, look
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory
from tests.waiting import PATIENCE, together, wait_until
from tests.whole_people import traces

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_chats")]
DAY = timedelta(days=1)
OUTCOMES: tuple[Outcome, ...] = (
    Sent(77),
    Unknown("TimedOut", "…"),
    NotSent("ConnectError", "…"),
    Refused(Refusal.BLOCKED, "…"),
    Refused(Refusal.RATE_LIMITED, "…", 5),
    Refused(Refusal.BAD_REQUEST, "…"),
)
ENDS = {Sent: DeliveryState.SENT, Unknown: DeliveryState.UNKNOWN}


def erase(telegram_id: int) -> bool:
    return erasing.erase_person(telegram_id=telegram_id, by=SYSTEM, now=LATER)


def armed(rows: list[ScheduledReminder]) -> list[Armed]:
    return arming.arm(look(rows), worker="worker", now=LATER).armed


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
class TestAMessageInFlight:
    def test_settles_without_its_rows_and_nothing_follows(self, outcome: Outcome) -> None:
        rows = due(2)
        gone, other = (row.telegram_id for row in rows)
        flying = armed(rows)
        assert erase(gone)
        settle([Answer(each, outcome) for each in flying], now=LATER)
        assert traces(gone) == []
        states = set(Delivery.objects.filter(telegram_id=0).values_list("state", flat=True))
        assert states == {ENDS.get(type(outcome), DeliveryState.FAILED)}
        assert Delivery.objects.filter(telegram_id=other).exists()
        assert not MessageEdit.objects.filter(chat_id=gone).exists()

    def test_about_a_lead_or_a_person_settles_too(self, outcome: Outcome) -> None:
        lead = LeadFactory(next_followup=NOW, created_at=NOW - 5 * DAY, engagement_plan=None)
        flying = nags.FOLLOWUP.arm([lead.pk], worker="worker", now=NOW)
        assert flying
        assert erase(lead.owner_id)
        settle([Answer(each, outcome) for each in flying], now=LATER)
        assert traces(lead.owner_id) == []

    def test_about_an_erased_lead_settles_too(self, outcome: Outcome) -> None:
        [row] = due(1)
        flying = armed([row])
        lead = services.delete_lead(lead=row.lead, by=SYSTEM, now=LATER)
        assert erasing.erase_lead(lead=lead, by=SYSTEM, now=LATER)
        settle([Answer(each, outcome) for each in flying], now=LATER)
        assert not Lead.objects.exists()
        assert Delivery.objects.get().state == ENDS.get(type(outcome), DeliveryState.FAILED)


class TestAScheduler:
    def test_that_holds_claims_arms_nothing(self) -> None:
        rows = due(2)
        SendBudget.objects.all().delete()
        batch = Batch(worker="worker", token=MINE, concurrency=8)
        batch.begin([DueRow(row.pk, row.telegram_id) for row in rows], at=0)
        batch.look_ahead(now=NOW)
        for row in rows:
            erase(row.telegram_id)
        assert batch.carry(Turn(room=8, at=0, now=LATER, landed=[])) == []
        assert not Delivery.objects.exists()

    def test_goes_on_with_others_when_one_is_erased_in_the_middle(self) -> None:
        people = [row.telegram_id for row in (ReminderFactory() for _ in range(6))]
        for row in ScheduledReminder.objects.all():
            ScheduledReminder.objects.filter(pk=row.pk).update(next_action_at=row.due_at)
        erased: list[int] = []

        def step_in(parcel: Any) -> None:
            if not erased:
                erased.append(next(each for each in people if each != parcel.chat_id))
                in_another_process(lambda: erase(erased[0]))

        messenger = FakeMessenger(before=step_in)
        asyncio.run(Scheduler(messenger, SystemClock(), concurrency=1).drain())
        asyncio.run(Scheduler(messenger, SystemClock(), concurrency=1).drain())
        told = [card.chat_id for card in messenger.cards]
        assert len(told) == len(set(told))
        assert set(people) - set(erased) <= set(told)
        an_hour_passes()
        assert traces(erased[0]) == []
        assert violations(now=SystemClock().now()) == []

    def test_sends_nothing_after_an_erasure_in_flight(self) -> None:
        row = ReminderFactory()
        ScheduledReminder.objects.filter(pk=row.pk).update(next_action_at=row.due_at)
        messenger = FakeMessenger(
            [NotSent("ConnectError", "…")],
            before=lambda _parcel: in_another_process(lambda: erase(row.telegram_id)),
        )
        asyncio.run(Scheduler(messenger, SystemClock()).drain())
        assert len(messenger.cards) == 1
        asyncio.run(Scheduler(messenger, SystemClock()).drain())
        assert len(messenger.cards) == 1
        assert traces(row.telegram_id) == []


class TestAPlanner:
    def test_that_works_for_them_stores_nothing(self) -> None:
        request = ask()
        owner = request.lead.owner_id

        async def step_in(_name: str) -> None:
            await asyncio.to_thread(in_another_process, lambda: erase(owner))

        drained(FakeWriter(step_in))
        assert traces(owner) == []
        assert not Lead.objects.exists()


class TestGivingWay:
    @pytest.mark.postgres
    def test_lets_a_sender_through_that_waits_for_what_we_hold(self) -> None:
        """It holds the delivery and wants the reminder; we hold the reminder and want the delivery."""
        [row] = due(1)
        [flying] = armed([row])
        holds, may_go_on = threading.Event(), threading.Event()
        pk = flying.items[0].delivery_id

        def sender() -> str:
            with transaction.atomic():
                Delivery.objects.select_for_update().get(pk=pk)
                holds.set()
                assert may_go_on.wait(PATIENCE)
                ScheduledReminder.objects.filter(pk=row.pk).update(status="sent")
            return "through"

        def we() -> str:
            assert holds.wait(PATIENCE)
            return "erased" if erase(row.telegram_id) else "nobody"

        def director() -> str:
            assert holds.wait(PATIENCE)
            wait_until(lambda: somebody_waits())
            may_go_on.set()
            return ""

        assert together([sender, we, director]) == ["through", "erased", ""]
        assert traces(row.telegram_id) == []

    def test_ends_well_for_all_when_everything_happens_at_once(self) -> None:
        rows = [ReminderFactory() for _ in range(12)]
        for row in rows:
            ScheduledReminder.objects.filter(pk=row.pk).update(next_action_at=row.due_at)
        messenger = FakeMessenger()
        gone = [row.telegram_id for row in rows[::2]]

        def send() -> None:
            asyncio.run(Scheduler(messenger, SystemClock(), concurrency=4).drain())

        together([send, lambda: [erase(each) for each in gone], lambda: [erase(each) for each in gone]])
        send()
        an_hour_passes()
        assert traces(*gone) == []
        told = [card.chat_id for card in messenger.cards]
        assert len(told) == len(set(told))
        assert {row.telegram_id for row in rows[1::2]} <= set(told)
        assert violations(now=SystemClock().now()) == []

    def test_person_who_writes_the_moment_after_begins_anew(self) -> None:
        user = TelegramUserFactory()
        LeadFactory(owner=user)
        erase(user.telegram_id)
        TelegramUserFactory(telegram_id=user.telegram_id)
        assert TelegramUser.objects.get(telegram_id=user.telegram_id).leads.count() == 0


def an_hour_passes() -> None:
    """Let the chats' buckets grow old, and a scheduler tidy up."""
    SendBudget.objects.update(refilled_at=F("refilled_at") - 2 * budget.IDLE)
    budget.forget_idle()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def in_another_process(work: Callable[[], object]) -> None:
    """Do it over a connection of its own, and wait for it."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
