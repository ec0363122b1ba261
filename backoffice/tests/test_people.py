"""People and accounts in the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from leads.models import TelegramUser

pytestmark = pytest.mark.django_db

PEOPLE = "admin:leads_telegramuser_changelist"


def page(person: TelegramUser) -> str:
    return reverse("admin:leads_telegramuser_change", args=[person.pk])


class TestPeople:
    def test_a_stranger_is_sent_to_the_login(self, client: Client) -> None:
        assert client.get(reverse(PEOPLE))["Location"].startswith(reverse("admin:login"))

    @pytest.mark.parametrize("query", ["ali", "1001", "Alice"])
    def test_are_found_by_name_and_number(
        self, admin_client: Client, alice: TelegramUser, bob: TelegramUser, query: str
    ) -> None:
        listed = admin_client.get(reverse(PEOPLE), {"q": query}).context["cl"].result_list
        assert list(listed) == [alice]

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
            "engagement_planversion",
            "engagement_draftversion",
            "leads_leadactivity",
            "miniapp_calendarfeed",
            "reminders_messageedit",
            "reminders_workerheartbeat",
        ],
    )
    def test_opens(self, admin_client: Client, name: str) -> None:
        assert admin_client.get(reverse(f"admin:{name}_changelist"), {"q": "1"}).status_code == 200
