"""Alarms: what is wrong is told once when it begins and once when it is over, by one process of all."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from telegram.error import Forbidden, RetryAfter, TimedOut

from botapp.models import InboxUpdate
from botapp.shared.people import Sender
from botapp.tests import tapping
from botapp.upkeep import alarms, troubles
from core.actor import Actor
from leads.models import TelegramUser
from reminders.ledger import budget
from reminders.loop.heartbeat import beat
from reminders.models import Alarm, AlarmKind, DeliveryState, ScheduledReminder, WorkerHeartbeat
from reminders.services import sending_pause
from reminders.upkeep import attendance
from tests import waiting
from tests.factories import DeliveryFactory, ReminderFactory, TelegramUserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DATABASE = {"now": NOW}  # its clock goes as ours does
ME = Sender(1001, "alice", "Alice", "", "en")


class FakeBot:
    """What was said, to whom; fails as the script says."""

    def __init__(self, *script: Exception) -> None:
        self.script, self.said = list(script), list[tuple[int, str]]()

    async def post_message(self, chat_id: int, text: str, **_options: Any) -> int:
        if self.script:
            raise self.script.pop(0)
        self.said.append((chat_id, text))
        return len(self.said)


async def at_once(work: Any, *args: Any, **options: Any) -> Any:
    """Run database work in this thread."""
    return work(*args, **options)


class FakeTurns:
    """Gives a turn at once, or lets wait as the script says."""

    waits: ClassVar[list[float]] = []
    asked: ClassVar[int] = 0

    def __init__(self, _run: object) -> None:
        pass

    async def wait(self) -> float:
        type(self).asked += 1
        return self.waits.pop(0) if self.waits else 0.0


async def at_once_rested(_seconds: float, _stop: asyncio.Event) -> None:
    """Rest for no time."""


@pytest.fixture(autouse=True)
def here(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.BACKUP_DIR = tmp_path
    monkeypatch.setattr(troubles, "_free", lambda _folder: 1e12)
    monkeypatch.setattr(alarms, "rest", at_once_rested)
    monkeypatch.setattr(attendance, "database_now", lambda: DATABASE["now"])
    DATABASE["now"] = NOW
    monkeypatch.setattr(alarms, "Turns", FakeTurns)
    FakeTurns.waits, FakeTurns.asked = [], 0
    return tmp_path


@pytest.fixture
def boss(alice: TelegramUser) -> TelegramUser:
    alice.role, alice.wants_alarms = "manager", True
    alice.save()
    return alice


def alive(*kinds: str, at: datetime = NOW) -> None:
    for kind in kinds:
        beat(kind, kind=kind, now=at)


def due(since: datetime) -> ScheduledReminder:
    return ReminderFactory.create(due_at=since, next_action_at=since)


def look(bot: FakeBot, now: datetime = NOW, *, is_first: bool = False) -> list[str]:
    """Let a process look once; return what it says to whom first."""
    before, DATABASE["now"] = len(bot.said), now
    looking = alarms._look(bot, run=at_once, now=now, stop=asyncio.Event(), is_first=is_first)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        looking.send(None)  # it waits for nothing: a loop would have a connection of its own
    return [text for _chat, text in bot.said[before:]]


def judged(now: datetime = NOW) -> dict[str, datetime]:
    return {kind.value: trouble.since for kind, trouble in troubles.judge(now=now).items() if trouble}


class TestJourney:
    def test_from_a_dead_scheduler_to_a_live_one(self, boss: TelegramUser) -> None:
        row, bot, other = due(NOW - 5 * MINUTE), FakeBot(), FakeBot()
        alive("bot")
        [said] = look(bot)
        assert "Reminders are due, and no scheduler is alive." in said
        assert ">today 08:55<" in said
        assert "See that run_scheduler is running" in said
        assert look(other) == look(bot, NOW + MINUTE / 2) == []  # one process tells, and once
        alive("scheduler", "bot", at=NOW + 3 * MINUTE)
        ScheduledReminder.objects.filter(pk=row.pk).update(next_action_at=NOW + HOUR)
        [said] = look(other, NOW + 3 * MINUTE)
        assert said.startswith("✅ <b>Over:</b> Reminders are due")
        assert "It lasted for 8 minutes." in said
        assert look(bot, NOW + 3.5 * MINUTE) == []
        assert {chat for chat, _text in bot.said + other.said} == {boss.telegram_id}

    def test_of_what_comes_and_goes_is_told_at_most_once_an_hour(self, boss: TelegramUser) -> None:
        bot, row = FakeBot(), due(NOW - 5 * MINUTE)
        told = []
        for minute in range(0, 130, 10):
            now = NOW + minute * MINUTE
            alive("bot", at=now)
            wrong = minute % 20 == 0
            moment = now - 5 * MINUTE if wrong else now + HOUR
            ScheduledReminder.objects.filter(pk=row.pk).update(next_action_at=moment)
            told += [minute for text in look(bot, now) if "🚨" in text]
        assert told == [0, 60, 120]

    def test_is_in_the_persons_language_and_names_all_that_is_wrong(self, boss: TelegramUser) -> None:
        due(NOW - 20 * MINUTE)
        alive("scheduler")
        alive("bot", at=NOW - 2 * MINUTE)
        [said] = look(FakeBot())
        assert said.count("🚨") == 2
        assert "Reminders are late, though a scheduler is alive." in said
        assert "No bot is alive" in said

    def test_says_nothing_is_over_that_cannot_be_judged_any_more(self, boss: TelegramUser) -> None:
        due(NOW - 5 * MINUTE)
        alive("bot", at=NOW - 2 * MINUTE)
        bot = FakeBot()
        assert look(bot)[0].count("🚨") == 2
        sending_pause.pause(by=Actor.staff(1, "root"), reason="", now=NOW)
        WorkerHeartbeat.objects.all().delete()  # forgotten after a day
        assert look(bot, NOW + MINUTE) == []


class TestTroubles:
    def test_are_none_while_all_is_well(self, here: Path) -> None:
        alive("bot", "scheduler")
        due(NOW - 5 * MINUTE)  # late, and somebody is at it
        (here / f"deal_quest-{NOW - HOUR:%Y%m%dT%H%M%SZ}.dump").touch()
        assert judged() == {}

    def test_of_each_kind_say_since_when(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(troubles, "_free", lambda _folder: 1e8)
        waits = due(NOW - 11 * MINUTE)
        alive("scheduler")
        alive("bot", at=NOW - 5 * MINUTE)
        InboxUpdate.objects.create(update_id=1, payload={}, received_at=NOW - 2 * MINUTE)
        lost = DeliveryFactory.create(state=DeliveryState.UNKNOWN, settled_at=NOW - HOUR, reminder=waits)
        taken = NOW - timedelta(days=3)
        (here / f"deal_quest-{taken:%Y%m%dT%H%M%SZ}.dump").touch()
        assert judged() == {
            "late": NOW - 11 * MINUTE,
            "no_bot": NOW - 5 * MINUTE,
            "updates": NOW - 2 * MINUTE,
            "uncertain": lost.settled_at,
            "backup": taken + timedelta(days=2),
            "disk": NOW,
        }

    def test_are_none_where_sending_is_paused_or_nothing_was_ever_there(self) -> None:
        due(NOW - HOUR)
        assert judged() == {"no_scheduler": NOW - HOUR}  # no bot was seen here, nor a backup
        sending_pause.pause(by=Actor.staff(1, "root"), reason="", now=NOW)
        assert judged() == {}

    def test_are_found_by_as_many_queries_however_much_waits(self) -> None:
        counts = []
        for rows in (1, 8):
            for number in range(rows):
                due(NOW - HOUR)
                InboxUpdate.objects.create(update_id=rows * 10 + number, payload={}, received_at=NOW - HOUR)
            with CaptureQueriesContext(connection) as queries:
                troubles.judge(now=NOW)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTelling:
    def test_goes_to_those_who_asked_and_can_be_reached(self, boss: TelegramUser, bob: TelegramUser) -> None:
        TelegramUserFactory.create(wants_alarms=True, blocked_at=NOW)
        TelegramUserFactory.create(wants_alarms=True, access="demo")
        assert [user.telegram_id for user in alarms.listeners()][:1] == [boss.telegram_id]
        assert bob.telegram_id not in {user.telegram_id for user in alarms.listeners()}

    def test_asks_nothing_where_nobody_wants_it(self, alice: TelegramUser) -> None:
        due(NOW - HOUR)
        assert look(FakeBot()) == []
        assert not Alarm.objects.exists()

    def test_takes_a_turn_of_the_send_budget_for_each_message(self, boss: TelegramUser) -> None:
        due(NOW - HOUR)
        FakeTurns.waits = [30.0]  # Telegram wants the whole bot to rest for a moment
        assert len(look(FakeBot())) == 1
        assert FakeTurns.asked == 2
        assert budget.take_for_chats([boss.telegram_id]).waits

    def test_waits_for_the_next_look_while_the_whole_bot_rests(self, boss: TelegramUser) -> None:
        due(NOW - HOUR)
        bot, FakeTurns.waits = FakeBot(), [30.0, 30.0]
        assert look(bot) == []
        assert len(look(bot, NOW + MINUTE)) == 1

    @pytest.mark.parametrize(
        ("errors", "again"),
        [
            ([TimedOut()], []),  # it may have arrived
            ([Forbidden("bot was blocked")], ["🚨"]),
            ([RetryAfter(0)], []),  # told at the second try
            ([RetryAfter(0), RetryAfter(0)], ["🚨"]),
        ],
    )
    def test_is_tried_again_only_where_nobody_can_have_heard(
        self, boss: TelegramUser, errors: list[Exception], again: list[str]
    ) -> None:
        due(NOW - HOUR)
        bot = FakeBot(*errors)
        look(bot)
        assert [text[:1] for text in look(bot, NOW + MINUTE)] == again

    def test_repeats_that_there_are_more_uncertain_ones_after_an_hour(self, boss: TelegramUser) -> None:
        bot, row = FakeBot(), due(NOW + timedelta(days=1))

        def lost(at: datetime, key: str) -> None:
            facts = {"state": DeliveryState.UNKNOWN, "settled_at": at, "armed_at": at}
            DeliveryFactory.create(reminder=row, subject_key=key, **facts)

        lost(NOW - MINUTE, "a")
        assert len(look(bot)) == 1
        lost(NOW + 5 * MINUTE, "b")
        assert look(bot, NOW + 10 * MINUTE) == []
        assert len(look(bot, NOW + HOUR)) == 1
        assert look(bot, NOW + 3 * HOUR) == []

    @pytest.mark.postgres
    @pytest.mark.django_db(transaction=True)
    def test_is_done_by_one_of_many_that_look_at_once(self) -> None:
        due(NOW - HOUR)
        found = waiting.together([lambda: alarms.take(now=NOW)] * 4)
        assert sorted(len(news.begun) for news in found) == [0, 0, 0, 1]


class TestToken:
    def test_that_was_refused_is_told_by_another_process(self, boss: TelegramUser) -> None:
        alive("bot", "scheduler")
        alarms.note_refused_token(now=NOW - MINUTE)
        alarms.note_refused_token(now=NOW)  # it is started again and again
        running, begun = FakeBot(), FakeBot()
        [said] = look(running)
        assert "Telegram has refused the bot's token." in said
        assert "TELEGRAM_BOT_TOKEN" in said
        assert look(running) == []
        [said] = look(begun, is_first=True)
        assert "Over:" in said
        alarms.note_refused_token(now=NOW + MINUTE / 4)
        assert look(running, NOW + MINUTE / 2) == []  # not twice within the hour

    def test_is_over_for_probes_too_where_nobody_wants_alarms(self, db: None) -> None:
        alarms.note_refused_token(now=NOW)
        look(FakeBot())
        assert Alarm.objects.get().since is not None
        look(FakeBot(), is_first=True)
        assert Alarm.objects.get().since is None


class TestOfOneMachine:
    def test_is_over_only_when_that_machine_says_so(
        self, boss: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free = {"host": 1e8, "other": 1e12}
        bot = FakeBot()

        def looked_from(host: str, now: datetime) -> list[str]:
            monkeypatch.setattr(alarms, "HOST", host)
            monkeypatch.setattr(troubles, "_free", lambda _folder: free[host])
            return [text[:1] for text in look(bot, now)]

        assert looked_from("host", NOW) == ["🚨"]
        assert looked_from("other", NOW + MINUTE) == []
        free["host"] = 1e12
        assert looked_from("host", NOW + 2 * MINUTE) == ["✅"]

    def test_is_not_judged_where_the_folder_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        assert troubles._free(Path("/nowhere/at/all")) == float("inf")


class TestCommand:
    def test_turns_them_on_and_off_for_a_manager(self, alice: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(role="manager")
        assert "Alarms are off" in said("")
        assert "Alarms are on" in said("on")
        assert "Alarms are on" in said(" whatever ")
        assert [user.pk for user in alarms.listeners()] == [alice.pk]
        assert "Alarms are off" in said("OFF")
        assert "Alarms are on" in said("", "alarms_on")
        assert "Alarms are off" in said("", "alarms_off")
        assert alarms.listeners() == []

    def test_is_for_managers(self, alice: TelegramUser) -> None:
        assert said("on") == "Alarms about the system as a whole are for managers."
        assert alarms.listeners() == []

    def test_lets_anybody_turn_them_off_for_whom_staff_turned_them_on(self, alice: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(wants_alarms=True)
        assert "Alarms are off" in said("off")

    def test_every_kind_has_its_words(self, spoken: str) -> None:
        begun = [(kind.value, NOW - HOUR) for kind in AlarmKind]
        text = alarms.texts.alarm(begun, begun, "Europe/Kyiv", NOW)
        assert text.count("🚨") == text.count("✅") == len(AlarmKind)
        assert len(text) < 4096


def said(text: str, name: str = "alarms") -> str:
    [screen] = tapping.command(name, ME, text=text, now=NOW)
    return screen.text
