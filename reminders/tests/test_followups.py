"""Leads that nobody works on: a follow-up every three days, a digest a day, and never one too many."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.ledger import attempts
from reminders.ledger.nag_attempts import followup_key, in_a_day, listeners
from reminders.messenger import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from reminders.models import Delivery, DeliveryKind, DeliveryState
from reminders.nags.table import FOLLOWUP, STALE_LEADS
from reminders.policy.nags import FOLLOWUP_EVERY, FollowupCard, StaleDigestCard
from reminders.sending.armed import Answer, Armed
from reminders.sending.settling import settle
from reminders.tests.sql import execute
from reminders.upkeep.invariants import violations
from tests.factories import DeliveryFactory, LeadActivityFactory, LeadFactory, TelegramUserFactory, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
STAFF = Actor.staff(1, "root")


def neglected(owner: TelegramUser, *, days: int = 3, **fields: object) -> Lead:
    """A lead without a started plan whose follow-up is due."""
    return LeadFactory.create(
        owner=owner, created_at=NOW - days * DAY, **({"next_followup": NOW - MINUTE} | fields)
    )


def arm(now: datetime = NOW) -> list[Armed]:
    return FOLLOWUP.arm([due.pk for due in FOLLOWUP.due(limit=50, now=now)], worker="test", now=now)


def say(outcome: Outcome, now: datetime = NOW) -> list[Armed]:
    """Arm what is due and settle it all with this answer."""
    armed = arm(now)
    settle([Answer(each, outcome) for each in armed], now=now)
    return armed


@pytest.mark.django_db
class TestMessagesOfADay:
    def test_count_a_digest_once_and_two_singles_of_the_same_instant_twice(
        self, alice: TelegramUser, bob: TelegramUser
    ) -> None:
        def said(owner: TelegramUser, hours: float, **fields: object) -> None:
            DeliveryFactory.create(reminder__lead__owner=owner, armed_at=NOW - hours * HOUR, **fields)

        for hours, fields in ((1, {}), (1, {}), (2, {"batch": "b"}), (2, {"batch": "b"}), (23.9, {})):
            said(alice, hours, **fields)
        said(alice, 24)  # over
        said(alice, 0.5, state=DeliveryState.FAILED)
        said(bob, 3)
        found = in_a_day([alice.telegram_id, bob.telegram_id, 5], now=NOW)
        assert [len(found[key]) for key in (alice.telegram_id, bob.telegram_id, 5)] == [4, 1, 0]
        heard = listeners([alice], now=NOW)[alice.telegram_id]
        assert (heard.said_in_a_day, heard.said_at) == (4, NOW - HOUR)


@pytest.mark.django_db
class TestFollowup:
    def test_is_on_disk_before_it_leaves(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        [armed] = arm()
        row = Delivery.objects.get()
        assert (row.kind, row.state, row.subject_key) == ("followup", "sending", f"followup:{lead.pk}:1")
        assert armed.parcel.chat_id == row.telegram_id == alice.telegram_id
        assert armed.items[0].delivery_id == row.pk
        lead.refresh_from_db()
        assert (lead.followup_count, lead.next_followup) == (1, NOW + FOLLOWUP_EVERY)

    def test_says_what_there_is(self, alice: TelegramUser) -> None:
        lead = neglected(alice, prospect_name="Ann Lee", prospect_title="CTO", prospect_company="Acme")
        card = arm()[0].parcel
        assert isinstance(card, FollowupCard)
        assert (card.lead_id, card.lead_name, card.lead_role) == (lead.pk, "Ann Lee", "CTO, Acme")
        assert (card.number, card.days_old, card.has_unstarted_plan, card.plain) == (1, 3, True, False)

    def test_comes_every_three_days_until_the_lead_is_sixty_days_old(self, alice: TelegramUser) -> None:
        lead = neglected(alice, days=54)
        sent = [bool(say(Sent(n), NOW + n * DAY)) for n in range(12)]
        assert [day for day, was_sent in enumerate(sent) if was_sent] == [0, 3, 6]
        lead.refresh_from_db()
        assert (lead.followup_count, lead.next_followup) == (3, None)
        lines = lead.activities.filter(activity_type=ActivityType.FOLLOWUP_SENT).order_by("id")
        assert [line.metadata["number"] for line in lines] == [1, 2, 3]
        assert violations(now=NOW + 12 * DAY) == []

    def test_never_comes_for_a_lead_with_an_open_step(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        services.start_plan(lead=lead, by=STAFF, now=NOW)
        assert arm() == []
        assert FOLLOWUP.due(limit=9, now=NOW) == []
        lead.refresh_from_db()
        assert (lead.followup_count, lead.next_followup) == (0, NOW + FOLLOWUP_EVERY)

    @pytest.mark.parametrize("status", ["closed_won", "closed_lost"])
    def test_never_comes_for_a_closed_lead(self, alice: TelegramUser, status: str) -> None:
        neglected(alice, status=status)
        neglected(alice, deleted_at=NOW)
        assert arm() == []
        assert not Lead.objects.exclude(next_followup=None).exists()

    def test_waits_for_a_paused_person(self, alice: TelegramUser) -> None:
        neglected(alice)
        services.pause_person(user=alice, until=NOW + 2 * DAY, by=STAFF, now=NOW)
        assert [bool(arm(NOW + n * DAY)) for n in (0, 1)] == [False, False]
        services.resume_expired(now=NOW + 2 * DAY)
        assert len(arm(NOW + 2 * DAY)) == 1

    def test_comes_one_by_one_to_a_person_with_many(self, alice: TelegramUser, bob: TelegramUser) -> None:
        for owner in (alice, alice, alice, bob):
            neglected(owner)
        moments = [NOW + n * 15 * MINUTE for n in range(4)]
        assert [len(say(Sent(1), moment)) for moment in moments] == [2, 1, 1, 0]

    def test_counts_what_the_plans_have_sent(self, alice: TelegramUser) -> None:
        DeliveryFactory.create(reminder__lead__owner=alice, armed_at=NOW - 5 * MINUTE)
        lead = neglected(alice)
        assert arm() == []
        lead.refresh_from_db()
        assert lead.next_followup == NOW + 10 * MINUTE

    def test_goes_to_one_of_two_schedulers(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        assert len(FOLLOWUP.arm([lead.pk], worker="one", now=NOW)) == 1
        assert FOLLOWUP.arm([lead.pk], worker="two", now=NOW) == []

    def test_is_never_sent_again_when_it_may_have_arrived(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        arm()
        assert attempts.reap(now=NOW + 2 * MINUTE) == 1
        assert arm(NOW + DAY) == []
        [armed] = arm(NOW + FOLLOWUP_EVERY)
        keys = Delivery.objects.order_by("id").values_list("subject_key", flat=True)
        assert list(keys) == [followup_key(lead.pk, 1), followup_key(lead.pk, 2)]
        assert armed.items[0].cycle == 2

    def test_is_tried_again_when_it_did_not_leave(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        say(NotSent("refused"))
        lead.refresh_from_db()
        assert lead.followup_count == 0
        assert lead.next_followup is not None
        assert NOW < lead.next_followup < NOW + MINUTE
        [armed] = say(Sent(4), NOW + MINUTE)
        row = Delivery.objects.get(pk=armed.items[0].delivery_id)
        assert (row.subject_key, row.attempt, row.state) == (followup_key(lead.pk, 1), 2, "sent")

    def test_goes_without_markup_after_a_bad_request_and_then_is_given_up(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        refused = Refused(Refusal.BAD_REQUEST, "can't parse")
        assert [armed.parcel.plain for armed in say(refused)] == [False]
        assert [armed.parcel.plain for armed in say(refused)] == [True]
        lead.refresh_from_db()
        assert (lead.followup_count, lead.next_followup) == (1, NOW + FOLLOWUP_EVERY)

    def test_settles_once_however_often_it_is_told(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        answers = [Answer(armed, Sent(3)) for armed in arm()]
        settle(answers, now=NOW)
        settle(answers, now=NOW)
        assert lead.activities.filter(activity_type=ActivityType.FOLLOWUP_SENT).count() == 1

    def test_asks_the_database_a_fixed_number_of_times(
        self, alice: TelegramUser, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(30):
            neglected(TelegramUserFactory.create())
        with django_assert_max_num_queries(12):
            assert len(arm()) == 30


@pytest.mark.django_db
class TestResolvingAFollowup:
    def unknown(self, lead: Lead) -> Delivery:
        say(Unknown("timeout"))
        return Delivery.objects.get(lead=lead)

    def test_as_not_arrived_makes_it_due_again(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        services.resolve_unknown(
            delivery=self.unknown(lead), arrived=False, by=STAFF, reason="no", now=NOW + HOUR
        )
        assert [armed.items[0].cycle for armed in arm(NOW + HOUR)] == [1]

    def test_is_refused_when_a_later_one_went_out(self, alice: TelegramUser) -> None:
        lead = neglected(alice)
        delivery = self.unknown(lead)
        say(Sent(1), NOW + FOLLOWUP_EVERY)
        with pytest.raises(services.CannotResend):
            services.resolve_unknown(
                delivery=delivery, arrived=False, by=STAFF, reason="no", now=NOW + FOLLOWUP_EVERY
            )


@pytest.fixture
def listener(alice: TelegramUser) -> TelegramUser:
    """Alice, who works in UTC and whose leads are looked at now."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW)
    TelegramUser.objects.filter(pk=alice.pk).update(next_stale_check_at=NOW)
    return alice


