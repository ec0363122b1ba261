"""When a step is to be done, from when it is late and what it shows: a table; the database says the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from leads.models import Lead, TelegramUser
from reminders.models import LIVE, ReminderStatus, ScheduledReminder
from reminders.policy import moments
from reminders.policy.holidays import DaysOff
from reminders.policy.moments import Moment, ShownAs, StepFacts, late_by, proposed, to_do_at
from reminders.policy.windows import Window
from reminders.state.step_moments import BY_MOMENT, late, late_unless_resting, moment_for, moment_of
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)
ZERO = timedelta(0)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


def at(text: str) -> datetime:
    """Return the moment "2026-03-02 12:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def office(zone: str, *, country: str = "", days: str = "01234", hours: tuple[int, int] = (9, 18)) -> Window:
    start, end = (time(hour % 24) for hour in hours)
    weekdays = frozenset(int(day) for day in days)
    return Window(ZoneInfo(zone), start, end, weekdays, days_off=DaysOff(country, frozenset()))


UTC_OFFICE, BERLIN = office("UTC"), office("Europe/Berlin", country="DE")


def sent(due_at: datetime, reminded_at: datetime | None = None, *, at_once: bool = False) -> StepFacts:
    """Return a step that the person was reminded of, last then."""
    again = (reminded_at or due_at) + DAY
    return StepFacts("sent", due_at, again, reminded_at or due_at, at_once=at_once)


SATURDAY, MONDAY = at("2026-02-28 12:00"), at("2026-03-02 09:00")
TO_DO: list[tuple[StepFacts, Window | None, datetime]] = [
    # planned: when the person is next reminded of it, whatever has put it there
    (StepFacts("pending", SATURDAY, MONDAY), UTC_OFFICE, MONDAY),
    (StepFacts("pending", MONDAY, MONDAY + DAY), UTC_OFFICE, MONDAY + DAY),  # a cap
    (StepFacts("pending", SATURDAY, None), UTC_OFFICE, SATURDAY),  # parked
    (StepFacts("snoozed", NOW, NOW + 3 * DAY), UTC_OFFICE, NOW + 3 * DAY),
    (StepFacts("auto_snoozed", NOW, NOW + 7 * DAY), UTC_OFFICE, NOW + 7 * DAY),
    (StepFacts("snoozed", SATURDAY, SATURDAY, MONDAY - 9 * DAY, at_once=True), UTC_OFFICE, SATURDAY),
    # reminded of: since it was due in their hours
    (sent(MONDAY), UTC_OFFICE, MONDAY),
    (sent(SATURDAY, MONDAY), UTC_OFFICE, MONDAY),  # the weekend
    (sent(at("2026-03-01 23:30"), MONDAY), UTC_OFFICE, MONDAY),  # the night
    (sent(at("2026-03-02 20:00"), at("2026-03-03 09:00")), UTC_OFFICE, at("2026-03-03 09:00")),
    (sent(MONDAY, MONDAY + DAY), UTC_OFFICE, MONDAY),  # the second nudge
    (sent(SATURDAY, MONDAY + DAY), UTC_OFFICE, MONDAY),
    (sent(SATURDAY, MONDAY + 3 * DAY), UTC_OFFICE, MONDAY),  # the third
    (sent(SATURDAY, MONDAY), None, SATURDAY),  # no hours are known
    (StepFacts("sent", SATURDAY), UTC_OFFICE, SATURDAY),
    # ... or since it came, whatever the hours are by now; a nudge of an earlier round proves nothing
    (sent(SATURDAY), UTC_OFFICE, SATURDAY),
    (sent(MONDAY, MONDAY - 9 * DAY), UTC_OFFICE, MONDAY),
    # at the very time that was said, whichever nudge has come since
    (sent(SATURDAY, at_once=True), UTC_OFFICE, SATURDAY),
    (sent(SATURDAY, MONDAY, at_once=True), UTC_OFFICE, SATURDAY),
    # holidays: Good Friday to Easter Monday in Germany
    (sent(at("2026-04-03 08:00"), at("2026-04-07 07:00")), BERLIN, at("2026-04-07 07:00")),
    (sent(at("2026-04-03 08:00"), at("2026-04-08 07:00")), BERLIN, at("2026-04-07 07:00")),
    # the days on which the clocks change: nine o'clock is at eight, then at seven, then at eight UTC
    (sent(at("2026-03-27 20:00"), at("2026-03-31 07:00")), BERLIN, at("2026-03-30 07:00")),
    (sent(at("2026-10-23 20:00"), at("2026-10-28 08:00")), BERLIN, at("2026-10-26 08:00")),
    (
        sent(at("2026-03-29 00:30"), at("2026-03-30 07:00")),
        office("Europe/Berlin", days="6", hours=(2, 4)),  # two o'clock is skipped
        at("2026-03-29 01:00"),
    ),
    # zones at both ends of the day: Monday at nine, 14 hours before and 11 hours behind
    (sent(SATURDAY, at("2026-03-02 19:00")), office("Pacific/Kiritimati"), at("2026-03-01 19:00")),
    (sent(SATURDAY, at("2026-03-02 20:00")), office("Pacific/Niue"), at("2026-03-02 20:00")),
    # hours over midnight: Friday's window is open until Saturday morning
    (sent(at("2026-02-28 03:00"), MONDAY), office("UTC", hours=(22, 6)), at("2026-02-28 03:00")),
    # nothing ever opens: the plain time
    (sent(SATURDAY, MONDAY), office("UTC", days=""), SATURDAY),
    # closed: when it was due
    *((StepFacts(status, SATURDAY, None, MONDAY), UTC_OFFICE, SATURDAY) for status in moments.CLOSED),
]


