"""Chat, app, admin and briefing say the same of every step: on which day, how late, and how many are late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from backoffice.leads.timeline import timeline
from backoffice.shared.words import zoned_briefly
from backoffice.tests.pages import LEADS, REMINDERS
from botapp.screens.day import text as day_texts
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.day import agenda, portfolio
from reminders.day.portfolio import Filter, Sort
from reminders.models import ScheduledReminder
from reminders.nags.table import BRIEFING
from reminders.policy.briefing import BriefingCard
from reminders.state.cards import card_for
from reminders.state.plan_view import lead_view
from reminders.state.wording import due_phrase
from tests.factories import LeadFactory, ReminderFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
INSTANT, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
ZONE = "Europe/Berlin"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # Monday, nine o'clock in Berlin: the briefing's hour
SATURDAY, WEDNESDAY = NOW - 2 * DAY + 4 * HOUR, NOW - 5 * DAY
EIGHT, JUST_LATER = NOW - HOUR, NOW - HOUR + INSTANT


@dataclass(frozen=True)
class Case:
    """A step of a lead of its own, and what everybody says of it."""

    name: str
    row: dict[str, Any]
    at: datetime
    late: str = ""  # in words
    is_today: bool = True
    lead: dict[str, Any] | None = None
    is_asked: bool = True  # its lead does not rest


def reminded(due_at: datetime, last: datetime, **fields: Any) -> dict[str, Any]:
    columns = {"status": "sent", "due_at": due_at, "last_reminded_at": last, "next_action_at": last + DAY}
    return columns | fields


def planned(due_at: datetime, comes: datetime | None, **fields: Any) -> dict[str, Any]:
    return {"due_at": due_at, "next_action_at": comes} | fields


CASES = (
    Case("reminded of just now, due on Saturday", reminded(SATURDAY, NOW), NOW),
    Case("said for eight", reminded(EIGHT, EIGHT, due_rule="as_said"), EIGHT, "1 hour overdue"),
    Case("said for a moment later", reminded(JUST_LATER, JUST_LATER, due_rule="as_said"), JUST_LATER),
    Case("nudged three times", reminded(WEDNESDAY, NOW), WEDNESDAY, "5 days overdue"),
    Case("said for Saturday", reminded(SATURDAY, NOW, due_rule="as_said"), SATURDAY, "1 day overdue"),
    Case("missed while no scheduler ran", planned(WEDNESDAY, WEDNESDAY), WEDNESDAY, "5 days overdue"),
    Case("held", reminded(WEDNESDAY, WEDNESDAY, hold_reason="unanswered"), WEDNESDAY, "5 days overdue"),
    Case("exactly due", planned(NOW, NOW), NOW),
    Case("this afternoon", planned(NOW + 5 * HOUR, NOW + 5 * HOUR), NOW + 5 * HOUR),
    Case("put off by a cap", planned(NOW - HOUR, NOW + DAY), NOW + DAY, is_today=False),
    Case("snoozed", planned(WEDNESDAY, NOW + 2 * DAY, status="snoozed"), NOW + 2 * DAY, is_today=False),
    Case("resting", planned(NOW, NOW + 7 * DAY, status="auto_snoozed"), NOW + 7 * DAY, is_today=False),
    Case(
        "of a paused lead",
        reminded(WEDNESDAY, WEDNESDAY, next_action_at=None),
        WEDNESDAY,
        is_today=False,
        lead={"reminders_paused": True},
        is_asked=False,
    ),
)
LATE = {case.name for case in CASES if case.late}
TODAY = {case.name for case in CASES if case.is_today}


@pytest.fixture
def rep(alice: TelegramUser) -> Iterator[TelegramUser]:
    """Alice, in Berlin on Monday at nine, with a lead and a step for each case."""
    with freeze_time(NOW):
        services.confirm_zone(user=alice, zone=ZONE, now=NOW - 30 * DAY)
        for case in CASES:
            fields = {"prospect_name": case.name, "plan_version": 1, **(case.lead or {})}
            lead = LeadFactory.create(owner=alice, steps=1, **fields)
            ReminderFactory.create(lead=lead, step_id=1, **{"created_at": NOW - 30 * DAY, **case.row})
        alice.refresh_from_db()
        yield alice


def named(rows: Any) -> dict[str, Any]:
    """Return listed reminders or leads by the lead's name."""
    return {(row if isinstance(row, Lead) else row.lead).prospect_name: row for row in rows}


