"""What staff decide: was it delivered, may it go on, whose is it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from core.actor import Actor
from core.databases.lease import Lease
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import NotSent, Sent, Unknown
from reminders.models import Delivery, DeliveryState, EditKind, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.sending import claims
from reminders.sending.armed import Armed
from reminders.sending.settling import Answer, settle
from reminders.tests import claimed
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STAFF = Actor.staff(1, "root")
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """A lead of Alice's whose three-step plan has just started."""
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    return services.start_plan(lead=lead, by=Actor.user(alice.telegram_id), now=NOW).lead


def step(lead: Lead, number: int = 1) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=number)


def arm(now: datetime = NOW) -> list[Armed]:
    """Claim and arm what is due, as a scheduler does."""
    rows = claims.claim(limit=50, lease=Lease("token", now + claims.LEASE), now=now)
    done = claimed.arm([row.pk for row in rows], token="token", worker="test", now=now)
    claims.release(token="token", now=now)
    return list(done.armed)


def uncertain(lead: Lead, now: datetime = NOW) -> Delivery:
    """A nudge of the first step of which nobody knows."""
    settle([Answer(armed, Unknown("timeout")) for armed in arm(now)], now=now)
    return Delivery.objects.filter(lead=lead, state=DeliveryState.UNKNOWN).latest("id")


def resend(delivery: Delivery, now: datetime = NOW + HOUR) -> services.ResolveResult:
    return services.resolve_unknown(
        delivery=delivery, arrived=False, by=STAFF, reason="not in the chat", now=now
    )


def audit(lead: Lead, kind: ActivityType) -> list[str]:
    return list(lead.activities.filter(activity_type=kind).values_list("content", flat=True))


