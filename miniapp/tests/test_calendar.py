"""A person's calendar: a file that calendars read, under an address that only its person knows."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from freezegun import freeze_time
from icalendar import Calendar, Event

from core.logs import LineFormatter
from leads.models import LeadStatus, TelegramUser
from miniapp import calendar, ics
from miniapp.models import CalendarFeed
from miniapp.testing import AppClient
from reminders.loop.heartbeat import beat
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.upkeep.row_security import acting_as, reading_as
from tests.factories import LeadFactory, ReminderFactory, plan_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """It is Monday morning."""
    with freeze_time(NOW):
        yield


@pytest.fixture
def owner(alice: TelegramUser) -> TelegramUser:
    """Alice, who works nine to six in Berlin."""
    alice.timezone, alice.zone_confirmed_at = "Europe/Berlin", NOW
    alice.save()
    return alice


def step(owner: TelegramUser, at: datetime = NOW + DAY, number: int = 1, **changes: Any) -> ScheduledReminder:
    """Return an open step of a prospect of this person's."""
    facts = {"prospect_name": "Ann Lee", "engagement_plan": plan_of(3)} | changes.pop("lead", {})
    changes = {"due_at": at, "step_id": number, "created_at": NOW - 30 * DAY} | changes
    row: ScheduledReminder = ReminderFactory.create(lead=LeadFactory.create(owner=owner, **facts), **changes)
    return row


def busy(*_args: Any, **_named: Any) -> None:
    raise OperationalError("database is locked")


def address(token: str) -> str:
    return reverse("miniapp:calendar", args=[token])


def read(client: Client, token: str, **headers: str) -> Any:
    return client.get(address(token), headers=headers)


def events(answer: Any) -> list[Event]:
    assert answer.status_code == 200, answer.status_code
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


class TestFile:
    def test_is_a_calendar_that_says_how_often_to_ask(self, client: Client, owner: TelegramUser) -> None:
        step(owner)
        answer = read(client, calendar.renew(owner, now=NOW))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer
        lines = answer.content.decode().split("\r\n")
        for line in (
            *("BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Deal Quest", "X-WR-TIMEZONE:Europe/Berlin"),
            *("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"),
        ):
            assert line in lines

    def test_has_an_event_of_15_minutes_that_blocks_no_time(
        self, client: Client, owner: TelegramUser
    ) -> None:
        row = step(owner, draft_text="The secret draft")
        beat("bot:1", kind="bot", now=NOW, detail={"username": "quest_bot"})
        (event,) = events(answer := read(client, calendar.renew(owner, now=NOW)))
        assert event["UID"] == f"step-{row.pk}@127.0.0.1"
        assert event["SEQUENCE"] == row.version
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == row.updated_at.replace(microsecond=0)
        assert event["DTSTART"].dt == NOW + DAY
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["SUMMARY"] == "Ann Lee: Write message 1"
        assert event["URL"] == f"https://t.me/quest_bot?startapp=l{row.lead_id}-s{row.pk}"
        assert event["URL"] in event["DESCRIPTION"]
        for private in ("secret draft", "this is message"):
            assert private not in answer.content.decode()

    def test_leads_to_the_apps_address_while_nobody_knows_the_bots_name(
        self, client: Client, owner: TelegramUser, settings: Any
    ) -> None:
        settings.MINIAPP_URL = "https://quest.example/app/"
        row = step(owner)
        (event,) = events(read(client, calendar.renew(owner, now=NOW)))
        assert event["URL"] == f"https://quest.example/app/leads/{row.lead_id}/?step={row.pk}"
        assert event["UID"] == f"step-{row.pk}@quest.example"

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Ann, Lee; & Sons\\n", "Ann, Lee; & Sons\\n"),
            ("Ann\r\nEND:VEVENT\nLee", "Ann END:VEVENT Lee"),
            ("👩‍💼 Зоя \u202egnp.exe\x07", "👩‍💼 Зоя gnp.exe"),
            ("مرحبا", "مرحبا"),
            ("Ї" * 200, "Ї" * 200),
        ],
    )
    def test_keeps_what_people_wrote_a_title(
        self, client: Client, owner: TelegramUser, name: str, shown: str
    ) -> None:
        step(owner, lead={"prospect_name": name, "engagement_plan": []})
        answer = read(client, calendar.renew(owner, now=NOW))
        (event,) = events(answer)
        assert event["SUMMARY"] == shown
        lines = answer.content.split(b"\r\n")
        assert max(map(len, lines)) <= 75  # octets
        assert answer.content.decode().count("END:VEVENT\r\n") == 1

    def test_shortens_a_title_that_nobody_could_read(self, client: Client, owner: TelegramUser) -> None:
        plan = plan_of(1)
        plan[0]["description"] = "Write a letter. " * 30
        step(owner, lead={"engagement_plan": plan})
        (event,) = events(read(client, calendar.renew(owner, now=NOW)))
        assert event["SUMMARY"].startswith("Ann Lee: Write a letter. Write")
        assert event["SUMMARY"].endswith("…")
        assert len(event["SUMMARY"]) <= 200

    def test_speaks_the_persons_language(self, client: Client, owner: TelegramUser) -> None:
        owner.language_code = "uk"
        owner.save()
        step(owner)
        assert events(read(client, calendar.renew(owner, now=NOW)))


