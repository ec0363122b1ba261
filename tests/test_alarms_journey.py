"""Alarms from a manager's side: asked for in the chat, told by the running bot, and over when it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from botapp.testing import running_bot
from botapp.upkeep import alarms
from leads.models import TelegramUser
from reminders.loop.heartbeat import beat
from sandbox.testing import Person
from tests.factories import LeadFactory, ReminderFactory
from tests.journeys import ALICE

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_a_dead_scheduler_is_told_of_by_the_bot(
    live_server: object, api_url: str, quick_chats: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "LOOK_EVERY", 0.1)
    with running_bot(api_url):
        phone = Person(api_url.removesuffix("/sandbox"), ALICE, first_name="Alice", language_code="en")
        phone.start()
        phone.wait_for("What time is it")
        phone.send("/alarms on")
        phone.wait_for("Alarms about the system as a whole are for managers.")
        manager = TelegramUser.objects.filter(telegram_id=ALICE)
        manager.update(role="manager")
        phone.send("/alarms on")
        phone.wait_for("Alarms are on.")

        since = timezone.now() - timedelta(minutes=5)
        ReminderFactory.create(
            lead=LeadFactory.create(owner=manager.get()), due_at=since, next_action_at=since
        )
        phone.wait_for("Reminders are due, and no scheduler is alive.")
        beat("scheduler", kind="scheduler", now=timezone.now())
        phone.wait_for("Over: Reminders are due")
        phone.send("/alarms_off")
        phone.wait_for("Alarms are off.")
