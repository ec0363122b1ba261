"""What is old goes, in small batches; what the promise needs stays, however old it is."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, cast

import pytest
from axes.models import AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from botapp.models import InboxUpdate
from botapp.telegram.bot import InboxBot
from botapp.upkeep import retention
from botapp.upkeep.house import kept
from core.actor import Actor
from core.clock import SystemClock
from core.databases.database import DatabaseThread
from core.upkeep.keeping import LEDGER_DAYS, NoDays, days
from core.upkeep.retention import AT_LEAST, AT_MOST, batch, next_size
from engagement.models import DraftVersion, ModelCall, PlanRequest, PlanVersion
from leads.activities import ActivityType
from leads.models import Invitation, LeadActivity, TelegramUser
from reminders import services
from reminders.ledger.live_buttons import about_request
from reminders.models import Chore, Delivery, DeliveryKind, DeliveryState, LiveButtons, ScheduledReminder
from reminders.upkeep.invariants import violations
from reminders.upkeep.row_security import acting_as
from tests import waiting
from tests.factories import (
    DeliveryFactory,
    LeadActivityFactory,
    LeadFactory,
    ReminderFactory,
    TelegramUserFactory,
    plan_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=400), NOW - timedelta(days=30)
RULES = {rule.table: rule for rule in retention.RULES}


def pruned(table: str, *, size: int = 100) -> int:
    """Walk through a table once; return how many rows went."""
    gone, cursor = 0, None
    while True:
        part = batch(RULES[table], cursor, size=size, now=NOW)
        gone, cursor = gone + part.gone, part.cursor
        if cursor is None:
            return gone


def step(status: str = "completed", *, ended: datetime = LONG_AGO, **columns: Any) -> ScheduledReminder:
    return ReminderFactory.create(status=status, updated_at=ended, **columns)


def sent(reminder: ScheduledReminder, nudge: int = 1, *, at: datetime = LONG_AGO, **columns: Any) -> Delivery:
    return DeliveryFactory.create(reminder=reminder, nudge=nudge, armed_at=at, message_id=7, **columns)


class TestLedger:
    def test_loses_what_was_sent_about_steps_that_ended_long_ago(self) -> None:
        closed = step()
        for nudge in (1, 2, 3):
            sent(closed, nudge)
        kept = [
            sent(step("sent")),  # it is open, and waits for its next nudge
            sent(step("snoozed")),
            sent(step(ended=LATELY)),  # its end may be undone
            sent(step(), state=DeliveryState.UNKNOWN),  # staff have not said whether it arrived
            sent(step(), at=LATELY),
        ]
        assert pruned("reminder_deliveries") == 3
        assert list(Delivery.objects.order_by("id")) == kept

    def test_keeps_the_attempts_of_one_step_together(self) -> None:
        torn = step()
        for nudge, state in ((1, "sent"), (2, "unknown")):
            sent(torn, nudge, state=state, at=LONG_AGO - timedelta(days=9 - nudge))
        whole = step()
        for nudge in (1, 2, 3):
            sent(whole, nudge)
        batch(RULES["reminder_deliveries"], size=3, now=NOW)  # ends in the middle of the second step
        assert list(Delivery.objects.values_list("reminder_id", flat=True)) == [torn.pk, torn.pk]
        assert [each.name for each in violations(now=NOW)] == []

    def test_loses_what_was_about_no_step_and_what_is_nobodys(self) -> None:
        for kind, state, person in [
            (DeliveryKind.FOLLOWUP, DeliveryState.SENT, 1),
            (DeliveryKind.BRIEFING, DeliveryState.FAILED, 1),
            (DeliveryKind.NUDGE, DeliveryState.UNKNOWN, 0),
            (DeliveryKind.NOTE, DeliveryState.UNKNOWN, 1),
        ]:
            about = {"reminder": None, "lead": None, "cycle": 0, "telegram_id": person}
            DeliveryFactory.create(
                kind=kind, state=state, armed_at=LONG_AGO, subject_key=f"{kind}:{person}:{state}", **about
            )
        erased = sent(step())
        ScheduledReminder.objects.filter(pk=erased.reminder_id).delete()
        assert pruned("reminder_deliveries") == 4
        assert Delivery.objects.get().kind == DeliveryKind.NOTE

    def test_lets_a_step_that_comes_back_begin_anew(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(1))
        by = Actor.user(alice.telegram_id)
        [row] = services.start_plan(lead=lead, by=by, now=LONG_AGO).reminders
        sent(row)
        services.complete(reminder=row, by=by, now=LONG_AGO)
        assert pruned("reminder_deliveries") == 1
        with acting_as(alice.telegram_id):  # as the Mini App may
            by = Actor.miniapp(alice.telegram_id)
            back = services.reopen(reminder=row, by=by, now=NOW).reminder
        assert (back.cycle, back.reminder_count, back.is_live) == (2, 0, True)

    def test_lets_a_step_that_comes_back_soon_go_on(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(1))
        by = Actor.user(alice.telegram_id)
        [row] = services.start_plan(lead=lead, by=by, now=LATELY).reminders
        sent(row, at=LATELY)
        services.complete(reminder=row, by=by, now=LATELY)
        back = services.reopen(reminder=row, by=by, now=LATELY + timedelta(days=LEDGER_DAYS - 1)).reminder
        assert (back.cycle, back.reminder_count) == (1, 1)

    def test_takes_as_many_queries_however_many_rows(self) -> None:
        counts = []
        for rows in (1, 20):
            for _ in range(rows):
                sent(step())
            with CaptureQueriesContext(connection) as queries:
                assert batch(RULES["reminder_deliveries"], size=100, now=NOW).gone == rows
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPlansAndDrafts:
    def test_stay_while_they_are_in_force(self) -> None:
        lead = LeadFactory.create(plan_version=3)
        for version, steps in ((1, 2), (2, 4), (3, 3)):
            PlanVersion.objects.create(lead=lead, version=version, steps=plan_of(steps), created_at=LONG_AGO)
        ReminderFactory.create(lead=lead, step_id=1, status="pending")
        ReminderFactory.create(lead=lead, step_id=2, status="completed")
        for number in (1, 2):
            DraftVersion.objects.create(lead=lead, step_id=number, text="x", created_at=LONG_AGO)
        DraftVersion.objects.create(lead=LeadFactory.create(), step_id=2, created_at=LONG_AGO)
        assert (pruned("plan_versions"), pruned("draft_versions")) == (1, 1)
        # The second plan had a fourth step: no later one may bear that number.
        assert set(PlanVersion.objects.values_list("version", flat=True)) == {2, 3}
        assert not DraftVersion.objects.filter(lead=lead, step_id=2).exists()

    def test_of_a_request_go_with_its_buttons_but_not_with_its_calls(self) -> None:
        done = {"status": "done", "finished_at": LONG_AGO}
        old, _open, _holds = (
            PlanRequest.objects.create(lead=LeadFactory.create(), **columns)
            for columns in (
                done,
                {"run_after": LONG_AGO},
                done | {"kind": "advice", "payload": {"holds": True}},
            )
        )
        LiveButtons.objects.create(subject=about_request(old.pk), chat_id=1, message_id=2)
        other = LiveButtons.objects.create(subject="lead:7", chat_id=1, message_id=3)
        call = ModelCall.objects.create(request=old, task="plan", outcome="ok", created_at=LATELY)
        assert pruned("plan_requests") == 1
        assert set(LiveButtons.objects.all()) == {other}
        call.refresh_from_db()
        assert call.request_id is None


class TestErasedLead:
    def test_takes_the_buttons_of_its_requests_along(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice, deleted_at=NOW)
        request = PlanRequest.objects.create(lead=lead)
        LiveButtons.objects.create(subject=about_request(request.pk), chat_id=1001, message_id=2)
        assert services.erase_lead(lead_id=lead.pk, by=Actor.user(1001), now=NOW)
        assert not LiveButtons.objects.exists()


class TestTheRest:
    def test_is_pruned_by_age(self, alice: TelegramUser) -> None:
        lead = LeadFactory.create(owner=alice)
        for at in (LONG_AGO, LATELY):
            for kind in (ActivityType.STEP_REMINDER_SENT, ActivityType.STEP_COMPLETED):
                LeadActivityFactory.create(lead=lead, activity_type=kind, created_at=at)
            ModelCall.objects.create(task="plan", outcome="ok", created_at=at)
        for number, at in enumerate((NOW - timedelta(days=8), NOW - timedelta(days=6), None)):
            received = NOW - timedelta(days=9)
            InboxUpdate.objects.create(update_id=number, payload={}, received_at=received, processed_at=at)
        for number, at in enumerate((NOW - timedelta(minutes=1), NOW + timedelta(minutes=1))):
            Session.objects.create(session_key=f"s{number}", expire_date=at)
        unused, used = (
            Invitation.objects.create(digest=word, expires_at=LONG_AGO) for word in ("unused", "used")
        )
        TelegramUserFactory.create(invitation=used)
        gone = {table: pruned(table) for table in RULES}
        assert {table: count for table, count in gone.items() if count} == {
            "telegram_updates": 1,
            "lead_activity_log": 1,
            "model_calls": 1,
            "invitations": 1,
            "django_session": 1,
        }
        assert not Invitation.objects.filter(pk=unused.pk).exists()
        # What a person did is never old.
        assert LeadActivity.objects.filter(activity_type=ActivityType.STEP_COMPLETED).count() == 2

    def test_is_pruned_where_staff_come_in(self) -> None:
        clerk = User.objects.create_user("clerk")
        LogEntry.objects.create(user=clerk, action_flag=1, object_repr="x")
        LogEntry.objects.update(action_time=NOW - timedelta(days=800))
        AccessLog.objects.create(username="ann", attempt_time=NOW)
        AccessLog.objects.update(attempt_time=NOW - timedelta(days=100))
        assert (pruned("django_admin_log"), pruned("axes_accesslog")) == (1, 1)


class TestBatch:
    def test_goes_on_behind_what_stays(self) -> None:
        for state in ("unknown", "unknown", "sent", "sent"):
            sent(step(), state=state)
        assert pruned("reminder_deliveries", size=1) == 2

    def test_looks_at_no_more_than_it_has_to(self) -> None:
        sent(step())
        for _ in range(5):
            sent(step(), at=LATELY)
        part = batch(RULES["reminder_deliveries"], size=2, now=NOW)
        assert (part.gone, part.oldest) == (1, LONG_AGO)
        assert batch(RULES["reminder_deliveries"], part.cursor, size=2, now=NOW).cursor is None

    def test_keeps_everything_where_the_setting_says_for_ever(self, settings: Settings) -> None:
        settings.KEEP_DELIVERIES = 0
        sent(step())
        assert pruned("reminder_deliveries") == 0

    def test_is_smaller_where_one_took_long(self) -> None:
        assert next_size(400, took=0.3) == 200
        assert next_size(400, took=0.01) == 800
        assert next_size(400, took=0.1) == 400
        assert (next_size(AT_MOST, took=0), next_size(AT_LEAST, took=9)) == (AT_MOST, AT_LEAST)

    @pytest.mark.postgres
    @pytest.mark.django_db(transaction=True)
    def test_leaves_what_somebody_holds(self) -> None:
        sent(step())
        row = sent(step())
        with transaction.atomic():
            Delivery.objects.select_for_update().get(pk=row.pk)
            [gone] = waiting.together([lambda: pruned("reminder_deliveries")])
        assert gone == 1
        assert Delivery.objects.get() == row


class TestSettings:
    @pytest.mark.parametrize(("said", "meant"), [("", 0), (" ", 0), ("0", 0), ("60", 60), (" 365 ", 365)])
    def test_say_days(self, said: str, meant: int) -> None:
        assert days(said, least=60) == meant

    @pytest.mark.parametrize("said", ["59", "-1", "1.5", "a year", "99999", "٣٦٥", "1" * 5000])
    def test_say_nothing_else(self, said: str) -> None:
        with pytest.raises(NoDays):
            days(said, least=60)


class TestCommand:
    def test_counts_a_row_once_that_comes_along_with_others(self) -> None:
        about = step()
        for nudge in (1, 2, 3):
            sent(about, nudge)
        gone, cursor = 0, None
        while True:
            part = batch(RULES["reminder_deliveries"], cursor, size=1, now=NOW, dry_run=True)
            gone, cursor = gone + part.gone, part.cursor
            if cursor is None:
                break
        assert (gone, Delivery.objects.count()) == (3, 3)

    def test_says_first_what_would_go_and_then_deletes_it(self, frozen: Callable[..., Any]) -> None:
        sent(step())
        sent(step("sent"))
        with frozen(NOW):
            first, second, third = (_told(*words) for words in (["--dry-run"], [], []))
        line = "reminder_deliveries    KEEP_DELIVERIES=365    1 rows, the oldest of 2025-01-26"
        assert line in first
        assert line in second
        assert "reminder_deliveries    KEEP_DELIVERIES=365    0 rows" in third
        assert Delivery.objects.count() == 1
        assert {line.split()[0] for line in second} == set(RULES)


def _told(*words: str) -> list[str]:
    out = StringIO()
    call_command("retention", *words, stdout=out)
    return out.getvalue().splitlines()


class TestChore:
    def test_is_taken_by_one_of_all(self) -> None:
        hour = timedelta(hours=1)
        assert Chore.objects.take("x", every=hour, now=NOW)
        assert not Chore.objects.take("x", every=hour, now=NOW + timedelta(minutes=59))
        assert Chore.objects.take("x", every=hour, now=NOW + hour)

    def test_waits_for_a_day_where_nobody_did_it_for_a_week(self) -> None:
        """A clock that is a year ahead would take all away that is kept for a year."""
        hour, wrong = timedelta(hours=1), NOW + timedelta(days=365)
        assert Chore.objects.take("x", every=hour, now=NOW)
        assert not Chore.objects.take("x", every=hour, now=wrong)
        assert not Chore.objects.take("x", every=hour, now=wrong + timedelta(hours=20))
        assert Chore.objects.take("x", every=hour, now=NOW + hour)  # it was put right
        assert not Chore.objects.take("x", every=hour, now=wrong)
        assert Chore.objects.take("x", every=hour, now=wrong + timedelta(hours=25))  # it was right

    def test_is_not_put_off_by_a_clock_that_was_wrong(self) -> None:
        Chore.objects.take("x", every=timedelta(hours=1), now=NOW + timedelta(days=400))
        assert Chore.objects.take("x", every=timedelta(hours=1), now=NOW)


@pytest.mark.django_db(transaction=True)
class TestHouse:
    def test_is_kept_beside_the_scheduler(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A round that met a database that was away is followed by the next one."""
        Session.objects.create(session_key="s", expire_date=NOW)
        monkeypatch.setattr(retention, "LOOK_EVERY", 0.01)
        failures = iter([OperationalError("away")])
        take = Chore.objects.take

        def taken(*args: Any, **options: Any) -> bool:
            for failure in failures:
                raise failure
            return take(*args, **options)

        monkeypatch.setattr(Chore.objects, "take", taken)

        async def live() -> None:
            stop, database = asyncio.Event(), DatabaseThread("pruning")
            pruning = retention.keep_pruning(run=database.run, clock=SystemClock(), stop=stop)
            beside = asyncio.create_task(pruning)
            async with asyncio.timeout(waiting.PATIENCE):
                while await waiting.in_thread(Session.objects.exists):
                    await asyncio.sleep(0.01)
            stop.set()
            await beside
            await database.close()

        asyncio.run(live())
        assert not Session.objects.exists()

    def test_is_kept_while_the_scheduler_works_and_stopped_with_it(self) -> None:
        Session.objects.create(session_key="s", expire_date=NOW)

        async def work() -> bool:
            stop, bot = asyncio.Event(), cast("InboxBot", None)  # nobody wants alarms: it says nothing
            async with kept(bot, clock=SystemClock(), stop=stop), asyncio.timeout(waiting.PATIENCE):
                while await waiting.in_thread(Session.objects.exists):
                    await asyncio.sleep(0.01)
            return stop.is_set()

        assert asyncio.run(work())
