"""Leads go to somebody else: whatever their steps stand at, no nudge is lost, and none is sent twice."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from core.actor import Actor
from core.databases.lease import Lease
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import NotSent, Sent, Unknown
from reminders.models import Delivery, DeliveryState, EditKind, MessageEdit, ScheduledReminder
from reminders.nags.table import BRIEFING, HANDOVER, TOO_OFTEN, kind_of
from reminders.policy.due_rules import DueRule
from reminders.policy.nags import HandoverCard
from reminders.sending import claims
from reminders.sending.armed import Answer, Armed
from reminders.sending.settling import settle
from reminders.tests import claimed
from reminders.tests.every_stage import CLOSED, STAGES, arm, lead_in_every_stage, send, stage_of
from reminders.upkeep import reconcile
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, TelegramUserFactory
from tests.waiting import together

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAFF = Actor.staff(1, "root")
OPEN = [name for name in STAGES if name not in CLOSED]
LATE = ("late", "put_off", "waiting", "nudged_twice", "uncertain", "failed")
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    services.update_person(user=alice, by=STAFF, now=NOW, timezone="Europe/Kyiv", daily_cap=50)
    return lead_in_every_stage(alice, now=NOW)


@pytest.fixture
def bob(bob: TelegramUser) -> TelegramUser:
    """Bob lives in Tokyo, where it is six in the evening: he has just stopped working."""
    services.update_person(user=bob, by=STAFF, now=NOW, timezone="Asia/Tokyo", daily_cap=50)
    return bob


def give(to: TelegramUser, *leads: Lead, now: datetime = NOW) -> services.HandedOver:
    return services.hand_over(leads=[lead.pk for lead in leads], to=to, by=STAFF, now=now)


def tell(now: datetime, outcome: Sent | NotSent | Unknown = Sent(900)) -> list[Armed]:  # noqa: B008
    """Tell new owners what is due to be told, as a scheduler does."""
    due = [row.pk for row in HANDOVER.due(limit=9, now=now)]
    armed = HANDOVER.arm(due, worker="test", now=now)
    settle([Answer(each, outcome) for each in armed], now=now)
    return armed


def card(armed: Armed) -> HandoverCard:
    assert isinstance(armed.parcel, HandoverCard)
    return armed.parcel


class TestSteps:
    def test_begin_again_with_the_new_owner_in_their_hours(self, lead: Lead, bob: TelegramUser) -> None:
        before = {name: stage_of(lead, name) for name in STAGES}
        done = give(bob, lead)
        assert (done.leads, done.steps, done.held, done.resting) == (1, len(OPEN), 1, 0)
        for name in STAGES:
            row, was = stage_of(lead, name), before[name]
            assert row.due_at == was.due_at
            if name in CLOSED:
                assert (row.telegram_id, row.cycle, row.version) == (1001, was.cycle, was.version)
                continue
            assert (row.telegram_id, row.cycle, row.version) == (1002, was.cycle + 1, was.version + 1)
            assert (row.reminder_count, row.auto_snooze_count, row.claim_token) == (0, 0, "")
            assert row.status in ("pending", "snoozed", "auto_snoozed")
        # Tuesday, nine o'clock in Tokyo, and then twenty minutes apart.
        moments = sorted(stage_of(lead, name).next_action_at or NOW for name in LATE)
        assert moments == sorted(done.late)
        assert moments[0] == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        assert {later - earlier for earlier, later in pairwise(moments)} == {20 * MINUTE}
        assert done.ahead == len(OPEN) - len(LATE) - 1
        assert violations(now=NOW) == []
        assert reconcile.run(now=NOW).repairs.total() == 0

    def test_are_each_nudged_again_once_and_nothing_goes_to_the_old_owner(
        self, lead: Lead, bob: TelegramUser
    ) -> None:
        give(bob, lead)
        for number in range(1, 24 * 16):
            send(NOW + number * HOUR, number)
        keys = Counter(Delivery.objects.possibly_delivered().values_list("subject_key", flat=True))
        assert max(keys.values()) == 1
        later = Delivery.objects.filter(armed_at__gt=NOW)
        assert set(later.values_list("telegram_id", flat=True)) == {1002}
        assert {name for name in OPEN if later.filter(reminder=stage_of(lead, name)).exists()} == {
            name for name in OPEN if name != "held"
        }
        assert violations(now=NOW + 16 * DAY) == []

    def test_of_somebody_deactivated_go_on_with_the_new_owner(
        self, lead: Lead, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        services.deactivate_person(user=alice, reason="left", by=STAFF, now=NOW - DAY)
        assert give(bob, lead).resting == 0
        assert violations(now=NOW) == []
        services.bring_person_back(user=alice, by=STAFF, now=NOW + DAY)
        assert set(lead.reminders.live().values_list("telegram_id", flat=True)) == {1002}
        assert violations(now=NOW + DAY) == []

    def test_of_a_lead_that_rests_still_rest(self, lead: Lead, bob: TelegramUser) -> None:
        services.set_paused(lead=lead, paused=True, by=STAFF, now=NOW)
        done = give(bob, lead)
        assert (done.late, done.ahead, done.resting) == ((), 0, len(OPEN) - 1)
        assert violations(now=NOW) == []

    def test_rest_where_the_new_owner_cannot_be_written_to(self, lead: Lead, bob: TelegramUser) -> None:
        services.pause_person(user=bob, until=NOW + 5 * DAY, by=STAFF, now=NOW)
        assert give(bob, lead).resting == len(OPEN) - 1
        services.resume_expired(now=NOW + 5 * DAY)
        assert violations(now=NOW + 5 * DAY) == []

    def test_do_not_come_at_an_hour_that_the_old_owner_named(self, lead: Lead, bob: TelegramUser) -> None:
        row = stage_of(lead, "snoozed")
        night = services.AsSaid(datetime(2026, 3, 3, 15, 0, tzinfo=UTC))  # midnight in Tokyo
        services.snooze(reminder=row, until=night, by=STAFF, now=NOW)
        give(bob, lead)
        row = stage_of(lead, "snoozed")
        assert (row.due_at, row.due_rule) == (night.at, DueRule.MOVED)
        assert row.next_action_at == datetime(2026, 3, 4, 0, 0, tzinfo=UTC)

    def test_that_a_scheduler_has_looked_at_are_looked_at_again(self, lead: Lead, bob: TelegramUser) -> None:
        rows = claims.claim(limit=50, lease=Lease("token", NOW + HOUR), now=NOW)
        assert rows
        give(bob, lead)
        done = claimed.arm([row.pk for row in rows], token="token", worker="test", now=NOW)
        assert list(done.armed) == []

    @pytest.mark.parametrize("outcome", [Sent(77), NotSent("refused"), Unknown("timeout")])
    def test_on_their_way_are_settled_for_whom_they_were_sent_to(
        self, lead: Lead, bob: TelegramUser, outcome: Sent | NotSent | Unknown
    ) -> None:
        armed = arm(NOW)
        give(bob, lead)
        settle([Answer(each, outcome) for each in armed], now=NOW + MINUTE)
        assert violations(now=NOW + MINUTE) == []
        rows = lead.reminders.live().filter(telegram_id=1002)
        assert rows.count() == len(OPEN)
        assert not rows.filter(reminder_count__gt=0).exists()

    def test_lose_their_buttons_in_the_old_chat(self, lead: Lead, bob: TelegramUser) -> None:
        standing = [row.reminder_id for row in Delivery.objects.filter(state=DeliveryState.SENT)]
        give(bob, lead)
        edits = MessageEdit.objects.all()
        assert {edit.chat_id for edit in edits} == {1001}
        assert {edit.kind for edit in edits} == {EditKind.STRIP}
        assert {edit.payload["reminder_id"] for edit in edits} == set(standing)

    def test_cost_the_same_however_many_they_are(
        self, alice: TelegramUser, bob: TelegramUser, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in (1, 4):
            leads = [lead_in_every_stage(alice, now=NOW) for _number in range(number)]
            with django_assert_max_num_queries(17 if connection.vendor == "postgresql" else 16):
                give(bob, *leads)


class TestLeads:
    def test_are_counted_and_those_deleted_or_theirs_left_alone(
        self, lead: Lead, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        deleted = LeadFactory.create(owner=alice, deleted_at=NOW)
        won = LeadFactory.create(owner=alice, status="closed_won")
        own = LeadFactory.create(owner=bob)
        done = give(bob, lead, deleted, won, own)
        assert (done.leads, done.closed, done.same) == (2, 1, 1)
        assert set(bob.leads.values_list("pk", flat=True)) == {lead.pk, won.pk, own.pk}
        assert give(bob, lead, won) == services.HandedOver(same=2)
        lines = lead.activities.filter(activity_type=ActivityType.TRANSFERRED)
        [line] = lines
        assert line.metadata == {"previous": 1001, "now": 1002, "by": STAFF.to_json()}

    def test_are_not_given_to_somebody_deactivated(self, lead: Lead, bob: TelegramUser) -> None:
        services.deactivate_person(user=bob, reason="left", by=STAFF, now=NOW)
        with pytest.raises(services.NotActive):
            give(bob, lead)
        lead.refresh_from_db()
        assert lead.owner_id == 1001

    def test_are_looked_at_before_and_nothing_is_written(self, lead: Lead, bob: TelegramUser) -> None:
        def rows() -> list[object]:
            return [list(model.objects.order_by("pk").values()) for model in (Lead, ScheduledReminder,
                    TelegramUser, MessageEdit)]  # fmt: skip

        before = rows()
        seen = services.look_at_hand_over(leads=[lead.pk], to=bob, by=STAFF, now=NOW)
        assert rows() == before
        assert seen == give(bob, lead)

    def test_go_there_and_back(self, lead: Lead, alice: TelegramUser, bob: TelegramUser) -> None:
        give(bob, lead)
        give(alice, lead, now=NOW + HOUR)
        assert set(lead.reminders.live().values_list("telegram_id", flat=True)) == {1001}
        assert violations(now=NOW + HOUR) == []
        assert [each.parcel.chat_id for each in tell(NOW + HOUR)] == [1001]
        assert tell(NOW + 2 * DAY) == []  # nothing is left to tell Bob


class TestTheNewOwner:
    def test_is_told_once_in_their_hours_of_all_that_came(
        self, lead: Lead, alice: TelegramUser, bob: TelegramUser, mallory: TelegramUser
    ) -> None:
        other = LeadFactory.create(owner=mallory, prospect_name="Zoe", steps=0)
        give(bob, lead)
        assert tell(NOW) == []  # in the evening
        give(bob, other, now=NOW + MINUTE)
        morning = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        [told] = tell(morning)
        said = card(told)
        assert (said.chat_id, said.total, said.steps, said.givers) == (
            1002,
            2,
            len(OPEN),
            ("Alice", "Mallory"),
        )
        assert {each.lead_id for each in said.leads} == {lead.pk, other.pk}
        assert tell(morning + DAY) == []
        [row] = HANDOVER.deliveries()
        assert kind_of(row) is HANDOVER
        assert not TOO_OFTEN.deliveries().exists()
        assert violations(now=morning) == []

    def test_is_told_before_the_steps_and_it_counts_for_the_day(self, lead: Lead, bob: TelegramUser) -> None:
        give(bob, lead)
        morning = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        TelegramUser.objects.filter(pk=bob.pk).update(daily_cap=1)
        assert len(tell(morning)) == 1
        assert send(morning + MINUTE) == []

    def test_is_told_although_the_day_is_full_only_later(self, lead: Lead, bob: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=bob.pk).update(daily_cap=1)
        morning = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        Delivery.objects.create(kind="briefing", subject_key="briefing:1002:x", telegram_id=1002,
                                state="sent", message_id=1, armed_at=morning - HOUR)  # fmt: skip
        give(bob, lead)
        assert tell(morning) == []
        assert len(tell(morning + 24 * HOUR)) == 1

    def test_is_told_again_where_it_certainly_did_not_arrive(self, lead: Lead, bob: TelegramUser) -> None:
        give(bob, lead)
        morning = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        tell(morning, NotSent("refused"))
        bob.refresh_from_db()
        assert bob.handed_since == NOW
        [told] = tell(morning + HOUR)
        assert card(told).total == 1
        assert tell(morning + DAY) == []

    def test_is_not_told_twice_where_it_may_have_arrived(self, lead: Lead, bob: TelegramUser) -> None:
        give(bob, lead)
        morning = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        assert len(tell(morning, Unknown("timeout"))) == 1
        assert tell(morning + DAY) == []
        [row] = HANDOVER.deliveries()
        services.resolve_unknown(delivery=row, arrived=False, by=STAFF, reason="asked", now=morning + DAY)
        assert len(tell(morning + DAY)) == 1

    def test_of_nothing_is_not_told(self, lead: Lead, bob: TelegramUser, mallory: TelegramUser) -> None:
        give(bob, lead)
        give(mallory, lead, now=NOW + MINUTE)
        assert [each.parcel.chat_id for each in tell(NOW + MINUTE)] == [1003]
        assert tell(NOW + DAY) == []

    def test_is_named_no_more_than_fit(self, alice: TelegramUser, mallory: TelegramUser) -> None:
        leads = LeadFactory.create_batch(14, owner=alice, steps=0)
        give(mallory, *leads)
        [told] = tell(NOW)
        assert (card(told).total, len(card(told).leads), card(told).steps) == (14, 10, 0)


def test_a_kind_is_told_by_its_key() -> None:
    user = TelegramUserFactory.create(window_start=time(0))
    for key, kind in (("handed:1:x", HANDOVER), ("often:1:x", TOO_OFTEN), ("briefing:1:x", BRIEFING)):
        ledger = "briefing" if kind is BRIEFING else "note"
        assert kind_of(Delivery(kind=ledger, subject_key=key, telegram_id=user.telegram_id)) is kind
    assert kind_of(Delivery(kind="nudge", subject_key="nudge:1:1:1")) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_send_while_staff_hand_over_and_deactivate(
    alice: TelegramUser, bob: TelegramUser
) -> None:
    """Whoever comes first wins each row; nobody waits for the other for good, and no nudge leaves twice."""
    TelegramUser.objects.update(daily_cap=50, zone_confirmed_at=None)
    leads = [lead_in_every_stage(alice, now=NOW) for _number in range(4)]

    def schedule(name: str) -> None:
        for second in range(25):
            at = NOW + timedelta(seconds=second)
            rows = claims.claim(limit=3, lease=Lease(name, at + claims.LEASE), now=at)
            with transaction.atomic():
                done = claimed.arm([row.pk for row in rows], token=name, worker=name, now=at)
            with transaction.atomic():
                settle([Answer(each, Sent(hash((name, second)) % 10**6)) for each in done.armed], now=at)
            claims.release(token=name, now=at)

    def decide() -> None:
        for minute, to in enumerate((bob, alice, bob, alice, bob)):
            give(to, *leads, now=NOW + minute * MINUTE)
        services.deactivate_person(user=alice, reason="left", by=STAFF, now=NOW + 6 * MINUTE)

    together([lambda: schedule("one"), lambda: schedule("two"), decide])
    keys = Counter(Delivery.objects.possibly_delivered().values_list("subject_key", flat=True))
    assert max(keys.values()) == 1
    assert set(ScheduledReminder.objects.live().values_list("telegram_id", flat=True)) == {1002}
    at = NOW + 10 * MINUTE
    assert [each.name for each in violations(now=at)] == []
    assert not ScheduledReminder.objects.due(at).filter(telegram_id=1001).exists()
