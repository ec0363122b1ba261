"""How long a tap waits: from the moment it is handed to the bot to its answer and to its edit, over HTTP.

`manage.py run_bot` runs as it is shipped, against a Telegram in this process that hands out updates and takes
the time of each call. Everybody has a thousand leads. Then the same again while one more person
floods: ten thousand messages and a thousand taps.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, cycle
from statistics import median, quantiles
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from django.utils import timezone

from tests.chaos import django_child
from tests.chaos.django_child import ROOT

PEOPLE, LEADS, STEPS = 3, 1_000, 3
FIRST, FLOODER = 800_001, 899_999
FLOOD_MESSAGES, FLOOD_TAPS = 10_000, 1_000
LONG_POLL = 25  # seconds, as of Telegram
PATIENCE = 30.0  # seconds for one answer
APART = 1.1  # seconds between one person's answer and the next tap: the pace that Telegram allows a chat
ME = {"id": 123456, "is_bot": True, "first_name": "Fake", "username": "fake_bot"}
# What is tapped, in turn, on one's own rows: {reminder} and {lead} are filled in.
TAPS = (
    "eplan:done:{reminder}",
    "eplan:undo:{reminder}",
    "eplan:snooze1:{reminder}",
    "lead:card:{lead}",
    "lead:plan:{lead}",
    "leads:3",
    "day:show:t0",
    "day:show:w",
    "set:home",
    "snz:menu:{reminder}:0",
)
Json = dict[str, Any]


@dataclass
class Timing:
    """One tap: when it was handed out, answered and shown; seconds of the monotonic clock."""

    person: int
    data: str
    given: float = 0.0
    answered: float = 0.0
    shown: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Desk:
    """A Telegram that hands out what is queued and takes the time of what comes back."""

    def __init__(self) -> None:
        self.queue: deque[Json] = deque()
        self.timings: dict[str, Timing] = {}
        self.calls = 0
        self.said_to: dict[int, int] = {}
        self._open: dict[int, Timing] = {}
        self._numbers = count(1)
        self._news = asyncio.Event()

    def put(self, kind: str, content: Json) -> int:
        """Queue an update; return its number."""
        number = next(self._numbers)
        self.queue.append({"update_id": number, kind: content})
        self._news.set()
        return number

    def tap(self, person: int, data: str) -> Timing:
        """Queue a tap and return its timing, which is filled in as the bot reacts."""
        timing = Timing(person, data)
        query = str(len(self.timings) + 1)
        self.timings[query] = self._open[person] = timing
        message = _message(person) | {"from": ME, "text": "before"}
        self.put(
            "callback_query",
            _from(person) | {"id": query, "chat_instance": "1", "message": message, "data": data},
        )
        return timing

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one call of the bot's."""
        method, body = request.path.rpartition("/")[2], parse_qs((await request.read()).decode())
        self.calls += 1
        match method:
            case "getMe":
                return _result(ME)
            case "getUpdates":
                return _result(await self._updates(int(body.get("timeout", ["0"])[0])))
            case "answerCallbackQuery":
                self.timings[body["callback_query_id"][0]].answered = time.perf_counter()
                return _result(True)
            case "sendMessage" | "editMessageText":
                return _result(self._shown(int(body["chat_id"][0])))
        return _result(True)

    async def _updates(self, wait: int) -> list[Json]:
        if not self.queue:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(wait, LONG_POLL))
        return [self.queue.popleft() for _ in range(min(100, len(self.queue)))]

    def _shown(self, chat: int) -> Json:
        self.said_to[chat] = self.said_to.get(chat, 0) + 1
        timing = self._open.get(chat)
        if timing is not None and not timing.shown:
            timing.shown = time.perf_counter()
            timing.done.set()
        return _message(chat) | {"from": ME, "text": "ok"}


def measure(database: str, *, rounds: int) -> dict[str, Any]:
    """Return the milliseconds to answers and edits, idle and while one person floods, from one run."""
    env = django_child.environment(database)
    rows = django_child.call("tests.bench.taps:seed", env)
    return asyncio.run(_measure(database, rows, rounds))


def table(database: str, found: dict[str, Any]) -> list[str]:
    """Return the lines of a Markdown table, and the ratio of the medians."""
    lines = [
        f"| {database} | taps | answer p50 | answer p95 | edit p50 | edit p95 |",
        "|---|---|---|---|---|---|",
    ]
    for name in ("idle", "flooded"):
        answers, edits = found[name]
        figures = " | ".join(f"{value:.0f}" for value in (*_cuts(answers), *_cuts(edits)))
        lines.append(f"| {name} | {len(answers)} | {figures} |")
    ratios = [median(found["flooded"][part]) / median(found["idle"][part]) for part in (0, 1)]
    lines += ["", f"flooded to idle, medians: answer {ratios[0]:.2f}, edit {ratios[1]:.2f}"]
    lines += ["", f"| {database}, idle: tap | answer p50 | edit p50 |", "|---|---|---|"]
    return lines + [
        f"| {data} | {median(answers):.0f} | {median(edits):.0f} |"
        for data, (answers, edits) in found["kinds"].items()
    ]


