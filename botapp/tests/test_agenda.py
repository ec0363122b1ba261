"""A person's day in the chat: the lists, the taps in them, and focus."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from telegram import InlineKeyboardMarkup

from botapp.incoming.application import commands
from botapp.routes import LIMIT, MAX_ID, DayPress, decode, encode
from botapp.routes.day import (
    ABOUT_A_STEP,
    FOCUS,
    SLEEPING,
    STATS,
    TODAY,
    WEEK,
    DayAction,
    Place,
    PlaceKind,
)
from botapp.screens.day import text as texts
from botapp.screens.day import view as agenda_screens
from botapp.screens.day.actions import DayTap
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.shared.text import MESSAGE_LIMIT, plain, units
from botapp.tests import tapping
from core.actor import Actor
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, TelegramUser
from reminders import services
from reminders.day import agenda
from reminders.day.agenda import Finished, Spot, WeekDay
from reminders.models import Delivery, DeliveryKind, DeliveryState, ReminderStatus, ScheduledReminder
from reminders.policy.briefing import AgendaPage, AgendaStep, BriefingCard
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = Place(PlaceKind.DATE, 0, date(2026, 3, 3))
NASTY = "<b>&\u202e😀\u05d0</b>\n" * 300
PLACES = (TODAY, WEEK, FOCUS, SLEEPING, STATS, TUESDAY, Place(PlaceKind.TODAY, 7))


class TestCallbackData:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("action", list(DayAction))
    def test_reads_back_what_it_writes(self, action: DayAction, place: Place) -> None:
        for reminder_id in (5, MAX_ID) if action in ABOUT_A_STEP else (None, 5):
            for delivery_id in (None, 1, MAX_ID):
                data = encode(DayPress(action, place, reminder_id, delivery_id=delivery_id))
                assert decode(data) == DayPress(action, place, reminder_id, delivery_id)

    def test_fits_at_its_longest(self) -> None:
        place = Place(PlaceKind.DATE, 999, date(2099, 12, 31))
        data = [encode(DayPress(action, place, MAX_ID, delivery_id=MAX_ID)) for action in DayAction]
        assert max(map(len, data)) <= LIMIT

    @pytest.mark.parametrize(
        "data",
        [
            "day",
            "day:show",
            "day:show:x0",
            "day:show:t",
            "day:show:t01",
            "day:show:t1000",
            "day:show:w1",
            "day:show:d260230.0",  # no such day
            "day:show:d260302",
            "day:done:t0",  # which?
            "day:done:t0:0",
            "day:done:t0:-1",
            "day:done:t0:m5",
            "day:done:t0:5:6",
            "day:done:t0:5:m0",
            "day:done:t0:5:m6:7",
            "day:explode:t0:5",
            "day:done:t0:\u0665",
        ],
    )
    def test_is_refused_when_we_would_not_have_written_it(self, data: str) -> None:
        assert decode(data) is None

    @given(st.text(alphabet="day:shownetw0123m.-", max_size=30))
    def test_is_read_or_refused_whatever_comes(self, tail: str) -> None:
        press = decode(f"day:{tail}")
        if isinstance(press, DayPress):
            written = encode(
                DayPress(press.action, press.place, press.reminder_id, delivery_id=press.delivery_id)
            )
            assert written == f"day:{tail}"


def line(number: int, text: str = "Ann Lee", at: datetime = NOW, status: str = "pending") -> AgendaStep:
    """Return one step of a day."""
    return AgendaStep(number, number, text, text, text, status, at)


def filled(text: str, count: int = agenda.PAGE_SIZE) -> AgendaPage:
    steps = tuple(line(number, text, NOW - number * DAY) for number in range(1, count + 1))
    return AgendaPage(date(2026, 3, 2), steps, 1, 3, 20, 5, first=9, closed=3)


class TestTexts:
    @pytest.mark.parametrize("text", ["Ann Lee", NASTY, "", "\u05d0" * 300])
    @pytest.mark.usefixtures("spoken")
    def test_fit_whatever_people_wrote(self, text: str) -> None:
        page = filled(text)
        days = tuple(WeekDay(date(2026, 3, n), 9, page.steps[:3], True, True) for n in range(2, 9))
        for said in (
            texts.today(page, "Europe/Kyiv", NOW),
            texts.day(page, "Europe/Kyiv", NOW),
            texts.briefing(page, "Europe/Kyiv", NOW),
            texts.sleeping(page, "Europe/Kyiv", NOW),
            texts.week(days, "Europe/Kyiv", NOW),
            texts.nothing_today(page, page.steps[0], "UTC", NOW),
            texts.acted("snoozed", text, "tomorrow"),
        ):
            assert units(plain(said)) <= MESSAGE_LIMIT
            assert "<b>&" not in said

    def test_say_what_is_overdue_before_what_is_to_do(self) -> None:
        steps = (line(1, at=NOW - 2 * DAY), line(2, "Bo", at=NOW + 5 * HOUR))
        page = AgendaPage(date(2026, 3, 2), steps, total=2, overdue=1)
        said = plain(texts.today(page, "UTC", NOW)).split("\n\n")
        assert said[0] == "📅 Today, Monday 2 March\n2 steps · 1 overdue"
        assert said[1:] == [
            "🔴 Overdue",
            "1. 2 days overdue · Ann Lee\nAnn Lee",
            "🔵 To do",
            "2. 14:00 · Bo\nBo",
        ]

    def test_name_the_company_beside_the_person(self) -> None:
        step = replace(line(1), company="Acme", what="Call\nher")
        page = AgendaPage(date(2026, 3, 2), (step,), total=1)
        assert "1. 09:00 · Ann Lee, Acme\nCall her" in plain(texts.today(page, "UTC", NOW))

    def test_mark_days_in_the_week(self) -> None:
        days = (
            WeekDay(date(2026, 3, 2), 4, (line(1),), False, False),
            WeekDay(date(2026, 3, 3), 9, (), False, True),
            WeekDay(date(2026, 3, 7), 0, (), True, False),
            WeekDay(date(2026, 3, 8), 0, (), False, False),
        )
        said = plain(texts.week(days, "UTC", NOW)).split("\n\n")
        assert said[1:] == [
            "Monday 2 March · 4\n09:00 · Ann Lee: Ann Lee\n… and 3 more",
            "Tuesday 3 March · 9 · 🔥 a lot\n… and 9 more",
            "Saturday 7 March · 🌴 day off",
            "Sunday 8 March · free",
        ]

    def test_sum_up_at_the_end(self) -> None:
        over = Spot(None, 7, 7, 0, Finished(5, 1, 1))
        assert plain(texts.focus_is_over(over)) == (
            "🎉 All done for today\n\n✅ 5 steps done\n⏭ 1 skipped\n💤 1 snoozed"
        )
        assert "2 steps are still open today." in texts.focus_is_over(replace(over, left=2))


@pytest.fixture
def rep(alice: TelegramUser) -> TelegramUser:
    """Alice, who works from nine to six in UTC."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW - DAY)
    return alice


