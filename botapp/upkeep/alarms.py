"""Alarms: who asked for it is told in the chat what is wrong, once when it begins and once when it is over.

The bot and the schedulers all look; one of them tells, whoever wins the row (`Alarm`). So a scheduler that is
dead is told of by the bot, and the other way round. When all are dead nobody can: a monitor outside has to.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import Error
from telegram.constants import ParseMode
from telegram.error import TelegramError

from botapp.screens.alarms import text as texts
from botapp.telegram.bot import InboxBot, rest
from botapp.telegram.send_errors import GARBAGE, classify
from botapp.upkeep.troubles import OF_ONE_MACHINE, judge
from core.clock import Clock
from core.databases.database import UNAVAILABLE
from core.databases.isolation import report
from core.speech import speaking
from leads.models import TelegramUser
from reminders.ledger import budget
from reminders.ledger.turns import Turns
from reminders.messenger import Refusal, Refused, Unknown
from reminders.models import Alarm, AlarmKind

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 60.0  # seconds; the first look is that long after the start, when the others are up too
AGAIN: Final = timedelta(hours=1)  # nothing is said more often to have begun
FORSAKEN: Final = timedelta(days=1)  # then any machine may say that another one's trouble is over
LONGEST_WAIT: Final = 60.0  # seconds that a 429 may ask for before we give up
HOST: Final = socket.gethostname()[:64]
Run = Callable[..., Awaitable[Any]]  # what a `DatabaseThread` does with a function


@dataclass(slots=True)
class News:
    """What is to be told, by kind, with the moment since when it has been or was so."""

    begun: list[tuple[str, datetime]] = field(default_factory=list)
    over: list[tuple[str, datetime]] = field(default_factory=list)


async def keep_watch(bot: InboxBot, *, run: Run, clock: Clock, stop: asyncio.Event) -> None:
    """Look each minute, and tell, until `stop`. Where nothing is sent (SENDING=off), nothing is told."""
    await rest(LOOK_EVERY, stop)
    is_first = True
    while settings.SENDING and not stop.is_set():
        try:
            await _look(bot, run=run, now=clock.now(), stop=stop, is_first=is_first)
            is_first = False
        except UNAVAILABLE:
            pass  # the thread has said so
        except Error as error:
            report(log, "Alarms cannot be looked at", error)
        await rest(LOOK_EVERY, stop)


async def _look(bot: InboxBot, *, run: Run, now: datetime, stop: asyncio.Event, is_first: bool) -> None:
    people = await run(listeners)
    if not people:
        if is_first:  # probes are told of a refused token, whoever wants alarms
            await run(Alarm.objects.end, AlarmKind.TOKEN)
        return
    news = await run(take, now=now, is_first=is_first)
    if not (news.begun or news.over):
        return
    for kind, _since in news.begun:
        log.warning("Something is wrong", extra={"alarm": kind})
    told = [await _tell(bot, user, news, run=run, now=now, stop=stop) for user in people]
    if not any(told):
        log.error("Nobody could be told what is wrong", extra={"people": len(people)})
        await run(Alarm.objects.take_back, [kind for kind, _since in news.begun])


def listeners() -> list[TelegramUser]:
    """Return who is to be told, those left out who have blocked us."""
    return list(TelegramUser.objects.inside().filter(wants_alarms=True, blocked_at=None).order_by("id"))


def take(*, now: datetime, is_first: bool = False) -> News:
    """Judge, and take what is ours to tell: what another process tells is not among it.

    `is_first`: this process has begun a moment ago, with a token that Telegram accepts.
    """
    news = News()
    known = {row.kind: row for row in Alarm.objects.filter(since__isnull=False)}
    for kind, trouble in judge(now=now).items():
        row = known.get(kind)
        if trouble is None:
            if row is not None and _may_end(row, now) and Alarm.objects.end(kind):
                news.over.append((kind, row.since or now))
        elif row is None:
            if Alarm.objects.begin(kind, since=trouble.since, host=HOST, every=AGAIN, now=now):
                news.begun.append((kind, trouble.since))
        elif trouble.news and Alarm.objects.repeat(kind, news=trouble.news, every=AGAIN, now=now):
            news.begun.append((kind, trouble.news))
    _token(news, known.get(AlarmKind.TOKEN), now=now, is_first=is_first)
    return news


def note_refused_token(*, now: datetime) -> None:
    """Note, if the database is there, that Telegram refuses our token: we can tell nobody ourselves."""
    with contextlib.suppress(Error):
        Alarm.objects.note(AlarmKind.TOKEN, host=HOST, now=now)


def _token(news: News, row: Alarm | None, *, now: datetime, is_first: bool) -> None:
    """Tell of a refused token, which another process may; over it is when one has begun since."""
    if row is None or row.since is None:
        return
    if is_first:
        if Alarm.objects.end(AlarmKind.TOKEN):
            news.over.append((AlarmKind.TOKEN, row.since))
    elif Alarm.objects.tell_noted(AlarmKind.TOKEN, every=AGAIN, now=now):
        news.begun.append((AlarmKind.TOKEN, row.since))


def _may_end(row: Alarm, now: datetime) -> bool:
    """Whether we see enough to say that it is over: of a disk only its own machine does."""
    is_forsaken = row.told_at is None or row.told_at < now - FORSAKEN
    return row.kind not in OF_ONE_MACHINE or row.host == HOST or is_forsaken


async def _tell(
    bot: InboxBot, user: TelegramUser, news: News, *, run: Run, now: datetime, stop: asyncio.Event
) -> bool:
    """Tell one person; say whether it arrived, or may have. It is sent once: twice alarmed is worse."""
    with speaking(user.language_code):
        text = texts.alarm(news.begun, news.over, user.timezone, now)
    turns = Turns(run)
    for _try in range(2):
        if seconds := await turns.wait():  # the whole bot rests
            await rest(min(seconds, LONGEST_WAIT), stop)
            continue
        await run(budget.debit, [user.telegram_id])
        try:
            await bot.post_message(user.telegram_id, text, parse_mode=ParseMode.HTML.value)
        except TelegramError as error:
            outcome = classify(error)
        except GARBAGE:
            return True
        else:
            return True
        if not isinstance(outcome, Refused) or outcome.refusal is not Refusal.RATE_LIMITED:
            log.warning("An alarm may not have arrived", extra={"error": getattr(outcome, "text", "")})
            return isinstance(outcome, Unknown)
        await run(budget.pause, budget.chat_key(user.telegram_id), outcome.retry_after)
        await rest(min(outcome.retry_after, LONGEST_WAIT), stop)
    return False
