"""One scheduler at work, with a messenger that speaks to nobody."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM, Actor
from core.databases.lease import Lease
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.ledger import attempts
from reminders.loop.dispatcher import Summary
from reminders.loop.groups import Groups
from reminders.loop.scheduler import Scheduler, TokenRejected
from reminders.messenger import Card, NotSent, Outcome, Parcel, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryState, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.sending import claims, settling
from reminders.sending.settling import Answer, settle
from reminders.state.situation import unsure_of
from reminders.testing import FakeMessenger
from reminders.tests import claimed
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_chats")]


class Hands:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def set(self) -> None:
        """Nobody else has another time."""

    def monotonic(self) -> float:
        return self.time.timestamp()


class World:
    """A started plan, a clock and a chat."""

    def __init__(self, lead: Lead) -> None:
        self.lead, self.clock = lead, Hands(NOW)
        self.me = Actor.user(lead.owner_id)

    def drain(
        self, script: Iterable[Outcome] = (), before: Callable[[Card], None] | None = None
    ) -> FakeMessenger:
        messenger = FakeMessenger(script, before=before)
        self.summary: Summary = asyncio.run(Scheduler(messenger, self.clock).drain())
        return messenger

    def at(self, moment: datetime) -> "World":
        self.clock.time = moment
        return self

    def step(self, number: int = 1) -> ScheduledReminder:
        return self.lead.reminders.current().get(step_id=number)

    def history(self, kind: ActivityType) -> int:
        return self.lead.activities.filter(activity_type=kind).count()


@pytest.fixture
def world(alice: TelegramUser) -> World:
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    return World(services.start_plan(lead=lead, by=Actor.user(alice.telegram_id), now=NOW).lead)


def hold(token: str, limit: int = 10) -> list[int]:
    """Claim what is due under this token; return the ids."""
    return [row.pk for row in claims.claim(limit=limit, lease=Lease(token, NOW + claims.LEASE), now=NOW)]


class TestSending:
    def test_sends_what_is_due_once(self, world: World) -> None:
        cards = world.drain().cards + world.drain().cards
        assert [(card.step_number, card.nudge, card.chat_id) for card in cards] == [
            (1, 1, world.lead.owner_id)
        ]
        row = world.step()
        assert (row.status, row.reminder_count, row.last_reminded_at) == (ReminderStatus.SENT, 1, NOW)
        assert row.next_action_at == NOW + DAY
        assert row.claim_token == ""
        assert world.history(ActivityType.STEP_REMINDER_SENT) == 1

    def test_has_the_attempt_on_disk_before_the_request_leaves(self, world: World) -> None:
        seen: list[str] = []

        def look(card: Card) -> None:
            seen.append(str(card.delivery_id))

        world.drain(before=look)
        delivery = Delivery.objects.get()
        assert seen == [str(delivery.pk)]
        assert (delivery.state, delivery.message_id, delivery.nudge) == (DeliveryState.SENT, 1, 1)

    def test_nudges_after_24_and_72_hours_then_rests_for_a_week(self, world: World) -> None:
        services.complete(reminder=world.step(2), by=world.me, now=NOW)
        services.complete(reminder=world.step(3), by=world.me, now=NOW)
        times = [NOW, NOW + DAY - HOUR, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, NOW + 4 * DAY]
        nudges = [[card.nudge for card in world.at(moment).drain().cards] for moment in times]
        assert nudges == [[1], [], [2], [], [3], []]
        row = world.step()
        assert (row.status, row.cycle, row.reminder_count) == (ReminderStatus.AUTO_SNOOZED, 2, 0)
        assert row.due_at == row.next_action_at == NOW + 11 * DAY
        assert world.history(ActivityType.AUTO_SNOOZED) == 1
        assert [card.nudge for card in world.at(NOW + 11 * DAY).drain().cards] == [1]

    def test_sends_many_with_few_at_a_time(self) -> None:
        for _ in range(30):
            lead = LeadFactory.create(engagement_plan=plan_of(1))
            services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=NOW)
        flying, most = 0, 0

        class Counting(FakeMessenger):
            async def send(self, parcel: Parcel) -> Outcome:
                nonlocal flying, most
                flying += 1
                most = max(most, flying)
                await asyncio.sleep(0)
                flying -= 1
                return await super().send(parcel)

        messenger = Counting()
        asyncio.run(Scheduler(messenger, Hands(NOW), concurrency=4).drain())
        assert len({card.reminder_id for card in messenger.cards}) == len(messenger.cards) == 30
        assert most <= 4

    @pytest.mark.parametrize("status", ["closed_won", "closed_lost"])
    def test_sends_nothing_for_a_closed_lead(self, world: World, status: str) -> None:
        Lead.objects.update(status=status)  # behind the services' back
        assert world.drain().cards == []
        assert world.step().next_action_at is None

    @pytest.mark.parametrize(
        "columns",
        [{"blocked_at": NOW}, {"paused_until": NOW + DAY}, {"reminder_enabled": False}],
        ids=["blocked", "paused", "switched off"],
    )
    def test_sends_nothing_to_somebody_who_wants_or_gets_nothing(
        self, world: World, columns: dict[str, object]
    ) -> None:
        TelegramUser.objects.update(**columns)
        assert world.drain().cards == []


class TestOutcomes:
    def test_tries_again_what_certainly_did_not_leave(self, world: World) -> None:
        world.drain([NotSent("ConnectionRefusedError")])
        row = world.step()
        assert (row.status, row.reminder_count) == (ReminderStatus.PENDING, 0)
        assert timedelta(seconds=4) <= row.next_action_at - NOW <= timedelta(seconds=6)
        world.at(row.next_action_at).drain()
        assert list(Delivery.objects.order_by("id").values_list("state", "attempt")) == [
            ("failed", 1),
            ("sent", 2),
        ]

    def test_never_sends_again_what_may_have_arrived(self, world: World) -> None:
        world.drain([Unknown("ReadTimeout")])
        assert world.at(NOW + HOUR).drain().cards == []
        row = world.step()
        assert (row.status, row.reminder_count) == (ReminderStatus.SENT, 1)
        assert [card.nudge for card in world.at(NOW + DAY).drain().cards] == [2]

    def test_does_not_pretend_that_such_a_message_was_seen(self, world: World) -> None:
        world.drain([Unknown("ReadTimeout")])
        assert unsure_of([world.step()]) == {world.step().pk}
        assert [card.unsure for card in world.at(NOW + DAY).drain().cards] == [True]
        assert unsure_of([world.step()]) == set()  # the second one has arrived
        assert [(card.nudge, card.unsure) for card in world.at(NOW + 3 * DAY).drain().cards] == [(3, False)]

    def test_waits_as_long_as_telegram_says(self, world: World) -> None:
        world.drain([Refused(Refusal.RATE_LIMITED, retry_after=33)])
        assert world.step().next_action_at == NOW + timedelta(seconds=33)

    def test_sends_without_markup_what_telegram_could_not_parse_then_holds_it(self, world: World) -> None:
        no = Refused(Refusal.BAD_REQUEST, "Bad Request: can't parse entities")
        messenger = world.drain([no, no])
        assert [card.plain for card in messenger.cards] == [False, True]
        assert world.step().hold_reason == "Bad Request: can't parse entities"
        later = world.at(NOW + DAY).drain()
        assert later.cards == []

    def test_gives_up_the_way_into_the_app_before_the_markup_and_holds_nothing_for_it(
        self, world: World
    ) -> None:
        button = Refused(Refusal.APP_BUTTON, "Bad Request: BUTTON_URL_INVALID")
        text = Refused(Refusal.BAD_REQUEST, "Bad Request: can't parse entities")
        messenger = world.drain([button, text, Sent(7)])
        assert [(card.app, card.plain) for card in messenger.cards] == [
            *((True, False), (False, False), (False, True)),
        ]
        row = world.step()
        assert (row.status, row.hold_reason, row.reminder_count) == (ReminderStatus.SENT, "", 1)
        states = Delivery.objects.order_by("id").values_list("state", "error_class", "attempt")
        assert list(states) == [
            (DeliveryState.FAILED, "app_button", 1),
            (DeliveryState.FAILED, "bad_request", 2),
            (DeliveryState.SENT, "", 3),
        ]

    def test_parks_everything_of_somebody_who_blocked_the_bot(self, world: World) -> None:
        world.drain([Refused(Refusal.BLOCKED, "Forbidden: bot was blocked by the user")])
        assert TelegramUser.objects.get(telegram_id=world.lead.owner_id).blocked_at == NOW
        assert set(world.lead.reminders.values_list("next_action_at", flat=True)) == {None}
        services.mark_returned(telegram_id=world.lead.owner_id, now=NOW + DAY)
        assert len(world.at(NOW + DAY).drain().cards) == 1

    def test_stops_loudly_when_the_token_is_refused(self, world: World) -> None:
        with pytest.raises(TokenRejected):
            world.drain([Refused(Refusal.UNAUTHORIZED, "Unauthorized")])


class TestChangesInFlight:
    def test_a_step_done_meanwhile_stays_done_and_its_message_loses_its_buttons(self, world: World) -> None:
        world.drain(before=lambda card: self.act(world, services.complete))
        assert world.step().status == ReminderStatus.COMPLETED
        assert Delivery.objects.get().state == DeliveryState.SENT
        assert MessageEdit.objects.count() == 0  # made in the same run

    def test_a_step_snoozed_meanwhile_stays_snoozed(self, world: World) -> None:
        def snooze(**kwargs: object) -> None:
            services.snooze(until=NOW + DAY, **kwargs)  # type: ignore[arg-type]

        world.drain(before=lambda card: self.act(world, snooze))
        row = world.step()
        assert (row.status, row.cycle, row.reminder_count) == (ReminderStatus.SNOOZED, 2, 0)
        assert row.next_action_at == NOW + DAY

    def act(self, world: World, service: Callable[..., object]) -> None:
        """Call a service as another process would, while the request is in flight."""

        def work() -> None:
            try:
                service(reminder=world.step(), by=world.me, now=NOW)
            finally:
                connections.close_all()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()


class TestManyForOnePerson:
    """Twelve steps of twelve leads come due in the same minute."""

    @pytest.fixture
    def busy(self, alice: TelegramUser) -> World:
        for _ in range(12):
            lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(2))
            services.start_plan(lead=lead, by=SYSTEM, now=NOW - 3 * DAY)
            first = lead.reminders.get(step_id=1)
            services.complete(reminder=first, by=SYSTEM, now=NOW - 3 * DAY)
        return World(lead)

    def test_get_three_singles_and_one_digest(self, busy: World) -> None:
        messenger = busy.drain()
        assert len(messenger.digests) == 1
        assert len(messenger.digests[0].cards) == 9
        assert len({card.reminder_id for card in messenger.cards}) == 12
        batches = Delivery.objects.exclude(batch="").values_list("batch", "message_id", "state").distinct()
        assert len(batches) == 1
        assert ScheduledReminder.objects.filter(status=ReminderStatus.SENT).count() == 12

    def test_are_given_back_together_when_the_digest_fails(self, busy: World) -> None:
        sent = [Sent(1), Sent(2), Sent(3)]
        busy.drain([*sent, NotSent("ConnectionRefusedError")])
        assert Delivery.objects.filter(state=DeliveryState.FAILED).count() == 9
        assert ScheduledReminder.objects.filter(reminder_count=1).count() == 3
        messenger = busy.at(NOW + timedelta(seconds=10)).drain()
        assert [len(digest.cards) for digest in messenger.digests] == [9]

    def test_stop_at_the_daily_cap_and_go_on_the_next_day(self, busy: World) -> None:
        TelegramUser.objects.update(daily_cap=2)
        assert len(busy.drain().cards) == 2
        assert busy.at(NOW + HOUR).drain().cards == []
        tomorrow = NOW.replace(hour=0) + DAY
        assert len(busy.at(tomorrow).drain().cards) == 2


class TestCost:
    def test_arming_takes_the_same_number_of_queries_for_any_number_of_rows(self) -> None:
        counts = []
        for number in (1, 2, 20):  # the first time, statements are prepared
            for _ in range(number):
                lead = LeadFactory.create(engagement_plan=plan_of(1))
                services.start_plan(lead=lead, by=SYSTEM, now=NOW)
            ids = hold(f"for {number}", limit=number)
            with CaptureQueriesContext(connection) as queries:
                armed = claimed.arm(ids, token=f"for {number}", worker="w", now=NOW).armed
            assert len(armed) == number
            answers = [Answer(each, Sent(9)) for each in armed]
            with CaptureQueriesContext(connection) as more:
                settle(answers, now=NOW)
            counts.append((len(queries), len(more)))
        assert counts[1] == counts[2]
        assert sum(counts[1]) <= 12


class TestTouches:
    def test_two_steps_of_one_lead_keep_four_hours_between_them(self, alice: TelegramUser) -> None:
        steps = plan_of(2)
        steps[1]["delay_days"] = 0
        lead = LeadFactory.create(owner=alice, engagement_plan=steps)
        services.start_plan(lead=lead, by=SYSTEM, now=NOW - DAY)
        ScheduledReminder.objects.update(due_at=NOW, cycle=2, next_action_at=NOW)
        world = World(lead)
        assert [card.step_number for card in world.drain().cards] == [1]
        assert world.at(NOW + 4 * HOUR).drain().cards[0].step_number == 2


class TestPoison:
    def test_a_row_that_killed_three_workers_alone_is_held(self, world: World) -> None:
        ScheduledReminder.objects.filter(pk=world.step().pk).update(lost_claims=4)
        assert world.drain().cards == []
        assert world.step().hold_reason == "kills_workers"

    def test_an_innocent_row_beside_it_is_not(self, alice: TelegramUser, world: World) -> None:
        """A worker dies three times: once with both rows coming, then with each of them alone."""
        other = LeadFactory.create(engagement_plan=plan_of(1))
        services.start_plan(lead=other, by=SYSTEM, now=NOW)
        killer, innocent = world.step(), other.reminders.get()
        ScheduledReminder.objects.filter(pk__in=[killer.pk, innocent.pk]).update(lost_claims=1)
        groups = Groups(claims.claim(limit=10, lease=Lease("me", NOW + claims.LEASE), now=NOW))
        assert [group.ids for group in groups.take(8, now=0)] == [[killer.pk]]
        assert groups.peek(8) == []

    def test_a_row_that_was_armed_is_no_suspect_any_more(self, world: World) -> None:
        ScheduledReminder.objects.filter(pk=world.step().pk).update(lost_claims=2)
        assert len(world.drain().cards) == 1
        assert world.step().lost_claims == 0


class TestClaims:
    def test_of_a_row_that_waits_already_make_it_wait_once(self, world: World) -> None:
        """A person's change frees the row; it is due again, and the same worker claims it again."""
        lease = Lease("mine", NOW + claims.LEASE)
        groups = Groups(claims.claim(limit=10, lease=lease, now=NOW))
        for _ in range(2):
            ScheduledReminder.objects.update(claim_token="", claimed_until=None)
            groups.add(claims.claim(limit=10, lease=lease, now=NOW))
        [group] = groups.take(8, now=0)
        assert group.ids == [world.step().pk]
        groups.add(claims.claim(limit=10, lease=lease, now=NOW + 2 * claims.LEASE))
        groups.put_back(group, group.ids, ready_at=0)
        assert groups.ids() == [world.step().pk]

    def test_are_refused_while_another_lease_holds(self, world: World) -> None:
        mine = Lease("mine", NOW + claims.LEASE)
        assert [row.pk for row in claims.claim(limit=10, lease=mine, now=NOW)] == [world.step().pk]
        theirs = Lease("theirs", NOW + claims.LEASE)
        assert claims.claim(limit=10, lease=theirs, now=NOW) == []
        later = NOW + claims.LEASE
        assert [row.pk for row in claims.claim(limit=10, lease=theirs, now=later)] == [world.step().pk]

    def test_are_renewed_where_they_are_still_mine(self, world: World) -> None:
        mine = hold("mine")
        lease = Lease("mine", NOW + HOUR)
        assert claims.renew(mine, lease) == len(mine) > 0
        assert hold("other") == []
        assert claims.renew(mine, Lease("other", NOW + HOUR)) == 0

    def test_do_not_arm_what_is_no_longer_mine(self, world: World) -> None:
        ids = hold("mine")
        services.complete(reminder=world.step(), by=world.me, now=NOW)
        assert claimed.arm(ids, token="mine", worker="w", now=NOW).armed == []