def seed() -> list[list[int]]:
    """Give everybody a thousand leads with started plans; return (person, lead, reminder) of some."""
    from leads.models import Lead, TelegramUser  # noqa: PLC0415 (this module is also read without Django)
    from reminders.models import ScheduledReminder  # noqa: PLC0415
    from tests.chaos.seed import clear  # noqa: PLC0415
    from tests.factories import plan_of  # noqa: PLC0415

    clear()
    now, found = timezone.now(), []
    for person in [*range(FIRST, FIRST + PEOPLE), FLOODER]:
        user = TelegramUser.objects.create(
            telegram_id=person, first_name="Person", timezone="Europe/Berlin", zone_confirmed_at=now
        )
        leads = Lead.objects.bulk_create(
            Lead(
                owner=user,
                prospect_name=f"Prospect {number}",
                prospect_company="Northwind",
                engagement_plan=plan_of(STEPS),
                plan_version=1,
            )
            for number in range(LEADS)
        )
        reminders = ScheduledReminder.objects.bulk_create(
            ScheduledReminder(
                lead=lead,
                telegram_id=person,
                step_id=step,
                plan_version=1,
                due_rule="delay",
                due_at=now + timedelta(hours=place % 500 - 5, days=3 * (step - 1)),
                next_action_at=now + timedelta(days=1 + place % 60),
                draft_text="Hello, shall we talk on Tuesday?",
            )
            for place, lead in enumerate(leads)
            for step in range(1, STEPS + 1)
        )
        found += [[person, row.lead_id, row.pk] for row in reminders[: 50 * STEPS : STEPS]]
    return found


async def _measure(database: str, rows: list[list[int]], rounds: int) -> dict[str, Any]:
    async with desk() as (ours, url):
        with _bot(database, url):
            await _taps(ours, rows, 1)  # everything is loaded
            idle = await _taps(ours, rows, rounds)
            _flood(ours)
            flooded = await _taps(ours, rows, rounds)
    return {
        "idle": _milliseconds(idle),
        "flooded": _milliseconds(flooded),
        "kinds": {template: _milliseconds(_of_kind(idle, template)) for template in TAPS},
        "flooder": ours.said_to.get(FLOODER, 0),
    }


def _of_kind(timings: list[Timing], template: str) -> list[Timing]:
    return [timing for timing in timings if timing.data.startswith(template.partition("{")[0])]


async def _taps(desk: Desk, rows: list[list[int]], rounds: int) -> list[Timing]:
    """Let everybody tap one thing after the other, all people at the same time."""

    async def person(number: int) -> list[Timing]:
        mine, timings = cycle([row for row in rows if row[0] == number]), []
        for _ in range(rounds):
            _person, lead, reminder = next(mine)
            for template in TAPS:
                timing = desk.tap(number, template.format(lead=lead, reminder=reminder))
                timing.given = time.perf_counter()
                await asyncio.wait_for(timing.done.wait(), PATIENCE)
                timings.append(timing)
                await asyncio.sleep(APART)
        return timings

    people = sorted({row[0] for row in rows} - {FLOODER})
    return [timing for timings in await asyncio.gather(*map(person, people)) for timing in timings]


def _flood(desk: Desk) -> None:
    for number in range(FLOOD_MESSAGES):
        text = f"Prospect {number}, CEO at Flood {number}"
        desk.put("message", _from(FLOODER) | _message(FLOODER) | {"text": text})
        if number % (FLOOD_MESSAGES // FLOOD_TAPS) == 0:
            desk.tap(FLOODER, "leads:0")


@contextlib.asynccontextmanager
async def desk() -> AsyncIterator[tuple[Desk, str]]:
    """Listen on a free port; give the desk, and its address."""
    ours = Desk()
    runner = web.ServerRunner(web.Server(ours.handle), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield ours, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _bot(database: str, url: str) -> Iterator[None]:
    env = os.environ | django_child.environment(database, url)
    process = subprocess.Popen([sys.executable, "manage.py", "run_bot"], cwd=ROOT, env=env)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _from(person: int) -> Json:
    return {"from": {"id": person, "is_bot": False, "first_name": "Person", "language_code": "en"}}


def _message(person: int) -> Json:
    chat = {"id": person, "type": "private", "first_name": "Person"}
    return {"message_id": 7, "date": int(time.time()), "chat": chat}


def _milliseconds(timings: list[Timing]) -> list[list[float]]:
    return [
        [1_000 * (timing.answered - timing.given) for timing in timings],
        [1_000 * (timing.shown - timing.given) for timing in timings],
    ]


def _cuts(values: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return median(values), quantiles(values, n=20, method="inclusive")[18]


def _result(result: object) -> web.Response:
    body = json.dumps({"ok": True, "result": result}).encode()
    return web.Response(body=body, headers={"Content-Type": "application/json"})
