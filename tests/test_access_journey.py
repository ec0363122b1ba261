"""Coming in: from the link on the operator's console to a rep's first day, and everybody else kept out."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.utils import timezone

from botapp.incoming import inbox
from botapp.models import ChatState, InboxUpdate
from botapp.testing import running_bot
from botapp.tests.robust_cast import ALICE, message, tap
from engagement.models import PlanRequest
from leads.models import Invitation, Lead, LeadActivity, TelegramUser
from reminders.models import Delivery, EditKind, MessageEdit, ScheduledReminder
from sandbox.testing import Person
from tests.children import database_url
from tests.factories import LeadFactory, ReminderFactory
from tests.fake_bot_api import FakeBotApi
from tests.journeys import add_ann, deliver, set_clock
from tests.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]
TOKEN = "123456:a-real-token-for-this-test-only-000000"
LINK = re.compile(r"https://t\.me/(\w+)\?start=([\w-]+)")


def payload(text: str) -> str:
    """Return the code of the link in a text."""
    found = LINK.search(text)
    assert found, text
    return found[2]


class TestByInvitation:
    @pytest.fixture(autouse=True)
    def real(self, settings: Any) -> None:
        """A real token, for which the local Telegram plays the real one."""
        import_module("config.urls")  # while its pages are still among them
        settings.TELEGRAM_BOT_TOKEN, settings.SANDBOX, settings.ACCESS = TOKEN, False, "invite"

    def test_a_manager_comes_in_invites_a_rep_and_a_stranger_stays_out(
        self, live_server: Any, api_url: str
    ) -> None:
        told: list[str] = []
        with running_bot(api_url, tell=told.append):
            wait_until(lambda: told)
        with running_bot(api_url, tell=told.append):
            wait_until(lambda: len(told) == 2)
            boss, rep, stranger = (
                Person(live_server.url, number, first_name=name, language_code="en")
                for number, name in ((9001, "Boss"), (9002, "Rita"), (9003, "Mallory"))
            )
            # The first start's link has been replaced by the second's.
            boss.start(payload(told[0]))
            boss.wait_for("I do not know this link")
            boss.start(payload(told[1]))
            assert "/invite" in Person.text(boss.wait_for("I turn a lead into a plan"))
            assert TelegramUser.objects.get().role == "manager"

            rep.send("Hello? Is somebody there?")
            rep.wait_for("by invitation")
            boss.send("/invite")
            boss.press("👤 1", message=boss.wait_for("For how many people"))
            boss.press("7 days", message=boss.wait_for("How long"))
            made = boss.wait_for("Pass it on")
            rep.start(payload(Person.text(made)))
            rep.wait_for("I turn a lead into a plan")
            set_clock(rep)
            add_ann(rep)
            assert TelegramUser.objects.get(telegram_id=9002).role == "rep"
            rep.send("/invite")
            rep.wait_for("Managers invite people")

            self.stays_out(stranger, payload(Person.text(made)))
        assert set(TelegramUser.objects.values_list("telegram_id", flat=True)) == {9001, 9002}
        assert list(Lead.objects.values_list("owner_id", flat=True)) == [9002]
        assert not PlanRequest.objects.exists()
        kept = str([*InboxUpdate.objects.values(), *Invitation.objects.values(), *ChatState.objects.values()])
        assert not [text for text in told if payload(text) in kept]

    def stays_out(self, stranger: Person, used_up: str) -> None:
        """Write twenty messages, press a link that is used up, block and come back."""
        for number in range(20):
            stranger.send(f"Bob Stone {number}, CTO at Acme")
        stranger.wait_for("by invitation")
        stranger.edit(stranger.messages(from_bot=False)[0]["message_id"], "Bob Stone, CEO")
        stranger.press(data="eplan:done:1")
        stranger.block()
        stranger.unblock()
        stranger.start(used_up)
        stranger.wait_for("has been used already")
        said = [Person.text(message) for message in stranger.messages(from_bot=True)]
        assert ["by invitation" in text for text in said] == [True, False]

    def test_a_manager_revokes_a_link(self, live_server: Any, api_url: str) -> None:
        told: list[str] = []
        with running_bot(api_url, tell=told.append):
            wait_until(lambda: told)
            boss = Person(live_server.url, 9001, first_name="Boss", language_code="en")
            rita = Person(live_server.url, 9002, first_name="Rita", language_code="en")
            boss.start(payload(told[0]))
            boss.wait_for("I turn a lead into a plan")
            boss.send("/invite")
            menu = boss.wait_for("For how many people")
            boss.press("👤 5", message=menu)
            boss.press("30 days", message=boss.wait_for("How long"))
            made = boss.wait_for("Pass it on")
            number = Invitation.objects.get(max_uses=5).pk
            shown = boss.wait_for("Your links that are open")
            assert f"{number}: for 5 people, 0 came in" in Person.text(shown)
            boss.press(f"Revoke {number}", message=shown)
            boss.wait_for(
                lambda message: (
                    message["message_id"] == menu["message_id"]
                    and "that are open" not in Person.text(message)
                )
            )
            rita.start(payload(Person.text(made)))
            rita.wait_for("was withdrawn")
        assert not TelegramUser.objects.filter(telegram_id=9002).exists()

    def test_whoever_was_inside_before_stays(self, live_server: Any, api_url: str) -> None:
        TelegramUser.objects.create(telegram_id=9002, first_name="Rita", language_code="en")
        told: list[str] = []
        with running_bot(api_url, tell=told.append):
            rita = Person(live_server.url, 9002, first_name="Rita", language_code="en")
            rita.send("Ann Lee, VP Sales at Acme, Berlin")
            rita.wait_for("Here is what I understood")
        assert told == []

    def test_by_a_list_a_stranger_learns_their_number(
        self, live_server: Any, api_url: str, settings: Any
    ) -> None:
        settings.ACCESS, settings.ACCESS_LIST = "list", frozenset({9002})
        with running_bot(api_url):
            rita, mallory = (
                Person(live_server.url, number, first_name="X", language_code="en") for number in (9002, 9003)
            )
            mallory.start()
            mallory.wait_for("your Telegram id: 9003")
            rita.start()
            rita.wait_for("I turn a lead into a plan")
        assert [user.telegram_id for user in TelegramUser.objects.all()] == [9002]


@pytest.fixture
def telegram() -> Iterator[FakeBotApi]:
    """The real Telegram, as far as the processes can tell."""
    with FakeBotApi() as server:
        yield server


@contextlib.contextmanager
def run_bot(telegram: FakeBotApi) -> Iterator[subprocess.Popen[str]]:
    """Run `manage.py run_bot` on the test's database as an operator does, with all it can log."""
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "DEBUG": "off",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        "LOG_LEVEL": "DEBUG",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "manage.py", "run_bot"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=project.BASE_DIR, env=env, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def link_of(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Read the console until the link is there; return the bot's name and the code."""
    assert process.stdout
    while line := process.stdout.readline():
        if found := LINK.search(line):
            return found[1], found[2]
    raise AssertionError("no link was printed")


class TestTheFirstStart:
    def test_prints_a_link_and_the_next_start_another_until_it_is_used(self, telegram: FakeBotApi) -> None:
        with run_bot(telegram) as process:
            name, first = link_of(process)
            process.send_signal(signal.SIGTERM)
            output = process.communicate(timeout=PATIENCE)
        with run_bot(telegram) as process:
            _name, code = link_of(process)
            telegram.says(9001, f"/start {code}")
            wait_until(lambda: telegram.said_to(9001))
            process.send_signal(signal.SIGTERM)
            logs = "".join([*output, *process.communicate(timeout=PATIENCE)])
        with run_bot(telegram) as process:
            wait_until(lambda: telegram.asked("getUpdates") > 2)
            process.send_signal(signal.SIGTERM)
            printed, _logs = process.communicate(timeout=PATIENCE)
        assert name == "real_quest_bot"
        assert first != code
        assert (TelegramUser.objects.get().role, TelegramUser.objects.get().access) == ("manager", "member")
        assert printed == ""
        assert first not in logs
        assert code not in logs


class TestDemoPeople:
    """A database that has been a sandbox's gets a real token: 7001 and 7002 are somebody's numbers there."""

    @pytest.fixture(autouse=True)
    def var_dir(self, settings: Any, tmp_path: Path) -> None:
        settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"

    def test_get_no_answer_to_what_they_had_asked_the_sandbox(
        self, telegram: FakeBotApi, settings: Any
    ) -> None:
        """Neither those who have a row nor those who had just come, though everybody may come in."""
        call_command("seed_demo")
        left = (ALICE | {"id": 7001}, ALICE | {"id": 7099})
        inbox.store(
            [message("hello", user=who, number=at) for at, who in enumerate(left, 501)], now=timezone.now()
        )
        settings.TELEGRAM_BOT_TOKEN, settings.SANDBOX, settings.ACCESS = TOKEN, False, "open"
        telegram.says(9001, "/help")
        with running_bot(telegram.url):
            wait_until(lambda: telegram.said_to(9001))
            wait_until(lambda: not InboxUpdate.objects.filter(processed_at=None).exists())
        assert telegram.chats() == {9001}
        assert not TelegramUser.objects.filter(telegram_id=7099).exists()

    def test_are_never_written_to(self, telegram: FakeBotApi, settings: Any) -> None:
        call_command("seed_demo")
        everything_is_due()
        settings.TELEGRAM_BOT_TOKEN, settings.SANDBOX, settings.ACCESS = TOKEN, False, "invite"
        alice = TelegramUser.objects.create(telegram_id=9001, language_code="en", briefing_enabled=False)
        ReminderFactory.create(lead=LeadFactory.create(owner=alice), next_action_at=timezone.now())
        MessageEdit.objects.create(chat_id=9001, message_id=5, kind=EditKind.STRIP)
        for _pass in range(2):
            deliver(telegram.url)
            call_command("reconcile", stdout=io.StringIO())
            Lead.objects.update(next_followup=timezone.now())
            people = TelegramUser.objects.filter(access="demo")
            people.update(next_stale_check_at=timezone.now(), next_briefing_at=timezone.now())
        with running_bot(telegram.url):
            wait_until(lambda: not InboxUpdate.objects.filter(processed_at=None).exists())
        assert telegram.chats() == {9001}
        assert not Delivery.objects.exclude(telegram_id=9001).exists()

        # Back in the sandbox everything goes on.
        settings.TELEGRAM_BOT_TOKEN, settings.SANDBOX = "", True
        call_command("reconcile", stdout=io.StringIO())
        live = ScheduledReminder.objects.live().filter(telegram_id=7001)
        assert live.exists()
        assert not live.filter(next_action_at=None).exists()


class TestPeopleOfARealBot:
    def test_are_named_where_the_sandbox_would_take_what_is_theirs(
        self, api_url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        TelegramUser.objects.create(telegram_id=9001, language_code="en")
        with running_bot(api_url, tell=[].append):
            wait_until(lambda: "This database holds people of a real bot" in caplog.text)


def everything_is_due() -> None:
    """Let there be a reason to write to the demo people in every way there is."""
    now = timezone.now()
    long_ago = now - timedelta(days=10)
    TelegramUser.objects.update(
        next_briefing_at=now,
        next_stale_check_at=now,
        next_often_check_at=now,
        zone_confirmed_at=now,
        window_start=time(0),
        window_end=time(0),
        weekdays="1234567",
        reminder_hour=0,
    )
    Lead.objects.update(created_at=long_ago, next_followup=now)
    LeadActivity.objects.update(created_at=long_ago)
    ScheduledReminder.objects.live().update(due_at=now - timedelta(hours=1), next_action_at=now)
    for kind in EditKind:
        reminder = ScheduledReminder.objects.live().first()
        assert reminder
        about = {"reminder_id": reminder.pk, "text": "x"}
        MessageEdit.objects.create(chat_id=7001, message_id=7, kind=kind, payload=about)
    for number, text in enumerate(("/start", "Ann Lee, CEO at Acme", "/today"), 1):
        inbox.store([message(text, user=ALICE | {"id": 7001}, number=number)], now=now)
    inbox.store([tap("day:today", user=ALICE | {"id": 7002}, number=10)], now=now)
    assert InboxUpdate.objects.filter(processed_at=None).count() == 4
