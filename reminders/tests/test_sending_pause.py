"""One switch for all that is sent: paused, nothing starts; resumed, nothing floods."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from core.actor import Actor
from core.databases.database import DatabaseThread
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.loop.scheduler import Scheduler
from reminders.messenger import Outcome, Parcel
from reminders.models import Delivery, EditKind, MessageEdit, ReminderStatus, ScheduledReminder, SendingPause
from reminders.services import sending_pause
from reminders.testing import FakeMessenger
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STAFF = Actor.staff(1, "root")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_chats")]


class Still:
    """A clock that stands."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def set(self) -> None:
        """Nobody else has another time."""

    def monotonic(self) -> float:
        return self.time.timestamp()


def drain(messenger: FakeMessenger | None = None, *, now: datetime = NOW) -> FakeMessenger:
    """Let a scheduler work until nothing is due."""
    messenger = messenger or FakeMessenger()
    asyncio.run(Scheduler(messenger, Still(now), concurrency=2).drain())
    return messenger


def pause(reason: str = "") -> SendingPause:
    return sending_pause.pause(by=STAFF, reason=reason, now=NOW)[0]


def due(count: int = 1, *, owner: TelegramUser | None = None) -> list[ScheduledReminder]:
    """Return so many reminders that are due, of as many people unless one is named."""
    made = []
    for _ in range(count):
        lead = LeadFactory.create(engagement_plan=plan_of(2), **({"owner": owner} if owner else {}))
        services.start_plan(lead=lead, by=STAFF, now=NOW)
        made.append(lead.reminders.get(step_id=1))
    return made


def a_nudge() -> None:
    due()


def a_digest() -> None:
    due(5, owner=TelegramUserFactory.create())


def a_followup() -> None:
    LeadFactory.create(engagement_plan=None, created_at=NOW - DAY, next_followup=NOW - HOUR)


def a_briefing() -> None:
    someone = TelegramUserFactory.create(zone_confirmed_at=NOW - DAY, next_briefing_at=NOW)
    ReminderFactory.create(lead=LeadFactory.create(owner=someone, steps=1), step_id=1, due_at=NOW + HOUR)


def a_stale_digest() -> None:
    someone = TelegramUserFactory.create(next_stale_check_at=NOW - HOUR)
    lead = LeadFactory.create(owner=someone, engagement_plan=None)
    Lead.objects.filter(pk=lead.pk).update(created_at=NOW - 30 * DAY)


def a_question() -> None:
    someone = TelegramUserFactory.create(next_often_check_at=NOW - HOUR)
    row = ReminderFactory.create(lead=LeadFactory.create(owner=someone), due_at=NOW + DAY)
    for number in range(5):
        Delivery.objects.create(
            subject_key=f"nudge:{row.pk}:{number}:1",
            reminder=row,
            lead=row.lead,
            telegram_id=someone.telegram_id,
            state="sent",
            message_id=number + 1,
            armed_at=NOW - (number + 2) * DAY,
        )


def a_correction() -> None:
    MessageEdit.objects.create(chat_id=1, message_id=2, kind=EditKind.STRIP, run_after=NOW)


KINDS = [a_nudge, a_digest, a_followup, a_briefing, a_stale_digest, a_question, a_correction]


def everything(messenger: FakeMessenger) -> int:
    return len(messenger.cards) + len(messenger.nags) + len(messenger.edits)


