"""After a restore: what may have been sent is held, what was not goes on, and no number comes twice."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actor import Actor
from core.databases.lease import Lease
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import NotSent, Outcome, Sent, Unknown
from reminders.models import Delivery, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.nags import too_often
from reminders.nags.table import TOO_OFTEN
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.state.wording import hold_words, restored
from reminders.tests import claimed
from reminders.upkeep import restoring
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday: the backup
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOST = NOW + DAY  # the system is lost, and restored at once
STAFF = Actor.staff(1, "root")
pytestmark = pytest.mark.django_db

Key = tuple[int, int, int]


def play(begin: datetime, end: datetime, *, outcomes: Sequence[Outcome] = ()) -> list[Key]:
    """Let a scheduler look whenever something is due; return what left, as (reminder, cycle, nudge)."""
    left: list[Key] = []
    script = list(outcomes)
    at = begin
    while at <= end:
        services.resume_expired(now=at)
        rows = claims.claim(limit=100, lease=Lease("token", at + claims.LEASE), now=at)
        armed = claimed.arm([row.pk for row in rows], token="token", worker="test", now=at).armed
        claims.release(token="token", now=at)
        answers = [Answer(each, script.pop(0) if script else Sent(len(left) + 1)) for each in armed]
        settle(answers, now=at)
        left += [
            (item.reminder_id, item.cycle, item.nudge)
            for answer in answers
            for item in answer.armed.items
            if not isinstance(answer.outcome, NotSent)
        ]
        coming = [each for each in (claims.earliest_action(at), services.earliest_return()) if each]
        at = max(at + 10 * MINUTE, min(coming, default=end + MINUTE))
    return left


def hold(moment: datetime = LOST, *, now: datetime | None = None) -> restoring.Held:
    return restoring.hold_due_before(moment, now=now or moment)


def step(**columns: object) -> ScheduledReminder:
    """Return one open step, of a lead and person of its own unless a lead is named."""
    lead = columns.get("lead") or LeadFactory.create(engagement_plan=plan_of(1), plan_version=1)
    values = {"lead": lead, "due_at": NOW, "created_at": NOW - DAY, "step_id": 1} | columns
    return ScheduledReminder.objects.create(telegram_id=lead.owner_id, **values)


class TestHold:
    @pytest.mark.parametrize(
        ("columns", "is_held"),
        [
            ({"due_at": LOST}, True),
            ({"due_at": LOST + MINUTE}, False),
            ({"due_at": NOW - 30 * DAY, "next_action_at": LOST + MINUTE}, False),
            ({"due_at": LOST + DAY, "next_action_at": LOST}, True),
            ({"status": "snoozed", "cycle": 2}, True),
            ({"status": "auto_snoozed", "cycle": 3}, True),
            ({"claim_token": "a", "claimed_until": LOST + DAY}, True),
            ({"hold_reason": "unanswered"}, False),
            ({"status": "completed"}, False),
            ({"status": "cancelled"}, False),
        ],
    )
    def test_is_for_what_was_due_by_then(self, columns: dict[str, object], is_held: bool) -> None:
        row = step(**columns)
        assert hold().reminders == is_held
        row.refresh_from_db()
        assert (row.hold_reason == restored(LOST)) is is_held
        assert row.lead.activities.filter(activity_type=ActivityType.STEP_HELD).count() == is_held
        if is_held:
            assert (row.claim_token, row.claimed_until) == ("", None)

    def test_is_for_the_second_nudge_too(self) -> None:
        row = step(due_at=NOW - DAY)
        play(NOW - DAY, NOW - HOUR)
        assert row.deliveries.count() == 1
        assert hold().reminders == 1

    def test_is_not_for_a_step_that_only_rests(self) -> None:
        step(due_at=NOW - 4 * DAY)
        play(NOW - 4 * DAY, NOW - HOUR)
        row = ScheduledReminder.objects.get()
        assert row.reminder_count == 3
        assert hold().reminders == 0

    @pytest.mark.parametrize(
        "away",
        [
            {"paused_at": NOW - DAY, "paused_until": NOW + HOUR},
            {"blocked_at": NOW},
            {"reminder_enabled": False},
        ],
        ids=["paused", "blocked", "switched off"],
    )
    def test_is_for_those_who_may_have_come_back_since(self, away: dict[str, object]) -> None:
        row, later = step(), step(due_at=LOST + HOUR)
        TelegramUser.objects.update(**away)
        ScheduledReminder.objects.update(next_action_at=None)
        assert hold().reminders == 1
        row.refresh_from_db()
        later.refresh_from_db()
        assert (bool(row.hold_reason), later.hold_reason) == (True, "")

    def test_says_why_in_words(self) -> None:
        assert hold_words(restored(LOST)) == (
            "Restored from a backup: it may have been sent before 3 Mar 2026, 09:00 UTC."
        )
        assert hold_words("restored: by whom?") == "restored: by whom?"

    def test_twice_holds_no_more_and_a_later_loss_does(self) -> None:
        step()
        assert [hold().reminders, hold().reminders, hold(LOST + HOUR).reminders] == [1, 0, 1]

    def test_is_all_or_nothing_and_a_dry_run_is_nothing(self) -> None:
        row = step()
        LeadFactory.create(engagement_plan=None, next_followup=NOW)
        before = list(ScheduledReminder.objects.values()), list(Lead.objects.values("next_followup"))
        said = restoring.hold_due_before(LOST, now=LOST, dry_run=True)
        assert (said.reminders, said.followups) == (1, 1)
        assert (
            list(ScheduledReminder.objects.values()),
            list(Lead.objects.values("next_followup")),
        ) == before
        assert step().pk - row.pk < restoring.NUMBERS

    def test_lets_a_person_tap_meanwhile(self) -> None:
        row = step()
        hold()
        services.complete(reminder=row, by=Actor.user(row.telegram_id), now=LOST)
        row.refresh_from_db()
        assert row.status == ReminderStatus.COMPLETED
        assert violations(now=LOST) == []

    @pytest.mark.parametrize("decide", [services.count_as_sent, services.release_many])
    def test_ends_with_a_snooze_whatever_staff_say_then(self, decide: Callable[..., int]) -> None:
        """The date is kept: nothing before it, and the first nudge on it."""
        row = step()
        hold()
        until = LOST + 3 * DAY
        services.snooze(reminder=row, until=until, by=Actor.user(row.telegram_id), now=LOST)
        assert decide(reminders=[row], by=STAFF, now=LOST + HOUR) == 0
        assert play(LOST, until - MINUTE) == []
        assert play(until, until + HOUR) == [(row.pk, 2, 1)]

    def test_leaves_an_undo_alone(self) -> None:
        row = step()
        me = Actor.user(row.telegram_id)
        services.snooze(reminder=row, until=NOW + 2 * HOUR, by=me, now=NOW)
        hold()
        assert not services.reopen(reminder=row, by=me, now=LOST).changed


class TestOtherMessages:
    def test_are_passed_over_once(self) -> None:
        lead = LeadFactory.create(engagement_plan=None, next_followup=NOW, followup_count=1)
        TelegramUser.objects.filter(pk=lead.owner.pk).update(
            **dict.fromkeys(("zone_confirmed_at", "next_briefing_at", "next_stale_check_at"), NOW),
            **dict.fromkeys(("next_often_check_at", "next_handover_at", "handed_since"), NOW),
        )
        assert hold(NOW + HOUR) == restoring.Held(0, 1, 1, 1, 1, 1)
        lead = Lead.objects.get()
        assert (lead.next_followup, lead.followup_count) == (NOW + 3 * DAY, 2)
        owner = lead.owner
        assert owner.next_briefing_at == owner.next_stale_check_at == NOW + DAY
        assert (owner.asked_too_often_at, owner.next_often_check_at) == (NOW + HOUR, None)
        assert (owner.next_handover_at, owner.handed_since) == (None, None)
        assert hold(NOW + HOUR) == restoring.Held(0, 0, 0, 0, 0, 0)

    def test_are_counted_as_often_as_they_were_due(self) -> None:
        lead = LeadFactory.create(engagement_plan=None, next_followup=NOW)
        hold(NOW + 7 * DAY)
        lead.refresh_from_db()
        assert (lead.next_followup, lead.followup_count) == (NOW + 9 * DAY, 3)

    def test_that_come_later_are_left_alone(self) -> None:
        LeadFactory.create(engagement_plan=None, next_followup=LOST + MINUTE)
        TelegramUser.objects.update(next_briefing_at=LOST + MINUTE, next_stale_check_at=LOST + MINUTE)
        assert hold() == restoring.Held(0, 0, 0, 0, 0, 0)


OUR_MODELS = [model for room in restoring.ROOMS for model in apps.get_app_config(room).get_models()]
NUMBERED = [
    model for model in OUR_MODELS if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
]


class TestNumbers:
    def test_of_lost_rows_are_never_given_again(self) -> None:
        """A button in a chat carries them: it would act on another step of the same person."""
        known = step()
        lost = [known.pk + number for number in range(1, 200)]
        hold()
        fresh = step()
        assert fresh.pk > max(lost)
        assert fresh.lead.pk > known.lead.pk + restoring.NUMBERS

    def test_are_left_out_in_every_table(self) -> None:
        row = ReminderFactory.create()
        sent = Delivery.objects.create(subject_key="a", telegram_id=1)
        restoring.leave_out_numbers(1_000)
        again = Delivery.objects.create(subject_key="b", telegram_id=1)
        assert again.pk - sent.pk > 1_000
        assert ReminderFactory.create().pk - row.pk > 1_000
        assert {"scheduled_reminders", "reminder_deliveries", "lead_registry", "plan_requests"} <= {
            model._meta.db_table for model in NUMBERED
        }


class TestCountAsSent:
    def held(self, **columns: object) -> ScheduledReminder:
        row = step(**columns)
        hold()
        row.refresh_from_db()
        return row

    def test_enters_what_arrived_in_the_ledger(self) -> None:
        row = self.held(due_at=NOW + HOUR)
        assert services.count_as_sent(reminders=[row], by=STAFF, now=LOST + HOUR) == 1
        row.refresh_from_db()
        sent = row.deliveries.get()
        assert (sent.state, sent.nudge, sent.armed_at) == (DeliveryState.SENT, 1, NOW + HOUR)
        assert sent.resolved_by == "root"
        assert (row.status, row.reminder_count, row.hold_reason) == (ReminderStatus.SENT, 1, "")
        assert row.next_action_at == LOST + HOUR  # the second nudge, which nobody has sent
        assert violations(now=LOST + HOUR) == []

    def test_counts_each_nudge_that_was_due(self) -> None:
        row = step()
        hold(NOW + 3 * DAY)
        services.count_as_sent(reminders=[row], by=STAFF, now=NOW + 3 * DAY)
        assert sorted(row.deliveries.values_list("nudge", flat=True)) == [1, 2, 3]

    def test_leaves_alone_what_a_restore_does_not_hold(self) -> None:
        rows = [step(), step(hold_reason="unanswered")]
        assert services.count_as_sent(reminders=rows, by=STAFF, now=LOST) == 0

    def test_counts_nothing_of_a_step_that_a_pause_put_off(self) -> None:
        """Its date is the first one after the restore, and nobody has sent what comes then."""
        row = step()
        TelegramUser.objects.update(paused_at=NOW - HOUR, paused_until=LOST + HOUR)
        ScheduledReminder.objects.update(next_action_at=None)
        hold()
        services.resume_expired(now=LOST + HOUR)
        row.refresh_from_db()
        due_at = row.due_at
        assert due_at > LOST
        assert services.count_as_sent(reminders=[row], by=STAFF, now=LOST + HOUR) == 1
        assert play(LOST + HOUR, due_at + HOUR) == [(row.pk, 1, 1)]
        assert row.deliveries.get().armed_at >= due_at

    @pytest.mark.parametrize(("count", "is_passed_over"), [(5, True), (4, False)])
    def test_asks_nobody_again_whether_that_is_too_often(
        self, alice: TelegramUser, count: int, is_passed_over: bool
    ) -> None:
        """Five nudges that nobody answered: the question may have been asked before the loss."""
        services.confirm_zone(user=alice, zone="UTC", now=NOW - 9 * DAY)
        rows = [step(lead=LeadFactory.create(owner=alice), due_at=NOW - n * HOUR) for n in range(count)]
        lost_at = NOW + HOUR
        hold(lost_at)
        for row in rows:
            services.count_as_sent(reminders=[row], by=STAFF, now=LOST)
        too_often.watch(None, now=LOST)
        assert TOO_OFTEN.due(limit=9, now=LOST) == []
        alice.refresh_from_db()
        assert alice.asked_too_often_at == (lost_at if is_passed_over else None)

    def test_twice_counts_once(self) -> None:
        row = self.held()
        counts = [services.count_as_sent(reminders=[row], by=STAFF, now=LOST) for _ in range(2)]
        assert counts == [1, 0]
        assert row.deliveries.count() == 2  # due at the backup, and again a day later, when it was lost

    def test_is_paced(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(20), plan_version=1)
        rows = ScheduledReminder.objects.bulk_create(
            ScheduledReminder(lead=lead, telegram_id=1001, step_id=n, due_at=NOW, next_action_at=NOW)
            for n in range(1, 21)
        )
        hold(NOW + HOUR)
        services.count_as_sent(reminders=rows, by=STAFF, now=NOW + 2 * DAY)
        days = Counter(at.date() for at in lead.reminders.values_list("next_action_at", flat=True))
        assert sum(days.values()) == 20
        assert max(days.values()) <= 8


steps = st.fixed_dictionaries(
    {
        "due": st.integers(-96, 96),  # hours from the backup
        "status": st.sampled_from(["pending", "snoozed"]),
        "away": st.sampled_from(
            [None, None, -30, 5, 20]
        ),  # hours until a pause ends that began at the backup
        "zone": st.sampled_from(["", "Europe/Kyiv", "America/Los_Angeles"]),
    }
)
outcomes = st.lists(st.sampled_from([Sent(1), Unknown("timeout"), NotSent("refused")]), max_size=4)


class TestWhateverTheBackupHolds:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=1, max_size=4), st.integers(0, 120), outcomes)
    def test_nothing_leaves_twice(
        self, wanted: list[dict[str, object]], gap: int, script: list[Outcome]
    ) -> None:
        """What left between backup and loss does not leave again, whatever staff decide of it."""
        with transaction.atomic():
            for each in wanted:
                self.make(**each)  # type: ignore[arg-type]
            play(NOW - 4 * DAY, NOW, outcomes=script)
            lost_at = NOW + gap * HOUR
            before = transaction.savepoint()
            lost = play(NOW, lost_at)
            transaction.savepoint_rollback(before)  # the backup is restored

            hold(lost_at)
            again = play(lost_at, lost_at + 2 * DAY)
            assert not set(lost) & set(again)
            held = list(ScheduledReminder.objects.exclude(hold_reason=""))
            now = lost_at + 2 * DAY
            services.count_as_sent(reminders=held, by=STAFF, now=now)
            again += play(now, now + 4 * DAY)
            assert not set(lost) & set(again)
            assert len(set(again)) == len(again)
            assert violations(now=now + 4 * DAY, without=["displayed", "parked_rests", "not_forgotten"]) == []
            transaction.set_rollback(True)

    def make(self, due: int, status: str, away: int | None, zone: str) -> None:
        owner = TelegramUserFactory.create(timezone=zone or "UTC", zone_confirmed_at=NOW if zone else None)
        if away is not None:
            owner.paused_at, owner.paused_until = NOW - 30 * HOUR, NOW + away * HOUR
            owner.save()
        lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(1), plan_version=1)
        moment = NOW + due * HOUR
        ScheduledReminder.objects.create(
            lead=lead,
            telegram_id=owner.telegram_id,
            step_id=1,
            due_at=moment,
            status=status,
            created_at=NOW - 9 * DAY,
        )
        services.recompute_person(owner.telegram_id, now=NOW - 4 * DAY)


class TestCommand:
    def run(self, *words: str) -> str:
        output = io.StringIO()
        call_command("hold_due_before", *words, stdout=output)
        return output.getvalue()

    @pytest.mark.parametrize(
        "text", ["2026-03-02T11:00:00+02:00", "2026-03-02T09:00Z", "2026-03-02 04:00-05:00", "20260302T0900Z"]
    )
    def test_takes_a_moment_in_any_zone(self, text: str) -> None:
        row, later = step(due_at=NOW), step(due_at=NOW + MINUTE)
        assert self.run(text) == (
            "hold_due_before 2026-03-02T09:00:00+00:00 "
            "reminders=1 followups=0 briefings=0 digests=0 questions=0 handovers=0\n"
        )
        row.refresh_from_db()
        later.refresh_from_db()
        assert (bool(row.hold_reason), later.hold_reason) == (True, "")

    def test_says_what_a_dry_run_would_do(self) -> None:
        step()
        assert self.run("now", "--dry-run").startswith("hold_due_before --dry-run 20")
        assert not ScheduledReminder.objects.exclude(hold_reason="").exists()

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("2026-03-02T09:00", "does not say its time zone"),
            ("2026-03-02", "does not say its time zone"),
            ("yesterday", "is no date and time"),
            ("2026-13-02T09:00Z", "is no date and time"),
            ("", "is no date and time"),
            ("2199-01-01T00:00Z", "lies ahead"),
        ],
    )
    def test_refuses_what_is_no_moment(self, text: str, why: str) -> None:
        row = step()
        with pytest.raises(CommandError, match=why):
            self.run(text)
        row.refresh_from_db()
        assert row.hold_reason == ""
