"""`check_deliveries`: it finds what is broken, names it, and finds nothing on a sound database."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from freezegun import freeze_time

from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import DeliveryState, ReminderStatus, ScheduledReminder
from reminders.state.situation import is_parked, parked
from reminders.tests.damage import DAY, EVIDENCE, HOUR, NOW, REPAIRABLE, Damage, World
from reminders.upkeep import invariants
from reminders.upkeep.invariants import Finding, violations
from tests.factories import LeadFactory, plan_of

pytestmark = pytest.mark.django_db
BROKEN = [(promises, damage) for _kind, promises, damage in REPAIRABLE] + EVIDENCE


@pytest.fixture
def world(alice: TelegramUser, bob: TelegramUser) -> World:
    lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
    services.start_plan(lead=lead, by=Actor.user(alice.telegram_id), now=NOW)
    world = World(Lead.objects.get(pk=lead.pk), bob)
    world.counted(1)
    world.set(1, status=ReminderStatus.SENT, next_action_at=NOW + DAY)
    return world


def found(name: str) -> Finding:
    return next(finding for finding in invariants.check(now=NOW) if finding.name == name)


def run_command(*arguments: str) -> tuple[str, int]:
    output, code = StringIO(), 0
    with freeze_time(NOW):
        try:
            call_command("check_deliveries", *arguments, stdout=output)
        except SystemExit as end:
            code = int(str(end.code))
    return output.getvalue(), code


class TestViolations:
    def test_are_none_on_a_sound_database(self, world: World) -> None:
        assert violations(now=NOW) == []

    @pytest.mark.parametrize(("promises", "damage"), BROKEN)
    def test_are_named_and_nothing_else_is(self, world: World, promises: set[str], damage: Damage) -> None:
        damage(world)
        assert {finding.name for finding in violations(now=NOW)} == promises

    def test_are_none_after_the_usual_life_of_a_plan(self, world: World) -> None:
        me = Actor.user(world.lead.owner_id)
        services.complete(reminder=world.step(1), by=me, now=NOW)
        services.snooze(reminder=world.step(2), until=NOW + DAY, by=me, now=NOW)
        services.skip(reminder=world.step(3), by=me, now=NOW)
        services.set_paused(lead=world.lead, paused=True, by=me, now=NOW)
        assert violations(now=NOW) == []

    def test_are_none_for_what_fails_and_is_retried(self, world: World) -> None:
        world.attempt(2, state=DeliveryState.FAILED, message_id=None)
        world.counted(2)
        assert violations(now=NOW) == []

    def test_are_none_for_an_arrival_that_a_press_has_proven(self, world: World) -> None:
        world.counted(2, message_id=None, resolved_by="press")
        assert violations(now=NOW) == []

    def test_are_none_while_a_request_is_on_its_way(self, world: World) -> None:
        world.counted(2, state=DeliveryState.SENDING, message_id=None, armed_at=NOW - timedelta(seconds=80))
        assert violations(now=NOW) == []

    def test_are_none_in_the_minutes_after_a_pause_has_ended(self, world: World) -> None:
        world.set_owner(paused_until=NOW - timedelta(minutes=9))
        world.lead.reminders.live().update(next_action_at=None)
        assert violations(now=NOW) == []
        assert {finding.name for finding in violations(now=NOW + HOUR)} == {"not_forgotten"}

    def test_are_none_for_plans_that_were_never_started(self, world: World) -> None:
        LeadFactory.create(owner=world.lead.owner, engagement_plan=plan_of(2))
        assert violations(now=NOW) == []

    @pytest.mark.parametrize("plan", [None, []])
    def test_are_none_for_a_lead_without_a_plan(self, world: World, plan: object) -> None:
        LeadFactory.create(owner=world.lead.owner, engagement_plan=plan)
        assert violations(now=NOW) == []

    @pytest.mark.parametrize(
        "columns",
        [
            {"set_lead": {"status": "closed_lost"}},
            {"set_lead": {"deleted_at": NOW}},
            {"set_lead": {"reminders_paused": True}},
            {"set_owner": {"reminder_enabled": False}},
            {"set_owner": {"blocked_at": NOW - DAY}},
            {"set_owner": {"paused_until": NOW + DAY}},
            {"set_owner": {"paused_until": NOW}},
            {"set_owner": {"paused_until": NOW - DAY}},
            {"set_owner": {"paused_at": NOW - DAY}},
            {"set_owner": {"access": "demo"}},
            {"set": {"telegram_id": 5}},
            {},
        ],
    )
    def test_know_the_same_parked_rows_as_the_scheduler(
        self, world: World, columns: dict[str, dict[str, object]]
    ) -> None:
        for method, values in columns.items():
            getattr(world, method)(**values)
        rows = ScheduledReminder.objects.live()
        found = {row.pk for row in rows.select_related("lead__owner") if is_parked(row, NOW)}
        assert set(rows.filter(parked(NOW)).values_list("pk", flat=True)) == found


class TestFindings:
    def test_count_all_rows_and_show_ten(self, world: World) -> None:
        lead = LeadFactory.create(owner=world.lead.owner, engagement_plan=plan_of(12))
        services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=NOW)
        lead.reminders.update(next_action_at=None)
        ids = list(lead.reminders.order_by("id").values_list("pk", flat=True))
        assert (found("not_forgotten").count, found("not_forgotten").examples) == (12, tuple(ids[:10]))

    def test_name_rows_that_no_scheduler_takes(self, world: World) -> None:
        world.set(2, next_action_at=NOW - HOUR)
        finding = found("attended")
        assert (finding.examples, finding.is_violation) == ((world.step(2).pk,), True)

    def test_let_rows_wait_while_sending_is_paused(self, world: World) -> None:
        world.set(2, next_action_at=NOW - HOUR)
        services.sending_pause.pause(by=Actor.staff(1, "root"), reason="", now=NOW)
        assert found("attended").count == 0

    @pytest.mark.parametrize(
        "columns",
        [
            {"next_action_at": NOW - timedelta(minutes=9)},
            {"next_action_at": NOW - HOUR, "hold_reason": "unanswered"},
            {"next_action_at": NOW - HOUR, "claim_token": "x", "claimed_until": NOW + timedelta(minutes=1)},
        ],
    )
    def test_let_rows_be_that_are_fresh_held_or_taken(self, world: World, columns: dict[str, object]) -> None:
        world.set(2, **columns)
        assert found("attended").count == 0

    def test_take_as_many_statements_however_many_rows_there_are(self, world: World) -> None:
        with CaptureQueriesContext(connection) as few:
            invariants.check(now=NOW)
        for _ in range(5):
            lead = LeadFactory.create(owner=world.lead.owner, engagement_plan=plan_of(5))
            services.start_plan(lead=lead, by=Actor.user(lead.owner_id), now=NOW)
        with CaptureQueriesContext(connection) as many:
            invariants.check(now=NOW)
        assert len(few) == len(many) == len(invariants.INVARIANTS) + 2
        assert all(query["sql"].startswith("SELECT") for query in many)
        assert not any("FOR UPDATE" in query["sql"] for query in many)


class TestCommand:
    def test_prints_a_line_for_each_promise_and_exits_0(self, world: World) -> None:
        output, code = run_command()
        lines = output.splitlines()
        assert len(lines) == len(invariants.INVARIANTS) + 1
        assert all(line.startswith("ok ") for line in lines)
        assert code == 0

    def test_names_the_rows_and_exits_1_when_a_promise_is_broken(self, world: World) -> None:
        world.set(2, next_action_at=None)
        output, code = run_command()
        [line] = [line for line in output.splitlines() if line.startswith("VIOLATED")]
        assert "not_forgotten" in line
        assert line.endswith(f": reminders {world.step(2).pk}")
        assert code == 1

    def test_exits_1_when_nobody_attends_to_what_is_due(self, world: World) -> None:
        world.set(2, next_action_at=NOW - HOUR)
        output, code = run_command()
        wrong = [line.split()[1] for line in output.splitlines() if line.startswith("VIOLATED")]
        assert (wrong, code) == (["attended"], 1)
        assert run_command("--overdue", "90")[1] == 0

    @pytest.mark.parametrize(("promises", "damage"), BROKEN)
    def test_finds_in_a_sample_what_is_wrong_with_its_leads(
        self, world: World, promises: set[str], damage: Damage
    ) -> None:
        damage(world)
        everybody = [world.lead.pk, *Lead.objects.exclude(pk=world.lead.pk).values_list("pk", flat=True)]
        named = {each.name for each in invariants.check(now=NOW, leads=everybody) if each.is_violation}
        assert named >= promises
        nobody = invariants.check(now=NOW, leads=[0])
        assert {each.name for each in nobody if each.is_violation} <= {"reaped", "attended"}

    def test_says_that_it_looked_at_a_sample(self, world: World) -> None:
        output, code = run_command("--sample", "5")
        assert output.splitlines()[-1] == "leads=1, drawn by lot: the others were not looked at"
        assert json.loads(run_command("--sample", "5", "--json")[0])["sample"] == 1
        assert json.loads(run_command("--json")[0])["sample"] is None
        assert code == 0

    def test_speaks_json_to_machines(self, world: World) -> None:
        world.set(2, next_action_at=None)
        output, code = run_command("--json")
        answer = json.loads(output)
        broken = {each["name"]: each["examples"] for each in answer["invariants"] if each["is_violation"]}
        assert (answer["holds"], broken, code) == (False, {"not_forgotten": [world.step(2).pk]}, 1)
