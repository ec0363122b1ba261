"""Who sees what: strangers nothing, viewers everything, ledgers changed by nobody."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import LEADS, REMINDERS, be_late, page, step
from leads.models import Lead
from reminders.models import (
    DeliveryState,
    MessageEdit,
    ScheduledReminder,
    WorkerHeartbeat,
)
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db


class TestEntry:
    @pytest.mark.parametrize("name", [LEADS, REMINDERS, "admin:reminders_delivery_changelist", "admin:index"])
    def test_a_stranger_is_sent_to_the_login(self, client: Client, name: str) -> None:
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))

    def test_somebody_without_permissions_sees_nothing(self, client: Client, lead: Lead) -> None:
        client.force_login(User.objects.create_user("clerk", is_staff=True))
        assert client.get(reverse(LEADS)).status_code == 403
        assert "Due now" not in client.get(reverse("admin:index")).content.decode()

    def test_the_front_page_names_what_is_held_first(self, admin_client: Client, lead: Lead) -> None:
        ScheduledReminder.objects.filter(pk=step(lead, 3).pk).update(hold_reason="unanswered")
        be_late(step(lead))
        urgent = admin_client.get(reverse("admin:index")).context["urgent"]
        assert [row.pk for row in urgent] == [step(lead, 3).pk, step(lead, 1).pk]


class TestRights:
    def test_are_ones_own_and_those_of_ones_groups_by_one_query(self) -> None:
        clerk, group = User.objects.create_user("clerk", is_staff=True), Group.objects.create(name="some")
        clerk.user_permissions.add(Permission.objects.get(codename="view_lead"))
        group.permissions.add(Permission.objects.get(codename="view_delivery"))
        clerk.groups.add(group)
        with CaptureQueriesContext(connection) as seen:
            assert clerk.has_perms(["leads.view_lead", "reminders.view_delivery"])
            assert not clerk.has_perm("leads.change_lead")
            assert not clerk.has_module_perms("engagement")
        assert len(seen) == 1

    def test_end_with_the_account(self) -> None:
        clerk = User.objects.create_user("clerk", is_staff=True, is_active=False)
        clerk.user_permissions.add(Permission.objects.get(codename="view_lead"))
        assert not clerk.has_perm("leads.view_lead")


class TestViewOnlyStaff:
    def test_sees_every_page(self, viewer: Client, lead: Lead) -> None:
        delivery = DeliveryFactory.create(reminder=step(lead))
        for row in (lead, step(lead), delivery, lead.activities.first()):
            assert viewer.get(page(row)).status_code == 200

    def test_has_no_actions_and_no_buttons(self, viewer: Client, lead: Lead) -> None:
        assert 'value="snooze"' not in viewer.get(reverse(REMINDERS)).content.decode()
        assert "press_done" not in viewer.get(page(step(lead))).content.decode()

    def test_cannot_act_by_hand_made_requests(self, viewer: Client, lead: Lead) -> None:
        row = step(lead)
        viewer.post(reverse(REMINDERS), {"action": "done", "_selected_action": [row.pk]})
        viewer.post(
            reverse(LEADS), {"action": "delete_selected", "_selected_action": [lead.pk], "post": "yes"}
        )
        answers = [
            viewer.post(page(row), {"reminders_scheduledreminder_press_done": "1"}).status_code,
            viewer.post(page(lead), {"prospect_name": "X"}).status_code,
            viewer.post(reverse("admin:leads_lead_delete", args=[lead.pk]), {"post": "yes"}).status_code,
        ]
        assert answers == [403, 403, 403]
        lead.refresh_from_db()
        assert (step(lead).status, lead.prospect_name, lead.deleted_at) == ("pending", "Maya Lindqvist", None)


class TestLedgers:
    @pytest.mark.parametrize("way", ["add", "change", "delete"])
    @pytest.mark.parametrize("model", ["delivery", "activity", "edit", "worker"])
    def test_nobody_writes_them(self, admin_client: Client, lead: Lead, model: str, way: str) -> None:
        rows: dict[str, Any] = {
            "delivery": DeliveryFactory.create(reminder=step(lead)),
            "activity": lead.activities.first(),
            "edit": MessageEdit.objects.create(chat_id=1, message_id=2),
            "worker": WorkerHeartbeat.objects.create(
                name="w", kind="scheduler", started_at=utc_now(), beat_at=utc_now()
            ),
        }
        meta = rows[model]._meta
        args = [] if way == "add" else [rows[model].pk]
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{way}", args=args)
        assert admin_client.post(address, {"post": "yes"}).status_code == 403

    def test_deliveries_are_found_by_state_and_reminder(self, admin_client: Client, lead: Lead) -> None:
        unsure = DeliveryFactory.create(
            reminder=step(lead), state=DeliveryState.UNKNOWN, error_class="worker_lost"
        )
        sure = DeliveryFactory.create(reminder=step(lead, 2))
        address = reverse("admin:reminders_delivery_changelist")
        listed = admin_client.get(address, {"state__exact": "unknown"})
        assert list(listed.context["cl"].result_list) == [unsure]
        assert "uncertain" in listed.content.decode()
        assert "its worker stopped before the answer came" in listed.content.decode()
        found = admin_client.get(address, {"q": str(sure.reminder_id)})
        assert list(found.context["cl"].result_list) == [sure]

    def test_a_delivery_says_what_became_of_it(self, admin_client: Client, lead: Lead) -> None:
        delivery = DeliveryFactory.create(reminder=step(lead), state=DeliveryState.UNKNOWN)
        html = admin_client.get(page(delivery)).content.decode()
        assert "uncertain" in html
        assert "A machine never sends it again." in html
        assert "(&#x27;" not in html

    def test_a_delivery_outlives_its_lead(self, admin_client: Client, lead: Lead) -> None:
        delivery = DeliveryFactory.create(reminder=step(lead))
        lead.delete()
        listed = admin_client.get(reverse("admin:reminders_delivery_changelist"))
        assert f"#{delivery.reminder_id} (erased)" in listed.content.decode()
        assert admin_client.get(page(delivery)).status_code == 200


class TestContentSecurityPolicy:
    def test_is_wider_in_the_admin_alone(self, admin_client: Client) -> None:
        inside = admin_client.get(reverse("admin:index"))["Content-Security-Policy"]
        outside = admin_client.get("/healthz")["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval'" in inside
        assert "unsafe" not in outside
        assert "script-src 'self' 'unsafe-inline'" not in inside
