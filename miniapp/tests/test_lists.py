"""The pages of lists: leads, the week, what is snoozed, and moving a step."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Lead, TelegramUser
from miniapp.testing import AppClient
from reminders import services
from reminders.models import ScheduledReminder
from tests.factories import LeadFactory, ReminderFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def monday_noon(frozen: Any) -> Any:
    """Let the app look at its clock on a Monday."""
    with frozen(NOW):
        yield


@pytest.fixture
def rep(alice: TelegramUser) -> TelegramUser:
    """Alice, who works from nine to six in Kyiv, Monday to Friday."""
    services.confirm_zone(user=alice, zone="Europe/Kyiv", now=NOW - 30 * DAY)
    alice.refresh_from_db()
    return alice


@pytest.fixture
def app(rep: TelegramUser) -> AppClient:
    return AppClient(rep.telegram_id)


def step(owner: TelegramUser, at: datetime, name: str = "Ann Lee", **fields: Any) -> ScheduledReminder:
    """Return an open step of a started plan, to be done then."""
    lead = LeadFactory.create(owner=owner, prospect_name=name, plan_version=1)
    usual = {"lead": lead, "step_id": 1, "due_at": at, "next_action_at": at}
    return ReminderFactory.create(**(usual | fields))


def late(owner: TelegramUser, name: str = "Ann Lee") -> ScheduledReminder:
    at = NOW - 4 * DAY
    return step(owner, at, name, status="sent", last_reminded_at=at, next_action_at=NOW + DAY)


def body(response: Any) -> str:
    assert response.status_code == 200, response.content
    return str(response.content.decode())


def names(page: str) -> list[str]:
    """Return whom a page lists, in its order."""
    return re.findall(r'<b dir="auto">(.+?)</b>', page)


class TestLeads:
    def test_shows_what_is_due_next_first_and_how_far_each_plan_is(
        self, app: AppClient, rep: TelegramUser
    ) -> None:
        step(rep, NOW + DAY, "Bob Ray")
        late(rep, "Ann Lee")
        LeadFactory.create(owner=rep, prospect_name="Cy Oh", steps=0)
        page = body(app.get("leads/"))
        assert names(page) == ["Ann Lee", "Bob Ray", "Cy Oh"]
        assert "1 step overdue" in page
        assert "4 days overdue" in page
        assert page.count("4 of 5") == 2
        assert "no plan" in page

    def test_counts_every_filter_and_shows_one(self, app: AppClient, rep: TelegramUser) -> None:
        late(rep, "Ann Lee")
        step(rep, NOW + DAY, "Bob Ray", status="snoozed")
        LeadFactory.create(owner=rep, prospect_name="Cy Oh", steps=0)
        page = body(app.get("leads/", {"filter": "overdue"}))
        assert names(page) == ["Ann Lee"]
        counts = re.findall(r'id="show-(\w+)".*?aria-pressed="(\w+)".*?<b>(\d+)</b>', page)
        assert counts == [
            ("all", "false", "3"),
            ("active", "false", "2"),
            ("overdue", "true", "1"),
            ("none", "false", "1"),
            ("snoozed", "false", "1"),
            ("paused", "false", "0"),
        ]

    @pytest.mark.parametrize(
        ("chosen", "words"),
        [
            ("overdue", "Nothing overdue. Well done."),
            ("none", "Every lead has a plan."),
            ("all", "No leads yet"),
        ],
    )
    def test_says_what_an_empty_filter_means(self, app: AppClient, chosen: str, words: str) -> None:
        assert words in body(app.get("leads/", {"filter": chosen}))

    def test_finds_by_name_or_company_and_keeps_the_filter(self, app: AppClient, rep: TelegramUser) -> None:
        step(rep, NOW + DAY, "Оксана Коваленко")
        step(rep, NOW + DAY, "Bob Ray")
        page = body(app.get("leads/", {"filter": "active", "q": "КОВАЛ"}))
        assert names(page) == ["Оксана Коваленко"]
        nothing = body(app.get("leads/", {"filter": "active", "q": "<b>zz\0"}))
        assert "No lead matches “&lt;b&gt;zz" in nothing
        assert 'data-page="/app/leads/?filter=active"' in nothing

    @pytest.mark.parametrize(
        "query", [{"filter": "x"}, {"sort": "x"}, {"size": "x"}, {"size": "²"}, {"q": "a" * 9999}]
    )
    def test_takes_what_means_nothing_as_not_said(
        self, app: AppClient, rep: TelegramUser, query: dict[str, str]
    ) -> None:
        step(rep, NOW + DAY)
        assert app.get("leads/", query).status_code == 200

    def test_grows_by_twenty(self, app: AppClient, rep: TelegramUser) -> None:
        LeadFactory.create_batch(25, owner=rep, steps=0)
        page = body(app.get("leads/", {"filter": "none"}))
        assert len(names(page)) == 20
        assert 'href="/app/leads/?filter=none&amp;size=40"' in page
        assert len(names(body(app.get("leads/", {"filter": "none", "size": "40"})))) == 25

    def test_shows_nobody_elses(self, app: AppClient, mallory: TelegramUser) -> None:
        late(mallory, "Hidden")
        assert "Hidden" not in body(app.get("leads/"))

    def test_shows_markup_in_a_name_as_text(self, app: AppClient, rep: TelegramUser) -> None:
        step(rep, NOW + DAY, '<img src=x onerror="alert(1)">')
        for path in ("leads/", "week/"):
            page = body(app.get(path))
            assert "<img" not in page
            assert "&lt;img" in page

    def test_asks_as_often_however_many_there_are(self, app: AppClient, rep: TelegramUser) -> None:
        counts = set()
        for _number in range(2):
            for _lead in range(15):
                late(rep)
            with CaptureQueriesContext(connection) as queries:
                app.get("leads/")
            counts.add(len(queries))
        assert len(counts) == 1


class TestWeek:
    def test_names_days_off_with_their_reason(self, app: AppClient, rep: TelegramUser) -> None:
        services.change_settings(user=rep, now=NOW, days_off=[(NOW + DAY).date()])
        page = body(app.get("week/"))
        assert page.count("weekend") == 2
        assert "own day off" in page
        assert "Today, Monday 2 March" in page

    def test_marks_a_busy_day_and_leads_to_the_rest_of_it(self, app: AppClient, rep: TelegramUser) -> None:
        for number in range(9):
            step(rep, NOW + DAY + number * timedelta(minutes=1), f"Lead {number}")
        page = body(app.get("week/"))
        assert "a lot" in page
        assert "+6 more" in page
        assert 'href="/app/week/2026-03-03/"' in page
        assert len(names(body(app.get("week/2026-03-03/")))) == 9

    @pytest.mark.parametrize("day", ["0001-01-01", "2026-03-01", "2026-03-02"])
    def test_shows_today_for_the_past(self, app: AppClient, day: str) -> None:
        assert "<h1>Today, Monday 2 March</h1>" in body(app.get(f"week/{day}/"))

    @pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "9999-12-31", "2027-03-03", "tomorrow"])
    def test_has_no_page_for_what_is_no_day_within_a_year(self, app: AppClient, day: str) -> None:
        assert app.get(f"week/{day}/").status_code == 404


class TestMove:
    def test_offers_four_weeks_without_what_is_over(self, app: AppClient, rep: TelegramUser) -> None:
        row = step(rep, NOW + DAY)
        page = body(app.get(f"steps/{row.pk}/move/"))
        days = re.findall(r"day=([\d-]+)", page)
        assert (days[0], days[-1], len(days)) == ("2026-03-02", "2026-03-29", 28)
        assert 'aria-label="Saturday 7 March, weekend"' in page

    def test_offers_the_working_hours_that_are_left(self, app: AppClient, rep: TelegramUser) -> None:
        row = step(rep, NOW + DAY)
        today = body(app.get(f"steps/{row.pk}/move/", {"day": "2026-03-02"}))
        assert re.findall(r">(\d\d:\d\d)<", today) == ["15:00", "16:00", "17:00"]
        assert f'hx-post="/app/-/steps/{row.pk}/move"' in today
        assert '"at": "2026-03-02T15:00"' in today
        tomorrow = body(app.get(f"steps/{row.pk}/move/", {"day": "2026-03-03"}))
        assert len(re.findall(r">(\d\d:\d\d)<", tomorrow)) == 9

    @pytest.mark.parametrize("day", ["2026-03-01", "2028-01-01", "2026-02-30", "x", "\0"])
    def test_asks_again_for_a_day_that_can_not_be(self, app: AppClient, rep: TelegramUser, day: str) -> None:
        row = step(rep, NOW + DAY)
        assert "To which day?" in body(app.get(f"steps/{row.pk}/move/", {"day": day}))

    def test_says_why_a_step_keeps_its_date(self, app: AppClient, rep: TelegramUser) -> None:
        closed = step(rep, NOW, status="completed", next_action_at=None)
        held = step(rep, NOW, hold_reason="unanswered", next_action_at=None)
        assert "closed already" in body(app.get(f"steps/{closed.pk}/move/"))
        assert "Nobody answered" in body(app.get(f"steps/{held.pk}/move/"))

    def test_knows_nobody_elses_step(self, app: AppClient, mallory: TelegramUser) -> None:
        row = late(mallory)
        missing = app.get("steps/999999/move/")
        foreign = app.get(f"steps/{row.pk}/move/", **{"Accept-Language": "de"})
        assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_a_refusal_is_in_the_persons_language(app: AppClient, rep: TelegramUser) -> None:
    TelegramUser.objects.filter(pk=rep.pk).update(language_code="uk")
    for path in ("steps/999/move/", "leads/999/", "nothing"):
        assert app.get(path, **{"Accept-Language": "en"})["Content-Language"] == "uk", path


class TestAsleep:
    def test_shows_what_wakes_up_first(self, app: AppClient, rep: TelegramUser) -> None:
        step(rep, NOW + 3 * DAY, "Later", status="snoozed")
        step(rep, NOW + DAY, "Sooner", status="auto_snoozed")
        page = body(app.get("asleep/"))
        assert names(page) == ["Sooner", "Later"]
        assert "rests until" in page

    def test_says_when_nothing_is(self, app: AppClient) -> None:
        assert "Nothing is snoozed." in body(app.get("asleep/"))


class TestStatistics:
    def test_draws_a_bar_a_week_and_tells_the_same_in_a_table(
        self, app: AppClient, rep: TelegramUser
    ) -> None:
        for days in (7, 7, 14):
            at = NOW - days * DAY
            step(rep, at, status="completed", completed_at=at + HOUR, next_action_at=None)
        page = body(app.get("stats/"))
        assert re.findall(r"<rect.+?height=\"(\d+)\"", page) == ["2", "2", "2", "2", "2", "48", "96", "2"]
        assert re.findall(r"<td>(\d+)</td>", page) == ["0", "0", "0", "0", "0", "1", "2", "0"]
        assert 'role="img"' in page
        assert "style=" not in page

    def test_has_a_sentence_before_the_first_step_is_done(self, app: AppClient) -> None:
        page = body(app.get("stats/"))
        assert "Your first week has just begun" in page
        assert "<svg role" not in page


class TestSettings:
    def test_are_those_of_the_chat(self, app: AppClient, rep: TelegramUser) -> None:
        page = body(app.get("settings/"))
        for words in ("14:00 (Europe/Kyiv)", "09:00\u201318:00", "Mon\u2013Fri", "English", "/settings"):
            assert words in page

    def test_say_until_when_reminders_rest(self, app: AppClient, rep: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=rep.pk).update(paused_at=NOW, paused_until=NOW + DAY)
        assert "paused until tomorrow 14:00" in body(app.get("settings/"))


def test_every_page_is_there_for_somebody_new(app: AppClient) -> None:
    for path in ("leads/", "week/", "asleep/", "stats/", "settings/", "more/"):
        assert app.get(path).status_code == 200
    assert not Lead.objects.exists()

    @pytest.mark.parametrize("path", ["", "settings/"])
    def test_say_of_a_pause_that_is_over_nothing(self, app: AppClient, rep: TelegramUser, path: str) -> None:
        TelegramUser.objects.filter(pk=rep.pk).update(paused_until=NOW - DAY)
        assert "paused until" not in body(app.get(path))
