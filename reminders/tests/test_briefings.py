"""The morning briefing: when it comes, to whom, once a day, and never instead of a reminder."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actor import Actor
from leads.models import TelegramUser
from reminders import services
from reminders.ledger import attempts
from reminders.loop.scheduler import Scheduler, _earliest
from reminders.messenger import Card, NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.nags import briefing
from reminders.nags.table import BRIEFING
from reminders.policy.briefing import (
    GRACE,
    Brief,
    BriefingCard,
    Riser,
    decide_briefing,
    due_briefing,
    next_briefing,
)
from reminders.policy.nags import Stop, Wait
from reminders.policy.windows import Window, local_at
from reminders.sending import settling
from reminders.sending.armed import Answer, Armed
from reminders.sending.settling import settle
from reminders.testing import FakeMessenger
from reminders.tests.test_scheduler import Hands
from reminders.upkeep.invariants import violations
from tests.factories import LeadFactory, ReminderFactory, TelegramUserFactory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVENING = MONDAY - 15 * HOUR  # Sunday, 18:00
STAFF = Actor.staff(1, "root")


def window(zone: str = "UTC", start: int = 9, end: int = 18, days: str = "01234", off: str = "") -> Window:
    dates = frozenset(map(date.fromisoformat, off.split()))
    return Window(ZoneInfo(zone), time(start), time(end), frozenset(map(int, days)), dates)


class TestNextBriefing:
    @pytest.mark.parametrize(
        ("after", "hour", "hours", "expected"),
        [
            # the same day, until the very moment
            ("2026-03-02T08:59", 9, window(), "2026-03-02T09:00"),
            ("2026-03-02T09:00", 9, window(), "2026-03-03T09:00"),
            # over the weekend, a holiday, and both
            ("2026-03-06T10:00", 9, window(), "2026-03-09T09:00"),
            ("2026-03-02T10:00", 9, window(off="2026-03-03"), "2026-03-04T09:00"),
            ("2026-03-05T10:00", 9, window(off="2026-03-06 2026-03-09"), "2026-03-10T09:00"),
            # in the person's zone, and on both sides of a change of the clocks
            ("2026-03-02T05:00", 9, window("Europe/Kyiv"), "2026-03-02T07:00"),
            ("2026-03-27T12:00", 9, window("Europe/Berlin"), "2026-03-30T07:00"),
            ("2026-10-23T12:00", 9, window("Europe/Berlin"), "2026-10-26T08:00"),
            ("2026-03-02T01:00", 9, window("America/Los_Angeles"), "2026-03-02T17:00"),
            ("2026-03-01T19:00", 9, window("Pacific/Auckland"), "2026-03-01T20:00"),
            # an hour that the clocks leave out, or show twice
            ("2026-03-28T12:00", 2, window("Europe/Berlin", 0, 0, "0123456"), "2026-03-29T01:00"),
            ("2026-10-24T12:00", 2, window("Europe/Berlin", 0, 0, "0123456"), "2026-10-25T00:00"),
            # never before the sending hours begin; a night shift begins in the evening
            ("2026-03-02T05:00", 7, window(start=10), "2026-03-02T10:00"),
            ("2026-03-02T05:00", 9, window(start=22, end=6), "2026-03-02T22:00"),
            # later than the sending hours: there is no such day
            ("2026-03-02T05:00", 20, window(), None),
            ("2026-03-02T05:00", 9, window(days=""), None),
        ],
    )
    def test_is_at_the_hour_of_a_working_day(
        self, after: str, hour: int, hours: Window, expected: str | None
    ) -> None:
        moment = next_briefing(hour, hours, after=datetime.fromisoformat(after).replace(tzinfo=UTC))
        assert moment == (expected and datetime.fromisoformat(expected).replace(tzinfo=UTC))

    @given(
        minutes=st.integers(0, 366 * 24 * 60),
        hour=st.integers(9, 17),
        zone=st.sampled_from(["UTC", "Europe/Kyiv", "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu"]),
    )
    def test_shows_that_hour_on_the_persons_clock(self, minutes: int, hour: int, zone: str) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
        moment = next_briefing(hour, window(zone), after=at)
        assert moment is not None
        local = moment.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute, local.weekday() < 5) == (hour, 0, True)
        assert timedelta(0) < moment - at <= 3 * DAY + HOUR
        assert due_briefing(hour, window(zone), moment) == moment


class TestDecision:
    def riser(self, **changes: object) -> Riser:
        return Riser(**({"hour": 9, "window": window()} | changes))  # type: ignore[arg-type]

    @pytest.mark.parametrize(("late", "goes"), [(timedelta(0), True), (GRACE, True), (GRACE + MINUTE, False)])
    def test_is_to_send_within_two_hours_of_its_hour(self, late: timedelta, goes: bool) -> None:
        tomorrow = MONDAY + DAY
        decision = decide_briefing(self.riser(), MONDAY + late)
        assert decision == (Brief(date(2026, 3, 2), tomorrow) if goes else Wait(tomorrow))

    @pytest.mark.parametrize(
        "facts",
        [
            {"is_reachable": False},
            {"said_since_midnight": 11},
            {"daily_cap": 1},
            {"window": window(off="2026-03-02")},
        ],
    )
    def test_is_to_wait_for_the_next_day(self, facts: dict[str, object]) -> None:
        assert decide_briefing(self.riser(**facts), MONDAY) == Wait(MONDAY + DAY)

    @pytest.mark.parametrize("facts", [{"window": None}, {"wants_it": False}, {"window": window(days="")}])
    def test_is_never_for_whom_there_is_no_morning(self, facts: dict[str, object]) -> None:
        assert decide_briefing(self.riser(**facts), MONDAY) == Stop()

    def test_waits_a_moment_for_a_pause_that_ends_right_then(self) -> None:
        facts = self.riser(is_reachable=False, returns_at=MONDAY)
        assert decide_briefing(facts, MONDAY) == Wait(MONDAY + MINUTE)
        assert decide_briefing(facts, MONDAY + GRACE + MINUTE) == Wait(MONDAY + DAY)


@pytest.fixture
def rep(alice: TelegramUser) -> TelegramUser:
    """Alice, who works from nine to six in UTC."""
    services.confirm_zone(user=alice, zone="UTC", now=EVENING)
    alice.refresh_from_db()
    return alice


def step(owner: TelegramUser, at: datetime, **fields: object) -> ScheduledReminder:
    lead = LeadFactory.create(owner=owner)
    usual = {"lead": lead, "step_id": 1, "due_at": at, "next_action_at": at, "created_at": EVENING - DAY}
    return ReminderFactory.create(**(usual | fields))


def arm(now: datetime = MONDAY, worker: str = "test") -> list[Armed]:
    return BRIEFING.arm([each.pk for each in BRIEFING.due(limit=9, now=now)], worker=worker, now=now)


def say(outcome: Outcome, now: datetime = MONDAY) -> list[Armed]:
    armed = arm(now)
    settle([Answer(each, outcome) for each in armed], now=now)
    return armed


def looked_at(user: TelegramUser) -> datetime | None:
    return TelegramUser.objects.get(pk=user.pk).next_briefing_at


@pytest.mark.django_db
class TestBriefing:
    def test_is_dated_when_a_zone_is_confirmed_and_moves_with_it(self, alice: TelegramUser) -> None:
        assert alice.next_briefing_at is None
        services.confirm_zone(user=alice, zone="UTC", now=EVENING)
        assert (looked_at(alice), briefing.earliest_briefing()) == (MONDAY, MONDAY)
        services.confirm_zone(user=alice, zone="America/New_York", now=EVENING)
        assert looked_at(alice) == MONDAY + 5 * HOUR

    def test_is_on_disk_before_it_leaves_and_shows_the_day(self, rep: TelegramUser) -> None:
        row = step(rep, MONDAY + HOUR)
        step(rep, MONDAY + DAY)
        [armed] = arm()
        card, delivery = armed.parcel, Delivery.objects.get()
        assert isinstance(card, BriefingCard)
        assert [line.reminder_id for line in card.page.steps] == [row.pk]
        key = f"briefing:{rep.telegram_id}:2026-03-02"
        assert (delivery.kind, delivery.state, delivery.subject_key) == ("briefing", "sending", key)
        assert (delivery.lead_id, delivery.reminder_id, card.delivery_id) == (None, None, delivery.pk)
        assert looked_at(rep) == MONDAY + DAY

    def test_is_silent_when_there_is_nothing_to_do(self, rep: TelegramUser) -> None:
        step(rep, MONDAY + DAY)
        assert arm() == []
        assert not Delivery.objects.exists()
        assert looked_at(rep) == MONDAY + DAY

    def test_comes_once_on_each_working_day(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        came = [bool(say(Sent(n + 1), MONDAY + n * 12 * HOUR)) for n in range(16)]
        assert came == [True, False] * 5 + [False] * 4 + [True, False]
        assert violations(now=MONDAY + 8 * DAY) == []

    def test_comes_once_a_date_even_to_somebody_who_travels(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        assert say(Sent(1))
        services.confirm_zone(user=rep, zone="America/New_York", now=MONDAY + HOUR)
        assert looked_at(rep) == MONDAY + 5 * HOUR
        assert arm(MONDAY + 5 * HOUR) == []

    @pytest.mark.parametrize(
        "fields",
        [{"blocked_at": EVENING}, {"reminder_enabled": False}, {"paused_at": EVENING}, {"weekdays": "2345"}],
    )
    def test_never_comes_to_somebody_who_does_not_work_or_wants_nothing(
        self, rep: TelegramUser, fields: dict[str, object]
    ) -> None:
        step(rep, MONDAY)
        TelegramUser.objects.filter(pk=rep.pk).update(**fields)
        assert arm() == []
        assert looked_at(rep) == MONDAY + DAY

    def test_comes_on_the_morning_on_which_a_pause_ends(self, rep: TelegramUser) -> None:
        step(rep, MONDAY - DAY)
        services.pause_person(user=rep, until=MONDAY, by=STAFF, now=EVENING)
        assert arm() == []
        services.resume_expired(now=MONDAY + MINUTE)
        assert len(arm(MONDAY + MINUTE)) == 1

    def test_is_skipped_for_the_day_when_it_is_late_by_more_than_two_hours(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        assert arm(MONDAY + 2 * HOUR + MINUTE) == []
        assert looked_at(rep) == MONDAY + DAY

    def test_goes_to_one_of_two_schedulers(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        ids = [rep.pk]
        assert len(BRIEFING.arm(ids, worker="one", now=MONDAY)) == 1
        assert BRIEFING.arm(ids, worker="two", now=MONDAY) == []
        TelegramUser.objects.update(next_briefing_at=MONDAY)  # even if the date were lost
        assert BRIEFING.arm(ids, worker="two", now=MONDAY) == []

    def test_is_never_sent_again_when_it_may_have_arrived(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        say(Unknown("timeout"))
        TelegramUser.objects.update(next_briefing_at=MONDAY)
        assert arm(MONDAY + MINUTE) == []

    def test_is_never_sent_again_after_a_crash(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        arm()
        assert attempts.reap(now=MONDAY + 2 * MINUTE) == 1
        assert arm(MONDAY + 2 * MINUTE) == []
        assert violations(now=MONDAY + HOUR) == []

    def test_is_tried_again_when_it_did_not_leave_but_not_for_ever(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        say(NotSent("refused"))
        assert MONDAY < (looked_at(rep) or MONDAY) < MONDAY + MINUTE
        [armed] = say(NotSent("refused"), MONDAY + MINUTE)
        assert Delivery.objects.get(pk=armed.items[0].delivery_id).attempt == 2
        assert arm(MONDAY + 3 * HOUR) == []
        assert looked_at(rep) == MONDAY + DAY

    def test_goes_without_markup_after_a_bad_request_and_then_is_given_up(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        refused = Refused(Refusal.BAD_REQUEST, "can't parse")
        assert [armed.parcel.plain for armed in [*say(refused), *say(refused)]] == [False, True]
        assert looked_at(rep) == MONDAY + DAY

    def test_goes_at_once_without_the_way_into_the_app_where_that_was_refused(
        self, rep: TelegramUser
    ) -> None:
        step(rep, MONDAY)
        refused = Refused(Refusal.APP_BUTTON, "BUTTON_URL_INVALID")
        parcels = [armed.parcel for armed in [*say(refused), *say(Sent(1))]]
        assert [(parcel.app, parcel.plain) for parcel in parcels] == [(True, False), (False, False)]  # type: ignore[union-attr]

    def test_given_back_after_a_lost_commit_is_due_again(self, rep: TelegramUser) -> None:
        step(rep, MONDAY)
        arm(worker="lost")
        assert settling.abandon(worker="lost", keep=[], now=MONDAY) == 1
        assert len(arm()) == 1

    def test_is_dated_for_people_who_have_a_zone_and_no_date(self, rep: TelegramUser) -> None:
        TelegramUserFactory.create()  # knows no zone yet
        TelegramUserFactory.create(zone_confirmed_at=EVENING, briefing_enabled=False)
        TelegramUser.objects.update(next_briefing_at=None)
        assert briefing.plan_missing(limit=9, now=EVENING) == 1
        assert looked_at(rep) == MONDAY


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick_chats")
class TestBesideReminders:
    def drain(self, now: datetime) -> FakeMessenger:
        messenger = FakeMessenger()
        asyncio.run(Scheduler(messenger, Hands(now)).drain())
        return messenger

    def test_comes_and_so_do_the_steps_that_are_due_at_that_very_moment(self, rep: TelegramUser) -> None:
        rows = [step(rep, MONDAY) for _ in range(2)]
        messenger = self.drain(MONDAY)
        assert [type(each) for each in messenger.nags] == [BriefingCard]
        assert sorted(card.reminder_id for card in messenger.cards) == [row.pk for row in rows]
        kinds = list(Delivery.objects.order_by("id").values_list("kind", flat=True))
        assert kinds[0] == DeliveryKind.BRIEFING
        assert violations(now=MONDAY) == []
        assert self.drain(MONDAY + MINUTE).nags == []

    def test_comes_once_from_two_schedulers_at_work_at_once(self, rep: TelegramUser) -> None:
        people = [rep, *TelegramUserFactory.create_batch(5, zone_confirmed_at=EVENING)]
        TelegramUser.objects.update(next_briefing_at=MONDAY)
        for user in people:
            step(user, MONDAY)
        messenger = FakeMessenger()

        async def both() -> None:
            await asyncio.gather(*(Scheduler(messenger, Hands(MONDAY)).drain() for _ in range(2)))

        asyncio.run(both())
        assert sorted(card.chat_id for card in messenger.nags) == sorted(user.telegram_id for user in people)
        assert Delivery.objects.filter(kind=DeliveryKind.BRIEFING).count() == len(people)
        assert violations(now=MONDAY) == []

    def test_is_no_touch_of_a_lead(self, rep: TelegramUser) -> None:
        row = step(rep, MONDAY + MINUTE)
        assert len(self.drain(MONDAY).nags) == 1
        cards = self.drain(MONDAY + MINUTE).cards
        assert [isinstance(card, Card) and card.reminder_id for card in cards] == [row.pk]
        assert row.lead.activities.filter(activity_type="followup_sent").count() == 0

    def test_counts_as_one_of_the_days_messages(self, rep: TelegramUser) -> None:
        TelegramUser.objects.update(daily_cap=2)
        for _ in range(2):
            step(rep, MONDAY)
        messenger = self.drain(MONDAY)
        assert (len(messenger.nags), len(messenger.cards)) == (1, 1)

    def test_leaves_the_only_message_of_a_day_to_the_plans(self, rep: TelegramUser) -> None:
        TelegramUser.objects.update(daily_cap=1)
        step(rep, MONDAY)
        messenger = self.drain(MONDAY)
        assert (len(messenger.nags), len(messenger.cards)) == (0, 1)

    def test_is_what_the_scheduler_sleeps_for(self, rep: TelegramUser) -> None:
        assert _earliest(EVENING) == local_at(date(2026, 3, 2), MONDAY.time(), ZoneInfo("UTC"))
        assert _earliest(MONDAY + HOUR) == MONDAY + HOUR + timedelta(seconds=1)
