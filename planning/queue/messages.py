"""The messages that wait for a request: put right by edits, queued in the transaction of the change."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from engagement.models import PlanRequest
from leads.models import TelegramUser
from planning.queue.request_context import Obstacle
from reminders.models import EditKind, MessageEdit

MOST_MESSAGES = 5


def attach(request: PlanRequest, *, chat_id: int, message_id: int) -> None:
    """Add a message that waits for this request. The request is locked."""
    known = [one for one in _messages(request) if one != message_id]
    request.payload |= {
        "chat_id": chat_id,
        "message_id": message_id,
        "earlier_messages": known[-MOST_MESSAGES:],
    }
    request.save(update_fields=["payload"])


def detach(request: PlanRequest) -> None:
    """Have no message wait for this request any more. The request is locked."""
    MessageEdit.objects.filter(message_id__in=_messages(request), payload__request_id=request.pk).delete()
    for key in ("message_id", "earlier_messages"):
        request.payload.pop(key, None)
    request.save(update_fields=["payload"])


def queue_edits(request: PlanRequest, *, now: datetime) -> None:
    """Update every waiting message: the request as it is now, or why it may not be shown any more."""
    text = _instead(request)
    chat_id = request.payload.get("chat_id", request.asker.telegram_id)
    about = {"lead_id": request.lead_id, "request_id": request.pk}
    shown: dict[str, object] = about | ({"text": text} if text else {})
    MessageEdit.objects.bulk_create(
        MessageEdit(
            chat_id=chat_id,
            message_id=message_id,
            kind=EditKind.TEXT,
            payload=shown,
            run_after=now,
            created_at=now,
        )
        for message_id in _messages(request)
    )


def is_waited_for(request: PlanRequest) -> bool:
    """Whether a person waits for the answer, and not only a later reminder."""
    return not request.payload.get("ahead")


def _instead(request: PlanRequest) -> str:
    """The text for messages about a lead, or in a chat, that is no longer served; "" for any other."""
    if request.note not in (Obstacle.DELETED, Obstacle.HANDED_OVER, Obstacle.DEACTIVATED):
        return ""
    asked = TelegramUser.objects.filter(telegram_id=request.payload.get("telegram_id", 0)).first()
    with translation.override(asked.language_code if asked and asked.language_code else None):
        if request.note == Obstacle.DELETED:
            return _("This lead has been deleted, so there is nothing to write.")
        if request.note == Obstacle.DEACTIVATED:
            return _("Your team has ended your access for now, so this was not written. Nothing is lost.")
        return _("This lead has been handed over to somebody else.")


def _messages(request: PlanRequest) -> list[int]:
    """Return the ids of the messages that wait, the newest last."""
    payload = request.payload
    found = [*payload.get("earlier_messages", []), payload.get("message_id")]
    return [message_id for message_id in found if isinstance(message_id, int)]
