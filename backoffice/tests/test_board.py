"""The front page: every number is that of the list behind it, for whoever may see it, at any size."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.board import weeks
from backoffice.board.board import Tile
from backoffice.tests.pages import be_late, queries, step
from core.actor import Actor
from engagement.models import ModelCall
from leads.models import Lead, LeadActivity, TelegramUser
from reminders import services
from reminders.models import DeliveryState, ScheduledReminder, WorkerHeartbeat
from reminders.state import wording
from tests.factories import DeliveryFactory, LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.django_db
INDEX = "admin:index"
MOST_QUERIES = 12
NUMBER = re.compile(r'<a [^>]*?href="([^"]+)"[^>]*>\s*(?:<span[^>]*>\w+</span>\s*)?(?:<strong>)?(\d+)<')


@pytest.fixture
def busy(lead: Lead, bob: TelegramUser, mallory: TelegramUser) -> Lead:
    """Give the team something of everything; return Bob's lead."""
    now = utc_now()
    other = LeadFactory.create(owner=bob, prospect_name="Omar Haddad", engagement_plan=plan_of(4))
    services.start_plan(lead=other, by=Actor.user(bob.telegram_id), now=now)
    be_late(step(lead, 1), timedelta(days=2))
    be_late(step(other, 1), timedelta(days=3))
    be_late(step(other, 2), timedelta(minutes=10))
    ScheduledReminder.objects.filter(pk=step(other, 3).pk).update(hold_reason="unanswered")
    ScheduledReminder.objects.filter(pk=step(lead, 3).pk).update(hold_reason=wording.restored(now))
    ScheduledReminder.objects.filter(pk=step(other, 4).pk).update(hold_reason="Bad Request: odd")
    services.complete(reminder=step(lead, 2), by=Actor.user(1001), now=now)
    DeliveryFactory.create(reminder=step(lead, 1), state=DeliveryState.UNKNOWN)
    quiet = LeadFactory.create(owner=bob, engagement_plan=None)
    Lead.objects.filter(pk=quiet.pk).update(created_at=now - timedelta(days=30))
    TelegramUser.objects.filter(pk=mallory.pk).update(blocked_at=now)
    services.pause_person(user=TelegramUserFactory.create(), until=None, by=Actor.staff(1), now=now)
    WorkerHeartbeat.objects.create(name="w", kind="scheduler", started_at=now, beat_at=now)
    for back in (timedelta(0), timedelta(weeks=1)):
        ModelCall.objects.create(
            task="plan", outcome="answered", tokens_in=1500, tokens_out=500, created_at=now - back
        )
    return other


def numbers(html: str) -> list[tuple[str, int]]:
    """Return each link of the board that shows a number, and the number."""
    shown = re.findall(
        r'<a [^>]*?href="([^"]+)"[^>]*>\s*(?:<span[^>]*>\w+</span>\s*)?(?:<strong>)?(\d+)<', html
    )
    return [(unescape(link), int(count)) for link, count in shown]


