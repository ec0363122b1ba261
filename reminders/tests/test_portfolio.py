"""The list of prospects: every number is that of a slow loop over all rows, in any order, at one cost."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Lead, LeadStatus, TelegramUser
from reminders import services
from reminders.day import agenda, portfolio
from reminders.day.portfolio import Filter, Portfolio, Sort
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.moments import Moment, ShownAs
from reminders.state.step_moments import moment_of
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.django_db
INSTANT, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
# Clocks change in the nights to 29 March and to 25 October; 6 April is Easter Monday.
WORLDS = (
    (0, "Europe/Berlin", datetime(2026, 3, 30, 7, 30, tzinfo=UTC)),
    (1, "Europe/Berlin", datetime(2026, 4, 7, 7, 59, tzinfo=UTC)),
    (2, "Europe/Kyiv", datetime(2026, 10, 26, 7, 0, tzinfo=UTC)),
    (3, "America/New_York", datetime(2026, 11, 2, 14, 20, tzinfo=UTC)),
    (4, "Pacific/Chatham", datetime(2026, 4, 5, 21, 45, tzinfo=UTC)),
    (5, "", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # no zone confirmed, so no working hours
)


def page_of(user: TelegramUser, **asked: Any) -> Portfolio:
    usual = {"chosen": Filter.ALL, "sort": Sort.NEXT, "search": "", "now": NOW}
    return portfolio.page_of(user, **(usual | asked))


def names(user: TelegramUser, **asked: Any) -> list[str]:
    return [card.name for card in page_of(user, **asked).cards]


def lead_of(owner: TelegramUser, name: str, *steps: dict[str, Any], **fields: Any) -> Lead:
    """Return a lead whose plan of three steps has been started with these reminders."""
    fields = {"steps": 3, "plan_version": 1 if steps else 0} | fields
    lead = LeadFactory.create(owner=owner, prospect_name=name, **fields)
    for number, step in enumerate(steps, start=1):
        ReminderFactory.create(lead=lead, step_id=number, **({"created_at": NOW - 30 * DAY} | step))
    return lead


class World:
    """Alice's leads and some of Bob's, in every state and with steps at every moment."""

    def __init__(self, seed: int, alice: TelegramUser, bob: TelegramUser, now: datetime) -> None:
        self.random, self.now, self.people = Random(seed), now, (alice, bob)  # noqa: S311 (no secret)
        for _ in range(60):
            self.lead()

    def lead(self) -> None:
        pick = self.random.choice
        lead = LeadFactory.create(
            owner=pick((*self.people, self.people[0])),
            status=pick(LeadStatus.values),
            plan_version=pick((1, 1, 0)),
            reminders_paused=pick((True, False, False, False)),
            deleted_at=pick((self.now, None, None, None)),
        )
        for number in range(1, self.random.randint(0, 5) + 1):
            status = pick(ReminderStatus.values)
            due_at = self.moment()
            ReminderFactory.create(
                lead=lead,
                telegram_id=pick((lead.owner_id,) * 4 + tuple(each.telegram_id for each in self.people)),
                step_id=number,
                status=status,
                due_at=due_at,
                next_action_at=pick((None, self.moment(), self.moment())),
                last_reminded_at=pick((None, due_at, self.moment())) if status == "sent" else None,
                due_rule=pick(("", "default", "as_said")),
                cycle=pick((1, 2)),
                created_at=pick((due_at, due_at - 9 * DAY)),
                hold_reason=pick(("", "", "unanswered")),
            )

    def moment(self) -> datetime:
        """Return a moment of the days around; one in four is at the very edge of being late."""
        if not self.random.randrange(4):
            return self.now - HOUR + self.random.choice((-1, 0, 1)) * INSTANT
        return self.now + timedelta(minutes=self.random.randint(-6 * 1440, 3 * 1440))


def told_slowly(user: TelegramUser, now: datetime) -> tuple[Counter[Filter], int]:
    """Return the counts of leads and the number of late steps, row by row."""
    counts, late_steps = Counter[Filter](), 0
    for lead in Lead.objects.filter(owner=user, deleted_at=None).select_related("owner"):
        rows = ScheduledReminder.objects.filter(lead=lead, telegram_id=user.telegram_id).live()
        moments = [moment_of(row, now=now) for row in rows.select_related("lead__owner")]
        late_steps += sum(bool(moment.late) for moment in moments)
        counts[Filter.ALL] += 1
        counts[Filter.ACTIVE] += not lead.is_closed and bool(moments)
        counts[Filter.NONE] += not lead.is_closed and not moments
        counts[Filter.SNOOZED] += any(moment.state is ShownAs.SNOOZED for moment in moments)
        counts[place_of(lead, moments)] += 1
    return counts, late_steps


def place_of(lead: Lead, moments: Sequence[Moment]) -> Filter:
    """Return the one place where a lead stands in the chat's list."""
    if lead.is_closed:
        return Filter.WON if lead.status == LeadStatus.CLOSED_WON else Filter.LOST
    if lead.reminders_paused:
        return Filter.PAUSED
    if moments:
        return Filter.OVERDUE if any(moment.late for moment in moments) else Filter.WAITING
    return Filter.OVER if lead.plan_version else Filter.NEW


