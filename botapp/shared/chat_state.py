"""What the next plain message of a person means; kept in the database, so a restart forgets nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botapp.models import ChatState

FIELD, ZONE = "field", "zone"  # a new value of one fact; the name of a time zone
DRAFT_WORDS, DRAFT_OWN = "draft_words", "draft_own"  # what to change in a draft; the whole of it
STRANGER = "stranger"  # somebody who was not let in, and what they were told
GROUP = "group"  # no person: a group that was told to write in private
NEWS = "news"  # what a prospect answered, or what else is new about them
HOURS, COUNTRY, DAYS_OFF = "hours", "country", "days_off"  # settings, as the person writes them
END_WORDS = "end_words"  # what worked with a lead, or why it was lost
REST = "rest"  # until when a pause lasts
SNOOZE = "snooze"  # until when a step rests
COLLEAGUE = "colleague"  # who is the right person at a lead's company
NEWS_MORE = "news_more"  # the rest of it, when it came in several messages
PLAN_TASK, PLAN_TEXT, PLAN_DATE = "plan_task", "plan_text", "plan_date"  # of one step, before it runs
PLAN_ADD, PLAN_WISH = "plan_add", "plan_wish"  # a further step; what another plan should be like
PROSPECT = "prospect"  # a prospect, after /add or a picture
OVERFLOW = "overflow"  # the rest of a paste that was too long and came in several messages
SELLER, SELLER_FIELD = "seller", "seller_field"  # what the person or the team sells; one field of it
PATIENCE = timedelta(hours=1)  # after that, a plain message is a new prospect
# A correction takes whatever comes next, so it is forgotten soon: what comes later is a prospect.
_CORRECTIONS = (
    FIELD,
    DRAFT_WORDS,
    DRAFT_OWN,
    NEWS,
    HOURS,
    COUNTRY,
    DAYS_OFF,
    REST,
    SNOOZE,
    END_WORDS,
    PROSPECT,
)
_OF_PLANS = (PLAN_TASK, PLAN_TEXT, PLAN_DATE, PLAN_ADD, PLAN_WISH)
PATIENCE_WITH = dict.fromkeys((*_CORRECTIONS, *_OF_PLANS, COLLEAGUE, SELLER_FIELD), timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class AwaitedReply:
    """What we asked for."""

    state: str
    payload: dict[str, Any]


def wait_for(telegram_id: int, state: str, *, now: datetime, **payload: Any) -> None:
    """Take the person's next plain message as the answer to this."""
    ChatState.objects.update_or_create(
        telegram_id=telegram_id, defaults={"state": state, "payload": payload, "updated_at": now}
    )


def waiting(telegram_id: int, *, now: datetime) -> AwaitedReply | None:
    """Return what we asked this person for; None when nothing, or too long ago."""
    row = ChatState.objects.filter(telegram_id=telegram_id).first()
    if row is None or now - row.updated_at >= PATIENCE_WITH.get(row.state, PATIENCE):
        return None
    return AwaitedReply(row.state, row.payload)


def forget(telegram_id: int) -> bool:
    """Stop waiting; say whether we were."""
    deleted, _by_model = ChatState.objects.filter(telegram_id=telegram_id).delete()
    return deleted > 0


@contextmanager
def left_alone(telegram_id: int) -> Iterator[None]:
    """Wait for the same as before, whatever is done inside: an old message that is edited answers nothing."""
    row = ChatState.objects.filter(telegram_id=telegram_id)
    before = row.values("state", "payload", "updated_at").first()
    yield
    if before is None:
        row.delete()
    else:
        ChatState.objects.update_or_create(telegram_id=telegram_id, defaults=before)


def stop_waiting(telegram_id: int, *states: str, now: datetime) -> None:
    """Wait no longer for an answer to any of these."""
    asked = waiting(telegram_id, now=now)
    if asked and asked.state in states:
        forget(telegram_id)


def meet_group(chat_id: int, *, now: datetime) -> bool:
    """Remember that a group was told to write in private; say whether it was for the first time."""
    _row, is_new = ChatState.objects.get_or_create(
        telegram_id=chat_id, defaults={"state": GROUP, "updated_at": now}
    )
    return is_new
