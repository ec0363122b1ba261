"""What the journeys share: the bot over HTTP, people with phones, and the scheduler and planner at work.

The fixtures are registered in tests/conftest.py.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from botapp.database import in_database
from botapp.telegram.messenger import TelegramMessenger
from botapp.testing import running_bot, with_bot
from core.actor import Actor
from core.clock import SystemClock
from engagement import writer
from engagement.models import PlanRequest
from leads.intake import read_prospect
from leads.models import Lead, TelegramUser
from leads.services import create_lead
from planning.services import write_plan
from planning.worker import Planner
from reminders.loop.scheduler import Scheduler
from reminders.models import ScheduledReminder
from reminders.services import start_plan
from sandbox import models as local_telegram
from sandbox.testing import Person
from tests.factories import TelegramUserFactory
from tests.fake_llm.server import FakeModel
from tests.waiting import wait_until

ALICE, MALLORY = 7001, 7666
ANN = "Ann Lee\nVP Sales at Acme\nBerlin\nhttps://www.linkedin.com/in/ann-lee\nann@acme.example"


@pytest.fixture
def api_url(live_server: Any) -> str:
    """Return the address of the local Telegram's Bot API."""
    return f"{live_server.url}/sandbox"


@pytest.fixture
def bot(api_url: str, quick_chats: None) -> Iterator[Any]:
    """Run the bot."""
    with running_bot(api_url) as thread:
        yield thread


@pytest.fixture
def phone(live_server: Any, bot: Any) -> Person:
    """Return Alice's phone, with the bot running."""
    return Person(live_server.url, ALICE, first_name="Alice", language_code="en")


@pytest.fixture
def strangers_phone(live_server: Any, bot: Any) -> Person:
    """Return Mallory's phone."""
    return Person(live_server.url, MALLORY, first_name="Mallory", language_code="en")


@pytest.fixture
def model(settings: Any) -> Iterator[FakeModel]:
    """A model's server that the bot and the planner know."""
    with FakeModel() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL, settings.LLM_API_KEY = server.url, "fake", ""
        yield server


def deliver(api_url: str) -> None:
    """Let the scheduler do everything that is due: sends, then edits."""

    async def drain(bot: Any) -> None:
        await Scheduler(TelegramMessenger(bot), SystemClock(), concurrency=4).drain()

    with_bot(api_url, drain)


def think() -> None:
    """Let the planner do everything that waits.

    First the bot has noted the messages that wait for it: an answer that is there before its message reaches
    it by a later edit, and the scheduler of a journey works only when it is asked to.
    """
    wait_until(lambda: all(map(has_message, PlanRequest.objects.open())))

    async def drain() -> None:
        try:
            await Planner(writer, SystemClock()).drain()
        finally:
            await in_database(connections.close_all)

    asyncio.run(drain())


def has_message(request: PlanRequest) -> bool:
    """Say whether a message waits for this request, or nobody does."""
    return "message_id" in request.payload or bool(request.payload.get("ahead"))


def set_clock(phone: Person) -> None:
    """Come in and confirm a zone, and say nothing of what is sold."""
    phone.start()
    asked = phone.wait_for("What time is it")
    phone.press("London", message=asked)
    phone.wait_for("Your clock shows")
    phone.press("Not now", message=phone.wait_for("What do you sell"))
    phone.wait_for("All right, not now")


def settle(phone: Person) -> None:
    """Be somebody who came in long ago and has set their clock to London; nothing of it is in the chat."""
    local_telegram.Person.objects.filter(telegram_id=phone.id).update(started=True)
    clock = {"timezone": "Europe/London", "zone_confirmed_at": timezone.now()}
    TelegramUserFactory.create(telegram_id=phone.id, first_name="Alice", **clock)


def add_ann(phone: Person) -> dict[str, Any]:
    """Paste a prospect; return the message with the plan."""
    phone.send(ANN)
    return phone.wait_for(lambda message: "Start plan" in str(Person.buttons(message)))


def start_ann(phone: Person) -> Lead:
    """Paste a prospect and start the plan."""
    phone.press("Start plan", message=add_ann(phone))
    phone.wait_for("Plan started")
    return Lead.objects.get(prospect_name="Ann Lee")


def have_ann(phone: Person) -> Lead:
    """Be settled, with a plan for Ann that runs; nothing of it is in the chat."""
    settle(phone)
    owner, now = TelegramUser.objects.get(telegram_id=phone.id), timezone.now()
    lead = create_lead(owner=owner, prospect=read_prospect(ANN), next_followup=now, now=now)
    by = Actor.user(owner.telegram_id)
    write_plan(lead=lead, by=by, now=now)
    return start_plan(lead=Lead.objects.get(pk=lead.pk), by=by, now=now).lead


def first_reminder(phone: Person, api_url: str, *, draft: str | None = None) -> dict[str, Any]:
    """Start a plan and receive its first reminder, with this draft if any is given."""
    start_ann(phone)
    if draft is not None:
        ScheduledReminder.objects.update(draft_text=draft)
    deliver(api_url)
    return phone.wait_for(is_reminder)


def is_reminder(message: dict[str, Any]) -> bool:
    """Say whether a message is a reminder with its buttons."""
    return "✅ Done" in Person.buttons(message) and "⏭ Skip" in Person.buttons(message)
