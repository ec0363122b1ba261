"""From a plan to dated rows: once, in order, and only by one hand at a time."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import SYSTEM
from engagement.models import PlanVersion
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from planning import services as planning
from reminders import services
from reminders.models import ReminderStatus
from tests.factories import LeadFactory, plan_of
from tests.waiting import together

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    return LeadFactory.create(owner=alice, engagement_plan=None)


def schedule(
    lead: Lead, steps: list[dict[str, Any]], *, expected: int = 0, now: datetime = NOW
) -> services.Scheduled:
    return services.schedule_plan_reminders(
        lead=lead, steps=steps, base_date=now, expected_version=expected, now=now
    )


class TestSchedulePlanReminders:
    def test_writes_a_row_per_step_with_its_date_and_rule(self, lead: Lead) -> None:
        scheduled = schedule(lead, plan_of(3))
        assert [(row.step_id, row.due_at - NOW) for row in scheduled.reminders] == [
            (1, timedelta(0)),
            (2, timedelta(days=3)),
            (3, timedelta(days=6)),
        ]
        assert {row.due_rule for row in scheduled.reminders} == {"delay_days"}
        assert next(row.draft_text for row in scheduled.reminders) == "Hello, this is message 1."
        assert scheduled.version == scheduled.lead.plan_version == 1

    def test_logs_the_activation_and_keeps_the_version(self, lead: Lead) -> None:
        schedule(lead, plan_of(3))
        assert lead.activities.filter(activity_type=ActivityType.PLAN_ACTIVATED).count() == 1
        assert len(PlanVersion.objects.get(lead=lead, version=1).steps) == 3

    def test_never_lets_dates_fall(self, lead: Lead) -> None:
        steps = plan_of(3)
        for entry, days in zip(steps, (5, 2, 7), strict=True):
            entry["delay_days"] = days
        rows = schedule(lead, steps).reminders
        assert [(row.due_at - NOW).days for row in rows] == [5, 5, 7]

    def test_changes_nothing_for_the_same_plan(self, lead: Lead) -> None:
        first = schedule(lead, plan_of(3))
        again = schedule(lead, plan_of(3), expected=1, now=NOW + timedelta(days=1))
        stale = schedule(lead, plan_of(3), expected=0, now=NOW + timedelta(days=1))
        assert not again.changed
        assert not stale.changed
        assert again.reminders == first.reminders
        assert lead.reminders.count() == 3

    def test_refuses_another_plan_for_a_version_that_has_gone(self, lead: Lead) -> None:
        schedule(lead, plan_of(3))
        with pytest.raises(services.PlanChanged):
            schedule(lead, plan_of(4), expected=0)

    def test_cancels_open_steps_and_keeps_closed_ones_on_regeneration(self, lead: Lead) -> None:
        first = schedule(lead, plan_of(3))
        services.complete(reminder=first.reminders[0], by=SYSTEM, now=NOW)
        second = schedule(lead, plan_of(2), expected=1)
        assert second.version == 2
        assert [row.step_id for row in second.reminders] == [4, 5]
        assert [entry["step_id"] for entry in second.lead.steps] == [1, 4, 5]
        assert [entry["status"] for entry in second.lead.steps] == ["done", "pending", "pending"]
        old = lead.reminders.filter(plan_version=1).order_by("id").values_list("status", flat=True)
        assert list(old) == ["completed", "cancelled", "cancelled"]

    def test_the_same_plan_after_a_regeneration_changes_nothing_either(self, lead: Lead) -> None:
        schedule(lead, plan_of(3))
        schedule(lead, plan_of(2), expected=1)
        assert not schedule(lead, plan_of(2), expected=2).changed

    def test_schedules_the_same_plan_again_once_it_has_ended(self, lead: Lead) -> None:
        for row in schedule(lead, plan_of(3)).reminders:
            services.complete(reminder=row, by=SYSTEM, now=NOW)
        again = schedule(lead, plan_of(3), expected=1, now=NOW + timedelta(days=9))
        assert (again.changed, again.version) == (True, 2)
        assert [row.step_id for row in again.reminders] == [4, 5, 6]
        assert [entry["status"] for entry in again.lead.steps] == ["done"] * 3 + ["pending"] * 3
        assert not schedule(lead, plan_of(3), expected=2).changed

    def test_changes_nothing_for_the_same_plan_while_one_step_is_open(self, lead: Lead) -> None:
        for row in schedule(lead, plan_of(3)).reminders[1:]:
            services.skip(reminder=row, by=SYSTEM, now=NOW)
        assert not schedule(lead, plan_of(3), expected=1).changed

    def test_does_not_schedule_a_plan_without_open_steps_again(self, lead: Lead) -> None:
        for row in schedule(lead, plan_of(2)).reminders:
            services.complete(reminder=row, by=SYSTEM, now=NOW)
        lead.refresh_from_db()
        assert not schedule(lead, lead.steps, expected=1).changed

    def test_gives_doubled_string_and_missing_ids_numbers(self, lead: Lead) -> None:
        steps = plan_of(4)
        steps[1]["step_id"], steps[2]["step_id"] = 1, "x"
        del steps[3]["step_id"]
        rows = schedule(lead, steps).reminders
        assert len({row.step_id for row in rows}) == 4

    def test_has_nothing_to_do_without_an_open_step(self, lead: Lead) -> None:
        with pytest.raises(services.NoPlan):
            schedule(lead, [])

    def test_sends_what_is_due_at_activation_whatever_the_hour(self, lead: Lead) -> None:
        services.confirm_zone(user=lead.owner, zone="Europe/Kyiv", now=NOW)
        night = NOW.replace(hour=23)
        rows = schedule(Lead.objects.get(pk=lead.pk), plan_of(2), now=night).reminders
        assert rows[0].next_action_at == night
        assert rows[1].next_action_at > rows[1].due_at  # moved to the morning; the wish stays
        assert rows[1].due_at == night + timedelta(days=3)

    def test_parks_the_rows_of_somebody_who_blocked_the_bot(self, lead: Lead) -> None:
        services.mark_blocked(telegram_id=lead.owner_id, now=NOW)
        rows = schedule(Lead.objects.get(pk=lead.pk), plan_of(2)).reminders
        assert [row.next_action_at for row in rows] == [None, None]

    def test_costs_the_same_number_of_queries_for_any_plan(self, alice: TelegramUser) -> None:
        counts = []
        for steps in (2, 8):
            lead = LeadFactory.create(owner=alice, engagement_plan=None)
            with CaptureQueriesContext(connection) as queries:
                schedule(lead, plan_of(steps))
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 16


class TestStartPlan:
    def test_is_done_once(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(3))
        assert services.start_plan(lead=lead, by=SYSTEM, now=NOW).changed
        assert not services.start_plan(lead=lead, by=SYSTEM, now=NOW).changed
        lead.refresh_from_db()
        assert not services.start_plan(lead=lead, by=SYSTEM, now=NOW).changed
        assert lead.reminders.count() == 3

    def test_changes_nothing_after_the_plan_has_ended_either(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(2))
        for row in services.start_plan(lead=lead, by=SYSTEM, now=NOW).reminders:
            services.complete(reminder=row, by=SYSTEM, now=NOW)
        assert not services.start_plan(lead=lead, by=SYSTEM, now=NOW).changed
        lead.refresh_from_db()
        assert not services.start_plan(lead=lead, by=SYSTEM, now=NOW).changed
        assert lead.plan_version == 1


class TestRenewPlan:
    def test_starts_the_playbooks_plan_from_what_is_known_now(self, lead: Lead) -> None:
        for row in schedule(lead, plan_of(2)).reminders:
            services.complete(reminder=row, by=SYSTEM, now=NOW)
        Lead.objects.update(prospect_company="Globex")
        lead.refresh_from_db()
        renewed = planning.renew_plan(lead=lead, by=SYSTEM, now=NOW)
        assert (renewed.changed, renewed.version) == (True, 2)
        assert "Globex" in renewed.lead.prospect_analysis
        assert [entry["status"] for entry in renewed.lead.steps[:3]] == ["done", "done", "pending"]
        assert renewed.lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).count() == 1

    def test_may_repeat_the_very_plan_that_has_ended(self, lead: Lead) -> None:
        for version in (1, 2):
            renewed = planning.renew_plan(lead=lead, by=SYSTEM, now=NOW)
            assert (renewed.changed, renewed.version) == (True, version)
            for row in renewed.reminders:
                services.complete(reminder=row, by=SYSTEM, now=NOW)

    def test_changes_nothing_while_a_step_is_open(self, lead: Lead) -> None:
        first = schedule(lead, plan_of(3))
        services.complete(reminder=first.reminders[0], by=SYSTEM, now=NOW)
        before = lead.activities.count()
        renewed = planning.renew_plan(lead=lead, by=SYSTEM, now=NOW)
        assert (renewed.changed, renewed.version) == (False, 1)
        assert lead.activities.count() == before

    def test_is_refused_for_a_closed_lead_and_writes_nothing(self, lead: Lead) -> None:
        services.set_lead_status(lead=lead, status="closed_won", by=SYSTEM, now=NOW)
        with pytest.raises(services.LeadClosed):
            planning.renew_plan(lead=lead, by=SYSTEM, now=NOW)
        assert not lead.activities.filter(activity_type=ActivityType.PLAN_WRITTEN).exists()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def race(self, lead: Lead, plans: list[list[dict[str, Any]]]) -> list[str]:
        def activate(steps: list[dict[str, Any]]) -> str:
            try:
                return "won" if schedule(lead, steps).changed else "same"
            except services.PlanChanged:
                return "late"

        return sorted(together([partial(activate, steps) for steps in plans]))

    def test_the_same_plan_is_scheduled_once(self, lead: Lead) -> None:
        assert self.race(lead, [plan_of(3)] * 4) == ["same", "same", "same", "won"]
        assert lead.reminders.count() == 3

    def test_one_of_two_plans_wins(self, lead: Lead) -> None:
        assert self.race(lead, [plan_of(3), plan_of(4)]) == ["late", "won"]
        assert lead.reminders.filter(status=ReminderStatus.PENDING).count() in (3, 4)
        assert lead.reminders.exclude(status=ReminderStatus.PENDING).count() == 0
