"""The pause of sending, for real processes: all of them hold back, a new one too, and go on together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from core.actor import Actor
from reminders.models import Delivery, DeliveryState, ScheduledReminder, WorkerHeartbeat
from reminders.services import sending_pause
from reminders.upkeep.invariants import violations
from tests.chaos import django_child
from tests.chaos.django_child import ROOT
from tests.chaos.fake_telegram import Faults
from tests.chaos.seed import seed
from tests.chaos.telegram import Telegram, fake_telegram
from tests.children import wait_until
from tests.test_restore import address

DUE = 150
STAFF = Actor.staff(1, "root")
pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def scheduler(telegram: Telegram) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one until the block is left; it ends well when it is told to."""
    env = django_child.environment(address(), telegram.url)
    command = [sys.executable, "manage.py", "run_scheduler", "--concurrency", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | env, stdout=subprocess.DEVNULL)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()


def alive() -> int:
    return WorkerHeartbeat.objects.count()


class TestPause:
    def test_holds_every_process_back_until_it_ends(self) -> None:
        seed(count=DUE)
        with fake_telegram() as telegram:
            telegram.begin(Faults(latency=0.1))
            with scheduler(telegram), scheduler(telegram) as second:
                wait_until(lambda: telegram.count() >= 20 and alive() == 2)
                sending_pause.pause(by=STAFF, reason="look at it first", now=timezone.now())
                time.sleep(1)  # what was armed by then lands, and is settled
                wait_until(lambda: not Delivery.objects.filter(state=DeliveryState.SENDING).exists())
                paused_at = telegram.count()
                assert paused_at < DUE
                second.send_signal(signal.SIGTERM)
                assert second.wait(timeout=30) == 0
                with scheduler(telegram):
                    wait_until(lambda: alive() == 3)
                    time.sleep(1)
                    assert telegram.count() == paused_at == Delivery.objects.filter(state="sent").count()
                    assert not ScheduledReminder.objects.exclude(claim_token="").exists()
                    sending_pause.resume(by=STAFF, now=timezone.now())
                    wait_until(lambda: telegram.count() == DUE)
                    wait_until(lambda: Delivery.objects.filter(state="sent").count() == DUE)
            assert len({reminder for _at, _chat, reminder, _id in telegram.accepted()}) == DUE
        assert violations(now=timezone.now(), without=["displayed"]) == []
