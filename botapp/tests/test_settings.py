"""Settings: each can be seen, set by tap or reply, and tells what moved; the impossible is refused kindly."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from botapp.incoming import conversation
from botapp.routes import SettingPress, ZonePress, decode, encode
from botapp.routes.settings import Topic
from botapp.screens.settings import replies as settings_replies
from botapp.screens.settings import text as texts
from botapp.screens.settings.actions import SettingTap
from botapp.screens.settings.values import Moved
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Tap
from botapp.shared.text import MESSAGE_LIMIT, units
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from tests.factories import LeadFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


@pytest.fixture
def me(alice: TelegramUser) -> TelegramUser:
    """Return Alice, who works in UTC, with three reminders: now, on Thursday and on Sunday."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW)
    lead = LeadFactory.create(owner=alice, prospect_name="Ann Lee", engagement_plan=plan_of(3))
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    return alice


def fresh() -> TelegramUser:
    return TelegramUser.objects.get(telegram_id=1001)


def tap(topic: Topic, value: str | int = "", *, now: datetime = NOW) -> Screen:
    """Tap a settings button; return what the message becomes."""
    reaction = tapping.react(a_tap(topic, value, now=now))
    assert reaction.edit is not None
    return reaction.edit


def a_tap(topic: Topic, value: str | int = "", *, now: datetime = NOW) -> SettingTap:
    return SettingTap(SettingPress(topic, str(value)), Sender(1001), 50, now, 1)


def refusal(topic: Topic, value: str | int) -> str:
    return tapping.objection(a_tap(topic, value))


def reply(text: str, *, now: datetime = NOW, update_id: int = 1) -> list[str]:
    """Send a plain message; return the texts of the answers."""
    said = Said(update_id, Sender(1001), text, sent_at=now, now=now)
    return [read(screen.text) for screen in conversation.hear(said)]


def read(text: str) -> str:
    """Return a text as it is read where moments are not shown on the reader's own clock."""
    return re.sub("</?tg-time[^>]*>", "", text)


def buttons(screen: Screen) -> dict[str, str]:
    """Return the data of a screen's buttons by their labels."""
    assert screen.keyboard is not None
    return {
        button.text: str(button.callback_data) for row in screen.keyboard.inline_keyboard for button in row
    }


class TestHome:
    def test_shows_everything_the_engine_knows(self, me: TelegramUser) -> None:
        screen = tapping.command("settings", Sender(1001), now=NOW)[0]
        assert strip_tags(screen.text).splitlines() == [
            "⚙️ Settings",
            "",
            "🔔 Reminders: on",
            "🕘 Clock: 09:00 (UTC)",
            "⏰ Hours: 09:00\u201318:00",
            "📅 Days: Mon\u2013Fri",
            "🎌 Holidays: none",
            "🌴 Days off: none",
            "📬 Daily limit: 12 messages",
            "☀️ Briefing: 09:00",
            "💬 Language: English",
        ]

    def test_says_until_when_reminders_rest(self, me: TelegramUser) -> None:
        services.pause_person(user=me, until=NOW + DAY, by=SYSTEM, now=NOW)
        screen = tapping.command("settings", Sender(1001), now=NOW)[0]
        assert "Reminders: <b>paused until tomorrow 09:00</b>" in read(screen.text)
        assert buttons(screen)["🔔 Turn reminders on"] == "rest:all:back"

    def test_ends_what_was_waited_for(self, me: TelegramUser) -> None:
        tap(Topic.OFF)
        tapping.command("settings", Sender(1001), now=NOW)
        assert chat_state.waiting(1001, now=NOW) is None

    def test_serves_somebody_we_have_never_seen(self) -> None:
        screen = tapping.command("settings", Sender(4242, first_name="New"), now=NOW)[0]
        assert "not set yet" in screen.text


