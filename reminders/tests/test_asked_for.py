"""What a person has asked for at a time comes then, and takes no other reminder's place of the day."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from core.actor import SYSTEM
from core.databases.lease import Lease
from leads.models import TelegramUser
from reminders import services
from reminders.messenger import Sent
from reminders.models import Delivery, ScheduledReminder
from reminders.policy.caps import SINGLES
from reminders.policy.snoozes import AsSaid
from reminders.sending import claims
from reminders.sending.settling import Answer, settle
from reminders.tests import claimed
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
THREE = NOW.replace(hour=15)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CAP = 5
pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> TelegramUser:
    """Return somebody who wants at most five messages a day."""
    return TelegramUserFactory.create(
        zone_confirmed_at=NOW, daily_cap=CAP, window_start=time(9), window_end=time(18), timezone="UTC"
    )


def due_at(rep: TelegramUser, moment: datetime) -> ScheduledReminder:
    """Return a step of a plan that is due at this moment; nobody has asked for it."""
    lead = LeadFactory.create(owner=rep, engagement_plan=plan_of(1))
    services.start_plan(lead=lead, by=SYSTEM, now=NOW - 3 * HOUR)
    row = lead.reminders.get()
    services.reschedule(reminder=row, due_at=moment, by=SYSTEM, now=NOW - 2 * HOUR)
    return row


def snoozed_to(rep: TelegramUser, moment: datetime) -> ScheduledReminder:
    row = due_at(rep, NOW + 2 * HOUR)
    services.snooze(reminder=row, until=AsSaid(moment), by=SYSTEM, now=NOW)
    return row


def run(now: datetime) -> None:
    """Send whatever may leave at that moment, as a scheduler's turns do."""
    for number in range(40):
        rows = claims.claim(limit=50, lease=Lease("token", now + claims.LEASE), now=now)
        done = claimed.arm([row.pk for row in rows], token="token", worker="test", now=now)
        claims.release(token="token", now=now)
        settle([Answer(armed, Sent(100 + number)) for armed in done.armed], now=now)
        if not done.armed:
            return
        now += timedelta(milliseconds=1)


def came(rows: list[ScheduledReminder]) -> dict[int, datetime]:
    sent = Delivery.objects.filter(reminder__in=rows).order_by("id")
    return {pk: at.replace(microsecond=0) for pk, at in sent.values_list("reminder_id", "armed_at")}


class TestAskedFor:
    def test_comes_at_its_minute_and_leaves_the_day_to_the_others(self, rep: TelegramUser) -> None:
        asked = [snoozed_to(rep, THREE) for _ in range(CAP)]
        planned = [due_at(rep, THREE + timedelta(minutes=20 * number)) for number in range(1, 6)]
        at = THREE
        while at <= THREE + 2 * HOUR:
            run(at)
            at += MINUTE
        assert set(came(asked).values()) == {THREE}
        assert {at.date() for at in came(planned).values()} == {THREE.date()}
        assert len(came(planned)) == len(planned)

    def test_counts_in_the_quarter_of_an_hour(self, rep: TelegramUser) -> None:
        for _ in range(SINGLES):
            snoozed_to(rep, THREE)
        planned = [due_at(rep, THREE) for _ in range(4)]
        run(THREE)
        batches = Counter(Delivery.objects.filter(reminder__in=planned).values_list("batch", flat=True))
        assert list(batches.values()) == [4]
        assert "" not in batches

    def test_is_what_was_due_when_its_plan_was_started_too(self, rep: TelegramUser) -> None:
        for _ in range(CAP):
            lead = LeadFactory.create(owner=rep, engagement_plan=plan_of(1))
            services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        run(NOW)
        planned = due_at(rep, NOW + HOUR)
        run(NOW + HOUR)
        assert came([planned]) == {planned.pk: NOW + HOUR}

    def test_is_its_first_reminder_only(self, rep: TelegramUser) -> None:
        """The nudges that follow come by themselves, and count."""
        for _ in range(CAP):
            snoozed_to(rep, THREE)
        run(THREE)
        tomorrow = THREE + timedelta(days=1)
        for number in range(4):
            run(tomorrow + number * 20 * MINUTE)
        planned = due_at(rep, tomorrow + 2 * HOUR)
        run(tomorrow + 2 * HOUR)
        assert came([planned]) == {}

    def test_counts_nothing_more_for_the_plan_itself(self, rep: TelegramUser) -> None:
        planned = [due_at(rep, NOW + number * HOUR) for number in range(1, CAP + 2)]
        for number in range(1, CAP + 2):
            run(NOW + number * HOUR)
        assert len(came(planned)) == CAP