class TestMoments:
    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
    def test_are_the_persons_hour_on_both_sides_of_a_clock_change(
        self, client: Client, owner: TelegramUser, zone: str
    ) -> None:
        owner.timezone = zone
        owner.save()
        wanted = []
        for day in range(2, 48):  # over the changes of March and April, in either direction
            wanted.append(datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo(zone)) + day * DAY)
            step(owner, wanted[-1])
        found = events(read(client, calendar.renew(owner, now=NOW)))
        assert [event["DTSTART"].dt.astimezone(ZoneInfo(zone)).hour for event in found] == [10] * len(wanted)
        assert [event["DTSTART"].dt for event in found] == wanted

    def test_are_when_the_step_will_be_sent(self, client: Client, owner: TelegramUser) -> None:
        saturday = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
        monday = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
        step(owner, saturday, next_action_at=monday)
        step(owner, saturday - 7 * DAY, status=ReminderStatus.SENT, last_reminded_at=NOW)
        starts = [event["DTSTART"].dt for event in events(read(client, calendar.renew(owner, now=NOW)))]
        assert starts == [datetime(2026, 3, 2, 8, 0, tzinfo=UTC), monday]


class TestSteps:
    def test_are_the_open_ones_late_or_to_come_of_leads_that_ask_for_something(
        self, client: Client, owner: TelegramUser
    ) -> None:
        shown = [step(owner, NOW - 9 * DAY), step(owner), step(owner, NOW + 59 * DAY)]
        step(owner, NOW + 61 * DAY)
        for status in (ReminderStatus.COMPLETED, ReminderStatus.SKIPPED, ReminderStatus.CANCELLED):
            step(owner, status=status)
        for rests in (
            {"deleted_at": NOW},
            {"reminders_paused": True},
            {"status": LeadStatus.CLOSED_WON},
        ):
            step(owner, lead=rests)
        found = events(read(client, calendar.renew(owner, now=NOW)))
        assert [event["UID"].partition("@")[0] for event in found] == [f"step-{row.pk}" for row in shown]

    def test_are_never_another_persons(self, client: Client, owner: TelegramUser, bob: TelegramUser) -> None:
        theirs = step(bob, lead={"prospect_name": "Bob's secret"})
        handed_over = step(owner, lead={"prospect_name": "Bob's now"})
        handed_over.lead.owner = bob
        handed_over.lead.save()
        mine = step(owner)
        answer = read(client, calendar.renew(owner, now=NOW))
        assert [event["UID"] for event in events(answer)] == [f"step-{mine.pk}@127.0.0.1"]
        assert "Bob" not in answer.content.decode()
        assert [event["UID"] for event in events(read(client, calendar.renew(bob, now=NOW)))] == [
            f"step-{theirs.pk}@127.0.0.1"
        ]

    def test_are_read_as_their_person_even_without_the_owners_filter(
        self, owner: TelegramUser, bob: TelegramUser
    ) -> None:
        step(bob)
        with reading_as(owner.telegram_id):
            rows = ScheduledReminder.objects.count()
        assert rows == (0 if connection.vendor == "postgresql" else 1)

    def test_cost_as_many_queries_however_many_there_are(
        self, client: Client, owner: TelegramUser, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(30):
            step(owner, NOW + number * DAY)
        token = calendar.renew(owner, now=NOW)
        with django_assert_max_num_queries(14):
            assert len(events(read(client, token))) == 30

    def test_are_at_most_so_many_the_earliest_first(
        self, client: Client, owner: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ics, "MOST", 2)
        rows = [step(owner, NOW + days * DAY) for days in (3, 1, 2)]
        found = events(read(client, calendar.renew(owner, now=NOW)))
        assert [event["UID"] for event in found] == [f"step-{rows[n].pk}@127.0.0.1" for n in (1, 2)]


class TestAskingAgain:
    def test_costs_nothing_while_nothing_has_changed(self, client: Client, owner: TelegramUser) -> None:
        row, token = step(owner), calendar.renew(owner, now=NOW)
        etag = read(client, token)["ETag"]
        again = read(client, token, if_none_match=etag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        ScheduledReminder.objects.filter(pk=row.pk).update(version=2, next_action_at=NOW + 2 * DAY)
        (event,) = events(changed := read(client, token, if_none_match=etag))
        assert (event["SEQUENCE"], event["DTSTART"].dt) == (2, NOW + 2 * DAY)
        assert changed["ETag"] != etag

    def test_is_answered_to_head_and_nothing_else(self, client: Client, owner: TelegramUser) -> None:
        token = calendar.renew(owner, now=NOW)
        head = client.head(address(token))
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(address(token)).status_code == 405


class TestAddress:
    def test_is_a_secret_of_which_the_hash_alone_is_kept(self, owner: TelegramUser) -> None:
        token = calendar.renew(owner, now=NOW)
        assert len(token) == 43
        row = CalendarFeed.objects.get()
        assert token not in str(vars(row))
        assert calendar.address_of(token).endswith(f"/app/calendar/{token}.ics")

    def test_is_nothing_once_it_is_renewed_or_revoked(self, client: Client, owner: TelegramUser) -> None:
        old = calendar.renew(owner, now=NOW)
        new = calendar.renew(owner, now=NOW)
        assert (read(client, old).status_code, read(client, new).status_code) == (404, 200)
        assert calendar.revoke(owner) is True
        assert calendar.revoke(owner) is False
        assert read(client, new).status_code == 404
        assert calendar.standing(owner) is None

    @pytest.mark.parametrize("guess", ["x", "A" * 43, "é", "%00", "a" * 5000])
    def test_that_nobody_has_tells_nothing(self, client: Client, owner: TelegramUser, guess: str) -> None:
        calendar.renew(owner, now=NOW)
        answer = client.get(f"/app/calendar/{guess}.ics")
        assert answer.status_code == 404
        assert answer.content == b"There is no such calendar.\n"

    def test_of_somebody_who_is_served_no_more_is_nothing(
        self, client: Client, owner: TelegramUser, settings: Any
    ) -> None:
        token = calendar.renew(owner, now=NOW)
        settings.ACCESS, settings.ACCESS_LIST = "list", frozenset({1})
        assert read(client, token).status_code == 404

    def test_is_noted_as_read(self, client: Client, owner: TelegramUser) -> None:
        token = calendar.renew(owner, now=NOW)
        assert calendar.standing(owner).last_read_at is None  # type: ignore[union-attr]
        read(client, token)
        read(client, token)
        assert calendar.standing(owner).last_read_at == NOW  # type: ignore[union-attr]

    @pytest.mark.parametrize("zone", ["UTC\r\nATTENDEE:mailto:eve@example.com", "Not/AZone", ""])
    def test_is_in_a_zone_that_exists(self, client: Client, owner: TelegramUser, zone: str) -> None:
        """Whatever stands in the row: a person's own role may write it."""
        step(owner)
        token = calendar.renew(owner, now=NOW)
        TelegramUser.objects.filter(pk=owner.pk).update(timezone=zone)
        answer = read(client, token)
        assert b"X-WR-TIMEZONE:UTC\r\n" in answer.content
        assert b"eve" not in answer.content

    def test_is_made_and_renewed_by_one_statement(self, owner: TelegramUser) -> None:
        """Several taps at once, some of which take it away, come between two."""
        for _again in range(2):
            with CaptureQueriesContext(connection) as captured:
                calendar.renew(owner, now=NOW)
            asked = [each["sql"] for each in captured.captured_queries if "calendar_feeds" in each["sql"]]
            assert len(asked) == 1
        assert CalendarFeed.objects.count() == 1

    def test_is_withheld_from_nobody_because_others_write(
        self, client: Client, owner: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = calendar.renew(owner, now=NOW)
        monkeypatch.setattr(QuerySet, "update", busy)
        assert read(client, token).status_code == 200

    def test_comes_later_where_the_database_does_not_answer(
        self, client: Client, owner: TelegramUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = calendar.renew(owner, now=NOW)
        monkeypatch.setattr("miniapp.ics.calendar_of", busy)
        answer = read(client, token)
        seen = (answer.status_code, answer["Retry-After"], answer["Cache-Control"])
        assert seen == (503, "300", "no-store")

    def test_is_in_no_log(self, client: Client, owner: TelegramUser) -> None:
        stream, token = io.StringIO(), "Q" * 43
        handler = logging.StreamHandler(stream)
        handler.setFormatter(LineFormatter())
        logging.getLogger().addHandler(handler)
        try:
            read(client, token)
        finally:
            logging.getLogger().removeHandler(handler)
        assert "[token].ics" in stream.getvalue()
        assert token not in stream.getvalue()


class TestInTheApp:
    def test_is_renewed_read_about_and_revoked_by_a_person_as_their_role(self, owner: TelegramUser) -> None:
        with acting_as(owner.telegram_id):
            token = calendar.renew(owner, now=NOW)
        assert len(token) == 43
        with reading_as(owner.telegram_id):
            assert calendar.standing(owner).created_at == NOW  # type: ignore[union-attr]
            assert TelegramUser.objects.filter(telegram_id=owner.telegram_id).exists()  # the role is back
        with acting_as(owner.telegram_id):
            assert calendar.revoke(owner) is True

    def test_gets_an_address_that_is_shown_once(self, client: Client, owner: TelegramUser) -> None:
        app = AppClient(owner.telegram_id, at=NOW)
        step(owner)
        shown = app.post("calendar/renew")
        assert shown["Cache-Control"] == "no-store"
        token = re.findall(r"/app/calendar/([\w-]{43})\.ics<", shown.content.decode())[0]
        assert len(events(read(client, token))) == 1
        assert "calendar/revoke" in app.get("settings/").content.decode()
        gone = app.post("calendar/revoke")
        assert "calendar/revoke" not in gone.content.decode()  # there is nothing to take away
        assert "calendar/revoke" not in app.get("settings/").content.decode()
        assert "There is no address any more." in gone.content.decode()
        assert token not in gone.content.decode()
        assert read(client, token).status_code == 404

    @pytest.mark.parametrize("deed", ["renew", "revoke"])
    def test_is_nobody_elses_to_change(
        self, client: Client, owner: TelegramUser, bob: TelegramUser, deed: str
    ) -> None:
        token = calendar.renew(owner, now=NOW)
        AppClient(bob.telegram_id, at=NOW).post(f"calendar/{deed}", telegram_id=owner.telegram_id)
        assert read(client, token).status_code == 200
        assert client.post(f"/app/-/calendar/{deed}").status_code == 401
        assert AppClient(owner.telegram_id, at=NOW).get(f"calendar/{deed}").status_code == 405

    @pytest.mark.postgres
    def test_leaves_the_role_as_it_was_when_it_fails(self, owner: TelegramUser, bob: TelegramUser) -> None:
        with acting_as(owner.telegram_id):
            with pytest.raises(OperationalError), calendar.as_the_application():
                raise OperationalError
            assert [user.pk for user in TelegramUser.objects.all()] == [owner.pk]