def made(owner: TelegramUser, at: datetime, **fields: object) -> ScheduledReminder:
    """Return an open step of a lead of its own."""
    number = Lead.objects.count() + 1
    lead = LeadFactory.create(owner=owner, prospect_name=f"Prospect {number}", plan_version=1)
    return ReminderFactory.create(
        **({"lead": lead, "step_id": 1, "due_at": at, "next_action_at": at} | fields)
    )


@pytest.fixture
def steps(rep: TelegramUser) -> list[ScheduledReminder]:
    """Return Alice's three steps of today."""
    return [made(rep, NOW + n * HOUR) for n in (1, 2, 3)]


def tap(
    action: DayAction,
    place: Place,
    step: ScheduledReminder | None = None,
    *,
    by: int = 1001,
    delivery_id: int | None = None,
) -> Reaction:
    """Tap a button of a list."""
    press = DayPress(action, place, step.pk if step else None, delivery_id)
    return tapping.react(DayTap(press, Sender(by), 50, NOW, 1))


def shown(reaction: Reaction) -> str:
    assert reaction.edit is not None
    return plain(reaction.edit.text)


def labels(screen: Screen | None) -> list[str]:
    assert screen is not None
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [button.text for row in screen.keyboard.inline_keyboard for button in row]


@pytest.mark.django_db
class TestComingBack:
    def test_invites_somebody_without_a_lead_once_and_shows_the_way(self, rep: TelegramUser) -> None:
        screens = tapping.command("start", Sender(rep.telegram_id), now=NOW)
        assert sum("Now paste a lead" in screen.text for screen in screens) == 1
        assert "📅 Today" in labels(screens[-1])


