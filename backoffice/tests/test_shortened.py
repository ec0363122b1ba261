"""A value of any length on staff's pages: its beginning and its size; the whole for who may see the row."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from backoffice.shared.shortened import LONG
from botapp.models import InboxUpdate
from engagement.models import ModelCall, PlanRequest, PlanVersion
from leads.models import Lead
from reminders.models import MessageEdit
from tests.factories import LeadActivityFactory, LeadFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MUCH = 300_000
TEXT = "x" * (MUCH - 1) + "Ж"


def rows() -> list[tuple[Any, str, Any]]:
    """Return rows with a long value, its column, and the value."""
    lead = LeadFactory.create(original_context=TEXT)
    value = {"text": TEXT, "<script>": "</pre><script>alert(1)</script>"}
    request = PlanRequest.objects.create(lead=lead, payload=value, result=value, rejected_output=TEXT)
    ModelCall.objects.create(request=request, task="plan", outcome="ok")
    return [
        (request, "payload", value),
        (request, "rejected_output", TEXT),
        (lead, "original_context", TEXT),
        (InboxUpdate.objects.create(update_id=1, payload=value, effect=value), "effect", value),
        (LeadActivityFactory.create(lead=lead, metadata=value), "metadata", value),
        (MessageEdit.objects.create(chat_id=1, message_id=1, payload=value), "payload", value),
        (PlanVersion.objects.create(lead=lead, version=1, steps=[value]), "steps", [value]),
    ]


def page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def whole(row: Any, name: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_whole", args=[row.pk, name])


class TestLongValues:
    def test_are_shown_in_part_and_handed_out_whole(self, admin_client: Client) -> None:
        for row, name, value in rows():
            shown = admin_client.get(page(row)).content.decode()
            assert len(shown) < 8 * LONG + 120_000, row
            assert "The first 10,000 of " in shown, row
            assert whole(row, name) in shown, row
            assert "<script>alert" not in shown
            answer = admin_client.get(whole(row, name))
            text = answer.content.decode()
            assert (text if isinstance(value, str) else json.loads(text)) == value
            assert answer["Content-Disposition"].startswith("attachment;")

    def test_that_are_short_are_shown_as_ever(self, admin_client: Client) -> None:
        request = PlanRequest.objects.create(lead=LeadFactory.create(), payload={"wish": "warmer"})
        shown = admin_client.get(page(request)).content.decode()
        assert "warmer" in shown
        assert "The first" not in shown
        assert "/whole/" not in shown

    def test_of_a_lead_can_still_be_written_beside_them(self, admin_client: Client) -> None:
        lead = LeadFactory.create(original_context=TEXT, notes="short")
        assert "The first 10,000 of 300,000 characters." in admin_client.get(page(lead)).content.decode()


class TestWhole:
    def test_is_for_those_who_may_see_the_row(self, client: Client) -> None:
        request = PlanRequest.objects.create(lead=LeadFactory.create(), result={"text": TEXT})
        clerk = User.objects.create_user("clerk", is_staff=True)
        client.force_login(clerk)
        assert client.get(whole(request, "result")).status_code == 404
        clerk.user_permissions.add(Permission.objects.get(codename="view_planrequest"))
        assert client.get(whole(request, "result")).status_code == 200
        client.logout()
        assert client.get(whole(request, "result")).status_code == 302

    def test_is_of_what_the_page_shows_and_of_nothing_else(self, admin_client: Client) -> None:
        request = PlanRequest.objects.create(lead=LeadFactory.create())
        lead = Lead.objects.get(pk=request.lead_id)
        for address in (
            whole(request, "claim_token"),
            whole(request, "lead"),
            whole(request, "__class__"),
            whole(request, "nothing"),
            whole(lead, "engagement_plan"),
            whole(request, "payload").replace(str(request.pk), "999999"),
            whole(request, "payload").replace(f"/{request.pk}/", "/x/"),
        ):
            assert admin_client.get(address).status_code == 404, address
