"""People who press while the scheduler works: on what has just arrived, and on what is about to leave."""

import time
from bisect import bisect
from datetime import timedelta
from random import Random
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from core.actor import Actor
from reminders import services
from reminders.models import ScheduledReminder
from tests.chaos.telegram import Telegram

AHEAD = 40  # how many reminders beyond the newest sent one are pressed before or while they leave
PATIENCE = 60  # seconds without anything to press


class Presser:
    """One process's presses, on reminders of its own: every `parts`-th, from `part` on."""

    def __init__(self, telegram: Telegram, dice: Random, mine: list[int]) -> None:
        self.telegram, self.dice, self.mine = telegram, dice, mine
        self.open = set(mine)
        self.inbox: list[tuple[int, int]] = []
        self.position = self.newest = 0
        self.done = {"presses": 0, "complete": 0, "snooze": 0, "repeat": 0, "before": 0}
        self.closed: dict[int, str] = {}  # when a press that closed it had ended

    def run(self, count: int) -> dict[str, int]:
        """Press so many reminders, half of them before or while they leave; return what happened."""
        deadline = time.monotonic() + PATIENCE
        while self.done["presses"] < count and time.monotonic() < deadline:
            self.look()
            is_early = self.done["before"] * 2 <= self.done["presses"]
            if chosen := (self.leaving() if is_early else None) or self.arrived():
                self.react(*chosen)
                deadline = time.monotonic() + PATIENCE
            else:
                time.sleep(0.01)
        return self.done

    def look(self) -> None:
        """Take note of what has arrived since the last look."""
        news = self.telegram.accepted(self.position)
        self.position += len(news)
        self.newest = max([self.newest, *(row[2] for row in news)])
        self.inbox += [(row[2], row[3]) for row in news if row[2] in self.open]

    def arrived(self) -> tuple[int, int] | None:
        """Return the newest message that nobody has pressed, as (reminder, delivery)."""
        while self.inbox:
            if (message := self.inbox.pop())[0] in self.open:
                return message
        return None

    def leaving(self) -> tuple[int, int] | None:
        """Return one of those that are about to be sent, as the Mini App would press it."""
        start = bisect(self.mine, self.newest)
        ahead = [pk for pk in self.mine[start : start + AHEAD] if pk in self.open]
        return (self.dice.choice(ahead), 0) if ahead else None

    def react(self, reminder: int, delivery: int) -> None:
        """Press one reminder, and sometimes press again."""
        self.open.discard(reminder)
        action = self.dice.choice(["complete", "snooze"])
        self.done["presses"] += 1
        self.done["before"] += not delivery
        self.done[action] += (has_changed := _press(action, reminder, delivery))
        if has_changed and action == "complete":
            self.closed[reminder] = timezone.now().isoformat()
        if self.dice.random() < 0.25:
            self.done["repeat"] += _press(action, reminder, delivery)


def press(*, url: str, count: int, seed: int, part: int, parts: int) -> dict[str, Any]:
    """Press `count` reminders while they are being sent; return how many presses changed something.

    `closed` says when each reminder that they closed was closed.
    """
    mine = list(ScheduledReminder.objects.order_by("id").values_list("pk", flat=True))[part::parts]
    dice = Random(f"{seed}:{part}")  # noqa: S311 (no secret)
    presser = Presser(Telegram(url), dice, mine)
    return presser.run(count) | {"closed": presser.closed}


def _press(action: str, reminder: int, delivery: int) -> bool:
    """Make one press; a database that is busy is asked again, as the bot's inbox does."""
    while True:
        try:
            return _once(action, reminder, delivery)
        except OperationalError:
            time.sleep(0.05)


def _once(action: str, reminder: int, delivery: int) -> bool:
    now, row = timezone.now(), ScheduledReminder.objects.select_related("lead__owner").get(pk=reminder)
    by = Actor.user(row.telegram_id)
    if delivery:
        services.confirm_arrival(delivery_id=delivery, telegram_id=row.telegram_id, now=now)
    if action == "complete":
        return services.complete(reminder=row, by=by, now=now).changed
    until = now + timedelta(days=1)
    return services.snooze(reminder=row, until=until, by=by, now=now, seen_cycle=row.cycle).changed
