"""Every service the Mini App calls, as its role: once as the owner, once as a stranger, from one table.

A service that needs another column or table than `reminders.upkeep.reach` grants fails here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from engagement.models import PlanVersion
from leads.fields import Writer, written_by
from leads.models import Lead, LeadActivityQuerySet, LeadQuerySet, LeadStatus, TelegramUser
from leads.services import owned_lead
from reminders import services
from reminders.day import agenda, explain, portfolio, statistics
from reminders.day.portfolio import Filter, Portfolio, Sort
from reminders.models import ScheduledReminder
from reminders.models.reminder import ReminderQuerySet
from reminders.policy.moments import Moment
from reminders.policy.step_outcomes import Outcome
from reminders.services import drafts, outlook
from reminders.state.plan_view import following_line, lead_view
from reminders.tests.sql import execute, fetch
from reminders.upkeep.reach import REACHES
from reminders.upkeep.row_security import acting_as, reading_as
from tests.factories import DeliveryFactory, LeadFactory, ReminderFactory, TelegramUserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday
ALICE, MALLORY = 1001, 1003
LATER = NOW + timedelta(days=2)
SECRET = "Alice's secret"


@dataclass(frozen=True, slots=True)
class Deal:
    """A person with a lead, and its steps: one each in every state that a service cares about."""

    owner: TelegramUser
    lead: Lead
    sent: ScheduledReminder
    asleep: ScheduledReminder
    done: ScheduledReminder
    closed_lead: Lead
    paused_lead: Lead

    @property
    def by(self) -> Actor:
        return Actor.miniapp(self.owner.telegram_id)


def deal_of(telegram_id: int, name: str) -> Deal:
    owner = TelegramUserFactory.create(telegram_id=telegram_id, zone_confirmed_at=NOW, first_name=name)
    lead, closed, paused = LeadFactory.create_batch(3, owner=owner, prospect_name=name, plan_version=1)
    for each in (lead, closed, paused):
        PlanVersion.objects.create(lead=each, version=1, steps=each.engagement_plan)
        ReminderFactory.create(lead=each, step_id=2, due_at=NOW + timedelta(days=1), draft_text=name)
    sent = ReminderFactory.create(lead=lead, step_id=1, due_at=NOW - timedelta(days=1), draft_text=name)
    sent.status, sent.last_reminded_at, sent.reminder_count = "sent", sent.due_at, 1
    sent.save()
    DeliveryFactory.create(reminder=sent, armed_at=sent.due_at, message_id=telegram_id)
    asleep = ReminderFactory.create(lead=lead, step_id=3, due_at=NOW, draft_text=name)
    done = ReminderFactory.create(lead=lead, step_id=4, due_at=NOW - timedelta(days=2), draft_text=name)
    by = Actor.user(telegram_id)
    services.snooze(reminder=asleep, until=NOW + timedelta(days=3), by=by, now=NOW)
    services.complete(reminder=done, by=by, now=NOW)
    services.write_own_draft(reminder=sent, text=f"{name}, in own words", by=by, now=NOW)
    services.set_lead_status(lead=closed, status=LeadStatus.CLOSED_WON, by=by, now=NOW)
    services.set_paused(lead=paused, paused=True, by=by, now=NOW)
    return Deal(owner, *(fresh(row) for row in (lead, sent, asleep, done, closed, paused)))


def fresh(row: Any) -> Any:
    joined = ("owner",) if isinstance(row, Lead) else ("lead__owner",)
    return type(row).objects.select_related(*joined).get(pk=row.pk)


def page_of(owner: TelegramUser) -> Portfolio:
    return portfolio.page_of(owner, chosen=Filter.ALL, sort=Sort.NEXT, search="", now=NOW)


def moments_of(lead: Lead) -> list[Moment]:
    return [step.moment for step in lead_view(lead, now=NOW).steps if step.moment]


WRITES: dict[str, Callable[[Deal], object]] = {
    "complete": lambda deal: services.complete(
        reminder=deal.sent, by=deal.by, now=NOW, outcome="All good", expected_version=deal.sent.version
    ),
    "skip": lambda deal: services.skip(reminder=deal.sent, by=deal.by, now=NOW, reason="No need"),
    "snooze": lambda deal: services.snooze(
        reminder=deal.sent, until=LATER, by=deal.by, now=NOW, expected_version=deal.sent.version
    ),
    "snooze to the minute": lambda deal: services.snooze(
        reminder=deal.sent, until=services.AsSaid(LATER), by=deal.by, now=NOW
    ),
    "reschedule": lambda deal: services.reschedule(
        reminder=deal.sent, due_at=LATER, by=deal.by, now=NOW, expected_version=deal.sent.version
    ),
    "wake": lambda deal: services.send_now(reminder=deal.asleep, by=deal.by, now=NOW),
    "undo of done": lambda deal: services.reopen(reminder=deal.done, by=deal.by, now=NOW),
    "undo of a snooze": lambda deal: services.reopen(reminder=deal.asleep, by=deal.by, now=NOW),
    "outcome": lambda deal: services.note_outcome(
        reminder=deal.done, outcome=Outcome.BOOKED, by=deal.by, now=NOW
    ),
    "end of a plan": lambda deal: services.note_outcome(
        reminder=services.skip(reminder=deal.sent, by=deal.by, now=NOW).reminder,
        outcome=Outcome.WRONG,
        by=deal.by,
        now=NOW,
    ),
    "plan that goes on": lambda deal: services.next_step_now(
        reminder=services.note_outcome(
            reminder=deal.done, outcome=Outcome.BOOKED, by=deal.by, now=NOW
        ).reminder,
        by=deal.by,
        now=NOW,
    ),
    "pause of a lead": lambda deal: services.set_paused(lead=deal.lead, paused=True, by=deal.by, now=NOW),
    "pause until a day": lambda deal: services.set_paused(
        lead=deal.lead, paused=True, until=LATER, by=deal.by, now=NOW
    ),
    "end of a pause": lambda deal: services.set_paused(
        lead=deal.paused_lead, paused=False, by=deal.by, now=NOW + timedelta(days=2)
    ),
    "lead won": lambda deal: services.set_lead_status(
        lead=deal.lead, status=LeadStatus.CLOSED_WON, by=deal.by, now=NOW
    ),
    "lead lost": lambda deal: services.set_lead_status(
        lead=deal.lead, status=LeadStatus.CLOSED_LOST, by=deal.by, now=NOW, reason="Too dear"
    ),
    "lead reopened": lambda deal: services.reopen_lead(lead=deal.closed_lead, by=deal.by, now=NOW),
    "own draft": lambda deal: services.write_own_draft(
        reminder=deal.sent, text="Other words", by=deal.by, now=NOW, expected_version=deal.sent.version
    ),
    "draft before": lambda deal: services.undo_draft(reminder=deal.sent, by=deal.by, now=NOW),
    "settings": lambda deal: services.change_settings(
        user=deal.owner,
        now=NOW,
        timezone="Europe/Kyiv",
        window_start=NOW.replace(hour=8, tzinfo=None).time(),
        window_end=NOW.replace(hour=17, tzinfo=None).time(),
        weekdays={1, 2, 3},
        country="UA",
        days_off=[LATER.date()],
        daily_cap=7,
        briefing_hour=8,
        language="uk",
    ),
    "no briefing": lambda deal: services.change_settings(user=deal.owner, now=NOW, briefing_hour=None),
}
READS: dict[str, Callable[[Deal], object]] = {
    "today": lambda deal: agenda.today_of(deal.owner, now=NOW).steps,
    "week": lambda deal: [day.total for day in agenda.week_of(deal.owner, now=NOW) if day.total],
    "asleep": lambda deal: agenda.sleeping(deal.owner, now=NOW).steps,
    "one day": lambda deal: agenda.day_of(deal.owner, NOW.date() + timedelta(days=1), now=NOW).total,
    "closed today": lambda deal: agenda.closed_today(deal.owner, now=NOW),
    "upcoming": lambda deal: agenda.upcoming(deal.owner, now=NOW),
    "finished": lambda deal: agenda.finished_since(deal.owner, NOW - timedelta(days=1)).done,
    "portfolio": lambda deal: page_of(deal.owner).cards,
    "numbers of the portfolio": lambda deal: page_of(deal.owner).counts[Filter.SNOOZED],
    "overdue": lambda deal: portfolio.overdue_of(deal.owner, now=NOW)[0],
    "plan": lambda deal: [step.at for step in moments_of(deal.lead)],
    "following step": lambda deal: following_line(deal.done, now=NOW),
    "one step": lambda deal: services.owned_reminder(
        telegram_id=deal.owner.telegram_id, reminder_id=deal.sent.pk
    ),
    "one lead": lambda deal: owned_lead(telegram_id=deal.owner.telegram_id, lead_id=deal.lead.pk),
    "leads": lambda deal: list(Lead.objects.shown_to(deal.owner.telegram_id)),
    "history": lambda deal: list(deal.lead.activities.all()),
    "explanation": lambda deal: explain.explain(deal.asleep, now=NOW).history,
    "statistics": lambda deal: statistics.statistics_of(deal.owner, now=NOW).this_week,
    "standing of a draft": lambda deal: drafts.standing(deal.sent).source,
    "outlook of a pause": lambda deal: outlook.outlook_of_lead(deal.lead, until=LATER, now=NOW).waiting,
    "outcome": lambda deal: services.outcome_of(deal.done),
}
UPDATE = re.compile(r'UPDATE "?(?P<table>\w+)"?.*? SET (?P<columns>.*?) (?:FROM|WHERE) ', re.DOTALL)
ASSIGNED = re.compile(r'"?(\w+)"? = ')
NOTHING_KNOWN = {"outcome"}  # reads that have nothing to show here, of one's own either


@pytest.fixture
def alice_deal(db: None) -> Deal:
    return deal_of(ALICE, SECRET)


@pytest.fixture
def mallory_deal(db: None) -> Deal:
    return deal_of(MALLORY, "Mallory's own")


def every_row(telegram_id: int) -> dict[str, list[Any]]:
    """Return all rows of a person, as the owner of the tables sees them."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    of_lead = "lead_id IN (SELECT id FROM lead_registry WHERE telegram_id = %s)"
    whose = {
        **dict.fromkeys(
            ("users", "lead_registry", "lead_activity_log", "scheduled_reminders", "reminder_deliveries"),
            "telegram_id = %s",
        ),
        "message_edits": "chat_id = %s",
        **dict.fromkeys(("draft_versions", "plan_versions"), of_lead),
    }
    return {
        table: fetch(f"SELECT * FROM {table} WHERE {rule} ORDER BY id", [telegram_id])  # noqa: S608
        for table, rule in whose.items()
    }


