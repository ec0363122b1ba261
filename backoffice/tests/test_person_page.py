"""A person's page: what reaches them, what waits and why, and everything that was sent to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as utc_now

from backoffice.leads.sent import A_PAGE, sent_to
from backoffice.tests.pages import be_late, page, step
from botapp.models import InboxUpdate
from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import Delivery, MessageEdit, ScheduledReminder
from tests.factories import DeliveryFactory, LeadFactory, plan_of

pytestmark = pytest.mark.django_db
STAFF = Actor.staff(1, "root")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def facts(client: Client, user: TelegramUser) -> dict[str, Any]:
    return dict(client.get(page(user)).context["standing"].facts)


def ledger(user: TelegramUser, count: int, *, batch: str = "") -> list[Delivery]:
    """Fill the ledger with messages, a minute apart, the last of them now; a batch leaves at one moment."""
    now = utc_now()
    return Delivery.objects.bulk_create(
        Delivery(
            kind="briefing",
            subject_key=f"briefing:{user.telegram_id}:{batch}{number}",
            telegram_id=user.telegram_id,
            state="sent",
            message_id=number,
            batch=batch,
            armed_at=now if batch else now - number * MINUTE,
        )
        for number in range(count)
    )


class TestWhatReachesThem:
    def test_is_said_in_a_sentence_with_its_reason(
        self, admin_client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        def verdict() -> str:
            return str(admin_client.get(page(alice)).context["standing"].verdict)

        now = utc_now()
        assert verdict() == "Messages are sent, in their hours."
        services.pause_person(user=alice, until=now + DAY, by=STAFF, now=now)
        assert "has paused until" in verdict()
        services.mark_blocked(telegram_id=alice.telegram_id, now=now)
        assert "has blocked the bot since" in verdict()
        services.deactivate_person(user=alice, reason="on leave", by=STAFF, now=now)
        assert "(root)" not in verdict()
        assert "on leave" in verdict()

    def test_counts_the_day_and_says_when_they_were_here(
        self, admin_client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(timezone="UTC")
        now = utc_now()
        ledger(alice, 1)
        MessageEdit.objects.create(chat_id=alice.telegram_id, message_id=1)
        InboxUpdate.objects.create(
            update_id=1, telegram_id=alice.telegram_id, payload={}, received_at=now + DAY, processed_at=now
        )
        InboxUpdate.objects.create(update_id=2, telegram_id=5, payload={}, received_at=now + 2 * DAY)
        said = facts(admin_client, alice)
        assert ">1<" in said["Open leads"]
        assert "owner__telegram_id__exact=1001" in said["Open leads"]
        assert said["Messages today"] == "1 of at most 12, on their clock"
        assert said["Corrections that wait"] == "1"
        assert said["Last seen"].startswith(f"{(now + DAY).day} ")

    def test_of_somebody_never_here_is_said_too(self, admin_client: Client, bob: TelegramUser) -> None:
        assert facts(admin_client, bob)["Last seen"] == "not lately"


class TestOpenSteps:
    def test_say_what_they_wait_for(self, admin_client: Client, alice: TelegramUser, lead: Lead) -> None:
        be_late(step(lead, 1), DAY)
        ScheduledReminder.objects.filter(pk=step(lead, 2).pk).update(hold_reason="unanswered")
        other = LeadFactory.create(owner=alice, engagement_plan=plan_of(1))
        services.start_plan(lead=other, by=STAFF, now=utc_now())
        services.set_paused(lead=other, paused=True, by=STAFF, now=utc_now())
        standing = admin_client.get(page(alice)).context["standing"]
        assert dict(standing.step_facts) == {
            "Open steps": "4",
            "Due now": "1",
            "Come on their dates": "1",
            "Rest": "1",
            "Held for staff": "1",
        }
        waits = {line.lead: [] for line in standing.steps}  # type: dict[str, list[str]]
        for line in standing.steps:
            waits[line.lead].append(line.waits)
        assert waits[other.display_name] == ["Parked: the lead is paused until somebody resumes it"]
        assert sorted(waits["Maya Lindqvist"]) == ["", "", "Held: Nobody answered three rounds of reminders."]
        assert [bool(line.late) for line in standing.steps].count(True) == 1


class TestEverythingSent:
    def test_is_shown_with_state_and_reason(
        self, admin_client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        row = step(lead)
        DeliveryFactory.create(
            reminder=row, state="failed", error_class="rate_limited", retry_at=utc_now() + DAY
        )
        DeliveryFactory.create(
            reminder=row, nudge=2, state="sent", resolved_by="root", resolved_reason="<b>asked</b> her"
        )
        Delivery.objects.create(
            kind="note",
            subject_key="handed:1001:x",
            telegram_id=1001,
            state="unknown",
            error_class="worker_lost",
        )
        gone = Delivery.objects.create(
            kind="followup",
            subject_key="followup:9:2",
            telegram_id=1001,
            lead_id=99999,
            cycle=2,
            state="sent",
        )
        html = admin_client.get(page(alice)).content.decode()
        lines = admin_client.get(page(alice)).context["standing"].sent.lines
        by_what = {line.what: line for line in lines}
        assert set(by_what) == {"reminder, nudge 1", "reminder, nudge 2", "new leads", "follow-up 2"}
        assert "Certainly not delivered. Telegram asked to slow down. Tried again from" in html
        assert "Settled by root: &lt;b&gt;asked&lt;/b&gt; her" in html
        assert "It may have arrived. A machine never sends it again. Its worker stopped" in html
        assert by_what["follow-up 2"].leads == ["#99999 (erased)"]
        assert str(gone.pk) in by_what["follow-up 2"].address
        assert "Maya Lindqvist" in html

    def test_comes_in_pages_that_neither_skip_nor_repeat(
        self, admin_client: Client, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        mine = ledger(alice, 2 * A_PAGE + 7)
        ledger(bob, 3)
        Delivery.objects.filter(telegram_id=1001).update(armed_at=mine[0].armed_at)  # all at one moment
        seen: list[str] = []
        address = page(alice)
        for _number in range(3):
            sent = admin_client.get(address).context["standing"].sent
            seen += [line.address for line in sent.lines]
            address = page(alice) + sent.older.partition("#")[0]
        assert sent.older == ""
        assert len(seen) == len(set(seen)) == len(mine)

    def test_of_a_digest_is_one_line(self, alice: TelegramUser) -> None:
        ledger(alice, 4, batch="b")
        [line] = sent_to(alice, before="", now=utc_now()).lines
        assert line.what == "4 steps in one message"

    @pytest.mark.parametrize("before", ["x", "9" * 40, "-1", "²", "1 OR 1=1"])
    def test_begins_anew_where_the_address_makes_no_sense(
        self, admin_client: Client, alice: TelegramUser, bob: TelegramUser, before: str
    ) -> None:
        ledger(alice, 2)
        [foreign] = ledger(bob, 1)
        for asked in (before, str(foreign.pk)):
            answer = admin_client.get(page(alice), {"before": asked})
            assert answer.status_code == 200
            assert len(answer.context["standing"].sent.lines) == 2


class TestAtSize:
    def fill(self, user: TelegramUser, count: int) -> None:
        ledger(user, count)
        lead = LeadFactory.create(owner=user, engagement_plan=plan_of(6))
        services.start_plan(lead=lead, by=STAFF, now=utc_now())
        services.set_paused(lead=lead, paused=True, by=STAFF, now=utc_now())

    def test_asks_the_same_of_ten_messages_and_of_ten_thousand(
        self, admin_client: Client, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        self.fill(alice, 10)
        for _number in range(4):
            self.fill(bob, 0)
        ledger(bob, 10_000)
        counts = []
        for user in (alice, bob):
            with CaptureQueriesContext(connection) as asked:
                assert admin_client.get(page(user)).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]
        assert counts[1] <= 13, counts  # seven are every page's own

    def test_reads_the_ledger_by_its_index(self, alice: TelegramUser, bob: TelegramUser) -> None:
        ledger(bob, 3_000)
        mine = ledger(alice, 400)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            sent_to(alice, before=str(mine[100].pk), now=utc_now())
        [statement] = [each["sql"] for each in asked if "lead_registry" in each["sql"]]
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        with connection.cursor() as cursor:
            cursor.execute(explain + statement)
            plan = str(cursor.fetchall())
        assert "idx_reminder_deliveries_caps" in plan


class TestLowRights:
    def test_show_no_more_than_may_be_seen(self, client: Client, alice: TelegramUser, lead: Lead) -> None:
        user = User.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_telegramuser"))
        client.force_login(user)
        ledger(alice, 1)
        answer = client.get(page(alice))
        standing = answer.context["standing"]
        assert (standing.steps, standing.sent) == (None, None)
        assert "Maya Lindqvist" not in answer.content.decode()


def test_times_are_on_their_clock(admin_client: Client, alice: TelegramUser) -> None:
    TelegramUser.objects.filter(pk=alice.pk).update(timezone="Asia/Tokyo")
    Delivery.objects.create(
        kind="briefing",
        subject_key="briefing:1001:x",
        telegram_id=1001,
        state="sent",
        message_id=1,
        armed_at=datetime.fromisoformat("2026-03-02T20:00:00+00:00"),
    )
    [line] = admin_client.get(page(alice)).context["standing"].sent.lines
    assert line.at == "3 Mar 2026, 05:00 JST"
