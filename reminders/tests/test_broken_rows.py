"""A row that cannot be read stops nothing: it is set aside where staff see it, and the others go out."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connections

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.loop.batch import BROKEN
from reminders.loop.scheduler import Scheduler
from reminders.messenger import Card, Edit, NotSent, Outcome, Parcel, Refusal, Refused
from reminders.models import Delivery, DeliveryKind, DeliveryState, MessageEdit, ScheduledReminder
from reminders.sending import todos
from reminders.state.wording import UNREADABLE, hold_words
from reminders.testing import FakeMessenger
from reminders.tests.breaking import IS_POSTGRES, NO_DATE, put, unchecked
from reminders.tests.test_scheduler import Hands
from reminders.upkeep.invariants import violations
from reminders.upkeep.row_security import acting_as
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_chats")]

OF_A_STEP: list[dict[str, Any]] = [
    {"due_at": NO_DATE},
    {"created_at": NO_DATE},
    {"next_action_at": NO_DATE},
    {"not_before": NO_DATE, "last_reminded_at": NO_DATE},
    *([{"lost_claims": 32767}] if IS_POSTGRES else []),
]
OF_A_PERSON: list[dict[str, Any]] = [
    {"days_off": "5"},
    {"paused_at": NO_DATE},
    {"zone_confirmed_at": NO_DATE},
]
PLANS = ["[1, 2, 3]", '[{"step_id": 1}, 7, null]', "{}", "7", '"none"', *([] if IS_POSTGRES else ["[{", "x"])]


@pytest.fixture(autouse=True)
def _unchecked() -> Iterator[None]:
    with unchecked("reminders.ScheduledReminder", "leads.Lead", "leads.TelegramUser"):
        yield


def due(owner: TelegramUser, **columns: Any) -> ScheduledReminder:
    """Return a step of a lead of its own, due an hour ago."""
    facts = {"due_at": NOW - HOUR, "created_at": NOW - DAY, "lead__created_at": NOW - DAY}
    return ReminderFactory.create(**facts | {"lead__owner": owner, "step_id": 1} | columns)


def drain(now: datetime = NOW, messenger: FakeMessenger | None = None) -> FakeMessenger:
    """Let a scheduler work until nothing is due."""
    messenger = messenger or FakeMessenger()
    asyncio.run(Scheduler(messenger, Hands(now)).drain())
    return messenger


def hold_of(row: ScheduledReminder) -> str:
    return ScheduledReminder.objects.values_list("hold_reason", flat=True).get(pk=row.pk)


class TestReminder:
    @pytest.mark.parametrize("columns", OF_A_STEP, ids=str)
    def test_is_held_and_the_others_go_out(
        self,
        alice: TelegramUser,
        bob: TelegramUser,
        columns: dict[str, Any],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        broken, healthy = due(alice), [due(alice), due(bob), due(bob)]
        put(broken, **columns)
        with caplog.at_level(logging.ERROR):
            sent = drain()
            again = drain(NOW + HOUR)
        assert sorted(card.reminder_id for card in sent.cards) == [row.pk for row in healthy]
        assert again.cards == []
        assert hold_of(broken) == UNREADABLE
        told = [record for record in caplog.records if record.name == "reminders.sending.aside"]
        assert [vars(record)["reminder"] for record in told] == [broken.pk]

    def test_is_shown_to_staff_with_its_reason(self, alice: TelegramUser) -> None:
        broken = due(alice)
        put(broken, due_at=NO_DATE, last_reminded_at=NO_DATE)
        drain()
        row = ScheduledReminder.objects.get(pk=broken.pk)  # no page could show what cannot be read
        assert (row.due_at, row.last_reminded_at) == (NOW, None)
        line = row.lead.activities.get(activity_type=ActivityType.STEP_HELD)
        assert line.content == UNREADABLE
        assert hold_words(UNREADABLE).startswith("What is stored about it cannot be read")
        assert violations(now=NOW + HOUR) == []

    def test_goes_on_once_staff_release_it(self, alice: TelegramUser) -> None:
        broken = due(alice)
        put(broken, due_at=NO_DATE)
        drain()
        row = ScheduledReminder.objects.select_related("lead__owner").get(pk=broken.pk)
        services.release(reminder=row, by=Actor.staff(1, "root"), now=NOW)
        assert [card.reminder_id for card in drain(NOW + HOUR).cards] == [broken.pk]

    @pytest.mark.parametrize("plan", PLANS)
    def test_goes_out_without_what_is_no_step_of_its_plan(self, alice: TelegramUser, plan: str) -> None:
        row = due(alice)
        put(row.lead, engagement_plan=plan)
        assert [card.reminder_id for card in drain().cards] == [row.pk]

    @pytest.mark.parametrize(
        "columns",
        [{"timezone": "Nowhere/Land"}, {"country": "XX"}, {"weekdays": ""}, {"language_code": "zz"}],
        ids=str,
    )
    def test_goes_out_to_somebody_with_odd_settings(self, columns: dict[str, Any]) -> None:
        carol = TelegramUserFactory.create(zone_confirmed_at=NOW - DAY, next_briefing_at=NOW + DAY)
        row = due(carol)
        put(carol, **columns)
        assert [card.reminder_id for card in drain(NOW + 2 * HOUR).cards] == [row.pk]

    @pytest.mark.parametrize("columns", OF_A_PERSON, ids=str)
    def test_is_held_with_all_others_of_a_person_who_cannot_be_read(
        self, bob: TelegramUser, columns: dict[str, Any]
    ) -> None:
        carol = TelegramUserFactory.create(zone_confirmed_at=NOW - DAY)
        broken, healthy = [due(carol), due(carol)], due(bob)
        put(carol, **columns)
        assert [card.reminder_id for card in drain().cards] == [healthy.pk]
        assert [hold_of(row) for row in broken] == [UNREADABLE] * 2

    def test_is_held_for_what_nobody_has_foreseen(
        self, alice: TelegramUser, bob: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, healthy = due(alice), due(bob)
        decide = todos.decide

        def overflow(facts: Any, now: datetime) -> Any:
            if facts.due_at == broken.due_at - DAY:
                raise OverflowError
            return decide(facts, now)

        put(broken, due_at=broken.due_at - DAY)
        monkeypatch.setattr(todos, "decide", overflow)
        assert [card.reminder_id for card in drain().cards] == [healthy.pk]
        assert hold_of(broken) == UNREADABLE

    def test_is_not_held_where_we_are_broken_ourselves(
        self, bob: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [due(TelegramUserFactory.create()) for _ in range(BROKEN + 5)]

        def fail(*args: Any) -> Any:
            raise KeyError

        monkeypatch.setattr(todos, "decide", fail)
        with pytest.raises(KeyError):
            drain()
        assert sum(hold_of(row) == UNREADABLE for row in rows) < BROKEN


@pytest.mark.postgres
class TestRole:
    """What a person's own role may write at the worst, for ten days."""

    STEP: ClassVar[dict[str, Any]] = {
        "due_at": "2000-01-01",
        "next_action_at": "2000-01-01",
        "completed_at": "2099-12-31",
        "due_rule": "nonsense",
        "draft_text": "x" * 100_000,
        **dict.fromkeys(
            ("cycle", "version", "snooze_count", "auto_snooze_count", "reminder_count"), 1_000_000
        ),
        "lost_claims": 1000,
    }
    PLAN = (
        '[{"step_id": {}, "flags": 5}, {"step_id": 1, "description": [], "missing": [], "delay_days": "x"}]'
    )
    PERSON: ClassVar[dict[str, Any]] = {
        "timezone": "../etc",
        "language_code": "'; --",
        "days_off": '["", "x"]',
        "weekdays": "0",
        "next_briefing_at": "2000-01-01",
        "daily_cap": 32767,
    }

    @pytest.mark.parametrize("what", ["due", "due and suspect", "later"])
    def test_stops_nothing(self, alice: TelegramUser, bob: TelegramUser, what: str) -> None:
        row, healthy = due(alice), due(bob)
        later = {"due_at": "2099-12-31", "next_action_at": "2099-12-31", "claimed_until": "2099-12-31"}
        fresh = {"lost_claims": 0} if what == "due" else {}
        with acting_as(alice.telegram_id):
            put(row, **self.STEP | (later if what == "later" else fresh))
            put(row.lead, engagement_plan=self.PLAN, next_followup="2000-01-01", last_contacted="2000-01-01")
            put(alice, **self.PERSON)
        sent = FakeMessenger()
        for day in range(10):
            drain(NOW + day * DAY, sent)
        assert [card.nudge for card in sent.cards if card.reminder_id == healthy.pk] == [1, 2, 3]