class TestNextLook:
    """When a sleeping scheduler has to look again."""

    def test_is_the_end_of_the_lease_for_a_due_row_that_somebody_holds(self, world: World) -> None:
        hold("theirs")
        assert claims.earliest_action(NOW) == NOW + claims.LEASE

    def test_is_the_next_due_date_otherwise(self, world: World) -> None:
        assert claims.earliest_action(NOW) == NOW
        world.drain()
        assert claims.earliest_action(NOW) == NOW + DAY

    def test_comes_for_an_attempt_whose_worker_may_be_dead(self, world: World) -> None:
        claimed.arm(hold("dead"), token="dead", worker="dead", now=NOW)
        assert attempts.earliest_orphan() == NOW + attempts.ORPHAN_AFTER


class TestReaper:
    def test_calls_unknown_what_a_dead_worker_left_behind(self, world: World) -> None:
        ids = hold("dead")
        claimed.arm(ids, token="dead", worker="dead", now=NOW)
        assert world.at(NOW + timedelta(seconds=59)).drain().cards == []
        assert Delivery.objects.get().state == DeliveryState.SENDING
        assert world.at(NOW + timedelta(seconds=61)).drain().cards == []
        assert Delivery.objects.get().state == DeliveryState.UNKNOWN
        assert world.step().status == ReminderStatus.SENT
        assert [card.nudge for card in world.at(NOW + DAY).drain().cards] == [2]

    def test_believes_the_worker_that_comes_back_with_the_answer(self, world: World) -> None:
        ids = hold("slow")
        (armed,) = claimed.arm(ids, token="slow", worker="slow", now=NOW).armed
        attempts.reap(now=NOW + timedelta(seconds=61))
        settle([Answer(armed, Sent(9))], now=NOW + timedelta(seconds=70))
        assert (Delivery.objects.get().state, Delivery.objects.get().message_id) == (DeliveryState.SENT, 9)


