"""Staff who look after accounts give nobody rights that they do not have themselves."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NAMES = ("view_user", "add_user", "change_user", "delete_user", "view_group", "change_group", "add_group")


@pytest.fixture
def clerk(client: Client) -> User:
    """Return the account that looks after accounts, logged in; it may also look at leads."""
    clerk = User.objects.create_user("clerk", password="x", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=[*NAMES, "view_lead"]))
    client.force_login(clerk)
    return clerk


def page_of(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def form_of(user: User, **changed: Any) -> dict[str, Any]:
    return {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-11-01",
        "date_joined_1": "10:00:00",
        **changed,
    }


def may(name: str) -> Permission:
    return Permission.objects.get(codename=name)


class TestRights:
    def test_cannot_be_raised_to_a_superusers(self, client: Client, clerk: User) -> None:
        other = User.objects.create_user("other", is_staff=True)
        for user in (other, clerk):
            client.post(page_of(user), form_of(user, is_superuser="on"))
            user.refresh_from_db()
            assert not user.is_superuser

    def test_can_be_given_as_far_as_one_has_them(self, client: Client, clerk: User) -> None:
        other = User.objects.create_user("other", is_staff=True)
        answer = client.post(page_of(other), form_of(other, user_permissions=[may("view_lead").pk]))
        assert answer.status_code == 302
        assert set(other.user_permissions.all()) == {may("view_lead")}

    @pytest.mark.parametrize("name", ["change_lead", "resolve_delivery", "change_permission"])
    def test_beyond_ones_own_cannot_be_given(self, client: Client, clerk: User, name: str) -> None:
        for user in (User.objects.create_user("other", is_staff=True), clerk):
            answer = client.post(page_of(user), form_of(user, user_permissions=[may(name).pk]))
            assert "not one of the available choices" in answer.content.decode()
            assert not user.user_permissions.filter(codename=name).exists()

    def test_beyond_ones_own_cannot_be_had_through_a_group(self, client: Client, clerk: User) -> None:
        strong, weak = Group.objects.create(name="strong"), Group.objects.create(name="weak")
        strong.permissions.add(may("change_lead"))
        client.post(page_of(clerk), form_of(clerk, groups=[strong.pk]))
        assert not clerk.groups.exists()
        address = reverse("admin:auth_group_change", args=[weak.pk])
        client.post(address, {"name": "weak", "permissions": [may("change_lead").pk]})
        assert not weak.permissions.exists()
        stronger = reverse("admin:auth_group_change", args=[strong.pk])
        assert client.post(stronger, {"name": "mine", "permissions": []}).status_code == 403


class TestWhoHasMoreRights:
    @pytest.fixture(params=["superuser", "own right", "right of a group", "inactive"])
    def above(self, request: pytest.FixtureRequest) -> User:
        """Return an account with more rights than the clerk."""
        user = User.objects.create_user("above", password="x", is_staff=True)
        group = Group.objects.create(name="strong")
        group.permissions.add(may("change_lead"))
        match request.param:
            case "superuser":
                user.is_superuser = True
            case "own right":
                user.user_permissions.add(may("change_lead"))
            case "right of a group":
                user.groups.add(group)
            case "inactive":
                user.user_permissions.add(may("change_lead"))
                user.is_active = False
        user.save()
        return user

    def test_is_out_of_reach(self, client: Client, clerk: User, above: User) -> None:
        password = reverse("admin:auth_user_password_change", args=[above.pk])
        delete = reverse("admin:auth_user_delete", args=[above.pk])
        new = {"password1": "Zw4hundert!", "password2": "Zw4hundert!"}
        answers = [
            client.post(page_of(above), form_of(above, username="mine")).status_code,
            client.post(password, new).status_code,
            client.post(delete, {"post": "yes"}).status_code,
        ]
        assert answers == [403, 403, 403]
        many = {"action": "delete_selected", "_selected_action": [above.pk], "post": "yes"}
        client.post(reverse("admin:auth_user_changelist"), many)
        again = User.objects.get(pk=above.pk)
        assert (again.username, again.password) == ("above", above.password)
        assert client.get(page_of(above)).status_code == 200  # looking is allowed

    def test_is_within_a_superusers_reach(self, admin_client: Client, above: User) -> None:
        answer = admin_client.post(page_of(above), form_of(above, username="renamed"))
        assert answer.status_code == 302
        assert User.objects.get(pk=above.pk).username == "renamed"
