"""What the ledger knows about follow-ups, stale-lead digests and people who do not answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Max, Window
from django.db.models.functions import RowNumber
from django.utils.dateparse import parse_datetime

from leads.activities import HUMAN, ActivityType
from leads.models import LeadActivity, TelegramUser
from reminders.messenger import FULL, Form, Refusal, form_after
from reminders.models import Delivery, DeliveryKind, DeliveryState
from reminders.policy.caps import DIGEST_SIZE
from reminders.policy.nags import DAY, UNANSWERED, Listener, Silence
from reminders.state.situation import window_of

# What counts as an answer: whatever a person does with a lead, and resting or dropping it too.
HANDED: Final = "handed:"  # how the key of a message about handed leads begins
ANSWERS = sorted({*HUMAN, ActivityType.LEAD_PAUSED, ActivityType.LEAD_DELETED})


@dataclass(frozen=True, slots=True)
class Tries:
    """The failed attempts of one message so far."""

    attempt: int = 1  # the number of the coming one
    form: Form = FULL


def followup_key(lead_id: int, number: int) -> str:
    """Return the subject key of a lead's n-th follow-up."""
    return f"followup:{lead_id}:{number}"


def stale_key(telegram_id: int, day: date) -> str:
    """Return the subject key of a person's digest on one local date."""
    return f"stale:{telegram_id}:{day.isoformat()}"


def briefing_key(telegram_id: int, day: date) -> str:
    """Return the subject key of a person's morning briefing on one local date."""
    return f"briefing:{telegram_id}:{day.isoformat()}"


def often_key(telegram_id: int, day: date) -> str:
    """Return the subject key of the question whether reminders come too often, asked on one date."""
    return f"often:{telegram_id}:{day.isoformat()}"


def handover_key(telegram_id: int, since: datetime) -> str:
    """Return the subject key of the message about leads that were handed to a person since then."""
    return f"{HANDED}{telegram_id}:{since.isoformat()}"


def is_about_handover(subject_key: str) -> bool:
    """Say whether it is such a key."""
    return subject_key.startswith(HANDED)


def handed_since_of(subject_key: str) -> datetime | None:
    """Return since when it tells of leads; None where the key has lost that."""
    return parse_datetime(subject_key.removeprefix(HANDED).partition(":")[2])


def listeners(people: Iterable[TelegramUser], *, now: datetime) -> dict[int, Listener]:
    """Return what is known about these people, what they got in the last day included. One query."""
    by_id = {user.telegram_id: user for user in people}
    messages = in_a_day(by_id, now=now)
    return {
        key: Listener(
            is_reachable=user.is_reachable(now),
            window=window_of(user),
            daily_cap=user.daily_cap,
            said_in_a_day=len(messages[key]),
            said_at=max(messages[key], default=None),
        )
        for key, user in by_id.items()
    }


def in_a_day(telegram_ids: Iterable[int], *, now: datetime) -> dict[int, list[datetime]]:
    """Return when each message of the last 24 hours left, for each person; a digest is one. One query."""
    rows = Delivery.objects.possibly_delivered().filter(
        telegram_id__in=list(telegram_ids), armed_at__gt=now - DAY
    )
    messages: dict[int, dict[str, datetime]] = defaultdict(dict)
    for pk, telegram_id, batch, armed_at in rows.values_list("id", "telegram_id", "batch", "armed_at"):
        messages[telegram_id][batch or str(pk)] = armed_at
    return defaultdict(list, {key: list(found.values()) for key, found in messages.items()})


def silences(people: Iterable[TelegramUser]) -> dict[int, Silence]:
    """Return the latest nudges and the latest answer of these people. Two queries."""
    by_id = {user.telegram_id: user for user in people}
    nudges = _latest_nudges(by_id)
    begins = [by_id[key].asked_too_often_at or moments[-1] for key, moments in nudges.items()]
    answered: dict[int, datetime] = {}
    if begins:
        lines = LeadActivity.objects.filter(activity_type__in=ANSWERS, created_at__gte=min(begins))
        mine = lines.filter(lead__owner_id__in=by_id).order_by().values("lead__owner_id")
        answered = dict(mine.annotate(at=Max("created_at")).values_list("lead__owner_id", "at"))
    return {
        key: Silence(nudges.get(key, ()), answered.get(key), user.asked_too_often_at)
        for key, user in by_id.items()
    }


def tries(keys: Iterable[str]) -> dict[str, Tries]:
    """Return what is known of each message's failed attempts. One query."""
    found: dict[str, list[str]] = {key: [] for key in keys}
    failed = Delivery.objects.filter(subject_key__in=found, state=DeliveryState.FAILED).order_by("id")
    for key, error in failed.values_list("subject_key", "error_class"):
        found[key].append(error)
    return {key: _tries(errors) for key, errors in found.items()}


def _latest_nudges(telegram_ids: Iterable[int]) -> dict[int, tuple[datetime, ...]]:
    """Return when each person's last nudges went out, the newest first; a digest is one of them."""
    newest = Window(
        RowNumber(), partition_by=F("telegram_id"), order_by=[F("armed_at").desc(), F("id").desc()]
    )
    used = Delivery.objects.possibly_delivered().filter(
        telegram_id__in=list(telegram_ids), kind=DeliveryKind.NUDGE
    )
    rows = (
        used.annotate(place=newest).filter(place__lte=UNANSWERED * DIGEST_SIZE).order_by("-armed_at", "-id")
    )
    messages: dict[int, dict[str, datetime]] = defaultdict(dict)
    for pk, telegram_id, batch, armed_at in rows.values_list("id", "telegram_id", "batch", "armed_at"):
        messages[telegram_id].setdefault(batch or str(pk), armed_at)
    return {key: tuple(found.values())[:UNANSWERED] for key, found in messages.items()}


def _tries(errors: Sequence[str]) -> Tries:
    burned = sum(error != Refusal.RATE_LIMITED for error in errors)
    return Tries(1 + burned, form_after(errors))