class TestNumbers:
    @pytest.mark.parametrize(("seed", "zone", "now"), WORLDS)
    def test_are_those_of_a_slow_loop_over_all_rows(
        self, alice: TelegramUser, bob: TelegramUser, seed: int, zone: str, now: datetime
    ) -> None:
        if zone:
            services.confirm_zone(user=alice, zone=zone, now=now - 30 * DAY)
            TelegramUser.objects.update(country="DE", days_off=[str(now.date() - DAY)])
            if seed % 2:
                TelegramUser.objects.update(window_start=time(22), window_end=time(6))
            alice.refresh_from_db()
        World(seed, alice, bob, now)
        counts, late_steps = told_slowly(alice, now)
        assert late_steps >= counts[Filter.OVERDUE] > 0
        found = page_of(alice, now=now)
        assert found.counts == {each: counts[each] for each in Filter}
        assert (found.overdue_steps, found.overdue_leads) == (late_steps, counts[Filter.OVERDUE])
        assert portfolio.overdue_of(alice, now=now) == (late_steps, counts[Filter.OVERDUE])
        assert agenda.today_of(alice, now=now).overdue == late_steps
        for chosen in Filter:
            assert page_of(alice, now=now, chosen=chosen).total == counts[chosen]

    def test_are_of_all_leads_whatever_is_searched_for(self, alice: TelegramUser) -> None:
        lead_of(alice, "Ann", {"due_at": NOW - DAY, "status": "sent"})
        lead_of(alice, "Ben")
        found = page_of(alice, search="ben")
        assert (found.total, found.overdue_steps, found.counts[Filter.OVERDUE]) == (1, 1, 1)

    def test_show_nothing_of_anybody_else(self, alice: TelegramUser, bob: TelegramUser) -> None:
        lead_of(bob, "Ann", {"due_at": NOW - DAY, "status": "sent"})
        found = page_of(alice)
        assert (found.cards, found.total, set(found.counts.values()), found.overdue_steps) == ((), 0, {0}, 0)


class TestSearch:
    @pytest.mark.parametrize("text", ["ЇЖАК", "їжак", " Їж ", "ACME", "acme україна"])
    def test_takes_capital_letters_of_every_alphabet_for_small_ones(
        self, alice: TelegramUser, text: str
    ) -> None:
        lead_of(alice, "Оксана Їжак", prospect_company="Acme Україна")
        lead_of(alice, "Ann")
        assert names(alice, search=text) == ["Оксана Їжак"]

    def test_takes_signs_as_they_are_written(self, alice: TelegramUser) -> None:
        lead_of(alice, "100% Ann_Lee")
        lead_of(alice, "Ben")
        assert names(alice, search="%") == names(alice, search="_") == ["100% Ann_Lee"]


class TestOrder:
    def test_is_by_the_next_step_then_leads_without_one_then_those_that_rest(
        self, alice: TelegramUser
    ) -> None:
        lead_of(alice, "resting", {"due_at": NOW - 9 * DAY}, reminders_paused=True)
        lead_of(alice, "without")
        lead_of(alice, "later", {"due_at": NOW + 3 * DAY}, {"due_at": NOW + 5 * DAY})
        lead_of(alice, "sooner", {"due_at": NOW + 4 * DAY}, {"due_at": NOW + DAY})
        assert names(alice) == ["sooner", "later", "without", "resting"]

    def test_by_name_takes_no_account_of_capitals(self, alice: TelegramUser) -> None:
        for name in ("ben", "Carl", "Ann"):
            lead_of(alice, name)
        assert names(alice, sort=Sort.NAME) == ["Ann", "ben", "Carl"]

    def test_by_contact_has_the_latest_first(self, alice: TelegramUser) -> None:
        lead_of(alice, "never")
        lead_of(alice, "long ago", last_contacted=NOW - 9 * DAY)
        lead_of(alice, "lately", last_contacted=NOW - DAY)
        assert names(alice, sort=Sort.CONTACT) == ["lately", "long ago", "never"]

    def test_shows_twenty_or_as_many_as_are_asked_for(self, alice: TelegramUser) -> None:
        for number in range(23):
            lead_of(alice, f"{number:02}")
        assert [len(page_of(alice).cards), len(page_of(alice, size=40).cards)] == [20, 23]
        assert page_of(alice).total == 23

    def test_turns_pages_and_takes_one_too_far_for_the_last(self, alice: TelegramUser) -> None:
        for number in range(5):
            lead_of(alice, f"{number}")
        pages = [page_of(alice, size=2, page=page, sort=Sort.NAME) for page in (0, 1, 2, 9)]
        shown = [" ".join(card.name for card in page.cards) for page in pages]
        assert shown == ["0 1", "2 3", "4", "4"]
        assert {(page.pages, page.total) for page in pages} == {(3, 5)}
        assert [page.page for page in pages] == [0, 1, 2, 2]
        assert page_of(alice, search="nobody", page=3).page == 0


class TestACard:
    def test_says_how_far_the_plan_is_and_what_is_next(self, alice: TelegramUser) -> None:
        done = {"status": "completed", "due_at": NOW - 5 * DAY}
        late = {"status": "sent", "due_at": NOW - 2 * DAY, "last_reminded_at": NOW - 2 * DAY}
        lead = lead_of(alice, "Ann", done, late, {"due_at": NOW + DAY})
        [card] = page_of(alice).cards
        assert (card.lead_id, card.company, card.status) == (lead.pk, "Northwind", "new")
        assert (card.behind, len(card.steps), card.started) == (1, 3, True)
        assert card.upcoming is not None
        assert card.upcoming.moment is not None
        assert (card.upcoming.number, card.upcoming.moment.state) == (2, ShownAs.LATE)


def test_any_number_of_leads_costs_four_queries_in_working_hours(alice: TelegramUser) -> None:
    for number in range(3):
        lead_of(alice, f"{number}", {"due_at": NOW - DAY, "status": "sent", "last_reminded_at": NOW})
        with CaptureQueriesContext(connection) as queries:
            page_of(alice, search="" if number else "0")
        assert len(queries) == 4
