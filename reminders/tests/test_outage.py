"""While Telegram takes messages and answers none, few become uncertain; what is due goes out afterwards."""

import asyncio
import logging

import pytest

from core.clock import SystemClock
from reminders.loop import outage
from reminders.loop.outage import FIRST_REST, LEAST, LONGEST_REST, Outage
from reminders.loop.scheduler import Scheduler
from reminders.messenger import NotSent, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, WorkerHeartbeat
from reminders.testing import FakeMessenger
from tests.factories import ReminderFactory
from tests.waiting import in_time

SILENCE = Unknown("ClientOSError")


class TestOutage:
    def test_begins_when_as_many_as_may_be_in_flight_were_not_answered_in_a_row(self) -> None:
        ours = Outage(8)
        ours.note([SILENCE] * 7)
        ours.note([Sent(1), SILENCE])
        ours.note([SILENCE] * 7)
        assert not ours.is_on
        ours.note([SILENCE])
        assert ours.is_on

    def test_is_not_begun_by_what_certainly_did_not_leave_and_ended_by_a_refusal(self) -> None:
        ours = Outage(1)
        ours.note([NotSent("ClientConnectorError")] * 20)
        assert not ours.is_on
        ours.note([SILENCE] * LEAST)
        assert ours.is_on
        ours.note([Refused(Refusal.BLOCKED)])
        assert not ours.is_on
        assert ours.rest == 0

    def test_rests_longer_each_time_and_then_begins_with_one_message(self) -> None:
        ours = Outage(8)
        ours.note([SILENCE] * 8)
        rests = [ours.rest]
        for _time in range(5):
            ours.ask_again()
            rests.append(ours.rest)
        assert rests == [FIRST_REST, 2, 4, 8, LONGEST_REST, LONGEST_REST]
        ours.try_one()
        assert not ours.is_on
        assert ours.room == 1
        ours.note([SILENCE])
        assert ours.is_on
        ours.try_one()
        ours.note([Sent(1)])
        assert ours.room == 8


class Cut(FakeMessenger):
    """Answers nothing that is sent, and the third question; then all."""

    questions = 0

    async def is_answered(self) -> bool:
        self.questions += 1
        if self.questions == 3:
            self._script.clear()
        return self.questions >= 3


@pytest.mark.django_db(transaction=True)
class TestScheduler:
    def test_makes_few_uncertain_in_an_outage_and_sends_the_rest_after_it(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(outage, "FIRST_REST", 0.01)
        ReminderFactory.create_batch(30)
        telegram = Cut([SILENCE] * 1000)
        scheduler = Scheduler(telegram, SystemClock(), concurrency=4, name="one")
        with caplog.at_level(logging.WARNING, logger="reminders.loop.dispatcher"):
            asyncio.run(in_time(scheduler.drain()))
        states = list(Delivery.objects.order_by("id").values_list("state", flat=True))
        assert states.count("unknown") <= 2 * 4
        assert states.count("sent") == 30 - states.count("unknown")
        assert len(telegram.cards) == 30
        told = [line for line in caplog.messages if line.startswith("Telegram")]
        assert told == ["Telegram does not answer; nothing is sent until it does", "Telegram answers again"]
        assert not WorkerHeartbeat.objects.filter(detail__has_key="unanswered").exists()