def old_lead(owner: TelegramUser, *, days: int = 8, **fields: object) -> Lead:
    return neglected(owner, days=days, next_followup=None, **fields)


def digest(now: datetime = NOW) -> list[Armed]:
    return STALE_LEADS.arm([due.pk for due in STALE_LEADS.due(limit=9, now=now)], worker="test", now=now)


def listed(armed: list[Armed]) -> list[int]:
    return [
        line.lead_id
        for each in armed
        if isinstance(each.parcel, StaleDigestCard)
        for line in each.parcel.leads
    ]


@pytest.mark.django_db
class TestStaleDigest:
    def test_names_leads_without_human_activity_for_a_week(self, listener: TelegramUser) -> None:
        quiet, quieter = old_lead(listener, days=9), old_lead(listener, days=20)
        fresh, young = old_lead(listener), old_lead(listener, days=6)
        LeadActivityFactory.create(lead=fresh, created_at=NOW - 6 * DAY)
        LeadActivityFactory.create(lead=quiet, created_at=NOW - DAY, activity_type="step_reminder_sent")
        LeadActivityFactory.create(lead=quieter, created_at=NOW - 8 * DAY)
        [armed] = digest()
        card = armed.parcel
        assert isinstance(card, StaleDigestCard)
        assert [(line.lead_id, line.days) for line in card.leads] == [(quiet.pk, 9), (quieter.pk, 8)]
        assert (card.total, card.chat_id) == (2, listener.telegram_id)
        assert young.pk not in listed([armed])

    def test_comes_once_a_day(self, listener: TelegramUser) -> None:
        old_lead(listener)
        came = [bool(digest(NOW + n * HOUR)) for n in range(0, 49, 6)]
        assert came == [True, False, False, False, True, False, False, False, True]
        keys = Delivery.objects.order_by("id").values_list("subject_key", flat=True)
        assert list(keys) == [f"stale:{listener.telegram_id}:2026-03-0{day}" for day in (2, 3, 4)]
        assert set(Delivery.objects.values_list("kind", flat=True)) == {DeliveryKind.STALE_DIGEST}

    def test_never_names_a_lead_with_an_open_step(self, listener: TelegramUser) -> None:
        lead = old_lead(listener, engagement_plan=plan_of(2))
        services.start_plan(lead=lead, by=STAFF, now=NOW - 8 * DAY)
        lead.activities.update(created_at=NOW - 8 * DAY)
        assert digest() == []

    def test_never_names_a_closed_deleted_or_paused_lead(self, listener: TelegramUser) -> None:
        old_lead(listener, status="closed_lost")
        old_lead(listener, deleted_at=NOW)
        old_lead(listener, reminders_paused=True)
        assert digest() == []
        listener.refresh_from_db()
        assert listener.next_stale_check_at == NOW + DAY

    def test_is_no_second_nag_beside_a_follow_up(self, listener: TelegramUser) -> None:
        lead = neglected(listener, days=9)
        say(Sent(1), NOW)
        assert digest(NOW + HOUR) == []
        assert listed(digest(NOW + DAY + HOUR)) == [lead.pk]
        # And on the day on which the next follow-up comes, the digest is silent before it, too.
        assert digest(NOW + 3 * DAY - MINUTE) == []

    def test_keeps_to_the_persons_hours(self, listener: TelegramUser) -> None:
        old_lead(listener)
        TelegramUser.objects.update(next_stale_check_at=NOW - HOUR)
        assert digest(NOW - HOUR) == []
        listener.refresh_from_db()
        assert listener.next_stale_check_at == NOW
        assert len(digest(NOW)) == 1

    def test_is_tried_again_when_it_did_not_leave(self, listener: TelegramUser) -> None:
        old_lead(listener)
        settle([Answer(digest()[0], NotSent("dns"))], now=NOW)
        [armed] = digest(NOW + MINUTE)
        assert Delivery.objects.get(pk=armed.items[0].delivery_id).attempt == 2

    def test_is_never_sent_again_when_it_may_have_arrived(self, listener: TelegramUser) -> None:
        old_lead(listener)
        settle([Answer(digest()[0], Unknown("timeout"))], now=NOW)
        TelegramUser.objects.update(next_stale_check_at=NOW)
        assert digest(NOW + HOUR) == []
        assert Delivery.objects.get().state == DeliveryState.UNKNOWN

    def test_lists_ten_and_counts_the_rest(self, listener: TelegramUser) -> None:
        for _ in range(12):
            old_lead(listener)
        card = digest()[0].parcel
        assert isinstance(card, StaleDigestCard)
        assert (len(card.leads), card.total) == (10, 12)

    def test_can_be_sent_again_by_staff_on_its_day(self, listener: TelegramUser) -> None:
        old_lead(listener)
        settle([Answer(digest()[0], Unknown("timeout"))], now=NOW)
        services.resolve_unknown(
            delivery=Delivery.objects.get(), arrived=False, by=STAFF, reason="no", now=NOW + HOUR
        )
        assert len(digest(NOW + HOUR)) == 1


@pytest.mark.django_db
class TestPolls:
    """What a sleeping scheduler asks for is the first entry of an index."""

    @pytest.mark.parametrize(
        ("query", "index"),
        [
            (
                Lead.objects.filter(next_followup__lte=NOW).order_by("next_followup"),
                "idx_lead_registry_followup",
            ),
            (TelegramUser.objects.filter(paused_until__lte=NOW), "idx_users_paused_until"),
            (
                TelegramUser.objects.filter(next_stale_check_at__lte=NOW).order_by("next_stale_check_at"),
                "idx_users_next_stale_check",
            ),
        ],
    )
    def test_use_their_index(self, query: QuerySet[Any], index: str) -> None:
        if connection.vendor == "postgresql":
            execute("SET LOCAL enable_seqscan = off")
        assert index in query[:10].explain()