class TestAnswer:
    def test_is_kept_where_the_reminder_cannot_be_read_any_more(self, alice: TelegramUser) -> None:
        row = due(alice)

        def break_it() -> None:
            put(row, created_at=NO_DATE)
            connections.close_all()

        class Breaking(FakeMessenger):
            async def send(self, parcel: Parcel) -> Outcome:
                await asyncio.to_thread(break_it)
                return NotSent("ConnectError")

        drain(messenger=Breaking())
        assert Delivery.objects.get(kind=DeliveryKind.NUDGE).state == DeliveryState.FAILED
        assert hold_of(row) == UNREADABLE

    @pytest.mark.parametrize("healthy", [True, False])
    def test_that_a_person_is_gone_is_noted_whatever_their_rows_hold(
        self, alice: TelegramUser, bob: TelegramUser, healthy: bool
    ) -> None:
        row, other, broken = due(alice), due(alice, next_action_at=NOW + DAY), due(bob)
        if not healthy:
            put(other, due_at=NO_DATE)
        put(broken, due_at=NO_DATE)
        drain(messenger=FakeMessenger([Refused(Refusal.BLOCKED, "bot was blocked by the user")] * 2))
        assert TelegramUser.objects.get(pk=alice.pk).blocked_at == NOW
        assert Delivery.objects.get(reminder_id=row.pk).state == DeliveryState.FAILED
        assert [card.reminder_id for card in drain(NOW + 2 * DAY).cards] == []


