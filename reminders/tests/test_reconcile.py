"""`reconcile`: each kind of damage is seen without writing, put right once, and leaves a sound database."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from freezegun import freeze_time

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryState, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.tests.damage import DAY, HOUR, NOW, REPAIRABLE, Damage, World
from reminders.upkeep import reconcile
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.django_db
KINDS = [(kind, damage) for kind, _promises, damage in REPAIRABLE]
LATER = NOW + HOUR


@pytest.fixture
def world(alice: TelegramUser, bob: TelegramUser) -> World:
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    services.start_plan(lead=lead, by=Actor.user(alice.telegram_id), now=NOW)
    world = World(Lead.objects.get(pk=lead.pk), bob)
    world.counted(1)
    world.set(1, status=ReminderStatus.SENT, next_action_at=NOW + DAY)
    return world


def everything() -> list[Any]:
    """Return all that reconcile could write."""
    models = (Lead, ScheduledReminder, Delivery, LeadActivity, MessageEdit)
    return [list(model.objects.order_by("id").values()) for model in models]


def ledger() -> list[Any]:
    return list(Delivery.objects.order_by("id").values())


def repair() -> Counter[str]:
    return reconcile.run(now=NOW).repairs


class TestRun:
    def test_leaves_a_sound_database_alone(self, world: World) -> None:
        before = everything()
        assert reconcile.run(now=NOW).line() == "leads=1 repairs=0"
        assert everything() == before

    @pytest.mark.parametrize(("kind", "damage"), KINDS)
    def test_says_what_it_would_do_without_doing_it(self, world: World, kind: str, damage: Damage) -> None:
        damage(world)
        before = everything()
        assert kind in reconcile.run(now=NOW, dry_run=True).repairs
        assert everything() == before

    @pytest.mark.parametrize(("kind", "damage"), KINDS)
    def test_repairs_what_the_dry_run_promised(self, world: World, kind: str, damage: Damage) -> None:
        damage(world)
        promised, evidence = reconcile.run(now=NOW, dry_run=True).repairs, ledger()
        assert repair() == promised
        assert violations(now=NOW) == []
        assert ledger() == evidence

    @pytest.mark.parametrize(("kind", "damage"), KINDS)
    def test_finds_nothing_the_second_time(self, world: World, kind: str, damage: Damage) -> None:
        damage(world)
        repair()
        assert repair() == Counter()

    @pytest.mark.parametrize(("kind", "damage"), KINDS)
    def test_notes_each_repair_in_the_lead_s_history(self, world: World, kind: str, damage: Damage) -> None:
        damage(world)
        repairs = repair()
        lines = world.lead.activities.filter(activity_type=ActivityType.REPAIRED)
        assert Counter(line.metadata["repair"] for line in lines) == repairs
        assert all(line.content.endswith(".") for line in lines)
        assert all(line.metadata["by"]["kind"] == "system" for line in lines)

    def test_repairs_no_more_leads_than_it_is_allowed(self, world: World) -> None:
        others = [LeadFactory.create(owner=world.lead.owner, engagement_plan=plan_of(2)) for _ in range(3)]
        for lead in others:
            services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=NOW)
            lead.reminders.update(next_action_at=None)
        report = reconcile.run(now=NOW, limit=2)
        assert (report.repaired_leads, report.repairs) == (2, Counter(forgotten=4))
        assert repair() == Counter(forgotten=2)

    def test_sees_a_lead_again_under_the_lock(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """What somebody has put right between the two looks is not touched."""
        world.set(2, next_action_at=None)
        lock = reconcile.lock_lead

        def meanwhile(lead_id: int) -> Lead:
            services.recompute_person(world.lead.owner_id, now=NOW)
            return lock(lead_id)

        monkeypatch.setattr(reconcile, "lock_lead", meanwhile)
        assert reconcile.run(now=NOW).repairs == Counter()


class TestSweep:
    def test_goes_through_the_leads_a_few_at_a_time(self, world: World) -> None:
        for _ in range(4):
            LeadFactory.create(owner=world.lead.owner)
        cursor, seen = 0, []
        for _ in range(3):
            cursor, report = reconcile.sweep(cursor, now=NOW, size=2)
            seen.append(report.leads)
        assert (cursor, seen) == (0, [2, 2, 1])

    def test_takes_as_many_statements_however_many_leads_there_are(self, world: World) -> None:
        with CaptureQueriesContext(connection) as one:
            reconcile.sweep(0, now=NOW)
        for _ in range(5):
            lead = LeadFactory.create(owner=world.lead.owner, engagement_plan=plan_of(2))
            services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=NOW)
        with CaptureQueriesContext(connection) as six:
            reconcile.sweep(0, now=NOW)
        assert len(one) == len(six) <= 5


class TestRepairs:
    def test_hand_an_orphan_to_the_owner_from_the_beginning(self, world: World) -> None:
        world.set(1, telegram_id=world.stranger.telegram_id)
        repair()
        row = world.step(1)
        assert (row.telegram_id, row.status) == (world.lead.owner_id, ReminderStatus.PENDING)
        assert (row.cycle, row.reminder_count, row.next_action_at) == (2, 0, NOW)

    def test_leave_closed_steps_to_whom_they_belonged(self, world: World) -> None:
        services.complete(reminder=world.step(2), by=Actor.user(world.lead.owner_id), now=NOW)
        world.set(2, telegram_id=world.stranger.telegram_id)
        assert repair() == Counter()

    def test_cancel_what_a_closed_lead_left_open_and_strip_its_buttons(self, world: World) -> None:
        world.set_lead(status="closed_won")
        assert repair() == Counter(closed_lead=3)
        assert set(world.lead.reminders.values_list("status", flat=True)) == {ReminderStatus.CANCELLED}
        assert [(edit.kind, edit.message_id) for edit in MessageEdit.objects.all()] == [("strip", 71)]

    def test_keep_the_newer_of_two_open_reminders(self, world: World) -> None:
        dict(KINDS)["double"](world)
        repair()
        assert [row.plan_version for row in world.lead.reminders.live().filter(step_id=2)] == [2]

    def test_count_what_the_ledger_says(self, world: World) -> None:
        world.set(1, reminder_count=0, next_action_at=NOW)
        repair()
        assert (world.step(1).reminder_count, world.step(1).next_action_at) == (1, NOW + DAY)

    def test_let_the_reminder_decide_what_the_plan_shows(self, world: World) -> None:
        services.complete(reminder=world.step(1), by=Actor.user(world.lead.owner_id), now=NOW)
        world.set_lead(engagement_plan=plan_of(3))
        assert repair() == Counter(display=1)
        world.lead.refresh_from_db()
        assert world.lead.steps[0]["status"] == "done"
        assert world.lead.steps[0]["completed_at"] == NOW.isoformat()

    def test_leave_an_undo_possible(self, world: World) -> None:
        me = Actor.user(world.lead.owner_id)
        services.complete(reminder=world.step(1), by=me, now=NOW)
        world.set_lead(engagement_plan=plan_of(3))
        repair()
        assert services.reopen(reminder=world.step(1), by=me, now=NOW).changed

    @pytest.mark.parametrize("lease", [timedelta(0), timedelta(minutes=1), timedelta(minutes=-9)])
    def test_leave_a_claim_alone_that_a_scheduler_may_hold(self, world: World, lease: timedelta) -> None:
        world.set(2, claim_token="x", claimed_until=NOW + lease)
        assert repair() == Counter()

    def test_leave_a_held_step_without_a_time_alone(self, world: World) -> None:
        world.set(2, next_action_at=None, hold_reason="unanswered")
        assert repair() == Counter()

    def test_bring_back_what_nobody_has_when_a_pause_has_ended_by_itself(self, world: World) -> None:
        world.set_owner(paused_until=LATER)
        repair()
        assert not ScheduledReminder.objects.filter(next_action_at__isnull=False).exists()
        assert reconcile.run(now=LATER).repairs == Counter()  # the scheduler has its chance first
        assert reconcile.run(now=LATER + HOUR).repairs == Counter(forgotten=3)
        assert not ScheduledReminder.objects.filter(next_action_at=None).exists()


class TestMissingSteps:
    def test_come_back_on_the_day_they_were_meant_for(self, world: World) -> None:
        lost = world.step(3)
        lost.delete()
        repair()
        row = world.step(3)
        assert (row.due_at, row.due_rule, row.draft_text) == (lost.due_at, lost.due_rule, lost.draft_text)
        assert row.next_action_at == lost.next_action_at
        assert row.plan_version == world.lead.plan_version

    def test_come_back_a_day_apart_when_they_are_overdue(self, world: World) -> None:
        world.lead.reminders.all().delete()
        now = NOW + timedelta(days=40)
        assert reconcile.run(now=now).repairs == Counter(missing=3)
        first, *others = world.lead.reminders.order_by("step_id").values_list("due_at", flat=True)
        assert first > now
        assert [due - first for due in others] == [DAY, 2 * DAY]

    def test_are_never_due_before_the_step_in_front(self, world: World) -> None:
        world.lead.reminders.all().delete()
        reconcile.run(now=NOW + timedelta(days=4, hours=12))
        dues = list(world.lead.reminders.order_by("step_id").values_list("due_at", flat=True))
        assert dues == sorted(dues)

    def test_wait_for_the_window_of_their_person(self, world: World) -> None:
        world.set_owner(timezone="UTC", zone_confirmed_at=NOW)
        world.lead.reminders.all().delete()
        reconcile.run(now=NOW + timedelta(days=1, hours=14))
        assert world.step(1).next_action_at == NOW + timedelta(days=2)

    def test_stay_parked_while_the_lead_is_paused(self, world: World) -> None:
        services.set_paused(lead=world.lead, paused=True, by=Actor.user(world.lead.owner_id), now=NOW)
        world.step(3).delete()
        repair()
        assert world.step(3).next_action_at is None
        assert violations(now=NOW) == []

    @pytest.mark.parametrize("columns", [{"status": "closed_lost"}, {"deleted_at": NOW}])
    def test_do_not_come_back_for_a_closed_lead(self, world: World, columns: dict[str, Any]) -> None:
        world.lead.reminders.all().delete()
        world.set_lead(**columns)
        assert repair() == Counter()

    def test_do_not_come_back_for_a_plan_from_before_our_time(self) -> None:
        """Only plans with `plan_activated` are repaired."""
        LeadFactory.create(owner=TelegramUserFactory.create(), plan_version=1)
        assert repair() == Counter()


class TestRound:
    def test_looks_at_all_leads_in_an_hour_a_small_slice_at_a_time(
        self, alice: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reconcile, "SLICE", 2)
        monkeypatch.setattr(reconcile, "MINUTES", 3)
        seen: list[int] = []
        sweep = reconcile.sweep

        def watched(cursor: int, **how: Any) -> tuple[int, reconcile.Report]:
            behind, report = sweep(cursor, **how)
            seen.append(report.leads)
            return behind, report

        monkeypatch.setattr(reconcile, "sweep", watched)
        LeadFactory.create_batch(7, owner=alice)
        look_over = reconcile.Round()
        for _minute in range(3):
            look_over.begin_minute()
            while look_over.look(now=NOW):
                pass
        assert seen == [2, 1, 2, 1, 1]


class TestCommand:
    def test_prints_one_line(self, world: World) -> None:
        world.set(2, next_action_at=None)
        lines = []
        for arguments in (["--dry-run"], [], []):
            output = StringIO()
            with freeze_time(NOW):
                call_command("reconcile", *arguments, stdout=output)
            lines.append(output.getvalue())
        assert lines == [
            "reconcile --dry-run leads=1 repairs=1 forgotten=1\n",
            "reconcile leads=1 repairs=1 forgotten=1\n",
            "reconcile leads=1 repairs=0\n",
        ]

    def test_leaves_the_ledger_s_states_to_people(self, world: World) -> None:
        world.counted(2, state=DeliveryState.UNKNOWN)
        before = ledger()
        call_command("reconcile", stdout=StringIO())
        assert ledger() == before
