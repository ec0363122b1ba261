"""The call log and the planner's pages: what staff can read, and what is in none of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from backoffice.planner.words import OUTCOMES
from engagement.llm import Call, CallOutcome, Task, calls
from engagement.models import DraftVersion, ModelCall, PlanRequest, RequestKind, RequestStatus
from tests.factories import LeadFactory

pytestmark = pytest.mark.once
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOG = reverse("admin:engagement_modelcall_changelist")


def call(**changes: Any) -> Call:
    known = {
        "task": "plan",
        "model": "some-model",
        "prompt_hash": "ab" * 32,
        "started_at": NOON,
        "seconds": 1.25,
        "tokens_in": 900,
        "tokens_out": 400,
        "outcome": CallOutcome.ANSWERED,
    }
    return Call(**(known | changes))


@pytest.fixture
def request_of_lead(db: None) -> PlanRequest:
    """A finished request that the playbook had to answer."""
    return PlanRequest.objects.create(
        lead=LeadFactory.create(prospect_name="Maya Lindqvist"),
        kind=RequestKind.PLAN,
        status=RequestStatus.DONE,
        source="playbook",
        note="fallback_invalid",
        rejected_output="<b>Sorry</b>, no plan.",
        finished_at=NOON,
    )


@pytest.fixture
def viewer(client: Client, db: None) -> Client:
    """Return a browser of staff who may look at everything."""
    user = User.objects.create_user("viewer", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def page(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, **asked: str) -> list[str]:
    """Return the models of the calls on the page."""
    return [row.model for row in client.get(LOG, asked).context["cl"].result_list]


class TestStore:
    def test_keeps_what_the_call_cost_and_how_it_ended(self, request_of_lead: PlanRequest) -> None:
        calls.store(call(outcome=CallOutcome.TIMEOUT), request=request_of_lead)
        stored = ModelCall.objects.values(
            "request",
            "task",
            "model",
            "prompt_hash",
            "seconds",
            "tokens_in",
            "tokens_out",
            "outcome",
            "created_at",
        ).get()
        assert stored == {
            "request": request_of_lead.pk,
            "task": "plan",
            "model": "some-model",
            "prompt_hash": "ab" * 32,
            "seconds": 1.25,
            "tokens_in": 900,
            "tokens_out": 400,
            "outcome": "timeout",
            "created_at": NOON,
        }

    @pytest.mark.parametrize(("told", "kept"), [(-5, 0), (0, 0), (2**31 - 1, 2**31 - 1), (10**18, 2**31 - 1)])
    def test_bounds_what_a_server_says_it_counted(self, db: None, told: int, kept: int) -> None:
        assert calls.store(call(tokens_in=told, tokens_out=told)).tokens_in == kept
        assert ModelCall.objects.get().tokens_out == kept

    def test_takes_a_name_of_any_length(self, db: None) -> None:
        calls.store(call(model="m" * 1_000))
        assert ModelCall.objects.get().model == "m" * 200

    def test_outlives_its_request(self, request_of_lead: PlanRequest) -> None:
        stored = calls.store(call(), request=request_of_lead)
        request_of_lead.lead.delete()
        stored.refresh_from_db()
        assert stored.request is None

    def test_has_no_column_for_a_text(self) -> None:
        columns = {field.name for field in ModelCall._meta.fields}
        assert columns == {
            "id",
            "request",
            "task",
            "model",
            "prompt_hash",
            "seconds",
            "tokens_in",
            "tokens_out",
            "outcome",
            "created_at",
        }


class TestOutcomes:
    def test_each_has_words_for_staff(self) -> None:
        assert set(OUTCOMES) == set(CallOutcome)

    def test_fit_the_column(self) -> None:
        assert max(map(len, (*CallOutcome, *Task))) <= 32


class TestLog:
    @pytest.fixture(autouse=True)
    def _rows(self, request_of_lead: PlanRequest) -> None:
        calls.store(call(model="first"), request=request_of_lead)
        calls.store(call(model="second", task="draft", outcome=CallOutcome.REJECTED_KEY))
        calls.store(call(model="third", started_at=NOON + timedelta(days=40)))

    def test_shows_the_newest_first(self, viewer: Client) -> None:
        assert listed(viewer) == ["third", "second", "first"]

    @pytest.mark.parametrize(
        ("asked", "models"),
        [
            ({"task": "draft"}, ["second"]),
            ({"outcome": "rejected_key"}, ["second"]),
            ({"model": "first"}, ["first"]),
            (
                {"created_at__year": "2026", "created_at__month": "3", "created_at__day": "2"},
                ["second", "first"],
            ),
            ({"task": "plan", "created_at__year": "2026", "created_at__month": "4"}, ["third"]),
            ({"q": "Maya"}, ["first"]),
        ],
    )
    def test_is_narrowed(self, viewer: Client, asked: dict[str, str], models: list[str]) -> None:
        assert listed(viewer, **asked) == models

    def test_says_what_to_do_about_it(self, viewer: Client) -> None:
        shown = page(viewer, LOG)
        assert "key rejected: check LLM_API_KEY" in shown
        assert "write a draft" in shown

    def test_is_changed_by_nobody(self, admin_client: Client) -> None:
        row = ModelCall.objects.first()
        assert row is not None
        change = reverse("admin:engagement_modelcall_change", args=[row.pk])
        assert 'name="_save"' not in page(admin_client, change)
        assert admin_client.post(change, {"model": "x"}).status_code == 403
        assert admin_client.get(reverse("admin:engagement_modelcall_add")).status_code == 403
        delete = reverse("admin:engagement_modelcall_delete", args=[row.pk])
        assert admin_client.post(delete, {"post": "yes"}).status_code == 403

    def test_is_hidden_from_strangers(self, client: Client) -> None:
        assert client.get(LOG).status_code == 302


class TestRequestPage:
    def test_shows_what_was_rejected_why_and_which_calls_it_took(
        self, viewer: Client, request_of_lead: PlanRequest
    ) -> None:
        calls.store(call(model="inline-model", outcome=CallOutcome.INVALID), request=request_of_lead)
        shown = page(viewer, reverse("admin:engagement_planrequest_change", args=[request_of_lead.pk]))
        assert "&lt;b&gt;Sorry&lt;/b&gt;, no plan." in shown
        assert "the model&#x27;s answer could not be used" in shown
        assert "inline-model" in shown
        assert "answered in the wrong form" in shown

    def test_costs_the_same_however_many_there_are(
        self, viewer: Client, request_of_lead: PlanRequest, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(30):
            PlanRequest.objects.create(lead=LeadFactory.create())
        with django_assert_max_num_queries(12):
            page(viewer, reverse("admin:engagement_planrequest_changelist"))


class TestDraftPage:
    def test_shows_the_marked_claims(self, viewer: Client, request_of_lead: PlanRequest) -> None:
        draft = DraftVersion.objects.create(
            lead=request_of_lead.lead, step_id=1, text="You won 40 prizes.", flags=["40 prizes"]
        )
        assert "40 prizes" in page(viewer, reverse("admin:engagement_draftversion_change", args=[draft.pk]))
