"""The question "Too often?": once after five unanswered nudges, in the person's hours, never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryKind, DeliveryState
from reminders.nags import too_often
from reminders.nags.table import TOO_OFTEN
from reminders.policy.nags import Listener, Silence, Speak, TooOftenCard, Wait, decide_question, is_too_often
from reminders.sending.armed import Answer, Armed
from reminders.sending.settling import settle
from reminders.upkeep.invariants import violations
from tests.factories import (
    DeliveryFactory,
    LeadActivityFactory,
    LeadFactory,
    ReminderFactory,
    TelegramUserFactory,
)

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def nudge(lead: Lead, at: datetime, *, batch: str = "", state: str = "sent") -> Delivery:
    """Enter a nudge about a new step of this lead."""
    row = ReminderFactory.create(lead=lead, due_at=at, status="sent", reminder_count=1)
    return DeliveryFactory.create(reminder=row, armed_at=at, batch=batch, state=state, message_id=row.pk)


def nudged(lead: Lead, count: int = 5, *, last: datetime = NOW - HOUR) -> None:
    """Enter so many nudges, an hour apart."""
    for number in range(count):
        nudge(lead, last - number * HOUR)


def look(now: datetime = NOW) -> list[Armed]:
    """Do what the scheduler does: notice, then ask who is due."""
    too_often.watch(None, now=now)
    return TOO_OFTEN.arm([due.pk for due in TOO_OFTEN.due(limit=50, now=now)], worker="test", now=now)


def ask(outcome: Outcome | None = None, now: datetime = NOW) -> list[Armed]:
    """Ask, and settle with this answer."""
    armed = look(now)
    settle([Answer(each, outcome or Sent(7)) for each in armed], now=now)
    return armed


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    services.confirm_zone(user=alice, zone="UTC", now=NOW - 9 * DAY)
    return LeadFactory.create(owner=alice)


@pytest.mark.django_db
class TestQuestion:
    def test_is_asked_after_five_nudges_and_on_disk_before_it_leaves(self, lead: Lead) -> None:
        nudged(lead)
        [armed] = look()
        row = Delivery.objects.get(kind=DeliveryKind.NOTE)
        assert (row.state, row.telegram_id) == ("sending", lead.owner_id)
        assert armed.items[0].delivery_id == row.pk
        assert isinstance(armed.parcel, TooOftenCard)
        assert (armed.parcel.chat_id, armed.parcel.count) == (lead.owner_id, 5)
        assert TelegramUser.objects.get(pk=lead.owner.pk).asked_too_often_at == NOW

    def test_is_not_asked_after_four(self, lead: Lead) -> None:
        nudged(lead, 4)
        assert look() == []

    def test_counts_a_digest_as_one(self, lead: Lead) -> None:
        for number in range(8):
            nudge(lead, NOW - 3 * HOUR, batch=f"batch-{number % 2}")
        nudged(lead, 2)
        assert look() == []
        nudge(lead, NOW - 30 * MINUTE)
        assert len(look()) == 1

    def test_leaves_out_what_did_not_arrive(self, lead: Lead) -> None:
        nudged(lead, 4)
        nudge(lead, NOW - 8 * HOUR, state="failed")
        assert look() == []

    @pytest.mark.parametrize(
        ("kind", "hours", "is_asked"),
        [
            (ActivityType.STEP_COMPLETED, 2, False),
            (ActivityType.STEP_SNOOZED, 5, False),
            (ActivityType.LEAD_PAUSED, 1, False),
            (ActivityType.STEP_COMPLETED, 9, True),  # before the first of the five
            (ActivityType.AUTO_SNOOZED, 1, True),  # no person did that
            (ActivityType.STEP_REMINDER_SENT, 1, True),
        ],
    )
    def test_depends_on_what_the_person_has_done_since(
        self, lead: Lead, kind: ActivityType, hours: int, is_asked: bool
    ) -> None:
        nudged(lead)
        other = LeadFactory.create(owner=lead.owner)
        LeadActivityFactory.create(lead=other, activity_type=kind, created_at=NOW - hours * HOUR)
        assert bool(look()) == is_asked

    def test_is_asked_once(self, lead: Lead) -> None:
        nudged(lead)
        assert len(ask()) == 1
        nudged(lead, 5, last=NOW + 6 * HOUR)
        assert [ask(now=NOW + day * DAY) for day in (1, 20, 40)] == [[], [], []]
        assert Delivery.objects.filter(kind=DeliveryKind.NOTE).count() == 1
        assert violations(now=NOW) == []

    @pytest.mark.parametrize(
        ("answered", "days", "is_asked"),
        [(True, 35, True), (True, 28, False), (False, 35, False)],
    )
    def test_is_asked_again_after_an_answer_and_a_month(
        self, lead: Lead, answered: bool, days: int, is_asked: bool
    ) -> None:
        nudged(lead)
        ask()
        if answered:
            LeadActivityFactory.create(
                lead=lead, activity_type=ActivityType.STEP_COMPLETED, created_at=NOW + HOUR
            )
        later = NOW + days * DAY  # a Monday too
        nudged(lead, 5, last=later - HOUR)
        assert bool(ask(now=later)) == is_asked

    def test_goes_to_each_silent_person(self, lead: Lead, bob: TelegramUser) -> None:
        services.confirm_zone(user=bob, zone="UTC", now=NOW - 9 * DAY)
        nudged(lead)
        nudged(LeadFactory.create(owner=bob))
        LeadActivityFactory.create(lead=lead, activity_type=ActivityType.STEP_SKIPPED, created_at=NOW - HOUR)
        assert [armed.parcel.chat_id for armed in look()] == [bob.telegram_id]

    def test_is_dropped_when_the_answer_comes_first(self, lead: Lead) -> None:
        nudged(lead, last=NOW - 5 * MINUTE)
        assert look() == []
        LeadActivityFactory.create(lead=lead, activity_type=ActivityType.STEP_COMPLETED, created_at=NOW)
        assert look(NOW + 15 * MINUTE) == []
        assert TelegramUser.objects.get(pk=lead.owner.pk).next_often_check_at is None


@pytest.mark.django_db
class TestHours:
    def test_keeps_away_from_the_last_message(self, lead: Lead) -> None:
        nudged(lead, last=NOW - 5 * MINUTE)
        assert look() == []
        assert look(NOW + 9 * MINUTE) == []
        assert len(look(NOW + 10 * MINUTE)) == 1

    def test_waits_for_the_morning(self, lead: Lead) -> None:
        night = NOW + 11 * HOUR
        nudged(lead, last=night - HOUR)
        assert look(night) == []
        assert TelegramUser.objects.get(pk=lead.owner.pk).next_often_check_at == NOW + 23 * HOUR

    def test_waits_while_the_day_is_full(self, lead: Lead) -> None:
        TelegramUser.objects.update(daily_cap=5)
        nudged(lead)
        assert look() == []
        assert look(NOW + DAY)[0].parcel.chat_id == lead.owner_id

    def test_waits_for_the_end_of_a_pause(self, lead: Lead) -> None:
        nudged(lead)
        me = Actor.user(lead.owner_id)
        services.pause_person(user=lead.owner, until=NOW + 3 * DAY, by=me, now=NOW - MINUTE)
        assert look() == []
        services.resume_expired(now=NOW + 3 * DAY)
        assert len(look(NOW + 3 * DAY)) == 1


@pytest.mark.django_db
class TestFailure:
    @pytest.mark.parametrize("outcome", [NotSent("connect"), Refused(Refusal.RATE_LIMITED, retry_after=5)])
    def test_is_tried_again(self, lead: Lead, outcome: Outcome) -> None:
        nudged(lead)
        ask(outcome)
        owner = TelegramUser.objects.get(pk=lead.owner.pk)
        assert owner.asked_too_often_at is None
        assert owner.next_often_check_at is not None
        assert len(ask(now=NOW + MINUTE)) == 1
        states = list(
            Delivery.objects.filter(kind=DeliveryKind.NOTE).order_by("id").values_list("state", flat=True)
        )
        assert states == [DeliveryState.FAILED, DeliveryState.SENT]
        assert ask(now=NOW + 2 * MINUTE) == []

    @pytest.mark.parametrize("outcome", [Unknown("timeout"), Refused(Refusal.BLOCKED)])
    def test_is_given_up_when_trying_again_could_double_it_or_is_of_no_use(
        self, lead: Lead, outcome: Outcome
    ) -> None:
        nudged(lead)
        ask(outcome)
        assert ask(now=NOW + HOUR) == []

    def test_of_a_second_scheduler_at_the_same_moment_is_no_second_question(self, lead: Lead) -> None:
        nudged(lead)
        too_often.watch(None, now=NOW)
        assert len(TOO_OFTEN.arm([lead.owner.pk], worker="one", now=NOW)) == 1
        assert TOO_OFTEN.arm([lead.owner.pk], worker="two", now=NOW) == []


@pytest.mark.django_db
class TestWatch:
    def test_looks_only_at_what_is_new(self, lead: Lead) -> None:
        nudged(lead, 4)
        seen = too_often.watch(None, now=NOW)
        assert seen == Delivery.objects.latest("id").pk
        nudge(lead, NOW - 30 * MINUTE)
        assert too_often.watch(seen, now=NOW) == seen + 1
        assert [due.chat_id for due in TOO_OFTEN.due(limit=9, now=NOW)] == [lead.owner_id]

    def test_of_an_empty_ledger_sees_nothing(self) -> None:
        too_often.watch(None, now=NOW)
        assert TOO_OFTEN.due(limit=9, now=NOW) == []

    def test_asks_the_database_a_fixed_number_of_times(self, alice: TelegramUser) -> None:
        def queries(people: int) -> int:
            for _ in range(people):
                nudged(LeadFactory.create(owner=TelegramUserFactory.create()))
            with CaptureQueriesContext(
                connection,
            ) as seen:
                look()
            return len(seen)

        assert queries(2) == queries(20)


FIVE = tuple(NOW - n * HOUR for n in range(5))


class TestPolicy:
    @pytest.mark.parametrize(
        ("silence", "is_asked"),
        [
            (Silence(FIVE[:4]), False),
            (Silence(FIVE), True),
            (Silence(FIVE, answered_at=FIVE[4]), False),
            (Silence(FIVE, answered_at=FIVE[4] - MINUTE), True),
            (Silence(FIVE, answered_at=NOW - 40 * DAY, asked_at=NOW - 41 * DAY), True),
            (Silence(FIVE, answered_at=NOW - 40 * DAY, asked_at=NOW - 39 * DAY), False),
            (Silence(FIVE, answered_at=NOW - 10 * DAY, asked_at=NOW - 29 * DAY), False),
            (Silence(FIVE, asked_at=NOW - 400 * DAY), False),
        ],
    )
    def test_asks_the_silent(self, silence: Silence, is_asked: bool) -> None:
        assert is_too_often(silence, NOW) == is_asked

    @pytest.mark.parametrize(
        ("listener", "decision"),
        [
            (Listener(), Speak()),
            (Listener(said_at=NOW - 15 * MINUTE), Speak()),
            (Listener(said_at=NOW - MINUTE), Wait(NOW + 14 * MINUTE)),
            (Listener(daily_cap=3, said_in_a_day=2), Speak()),
            (Listener(daily_cap=3, said_in_a_day=3), Wait(NOW + 4 * HOUR)),
            (Listener(is_reachable=False), Wait(NOW + DAY)),
        ],
    )
    def test_waits_for_a_good_moment(self, listener: Listener, decision: Speak | Wait) -> None:
        assert decide_question(listener, NOW) == decision
