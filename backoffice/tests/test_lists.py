"""Search, filters, and the cost of a list; text from people is always escaped."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import LEADS, REMINDERS, be_late, page, queries, step
from core.actor import Actor
from leads.models import Lead, LeadActivity, TelegramUser
from reminders import services
from reminders.models import (
    ScheduledReminder,
)
from tests.factories import DeliveryFactory, LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.django_db


SCRIPT = "<script>alert(1)</script>"


class TestLists:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"q": "Northwind"}, {"Maya", "Omar"}),
            ({"q": "alice"}, {"Maya"}),
            ({"q": "1002"}, {"Omar"}),
            ({"overdue": "yes"}, {"Maya"}),
            ({"owner__telegram_id__exact": "1002"}, {"Omar"}),
            ({"plan": "started"}, {"Maya"}),
            ({"plan": "written"}, {"Omar"}),
            ({"plan": "none"}, set()),
            ({"status__exact": "closed_won"}, set()),
            ({"deleted": "yes"}, {"Gone"}),
            ({"deleted": "all"}, {"Maya", "Omar", "Gone"}),
        ],
    )
    def test_leads_are_found(
        self,
        admin_client: Client,
        alice: TelegramUser,
        bob: TelegramUser,
        query: dict[str, str],
        names: set[str],
    ) -> None:
        started = LeadFactory.create(owner=alice, prospect_name="Maya")
        services.start_plan(lead=started, by=Actor.user(1001), now=utc_now() - timedelta(days=1))
        LeadFactory.create(owner=bob, prospect_name="Omar")
        LeadFactory.create(owner=bob, prospect_name="Gone", deleted_at=utc_now())
        listed = admin_client.get(reverse(LEADS), query).context["cl"].result_list
        assert {lead.prospect_name for lead in listed} == names

    @pytest.mark.parametrize(
        ("sign", "names"), [("", ["Maya", "Ada", "Omar"]), ("-", ["Ada", "Maya", "Omar"])]
    )
    @pytest.mark.parametrize("name", ["next_step", "overdue"])
    def test_leads_without_an_open_step_come_last_both_ways(
        self, admin_client: Client, alice: TelegramUser, name: str, sign: str, names: list[str]
    ) -> None:
        for days, who in enumerate(["Ada", "Maya"]):
            started = LeadFactory.create(owner=alice, prospect_name=who, engagement_plan=plan_of(3))
            services.start_plan(lead=started, by=Actor.user(1001), now=utc_now() - timedelta(days=days))
        LeadFactory.create(owner=alice, prospect_name="Omar")
        column = admin_client.get(reverse(LEADS)).context["cl"].list_display.index(name)
        listed = admin_client.get(reverse(LEADS), {"o": f"{sign}{column}"}).context["cl"].result_list
        assert [lead.prospect_name for lead in listed] == names

    @pytest.mark.parametrize(
        ("query", "steps"),
        [
            ({}, [1, 3]),
            ({"show": "open"}, [1, 2, 3]),
            ({"show": "all"}, [3, 2, 1]),
            ({"q": "maya"}, [1, 2, 3]),
            ({"q": "alice"}, [1, 2, 3]),
            ({"q": "1001"}, [1, 2, 3]),
            ({"q": "nobody"}, []),
            ({"overdue": "yes"}, [1]),
            ({"held": "yes"}, [3]),
            ({"held": "no"}, [2, 1]),
            ({"open": "yes"}, [1, 2, 3]),
            ({"status__exact": "completed"}, []),
            ({"lead__owner__telegram_id__exact": "1001"}, [1, 2, 3]),
            ({"lead__owner__telegram_id__exact": "1003"}, []),
        ],
    )
    def test_reminders_are_found(
        self, admin_client: Client, lead: Lead, mallory: TelegramUser, query: dict[str, str], steps: list[int]
    ) -> None:
        ScheduledReminder.objects.filter(pk=step(lead, 3).pk).update(hold_reason="unanswered")
        be_late(step(lead))
        listed = admin_client.get(reverse(REMINDERS), query).context["cl"].result_list
        assert [row.step_id for row in listed] == steps

    @pytest.mark.parametrize(
        "name",
        [LEADS, REMINDERS, "admin:reminders_delivery_changelist", "admin:leads_leadactivity_changelist"],
    )
    def test_need_the_same_queries_for_many_rows(self, admin_client: Client, name: str) -> None:
        def add(count: int) -> None:
            for delivery in DeliveryFactory.create_batch(count):
                LeadActivity.objects.create(
                    lead=delivery.lead, telegram_id=delivery.telegram_id, activity_type="context_update"
                )

        address = reverse(name)
        add(5)
        admin_client.get(address)
        few = queries(admin_client, address)
        add(45)
        assert queries(admin_client, address) == few

    def test_a_lead_needs_the_same_queries_for_a_long_plan(
        self, admin_client: Client, alice: TelegramUser, me: Actor
    ) -> None:
        counts = []
        for size in (3, 9):
            lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(size))
            services.start_plan(lead=lead, by=me, now=utc_now())
            admin_client.get(page(lead))
            counts.append(queries(admin_client, page(lead)))
        assert counts[0] == counts[1]


class TestUntrustedText:
    def test_is_escaped_wherever_a_lead_is_shown(self, admin_client: Client, me: Actor) -> None:
        owner = TelegramUserFactory.create(first_name=SCRIPT, username="")
        plan = [{**entry, "description": SCRIPT, "suggested_text": SCRIPT} for entry in plan_of(2)]
        lead = LeadFactory.create(
            owner=owner, prospect_name=SCRIPT, prospect_company=SCRIPT, notes=SCRIPT, engagement_plan=plan
        )
        services.start_plan(lead=lead, by=Actor.user(owner.telegram_id), now=utc_now())
        ScheduledReminder.objects.update(hold_reason=SCRIPT)
        delivery = DeliveryFactory.create(reminder=step(lead), error_class=SCRIPT[:20], error_text=SCRIPT)
        addresses = [
            reverse(LEADS),
            reverse(REMINDERS),
            reverse("admin:reminders_delivery_changelist"),
            reverse("admin:leads_leadactivity_changelist"),
            reverse("admin:leads_telegramuser_changelist"),
            reverse("admin:leads_lead_delete", args=[lead.pk]),
            page(lead),
            page(step(lead)),
            page(delivery),
            page(owner),
        ]
        for address in addresses:
            html = admin_client.get(address).content.decode()
            assert "&lt;script&gt;" in html, address
            assert "<script>alert" not in html, address
