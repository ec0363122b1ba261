"""People and accounts in the admin."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import message_of, page
from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory
from tests.whole_people import traces

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PEOPLE = "admin:leads_telegramuser_changelist"


class TestPeople:
    def test_a_stranger_is_sent_to_the_login(self, client: Client) -> None:
        assert client.get(reverse(PEOPLE))["Location"].startswith(reverse("admin:login"))

    @pytest.mark.parametrize("query", ["ali", "1001", "Alice"])
    def test_are_found_by_name_and_number(
        self, admin_client: Client, alice: TelegramUser, bob: TelegramUser, query: str
    ) -> None:
        listed = admin_client.get(reverse(PEOPLE), {"q": query}).context["cl"].result_list
        assert list(listed) == [alice]

    def test_marks_who_is_told_when_something_is_wrong(
        self, admin_client: Client, alice: TelegramUser
    ) -> None:
        admin_client.post(page(alice), {"role": "rep", "wants_alarms": "on"})
        alice.refresh_from_db()
        assert (alice.role, alice.wants_alarms) == ("rep", True)

    def test_only_the_role_is_changed(self, admin_client: Client, alice: TelegramUser) -> None:
        admin_client.post(page(alice), {"role": "manager", "username": "eve", "timezone": "Asia/Tokyo"})
        alice.refresh_from_db()
        assert (alice.role, alice.username, alice.timezone) == ("manager", "alice", "UTC")

    def test_a_change_leaves_what_the_bot_wrote_meanwhile(
        self, admin_client: Client, alice: TelegramUser
    ) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(timezone="Europe/Kyiv")
        admin_client.post(page(alice), {"role": "staff"})
        alice.refresh_from_db()
        assert (alice.role, alice.timezone) == ("staff", "Europe/Kyiv")

    @pytest.mark.parametrize("way", ["add", "delete"])
    def test_are_neither_added_nor_deleted(self, admin_client: Client, alice: TelegramUser, way: str) -> None:
        args = [] if way == "add" else [alice.pk]
        address = reverse(f"admin:leads_telegramuser_{way}", args=args)
        assert admin_client.post(address, {"post": "yes"}).status_code == 403

    def test_viewers_change_nothing(self, client: Client, alice: TelegramUser) -> None:
        user = User.objects.create_user("viewer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_telegramuser"))
        client.force_login(user)
        assert client.get(page(alice)).status_code == 200
        assert client.post(page(alice), {"role": "staff"}).status_code == 403


class TestErasing:
    @pytest.fixture
    def address(self, alice: TelegramUser) -> str:
        return reverse("admin:leads_telegramuser_erase", args=[alice.pk])

    def test_asks_first_and_says_what_is_lost(
        self, admin_client: Client, alice: TelegramUser, address: str
    ) -> None:
        LeadFactory.create_batch(3, owner=alice)
        shown = admin_client.get(address)
        assert dict(shown.context["question"].facts)["Leads"] == "3"
        assert TelegramUser.objects.filter(pk=alice.pk).exists()

    def test_erases_and_leaves_a_line_that_says_nothing_of_them(
        self, admin_client: Client, alice: TelegramUser, address: str
    ) -> None:
        lead = LeadFactory(owner=alice, prospect_name="Ann Zzyzx")
        admin_client.post(page(alice), {"role": "manager"})  # logged with their name
        assert admin_client.post(address, {"erase": "1"}).status_code == 302
        assert traces(alice.telegram_id, alice.username, lead.prospect_name) == []
        line = LogEntry.objects.get(action_flag=DELETION)
        assert (line.object_id, line.object_repr) == (None, "a person, erased")

    def test_is_not_for_everybody(self, client: Client, alice: TelegramUser, address: str) -> None:
        user = User.objects.create_user("clerk", is_staff=True)
        may = ["view_telegramuser", "change_telegramuser"]
        user.user_permissions.set(Permission.objects.filter(codename__in=may))
        client.force_login(user)
        assert client.post(address, {"erase": "1"}).status_code == 403
        assert TelegramUser.objects.filter(pk=alice.pk).exists()

    def test_of_somebody_gone_is_a_missing_page(self, admin_client: Client) -> None:
        assert admin_client.get(reverse("admin:leads_telegramuser_erase", args=[999])).status_code == 404


class TestEveryList:
    @pytest.mark.parametrize(
        "name",
        [
            "auth_user",
            "auth_group",
            "axes_accessattempt",
            "axes_accesslog",
            "botapp_inboxupdate",
            "engagement_planrequest",
            "engagement_plantemplate",
            "engagement_planversion",
            "engagement_draftversion",
            "leads_leadactivity",
            "leads_sellerprofile",
            "miniapp_calendarfeed",
            "reminders_messageedit",
            "reminders_workerheartbeat",
        ],
    )
    def test_opens(self, admin_client: Client, name: str) -> None:
        assert admin_client.get(reverse(f"admin:{name}_changelist"), {"q": "1"}).status_code == 200


def clerk(client: Client, *may: str) -> Client:
    """Log somebody in who may do this much with people and leads."""
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_telegramuser", *may]))
    client.force_login(user)
    return client


def way(alice: TelegramUser, name: str) -> str:
    return reverse(f"admin:leads_telegramuser_{name}", args=[alice.pk])


class TestComingAndGoing:
    def test_asks_with_what_rests_and_needs_a_reason(
        self, client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        clerk(client, "deactivate_telegramuser")
        assert way(alice, "deactivate") in client.get(page(alice)).content.decode()
        assert way(alice, "bring_back") not in client.get(page(alice)).content.decode()
        facts = dict(client.get(way(alice, "deactivate")).context["question"].facts)
        assert (facts["Leads"], facts["Open steps"]) == ("1", "3")
        refused = client.post(way(alice, "deactivate"), {"deactivate": "1", "reason": " "})
        assert "Say why" in refused.content.decode()
        alice.refresh_from_db()
        assert alice.is_inside

    def test_goes_and_comes_back_and_the_log_says_by_whom(
        self, client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        clerk(client, "deactivate_telegramuser")
        sent = {"deactivate": "1", "reason": "left <b>us</b>"}
        assert message_of(client, way(alice, "deactivate"), sent) == "Deactivated. 3 steps rest."
        assert message_of(client, way(alice, "deactivate"), sent) == "Somebody has done that already."
        shown = client.get(page(alice)).content.decode()
        assert "left &lt;b&gt;us&lt;/b&gt;" in shown
        assert "left <b>us" not in shown
        assert way(alice, "deactivate") not in shown
        listed = client.get(reverse(PEOPLE), {"deactivated": "yes"}).context["cl"].result_list
        assert list(listed) == [alice]
        assert not client.get(reverse(PEOPLE), {"deactivated": "no"}).context["cl"].result_list
        assert "left &lt;b&gt;us" in client.get(way(alice, "bring_back")).content.decode()
        told = message_of(client, way(alice, "bring_back"), {"bring_back": "1"})
        assert told == "They are back. 3 steps go on."
        assert message_of(client, way(alice, "bring_back"), {"bring_back": "1"}) == (
            "Somebody has done that already."
        )
        lines = LogEntry.objects.filter(object_id=alice.pk).order_by("id")
        assert [line.change_message for line in lines] == ["Deactivated: left <b>us</b>", "Brought back"]
        assert {line.user.get_username() for line in lines} == {"clerk"}
        kinds = lead.activities.order_by("id").values_list("activity_type", flat=True)
        assert list(kinds)[-2:] == ["owner_deactivated", "owner_back"]

    def test_says_at_each_step_why_it_rests(
        self, admin_client: Client, alice: TelegramUser, lead: Lead
    ) -> None:
        services.deactivate_person(user=alice, reason="left us", by=Actor.staff(1, "root"), now=utc_now())
        row = lead.reminders.first()
        assert row
        shown = admin_client.get(page(row)).content.decode()
        assert "Parked: staff have deactivated the person" in shown
        assert "left us" in shown

    def test_is_not_for_everybody(self, client: Client, alice: TelegramUser) -> None:
        clerk(client, "change_telegramuser", "delete_telegramuser", "transfer_lead")
        for name in ("deactivate", "bring_back"):
            assert way(alice, name) not in client.get(page(alice)).content.decode()
            assert client.get(way(alice, name)).status_code == 403
            assert client.post(way(alice, name), {name: "1", "reason": "x"}).status_code == 403
        alice.refresh_from_db()
        assert alice.is_inside