class TestEveryNumber:
    def test_is_that_of_the_list_behind_it(self, admin_client: Client, busy: Lead) -> None:
        found = numbers(admin_client.get(reverse(INDEX)).content.decode())
        assert len(found) >= 20
        lists = {link: admin_client.get(link).context["cl"].result_count for link, _count in found}
        assert {link: count for link, count in found if count != lists[link]} == {}
        assert sum(count > 0 for _link, count in found) >= 14

    def test_says_what_there_is(self, admin_client: Client, busy: Lead) -> None:
        context = admin_client.get(reverse(INDEX)).context
        assert {tile.label: tile.count for tile in context["tiles"]} == {
            "Due now": 3,
            "Overdue": 2,
            "Held": 3,
            "Uncertain deliveries": 1,
            "Quiet leads": 1,
            "Blocked the bot": 1,
            "People on pause": 1,
            "Workers alive": 1,
        }
        board = context["board"]
        people = [(row.name, row.load.overdue, row.load.due, row.this_week) for row in board.people]
        assert people == [("Bob", 1, 2, 0), ("Alice", 1, 1, 1)]
        assert [bar.count for bar in board.done] == [0] * 7 + [1]
        assert sorted(row.count for row in board.held) == [1, 1, 1]
        assert [(row.spent.calls, row.spent.tokens_in) for row in board.costs] == [(1, 1500), (1, 1500)]

    def test_leaves_out_what_rests_with_its_lead(self, admin_client: Client, busy: Lead) -> None:
        services.set_paused(lead=busy, paused=True, by=Actor.staff(1), now=utc_now())
        tiles = {tile.label: tile.count for tile in admin_client.get(reverse(INDEX)).context["tiles"]}
        assert (tiles["Due now"], tiles["Overdue"]) == (1, 1)

    def test_of_many_is_written_out_no_further(self) -> None:
        assert Tile("", 10_000, "", "").shown == "10,000"
        assert Tile("", 10_001, "", "").shown == "10,000+"

    def test_of_cost_is_by_the_prices_of_the_settings(
        self, admin_client: Client, busy: Lead, settings: Any
    ) -> None:
        assert {row.price for row in admin_client.get(reverse(INDEX)).context["board"].costs} == {""}
        settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = 2.0, 8.0
        costs = admin_client.get(reverse(INDEX)).context["board"].costs
        assert [row.price for row in costs] == ["0.01", "0.01"]


class TestWhoSees:
    def test_only_what_they_may(self, client: Client, busy: Lead) -> None:
        user = User.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_lead"))
        client.force_login(user)
        answer = client.get(reverse(INDEX))
        assert [tile.label for tile in answer.context["tiles"]] == ["Quiet leads"]
        assert answer.context["board"].people is None
        assert "Bob" not in answer.content.decode()

    def test_escaped_names(self, admin_client: Client, busy: Lead, bob: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=bob.pk).update(first_name="<script>alert(1)</script>")
        html = admin_client.get(reverse(INDEX)).content.decode()
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html


class TestCost:
    def test_is_a_dozen_queries_for_a_few_rows_and_for_many(
        self, admin_client: Client, busy: Lead, bob: TelegramUser
    ) -> None:
        admin_client.get(reverse(INDEX))
        few = queries(admin_client, reverse(INDEX))
        for _ in range(15):
            owner = TelegramUserFactory.create()
            more = LeadFactory.create(owner=owner)
            services.start_plan(lead=more, by=Actor.user(owner.telegram_id), now=utc_now())
            be_late(step(more, 1), timedelta(days=1))
        assert queries(admin_client, reverse(INDEX)) == few <= MOST_QUERIES + 1  # in an alarm, the clock
        assert admin_client.get(reverse(INDEX)).context["board"].others == 5
        everybody = admin_client.get(reverse(INDEX), {"people": "all"}).context["board"]
        assert (len(everybody.people), everybody.others) == (17, 0)


class TestLists:
    @pytest.mark.parametrize("week", ["x", "2026-13-01", "0001-01-01", "9999-12-31"])
    def test_survive_a_week_that_is_none(self, admin_client: Client, lead: Lead, week: str) -> None:
        address = reverse("admin:reminders_scheduledreminder_changelist")
        assert admin_client.get(address, {"week": week}, follow=True).status_code == 200

    def test_know_a_quiet_lead(self, admin_client: Client, busy: Lead, bob: TelegramUser) -> None:
        address = reverse("admin:leads_lead_changelist")
        (quiet,) = admin_client.get(address, {"quiet": "yes"}).context["cl"].result_list
        LeadActivity.objects.create(lead=quiet, telegram_id=bob.telegram_id, activity_type="context_update")
        assert not admin_client.get(address, {"quiet": "yes"}).context["cl"].result_list


class TestWeeks:
    def test_begin_on_monday_in_utc(self) -> None:
        begins = weeks.starts(utc_now())
        assert {start.weekday() for start in begins} == {0}
        assert begins[-1] <= utc_now() < begins[-1] + timedelta(weeks=1)
