"""When the model asks to wait: one pause for all workers, and which requests wait it out."""

from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from django.db.models import F, Q
from django.db.models.functions import Greatest

from engagement.models import PlanRequest
from planning.queue import messages
from reminders.models import SendBudget

KEY = "model"  # the row of `send_budget` that holds the pause
PATIENCE = timedelta(minutes=2)  # how long a person waits for the model before the playbook answers
SHORTEST = timedelta(seconds=10)  # between two calls to a model that asks to wait, however little it asks for
LONGEST = timedelta(minutes=15)  # the longest pause, whatever the model asks for


class Course(Enum):
    """What to do with a request."""

    ASK = auto()  # the model may be asked
    WAIT = auto()  # until the pause ends
    PLAYBOOK = auto()  # the pause is too long for the person who waits


def course(request: PlanRequest, pause: datetime | None) -> Course:
    """Decide about a request while the model is paused until `pause`."""
    if pause is None:
        return Course.ASK
    may_wait = not messages.is_waited_for(request) or pause <= request.created_at + PATIENCE
    return Course.WAIT if may_wait else Course.PLAYBOOK


def pause_for(after: timedelta, *, now: datetime) -> datetime:
    """Pause all workers' calls as long as the model asks, within SHORTEST and LONGEST; return the end."""
    until = now + min(max(after, SHORTEST), LONGEST)
    row, is_new = SendBudget.objects.get_or_create(
        key=KEY, defaults={"refilled_at": 0, "blocked_until": until.timestamp()}
    )
    if not is_new:
        longer = Greatest(F("blocked_until"), until.timestamp())
        SendBudget.objects.filter(pk=row.pk).update(blocked_until=longer)
    return until


def paused_until(*, now: datetime) -> datetime | None:
    """Return when the pause ends; None when there is none."""
    ends = SendBudget.objects.filter(pk=KEY).values_list("blocked_until", flat=True).first()
    if ends is None:
        return None
    end = min(datetime.fromtimestamp(ends, UTC), now + LONGEST)
    return end if end > now else None


def take_turn(*, now: datetime) -> bool:
    """Say whether the model may be asked: after a pause by one request every SHORTEST, until it answers."""
    paused = SendBudget.objects.filter(pk=KEY, blocked_until__gt=0)
    is_over = Q(blocked_until__lte=now.timestamp())
    return (
        paused.filter(is_over).update(blocked_until=(now + SHORTEST).timestamp()) > 0 or not paused.exists()
    )


def end() -> None:
    """Let everybody ask again: the model has answered."""
    SendBudget.objects.filter(pk=KEY, blocked_until__gt=0).update(blocked_until=0)
