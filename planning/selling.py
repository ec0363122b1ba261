"""What somebody sells, told in the chat: kept, and said by the plans that have not started yet."""

from datetime import datetime
from typing import Final

from django.db import transaction

from core.actor import Actor
from leads import sellers
from leads.models import Lead, TelegramUser
from leads.seller_profile import TEAM
from planning.playbook_plans import is_standard, write_plan

MOST_FOLLOWING: Final = 10  # of the newest leads: whoever has more plans that wait gets to see these first


def tell_seller(*, by: TelegramUser, whose: int, fields: sellers.Fields, now: datetime) -> int:
    """Keep fields of one's own (`whose` is one's number), or of `TEAM`; return how many plans follow.

    The teller's standard plans that have not started are written again; any other plan stays.
    Raises SellerRefused: "not_yours" as well, for what is neither one's own nor, for a rep, the team's.
    """
    if whose != by.telegram_id and not (whose == TEAM and by.may_invite):
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