SETTINGS: list[tuple[Topic, str | int, dict[str, Any]]] = [
    (Topic.FROM, 11, {"window_start": time(11)}),
    (Topic.TO, 24, {"window_end": time(0)}),
    (Topic.DAY, "6on", {"weekdays": "123456"}),
    (Topic.DAY, "1off", {"weekdays": "2345"}),
    (Topic.COUNTRY, "DE", {"country": "DE"}),
    (Topic.COUNTRY, "none", {"country": ""}),
    (Topic.COUNTRY, "GB-SCT", {"country": "GB-SCT"}),
    (Topic.CAP, 3, {"daily_cap": 3}),
    (Topic.CAP, 50, {"daily_cap": 50}),
    (Topic.BRIEFING, 7, {"reminder_hour": 7, "briefing_enabled": True}),
    (Topic.BRIEFING, "off", {"briefing_enabled": False, "next_briefing_at": None}),
    (Topic.LANGUAGE, "en", {"language_code": "en"}),
]


class TestTap:
    @pytest.mark.parametrize(("topic", "value", "expected"), SETTINGS)
    def test_sets_a_value_and_a_double_tap_is_one(
        self, me: TelegramUser, topic: Topic, value: str | int, expected: dict[str, Any]
    ) -> None:
        for _ in range(2):
            assert refusal(topic, value) == ""
            assert "Saved" in tap(topic, value).text
            user = fresh()
            assert {name: getattr(user, name) for name in expected} == expected

    def test_tells_what_moves(self, me: TelegramUser) -> None:
        text = read(tap(Topic.DAY, "4off").text)
        assert "Saved. 1 reminder moves:\n• Ann Lee: Thu 5 Mar, 09:00 → Fri 6 Mar, 09:00" in text

    def test_tells_the_first_three_moves_and_how_many_more(self, me: TelegramUser) -> None:
        for name in ("Bo <b>", "Cy", "Di"):
            lead = LeadFactory.create(owner=me, prospect_name=name, engagement_plan=plan_of(2))
            services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        text = read(tap(Topic.DAY, "4off").text)
        assert "4 reminders move:" in text
        assert text.count("•") == 3
        assert "Bo &lt;b&gt;: Thu 5 Mar" in text
        assert text.endswith("… and 1 more")

    def test_of_what_was_late_already_it_says_now(self) -> None:
        moved = Moved(1, (("Ann Lee", NOW + timedelta(days=1), NOW - timedelta(days=3)),))
        assert read(texts.moved(moved, "UTC", NOW)).endswith("• Ann Lee: tomorrow 09:00 → now")

    def test_tells_when_nothing_moves(self, me: TelegramUser) -> None:
        assert tap(Topic.CAP, 5).text.endswith("Saved. No reminder moves.")

    def test_of_a_briefing_dates_it(self, me: TelegramUser) -> None:
        tap(Topic.BRIEFING, 10)
        assert fresh().next_briefing_at == NOW + timedelta(hours=1)

    def test_shows_the_next_holidays(self, me: TelegramUser) -> None:
        text = tap(Topic.COUNTRY, "DE").text
        assert [line for line in text.splitlines() if line.startswith("• ")][:2] == [
            "• 3 Apr Good Friday",
            "• 6 Apr Easter Monday",
        ]

    def test_offers_the_parts_of_a_country_with_days_of_their_own(self, me: TelegramUser) -> None:
        screen = tap(Topic.COUNTRY, "GB")
        assert "for example <code>England</code>" in screen.text
        parts = {"England", "Northern Ireland", "Scotland", "Wales"}
        assert parts <= {label.removeprefix("✅ ") for label in buttons(screen)}
        assert "differ by region" not in tap(Topic.COUNTRY, "GB-ENG").text
        assert "for example <code>Brandenburg</code>" in tap(Topic.COUNTRY, "DE").text
        assert "differ by region" not in tap(Topic.COUNTRY, "UA").text

    def test_offers_only_hours_that_are_possible(self, me: TelegramUser) -> None:
        begins, ends = buttons(tap(Topic.FROM)), buttons(tap(Topic.TO))
        assert "17:00" in begins
        assert "18:00" not in begins
        assert ("10:00" in ends, "09:00" in ends, ends["24:00"]) == (True, False, "set:to:24")

    def test_offers_the_hours_of_the_night_to_who_works_then(self, me: TelegramUser) -> None:
        tap(Topic.FROM, 0)
        tap(Topic.TO, 5)
        assert list(buttons(tap(Topic.FROM)))[:5] == ["• 00:00", "01:00", "02:00", "03:00", "04:00"]

    def test_tells_hours_without_an_end_in_words(self, me: TelegramUser) -> None:
        tap(Topic.FROM, 0)
        tap(Topic.TO, 24)
        screen = tapping.react(Tap(ZonePress("Europe/Kyiv"), Sender(1001), 50, NOW, 1)).edit
        assert "day and night" in screen.text
        assert "00:00 to 00:00" not in screen.text

    def test_removes_days_off(self, me: TelegramUser) -> None:
        tap(Topic.OFF)
        reply("5-6 Mar, 24 Dec")
        screen = tap(Topic.OFF)
        data = buttons(screen)["✖️ 5\u20136 Mar"]
        press = decode(data)
        assert isinstance(press, SettingPress)
        for _ in range(2):
            assert "24 Dec" in tap(press.topic, press.value).text
            assert fresh().days_off == ["2026-12-24"]

    def test_asks_the_database_a_fixed_number_of_times(self, me: TelegramUser) -> None:
        def queries(value: str) -> int:
            with CaptureQueriesContext(connection) as seen:
                tapping.objection(a_tap(Topic.DAY, value))
                tap(Topic.DAY, value)
            return len(seen)

        few = queries("4off")
        for _ in range(15):
            lead = LeadFactory.create(owner=me, engagement_plan=plan_of(4))
            services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        assert queries("5off") == few


