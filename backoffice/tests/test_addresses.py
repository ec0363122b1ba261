"""Whatever stands in an address: the pages answer, and say what does not exist."""

from itertools import product

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from backoffice.tests.pages import REMINDERS, step
from leads.models import Lead
from tests.factories import DeliveryFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MODELS = [model._meta for model in admin.site._registry]
NO_IDS = ["abc", "0", "-1", "1.5", "9" * 30, "_3C", "None"]
ODD_QUERIES = [
    {"created_at__year": "1"},
    {"created_at__year": "0001", "created_at__month": "1", "created_at__day": "1"},
    {"created_at__year": "99999", "created_at__month": "13"},
    {"created_at__gte": "0001-01-01 00:00:00+14:00", "created_at__lt": "9999-12-31 23:59:59-12:00"},
    {"created_at__gte": "yesterday"},
    {"p": "abc", "o": "99.-99", "q": "\x00", "overdue": "maybe"},
    {"id__exact": "9" * 40},
    {"lead__owner__telegram_id__exact": "9" * 40},
    {"e": "1"},
]


@pytest.mark.parametrize("meta", MODELS, ids=lambda meta: meta.label_lower)
class TestAnyPage:
    def test_says_that_an_unknown_row_does_not_exist(
        self, admin_client: Client, lead: Lead, meta: "admin.options.Options[Lead]"
    ) -> None:
        for way, pk in [*product(["change"], NO_IDS), *product(["delete", "history"], NO_IDS[-2:])]:
            answer = admin_client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_{way}", args=[pk]))
            assert answer.status_code in (302, 403, 404), (way, pk)
            if answer.status_code == 302:
                assert "t exist" in [str(told) for told in get_messages(answer.wsgi_request)][-1], (way, pk)

    def test_answers_odd_questions(
        self, admin_client: Client, lead: Lead, meta: "admin.options.Options[Lead]"
    ) -> None:
        DeliveryFactory.create(reminder=step(lead))
        for query in ODD_QUERIES:
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            assert admin_client.get(address, query, follow=True).status_code in (200, 400), query


@pytest.mark.parametrize("name", ["leads_lead_hand_over_this", "reminders_scheduledreminder_release_this"])
@pytest.mark.parametrize("pk", NO_IDS)
def test_a_decision_about_nothing_is_not_found(admin_client: Client, name: str, pk: str) -> None:
    assert admin_client.get(reverse(f"admin:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("question", ["open", "held", "overdue"])
def test_yes_and_no_are_everything_and_share_nothing(
    admin_client: Client, lead: Lead, question: str, django_assert_num_queries: object
) -> None:
    step(lead, 2).__class__.objects.filter(pk=step(lead, 2).pk).update(status="completed", hold_reason="x")
    step(lead, 3).__class__.objects.filter(pk=step(lead, 3).pk).update(hold_reason="unanswered")
    lists = {}
    for answer in ("yes", "no"):
        shown = admin_client.get(reverse(REMINDERS), {question: answer}).context["cl"]
        assert str(shown.queryset.query).upper().count("SELECT") == 1
        lists[answer] = {row.step_id for row in shown.result_list}
    assert lists["yes"] | lists["no"] == {1, 2, 3}
    assert lists["yes"] & lists["no"] == set()
