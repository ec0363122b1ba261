"""Done, snooze, skip and their kin: reminder, plan and history change as one; a repeat changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryState, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.models.delivery import nudge_key
from reminders.state.wording import restored
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOLDS = [restored(NOW), "kills_workers", "unanswered", "Bad Request: wrong file identifier"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def me(alice: TelegramUser) -> Actor:
    return Actor.user(alice.telegram_id)


@pytest.fixture
def lead(alice: TelegramUser, me: Actor) -> Lead:
    """A lead of Alice's whose three-step plan has just started."""
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    return services.start_plan(lead=lead, by=me, now=NOW).lead


def step(lead: Lead, number: int = 1) -> ScheduledReminder:
    return lead.reminders.current().get(step_id=number)


def sent_once(reminder: ScheduledReminder, message_id: int = 77) -> Delivery:
    """A first nudge that arrived."""
    reminder.status, reminder.reminder_count = ReminderStatus.SENT, 1
    reminder.save(update_fields=["status", "reminder_count"])
    return Delivery.objects.create(
        subject_key=nudge_key(reminder.pk, reminder.cycle, 1),
        reminder=reminder,
        lead_id=reminder.lead_id,
        cycle=reminder.cycle,
        nudge=1,
        telegram_id=reminder.telegram_id,
        state=DeliveryState.SENT,
        armed_at=NOW,
        message_id=message_id,
    )


def history(lead: Lead) -> list[str]:
    return list(lead.activities.order_by("id").values_list("activity_type", flat=True))


class TestComplete:
    def test_closes_the_step_in_reminder_plan_and_history(self, lead: Lead, me: Actor) -> None:
        outcome = services.complete(reminder=step(lead), by=me, now=NOW, outcome="replied")
        lead.refresh_from_db()
        assert outcome.changed
        assert outcome.reminder.status == ReminderStatus.COMPLETED
        assert outcome.reminder.next_action_at is None
        assert lead.steps[0]["status"] == "done"
        assert lead.steps[0]["completed_at"] == NOW.isoformat()
        assert history(lead)[-1] == ActivityType.STEP_COMPLETED
        assert lead.activities.order_by("-id")[0].content == "replied"
        assert lead.last_contacted == NOW

    def test_names_the_next_step(self, lead: Lead, me: Actor) -> None:
        outcome = services.complete(reminder=step(lead), by=me, now=NOW)
        assert outcome.upcoming == step(lead, 2)
        assert not outcome.plan_completed

    def test_is_a_no_op_the_second_time(self, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead), by=me, now=NOW)
        again = services.complete(reminder=step(lead), by=me, now=NOW + timedelta(minutes=1))
        assert not again.changed
        assert history(lead).count(ActivityType.STEP_COMPLETED) == 1

    def test_ends_the_plan_with_its_last_step(self, lead: Lead, me: Actor) -> None:
        outcomes = [services.complete(reminder=step(lead, n), by=me, now=NOW) for n in (1, 2, 3)]
        assert [outcome.plan_completed for outcome in outcomes] == [False, False, True]
        assert history(lead)[-1] == ActivityType.PLAN_COMPLETED

    def test_corrects_every_message_but_the_pressed_one(self, lead: Lead, me: Actor) -> None:
        sent_once(step(lead), message_id=77)
        services.complete(reminder=step(lead), by=me, now=NOW, pressed=77)
        assert not MessageEdit.objects.exists()

    def test_corrects_the_chat_when_staff_do_it(self, lead: Lead) -> None:
        sent_once(step(lead), message_id=77)
        services.complete(reminder=step(lead), by=Actor.staff(1, "root"), now=NOW)
        edit = MessageEdit.objects.get()
        assert (edit.chat_id, edit.message_id) == (lead.owner_id, 77)


class TestSkip:
    def test_closes_the_step_without_a_completion_date(self, lead: Lead, me: Actor) -> None:
        outcome = services.skip(reminder=step(lead), by=me, now=NOW, reason="wrong person")
        lead.refresh_from_db()
        assert outcome.reminder.completed_at is None
        assert lead.steps[0]["status"] == "skipped"
        assert history(lead)[-1] == ActivityType.STEP_SKIPPED