class TestToDoAt:
    @pytest.mark.parametrize(("step", "window", "expected"), TO_DO)
    def test_is_when_the_person_is_asked(
        self, step: StepFacts, window: Window | None, expected: datetime
    ) -> None:
        assert to_do_at(step, window) == expected

    @pytest.mark.parametrize(
        ("due_at", "expected"),
        [(NOW - DAY, NOW - DAY), (NOW, NOW), (SATURDAY + 7 * DAY, MONDAY + 7 * DAY)],
    )
    def test_of_a_plan_that_starts_now_is_now_or_in_working_hours(
        self, due_at: datetime, expected: datetime
    ) -> None:
        assert proposed(due_at, UTC_OFFICE, now=NOW) == Moment(expected, ShownAs.PROPOSED)


class TestLateBy:
    @pytest.mark.parametrize(
        ("ago", "expected"),
        [
            (-DAY, ZERO),
            (ZERO, ZERO),
            (INSTANT, ZERO),
            (HOUR - INSTANT, ZERO),
            (HOUR, HOUR),
            (HOUR + INSTANT, HOUR + INSTANT),
            (3 * DAY, 3 * DAY),
        ],
    )
    def test_is_nothing_for_an_hour(self, ago: timedelta, expected: timedelta) -> None:
        assert late_by(NOW - ago, NOW) == expected


