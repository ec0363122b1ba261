"""The queue of plan requests: claim, heartbeat, put off, release. Every write compares the claim."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core.databases.lease import Lease
from core.sql.literals import Literal
from engagement.models import PlanRequest, RequestStatus
from leads.models import TelegramUser

MAX_ATTEMPTS = 3
BACK_OFF = timedelta(seconds=5)  # doubled with every attempt
LOOK_AT = 10  # candidates read at once
Requests = QuerySet[PlanRequest]
ASKER = Coalesce(F("person_id"), F("lead__owner_id"))


class ClaimLost(Exception):
    """Another worker has this request now; its result counts."""


def claim(lease: Lease, *, now: datetime) -> PlanRequest | None:
    """Take the oldest request that is ready and whose person has none running; None when there is none.

    The attempt is counted at once, so that a request that kills its worker is counted as well.
    """
    for pk, asker in _ready(now).values_list("pk", ASKER)[:LOOK_AT]:
        if _take(pk, asker, lease, now=now):
            return PlanRequest.objects.select_related("lead__owner", "person").get(pk=pk)
    return None


def extend(tokens: Iterable[str], *, until: datetime) -> set[str]:
    """Extend these claims; return the tokens that still hold one."""
    wanted = list(tokens)
    mine = PlanRequest.objects.open().filter(status=Literal("running"), claim_token__in=wanted)
    mine.update(claimed_until=until)
    return set(mine.values_list("claim_token", flat=True))


def put_off(request: PlanRequest, *, error: str, now: datetime) -> None:
    """Record why an attempt failed and try again later."""
    pause = BACK_OFF * 2 ** (request.attempts - 1)
    held(request).update(**_free(now + pause, now=now), error=error[:2000])


def put_back(request: PlanRequest, *, until: datetime, now: datetime, note: str = "") -> bool:
    """Give up a claim without counting the attempt; return whether it was ours. `note`: what it waits for."""
    columns = _free(until, now=now) | {"attempts": F("attempts") - 1, "note": note}
    return held(request).filter(attempts__gt=0).update(**columns) > 0


def held(request: PlanRequest) -> Requests:
    """The request's row as a query that finds it only while our claim holds."""
    return PlanRequest.objects.filter(
        pk=request.pk, claim_token=request.claim_token, status=RequestStatus.RUNNING
    )


def next_moment(now: datetime) -> datetime | None:
    """When a request becomes ready: its pause ends, or the lease of a worker that may be dead."""
    waiting, leased = Q(status=Literal("queued"), run_after__gt=now), Q(status=Literal("running"))
    found = PlanRequest.objects.open().aggregate(
        ready=Min("run_after", filter=waiting), free=Min("claimed_until", filter=leased)
    )
    return min((moment for moment in found.values() if moment is not None), default=None)


def is_worn_out(request: PlanRequest) -> bool:
    """Whether a claimed request has used up every attempt: its workers died over it."""
    return request.attempts > MAX_ATTEMPTS


def is_last_try(request: PlanRequest) -> bool:
    """Whether this is the last attempt of a claimed request."""
    return request.attempts >= MAX_ATTEMPTS


def _ready(now: datetime) -> Requests:
    free = (
        PlanRequest.objects.open()
        .filter(run_after__lte=now)
        .exclude(status=Literal("running"), claimed_until__gt=now)
    )
    asker = Coalesce(OuterRef("person_id"), OuterRef("lead__owner_id"))
    return free.filter(~Exists(_running(asker, now))).order_by("run_after", "id")


def _running(asker: int | Coalesce, now: datetime) -> Requests:
    running = PlanRequest.objects.open().filter(status=Literal("running"), claimed_until__gt=now)
    return running.alias(asker_id=ASKER).filter(asker_id=asker)


def _take(pk: int, asker: int, lease: Lease, *, now: datetime) -> bool:
    """Claim one request unless its person has one running; say whether it is ours.

    The person's row is locked: two workers may look at two requests of theirs at the same time.
    """
    with transaction.atomic():
        person = TelegramUser.objects.select_for_update(no_key=True)
        if not person.filter(telegram_id=asker).exists() or _running(asker, now).exists():
            return False
        free = PlanRequest.objects.open().filter(pk=pk, run_after__lte=now)
        claimed = {
            "status": RequestStatus.RUNNING,
            "attempts": F("attempts") + 1,
            "claim_token": lease.token,
            "claimed_until": lease.until,
            "updated_at": now,
        }
        return free.exclude(status=RequestStatus.RUNNING, claimed_until__gt=now).update(**claimed) > 0


def _free(run_after: datetime, *, now: datetime) -> dict[str, object]:
    return {
        "status": RequestStatus.QUEUED,
        "run_after": run_after,
        "claim_token": "",
        "claimed_until": None,
        "updated_at": now,
    }