class Failing(FakeMessenger):
    """A messenger that cannot compose what concerns some steps."""

    def __init__(self, *reminder_ids: int, error: Exception | None = None) -> None:
        super().__init__()
        self.reminder_ids, self.error = reminder_ids, error

    async def send(self, parcel: Parcel) -> Outcome:
        """Answer as the real one does where composing fails, or raise."""
        cards = [parcel] if isinstance(parcel, Card) else getattr(parcel, "cards", [])
        if not any(card.reminder_id in self.reminder_ids for card in cards):
            return await super().send(parcel)
        if self.error:
            raise self.error
        return NotSent(UNREADABLE, "ValueError")

    async def edit(self, edit: Edit) -> Outcome:
        """Raise: the step cannot be shown."""
        raise KeyError


class TestMessage:
    def test_that_cannot_be_composed_is_held_and_never_sent(
        self, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        broken, healthy = due(alice), due(bob)
        assert [card.reminder_id for card in drain(messenger=Failing(broken.pk)).cards] == [healthy.pk]
        assert hold_of(broken) == UNREADABLE
        assert Delivery.objects.get(reminder_id=broken.pk).state == DeliveryState.FAILED

    def test_about_several_steps_is_given_up_for_one_each(self, alice: TelegramUser) -> None:
        rows = [due(alice) for _ in range(5)]
        messenger = Failing(rows[2].pk)
        for hours in range(0, 48, 6):
            drain(NOW + timedelta(hours=hours), messenger)
        assert {card.reminder_id for card in messenger.cards} == {row.pk for row in rows} - {rows[2].pk}
        assert [hold_of(row) == UNREADABLE for row in rows] == [False, False, True, False, False]

    def test_of_a_messenger_that_fails_may_have_arrived(self, alice: TelegramUser, bob: TelegramUser) -> None:
        broken, healthy = due(alice), due(bob)
        sent = drain(messenger=Failing(broken.pk, error=KeyError()))
        assert [card.reminder_id for card in sent.cards] == [healthy.pk]
        assert Delivery.objects.get(reminder_id=broken.pk).state == DeliveryState.UNKNOWN

    def test_that_cannot_be_corrected_is_tried_a_few_times_and_given_up(self, alice: TelegramUser) -> None:
        MessageEdit.objects.create(chat_id=alice.telegram_id, message_id=1, run_after=NOW)
        for hours in range(12):
            drain(NOW + timedelta(hours=hours), Failing())
        assert not MessageEdit.objects.exists()


class TestNag:
    def test_about_a_lead_is_put_off_by_a_day_and_shown_to_staff(self, alice: TelegramUser) -> None:
        carol = TelegramUserFactory.create(zone_confirmed_at=NOW - DAY)
        facts = {"next_followup": NOW - HOUR, "created_at": NOW - 4 * DAY, "engagement_plan": None}
        broken, healthy = LeadFactory.create(owner=carol, **facts), LeadFactory.create(owner=alice, **facts)
        put(carol, days_off="5", next_stale_check_at=NOW + DAY)
        sent = drain()
        assert [getattr(nag, "lead_id", 0) for nag in sent.nags] == [healthy.pk]
        assert Lead.objects.values_list("next_followup", flat=True).get(pk=broken.pk) == NOW + DAY
        failed = Delivery.objects.get(error_class=UNREADABLE)
        assert (failed.state, failed.lead_id, failed.telegram_id) == (
            DeliveryState.FAILED,
            broken.pk,
            carol.telegram_id,
        )

    def test_about_a_day_is_put_off_too(self, alice: TelegramUser) -> None:
        facts = {"zone_confirmed_at": NOW - DAY, "next_briefing_at": NOW - HOUR}
        broken, healthy = TelegramUserFactory.create(**facts), TelegramUserFactory.create(**facts)
        due(broken, next_action_at=NOW + HOUR)
        due(healthy, next_action_at=NOW + HOUR)
        put(broken, days_off="5", next_stale_check_at=NOW + DAY)
        assert [nag.chat_id for nag in drain().nags] == [healthy.telegram_id]
        people = TelegramUser.objects.filter(pk=broken.pk)
        assert people.values_list("next_briefing_at", flat=True).get() == NOW + DAY

    def test_is_dated_for_the_others_where_one_person_cannot_be_read(self) -> None:
        facts = {"zone_confirmed_at": NOW - DAY, "next_briefing_at": None}
        broken, healthy = TelegramUserFactory.create(**facts), TelegramUserFactory.create(**facts)
        TelegramUser.objects.filter(pk=healthy.pk).update(reminder_hour=11)
        put(broken, days_off="5")
        drain()
        moments = dict(TelegramUser.objects.values_list("pk", "next_briefing_at"))
        assert moments[broken.pk] == NOW + DAY
        assert moments[healthy.pk] not in (None, NOW + DAY)


class TestPause:
    def test_of_a_lead_lasts_a_day_longer_where_a_step_cannot_be_read(
        self, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        paused = {"lead__reminders_paused": True, "lead__paused_until": NOW - HOUR}
        broken, healthy = due(alice, **paused), due(bob, **paused)
        put(broken, due_at=NO_DATE)
        assert [card.reminder_id for card in drain().cards] == [healthy.pk]
        until = dict(Lead.objects.values_list("pk", "paused_until"))
        assert until == {broken.lead_id: NOW + DAY, healthy.lead_id: None}

    def test_of_a_person_lasts_a_day_longer_too(self, alice: TelegramUser, bob: TelegramUser) -> None:
        paused = {"paused_at": NOW - DAY, "paused_until": NOW - HOUR}
        TelegramUser.objects.update(**paused)
        broken, healthy = due(alice), due(bob)
        put(broken, due_at=NO_DATE)
        drain()
        assert ScheduledReminder.objects.values_list("due_at", flat=True).get(pk=healthy.pk) > NOW
        until = dict(TelegramUser.objects.values_list("telegram_id", "paused_until"))
        assert until == {alice.telegram_id: NOW + DAY, bob.telegram_id: None}


class TestSleep:
    def test_is_not_ended_by_a_date_that_cannot_be_read(self, alice: TelegramUser) -> None:
        row = due(alice)
        put(row, next_action_at="infinity" if IS_POSTGRES else "2027-02-31 09:00:00")
        scheduler = Scheduler(FakeMessenger(), Hands(NOW), interval=0.01)

        async def sleep() -> None:
            await scheduler._sleep()
            await scheduler.close()

        asyncio.run(sleep())
        assert not scheduler.stopping.is_set()
