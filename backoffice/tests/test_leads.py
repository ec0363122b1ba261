"""A lead's page: its facts, its plan, and its reminders inline, all through the services."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.tests.pages import LEADS, be_late, filled_in, inline, page, step
from core.actor import Actor
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import (
    ReminderStatus,
    ScheduledReminder,
)
from reminders.policy.step_outcomes import Outcome
from tests.factories import LeadFactory
from tests.whole_people import traces

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class TestInlineReminders:
    def change(self, client: Client, lead: Lead, number: int, **values: str) -> Any:
        """Change the controls of one step on its lead's page, and save."""
        row = step(lead, number)
        sent = filled_in(client, page(lead)) | {
            inline(lead, row, name): value for name, value in values.items()
        }
        return client.post(page(lead), sent)

    def test_saving_what_stands_there_changes_nothing(self, admin_client: Client, lead: Lead) -> None:
        before = list(lead.reminders.order_by("id").values())
        lines = lead.activities.count()
        assert admin_client.post(page(lead), filled_in(admin_client, page(lead))).status_code == 302
        assert list(lead.reminders.order_by("id").values()) == before
        assert lead.activities.count() == lines

    def test_a_new_date_is_read_on_the_owners_clock(self, admin_client: Client, lead: Lead) -> None:
        day = (utc_now() + timedelta(days=30)).replace(
            month=1, day=15, hour=0, minute=0, second=0, microsecond=0
        )
        day = day.replace(year=utc_now().year + 1)
        self.change(admin_client, lead, 2, due_at_0=f"{day:%Y-%m-%d}", due_at_1="14:30")
        row = step(lead, 2)
        assert row.due_at == day + timedelta(hours=12, minutes=30)  # Kyiv is two hours ahead in winter
        assert (row.cycle, row.due_rule) == (2, "moved")
        assert lead.activities.filter(activity_type="step_rescheduled").count() == 1

    def test_a_new_draft_keeps_the_version_before(self, admin_client: Client, lead: Lead) -> None:
        self.change(admin_client, lead, 2, draft_text="Hello again.")
        assert step(lead, 2).draft_text == "Hello again."
        assert lead.draft_versions.count() == 1
        assert lead.activities.filter(activity_type="draft_changed").count() == 1

    @pytest.mark.parametrize(
        ("status", "shown"), [("completed", "done"), ("skipped", "skipped"), ("cancelled", "skipped")]
    )
    def test_a_new_status_closes_the_step(
        self, admin_client: Client, lead: Lead, status: str, shown: str
    ) -> None:
        self.change(admin_client, lead, 2, status=status)
        lead.refresh_from_db()
        assert (step(lead, 2).status, lead.steps[1]["status"]) == (status, shown)

    def test_a_closed_step_is_opened_again_as_it_was(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        services.complete(reminder=step(lead, 2), by=me, now=utc_now())
        self.change(admin_client, lead, 2, status="pending")
        lead.refresh_from_db()
        assert (step(lead, 2).status, lead.steps[1]["status"]) == ("pending", "pending")
        assert lead.activities.filter(activity_type="step_reopened").count() == 1

    @pytest.mark.parametrize("status", ["sent", "snoozed", "auto_snoozed", "nonsense"])
    def test_refuses_a_status_that_may_not_follow(
        self, admin_client: Client, lead: Lead, status: str
    ) -> None:
        answer = self.change(admin_client, lead, 2, status=status)
        assert "An open step can become done, skipped or cancelled." in answer.content.decode()
        assert step(lead, 2).status == "pending"

    def test_refuses_to_open_what_was_never_closed_by_a_service(
        self, admin_client: Client, lead: Lead
    ) -> None:
        ScheduledReminder.objects.filter(pk=step(lead, 2).pk).update(status=ReminderStatus.SKIPPED)
        answer = self.change(admin_client, lead, 2, status="pending")
        assert "cannot be opened again" in answer.content.decode()

    def test_refuses_a_new_date_for_a_closed_step(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead, 2), by=me, now=utc_now())
        answer = self.change(admin_client, lead, 2, due_at_0="2031-01-01")
        assert "keeps its date" in answer.content.decode()

    def test_refuses_what_was_changed_by_somebody_else_meanwhile(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        sent = filled_in(admin_client, page(lead)) | {inline(lead, step(lead, 2), "status"): "skipped"}
        services.complete(reminder=step(lead, 2), by=me, now=utc_now())
        answer = admin_client.post(page(lead), sent)
        assert "Somebody changed this step" in answer.content.decode()
        assert step(lead, 2).status == "completed"

    def test_leaves_alone_what_the_owner_did_meanwhile(
        self, admin_client: Client, lead: Lead, me: Actor
    ) -> None:
        sent = filled_in(admin_client, page(lead)) | {inline(lead, step(lead, 2), "draft_text"): "New."}
        services.complete(reminder=step(lead, 1), by=me, now=utc_now())
        assert admin_client.post(page(lead), sent).status_code == 302
        assert (step(lead, 1).status, step(lead, 2).draft_text) == ("completed", "New.")


class TestLeads:
    def change(self, client: Client, lead: Lead, **values: str) -> Any:
        return client.post(page(lead), filled_in(client, page(lead)) | values)

    def test_facts_are_corrected_with_a_line_of_history(self, admin_client: Client, lead: Lead) -> None:
        self.change(admin_client, lead, prospect_name="Maya Berg", prospect_title="CEO")
        lead.refresh_from_db()
        assert (lead.prospect_name, lead.prospect_last_name, lead.prospect_title) == (
            "Maya Berg",
            "Berg",
            "CEO",
        )
        assert lead.activities.filter(activity_type="lead_edited").count() == 2

    def test_history_says_how_a_step_ended_and_the_row_why_it_rests(
        self, admin_client: Client, lead: Lead
    ) -> None:
        row = services.complete(reminder=step(lead, 1), by=Actor.staff(1, "root"), now=utc_now()).reminder
        services.note_outcome(reminder=row, outcome=Outcome.BOOKED, by=Actor.staff(1, "root"), now=utc_now())
        assert "Meeting booked" in admin_client.get(page(lead)).content.decode()
        waiting = admin_client.get(page(step(lead, 2))).content.decode()
        assert "Parked: the lead rests, because a meeting is booked." in waiting

    def test_a_website_is_shown_and_corrected(self, admin_client: Client, lead: Lead) -> None:
        Lead.objects.filter(pk=lead.pk).update(prospect_website="https://acme.example")
        assert "https://acme.example" in admin_client.get(page(lead)).content.decode()
        self.change(admin_client, lead, prospect_website="Globex.example/")
        lead.refresh_from_db()
        assert lead.prospect_website == "https://globex.example"
        self.change(admin_client, lead, prospect_website="")
        lead.refresh_from_db()
        assert lead.prospect_website == ""

    def test_what_is_no_website_is_refused(self, admin_client: Client, lead: Lead) -> None:
        answer = self.change(admin_client, lead, prospect_website="ask Bob", prospect_title="CEO")
        assert "That does not look like a website. For example: acme.com" in answer.content.decode()
        assert Lead.objects.filter(prospect_website="", prospect_title=lead.prospect_title).exists()

    def test_closing_cancels_what_is_open(self, admin_client: Client, lead: Lead) -> None:
        self.change(admin_client, lead, status="closed_won", close_reason="signed")
        lead.refresh_from_db()
        assert (lead.status, lead.close_reason, lead.reminders.live().count()) == ("closed_won", "signed", 0)
        assert lead.activities.filter(activity_type="status_changed").count() == 1

    def test_a_reason_without_a_new_status_is_refused(self, admin_client: Client, lead: Lead) -> None:
        answer = self.change(admin_client, lead, close_reason="why not")
        assert "A reason goes with a new status" in answer.content.decode()

    def test_pausing_parks_its_reminders(self, admin_client: Client, lead: Lead) -> None:
        self.change(admin_client, lead, reminders_paused="on")
        assert set(lead.reminders.live().values_list("next_action_at", flat=True)) == {None}

    @pytest.mark.parametrize("way", ["page", "list"])
    def test_deleting_puts_away_and_restoring_brings_back(
        self, admin_client: Client, lead: Lead, way: str
    ) -> None:
        if way == "page":
            address = reverse("admin:leads_lead_delete", args=[lead.pk])
            assert "Restore" in admin_client.get(address).content.decode()
            admin_client.post(address, {"post": "yes"})
        else:
            chosen = {"action": "delete_selected", "_selected_action": [lead.pk], "post": "yes"}
            admin_client.post(reverse(LEADS), chosen)
        lead.refresh_from_db()
        assert lead.deleted_at is not None
        assert not lead.reminders.live().exists()
        if way == "page":
            self.change(admin_client, lead, leads_lead_restore_this="1")
        else:
            address = f"{reverse(LEADS)}?deleted=yes"
            admin_client.post(address, {"action": "restore", "_selected_action": [lead.pk]})
        lead.refresh_from_db()
        assert lead.deleted_at is None
        assert lead.reminders.live().count() == 3

    def test_a_deleted_lead_is_not_changed(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        sent = filled_in(admin_client, page(lead))
        services.delete_lead(lead=lead, by=me, now=utc_now())
        row = inline(lead, step(lead, 2), "draft_text")
        admin_client.post(page(lead), sent | {"prospect_name": "X", row: "Y"})
        lead.refresh_from_db()
        assert (lead.prospect_name, step(lead, 2).draft_text) == (
            "Maya Lindqvist",
            "Hello, this is message 2.",
        )

    def test_the_page_shows_the_plan_in_words(self, admin_client: Client, lead: Lead, me: Actor) -> None:
        services.complete(reminder=step(lead, 1), by=me, now=utc_now())
        be_late(step(lead, 2), timedelta(days=2))
        ScheduledReminder.objects.filter(pk=step(lead, 2).pk).update(hold_reason="unanswered")
        html = admin_client.get(page(lead)).content.decode()
        shown = (
            "Write message 3",
            "Hello, this is message 3.",
            "Europe/Kyiv",
            "2 days overdue",
            "not started",
        )
        assert [text in html for text in shown] == [True, True, True, True, False]
        assert "Nobody answered three rounds of reminders." in html

    def test_a_plan_that_has_not_begun_is_shown_too(self, admin_client: Client, alice: TelegramUser) -> None:
        html = admin_client.get(page(LeadFactory.create(owner=alice))).content.decode()
        assert "Write message 5" in html
        assert "not started" in html


class TestErasing:
    """A deleted lead, for good."""

    def address(self, lead: Lead) -> str:
        return reverse("admin:leads_lead_erase_this", args=[lead.pk])

    def test_asks_then_erases_and_says_nothing_of_it_in_the_log(
        self, admin_client: Client, lead: Lead
    ) -> None:
        services.delete_lead(lead=lead, by=Actor.staff(1), now=utc_now())
        assert self.address(lead) in admin_client.get(page(lead)).content.decode()
        assert admin_client.get(self.address(lead)).status_code == 200
        assert Lead.objects.filter(pk=lead.pk).exists()
        assert admin_client.post(self.address(lead), {"erase": "1"}).status_code == 302
        assert not Lead.objects.filter(pk=lead.pk).exists()
        assert traces(lead.prospect_name) == []

    def test_is_for_deleted_leads_alone(self, admin_client: Client, lead: Lead) -> None:
        assert self.address(lead) not in admin_client.get(page(lead)).content.decode()
        assert admin_client.post(self.address(lead), {"erase": "1"}).status_code == 404
        assert Lead.objects.filter(pk=lead.pk).exists()
