"""News of prospects in tests: a running lead, what is said and tapped, and what came of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import AskAction, AskPress, LeadAction, LeadPress
from botapp.screens.advice.actions import AskTap
from botapp.screens.lead.actions import LeadTap
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, TelegramUser
from reminders import services
from reminders.models import Delivery, ScheduledReminder
from tests.factories import LeadFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
YES = "Sounds good, tell me more about it."
UNCLEAR = "Grmpf."
update_ids = iter(range(1, 100_000))


@pytest.fixture
def ann(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a running plan."""
    return running(alice, "Ann Lee")


@pytest.fixture
def model(settings: Any) -> None:
    """Have a model configured, which nobody calls here."""
    settings.LLM_MODEL, settings.LLM_API_KEY = "some-model", "a-key"


def running(owner: TelegramUser, name: str) -> Lead:
    """Return a lead whose plan of three steps runs."""
    lead = LeadFactory.create(owner=owner, prospect_name=name, engagement_plan=plan_of(3))
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def say(text: str, *, by: int = 1001, **about: Any) -> list[Screen]:
    """Write a plain message, which is in the inbox."""
    number = next(update_ids)
    InboxUpdate.objects.create(update_id=number, telegram_id=by, payload={})
    said = Said(number, Sender(by, first_name="Alice"), text, NOW, NOW)
    return conversation.hear(replace(said, **about))


def tap_lead(action: LeadAction, lead: Lead) -> Reaction:
    """Tap a button of a lead's card."""
    return tapping.react(LeadTap(LeadPress(action, lead.pk), Sender(lead.owner_id), 50, NOW, 1))


def tap(action: AskAction, subject_id: int, lead_id: int | None = None, *, by: int = 1001) -> Reaction:
    """Tap a button about news or advice."""
    one = AskTap(AskPress(action, subject_id, lead_id), Sender(by), 50, NOW, 1)
    return Reaction() if tapping.objection(one) else tapping.react(one)


def answered(lead: Lead, text: str = YES) -> Screen:
    """Tap "They answered" and tell what."""
    tap_lead(LeadAction.ANSWERED, lead)
    (screen,) = say(text)
    return screen


def edited(reaction: Reaction) -> Screen:
    """Return what the tapped message becomes."""
    assert reaction.edit is not None
    return reaction.edit


def labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """Return what stands on the buttons."""
    return [button.text for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]


def news_of(lead: Lead) -> list[LeadActivity]:
    """Return what was told about a lead, oldest first."""
    return list(lead.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE).order_by("id"))


def is_resting(lead: Lead) -> bool:
    """Say whether the lead's reminders rest."""
    lead.refresh_from_db()
    return lead.reminders_paused


def reminded(lead: Lead, number: int, *, message_id: int) -> ScheduledReminder:
    """Return a step whose reminder arrived in this message."""
    step = ScheduledReminder.objects.get(lead=lead, step_id=number)
    Delivery.objects.create(
        reminder=step,
        lead=lead,
        telegram_id=lead.owner_id,
        message_id=message_id,
        state="sent",
        subject_key=f"nudge:{step.pk}",
    )
    return step