class TestResolveAsArrived:
    def test_is_kept_with_who_and_why(self, lead: Lead) -> None:
        outcome = services.resolve_unknown(
            delivery=uncertain(lead), arrived=True, by=STAFF, reason=" she showed me ", now=NOW + HOUR
        )
        row = outcome.delivery
        assert outcome.changed
        assert (row.state, row.resolved_by, row.resolved_reason) == ("sent", "root", "she showed me")
        assert row.settled_at == NOW + HOUR
        assert audit(lead, ActivityType.DELIVERY_RESOLVED) == ["she showed me"]

    def test_changes_nothing_about_the_reminder(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        before = step(lead).next_action_at
        services.resolve_unknown(delivery=delivery, arrived=True, by=STAFF, reason="seen", now=NOW + HOUR)
        row = step(lead)
        assert (row.status, row.reminder_count, row.next_action_at) == (ReminderStatus.SENT, 1, before)
        assert violations(now=NOW + HOUR) == []

    def test_needs_a_reason(self, lead: Lead) -> None:
        with pytest.raises(services.ReasonMissing):
            services.resolve_unknown(delivery=uncertain(lead), arrived=True, by=STAFF, reason=" ", now=NOW)

    def test_is_a_no_op_the_second_time(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        services.resolve_unknown(delivery=delivery, arrived=True, by=STAFF, reason="seen", now=NOW)
        assert not resend(delivery).changed
        assert len(audit(lead, ActivityType.DELIVERY_RESOLVED)) == 1

    def test_survives_the_erasure_of_lead_and_reminder(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        Lead.objects.filter(pk=lead.pk).delete()
        done = services.resolve_unknown(delivery=delivery, arrived=True, by=STAFF, reason="seen", now=NOW)
        assert done.delivery.state == DeliveryState.SENT


class TestResend:
    def test_makes_the_same_nudge_due_again(self, lead: Lead) -> None:
        outcome = resend(uncertain(lead))
        row = step(lead)
        assert outcome.delivery.state == DeliveryState.FAILED
        assert (row.status, row.reminder_count, row.cycle) == (ReminderStatus.PENDING, 0, 1)
        assert row.next_action_at == NOW + HOUR
        [armed] = arm(NOW + HOUR)
        assert armed.items[0].nudge == 1
        assert Delivery.objects.get(pk=armed.items[0].delivery_id).attempt == 2
        assert violations(now=NOW + HOUR) == []

    def test_keeps_the_nudges_before(self, lead: Lead) -> None:
        settle([Answer(arm()[0], Sent(7))], now=NOW)
        delivery = uncertain(lead, NOW + DAY)
        resend(delivery, NOW + DAY + HOUR)
        row = step(lead)
        assert (row.status, row.reminder_count) == (ReminderStatus.SENT, 1)
        assert row.next_action_at == NOW + DAY + HOUR
        assert violations(now=NOW + DAY + HOUR) == []

    def test_is_refused_when_the_step_is_closed(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        services.complete(reminder=step(lead), by=STAFF, now=NOW)
        with pytest.raises(services.CannotResend):
            resend(delivery)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNKNOWN

    def test_is_refused_from_an_older_cycle(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        services.snooze(reminder=step(lead), until=NOW + DAY, by=STAFF, now=NOW)
        with pytest.raises(services.CannotResend):
            resend(delivery)

    def test_is_refused_when_a_later_nudge_went_out(self, lead: Lead) -> None:
        delivery = uncertain(lead)
        settle([Answer(arm(NOW + DAY)[0], Sent(8))], now=NOW + DAY)
        with pytest.raises(services.CannotResend):
            resend(delivery, NOW + 2 * DAY)

    def test_does_not_speak_to_a_paused_person(self, lead: Lead, alice: TelegramUser) -> None:
        delivery = uncertain(lead)
        services.pause_person(user=alice, until=NOW + 9 * DAY, by=STAFF, now=NOW)
        resend(delivery)
        assert step(lead).next_action_at is None

    def test_takes_the_whole_digest_along(self, alice: TelegramUser) -> None:
        for _ in range(5):
            lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(1))
            services.start_plan(lead=lead, by=STAFF, now=NOW)
            services.reschedule(reminder=step(lead), due_at=NOW + HOUR, by=STAFF, now=NOW)
        for _ in range(3):
            settle([Answer(armed, Sent(1)) for armed in arm(NOW + HOUR)], now=NOW + HOUR)
        settle([Answer(armed, Unknown("reset")) for armed in arm(NOW + HOUR)], now=NOW + HOUR)
        digest = Delivery.objects.filter(state=DeliveryState.UNKNOWN)
        assert len(digest) == 2
        resend(digest[0], NOW + 2 * HOUR)
        assert not Delivery.objects.filter(state=DeliveryState.UNKNOWN).exists()
        assert ScheduledReminder.objects.due(NOW + 2 * HOUR).count() == 2
        assert violations(now=NOW + 2 * HOUR) == []


def hold(reminder: ScheduledReminder, reason: str = "unanswered") -> ScheduledReminder:
    ScheduledReminder.objects.filter(pk=reminder.pk).update(hold_reason=reason, auto_snooze_count=3)
    reminder.refresh_from_db()
    return reminder


class TestRelease:
    def test_begins_a_new_cycle_that_is_due(self, lead: Lead) -> None:
        settle([Answer(arm()[0], Sent(7))], now=NOW)
        later = NOW + 2 * DAY
        outcome = services.release(reminder=hold(step(lead)), by=STAFF, now=later)
        row = step(lead)
        assert outcome.changed
        assert (row.hold_reason, row.cycle, row.reminder_count, row.auto_snooze_count) == ("", 2, 0, 0)
        assert (row.status, row.lost_claims) == (ReminderStatus.PENDING, 0)
        assert row.is_due(later)
        assert audit(lead, ActivityType.STEP_RELEASED) == ["unanswered"]
        assert [armed.items[0].nudge for armed in arm(later)] == [1]
        assert violations(now=later) == []

    def test_leaves_what_is_not_held_alone(self, lead: Lead) -> None:
        assert not services.release(reminder=step(lead), by=STAFF, now=NOW).changed
        assert step(lead).cycle == 1

    def test_keeps_a_date_that_is_still_ahead(self, lead: Lead) -> None:
        ahead = hold(step(lead, 3)).due_at
        services.release(reminder=step(lead, 3), by=STAFF, now=NOW)
        assert step(lead, 3).next_action_at == ahead


class TestReleaseMany:
    def test_paces_what_is_late(self, alice: TelegramUser, bob: TelegramUser) -> None:
        for owner in [alice] * 10 + [bob]:
            lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(1))
            services.start_plan(lead=lead, by=STAFF, now=NOW)
            hold(step(lead))
        held = list(ScheduledReminder.objects.exclude(hold_reason=""))
        assert services.release_many(reminders=held, by=STAFF, now=NOW + DAY) == 11
        times = ScheduledReminder.objects.for_owner(alice.telegram_id).order_by("next_action_at")
        moments = list(times.values_list("next_action_at", flat=True))
        assert moments[:2] == [NOW + DAY, NOW + DAY + timedelta(minutes=20)]
        assert moments[8:] == [NOW + 2 * DAY, NOW + 2 * DAY + timedelta(minutes=20)]
        assert ScheduledReminder.objects.for_owner(bob.telegram_id).get().next_action_at == NOW + DAY
        assert violations(now=NOW + DAY) == []

    def test_counts_only_what_was_held(self, lead: Lead) -> None:
        hold(step(lead, 2))
        assert services.release_many(reminders=lead.reminders.all(), by=STAFF, now=NOW) == 1


class TestTransfer:
    def test_gives_the_open_steps_to_the_new_owner(self, lead: Lead, bob: TelegramUser) -> None:
        services.complete(reminder=step(lead, 2), by=STAFF, now=NOW)
        moved = services.transfer(lead=lead, to=bob, by=STAFF, now=NOW + HOUR)
        assert moved.owner_id == bob.telegram_id
        rows = list(lead.reminders.order_by("step_id").values_list("telegram_id", "cycle", "status"))
        assert rows == [
            (bob.telegram_id, 2, "pending"),
            (lead.owner_id, 1, "completed"),
            (bob.telegram_id, 2, "pending"),
        ]
        assert lead.activities.latest("id").metadata["previous"] == lead.owner_id
        assert violations(now=NOW + HOUR) == []

    def test_takes_the_buttons_from_the_old_owners_messages(self, lead: Lead, bob: TelegramUser) -> None:
        settle([Answer(arm()[0], Sent(7))], now=NOW)
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW + HOUR)
        edit = MessageEdit.objects.get()
        assert (edit.chat_id, edit.message_id, edit.kind) == (lead.owner_id, 7, EditKind.STRIP)
        row = step(lead)
        assert (row.status, row.reminder_count) == (ReminderStatus.PENDING, 0)
        assert [armed.parcel.chat_id for armed in arm(NOW + 4 * HOUR)] == [bob.telegram_id]

    def test_follows_the_new_owners_hours(self, lead: Lead, bob: TelegramUser) -> None:
        services.update_person(user=bob, by=STAFF, now=NOW, timezone="Asia/Tokyo", window_start=time(10))
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW)
        assert step(lead, 2).next_action_at == datetime(2026, 3, 6, 1, 0, tzinfo=UTC)

    def test_parks_the_steps_of_somebody_who_has_just_blocked_us(self, lead: Lead, bob: TelegramUser) -> None:
        """What the caller knows about them is from before."""
        services.mark_blocked(telegram_id=bob.telegram_id, now=NOW)
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW)
        assert set(lead.reminders.live().values_list("next_action_at", flat=True)) == {None}

    def test_settles_what_was_on_its_way_without_touching_the_new_cycle(
        self, lead: Lead, bob: TelegramUser
    ) -> None:
        [armed] = arm()
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW)
        settle([Answer(armed, NotSent("refused"))], now=NOW)
        row = step(lead)
        assert (row.cycle, row.reminder_count, row.telegram_id) == (2, 0, bob.telegram_id)
        assert violations(now=NOW) == []

    def test_keeps_lines_of_history_with_whom_they_were_written_for(
        self, lead: Lead, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW)
        lines = lead.activities.order_by("id").values_list("activity_type", "telegram_id")
        assert list(lines) == [("plan_activated", alice.telegram_id), ("transferred", bob.telegram_id)]

    @pytest.mark.parametrize(("reason", "kept"), [("chat_not_found", ""), ("kills_workers", "kills_workers")])
    def test_ends_a_hold_that_was_about_the_old_owner(
        self, lead: Lead, bob: TelegramUser, reason: str, kept: str
    ) -> None:
        hold(step(lead), reason)
        services.transfer(lead=lead, to=bob, by=STAFF, now=NOW)
        assert step(lead).hold_reason == kept

    def test_to_the_owner_changes_nothing(self, lead: Lead, alice: TelegramUser) -> None:
        services.transfer(lead=lead, to=alice, by=STAFF, now=NOW)
        assert step(lead).cycle == 1