class TestAbandon:
    def test_gives_back_what_was_entered_but_never_left(self, world: World) -> None:
        ids = hold("me")
        claimed.arm(ids, token="me", worker="me", now=NOW)
        assert settling.abandon(worker="me", keep=[], now=NOW) == 1
        assert len(world.drain().cards) == 1
        assert world.step().reminder_count == 1


class TestLateAnswers:
    def test_a_failure_that_comes_after_the_next_nudge_changes_nothing(self, world: World) -> None:
        ids = hold("slow")
        (armed,) = claimed.arm(ids, token="slow", worker="slow", now=NOW).armed
        assert [card.nudge for card in world.at(NOW + DAY).drain().cards] == [2]
        settle([Answer(armed, NotSent("late"))], now=NOW + DAY)
        assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == ["unknown", "sent"]
        assert [card.nudge for card in world.at(NOW + 3 * DAY).drain().cards] == [3]

    def test_undo_counts_from_the_ledger(self, world: World) -> None:
        (armed,) = claimed.arm(hold("me"), token="me", worker="me", now=NOW).armed
        services.complete(reminder=world.step(), by=world.me, now=NOW)
        settle([Answer(armed, NotSent("ConnectionRefusedError"))], now=NOW)
        services.reopen(reminder=world.step(), by=world.me, now=NOW)
        assert world.step().reminder_count == 0
