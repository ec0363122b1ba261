"""Invitations in the admin: made, shown once, revoked, and by whom nothing of the kind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import message_of, queries
from leads.models import Invitation, TelegramUser
from leads.people import invitations
from leads.people.invitations import Terms
from reminders.models import WorkerHeartbeat
from tests.factories import TelegramUserFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
LIST, ADD = "admin:leads_invitation_changelist", "admin:leads_invitation_add"


def wish(**changes: Any) -> dict[str, Any]:
    """Return the form's data."""
    ends = utc_now() + timedelta(days=3)
    values = {
        "role": "manager",
        "max_uses": "2",
        "expires_at_0": f"{ends:%Y-%m-%d}",
        "expires_at_1": "12:00:00",
    }
    return values | changes


def staff(client: Client, *permissions: str) -> Client:
    """Log somebody in who may do this much."""
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


class TestMaking:
    def test_shows_the_link_once_and_keeps_its_hash(self, admin_client: Client) -> None:
        now = utc_now()
        WorkerHeartbeat.objects.create(
            name="b", kind="bot", started_at=now, beat_at=now, detail={"username": "real_quest_bot"}
        )
        assert admin_client.get(reverse(ADD)).status_code == 200
        page = admin_client.post(reverse(ADD), wish()).content.decode()
        found = re.search(r"https://t\.me/real_quest_bot\?start=([\w-]+)", page)
        assert found
        row = Invitation.objects.get()
        assert (row.role, row.max_uses, row.maker) == ("manager", 2, "admin")
        assert row.digest == invitations.digest_of(found[1])
        for address in (reverse(LIST), reverse("admin:leads_invitation_change", args=[row.pk])):
            assert found[1] not in admin_client.get(address).content.decode()

    def test_shows_what_to_send_while_nobody_knows_what_the_bot_is_called(self, admin_client: Client) -> None:
        page = admin_client.post(reverse(ADD), wish()).content.decode()
        found = re.search(r"/start ([\w-]{22,})", page)
        assert found
        assert Invitation.objects.get().digest == invitations.digest_of(found[1])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"max_uses": "0"},
            {"max_uses": "100000"},
            {"role": "staff"},
            {"expires_at_0": "2020-01-01"},
            {"expires_at_0": "2999-01-01"},
            {"expires_at_0": ""},
        ],
    )
    def test_refuses_what_no_link_should_be(self, admin_client: Client, wrong: dict[str, str]) -> None:
        answer = admin_client.post(reverse(ADD), wish(**wrong))
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors
        assert not Invitation.objects.exists()


class TestRevoking:
    def test_ends_open_links_and_lists_who_came_in(self, admin_client: Client, alice: TelegramUser) -> None:
        row, code = invitations.create(Terms(utc_now() + timedelta(days=1), 2), now=utc_now())
        invitations.use(digest=invitations.digest_of(code), user=alice, now=utc_now())
        change = reverse("admin:leads_invitation_change", args=[row.pk])
        assert "Alice" in admin_client.get(change).content.decode()
        chosen = {"action": "revoke", "_selected_action": [row.pk]}
        answer = admin_client.post(reverse(LIST), chosen, follow=True)
        assert "1 link was revoked" in answer.content.decode()
        row.refresh_from_db()
        assert row.state(utc_now()) == "revoked"
        assert (
            "0 links were revoked" in admin_client.post(reverse(LIST), chosen, follow=True).content.decode()
        )

    @pytest.mark.parametrize("way", ["change", "delete"])
    def test_is_all_that_happens_to_a_link(self, admin_client: Client, way: str) -> None:
        row, _code = invitations.create(Terms(utc_now() + timedelta(days=1)), now=utc_now())
        address = reverse(f"admin:leads_invitation_{way}", args=[row.pk])
        assert admin_client.post(address, {"post": "yes", **wish(role="rep")}).status_code == 403


