"""Everything that can happen to reminders, in any order: the promises hold after every step.

The suite takes a few fixed walks and shows a failing one as it is. STATE_MACHINE_EXAMPLES=2000 takes so many
random ones, and minutes to find the shortest that fails.
"""

import itertools
import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.actor import Actor
from core.databases.lease import Lease
from leads.models import CLOSED, Lead, LeadStatus, TelegramUser
from planning import services as planning
from planning.proposals import hand_edits
from reminders import services
from reminders.ledger import attempts
from reminders.loop.batch import FRESH
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import (
    Delivery,
    DeliveryState,
    MessageEdit,
    ReminderStatus,
    ScheduledReminder,
)
from reminders.policy.step_outcomes import BY_STATUS, ENDS, RESTS
from reminders.sending import arming, claims, settling
from reminders.sending.armed import Answer, Armed
from reminders.sending.settling import blocked, settle
from reminders.services.base import RESTORABLE
from reminders.state import queries
from reminders.state.queries import Seen
from reminders.tests import claimed
from reminders.upkeep import reconcile, restoring
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG = int(os.environ.get("STATE_MACHINE_EXAMPLES", "0"))
WORKERS = 2
STAFF = Actor.staff(1, "root")
OF_A_LEAD = ("status", "reminders_paused", "paused_until", "engagement_plan", "plan_version", "next_followup")
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "EXECUTE")

which = st.integers(-4, 7)  # one of the rows there are; negative: the one that something happened to last
worker = st.integers(0, WORKERS - 1)
waits = st.sampled_from(
    [timedelta(**wait) for wait in ({"seconds": 20}, {"seconds": 61}, {"hours": 5}, {"days": 1}, {"days": 8})]
)
failures = st.sampled_from(
    [
        NotSent("ConnectError"),
        Refused(Refusal.RATE_LIMITED, "slow down", retry_after=40),
        Refused(Refusal.RATE_LIMITED, "slow down", retry_after=7200),
        Refused(Refusal.BAD_REQUEST, "can't parse entities"),
        Refused(Refusal.CHAT_NOT_FOUND, "chat not found"),
        Refused(Refusal.BLOCKED, "bot was blocked by the user"),
        Unknown("ReadTimeout"),
    ]
)


@dataclass
class Worker:
    """A scheduler process, as far as the database knows it. A restart makes a new one."""

    name: str
    batch: int  # one row at a time is looked at when it is claimed, more when they are armed
    claimed: list[int] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    flying: list[Armed] = field(default_factory=list)