class TestSnooze:
    UNTIL = NOW + timedelta(days=1)

    def test_begins_a_new_cycle_at_the_chosen_time(self, lead: Lead, me: Actor) -> None:
        sent_once(step(lead))
        row = services.snooze(reminder=step(lead), until=self.UNTIL, by=me, now=NOW).reminder
        assert (row.status, row.cycle, row.reminder_count) == (ReminderStatus.SNOOZED, 2, 0)
        assert row.due_at == row.next_action_at == self.UNTIL
        assert row.snooze_count == 1

    def test_is_a_no_op_within_an_hour_of_the_target(self, lead: Lead, me: Actor) -> None:
        services.snooze(reminder=step(lead), until=self.UNTIL, by=me, now=NOW)
        near = self.UNTIL + timedelta(minutes=59)
        again = services.snooze(reminder=step(lead), until=near, by=me, now=NOW + timedelta(minutes=59))
        assert not again.changed
        assert again.reminder.due_at == self.UNTIL

    def test_is_a_no_op_from_a_message_of_an_older_cycle(self, lead: Lead, me: Actor) -> None:
        services.snooze(reminder=step(lead), until=self.UNTIL, by=me, now=NOW)
        later = NOW + timedelta(days=9)
        stale = services.snooze(reminder=step(lead), until=later, by=me, now=NOW, seen_cycle=1)
        assert not stale.changed

    def test_leaves_a_closed_step_alone(self, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead), by=me, now=NOW)
        assert not services.snooze(reminder=step(lead), until=self.UNTIL, by=me, now=NOW).changed

    @pytest.mark.parametrize("reason", HOLDS)
    @pytest.mark.parametrize("status", [ReminderStatus.PENDING, ReminderStatus.SNOOZED])
    def test_ends_a_hold_and_undo_puts_it_back(
        self, lead: Lead, me: Actor, reason: str, status: ReminderStatus
    ) -> None:
        """A snooze that has ended may ask for nearly the same time again."""
        lead.reminders.filter(step_id=1).update(status=status, hold_reason=reason, due_at=NOW, lost_claims=4)
        row = services.snooze(reminder=step(lead), until=NOW + MINUTE, by=me, now=NOW).reminder
        assert (row.status, row.hold_reason, row.lost_claims) == (ReminderStatus.SNOOZED, "", 0)
        assert row.next_action_at == NOW + MINUTE
        row = services.reopen(reminder=row, by=me, now=NOW).reminder
        assert (row.status, row.hold_reason, row.due_at) == (status, reason, NOW)

    def test_cannot_be_undone_once_staff_have_decided(self, lead: Lead, me: Actor) -> None:
        services.snooze(reminder=step(lead), until=NOW + MINUTE, by=me, now=NOW)
        ScheduledReminder.objects.filter(step_id=1).update(hold_reason="kills_workers")
        row = services.release(reminder=step(lead), by=Actor.staff(1, "root"), now=NOW).reminder
        assert not services.reopen(reminder=row, by=me, now=NOW).changed
        assert step(lead).hold_reason == ""


class TestMove:
    @pytest.mark.parametrize("reason", HOLDS)
    def test_ends_a_hold_for_good(self, lead: Lead, me: Actor, reason: str) -> None:
        lead.reminders.filter(step_id=1).update(hold_reason=reason, lost_claims=4)
        row = services.send_now(reminder=step(lead), by=me, now=NOW).reminder
        assert (row.hold_reason, row.lost_claims, row.next_action_at) == ("", 0, NOW)