class TestPermission:
    @pytest.fixture
    def row(self) -> Invitation:
        return invitations.create(Terms(utc_now() + timedelta(days=1)), now=utc_now())[0]

    @pytest.mark.parametrize(
        ("permissions", "seen"), [((), 403), (("view_invitation",), 200), (("change_invitation",), 200)]
    )
    def test_is_asked_for_looking_and_making(
        self, client: Client, row: Invitation, permissions: tuple[str, ...], seen: int
    ) -> None:
        staff(client, *permissions)
        assert client.get(reverse(LIST)).status_code == seen
        assert client.post(reverse(ADD), wish()).status_code == 403
        assert Invitation.objects.count() == 1

    def test_is_asked_for_revoking(self, client: Client, row: Invitation) -> None:
        staff(client, "view_invitation")
        client.post(reverse(LIST), {"action": "revoke", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.revoked_at is None

    def test_to_change_is_permission_to_revoke(self, client: Client, row: Invitation) -> None:
        staff(client, "view_invitation", "change_invitation")
        client.post(reverse(LIST), {"action": "revoke", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.revoked_at is not None


class TestTheList:
    @pytest.fixture
    def rows(self, alice: TelegramUser, bob: TelegramUser) -> dict[str, Invitation]:
        """A link in each state; Bob came in by the one that is used up."""
        now = utc_now()
        made = {}
        for state in ("open", "used_up", "expired", "revoked"):
            made[state], code = invitations.create(Terms(now + timedelta(days=1)), owner=alice, now=now)
            if state == "used_up":
                invitations.use(digest=invitations.digest_of(code), user=bob, now=now)
        Invitation.objects.filter(pk=made["expired"].pk).update(expires_at=now - timedelta(days=1))
        invitations.revoke(invitation_id=made["revoked"].pk, now=now)
        return made

    @pytest.mark.parametrize("state", ["open", "used_up", "expired", "revoked"])
    def test_is_filtered_by_what_has_become_of_them(
        self, admin_client: Client, rows: dict[str, Invitation], state: str
    ) -> None:
        listed = admin_client.get(reverse(LIST), {"state": state}).context["cl"].result_list
        assert [row.pk for row in listed] == [rows[state].pk]
        assert [row.state(utc_now()) for row in listed] == [state]

    def test_says_who_made_them_and_who_came_in_by_which_and_when(
        self, admin_client: Client, rows: dict[str, Invitation], alice: TelegramUser
    ) -> None:
        listed = admin_client.get(reverse(LIST)).context["cl"].result_list
        by_pk = {row.pk: row for row in listed}
        assert by_pk[rows["used_up"].pk].latest_name == "Bob"
        html = admin_client.get(reverse(LIST)).content.decode()
        assert reverse("admin:leads_telegramuser_change", args=[alice.pk]) in html
        assert "Bob, " in html
        assert "1 of 1" in html
        found = admin_client.get(reverse(LIST), {"q": "Alice"}).context["cl"].result_list
        assert len(found) == 4

    def test_asks_the_same_of_one_and_of_many(
        self, admin_client: Client, rows: dict[str, Invitation]
    ) -> None:
        before = queries(admin_client, reverse(LIST))
        for number in range(20):
            _row, code = invitations.create(Terms(utc_now() + timedelta(days=1), 3), now=utc_now())
            guest = TelegramUserFactory.create(first_name=f"Guest {number}")
            invitations.use(digest=invitations.digest_of(code), user=guest, now=utc_now())
        assert queries(admin_client, reverse(LIST)) == before

    def test_a_link_is_revoked_from_its_page_after_a_question(
        self, client: Client, rows: dict[str, Invitation]
    ) -> None:
        staff(client, "view_invitation", "change_invitation")
        row, over = rows["open"], rows["used_up"]
        address = reverse("admin:leads_invitation_revoke_this", args=[row.pk])
        assert address in client.get(reverse("admin:leads_invitation_change", args=[row.pk])).content.decode()
        for each in (row, over):
            assert (
                "Nobody comes in by it"
                in client.get(reverse("admin:leads_invitation_revoke_this", args=[each.pk])).content.decode()
            )
        assert message_of(client, address, {"revoke": "1"}) == "Nobody comes in by it any more."
        assert message_of(client, address, {"revoke": "1"}) == "It was not open any more."
        row.refresh_from_db()
        assert row.state(utc_now()) == "revoked"
        assert [line.change_message for line in LogEntry.objects.filter(object_id=row.pk)] == ["Revoked"]

    def test_is_revoked_by_nobody_who_may_only_look(
        self, client: Client, rows: dict[str, Invitation]
    ) -> None:
        staff(client, "view_invitation")
        address = reverse("admin:leads_invitation_revoke_this", args=[rows["open"].pk])
        assert client.post(address, {"revoke": "1"}).status_code == 403
        assert client.get(address).status_code == 403