SHOWN: list[tuple[StepFacts, str, ShownAs, timedelta]] = [
    # exactly due, and a microsecond to both sides
    (StepFacts("pending", NOW + INSTANT, NOW + INSTANT), "UTC", ShownAs.NOW, ZERO),
    (sent(NOW), "UTC", ShownAs.NOW, ZERO),
    (sent(NOW - INSTANT), "UTC", ShownAs.NOW, ZERO),
    # exactly late
    (sent(NOW - HOUR + INSTANT), "UTC", ShownAs.NOW, ZERO),
    (sent(NOW - HOUR), "UTC", ShownAs.LATE, HOUR),
    (sent(NOW - HOUR - INSTANT), "UTC", ShownAs.LATE, HOUR + INSTANT),
    (StepFacts("pending", NOW - 2 * HOUR, NOW - 2 * HOUR), "UTC", ShownAs.LATE, 2 * HOUR),  # none went out
    (StepFacts("pending", NOW - 2 * HOUR), "UTC", ShownAs.LATE, 2 * HOUR),  # the person is away
    # today is the person's own
    (StepFacts("pending", NOW, at("2026-03-02 23:59")), "UTC", ShownAs.NOW, ZERO),
    (StepFacts("pending", NOW, at("2026-03-03 00:00")), "UTC", ShownAs.SOON, ZERO),
    (StepFacts("pending", NOW, at("2026-03-02 23:59")), "Pacific/Kiritimati", ShownAs.NOW, ZERO),
    (StepFacts("pending", NOW, at("2026-03-03 09:59")), "Pacific/Kiritimati", ShownAs.NOW, ZERO),
    (StepFacts("pending", NOW, at("2026-03-03 10:00")), "Pacific/Kiritimati", ShownAs.SOON, ZERO),
    (StepFacts("pending", NOW, at("2026-03-03 10:59")), "Pacific/Niue", ShownAs.NOW, ZERO),
    (StepFacts("pending", NOW, at("2026-03-03 11:00")), "Pacific/Niue", ShownAs.SOON, ZERO),
    (sent(NOW - MINUTE), "Pacific/Niue", ShownAs.NOW, ZERO),
    # put off, until its time comes
    (StepFacts("snoozed", NOW, NOW + INSTANT), "UTC", ShownAs.SNOOZED, ZERO),
    (StepFacts("auto_snoozed", NOW, NOW + 7 * DAY), "UTC", ShownAs.SNOOZED, ZERO),
    (StepFacts("snoozed", NOW, NOW), "UTC", ShownAs.NOW, ZERO),
    (StepFacts("auto_snoozed", NOW, NOW - HOUR), "UTC", ShownAs.LATE, HOUR),
    # held: late all the same, for the person can do it
    (replace(sent(NOW - DAY), is_held=True), "UTC", ShownAs.HELD, DAY),
    (StepFacts("snoozed", NOW, NOW + DAY, is_held=True), "UTC", ShownAs.HELD, ZERO),
    # its lead rests: never late
    (replace(sent(NOW - DAY), is_paused=True), "UTC", ShownAs.PAUSED, ZERO),
    (replace(sent(NOW - DAY), is_paused=True, is_held=True), "UTC", ShownAs.HELD, ZERO),
    (StepFacts("snoozed", NOW, NOW + DAY, is_paused=True), "UTC", ShownAs.PAUSED, ZERO),
    # closed
    (StepFacts("completed", NOW - DAY), "UTC", ShownAs.DONE, ZERO),
    (StepFacts("skipped", NOW - DAY, is_held=True), "UTC", ShownAs.SKIPPED, ZERO),
    (StepFacts("cancelled", NOW - DAY, is_paused=True), "UTC", ShownAs.CANCELLED, ZERO),
]


class TestMomentOf:
    @pytest.mark.parametrize(("step", "zone", "state", "late"), SHOWN)
    def test_says_what_is_shown(self, step: StepFacts, zone: str, state: ShownAs, late: timedelta) -> None:
        window = None
        moment = moments.moment_of(step, window, zone=ZoneInfo(zone), now=NOW)
        assert moment == Moment(to_do_at(step, window), state, late)

    @pytest.mark.parametrize(
        ("now", "midnight"),
        [
            (at("2026-03-28 23:30"), at("2026-03-29 22:00")),  # a day of 23 hours
            (at("2026-10-24 22:30"), at("2026-10-25 23:00")),  # and one of 25
        ],
    )
    def test_ends_today_at_midnight_whatever_the_clocks_do(self, now: datetime, midnight: datetime) -> None:
        for moment, state in ((midnight - INSTANT, ShownAs.NOW), (midnight, ShownAs.SOON)):
            step = StepFacts("pending", moment, moment)
            assert moments.moment_of(step, BERLIN, zone=BERLIN.zone, now=now).state is state

    def test_knows_every_status(self) -> None:
        known = {"pending", moments.SENT, *moments.ASLEEP, *moments.CLOSED}
        assert known == set(ReminderStatus.values)
        assert known - set(LIVE) == set(moments.CLOSED)