class TestReopen:
    def test_gives_back_what_was_before(self, lead: Lead, me: Actor) -> None:
        sent_once(step(lead))
        before = step(lead)
        services.complete(reminder=before, by=me, now=NOW)
        row = services.reopen(reminder=before, by=me, now=NOW).reminder
        lead.refresh_from_db()
        assert (row.status, row.completed_at, row.cycle) == (ReminderStatus.SENT, None, 1)
        assert row.next_action_at == NOW + timedelta(hours=24)
        assert lead.steps[0]["status"] == "pending"

    def test_gives_back_the_date_before_a_snooze(self, lead: Lead, me: Actor) -> None:
        before = step(lead)
        services.snooze(reminder=before, until=NOW + timedelta(days=3), by=me, now=NOW)
        row = services.reopen(reminder=before, by=me, now=NOW).reminder
        assert (row.status, row.due_at, row.cycle, row.snooze_count) == ("pending", before.due_at, 1, 0)

    def test_changes_nothing_on_an_open_step(self, lead: Lead, me: Actor) -> None:
        assert not services.reopen(reminder=step(lead), by=me, now=NOW).changed

    def test_works_once(self, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead), by=me, now=NOW)
        services.reopen(reminder=step(lead), by=me, now=NOW)
        assert not services.reopen(reminder=step(lead), by=me, now=NOW).changed

    def test_refuses_when_the_new_cycle_has_spoken(self, lead: Lead, me: Actor) -> None:
        services.snooze(reminder=step(lead), until=NOW + timedelta(days=1), by=me, now=NOW)
        sent_once(step(lead))
        ScheduledReminder.objects.update(status=ReminderStatus.SNOOZED)
        assert not services.reopen(reminder=step(lead), by=me, now=NOW).changed


class TestSendNow:
    def test_makes_the_step_due_whatever_the_hour(self, lead: Lead, me: Actor) -> None:
        services.confirm_zone(user=lead.owner, zone="Europe/Kyiv", now=NOW)
        night = NOW.replace(hour=23)
        row = services.send_now(reminder=step(lead, 3), by=me, now=night).reminder
        assert row.next_action_at == night
        assert row.is_due(night)


class TestBringForward:
    def test_takes_the_next_one(self, lead: Lead, alice: TelegramUser, me: Actor) -> None:
        row = services.bring_forward(telegram_id=alice.telegram_id, by=me, now=NOW)
        assert row is not None
        assert (row.step_id, row.due_at) == (2, NOW)

    def test_finds_nothing_for_a_stranger(self, lead: Lead, mallory: TelegramUser, me: Actor) -> None:
        assert services.bring_forward(telegram_id=mallory.telegram_id, by=me, now=NOW) is None


class TestDeleteLead:
    def test_cancels_and_comes_back_as_it_was(self, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead, 1), by=me, now=NOW)
        before = list(lead.reminders.order_by("id").values_list("status", "due_at", "next_action_at"))
        deleted = services.delete_lead(lead=lead, by=me, now=NOW)
        assert not deleted.reminders.live().exists()
        restored = services.restore_lead(lead=lead, by=me, now=NOW)
        assert restored.deleted_at is None
        assert list(lead.reminders.order_by("id").values_list("status", "due_at", "next_action_at")) == before
        assert [entry["status"] for entry in restored.steps] == ["done", "pending", "pending"]


class TestCloseLead:
    def test_cancels_what_is_open_and_reopening_brings_it_back(self, lead: Lead, me: Actor) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW, reason="signed")
        assert not lead.reminders.live().exists()
        services.set_lead_status(lead=lead, status="in_progress", by=me, now=NOW)
        assert lead.reminders.live().count() == 3


class TestParking:
    def test_a_blocked_person_has_nothing_due_until_they_return(self, lead: Lead) -> None:
        services.mark_blocked(telegram_id=lead.owner_id, now=NOW)
        assert not ScheduledReminder.objects.due(NOW + timedelta(days=30)).exists()
        services.mark_returned(telegram_id=lead.owner_id, now=NOW)
        assert ScheduledReminder.objects.due(NOW + timedelta(days=30)).count() == 3

    def test_a_paused_lead_has_nothing_due(self, lead: Lead, me: Actor) -> None:
        services.set_paused(lead=lead, paused=True, by=me, now=NOW)
        assert not ScheduledReminder.objects.due(NOW + timedelta(days=30)).exists()


class TestOwnership:
    def test_a_stranger_finds_nothing(self, lead: Lead, mallory: TelegramUser) -> None:
        assert services.owned_reminder(telegram_id=mallory.telegram_id, reminder_id=step(lead).pk) is None

    def test_the_owner_finds_their_own(self, lead: Lead) -> None:
        assert services.owned_reminder(telegram_id=lead.owner_id, reminder_id=step(lead).pk) == step(lead)


