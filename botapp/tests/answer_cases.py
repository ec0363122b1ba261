"""Everything that is answered with several calls that show something, made ready for a person."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from botapp.models import InboxUpdate
from botapp.screens.advice.replies import FORWARDED
from botapp.screens.intake.duplicates import TWIN
from botapp.shared import chat_state
from botapp.tests.robust_cast import message, tap
from engagement.models import PlanRequest
from leads.models import Lead
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of

Json = dict[str, Any]
Case = Callable[[int], Json]  # a person's id → their update, everything else being in place
ANN = "Ann Lee, VP Sales at Acme, Berlin"
SIZE = {"file_id": "a", "file_unique_id": "b"}
BOB: Json = {"type": "hidden_user", "sender_user_name": "Bob Stone", "date": 1}


def user(person: int) -> Json:
    """Return somebody as Telegram describes them."""
    return {"id": person, "is_bot": False, "first_name": "Pat", "language_code": "en"}


def says(person: int, text: str = "", **changes: Any) -> Json:
    """Return a message of somebody's; their only update."""
    return message(text, user=user(person), number=person, **changes)


def taps(person: int, data: str) -> Json:
    """Return a tap of somebody's; their only update."""
    return tap(data, user=user(person), number=person)


def lead_of(person: int, **values: Any) -> Lead:
    """Return a new lead of somebody's."""
    owner = TelegramUserFactory.create(telegram_id=person, first_name="Pat")
    lead: Lead = LeadFactory.create(owner=owner, prospect_name="Ann Lee", **values)
    return lead


def _returning(person: int) -> Json:
    TelegramUserFactory.create(telegram_id=person, first_name="Pat", zone_confirmed_at=timezone.now())
    return says(person, "/start")


def _asked_earlier(person: int, effect: Json) -> int:
    """Keep an update that was answered with a question; return its number."""
    number = person + 1_000_000
    about = {"update_id": number, "telegram_id": person, "payload": {}, "processed_at": timezone.now()}
    InboxUpdate.objects.create(**about, effect=effect)
    return number


def _twin(person: int) -> Json:
    lead = lead_of(person)
    asked = {"text": ANN, "kind": "text", "hint": "", "lead": lead.pk, "update": 0}
    return taps(person, f"paste:new:{_asked_earlier(person, {TWIN: asked})}")


def _forwarded(person: int) -> Json:
    lead_of(person)
    asked = {"text": ANN, "hint": "Bob Stone", "leads": [], "update": 0}
    return taps(person, f"ask:new:{_asked_earlier(person, {FORWARDED: asked})}")


def _correction(person: int) -> Json:
    lead = lead_of(person)
    about = {"lead_id": lead.pk, "field": "company"}
    chat_state.wait_for(person, chat_state.FIELD, now=timezone.now(), **about)
    return says(person, "Globex")


def _edited(person: int) -> Json:
    lead = lead_of(person)
    earlier = says(person, ANN)["message"]
    InboxUpdate.objects.create(
        update_id=person - 15_000,
        telegram_id=person,
        payload={"message": earlier},
        effect={"added": {"lead": lead.pk}, "arrived": [7]},
        processed_at=timezone.now(),
    )
    now = {"text": "Ann Lee, CTO at Globex", "edit_date": earlier["date"] + 60}
    return {"update_id": person, "edited_message": earlier | now}


def _advice(person: int) -> Json:
    result = {"steps": plan_of(4), "advice": {"assessment": "Good"}, "base_version": 0}
    request = PlanRequest.objects.create(lead=lead_of(person), kind="advice", status="done", result=result)
    return taps(person, f"ask:use:{request.pk}")


def _draft(person: int) -> Json:
    step = ReminderFactory.create(lead=lead_of(person), step_id=1, draft_text="Shall we talk? " * 400)
    return taps(person, f"eplan:draft:{step.pk}")


def _closed_long_ago(person: int) -> int:
    step = ReminderFactory.create(lead=lead_of(person), step_id=1, status="completed")
    return int(step.pk)


CASES: dict[str, tuple[int, Case]] = {  # with the number of calls that show something
    "/start of a new person": (2, lambda person: says(person, "/start")),
    "/start of a known person": (3, _returning),
    "a pasted prospect": (1, lambda person: says(person, ANN)),
    "a prospect behind /add": (1, lambda person: says(person, f"/add {ANN}")),
    "a contact": (
        1,
        lambda person: says(person, contact={"first_name": "Ann", "phone_number": "4930123456"}),
    ),
    "a caption": (1, lambda person: says(person, photo=[SIZE | {"width": 1, "height": 1}], caption=ANN)),
    "a forwarded message": (1, lambda person: says(person, ANN, forward_origin=BOB)),
    "a duplicate that is new": (1, _twin),
    "a forwarded message that is new": (1, _forwarded),
    "an edited paste": (1, _edited),
    "a correction": (1, _correction),
    "a plan that starts": (1, lambda person: taps(person, f"lead:start:{lead_of(person).pk}")),
    "advice that is taken": (2, _advice),
    "a long draft": (3, _draft),
    "an undo in vain": (2, lambda person: taps(person, f"eplan:uncheck:{_closed_long_ago(person)}")),
    "an undo in vain, of today": (2, lambda person: taps(person, f"day:undo:t0:{_closed_long_ago(person)}")),
}