class Life(RuleBasedStateMachine):
    """One person, a few leads, two schedulers and a clock. Each walk is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        number_from_one()
        self.is_changed = True
        self.stack.enter_context(connection.execute_wrapper(self.notice))
        self.now = START
        self.names, self.messages = itertools.count(1), itertools.count(1)
        self.workers = [self.new_worker() for _ in range(WORKERS)]
        self.last = 0
        self.handed: dict[tuple[int, int, int], list[int]] = defaultdict(list)

    def teardown(self) -> None:
        try:
            self.settle_down()
        finally:
            self.stack.close()

    def new_worker(self) -> Worker:
        number = next(self.names)
        return Worker(f"worker-{number}", batch=1 if number % 2 else 8)

    @initialize(plans=st.lists(st.integers(1, 3), min_size=2, max_size=5))
    def plans_are_started(self, plans: list[int]) -> None:
        """From four leads on, a digest comes into play."""
        owner, self.other = (TelegramUserFactory.create(telegram_id=number) for number in (1001, 1002))
        self.person, self.me = owner.telegram_id, Actor.user(owner.telegram_id)
        for count in plans:
            lead = LeadFactory.create(owner=owner, engagement_plan=plan_of(count))
            services.start_plan(lead=lead, by=self.me, now=self.now)

    # --- the rows there are

    def reminder(self, number: int) -> ScheduledReminder:
        """Return one of all reminders, the newest first."""
        rows = list(ScheduledReminder.objects.order_by("-id"))
        self.last = self.last if number < 0 and self.last else rows[number % len(rows)].pk
        return next(row for row in rows if row.pk == self.last)

    def lead(self, number: int) -> Lead:
        if number < 0 and self.last:
            return Lead.objects.select_related("owner").get(reminders=self.last)
        rows = list(Lead.objects.select_related("owner").order_by("id"))
        return rows[number % len(rows)]

    def owner(self) -> TelegramUser:
        return TelegramUser.objects.get(telegram_id=self.person)

    def uncertain(self) -> Delivery | None:
        return Delivery.objects.filter(state=DeliveryState.UNKNOWN).order_by("-id").first()

    # --- schedulers. Few rules with many forms each: hypothesis gives every rule the same chance.

    @rule(which=worker)
    def claim_and_arm(self, which: int) -> None:
        """Sleep until something is due, and send it."""
        self.pass_time(max((claims.earliest_action(self.now) or self.now) - self.now, timedelta(0)))
        self.claim(self.workers[which])
        self.arm(self.workers[which])

    @rule(which=worker, outcome=failures)
    def claim_arm_and_fail(self, which: int, outcome: Outcome) -> None:
        self.claim_and_arm(which)
        if self.workers[which].flying:
            self.answer(which, outcome)

    @rule(which=worker, deed=st.sampled_from(["claim", "arm", "stop", "kill", "lose_the_commit"]))
    def do_half_the_work(self, which: int, deed: str) -> None:
        getattr(self, deed)(self.workers[which])

    @precondition(lambda self: any(each.flying for each in self.workers))
    @rule(which=worker)
    def answer_sent(self, which: int) -> None:
        self.answer(which, Sent(next(self.messages)))

    @precondition(lambda self: any(each.flying for each in self.workers))
    @rule(which=worker, outcome=failures)
    def answer_badly(self, which: int, outcome: Outcome) -> None:
        self.answer(which, outcome)

    @rule(wait=waits)
    def pass_time(self, wait: timedelta) -> None:
        """Let time pass. Some scheduler is always there to reap."""
        self.now += wait
        attempts.reap(now=self.now)
        services.resume_expired(now=self.now)

    @rule(days=st.integers(1, 5))
    def work_for_days(self, days: int) -> None:
        """A scheduler works as it should: rung after rung."""
        for _ in range(days):
            self.pass_time(timedelta(days=1))
            self.deliver_all()

    # --- people

    @rule(number=which, deed=st.sampled_from(["complete", "skip", "cancel"]))
    def close_step(self, number: int, deed: str) -> None:
        getattr(services, deed)(reminder=self.reminder(number), by=self.me, now=self.now)

    @rule(number=which)
    def reopen_step(self, number: int) -> None:
        services.reopen(reminder=self.reminder(number), by=self.me, now=self.now)

    @rule(number=which, wait=waits)
    def snooze(self, number: int, wait: timedelta) -> None:
        row, until = self.reminder(number), self.now + wait
        done = services.snooze(reminder=row, until=until, by=self.me, now=self.now).reminder
        assert not done.is_live or (done.hold_reason == "" and abs(done.due_at - until) <= timedelta(hours=1))

    @rule(number=which, wait=st.just(timedelta(0)) | waits)
    def reschedule(self, number: int, wait: timedelta) -> None:
        row = self.reminder(number)
        if wait:
            services.reschedule(reminder=row, due_at=self.now + wait, by=self.me, now=self.now)
        else:
            services.send_now(reminder=row, by=self.me, now=self.now)

    @rule(number=which, place=st.integers(0, 6), is_kept=st.booleans())
    def tell_how_it_ended(self, number: int, place: int, is_kept: bool) -> None:
        """What an outcome has stopped comes back exactly as it was, once that is taken back."""
        row = self.reminder(number)
        offered = BY_STATUS.get(row.status, ())
        if not offered or services.outcome_of(row):
            return
        outcome, before = offered[place % len(offered)], self.standing(row.lead_id)
        services.note_outcome(reminder=row, outcome=outcome, by=self.me, now=self.now)
        lead = self.lead(-1)
        assert outcome not in RESTS or lead.is_closed or (lead.reminders_paused and lead.paused_until is None)
        assert outcome not in ENDS or not lead.reminders.live().exists()
        if not is_kept:
            undone = services.note_outcome(reminder=row, outcome=None, by=self.me, now=self.now)
            assert not undone.is_stale
            assert self.standing(row.lead_id) == before

    @rule(number=which, at_once=st.booleans() | st.none())
    def say_what_is_next(self, number: int, at_once: bool | None) -> None:
        row = self.reminder(number)
        if at_once is None:
            services.note_outcome(reminder=row, outcome=None, by=self.me, now=self.now)
        else:
            services.keep_going(reminder=row, by=self.me, now=self.now, at_once=at_once)

    def standing(self, lead_id: int) -> list[Any]:
        """Return all that an outcome may stop, and its undo has to bring back."""
        leads = Lead.objects.filter(pk=lead_id)
        rows = ScheduledReminder.objects.filter(lead=lead_id).order_by("id")
        return [*leads.values(*OF_A_LEAD), *rows.values("id", "plan_version", *RESTORABLE)]

    @rule()
    def press(self) -> None:
        """A button that carries its delivery's id proves that the message arrived."""
        if delivery := self.uncertain():
            services.confirm_arrival(
                delivery_id=delivery.pk,
                telegram_id=delivery.telegram_id,
                now=self.now,
                message_id=next(self.messages),
            )

    @rule(number=which, count=st.integers(1, 3))
    def regenerate(self, number: int, count: int) -> None:
        lead = self.lead(number)
        steps = [step | {"description": f"{step['description']}, {count}"} for step in plan_of(count)]
        with suppress(services.LeadClosed):
            services.schedule_plan_reminders(
                lead=lead,
                steps=steps,
                base_date=self.now,
                expected_version=lead.plan_version,
                now=self.now,
                by=self.me,
            )

    @rule(number=which, place=st.integers(0, 2), kind=st.sampled_from(["words", "day", "remove", "add"]))
    def change_one_step(self, number: int, place: int, kind: str) -> None:
        """A change of a running plan touches the step that it names, and no other."""
        lead = self.lead(number)
        steps = list(planning.open_steps(lead, now=self.now))
        if lead.is_closed or not lead.plan_version or not steps:
            return
        named = steps[place % len(steps)]
        wanted = {
            "words": [replace(step, description="Call") if step is named else step for step in steps],
            "day": [replace(step, delay_days=place) if step is named else step for step in steps],
            "remove": [step for step in steps if step is not named] or steps,
            "add": [*steps, replace(named, step_id=1000, description="Ask", delay_days=place)],
        }
        about = {"lead": lead, "steps": wanted[kind]}
        request = hand_edits.change(**about, by=Actor.user(lead.owner_id), now=self.now)
        others = lead.reminders.exclude(step_id=named.step_id)
        before = {row["id"]: row | {"plan_version": 0} for row in others.values()}
        planning.accept(request_id=request.pk, telegram_id=lead.owner_id, now=self.now)
        after = {row["id"]: row | {"plan_version": 0} for row in others.values()}
        assert {pk: after[pk] for pk in before} == before

    @rule(number=which, is_back=st.booleans())
    def delete_or_restore(self, number: int, is_back: bool) -> None:
        change = services.restore_lead if is_back else services.delete_lead
        change(lead=self.lead(number), by=self.me, now=self.now)

    @rule(
        number=which,
        status=st.sampled_from([LeadStatus.IN_PROGRESS, LeadStatus.MEETING_BOOKED, *sorted(CLOSED)]),
    )
    def give_status(self, number: int, status: LeadStatus) -> None:
        services.set_lead_status(lead=self.lead(number), status=status, by=self.me, now=self.now)

    @rule(number=which, paused=st.booleans())
    def pause_lead(self, number: int, paused: bool) -> None:
        services.set_paused(lead=self.lead(number), paused=paused, by=self.me, now=self.now)

    @rule(deed=st.sampled_from([services.mark_returned, services.mark_returned, services.mark_blocked]))
    def block_or_return(self, deed: Callable[..., int]) -> None:
        deed(telegram_id=self.person, now=self.now)

    @rule(until=st.none() | waits)
    def pause_person(self, until: timedelta | None) -> None:
        end = None if until is None else self.now + until
        services.pause_person(user=self.owner(), until=end, by=self.me, now=self.now)

    @rule()
    def resume_person(self) -> None:
        services.resume_person(user=self.owner(), by=self.me, now=self.now)

    @rule(number=which, is_back=st.booleans())
    def transfer(self, number: int, is_back: bool) -> None:
        to = self.owner() if is_back else self.other
        with suppress(services.NotActive):
            services.transfer(lead=self.lead(number), to=to, by=STAFF, now=self.now)

    @rule(is_back=st.booleans())
    def hand_everything_over(self, is_back: bool) -> None:
        to = self.owner() if is_back else self.other
        leads = list(Lead.objects.values_list("pk", flat=True))
        with suppress(services.NotActive):
            services.hand_over(leads=leads, to=to, by=STAFF, now=self.now)

    @rule(is_back=st.booleans())
    def go_or_come_back(self, is_back: bool) -> None:
        if is_back:
            services.bring_person_back(user=self.owner(), by=STAFF, now=self.now)
        else:
            services.deactivate_person(user=self.owner(), reason="left", by=STAFF, now=self.now)

    @rule(arrived=st.booleans())
    def resolve(self, arrived: bool) -> None:
        if delivery := self.uncertain():
            with suppress(services.CannotResend):
                services.resolve_unknown(
                    delivery=delivery, arrived=arrived, by=STAFF, reason="asked", now=self.now
                )

    @rule()
    def release(self) -> None:
        held = ScheduledReminder.objects.live().exclude(hold_reason="").select_related("lead")
        services.release_many(reminders=held, by=STAFF, now=self.now)

    @rule(arrived=st.booleans())
    def restore(self, arrived: bool) -> None:
        """What is due is held as after a restore, or staff say of it that it did arrive."""
        if arrived:
            held = ScheduledReminder.objects.live().exclude(hold_reason="").select_related("lead")
            services.count_as_sent(reminders=held, by=STAFF, now=self.now)
        else:
            restoring.hold_due_before(self.now, now=self.now)

    @rule(zone=st.sampled_from(["Asia/Tokyo", "America/New_York"]))
    def confirm_zone(self, zone: str) -> None:
        services.confirm_zone(user=self.owner(), zone=zone, now=self.now)

    # --- what must hold

    @invariant()
    def every_promise_holds(self) -> None:
        if self.is_changed:
            assert violations(now=self.now) == []
            self.is_changed = False

    @invariant()
    def every_attempt_is_on_disk(self) -> None:
        flying = {item.delivery_id for each in self.workers for armed in each.flying for item in armed.items}
        assert Delivery.objects.filter(pk__in=flying).count() == len(flying)

    # --- how it is done

    def notice(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Note that something is being written: a step that changes nothing need not be checked."""
        self.is_changed = self.is_changed or sql.lstrip().startswith(WRITES)
        return execute(sql, *rest)

    def lease(self, me: Worker) -> Lease:
        return Lease(me.name, self.now + claims.LEASE)

    def claim(self, me: Worker) -> None:
        rows = claims.claim(limit=me.batch, lease=self.lease(me), now=self.now)
        me.claimed += [row.pk for row in rows]
        if len(me.claimed) == 1 and rows:
            me.seen = queries.look(me.claimed, token=me.name, now=self.now)

    def arm(self, me: Worker) -> None:
        seen = [each for each in me.seen if len(me.claimed) == 1 and self.now - each.looked_at < FRESH]
        seen = seen or queries.look(me.claimed, token=me.name, now=self.now)
        done = arming.arm(seen, worker=me.name, now=self.now)
        me.claimed, me.seen = list(done.waiting), []
        for armed in done.armed:
            self.hand_over(armed)
            me.flying.append(armed)

    def lose_the_commit(self, me: Worker) -> None:
        """The database went away while arming: what was entered has never left."""
        claimed.arm(me.claimed, token=me.name, worker=me.name, now=self.now)
        keep = [item.delivery_id for armed in me.flying for item in armed.items]
        settling.abandon(worker=me.name, keep=keep, now=self.now)
        me.claimed = []

    def stop(self, me: Worker) -> None:
        claims.release(token=me.name, now=self.now)
        me.claimed = []

    def kill(self, me: Worker) -> None:
        self.workers[self.workers.index(me)] = self.new_worker()

    def hand_over(self, armed: Armed) -> None:
        """The messenger is given a nudge: never before its step's date, and never twice, unless each earlier
        attempt has certainly failed.
        """
        for item in armed.items:
            key = (item.reminder_id, item.cycle, item.nudge)
            assert ScheduledReminder.objects.get(pk=item.reminder_id).due_at <= self.now
            earlier = Delivery.objects.filter(pk__in=self.handed[key])
            assert set(earlier.values_list("state", flat=True)) <= {DeliveryState.FAILED}
            self.handed[key].append(item.delivery_id)
            self.last = item.reminder_id

    def answer(self, which: int, outcome: Outcome) -> None:
        me = self.workers[which] if self.workers[which].flying else self.workers[1 - which]
        answer = Answer(me.flying.pop(0), outcome)
        settle([answer], now=self.now)
        for telegram_id in blocked([answer]):
            services.mark_blocked(telegram_id=telegram_id, now=self.now)

    def settle_down(self) -> None:
        """After a while everything is sent, or parked, or held: nothing stays due and nothing is lost."""
        self.pass_time(timedelta(minutes=5))
        self.deliver_all()
        assert not ScheduledReminder.objects.due(self.now).exists()
        self.every_promise_holds()
        # Whose worker was killed may still bear its claim; there is nothing else to repair.
        assert set(reconcile.run(now=self.now, dry_run=True).repairs) <= {"claim"}

    def deliver_all(self) -> None:
        """Let one more scheduler send what is due."""
        me = self.new_worker()
        for _ in range(60):
            self.claim(me)
            if not me.claimed:
                return
            while me.claimed:
                self.arm(me)
                settle([Answer(armed, Sent(next(self.messages))) for armed in me.flying], now=self.now)
                me.flying.clear()
                self.now += timedelta(seconds=1)


def number_from_one() -> None:
    """Give equal walks equal ids: what they do must not hang on the walks before."""
    models: list[Any] = [ScheduledReminder, Delivery, Lead, MessageEdit]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_the_promises_hold_whatever_happens() -> None:
    fixed: dict[str, Any] = {} if LONG else {"derandomize": True, "phases": [Phase.generate]}
    how = settings(
        max_examples=LONG or 12,
        stateful_step_count=50 if LONG else 30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **fixed,
    )
    run_state_machine_as_test(Life, settings=how)


@pytest.mark.django_db
def test_a_step_due_long_ago_is_sent_once_the_walk_ends() -> None:
    life = Life()
    life.plans_are_started([2, 1])
    life.pass_time(timedelta(days=30))
    life.settle_down()
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() >= 1
    assert not ScheduledReminder.objects.filter(status=ReminderStatus.PENDING, due_at__lt=START).exists()
    life.stack.close()
