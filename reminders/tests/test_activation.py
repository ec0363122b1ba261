"""A person goes and comes back: nothing is sent meanwhile, nothing is lost, and nothing comes twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from backoffice.reminders.why import verdict
from core.actor import Actor
from core.databases.lease import Lease
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from leads.people import invitations
from leads.people.invitations import Terms
from reminders import services
from reminders.messenger import Sent
from reminders.models import Delivery, ReminderStatus, ScheduledReminder
from reminders.nags.kind import NagKind
from reminders.nags.table import BRIEFING, FOLLOWUP, STALE_LEADS, TOO_OFTEN
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.tests import claimed
from reminders.tests.every_stage import CLOSED, STAGES, arm, lead_in_every_stage, send, stage_of
from reminders.upkeep import reconcile
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, ReminderFactory

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAFF = Actor.staff(1, "root")
OPEN = [name for name in STAGES if name not in CLOSED]
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    services.update_person(user=alice, by=STAFF, now=NOW, timezone="Europe/Kyiv", daily_cap=50)
    return lead_in_every_stage(alice, now=NOW)


def go(alice: TelegramUser, now: datetime = NOW, why: str = "on parental leave") -> services.Deactivated:
    return services.deactivate_person(user=alice, reason=why, by=STAFF, now=now)


def back(alice: TelegramUser, now: datetime) -> int | None:
    return services.bring_person_back(user=alice, by=STAFF, now=now)


def waits(lead: Lead, now: datetime) -> dict[str, timedelta | None]:
    rows = {name: stage_of(lead, name) for name in OPEN}
    return {name: row.next_action_at and row.next_action_at - now for name, row in rows.items()}


class TestGoing:
    def test_parks_every_open_step_with_a_reason_and_touches_no_closed_one(
        self, lead: Lead, alice: TelegramUser
    ) -> None:
        closed = {name: stage_of(lead, name).updated_at for name in CLOSED}
        done = go(alice)
        assert (done.changed, done.steps) == (True, len(OPEN))
        for name in OPEN:
            row = stage_of(lead, name)
            assert row.next_action_at is None
            words = verdict(row, now=NOW)
            assert ("on parental leave" in words, "root" in words) == (name != "held",) * 2
        assert {name: stage_of(lead, name).updated_at for name in CLOSED} == closed
        assert violations(now=NOW + DAY) == []
        assert reconcile.run(now=NOW + DAY).repairs.total() == 0

    def test_sends_nothing_of_any_kind(self, lead: Lead, alice: TelegramUser) -> None:
        LeadFactory.create(owner=alice, created_at=NOW - 20 * DAY, next_followup=NOW, steps=0)
        go(alice)
        before = Delivery.objects.count()
        for days in range(14):
            at = NOW + days * DAY
            TelegramUser.objects.update(next_briefing_at=at, next_stale_check_at=at, next_often_check_at=at)
            Lead.objects.update(next_followup=at)
            assert arm(at) == []
            for kind in (BRIEFING, FOLLOWUP, STALE_LEADS, TOO_OFTEN):
                rows = [row.pk for row in kind.due(limit=50, now=at)]
                assert kind.arm(rows, worker="test", now=at) == []
        assert Delivery.objects.count() == before

    def test_takes_rows_from_a_scheduler_that_has_looked_at_them(
        self, lead: Lead, alice: TelegramUser
    ) -> None:
        rows = claims.claim(limit=50, lease=Lease("token", NOW + HOUR), now=NOW)
        assert rows
        go(alice)
        done = claimed.arm([row.pk for row in rows], token="token", worker="test", now=NOW)
        assert list(done.armed) == []

    @pytest.mark.parametrize("kind", [BRIEFING, FOLLOWUP, STALE_LEADS], ids=lambda kind: kind.name)
    def test_stops_a_message_that_a_scheduler_has_decided_on_and_not_entered(
        self, alice: TelegramUser, monkeypatch: pytest.MonkeyPatch, kind: NagKind[Any]
    ) -> None:
        services.update_person(user=alice, by=STAFF, now=NOW, timezone="UTC")
        old = LeadFactory.create(owner=alice, created_at=NOW - 20 * DAY, steps=0)
        ReminderFactory.create(lead__owner=alice, due_at=NOW - DAY, next_action_at=NOW - DAY)
        Lead.objects.filter(pk=old.pk).update(next_followup=NOW - DAY if kind is FOLLOWUP else None)
        TelegramUser.objects.update(next_briefing_at=NOW, next_stale_check_at=NOW)
        look = kind.look

        def look_and_be_late(rows: Any, *, now: datetime) -> Any:
            found = look(rows, now=now)
            assert found
            go(alice)
            return found

        monkeypatch.setattr(kind, "look", look_and_be_late)
        assert kind.arm([row.pk for row in kind.due(limit=9, now=NOW)], worker="test", now=NOW) == []
        assert not Delivery.objects.exists()

    def test_settles_what_was_on_its_way(self, lead: Lead, alice: TelegramUser) -> None:
        armed = arm(NOW)
        assert armed
        go(alice)
        settle([Answer(each, Sent(77)) for each in armed], now=NOW + MINUTE)
        assert violations(now=NOW + DAY) == []
        assert not ScheduledReminder.objects.due(NOW + 9 * DAY).exists()

    def test_is_noted_in_the_history_of_each_open_lead_once(self, lead: Lead, alice: TelegramUser) -> None:
        over = LeadFactory.create(owner=alice, status="closed_won")
        go(alice)
        assert go(alice, why="again").changed is False
        [line] = lead.activities.filter(activity_type=ActivityType.OWNER_DEACTIVATED)
        assert (line.content, line.metadata["by"]["name"]) == ("on parental leave", "root")
        assert not over.activities.exists()
        alice.refresh_from_db()
        assert (alice.deactivated_reason, alice.deactivated_by) == ("on parental leave", "root")

    @pytest.mark.parametrize("why", ["", " \n "])
    def test_needs_a_reason(self, lead: Lead, alice: TelegramUser, why: str) -> None:
        with pytest.raises(services.ReasonMissing):
            go(alice, why=why)
        alice.refresh_from_db()
        assert alice.deactivated_at is None

    def test_ends_their_links(self, alice: TelegramUser, bob: TelegramUser) -> None:
        mine, _code = invitations.create(Terms(NOW + DAY), owner=alice, now=NOW)
        his, _code = invitations.create(Terms(NOW + DAY), owner=bob, now=NOW)
        assert go(alice).links == 1
        mine.refresh_from_db()
        his.refresh_from_db()
        assert (mine.state(NOW), his.state(NOW)) == ("revoked", "open")

    def test_costs_the_same_however_many_steps(
        self, alice: TelegramUser, bob: TelegramUser, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _number in range(3):
            lead_in_every_stage(bob, now=NOW)
        with django_assert_max_num_queries(18):
            services.deactivate_person(user=bob, reason="gone", by=STAFF, now=NOW)
        with django_assert_max_num_queries(20):
            services.bring_person_back(user=bob, by=STAFF, now=NOW + DAY)


class TestComingBack:
    def test_gives_every_step_the_wait_it_had_and_paces_what_is_late(
        self, lead: Lead, alice: TelegramUser
    ) -> None:
        before = waits(lead, NOW)
        go(alice)
        at = NOW + 14 * DAY
        assert back(alice, at) == len(OPEN)
        after = waits(lead, at)
        for name in ("ahead", "put_off", "snoozed", "resting", "failed"):
            assert after[name] == before[name], name
        late = [stage_of(lead, name).next_action_at for name in ("nudged_twice", "late", "waiting")]
        moments = sorted(moment for moment in late if moment)
        assert moments[0] >= at
        assert all(later - earlier >= 20 * MINUTE for earlier, later in pairwise(moments))
        assert violations(now=at) == []
        assert lead.activities.filter(activity_type=ActivityType.OWNER_BACK).count() == 1
        alice.refresh_from_db()
        assert (alice.deactivated_at, alice.deactivated_reason, alice.is_inside) == (None, "", True)
        assert alice.next_briefing_at is not None

    def test_loses_no_nudge_and_sends_none_twice(self, lead: Lead, alice: TelegramUser) -> None:
        sent = dict(Delivery.objects.possibly_delivered().values_list("subject_key", "pk"))
        go(alice)
        assert send(NOW + DAY) == []
        back(alice, NOW + 7 * DAY)
        for number in range(1, 24 * 12):
            send(NOW + 7 * DAY + number * HOUR, number)
        keys = Counter(Delivery.objects.possibly_delivered().values_list("subject_key", flat=True))
        assert max(keys.values()) == 1
        assert {key: sent[key] for key in sent} == sent
        for name in OPEN:
            row = stage_of(lead, name)
            nudges = row.deliveries.possibly_delivered().filter(armed_at__gt=NOW).count()
            assert (nudges > 0) == (name != "held"), name
        assert violations(now=NOW + 19 * DAY) == []

    def test_leaves_a_pause_of_their_own(self, lead: Lead, alice: TelegramUser) -> None:
        services.pause_person(user=alice, until=None, by=STAFF, now=NOW)
        go(alice, NOW + DAY)
        assert back(alice, NOW + 3 * DAY) == 0
        alice.refresh_from_db()
        assert alice.is_paused(NOW + 3 * DAY)
        due_at = stage_of(lead, "ahead").due_at
        services.resume_person(user=alice, by=STAFF, now=NOW + 5 * DAY)
        assert stage_of(lead, "ahead").due_at == due_at + 5 * DAY

    @pytest.mark.parametrize("of_the_lead", [False, True], ids=["person", "lead"])
    def test_counts_no_day_twice_when_a_pause_ended_meanwhile(
        self, lead: Lead, alice: TelegramUser, of_the_lead: bool
    ) -> None:
        due_at, until = stage_of(lead, "ahead").due_at, NOW + 4 * DAY
        if of_the_lead:
            services.set_paused(lead=lead, paused=True, until=until, by=STAFF, now=NOW)
        else:
            services.pause_person(user=alice, until=until, by=STAFF, now=NOW)
        go(alice, NOW + 2 * DAY)
        assert services.resume_expired(now=until) == of_the_lead
        back(alice, NOW + 9 * DAY)
        row = stage_of(lead, "ahead")
        assert row.due_at == due_at + 9 * DAY
        assert row.next_action_at is not None
        assert violations(now=NOW + 9 * DAY) == []

    def test_of_somebody_who_is_here_changes_nothing(self, lead: Lead, alice: TelegramUser) -> None:
        assert back(alice, NOW) is None
        assert not lead.activities.filter(activity_type=ActivityType.OWNER_BACK).exists()

    def test_keeps_a_date_that_staff_chose_meanwhile(self, lead: Lead, alice: TelegramUser) -> None:
        go(alice)
        chosen = NOW + 30 * DAY
        services.reschedule(reminder=stage_of(lead, "late"), due_at=chosen, by=STAFF, now=NOW + DAY)
        assert stage_of(lead, "late").next_action_at is None
        back(alice, NOW + 9 * DAY)
        row = stage_of(lead, "late")
        assert (row.due_at, row.status) == (chosen, ReminderStatus.PENDING)