def each(table: dict[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("act", table.values(), ids=table.keys())


class TestWriting:
    @each(WRITES)
    def test_does_its_work_for_the_owner_and_touches_nobody_else(
        self, alice_deal: Deal, mallory_deal: Deal, act: Callable[[Deal], object]
    ) -> None:
        own, others = every_row(ALICE), every_row(MALLORY)
        with acting_as(ALICE):
            act(alice_deal)
        assert every_row(ALICE) != own
        assert every_row(MALLORY) == others

    @each(WRITES)
    def test_finds_nothing_for_a_stranger_and_changes_nothing(
        self, alice_deal: Deal, mallory_deal: Deal, act: Callable[[Deal], object]
    ) -> None:
        before = [every_row(person) for person in (ALICE, MALLORY)]
        with pytest.raises(ObjectDoesNotExist), acting_as(MALLORY):
            act(alice_deal)
        assert [every_row(person) for person in (ALICE, MALLORY)] == before


class TestGrants:
    def test_are_those_columns_that_some_service_writes(self, alice_deal: Deal) -> None:
        """A grant that no service needs is one that only an intruder uses."""
        written: dict[str, set[str]] = defaultdict(set)
        for act in WRITES.values():
            with suppress(Rollback), acting_as(ALICE), CaptureQueriesContext(connection) as captured:
                act(alice_deal)
                for query in captured.captured_queries:
                    if found := UPDATE.search(query["sql"]):
                        written[found["table"]] |= set(ASSIGNED.findall(found["columns"]))
                raise Rollback
        facts = {column for field in written_by(Writer.APP) for column in field.columns}
        granted = {reach.table: {*reach.update} - facts for reach in REACHES if reach.update}
        assert granted == written


class Rollback(Exception):
    """Take back what was written."""


class TestReading:
    @pytest.mark.parametrize("name", READS)
    def test_shows_the_owner_what_there_is(self, alice_deal: Deal, mallory_deal: Deal, name: str) -> None:
        with reading_as(ALICE):
            assert bool(READS[name](alice_deal)) is (name not in NOTHING_KNOWN)

    @each(READS)
    def test_shows_a_stranger_nothing(
        self, alice_deal: Deal, mallory_deal: Deal, act: Callable[[Deal], object]
    ) -> None:
        with reading_as(MALLORY):
            assert not act(alice_deal)


class TestWithoutTheFiltersOfTheOrm:
    @pytest.fixture(autouse=True)
    def _everything(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every query of one person's rows ask for everybody's."""
        for queryset in (ReminderQuerySet, LeadQuerySet, LeadActivityQuerySet):
            monkeypatch.setattr(queryset, "shown_to", lambda rows, telegram_id: rows)
        monkeypatch.setattr(ReminderQuerySet, "for_owner", lambda rows, telegram_id: rows)

    @each({name: READS[name] for name in ("today", "asleep", "upcoming", "leads", "portfolio")})
    def test_the_database_still_shows_ones_own_only(
        self, alice_deal: Deal, mallory_deal: Deal, act: Callable[[Deal], object]
    ) -> None:
        with reading_as(MALLORY):
            shown = repr(words(act(mallory_deal)))
        assert SECRET not in shown
        assert SECRET in repr(words(act(mallory_deal)))  # as the owner of the tables: the filters are gone

    @pytest.mark.parametrize("name", READS)
    def test_the_database_counts_ones_own_only(self, alice_deal: Deal, mallory_deal: Deal, name: str) -> None:
        with reading_as(MALLORY):
            assert SECRET not in repr(words(READS[name](mallory_deal)))
            assert services.owned_reminder(telegram_id=MALLORY, reminder_id=alice_deal.sent.pk) is None


def words(shown: object) -> object:
    """Return what is shown as values: a row's columns instead of its key."""
    if isinstance(shown, models.Model):
        return {name: value for name, value in vars(shown).items() if not name.startswith("_")}
    return [words(each) for each in shown] if isinstance(shown, list | tuple) else shown


@pytest.fixture(autouse=True)
def _clean_connection() -> Iterator[None]:
    yield
    assert connection.in_atomic_block
