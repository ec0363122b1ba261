"""What somebody sells, told in the chat: kept, and said by the plans that have not started yet.

With a model it is read twice: by rules at once, and once more by the model, whose reading stands where nobody
has said otherwise meanwhile.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from engagement.models import PlanRequest, RequestKind, RequestStatus
from leads.models import Lead, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from planning.asking import has_model
from planning.asking.playbook_plans import is_standard, write_plan
from planning.queue import requests
from planning.queue.request_context import Obstacle

MOST_FOLLOWING: Final = 10  # of the newest leads: whoever has more plans that wait gets to see these first


def may_tell(person: TelegramUser, whose: int) -> bool:
    """Say whether somebody may say what is sold by `whose`: they themselves, or `TEAM` for a manager."""
    return whose == person.telegram_id or (whose == TEAM and person.may_invite)


def tell_seller(*, by: TelegramUser, whose: int, fields: sellers.Fields, now: datetime) -> int:
    """Keep fields of one's own (`whose` is one's number), or of `TEAM`; return how many plans follow.

    The teller's standard plans that have not started are written again; any other plan stays.
    Raises SellerRefused: "not_yours" as well, for what is neither one's own nor, for a rep, the team's.
    """
    if not may_tell(by, whose):
        raise sellers.SellerRefused("whose", "not_yours")
    waiting = Lead.objects.shown_to(by.telegram_id).open().filter(plan_version=0).exclude(engagement_plan=[])
    with transaction.atomic():
        newest = waiting.select_related("owner").order_by("-id")[:MOST_FOLLOWING]
        standard = [lead for lead in newest if is_standard(lead, now=now)]
        sellers.write(whose, now=now, **fields)
        outdated = [
            lead for lead in reversed(standard) if not is_standard(lead, now=now)
        ]  # locked by their ids
        for lead in outdated:
            write_plan(lead=lead, by=Actor.user(by.telegram_id), now=now)
    return len(outdated)


def ask_to_read(*, by: TelegramUser, whose: int, text: str, now: datetime) -> PlanRequest | None:
    """Have the model read a text that has just been told; None without one, or when its day is spent."""
    if not has_model():
        return None
    try:
        requests.check_budget(by, now=now)
    except requests.BudgetSpent:
        return None
    about = {"telegram_id": by.telegram_id, "whose": whose, "text": text, "kept": asdict(sellers.kept(whose))}
    return PlanRequest.objects.create(
        person=by, kind=RequestKind.SELLER, payload=about, run_after=now, created_at=now, updated_at=now
    )


def withdraw(*, by: TelegramUser, now: datetime) -> None:
    """Let the model's reading be: the person has gone on, and what they have seen stands.

    First in its transaction, before any lead is locked: a reading that ends locks its request first.
    """
    PlanRequest.objects.open().filter(person=by).update(
        status=RequestStatus.FAILED,
        note=Obstacle.WITHDRAWN,
        claim_token="",
        claimed_until=None,
        finished_at=now,
        updated_at=now,
    )


def correct(request: PlanRequest, fields: Mapping[str, str], *, now: datetime) -> int:
    """Keep what the model has read where nobody has spoken since; return how many plans follow.

    Nothing is kept for the team of somebody who is no manager any more.
    """
    person, whose = request.asker, request.payload["whose"]
    if not may_tell(person, whose):
        return 0
    kept, before = asdict(sellers.kept(whose)), request.payload["kept"]
    read: dict[str, str] = {}
    for name, value in fields.items():
        if kept[name] == before.get(name):
            try:
                read[name] = sellers.read(name, value)
            except sellers.SellerRefused:
                continue
    changed = {name: value for name, value in read.items() if value != kept[name]}
    if not changed:
        return 0
    return tell_seller(by=person, whose=whose, fields=changed, now=now)  # type: ignore[arg-type]  # its own fields
