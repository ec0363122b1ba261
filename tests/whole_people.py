"""A person with a row in every table of the project, and what any table still says of them.

A new model fails `test_own_data` until it has a row here, or a reason why it holds nothing of anybody.
"""

import json
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from botapp.models import ChatState, InboxUpdate
from engagement.models import DraftVersion, ModelCall, PlanRequest, PlanVersion
from leads.models import Invitation, Lead, SellerProfile, TelegramUser
from miniapp.models import CalendarFeed
from reminders.models import Delivery, DeliveryKind, DeliveryState, LiveButtons, MessageEdit, SendBudget
from tests.factories import (
    DeliveryFactory,
    LeadActivityFactory,
    LeadFactory,
    ReminderFactory,
    TelegramUserFactory,
)

UPDATES = count(1)
NOBODYS = {
    "sandbox": "the local Telegram: what Telegram keeps is Telegram's",
    "auth": "accounts of staff",
    "axes": "logins of staff",
    "otp_totp": "second factors of staff",
    "otp_static": "recovery codes of staff",
    "sessions": "accounts of staff",
    "contenttypes": "names of tables",
    "reminders.SendingPause": "one switch for everybody, set by staff",
    "reminders.WorkerHeartbeat": "processes",
    "reminders.Chore": "when the next one is due",
    "reminders.Alarm": "what is wrong with the system",
    "engagement.PlanTemplate": "what the team writes to everybody; its slots are filled in a lead's plan",
}


def models_with_people() -> list[type[Model]]:
    """Return every model of the project that is not known to hold nothing of anybody."""
    found = [model for model in apps.get_models() if model._meta.managed]
    return [
        model for model in found if model._meta.label not in NOBODYS and model._meta.app_label not in NOBODYS
    ]


def fill(telegram_id: int, mark: str, *, now: datetime) -> TelegramUser:
    """Make a person whose number or mark is in a row of every such model; return them."""
    words = {"first_name": mark, "last_name": mark, "username": f"{mark}_user", "language_code": "en"}
    user: TelegramUser = TelegramUserFactory(telegram_id=telegram_id, **words)
    lead = LeadFactory(owner=user, prospect_name=f"{mark} Lee", prospect_email=f"{mark}@acme.com", steps=2)
    Lead.objects.filter(pk=lead.pk).update(plan_version=1, notes=mark, original_context=mark)
    reminder = ReminderFactory(lead=lead, step_id=1, draft_text=f"Dear {mark}")
    LeadActivityFactory(lead=lead, content=mark, metadata={"by": {"kind": "user", "id": telegram_id}})
    PlanVersion.objects.create(lead=lead, version=1, steps=[{"description": mark}])
    DraftVersion.objects.create(lead=lead, step_id=1, text=mark)
    request = PlanRequest.objects.create(lead=lead, payload={"wish": mark, "chat_id": telegram_id})
    ModelCall.objects.create(request=request, task="plan", outcome="answered")
    DeliveryFactory(reminder=reminder, message_id=5, error_text=mark, resolved_reason=mark)
    Delivery.objects.create(
        kind=DeliveryKind.BRIEFING,
        subject_key=f"briefing:{telegram_id}:2026-03-02",
        telegram_id=telegram_id,
        state=DeliveryState.UNKNOWN,
        armed_at=now,
    )
    MessageEdit.objects.create(chat_id=telegram_id, message_id=5, payload={"reminder_id": reminder.pk})
    LiveButtons.objects.create(
        subject="message:5", chat_id=telegram_id, message_id=5, keyboard=[[{"text": f"1. {mark} Lee"}]]
    )
    SendBudget.objects.create(key=f"chat:{telegram_id}", refilled_at=0)
    message = {"text": f"{mark} Lee, CTO", "from": {"id": telegram_id}}
    InboxUpdate.objects.create(
        update_id=next(UPDATES),
        telegram_id=telegram_id,
        payload={"message": message},
        effect={"lead": {"lead": lead.pk, "name": mark}},
        processed_at=now,
    )
    ChatState.objects.create(telegram_id=telegram_id, state="field", payload={"lead_id": lead.pk})
    SellerProfile.objects.create(telegram_id=telegram_id, offer=mark, signature=mark)
    CalendarFeed.objects.create(owner=user, token_hash=f"{telegram_id:064d}", created_at=now)
    Invitation.objects.create(owner=user, digest=secrets.token_hex(32), expires_at=now + timedelta(days=1))
    staff, _new = User.objects.get_or_create(username="staff")
    for row in (user, lead, reminder):
        kind = ContentType.objects.get_for_model(type(row))
        LogEntry.objects.create(
            user=staff, content_type=kind, object_id=str(row.pk), object_repr=mark, action_flag=CHANGE
        )
    return user


def hand_over(user: TelegramUser, to: TelegramUser) -> Lead:
    """Make a lead that was this person's once and is somebody else's, with traces of both; return it."""
    lead: Lead = LeadFactory(owner=to, prospect_name="Shared Lead", steps=1)
    by = {"by": {"kind": "user", "id": user.telegram_id}}
    LeadActivityFactory(lead=lead, telegram_id=user.telegram_id, content="kept", metadata=by)
    moved = {"previous": user.telegram_id, "now": to.telegram_id}
    LeadActivityFactory(lead=lead, telegram_id=to.telegram_id, activity_type="transferred", metadata=moved)
    ReminderFactory(lead=lead, telegram_id=user.telegram_id, status="completed")
    PlanRequest.objects.create(lead=lead, payload={"chat_id": user.telegram_id})
    return lead


def traces(*signs: object) -> list[str]:
    """Return the rows in which one of these signs stands, by table and key, sandbox left out.

    A number counts as a whole: the fraction of a second may hold the same digits.
    """
    wanted = re.compile("|".join(rf"(?<!\d){re.escape(str(sign))}(?!\d)" for sign in signs))
    return [f"{name}#{key}" for name, key, text in everything() if wanted.search(text)]


def everything() -> Iterator[tuple[str, Any, str]]:
    """Return each row of each table as its model's label, its key and one text of all columns."""
    for model in apps.get_models():
        if model._meta.managed and model._meta.app_label != "sandbox":
            for row in model._default_manager.order_by("pk").values():
                yield model._meta.label, row[model._meta.pk.attname], json.dumps(row, default=str)
