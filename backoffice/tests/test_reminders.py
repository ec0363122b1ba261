"""Actions, buttons and the reasons on a reminder's page."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import act, page, press, step
from core.actor import Actor
from leads.models import Lead
from reminders import services
from reminders.models import (
    EditKind,
    MessageEdit,
    ScheduledReminder,
)
from tests.factories import DeliveryFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class TestActions:
    @pytest.mark.parametrize(
        ("action", "status", "kind"),
        [
            ("done", "completed", "step_completed"),
            ("skip", "skipped", "step_skipped"),
            ("cancel", "cancelled", "step_cancelled"),
            ("snooze_3_days", "snoozed", "step_snoozed"),
            ("send_now", "pending", "step_rescheduled"),
        ],
    )
    @pytest.mark.parametrize("way", ["list", "page"])
    def test_go_through_the_service(
        self, admin_client: Client, lead: Lead, action: str, status: str, kind: str, way: str
    ) -> None:
        row = step(lead, 1)
        DeliveryFactory.create(reminder=row, message_id=77)
        if way == "list":
            act(admin_client, action.removesuffix("_3_days"), row)
        else:
            press(admin_client, row, action)
        by = {"kind": "staff", "id": User.objects.get().pk, "name": "admin"}
        line = lead.activities.get(activity_type=kind)
        edit = MessageEdit.objects.get()
        assert step(lead, 1).status == status
        assert line.metadata["by"] == by | ({"why": "because"} if way == "list" else {})
        assert (edit.kind, edit.message_id) == (EditKind.CARD, 77)

    def test_show_in_the_plan(self, admin_client: Client, lead: Lead) -> None:
        act(admin_client, "done", step(lead))
        lead.refresh_from_db()
        assert lead.steps[0]["status"] == "done"

    def test_count_what_was_closed_already(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.skip(reminder=step(lead, 2), by=me, now=utc_now())
        told = act(admin_client, "done", step(lead, 1), step(lead, 2), step(lead, 3))
        assert told == "2 steps done; 1 left out: 1 closed already."

    def test_count_what_was_so_already(self, admin_client: Client, lead: Lead) -> None:
        assert press(admin_client, step(lead), "snooze_1_day").startswith("1 snoozed.")
        assert press(admin_client, step(lead), "snooze_1_day").startswith("0 snoozed, 1 was so already.")

    def test_snooze_for_so_many_days(self, admin_client: Client, lead: Lead) -> None:
        def until() -> datetime:
            moment = services.snoozed_until("3d", lead.owner, now=utc_now())
            assert isinstance(moment, datetime)
            return moment

        earliest = until()
        act(admin_client, "snooze", step(lead))
        assert earliest <= step(lead).due_at <= until()

    def test_sending_now_releases_what_was_held(self, admin_client: Client, lead: Lead) -> None:
        ScheduledReminder.objects.filter(pk=step(lead, 2).pk).update(hold_reason="unanswered")
        act(admin_client, "send_now", step(lead, 2))
        assert step(lead, 2).is_due(utc_now())

    def test_no_reminder_can_be_added_or_deleted(self, admin_client: Client, lead: Lead) -> None:
        row = step(lead)
        assert admin_client.get(reverse("admin:reminders_scheduledreminder_add")).status_code == 403
        delete = reverse("admin:reminders_scheduledreminder_delete", args=[row.pk])
        assert admin_client.post(delete, {"post": "yes"}).status_code == 403


class TestWhy:
    def why(self, client: Client, row: ScheduledReminder) -> str:
        verdict: str = client.get(page(row)).context["why"].verdict
        return verdict

    def test_says_what_comes_next(self, admin_client: Client, lead: Lead) -> None:
        assert self.why(admin_client, step(lead, 1)).startswith("Due now")
        assert self.why(admin_client, step(lead, 2)).startswith("Waits: nudge 1 leaves at ")

    @pytest.mark.parametrize(
        ("change", "verdict"),
        [
            ({"reminders_paused": True}, "Parked: the lead's reminders are paused."),
            ({"status": "closed_lost"}, "Parked: the lead is closed."),
            ({"owner__blocked_at": utc_now()}, "Parked: the person has blocked the bot."),
            ({"owner__reminder_enabled": False}, "Parked: the person has turned reminders off."),
        ],
    )
    def test_says_what_keeps_it_back(
        self, admin_client: Client, lead: Lead, change: dict[str, Any], verdict: str
    ) -> None:
        for name, value in change.items():
            target = lead.owner if name.startswith("owner__") else lead
            setattr(target, name.removeprefix("owner__"), value)
            target.save()
        assert self.why(admin_client, step(lead, 2)) == verdict

    def test_says_why_it_is_held(self, admin_client: Client, lead: Lead) -> None:
        ScheduledReminder.objects.filter(pk=step(lead).pk).update(hold_reason="chat_not_found")
        assert self.why(admin_client, step(lead)).endswith("Telegram does not know this chat.")

    def test_says_when_nothing_more_comes(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead), by=me, now=utc_now())
        assert self.why(admin_client, step(lead)) == "Closed: nothing more is sent."
