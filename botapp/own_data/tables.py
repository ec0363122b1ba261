"""What is a person's, table by table: one query each, read as it is written out."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from botapp.models import ChatState, InboxUpdate
from engagement.models import DraftVersion, PlanRequest, PlanVersion
from leads.activities import ActivityType
from leads.models import Invitation, Lead, LeadActivity, SellerProfile, TelegramUser
from reminders.models import Delivery, LiveButtons, MessageEdit, ScheduledReminder

Row = dict[str, Any]
AT_ONCE: Final = 500  # rows in memory
# Whose row it is goes without saying, or is somebody else's number: of a lead that was handed over.
OWNERS: Final = ("owner", "telegram_id", "chat_id")
CLAIMS: Final = ("claim_token", "claimed_until", "lost_claims", "worker", "batch", "token_hash", "digest")


def tables(telegram_id: int) -> dict[str, Iterator[Row]]:
    """Return the rows of each table by its name in the file; nothing is read before it is asked for."""
    own = {"lead__owner_id": telegram_id}
    return {
        "leads": _rows(Lead.objects.filter(owner_id=telegram_id)),
        "steps": _rows(ScheduledReminder.objects.filter(**own)),
        "history": _rows(LeadActivity.objects.filter(**own), _without_others),
        "plans": _rows(PlanVersion.objects.filter(**own)),
        "drafts": _rows(DraftVersion.objects.filter(**own)),
        "requests": _rows(PlanRequest.objects.filter(Q(**own) | Q(person=telegram_id)), _without_chat),
        "sent": _rows(Delivery.objects.filter(telegram_id=telegram_id)),
        "corrections": _rows(MessageEdit.objects.filter(chat_id=telegram_id)),
        "buttons": _rows(LiveButtons.objects.filter(chat_id=telegram_id)),
        "received": _rows(InboxUpdate.objects.filter(telegram_id=telegram_id)),
        "awaited": _rows(ChatState.objects.filter(telegram_id=telegram_id)),
        "sells": _rows(SellerProfile.objects.filter(telegram_id=telegram_id)),
        "invitations": _rows(Invitation.objects.filter(owner__telegram_id=telegram_id)),
    }


def person(telegram_id: int) -> Row | None:
    """Return what is kept of the person themselves, their calendar included; None when nothing is."""
    names = [*_columns(TelegramUser, keep=("telegram_id",)), "calendar_feed__created_at"]
    names = [name for name in names if name != "invitation_id"]
    row = TelegramUser.objects.filter(telegram_id=telegram_id).values(*names).first()
    return dict(row) if row else None


def steps(telegram_id: int) -> Iterator[Row]:
    """Return steps that have a date, with their words from the plan, and then those of plans not started."""
    rows = ScheduledReminder.objects.filter(lead__owner_id=telegram_id).order_by("lead_id", "due_at", "id")
    of_lead = ("lead_id", "lead__prospect_name", "lead__engagement_plan")
    columns = ("id", *of_lead, "step_id", "status", "due_at", "completed_at", "snooze_count", "draft_text")
    for row in rows.values(*columns).iterator(chunk_size=AT_ONCE):
        plan = row.pop("lead__engagement_plan")
        yield row | _words(next((step for step in _steps(plan) if step.get("step_id") == row["step_id"]), {}))
    planned = Lead.objects.filter(owner_id=telegram_id, plan_version=0).order_by("id")
    for lead in planned.values("id", "prospect_name", "engagement_plan").iterator(chunk_size=AT_ONCE):
        for step in _steps(lead["engagement_plan"]):
            about = {"lead_id": lead["id"], "lead__prospect_name": lead["prospect_name"]}
            yield about | {"step_id": step.get("step_id"), "status": "not started"} | _words(step)


def _steps(plan: Any) -> list[Row]:
    return [step for step in plan if isinstance(step, dict)] if isinstance(plan, list) else []


def _words(step: Row) -> Row:
    return {name: step.get(name) for name in ("action_type", "channel", "timing", "description")}


def _rows(rows: "QuerySet[Any]", cleaned: Callable[[Row], Row] = dict) -> Iterator[Row]:
    columns = _columns(rows.model)
    return map(cleaned, rows.order_by("pk").values(*columns).iterator(chunk_size=AT_ONCE))


def _columns(model: type[Model], keep: tuple[str, ...] = ()) -> list[str]:
    hidden = {*OWNERS, *CLAIMS} - set(keep)
    return [field.attname for field in model._meta.concrete_fields if field.name not in hidden]


def _without_others(line: Row) -> Row:
    """Take out who acted, and between whom a lead was handed over: that may be somebody else."""
    handed_over = line["activity_type"] == ActivityType.TRANSFERRED
    secret = {"by", "previous", "now"} if handed_over else {"by"}
    facts = line["metadata"] if isinstance(line["metadata"], dict) else {}
    return line | {"metadata": {name: value for name, value in facts.items() if name not in secret}}


def _without_chat(request: Row) -> Row:
    payload = request["payload"] if isinstance(request["payload"], dict) else {}
    kept = {name: value for name, value in payload.items() if name not in ("telegram_id", "chat_id")}
    return request | {"payload": kept}
