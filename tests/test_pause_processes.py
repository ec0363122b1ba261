"""The pause of sending, for real processes: all of them hold back, a new one too, and go on together."""

import contextlib
import signal
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from core.actor import Actor
from reminders.models import Delivery, DeliveryState, ScheduledReminder, WorkerHeartbeat
from reminders.services import sending_pause
from reminders.upkeep.invariants import violations
from tests.chaos import django_child
from tests.chaos.fake_telegram import Faults
from tests.chaos.seed import seed
from tests.chaos.telegram import Telegram, fake_telegram
from tests.children import Child, running
from tests.test_restore import address
from tests.waiting import PATIENCE, wait_until

DUE = 150
STAFF = Actor.staff(1, "root")
pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def scheduler(telegram: Telegram) -> Iterator[Child]:
    """Run one until the block is left; it ends well when it is told to."""
    env = django_child.environment(address(), telegram.url)
    with running("run_scheduler", "--concurrency", "2", **env) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def alive() -> int:
    return WorkerHeartbeat.objects.count()


def pause(reason: str) -> None:
    sending_pause.pause(by=STAFF, reason=reason, now=timezone.now())


def is_settled() -> bool:
    """Whether nothing is held for sending, and so nothing on its way either: in this order."""
    if ScheduledReminder.objects.exclude(claim_token="").exists():
        return False
    return not Delivery.objects.filter(state=DeliveryState.SENDING).exists()


class TestPause:
    def test_holds_every_process_back_until_it_ends(self) -> None:
        seed(count=DUE)
        pause("until both are there")
        with fake_telegram() as telegram:
            telegram.begin(Faults(latency=1.0))
            with scheduler(telegram), scheduler(telegram) as second:
                wait_until(lambda: alive() == 2)
                sending_pause.resume(by=STAFF, now=timezone.now())
                wait_until(lambda: telegram.count() >= 8)
                pause("look at it first")
                wait_until(is_settled)
                telegram.behave(Faults())
                paused_at = telegram.count()
                assert paused_at < DUE
                second.send_signal(signal.SIGTERM)
                assert second.wait(PATIENCE) == 0
                with scheduler(telegram):
                    wait_until(lambda: alive() == 3)
                    time.sleep(1)
                    assert telegram.count() == paused_at == Delivery.objects.filter(state="sent").count()
                    wait_until(is_settled)
                    sending_pause.resume(by=STAFF, now=timezone.now())
                    wait_until(lambda: telegram.count() == DUE)
                    wait_until(lambda: Delivery.objects.filter(state="sent").count() == DUE)
            assert len({reminder for _at, _chat, reminder, _id in telegram.accepted()}) == DUE
        assert violations(now=timezone.now(), without=["displayed"]) == []
