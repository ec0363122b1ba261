"""What the whole system does: told to staff and to machines with the token, at the same price always."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as utc_now
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from backoffice.status import figures, metrics, views
from backoffice.tests.pages import REMINDERS, step
from botapp.models import InboxUpdate
from botapp.upkeep.alarms import note_refused_token
from core.actor import Actor
from engagement.models import ModelCall, PlanRequest
from leads.models import Lead
from reminders.loop.heartbeat import Heartbeat
from reminders.models import DeliveryState, MessageEdit, ScheduledReminder, SendBudget
from reminders.services import sending_pause
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory

TOKEN = "a-token-that-nobody-guesses"
EXAMPLES = settings.BASE_DIR / "docs" / "monitoring"
ALARM = "Due reminders are not being sent"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings: Settings, tmp_path: Path) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.BACKUP_DIR = tmp_path


@pytest.fixture
def machine() -> Client:
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def alive(*kinds: str) -> None:
    for kind in kinds:
        Heartbeat(kind, kind=kind).beat(utc_now())


def waiting(lead: Lead, **ago: float) -> None:
    """Let the first step be due for so long."""
    ScheduledReminder.objects.filter(pk=step(lead).pk).update(next_action_at=utc_now() - timedelta(**ago))


def trouble(lead: Lead) -> None:
    """One of everything that waits or is wrong."""
    ago = utc_now() - timedelta(minutes=30)
    waiting(lead, minutes=20)
    InboxUpdate.objects.create(update_id=7, payload={"text": "Ann Lee"}, received_at=ago)
    InboxUpdate.objects.create(update_id=6, payload={}, received_at=ago, processed_at=ago)
    PlanRequest.objects.create(lead=lead, run_after=ago)
    PlanRequest.objects.create(lead=lead, run_after=ago, status="done")
    PlanRequest.objects.create(lead=LeadFactory.create(), run_after=utc_now() + timedelta(hours=1))
    MessageEdit.objects.create(chat_id=1, message_id=2, run_after=ago)
    DeliveryFactory.create(reminder=step(lead), state=DeliveryState.UNKNOWN)
    ReminderFactory.create(hold_reason="unanswered")
    alive("scheduler")


def took_while(lead: Lead) -> None:
    """Reminders that came late, updates that took a moment, and chats that Telegram wants to rest."""
    now = utc_now()
    for number, seconds in enumerate((0.2, 4, 40, 4000)):
        ended = now - timedelta(seconds=number)
        DeliveryFactory.create(
            reminder=step(lead),
            subject_key=f"late{number}",
            armed_at=ended,
            settled_at=ended,
            due_at=ended - timedelta(seconds=seconds),
        )
    for number, seconds in enumerate((1.5, 2000)):
        InboxUpdate.objects.create(
            update_id=70 + number,
            payload={},
            received_at=now - timedelta(seconds=10 + seconds),
            processed_at=now - timedelta(seconds=10),
        )
    for key, seconds in (("chat:1", 60), ("chat:-2", 5), ("chat:3", -5), ("bot", 60), ("model", 60)):
        SendBudget.objects.create(key=key, refilled_at=0, blocked_until=now.timestamp() + seconds)


class TestDoor:
    @pytest.mark.parametrize("path", ["/statusz", "/metrics"])
    @pytest.mark.parametrize("said", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer ї"])
    def test_is_closed_to_whoever_lacks_the_token(self, client: Client, path: str, said: str) -> None:
        answer = client.get(path, headers={"Authorization": said})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")

    def test_is_closed_to_everybody_while_there_is_no_token(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = ""
        for said in ("", "Bearer "):
            assert client.get("/statusz", headers={"Authorization": said}).status_code == 401
            assert client.get("/metrics", headers={"Authorization": said}).status_code == 404

    def test_of_the_status_opens_to_staff_and_to_no_other_account(self, client: Client) -> None:
        for name, is_staff, expected in [("clerk", True, {200, 503}), ("other", False, {401})]:
            client.force_login(User.objects.create_user(name, is_staff=is_staff))
            assert client.get("/statusz").status_code in expected
        assert client.post("/statusz").status_code == 405

    def test_says_when_the_database_does_not_answer(
        self, machine: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dead(**_: object) -> None:
            raise DatabaseError("password of ann")

        monkeypatch.setattr(views.figures, "read", dead)
        for path in ("/statusz", "/metrics"):
            answer = machine.get(path)
            assert answer.status_code == 503
            assert "ann" not in answer.content.decode()


class TestStatus:
    def test_is_200_while_all_is_well(self, machine: Client, tmp_path: Path) -> None:
        alive("bot", "bot", "scheduler", "planner")
        taken = utc_now() - timedelta(hours=2)
        (tmp_path / f"deal_quest-{taken:%Y%m%dT%H%M%SZ}.dump").touch()
        answer = machine.get("/statusz")
        said = answer.json()
        age = said.pop("backup_age_seconds")
        assert 7200 <= age < 7300
        nothing = {"waiting": 0, "oldest_seconds": 0.0}
        assert said == {
            "ok": True,
            "problems": [],
            "workers": {"bot": 1, "scheduler": 1, "planner": 1},
            "deaf_workers": 0,
            "unanswered_workers": 0,
            "sending_paused": False,
            "due": nothing,
            "updates": nothing,
            "requests": nothing,
            "edits": nothing,
            "uncertain": 0,
            "held": 0,
            "token_refused": False,
        }
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]

    def test_is_503_and_names_what_is_wrong(self, machine: Client, lead: Lead) -> None:
        trouble(lead)
        answer = machine.get("/statusz")
        said = answer.json()
        assert answer.status_code == 503
        assert said["problems"] == [
            "no bot is alive",
            "reminders are due and not sent",
            "updates are not processed",
            "requests are not written",
        ]
        ages = {name: said[name]["oldest_seconds"] // 60 for name in ("due", "updates", "requests", "edits")}
        assert ages == {"due": 20, "updates": 30, "requests": 30, "edits": 30}
        assert (said["updates"]["waiting"], said["requests"]["waiting"]) == (1, 1)
        assert (said["uncertain"], said["held"], said["backup_age_seconds"]) == (1, 1, None)
        assert "Ann Lee" not in answer.content.decode()

    def test_says_that_telegram_refuses_the_token(self, machine: Client) -> None:
        alive("bot", "scheduler")
        note_refused_token(now=utc_now())
        answer = machine.get("/statusz")
        assert (answer.status_code, answer.json()["problems"]) == (503, ["Telegram refuses the bot's token"])

    def test_does_not_complain_of_what_waits_by_intent(self, machine: Client, lead: Lead) -> None:
        alive("bot", "scheduler")
        waiting(lead, hours=2)
        sending_pause.pause(by=Actor.staff(1, "root"), reason="a secret", now=utc_now())
        answer = machine.get("/statusz")
        assert (answer.status_code, answer.json()["sending_paused"]) == (200, True)
        assert "secret" not in answer.content.decode()

    def test_takes_as_many_queries_however_much_waits(self, lead: Lead) -> None:
        with CaptureQueriesContext(connection) as few:
            figures.read(now=utc_now())
        trouble(lead)
        ReminderFactory.create_batch(5, next_action_at=utc_now())
        with CaptureQueriesContext(connection) as many:
            figures.read(now=utc_now())
        assert len(few) == len(many) == 15


class TestMetrics:
    def test_are_what_prometheus_reads(
        self, machine: Client, lead: Lead, tmp_path: Path, settings: Settings
    ) -> None:
        trouble(lead)
        (tmp_path / "deal_quest-20260101T000000Z.dump").touch()
        failed = {"state": DeliveryState.FAILED, "error_class": "rate_limited"}
        for _ in range(2):
            DeliveryFactory.create(reminder=step(lead), **failed)
        DeliveryFactory.create(reminder=step(lead), **failed, armed_at=utc_now() - timedelta(hours=2))
        ModelCall.objects.create(task="plan", outcome="ok", seconds=2.5, tokens_in=100, tokens_out=20)
        settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT = 2.5, 10
        took_while(lead)
        answer = machine.get("/metrics")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        found = {
            (
                sample.name.removeprefix("deal_quest_"),
                *(label for _name, label in sorted(sample.labels.items())),
            ): sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }
        assert found[("workers_alive", "scheduler")] == 1
        assert found[("workers_alive", "bot")] == found[("workers_alive", "planner")] == 0
        assert found[("waiting", "due")] == 1
        assert found[("oldest_seconds", "due")] >= 1200
        assert found[("problems",)] == 4
        assert found[("attempts_last_hour", "rate_limited", "nudge", "failed")] == 2
        assert found[("attempts_last_hour", "", "nudge", "unknown")] == 1
        assert found[("model_calls_last_hour", "ok", "plan")] == 1
        assert found[("model_tokens_last_hour", "in", "plan")] == 100
        assert found[("model_seconds_last_hour", "plan")] == 2.5
        assert found[("model_cost_last_hour", "plan")] == pytest.approx(0.00045)
        late = [found[("late_last_hour", most)] for most in ("0.5", "1", "5", "60", "3600", "+Inf")]
        assert late == [1, 1, 2, 3, 3, 4]
        assert [found[("taps_last_hour", most)] for most in ("0.5", "1", "2", "+Inf")] == [1, 1, 2, 3]
        assert (found[("resting", "chats")], found[("resting", "bot")]) == (2, 1)
        assert found[("backup_age_seconds",)] > 0

    def test_look_at_the_newest_attempts_alone(self, lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(metrics, "NEWEST", 3)
        for number in range(5):
            state = DeliveryState.FAILED if number < 2 else DeliveryState.UNKNOWN
            DeliveryFactory.create(reminder=step(lead), state=state, subject_key=f"n{number}")
        now = utc_now()
        with CaptureQueriesContext(connection) as queries:
            page = metrics.exposition(figures.read(now=now), now=now).decode()
        assert 'outcome="unknown"} 3.0' in page
        assert 'outcome="failed"' not in page
        assert len(queries) == 15 + 9


class TestExamples:
    @pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
    def test_ask_for_figures_that_there_are(self, name: str, lead: Lead, tmp_path: Path) -> None:
        (tmp_path / "deal_quest-20260101T000000Z.dump").touch()
        now = utc_now()
        page = metrics.exposition(figures.read(now=now), now=now).decode()
        there = set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE))
        asked = set(re.findall(r"deal_quest_\w+", (EXAMPLES / name).read_text()))
        assert asked
        assert asked <= there

    def test_of_a_dashboard_can_be_read(self) -> None:
        dashboard = json.loads((EXAMPLES / "dashboard.json").read_text())
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"]) > 0


class TestAlarm:
    @pytest.mark.parametrize(
        ("kinds", "minutes", "is_shown"),
        [
            ((), 2, True),
            ((), 0.5, False),
            (("scheduler",), 2, False),  # it is late, and at it
            (("scheduler",), 11, True),  # it lives, and does nothing
            (("bot", "planner"), 2, True),
        ],
    )
    def test_stands_on_every_page_of_staff(
        self, admin_client: Client, lead: Lead, kinds: tuple[str, ...], minutes: float, is_shown: bool
    ) -> None:
        alive(*kinds)
        waiting(lead, minutes=minutes)
        for name in ("admin:index", REMINDERS):
            assert (ALARM in admin_client.get(reverse(name)).content.decode()) == is_shown

    def test_says_on_the_front_page_what_to_look_at(self, admin_client: Client, lead: Lead) -> None:
        waiting(lead, minutes=2)
        assert (
            "Check that run_scheduler is running" in admin_client.get(reverse("admin:index")).content.decode()
        )

    def test_is_silent_while_sending_is_paused(self, admin_client: Client, lead: Lead) -> None:
        waiting(lead, minutes=2)
        sending_pause.pause(by=Actor.staff(1, "root"), reason="", now=utc_now())
        assert ALARM not in admin_client.get(reverse("admin:index")).content.decode()

    def test_is_not_shown_to_whoever_has_yet_to_log_in(self, client: Client, lead: Lead) -> None:
        waiting(lead, minutes=2)
        assert ALARM not in client.get(reverse("admin:login")).content.decode()
