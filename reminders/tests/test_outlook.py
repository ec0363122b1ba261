"""What a pause promises is what becomes of it: the same count, the same days, whatever the steps are at."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.services.outlook import Outlook, outlook_of_lead, outlook_of_person
from reminders.state.situation import recompute
from reminders.state.wording import zone_of
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory, TelegramUserFactory

NOW = datetime(2026, 3, 27, 10, 30, tzinfo=UTC)  # a Friday; clocks go forward on the Sunday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
people = count(700_000)


@dataclass(frozen=True)
class Step:
    """One live step: when it is due, seen from now, and how many nudges have been sent."""

    due: int  # hours
    nudges: int = 0
    snoozed: bool = False
    held: bool = False


@dataclass(frozen=True)
class Prospect:
    """One lead: its steps, and for how many days it has been paused (0: it has not; None: without an end)."""

    steps: tuple[Step, ...]
    rests: int | None = 0
    closed: bool = False


steps = st.builds(
    Step,
    due=st.integers(-200, 700),
    nudges=st.sampled_from((0, 0, 1, 2, 3)),
    snoozed=st.booleans(),
    held=st.sampled_from((False, False, False, True)),
)
prospects = st.builds(
    Prospect,
    steps=st.lists(steps, min_size=1, max_size=4).map(tuple),
    rests=st.sampled_from((0, 0, 0, 1, 3, 30, None)),
    closed=st.sampled_from((False, False, False, True)),
)
worlds = st.lists(prospects, min_size=1, max_size=4)
zones = st.sampled_from(("UTC", "Europe/Kyiv", "America/New_York", "Asia/Tokyo"))
lengths = st.integers(1, 400).map(lambda hours: hours * HOUR)


def made(world: list[Prospect], zone: str) -> TelegramUser:
    """Put such a person, their leads and steps into the database."""
    owner = TelegramUserFactory.create(
        telegram_id=next(people), timezone=zone, zone_confirmed_at=NOW, daily_cap=6, window_start=time(9)
    )
    for prospect in world:
        lead = LeadFactory.create(owner=owner, plan_version=1)
        for step in prospect.steps:
            _step(lead, step)
        if prospect.closed:
            services.set_lead_status(lead=lead, status="closed_lost", by=SYSTEM, now=NOW - 2 * HOUR)
        elif prospect.rests != 0:
            until = NOW + prospect.rests * DAY if prospect.rests else None
            services.set_paused(lead=lead, paused=True, until=until, by=SYSTEM, now=NOW - 2 * HOUR)
    return owner


def _step(lead: Lead, step: Step) -> None:
    status = ReminderStatus.SNOOZED if step.snoozed else ReminderStatus.PENDING
    row = ReminderFactory.create(
        lead=lead,
        due_at=NOW + step.due * HOUR,
        status=ReminderStatus.SENT if step.nudges else status,
        reminder_count=step.nudges,
        hold_reason="unanswered" if step.held else "",
        created_at=NOW - 30 * DAY,
    )
    for number in range(1, step.nudges + 1):
        armed = NOW - (10 - number) * DAY
        DeliveryFactory.create(reminder=row, nudge=number, armed_at=armed)
    recompute([row], now=NOW)


def live(owner: TelegramUser) -> list[ScheduledReminder]:
    """Return what may come: neither held nor of a lead that is closed or rests."""
    rows = ScheduledReminder.objects.for_owner(owner.telegram_id).live().filter(hold_reason="")
    found = rows.filter(lead__reminders_paused=False).select_related("lead")
    return [row for row in found if not row.lead.is_closed]


def days_of(rows: list[ScheduledReminder], zone: str) -> tuple[tuple[date, int], ...]:
    moments = [row.next_action_at for row in rows]
    days = Counter(at.astimezone(zone_of(zone)).date() for at in moments if at is not None)
    return tuple(sorted(days.items()))


def pass_time(owner: TelegramUser, until: datetime) -> None:
    """Let every pause end at its moment, as the scheduler does."""
    ends = Lead.objects.filter(owner=owner, paused_until__lte=until).values_list("paused_until", flat=True)
    for at in sorted({*ends, until}):
        services.resume_expired(now=at)


def promises(outlook: Outlook) -> None:
    """Check that the numbers that are shown add up."""
    assert sum(steps for _day, steps in outlook.days) == outlook.waiting


generated = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BOTH = [Prospect((Step(5), Step(50)), rests=1), Prospect((Step(-3), Step(30, nudges=1)))]


@pytest.mark.django_db
class TestPauseOfEverything:
    @generated
    @example(world=BOTH, zone="Europe/Kyiv", length=4 * DAY)
    @given(world=worlds, zone=zones, length=lengths)
    def test_ends_as_it_was_told(self, world: list[Prospect], zone: str, length: timedelta) -> None:
        owner = made(world, zone)
        told = outlook_of_person(owner, until=NOW + length, now=NOW)
        services.pause_person(user=owner, until=NOW + length, by=SYSTEM, now=NOW)
        assert not [row for row in live(owner) if row.next_action_at]
        pass_time(owner, NOW + length)
        assert told.days == days_of(live(owner), zone)
        assert told.waiting == len(live(owner))
        promises(told)

    @generated
    @example(world=BOTH, zone="Europe/Kyiv", length=4 * DAY, back=2 * DAY)
    @given(world=worlds, zone=zones, length=lengths, back=lengths)
    def test_that_is_ended_early_ends_as_it_was_told(
        self, world: list[Prospect], zone: str, length: timedelta, back: timedelta
    ) -> None:
        owner, at = made(world, zone), NOW + min(length - HOUR / 2, back)
        services.pause_person(user=owner, until=NOW + length, by=SYSTEM, now=NOW)
        pass_time(owner, at)
        owner.refresh_from_db()
        told = outlook_of_person(owner, until=at, now=at)
        services.resume_person(user=owner, by=SYSTEM, now=at)
        assert told.days == days_of(live(owner), zone)
        assert told.waiting == len(live(owner))
        promises(told)

    @given(world=worlds, zone=zones)
    @generated
    def test_without_an_end_counts_what_waits(self, world: list[Prospect], zone: str) -> None:
        owner = made(world, zone)
        assert outlook_of_person(owner, until=None, now=NOW).waiting == len(live(owner))


@pytest.mark.django_db
class TestPauseOfALead:
    @generated
    @given(world=worlds, zone=zones, length=lengths)
    def test_ends_as_it_was_told(self, world: list[Prospect], zone: str, length: timedelta) -> None:
        owner = made(world, zone)
        lead = Lead.objects.select_related("owner").filter(owner=owner).earliest("id")
        told = outlook_of_lead(lead, until=NOW + length, now=NOW)
        services.set_paused(lead=lead, paused=True, until=NOW + length, by=SYSTEM, now=NOW)
        pass_time(owner, NOW + length)
        came = [row for row in live(owner) if row.lead_id == lead.pk]
        assert told.days == days_of(came, zone)
        assert told.waiting == len(came)
        promises(told)