@pytest.mark.django_db
class TestTheDatabase:
    def reps(self) -> list[TelegramUser]:
        zones = ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue"]
        confirmed = [TelegramUserFactory.create(timezone=zone, zone_confirmed_at=NOW) for zone in zones]
        return [*confirmed, TelegramUserFactory.create()]

    def fill(self, now: datetime) -> None:
        """Write open steps of every status, due and reminded of around `now`; some leads rest."""
        times = [-3 * DAY, -DAY, -HOUR - INSTANT, -HOUR, -HOUR + INSTANT, -INSTANT, ZERO, HOUR]
        rows = []
        for owner in self.reps():
            fields = [{}, {"reminders_paused": True}, {"deleted_at": now}, {"status": "closed_won"}]
            leads = [LeadFactory.create(owner=owner, **each) for each in fields]
            for due, other in product(times, [None, *times]):
                when = None if other is None else now + other
                for status in LIVE:
                    column = "last_reminded_at" if status == ReminderStatus.SENT else "next_action_at"
                    rule = "as_said" if due == -DAY and owner.timezone == "UTC" else ""
                    rows.append((leads[0], status, now + due, {column: when, "due_rule": rule}))
            rows += [(lead, "pending", now - DAY, {"next_action_at": now - DAY}) for lead in leads[1:]]
        made = [
            ReminderFactory.build(
                lead=lead,
                telegram_id=lead.owner_id,
                step_id=number,
                status=status,
                due_at=due_at,
                **{"created_at": now - 30 * DAY, **columns},
            )
            for number, (lead, status, due_at, columns) in enumerate(rows)
        ]
        made[0].telegram_id = 5  # handed over meanwhile
        ScheduledReminder.objects.bulk_create(made)

    @pytest.mark.parametrize(
        "now",
        [
            NOW,  # Monday noon
            at("2026-03-02 09:30"),  # half an hour after the office has opened in UTC
            at("2026-03-02 08:30"),  # ... in Berlin
            at("2026-03-01 19:30"),  # ... on Kiritimati, where it is Monday
            at("2026-03-02 20:30"),  # ... on Niue
            at("2026-02-28 12:00"),  # Saturday
            at("2026-03-03 02:00"),  # the night
            at("2026-03-30 07:30"),  # after the night in which the clocks went forward
        ],
    )
    def test_finds_the_late_rows_that_the_rule_finds(self, now: datetime) -> None:
        self.fill(now)
        live = ScheduledReminder.objects.live()
        rows = list(live.select_related("lead__owner"))
        late_rows = {row.pk for row in rows if moment_of(row, now=now).late}
        assert 0 < len(late_rows) < len(rows)
        assert set(live.filter(late(now)).values_list("pk", flat=True)) == late_rows
        assert set(live.filter(~late(now)).values_list("pk", flat=True)) == {r.pk for r in rows} - late_rows
        for owner in {row.lead.owner for row in rows}:
            own = live.for_owner(owner.pk)
            found = set(own.filter(late_unless_resting(owner, now=now)).values_list("pk", flat=True))
            assert found == {row.pk for row in own if moment_for(row, owner, rests=False, now=now).late}

    def test_orders_by_the_moment_where_no_hours_are_known(self, alice: TelegramUser) -> None:
        lead: Lead = LeadFactory.create(owner=alice)
        for number, status in enumerate(LIVE):
            for day in range(3):
                ReminderFactory.create(
                    lead=lead,
                    step_id=10 * number + day,
                    status=status,
                    due_at=NOW + day * DAY + number * HOUR,
                    next_action_at=NOW - day * DAY,
                    last_reminded_at=NOW + 9 * DAY,
                )
        rows = list(ScheduledReminder.objects.select_related("lead__owner").order_by(BY_MOMENT, "id"))
        found = [moment_of(row, now=NOW).at for row in rows]
        assert found == sorted(found)


def test_a_holiday_of_the_table_is_one() -> None:
    assert not BERLIN.counts(date(2026, 4, 3))
    assert not BERLIN.counts(date(2026, 4, 6))