class TestPaused:
    @pytest.mark.parametrize("make", KINDS)
    def test_sends_nothing_of_any_kind(self, make: Callable[[], None]) -> None:
        make()
        pause()
        assert everything(drain()) == 0
        assert not Delivery.objects.filter(state="sending").exists()
        sending_pause.resume(by=STAFF, now=NOW)
        assert everything(drain()) > 0

    @pytest.mark.parametrize("make", KINDS)
    def test_sends_nothing_where_the_environment_says_so(
        self, make: Callable[[], None], settings: Any
    ) -> None:
        make()
        settings.SENDING = False
        assert everything(drain()) == 0
        settings.SENDING = True
        assert everything(drain()) > 0

    def test_still_answers_who_asked_for_something(self) -> None:
        for kind in (EditKind.TEXT, EditKind.STRIP, EditKind.CARD, EditKind.DELETE):
            MessageEdit.objects.create(chat_id=1, message_id=2, kind=kind, run_after=NOW)
        pause()
        assert [edit.kind for edit in drain().edits] == [EditKind.TEXT]
        assert MessageEdit.objects.count() == 3

    def test_leaves_no_claim_behind(self) -> None:
        due(3)
        pause()
        drain()
        assert not ScheduledReminder.objects.exclude(claim_token="", lost_claims=0).exists()

    def test_stops_in_the_middle_of_a_batch_and_settles_what_is_in_flight(self) -> None:
        due(60)

        class Pausing(FakeMessenger):
            """Somebody pauses while the tenth message is on its way."""

            async def send(self, parcel: Parcel) -> Outcome:
                if len(self.cards) == 9:
                    await in_a_thread(pause)
                return await super().send(parcel)

        messenger = drain(Pausing())
        sent = len(messenger.cards)
        assert 10 <= sent <= 12  # two at a time: what was armed by then may leave
        assert Delivery.objects.filter(state="sent").count() == Delivery.objects.count() == sent
        waiting = ScheduledReminder.objects.due(NOW)
        assert waiting.count() == 60 - sent
        assert not waiting.exclude(claim_token="", lost_claims=0, not_before=None).exists()
        sending_pause.resume(by=STAFF, now=NOW)
        assert len(drain().cards) == 60 - sent

    def test_is_kept_when_it_is_paused_again(self) -> None:
        first = pause("a backup")
        second, is_new = sending_pause.pause(by=Actor.staff(2, "ann"), reason="another", now=NOW + HOUR)
        assert not is_new
        assert (second.paused_by, second.reason, second.paused_at) == ("root", "a backup", first.paused_at)

    def test_asks_for_nothing_more_per_message(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The switch is looked at once per round, however many messages leave in it."""

        def asked(count: int) -> int:
            due(count)
            looks: list[str] = []
            monkeypatch.setattr(sending_pause, "is_paused", lambda: looks.append("") or False)
            assert len(drain().cards) == count
            return len(looks)

        assert asked(1) == asked(40)


async def in_a_thread(act: Callable[[], object]) -> None:
    """Do it beside the scheduler, with a connection of its own."""
    thread = DatabaseThread("somebody")
    await thread.run(act)
    await thread.close()


class TestResume:
    def test_without_a_pause_changes_nothing(self) -> None:
        assert sending_pause.resume(by=STAFF, now=NOW) is None

    def test_spreads_what_is_late_of_one_person(self, alice: TelegramUser) -> None:
        services.confirm_zone(user=alice, zone="Europe/Kyiv", now=NOW)
        due(20, owner=alice)
        single = due(1)[0]
        pause()
        assert sending_pause.resume(by=STAFF, now=NOW) == 20
        mine = ScheduledReminder.objects.for_owner(1001).filter(step_id=1)
        moments = sorted(mine.values_list("next_action_at", flat=True))
        assert moments[0] == NOW
        assert all(after - before >= timedelta(minutes=20) for before, after in pairwise(moments))
        assert max(sum(at.date() == day for at in moments) for day in {at.date() for at in moments}) <= 8
        single.refresh_from_db()
        assert single.next_action_at == NOW
        assert len(drain().cards) == 2

    def test_is_paused_until_all_is_spread(
        self, alice: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        due(3, owner=alice)
        pause()

        class Killed(BaseException):
            pass

        def die(*_args: object, **_kwargs: object) -> None:
            raise Killed

        monkeypatch.setattr(sending_pause, "pace", die)
        with pytest.raises(Killed):
            sending_pause.resume(by=STAFF, now=NOW)
        assert sending_pause.is_paused()
        assert drain().cards == []

    def test_leaves_taps_alone_meanwhile(self) -> None:
        row = due()[0]
        pause()
        services.complete(reminder=row, by=Actor.user(row.telegram_id), now=NOW)
        sending_pause.resume(by=STAFF, now=NOW)
        assert drain().cards == []
        row.refresh_from_db()
        assert row.status == ReminderStatus.COMPLETED