class TestImpossible:
    @pytest.mark.parametrize(
        ("topic", "value", "words"),
        [
            (Topic.FROM, 18, "The end must be later"),
            (Topic.FROM, 20, "The end must be later"),
            (Topic.TO, 9, "The end must be later"),
            (Topic.TO, 1, "The end must be later"),
            (Topic.COUNTRY, "ZZ", "out of date"),
            (Topic.COUNTRY, "GB-XXX", "out of date"),
            (Topic.LANGUAGE, "tlh", "out of date"),
        ],
    )
    def test_is_refused_kindly(self, me: TelegramUser, topic: Topic, value: str | int, words: str) -> None:
        said = refusal(topic, value)
        assert words in said
        assert len(said) <= 200
        assert "<" not in said

    def test_last_working_day_stays(self, me: TelegramUser) -> None:
        for day in (2, 3, 4, 5):
            tap(Topic.DAY, f"{day}off")
        assert "at least one working day" in refusal(Topic.DAY, "1off")
        tap(Topic.DAY, "1off")
        assert fresh().weekdays == "1"


class TestReply:
    @pytest.mark.parametrize(
        ("topic", "text", "expected"),
        [
            (Topic.HOURS, "9:30-17:45", {"window_start": time(9, 30), "window_end": time(17, 45)}),
            (Topic.FROM, "8-16", {"window_start": time(8), "window_end": time(16)}),
            (Topic.HOURS, "0-24", {"window_start": time(0), "window_end": time(0)}),
            (Topic.COUNTRY, "Україна", {"country": "UA"}),
            (Topic.COUNTRY, "England", {"country": "GB-ENG"}),
            (Topic.COUNTRY, "Баварія", {"country": "DE-BY"}),
            (Topic.OFF, "24 Dec", {"days_off": ["2026-12-24"]}),
            (Topic.OFF, "24.12.", {"days_off": ["2026-12-24"]}),
            (Topic.OFF, "24/12", {"days_off": ["2026-12-24"]}),
            (Topic.OFF, "30 Dec - 1 Jan", {"days_off": ["2026-12-30", "2026-12-31", "2027-01-01"]}),
            (Topic.ZONE, "Kyiv", {"timezone": "Europe/Kyiv"}),
        ],
    )
    def test_sets_a_value_once(
        self, me: TelegramUser, topic: Topic, text: str, expected: dict[str, Any]
    ) -> None:
        tap(topic)
        reply(text)
        user = fresh()
        assert {name: getattr(user, name) for name in expected} == expected
        assert Lead.objects.count() == 1

    def test_tells_what_moves(self, me: TelegramUser) -> None:
        tap(Topic.OFF)
        [text] = reply("5 Mar")
        assert "• Thu 5 Mar" in text
        assert "Ann Lee: Thu 5 Mar, 09:00 → Fri 6 Mar, 09:00" in text

    def test_of_a_city_tells_what_moves(self, me: TelegramUser) -> None:
        tap(Topic.ZONE)
        [text] = reply("New York")
        assert "Your clock shows <b>04:00</b> (America/New York)" in text
        assert "2 reminders move:" in text

    def test_adds_to_the_days_off_there_are(self, me: TelegramUser) -> None:
        tap(Topic.OFF)
        reply("24 Dec")
        reply("26 Dec", update_id=2)
        assert fresh().days_off == ["2026-12-24", "2026-12-26"]

    @pytest.mark.parametrize(
        ("topic", "text", "words"),
        [
            (Topic.HOURS, "18-9", "must be later"),
            (Topic.HOURS, "1-5", "Which hours do you mean?"),
            (Topic.HOURS, "9-5", "Which hours do you mean?"),
            (Topic.OFF, "5/6", "the day first, or the month"),
            (Topic.HOURS, "in the morning", "did not understand the hours"),
            (Topic.COUNTRY, "Atlantis", "do not know that country"),
            (Topic.OFF, "some day", "did not understand the days"),
            (Topic.OFF, "1 Jan 2026", "in the past"),
        ],
    )
    def test_that_is_not_understood_is_asked_again(
        self, me: TelegramUser, topic: Topic, text: str, words: str
    ) -> None:
        tap(topic)
        before = TelegramUser.objects.values().get()
        [answer] = reply(text)
        assert words in answer
        after = TelegramUser.objects.values().get()
        assert {**after, "updated_at": None} == {**before, "updated_at": None}
        assert chat_state.waiting(1001, now=NOW) is not None
        assert Lead.objects.count() == 1

    def test_that_is_a_prospect_becomes_one(self, me: TelegramUser) -> None:
        tap(Topic.HOURS)
        reply("Bo Li\nVP Sales at Acme\nBerlin")
        assert Lead.objects.filter(prospect_name="Bo Li").exists()

    def test_is_rendered_again_without_being_done_again(self, me: TelegramUser) -> None:
        noted = {"topic": "hours", "moved": {"total": 1, "lines": [["Ann", None, NOW.isoformat()]]}}
        [screen] = settings_replies.answer(noted, me, NOW)
        assert "• Ann: waits → now" in read(screen.text)
        assert fresh().window_start == time(9)