class TestConfirmArrival:
    def test_proves_an_uncertain_delivery(self, lead: Lead) -> None:
        delivery = sent_once(step(lead))
        Delivery.objects.update(state=DeliveryState.UNKNOWN)
        assert services.confirm_arrival(delivery_id=delivery.pk, telegram_id=lead.owner_id, now=NOW)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.resolved_by) == (DeliveryState.SENT, "press")

    def test_believes_nobody_else(self, lead: Lead, mallory: TelegramUser) -> None:
        delivery = sent_once(step(lead))
        Delivery.objects.update(state=DeliveryState.UNKNOWN)
        assert not services.confirm_arrival(delivery_id=delivery.pk, telegram_id=mallory.telegram_id, now=NOW)


class TestLeadEnds:
    """Closing and deleting mix in any order; what they cancelled comes back once neither holds."""

    def live(self, lead: Lead) -> int:
        return lead.reminders.live().count()

    def test_reopening_a_deleted_lead_brings_nothing_back_until_it_is_restored(
        self, lead: Lead, me: Actor
    ) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW)
        services.delete_lead(lead=lead, by=me, now=NOW)
        services.set_lead_status(lead=lead, status="in_progress", by=me, now=NOW)
        assert self.live(lead) == 0
        services.restore_lead(lead=lead, by=me, now=NOW)
        assert self.live(lead) == 3

    def test_restoring_a_closed_lead_brings_nothing_back_until_it_is_reopened(
        self, lead: Lead, me: Actor
    ) -> None:
        services.delete_lead(lead=lead, by=me, now=NOW)
        services.set_lead_status(lead=lead, status="closed_lost", by=me, now=NOW)
        services.restore_lead(lead=lead, by=me, now=NOW)
        assert self.live(lead) == 0
        services.set_lead_status(lead=lead, status="analyzed", by=me, now=NOW)
        assert self.live(lead) == 3

    def test_another_way_of_being_closed_forgets_nothing(self, lead: Lead, me: Actor) -> None:
        for status in ("closed_won", "closed_lost", "in_progress"):
            services.set_lead_status(lead=lead, status=status, by=me, now=NOW)
        assert self.live(lead) == 3

    def test_a_change_between_open_states_leaves_a_cancelled_step_cancelled(
        self, lead: Lead, me: Actor
    ) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW)
        services.set_lead_status(lead=lead, status="in_progress", by=me, now=NOW)
        services.cancel(reminder=step(lead), by=me, now=NOW)
        services.set_lead_status(lead=lead, status="reached_out", by=me, now=NOW)
        assert self.live(lead) == 2

    def test_a_closed_lead_gets_no_plan(self, lead: Lead, me: Actor) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW)
        with pytest.raises(services.LeadClosed):
            services.schedule_plan_reminders(
                lead=lead, steps=plan_of(2), base_date=NOW, expected_version=1, now=NOW
            )


class TestDigestArrival:
    def test_a_press_proves_every_step_of_the_message(self, lead: Lead) -> None:
        first, second = sent_once(step(lead, 1)), sent_once(step(lead, 2))
        Delivery.objects.update(state=DeliveryState.UNKNOWN, batch="b1", message_id=None)
        services.confirm_arrival(delivery_id=first.pk, telegram_id=lead.owner_id, now=NOW, message_id=5)
        second.refresh_from_db()
        assert (second.state, second.message_id) == (DeliveryState.SENT, 5)


class TestRevival:
    def test_leaves_alone_what_was_cancelled_by_hand_since(self, lead: Lead, me: Actor) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW)
        services.set_lead_status(lead=lead, status="in_progress", by=me, now=NOW)
        for number in (1, 2, 3):
            services.cancel(reminder=step(lead, number), by=me, now=NOW)
        services.delete_lead(lead=lead, by=me, now=NOW)
        services.restore_lead(lead=lead, by=me, now=NOW)
        assert not lead.reminders.live().exists()

    def test_gives_the_steps_of_a_lead_that_was_handed_over_to_its_new_owner(
        self, lead: Lead, me: Actor, bob: TelegramUser
    ) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=me, now=NOW)
        services.transfer(lead=lead, to=bob, by=Actor.staff(1), now=NOW)
        services.set_lead_status(lead=lead, status="in_progress", by=Actor.user(bob.telegram_id), now=NOW)
        owners = set(lead.reminders.live().values_list("telegram_id", flat=True))
        assert owners == {bob.telegram_id}
        assert not lead.reminders.live().filter(next_action_at=None).exists()