class TestToday:
    def test_has_two_buttons_for_each_step_and_the_ways_on(
        self, rep: TelegramUser, steps: list[ScheduledReminder]
    ) -> None:
        screen = tapping.command("today", Sender(rep.telegram_id), now=NOW)[0]
        assert labels(screen) == [
            *("1. Prospect 1", "✅ Done 1", "2. Prospect 2", "✅ Done 2", "3. Prospect 3", "✅ Done 3"),
            *("🎯 Focus", "🗓 Week", "📱 Open in App"),
        ]

    def test_is_kind_when_there_is_nothing_and_says_what_comes_next(self, rep: TelegramUser) -> None:
        assert "Paste a lead" in shown(tap(DayAction.SHOW, TODAY))
        made(rep, NOW + 3 * DAY)
        assert "Next: Prospect 1, Thu 5 Mar, 09:00" in shown(tap(DayAction.SHOW, TODAY))

    def test_is_shown_anew_after_a_step_is_done_in_it(self, steps: list[ScheduledReminder]) -> None:
        reaction = tap(DayAction.DONE, TODAY, steps[0])
        assert shown(reaction).startswith("✅ Done: Prospect 1\n\n📅 Today, Monday 2 March\n2 steps")
        assert labels(reaction.edit)[:2] == ["↩️ Undo · Prospect 1", "1. Prospect 2"]
        assert not reaction.messages

    def test_does_a_step_once_however_often_it_is_tapped(self, steps: list[ScheduledReminder]) -> None:
        first, second = tap(DayAction.DONE, TODAY, steps[0]), tap(DayAction.DONE, TODAY, steps[0])
        assert first == second
        assert LeadActivity.objects.filter(activity_type=ActivityType.STEP_COMPLETED).count() == 1

    def test_takes_back_what_was_done(self, steps: list[ScheduledReminder]) -> None:
        tap(DayAction.DONE, TODAY, steps[0])
        reaction = tap(DayAction.UNDO, TODAY, steps[0])
        assert shown(reaction).startswith("↩️ Open again: Prospect 1")
        assert "3 steps" in shown(reaction)

    def test_comes_back_to_its_page(self, rep: TelegramUser) -> None:
        rows = [made(rep, NOW + n * timedelta(minutes=5)) for n in range(10)]
        second = Place(PlaceKind.TODAY, 1)
        reaction = tap(DayAction.DONE, second, rows[9])
        assert "page 2 of 2" in shown(reaction)
        assert "◀️ Back" in labels(reaction.edit)
        tap(DayAction.DONE, second, rows[8])
        assert "page" not in shown(tap(DayAction.SHOW, second))

    def test_says_when_reminders_are_paused(self, rep: TelegramUser, steps: list[ScheduledReminder]) -> None:
        services.pause_person(user=rep, until=NOW + 9 * DAY, by=Actor.user(rep.telegram_id), now=NOW)
        said = shown(tap(DayAction.SHOW, TODAY))
        assert said.startswith("⏸ Reminders are paused until ")
        assert ": /resume ends that.\n\n📅 Today" in said
        assert "3 steps" in said

    @pytest.mark.parametrize("count", [3, 60])
    def test_costs_the_same_for_any_number_of_leads(
        self, rep: TelegramUser, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            made(rep, NOW + number * timedelta(minutes=1))
        for place, queries in ((TODAY, 3), (WEEK, 2), (SLEEPING, 1)):
            with django_assert_num_queries(queries):
                agenda_screens.show(rep, place, now=NOW)


@pytest.mark.django_db
class TestOneStep:
    def test_opens_in_place_with_the_way_back(self, steps: list[ScheduledReminder]) -> None:
        reaction = tap(DayAction.OPEN, TODAY, steps[0])
        assert "Prospect 1" in shown(reaction)
        assert labels(reaction.edit) == [
            *("✅ Done", "⏭ Skip", "💤 Next workday", "💤 3 days"),
            *("🗓 Another time", "✍️ Draft", "👤 Lead", "← Today"),
        ]
        assert labels(tap(DayAction.OPEN, TUESDAY, steps[0]).edit)[-1] == "← Tue 3 Mar"

    def test_that_is_closed_meanwhile_shows_the_list(self, steps: list[ScheduledReminder]) -> None:
        tap(DayAction.SKIP, TODAY, steps[0])
        assert shown(tap(DayAction.OPEN, TODAY, steps[0])).startswith("⏭ Skipped: Prospect 1")

    @pytest.mark.parametrize(
        ("action", "due_at"),
        [(DayAction.LATER, NOW + DAY), (DayAction.LATER_3, NOW + 3 * DAY)],
    )
    def test_rests_until_then(
        self, steps: list[ScheduledReminder], action: DayAction, due_at: datetime
    ) -> None:
        assert shown(tap(action, TODAY, steps[0])).startswith("💤 Snoozed: Prospect 1, until ")
        steps[0].refresh_from_db()
        assert (steps[0].status, steps[0].due_at) == (ReminderStatus.SNOOZED, due_at)
        tap(action, TODAY, steps[0])
        steps[0].refresh_from_db()
        assert steps[0].snooze_count == 1

    def test_shows_its_draft_in_a_message_of_its_own(self, steps: list[ScheduledReminder]) -> None:
        reaction = tap(DayAction.DRAFT, TODAY, steps[0])
        assert reaction.edit is None
        assert "shall we talk on Tuesday?" in reaction.messages[0].text


@pytest.mark.django_db
class TestOtherPeoplesSteps:
    @pytest.mark.parametrize("action", sorted(ABOUT_A_STEP))
    def test_are_as_good_as_missing(self, steps: list[ScheduledReminder], action: DayAction) -> None:
        before = list(ScheduledReminder.objects.order_by("pk").values())
        words = set()
        for step_id in (steps[0].pk, 999_999):
            press = DayPress(action, TODAY, step_id)
            stranger = DayTap(press, Sender(1666), 50, NOW, 1)
            words.add(tapping.objection(stranger))
            tapping.react(stranger)
        assert words == {"That step is no longer here."}
        assert list(ScheduledReminder.objects.order_by("pk").values()) == before


@pytest.mark.django_db
class TestSnoozed:
    def test_wakes_what_sleeps_once(self, rep: TelegramUser) -> None:
        step = made(rep, NOW + 4 * DAY, status="snoozed")
        listed = tap(DayAction.SHOW, SLEEPING)
        assert "until Fri 6 Mar, 09:00" in shown(listed)
        assert "⏰ Wake 1" in labels(listed.edit)
        assert shown(tap(DayAction.WAKE, SLEEPING, step)).startswith("⏰ Awake: Prospect 1.")
        step.refresh_from_db()
        assert step.is_due(NOW)
        cycle = step.cycle
        tap(DayAction.WAKE, SLEEPING, step)
        step.refresh_from_db()
        assert step.cycle == cycle

    def test_says_so_when_nothing_sleeps(self, rep: TelegramUser) -> None:
        assert "Nothing is snoozed." in shown(tap(DayAction.SHOW, SLEEPING))


@pytest.mark.django_db
class TestWeek:
    def test_leads_to_its_days(self, rep: TelegramUser, steps: list[ScheduledReminder]) -> None:
        made(rep, NOW + DAY)
        week = tap(DayAction.SHOW, WEEK)
        assert labels(week.edit) == ["Mon 2 Mar · 3", "Tue 3 Mar · 1", "📅 Today", "💤 Snoozed"]
        day = tap(DayAction.SHOW, TUESDAY)
        assert shown(day).startswith("🗓 Tuesday 3 March\n1 step")
        assert labels(day.edit)[-2:] == ["← Week", "📅 Today"]

    def test_shows_today_for_a_day_that_has_come(self, steps: list[ScheduledReminder]) -> None:
        old = Place(PlaceKind.DATE, 0, date(2026, 3, 1))
        assert "Today, Monday 2 March" in shown(tap(DayAction.SHOW, old))


@pytest.mark.django_db
class TestFocus:
    def test_goes_through_the_day_step_by_step(self, steps: list[ScheduledReminder]) -> None:
        first = tap(DayAction.SHOW, FOCUS)
        assert "🎯 1 of 3" in shown(first)
        assert "shall we talk on Tuesday?" in shown(first)
        assert labels(first.edit) == [
            *("✅ Done", "⏭ Skip", "💤 Next workday", "Next ➡️", "📋 Copy", "✍️ Draft", "👤 Lead", "⏹ Stop"),
        ]
        done = tap(DayAction.DONE, FOCUS, steps[0])
        assert "🎯 2 of 3" in shown(done)
        assert "Prospect 2" in shown(done)
        assert "↩️ Undo" in labels(done.edit)
        later = tap(DayAction.LATER, FOCUS, steps[1])
        assert "🎯 3 of 3" in shown(later)
        over = tap(DayAction.SKIP, FOCUS, steps[2])
        assert shown(over) == "🎉 All done for today\n\n✅ 1 step done\n⏭ 1 skipped\n💤 1 snoozed"
        assert labels(over.edit) == ["↩️ Undo", "📅 Today", "🗓 Week"]

    def test_leaves_a_step_open_and_comes_back_to_it(self, steps: list[ScheduledReminder]) -> None:
        assert "🎯 2 of 3" in shown(tap(DayAction.NEXT, FOCUS, steps[0]))
        tap(DayAction.NEXT, FOCUS, steps[1])
        over = tap(DayAction.DONE, FOCUS, steps[2])
        assert "2 steps are still open today." in shown(over)
        assert "🎯 Go on" in labels(over.edit)
        assert "Prospect 1" in shown(tap(DayAction.SHOW, FOCUS))

    def test_stays_where_it_is_when_a_button_is_tapped_twice(self, steps: list[ScheduledReminder]) -> None:
        tap(DayAction.NEXT, FOCUS, steps[0])
        once, twice = tap(DayAction.DONE, FOCUS, steps[1]), tap(DayAction.DONE, FOCUS, steps[1])
        assert shown(once) == shown(twice)
        assert "Prospect 3" in shown(twice)

    def test_takes_back_the_last_step(self, steps: list[ScheduledReminder]) -> None:
        tap(DayAction.DONE, FOCUS, steps[0])
        back = tap(DayAction.UNDO, FOCUS, steps[0])
        assert "🎯 1 of 3" in shown(back)
        assert "Prospect 1" in shown(back)

    def test_stops_with_what_was_done(self, steps: list[ScheduledReminder]) -> None:
        tap(DayAction.DONE, FOCUS, steps[0])
        stopped = shown(tap(DayAction.STOP, FOCUS))
        assert "✅ 1 step done" in stopped
        assert "2 steps are still open today." in stopped

    def test_has_numbered_copy_buttons_for_a_long_draft(self, steps: list[ScheduledReminder]) -> None:
        ScheduledReminder.objects.update(draft_text="A line of the draft. " * 40)
        copies = [label for label in labels(tap(DayAction.SHOW, FOCUS).edit) if label.startswith("📋")]
        assert [label[-3:] for label in copies] == ["1/4", "2/4", "3/4", "4/4"]

    def test_fits_with_the_longest_names_and_drafts(
        self, steps: list[ScheduledReminder], spoken: str
    ) -> None:
        TelegramUser.objects.update(language_code=spoken)
        Lead.objects.update(prospect_name="😀" * 200, prospect_company="&" * 200)
        ScheduledReminder.objects.update(draft_text="<&😀" * 4000)
        assert units(shown(tap(DayAction.SHOW, FOCUS))) <= MESSAGE_LIMIT

    def test_says_so_when_there_is_nothing(self, rep: TelegramUser) -> None:
        assert "There is nothing to do right now." in shown(tap(DayAction.SHOW, FOCUS))


@pytest.mark.django_db
class TestBriefing:
    def test_is_a_list_whose_buttons_prove_that_it_came(
        self, rep: TelegramUser, steps: list[ScheduledReminder]
    ) -> None:
        delivery = Delivery.objects.create(
            kind=DeliveryKind.BRIEFING,
            subject_key="briefing:1001:2026-03-02",
            telegram_id=rep.telegram_id,
            state=DeliveryState.UNKNOWN,
        )
        page = agenda.today_of(rep, now=NOW)
        screen = agenda_screens.briefing(BriefingCard(1001, delivery.pk, page, "UTC", "en"), NOW)
        assert plain(screen.text).startswith("☀️ Good morning! Your day, Monday 2 March\n3 steps")
        assert screen.keyboard is not None
        data = screen.keyboard.inline_keyboard[0][1].callback_data
        assert decode(str(data)) == DayPress(DayAction.DONE, TODAY, steps[0].pk, delivery.pk)
        tap(DayAction.DONE, TODAY, steps[0], delivery_id=delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.message_id) == (DeliveryState.SENT, 50)


class TestCommands:
    def test_are_in_the_menu(self) -> None:
        names = {command.command for command in commands("en")}
        assert {"today", "week", "snoozed", "stats", "focus"} <= names

    def test_know_the_hand_behind_a_tap(self) -> None:
        assert Sender(5).actor == Actor.user(5)
