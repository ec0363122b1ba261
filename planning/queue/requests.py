"""Asking for slow work: put into the queue, found again, tried again. One transaction each."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from core.actor import Actor
from engagement.models import ModelCall, PlanRequest, RequestKind, RequestStatus
from leads.models import Lead, TelegramUser
from planning.proposals import lead_holds
from planning.queue import messages
from reminders.policy.windows import local_at
from reminders.services import LeadClosed
from reminders.services.base import lock_lead
from reminders.state.wording import zone_of

# What belongs to one way of asking, not to what is asked for.
AROUND: Final = frozenset(
    {
        "chat_id",
        "message_id",
        "earlier_messages",
        "update_id",
        "telegram_id",
        "ahead",
        lead_holds.HOLDS,
    }
)


class BudgetSpent(Exception):
    """No more requests today; `until` (UTC) there are some again, `personal` says whose limit it is."""

    def __init__(self, until: datetime, *, personal: bool) -> None:
        super().__init__(self.__doc__)
        self.until, self.personal = until, personal


def enqueue(
    *, lead: Lead, kind: RequestKind, by: Actor, now: datetime, payload: dict[str, Any]
) -> PlanRequest:
    """Put a request for the planner into the queue and return it.

    The same request that is still open is returned instead of a second one. Advice lets the lead rest until
    the person has decided. Raises BudgetSpent, LeadClosed.
    """
    with transaction.atomic():
        row = lock_lead(lead.pk)
        if row.is_closed:
            raise LeadClosed
        if same := _same_open(row, kind, payload):
            return same if payload.get("ahead") else _for_a_person(same)
        check_budget(row.owner, now=now)
        payload = payload | {"telegram_id": row.owner_id}
        if kind == RequestKind.ADVICE:
            payload[lead_holds.HOLDS] = lead_holds.hold(row, by=by, now=now)
        return PlanRequest.objects.create(
            lead=row, kind=kind, payload=payload, run_after=now, created_at=now, updated_at=now
        )


def attach(*, request_id: int, chat_id: int, message_id: int, now: datetime) -> PlanRequest | None:
    """Tell a request which message waits for it; when it has finished already, the edit is queued at once.

    Returns None when nobody has asked for it in this chat. Whoever has asked is told the end of it, even of a
    lead that is not theirs any more.
    """
    with transaction.atomic():
        request = _asked_by(chat_id, request_id)
        if request is None:
            return None
        messages.attach(request, chat_id=chat_id, message_id=message_id)
        if not request.is_open:
            messages.queue_edits(request, now=now)
        return request


def detach(*, request_id: int, telegram_id: int) -> None:
    """Let the messages that wait for a request be: they show something else now."""
    with transaction.atomic():
        request = locked(request_id, telegram_id)
        if request is not None:
            messages.detach(request)


def retry(*, request_id: int, telegram_id: int, now: datetime) -> PlanRequest | None:
    """Ask again for what failed, and return the new request; its answer goes into the same message.

    A second press returns the same one. None when there is nothing of this person's to try again. Raises
    BudgetSpent, LeadClosed.
    """
    with transaction.atomic():
        failed = locked(request_id, telegram_id)
        if failed is None or failed.status != RequestStatus.FAILED:
            return None
        newer = failed.lead.plan_requests.filter(kind=failed.kind, pk__gt=failed.pk).order_by("id")
        others = newer.exclude(status=RequestStatus.FAILED)
        again = next((one for one in others if _asks_for(one) == _asks_for(failed)), None)
        if again is not None:
            return again
        return enqueue(
            lead=failed.lead,
            kind=RequestKind(failed.kind),
            by=Actor.user(telegram_id),
            now=now,
            payload={key: value for key, value in failed.payload.items() if key != lead_holds.HOLDS},
        )


def owned_request(*, telegram_id: int, request_id: int) -> PlanRequest | None:
    """Return this person's request, lead and owner loaded; None when missing or somebody else's."""
    mine = PlanRequest.objects.shown_to(telegram_id)
    return mine.select_related("lead__owner").filter(pk=request_id).first()


def asked_for_person(*, telegram_id: int, request_id: int) -> PlanRequest | None:
    """Return a request of this person that is about no lead; None when there is none."""
    mine = PlanRequest.objects.filter(pk=request_id, person=telegram_id)
    return mine.select_related("person").first()


def check_budget(person: TelegramUser, *, now: datetime) -> None:
    """Raise BudgetSpent when this person, or everybody together, has asked often enough today.

    A person's day is that of their zone, everybody's that of UTC. What is refreshed ahead of time counts
    for everybody's day only.
    """
    zone = zone_of(person.timezone)
    today = now.astimezone(zone).date()
    since = local_at(today, time(), zone)
    theirs = Q(lead__owner_id=person.telegram_id) | Q(person=person)
    asked = PlanRequest.objects.filter(theirs).exclude(payload__has_key="ahead")
    if 0 < settings.LLM_USER_DAILY <= asked.filter(created_at__gte=since).count():
        raise BudgetSpent(local_at(today + timedelta(days=1), time(), zone), personal=True)
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if settings.LLM_DAILY > 0 and _are_so_many_since(midnight, settings.LLM_DAILY):
        raise BudgetSpent(midnight + timedelta(days=1), personal=False)


def locked(request_id: int, telegram_id: int) -> PlanRequest | None:
    """Return this person's request, locked after its lead; None when missing or somebody else's."""
    found = owned_request(telegram_id=telegram_id, request_id=request_id)
    if found is None:
        return None
    lead = lock_lead(found.lead.pk)
    request = PlanRequest.objects.select_for_update().get(pk=request_id)
    request.lead = lead
    return request if lead.owner_id == telegram_id else None


def _asked_by(telegram_id: int, request_id: int) -> PlanRequest | None:
    """Return the request that this person has made, locked after its lead, if any."""
    asked = PlanRequest.objects.filter(pk=request_id, payload__telegram_id=telegram_id)
    found = asked.values_list("lead_id", flat=True).first()
    lead = lock_lead(found) if found else None
    request = asked.select_for_update().first()
    if request is not None and lead is not None:
        request.lead = lead
    return request


def _are_so_many_since(moment: datetime, number: int) -> bool:
    """Say whether there are so many requests since then. Read by the key, so a long history costs nothing.

    Of requests that were erased with their lead the calls are left, and count: erasing buys no more.
    """
    number -= ModelCall.objects.filter(created_at__gte=moment, request=None).count()
    newest = PlanRequest.objects.order_by("-id").values_list("created_at", flat=True)
    return number <= 0 or any(created_at >= moment for created_at in newest[number - 1 : number])


def _same_open(lead: Lead, kind: RequestKind, payload: dict[str, Any]) -> PlanRequest | None:
    wanted = {key: value for key, value in payload.items() if key not in AROUND}
    waiting = lead.plan_requests.open().filter(kind=kind).order_by("id")
    return next((one for one in waiting if _asks_for(one) == wanted), None)


def _for_a_person(request: PlanRequest) -> PlanRequest:
    """Have somebody wait for what was only to be ready ahead of time."""
    if request.payload.pop("ahead", None):
        request.save(update_fields=["payload"])
    return request


def _asks_for(request: PlanRequest) -> dict[str, Any]:
    return {key: value for key, value in request.payload.items() if key not in AROUND}