class TestScreens:
    @pytest.mark.parametrize("topic", [topic for topic in Topic if topic not in (Topic.DAY, Topic.DROP)])
    def test_fit_with_the_longest_names_and_lead_nowhere_wrong(
        self, me: TelegramUser, topic: Topic, spoken: str
    ) -> None:
        Lead.objects.update(prospect_name="<Ж&ж>" * 40)
        me.days_off = [(NOW.date() + n * 2 * DAY).isoformat() for n in range(200)]
        me.country, me.language_code = "GS", spoken
        me.save(update_fields=["days_off", "country", "language_code"])
        screen = tap(topic)
        assert units(screen.text) <= MESSAGE_LIMIT
        found = buttons(screen)
        assert len(found) <= 100
        assert all(decode(data) is not None for data in found.values())

    def test_of_a_change_fits_with_the_longest_names(self, me: TelegramUser) -> None:
        Lead.objects.update(prospect_name="<Ж&ж>" * 40)
        text = read(tap(Topic.DAY, "4off").text)
        assert units(text) < 1000
        assert "&lt;Ж&amp;ж&gt;" in text


class TestData:
    @pytest.mark.parametrize("data", ["set:home", "set:from", "set:from:0", "set:to:24", "set:day:7off"])
    def test_is_read_as_it_was_written(self, data: str) -> None:
        press = decode(data)
        assert isinstance(press, SettingPress)
        assert encode(SettingPress(press.topic, press.value)) == data

    @pytest.mark.parametrize(
        "data",
        [
            "set:",
            "set:nothing",
            "set:home:1",
            "set:day",
            "set:day:8on",
            "set:from:24",
            "set:from:09",
            "set:to:0",
            "set:cap:51",
            "set:cap:0",
            "set:brief:24",
            "set:country:ua",
            "set:drop:20261301-20261302",
            "set:drop:20261224-20261223",
            "set:lang:../../x",
            "set:cap:3:4",
        ],
    )
    def test_that_we_would_not_write_is_nothing(self, data: str) -> None:
        assert decode(data) is None