def listed(client: Client, name: str, **query: str) -> Any:
    """Return the page that staff get of a list."""
    return client.get(reverse(name), query).context["cl"]


class TestEverybodyAgrees:
    def test_on_the_count_and_the_names_of_what_is_late(
        self, rep: TelegramUser, admin_client: Client
    ) -> None:
        today = agenda.today_of(rep, now=NOW)
        assert today.overdue == len(LATE)
        assert portfolio.overdue_of(rep, now=NOW) == (len(LATE), len(LATE))
        overdue = portfolio.page_of(rep, chosen=Filter.OVERDUE, sort=Sort.NEXT, search="", now=NOW)
        assert {card.name for card in overdue.cards} == LATE
        assert overdue.overdue_steps == overdue.counts[Filter.OVERDUE] == len(LATE)
        tiles = admin_client.get(reverse("admin:index")).context
        assert {tile.count for tile in tiles["tiles"] if tile.symbol == "alarm"} == {len(LATE)}
        assert {row.lead for row in tiles["urgent"]} == LATE
        for page in (REMINDERS, LEADS):
            assert set(named(listed(admin_client, page, overdue="yes").result_list)) == LATE
        others = {case.name for case in CASES} - LATE
        assert set(named(listed(admin_client, REMINDERS, overdue="no").result_list)) == others
        [armed] = BRIEFING.arm([rep.pk], worker="w", now=NOW)
        assert isinstance(armed.parcel, BriefingCard)
        assert armed.parcel.page == today

    def test_on_what_is_to_be_done_today(self, rep: TelegramUser) -> None:
        pages = [agenda.today_of(rep, now=NOW, page=page) for page in range(2)]
        steps = {step.name: step for page in pages for step in page.steps}
        assert set(steps) == TODAY
        assert agenda.week_of(rep, now=NOW)[0].total == pages[0].total == len(TODAY)
        for case in CASES:
            if case.is_today:
                assert (steps[case.name].at, steps[case.name].is_overdue(NOW)) == (case.at, bool(case.late))
        told = "\n".join(day_texts.today(page, ZONE, NOW) for page in pages)
        assert told.count("overdue</i>") == len(LATE)
        assert f"· {len(LATE)} overdue" in told

    @pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
    def test_on_the_day_and_the_lateness_of_each_step(
        self, rep: TelegramUser, admin_client: Client, case: Case
    ) -> None:
        lead = Lead.objects.select_related("owner").get(prospect_name=case.name)
        row = ScheduledReminder.objects.select_related("lead__owner").get(lead=lead)
        # the chat
        assert [line.when for line in lead_view(lead, now=NOW).steps] == [case.at]
        assert card_for(row).due_at == case.at
        on_lists = [agenda.day_of(rep, case.at.date(), now=NOW), agenda.sleeping(rep, now=NOW)]
        found = {step.at for page in on_lists for step in page.steps if step.name == case.name}
        assert found <= {case.at}
        # the app
        [card] = portfolio.page_of(rep, chosen=Filter.ALL, sort=Sort.NAME, search=case.name, now=NOW).cards
        assert card.upcoming is not None
        assert card.upcoming.moment is not None
        assert (card.upcoming.moment.at, bool(card.upcoming.moment.late)) == (case.at, bool(case.late))
        # the admin
        [line] = timeline(lead, lead.reminders.current(), now=NOW)
        assert (line.when, line.overdue) == (due_phrase(case.at, ZONE, NOW), case.late)
        day = zoned_briefly(case.at, ZONE, NOW)
        reminders = listed(admin_client, REMINDERS, show="open")
        row = named(reminders.result_list)[case.name]
        assert (reminders.model_admin.due(row), case.late in reminders.model_admin.overdue(row)) == (
            day,
            True,
        )
        leads = listed(admin_client, LEADS)
        lead = named(leads.result_list)[case.name]
        assert (leads.model_admin.next_step(lead), case.late in leads.model_admin.overdue(lead)) == (
            day,
            True,
        )
        assert (
            bool(leads.model_admin.overdue(lead))
            is bool(reminders.model_admin.overdue(row))
            is bool(case.late)
        )
