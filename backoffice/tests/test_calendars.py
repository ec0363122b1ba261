"""Calendars in the admin: whose they are and when they were read, never their address."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from leads.models import TelegramUser
from miniapp import calendar
from miniapp.models import CalendarFeed

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIST = "admin:miniapp_calendarfeed_changelist"


def revoke(client: Client, user: TelegramUser) -> None:
    chosen = {"action": "revoke", "_selected_action": [user.calendar_feed.pk]}
    client.post(reverse(LIST), chosen, follow=True)


class TestCalendars:
    def test_show_their_people_and_no_secret(self, admin_client: Client, alice: TelegramUser) -> None:
        token = calendar.renew(alice, now=NOW)
        row = CalendarFeed.objects.get()
        page = reverse("admin:miniapp_calendarfeed_change", args=[row.pk])
        for answer in (admin_client.get(reverse(LIST)), admin_client.get(page)):
            text = answer.content.decode()
            assert "Alice" in text
            assert token not in text
            assert row.token_hash not in text

    def test_are_revoked(self, admin_client: Client, alice: TelegramUser, bob: TelegramUser) -> None:
        calendar.renew(alice, now=NOW)
        calendar.renew(bob, now=NOW)
        revoke(admin_client, alice)
        assert [row.owner for row in CalendarFeed.objects.all()] == [bob]

    def test_are_revoked_by_nobody_who_may_only_look(self, client: Client, alice: TelegramUser) -> None:
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_calendarfeed"))
        client.force_login(clerk)
        calendar.renew(alice, now=NOW)
        revoke(client, alice)
        assert CalendarFeed.objects.count() == 1
