"""Rest: its effect is shown before it begins and before it ends; one lead or everything; and "Too often?"."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.incoming import conversation
from botapp.routes import OftenPress, RestPress, decode, encode
from botapp.routes.pause import Remedy, RestAction, Until
from botapp.screens.lead import view as screens
from botapp.screens.pause import buttons as keyboards
from botapp.screens.pause import text as texts
from botapp.screens.pause.actions import OftenTap, RestTap
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryKind, DeliveryState, ScheduledReminder
from reminders.policy.nags import TooOftenCard
from tests.factories import LeadFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def me(alice: TelegramUser) -> TelegramUser:
    """Return Alice, who works in UTC and wants five messages a day."""
    services.update_person(user=alice, by=SYSTEM, now=NOW, timezone="UTC", daily_cap=5)
    return alice


@pytest.fixture
def lead(me: TelegramUser) -> Lead:
    """Return Alice's lead with steps now, in three and in six days."""
    return started(me, steps=3)


def started(owner: TelegramUser, *, steps: int = 1, name: str = "Ann Lee") -> Lead:
    lead = LeadFactory.create(owner=owner, prospect_name=name, engagement_plan=plan_of(steps))
    return services.start_plan(lead=lead, by=SYSTEM, now=NOW).lead


def read(text: str) -> str:
    """Return a text as it is read where moments are not shown on the reader's own clock."""
    return re.sub("</?tg-time[^>]*>", "", text)


def press(data: str, *, now: datetime = NOW, by: int = 1001) -> Screen:
    """Tap a button; return what the message becomes."""
    tap = a_tap(data, now=now, by=by)
    assert tapping.objection(tap) == ""
    reaction = tapping.react(tap)
    assert reaction.edit is not None
    return reaction.edit


def a_tap(data: str, *, now: datetime = NOW, by: int = 1001) -> RestTap:
    read = decode(data)
    assert isinstance(read, RestPress)
    return RestTap(read, Sender(by), 50, now, 1)


def buttons(screen: Screen) -> dict[str, str]:
    assert screen.keyboard is not None
    return {
        button.text: str(button.callback_data) for row in screen.keyboard.inline_keyboard for button in row
    }


def fresh() -> TelegramUser:
    return TelegramUser.objects.get(telegram_id=1001)


def reply(text: str, *, now: datetime = NOW) -> list[Screen]:
    return conversation.hear(Said(1, Sender(1001), text, sent_at=now, now=now))


class TestAsk:
    def test_offers_the_usual_ends_and_changes_nothing(self, lead: Lead) -> None:
        screen = tapping.command("pause", Sender(1001), "", now=NOW)[0]
        assert list(buttons(screen))[:5] == [
            "Tomorrow 09:00",
            "Monday 09:00",
            "1 week",
            "2 weeks",
            "Until I resume",
        ]
        assert "Pause everything" in screen.text
        assert fresh().paused_at is None

    @pytest.mark.parametrize(
        ("choice", "until"),
        [
            (Until.TOMORROW, NOW + DAY),
            (Until.MONDAY, MONDAY),
            (Until.WEEK, NOW + 7 * DAY),
            (Until.FORTNIGHT, NOW + 14 * DAY),
            (Until.OPEN, None),
        ],
    )
    def test_shows_the_effect_before_the_pause_begins(
        self, lead: Lead, choice: Until, until: datetime | None
    ) -> None:
        screen = press(encode(RestPress(None, RestAction.LOOK, choice)))
        assert "3 steps wait." in screen.text
        assert buttons(screen)["⏸ Pause"] == encode(RestPress(None, RestAction.GO, until=until))
        assert fresh().paused_at is None

    @pytest.mark.parametrize(
        ("words", "until"),
        [
            ("until monday 9:00", MONDAY),
            ("vacation until Monday 9:00", MONDAY),
            ("12 March", datetime(2026, 3, 12, 9, tzinfo=UTC)),
            ("2026-03-20 14:30", datetime(2026, 3, 20, 14, 30, tzinfo=UTC)),
        ],
    )
    def test_takes_a_date_in_words(self, lead: Lead, words: str, until: datetime) -> None:
        screen = tapping.command("pause", Sender(1001), words, now=NOW)[0]
        assert buttons(screen)["⏸ Pause"] == encode(RestPress(None, RestAction.GO, until=until))

    @pytest.mark.parametrize("words", ["whenever", "yesterday", "9"])
    def test_asks_again_rather_than_guess(self, lead: Lead, words: str) -> None:
        screen = tapping.command("pause", Sender(1001), words, now=NOW)[0]
        assert screen.keyboard is None or "⏸ Pause" not in buttons(screen)
        assert chat_state.waiting(1001, now=NOW) is not None


class TestPreview:
    def test_is_what_happens(self, me: TelegramUser) -> None:
        for number in range(12):
            started(me, name=f"Lead {number}")
        ScheduledReminder.objects.update(created_at=NOW - DAY, due_at=NOW - HOUR, due_rule="day 0")
        services.recompute_person(1001, now=NOW)
        until = NOW + 7 * DAY
        screen = press(encode(RestPress(None, RestAction.LOOK, Until.WEEK)))
        assert "12 steps wait. When you are back they come at most 5 a day:\n" in screen.text
        assert "• Wed 11 Mar: <b>5</b>\n• Thu 12 Mar: <b>5</b>\n• Fri 13 Mar: <b>2</b>" in screen.text
        press(buttons(screen)["⏸ Pause"])
        assert "Wed 11 Mar: <b>5</b>" in press("rest:all:back", now=until - HOUR).text
        services.resume_expired(now=until)
        days = [row.next_action_at.day for row in ScheduledReminder.objects.order_by("next_action_at")]
        assert days == [11] * 5 + [12] * 5 + [13] * 2

    def test_names_the_first_days_and_the_last(self, me: TelegramUser) -> None:
        for number in range(30):
            started(me, name=f"Lead {number}")
        ScheduledReminder.objects.update(created_at=NOW - DAY, due_at=NOW - HOUR, due_rule="day 0")
        services.recompute_person(1001, now=NOW)
        text = press(encode(RestPress(None, RestAction.LOOK, Until.MONDAY))).text
        assert text.count("•") == 5
        assert text.endswith("… and 5 more, up to Mon 16 Mar")

    def test_writes_nothing(self, lead: Lead) -> None:
        before = list(ScheduledReminder.objects.order_by("id").values())
        press(encode(RestPress(None, RestAction.LOOK, Until.FORTNIGHT)))
        press(encode(RestPress(lead.pk, RestAction.LOOK, Until.FORTNIGHT)))
        assert list(ScheduledReminder.objects.order_by("id").values()) == before
        assert fresh().paused_at is None

    def test_leaves_out_what_would_not_come_anyway(self, lead: Lead, me: TelegramUser) -> None:
        other = started(me, steps=2)
        services.set_paused(lead=other, paused=True, by=SYSTEM, now=NOW)
        ScheduledReminder.objects.filter(lead=lead, step_id=1).update(hold_reason="unanswered")
        assert "2 steps wait." in press(encode(RestPress(None, RestAction.LOOK, Until.WEEK))).text

    def test_of_nothing_says_so(self, me: TelegramUser) -> None:
        assert "nothing is postponed" in press(encode(RestPress(None, RestAction.LOOK, Until.WEEK))).text

    def test_asks_the_database_a_fixed_number_of_times(self, me: TelegramUser) -> None:
        def queries() -> int:
            started(me, steps=3)
            with CaptureQueriesContext(connection) as seen:
                press(encode(RestPress(None, RestAction.LOOK, Until.WEEK)))
            return len(seen)

        few = queries()
        for _ in range(15):
            started(me, steps=4)
        assert queries() == few


class TestPause:
    def test_begins_once_and_ends_by_itself(self, lead: Lead) -> None:
        go = encode(RestPress(None, RestAction.GO, until=MONDAY))
        for _ in range(2):
            assert "Paused until Mon 9 Mar, 09:00." in read(press(go).text)
        assert (fresh().paused_at, fresh().paused_until) == (NOW, MONDAY)
        assert not ScheduledReminder.objects.exclude(next_action_at=None).exists()
        services.resume_expired(now=MONDAY)
        assert fresh().paused_at is None
        assert ScheduledReminder.objects.exclude(next_action_at=None).count() == 3

    def test_without_an_end_lasts_until_resumed(self, lead: Lead) -> None:
        screen = press(encode(RestPress(None, RestAction.GO, until=None)))
        assert "Paused until you resume." in screen.text
        assert not fresh().reminder_enabled
        asked = tapping.command("resume", Sender(1001), now=NOW + DAY)[0]
        assert "Resume now?" in asked.text
        assert not fresh().reminder_enabled
        for _ in range(2):
            press(buttons(asked)["▶️ Resume now"], now=NOW + DAY)
        assert fresh().reminder_enabled
        assert ScheduledReminder.objects.get(step_id=2).due_at == NOW + 4 * DAY

    def test_is_left_alone_by_cancel(self, lead: Lead) -> None:
        screen = press(encode(RestPress(None, RestAction.LOOK, Until.WEEK)))
        assert "Nothing changed. Reminders come as before." in press(buttons(screen)["Cancel"]).text
        assert chat_state.waiting(1001, now=NOW) is None

    def test_whose_moment_has_passed_is_refused(self, lead: Lead) -> None:
        tap = a_tap(encode(RestPress(None, RestAction.GO, until=NOW)), now=NOW + HOUR)
        assert "moment has passed" in tapping.objection(tap)

    def test_that_is_none_has_no_end(self, me: TelegramUser) -> None:
        assert "Nothing is paused" in tapping.command("resume", Sender(1001), now=NOW)[0].text

    def test_is_asked_about_by_reply(self, lead: Lead) -> None:
        tapping.command("pause", Sender(1001), "", now=NOW)[0]
        [screen] = reply("next monday 9:00")
        assert buttons(screen)["⏸ Pause"] == encode(RestPress(None, RestAction.GO, until=MONDAY))
        assert Lead.objects.count() == 1

    def test_asks_once_more_what_it_did_not_understand(self, lead: Lead) -> None:
        tapping.command("pause", Sender(1001), "", now=NOW)[0]
        [screen] = reply("some day")
        assert "did not understand the day" in screen.text
        [screen] = conversation.hear(Said(2, Sender(1001), "12 March", sent_at=NOW, now=NOW))
        assert "⏸ Pause" in buttons(screen)


class TestPausedLead:
    def test_rests_alone_and_comes_back_by_itself(self, lead: Lead, me: TelegramUser) -> None:
        other = started(me, steps=2, name="Bo Li")
        asked = press(encode(RestPress(lead.pk, RestAction.ASK)))
        look = press(buttons(asked)["1 week"])
        assert "Pause Ann Lee until Wed 11 Mar, 09:00?" in read(look.text)
        assert "3 steps wait." in look.text
        for _ in range(2):
            assert "<b>Ann Lee</b>: Paused until Wed 11 Mar" in read(press(buttons(look)["⏸ Pause"]).text)
        lead.refresh_from_db()
        assert (lead.reminders_paused, lead.paused_until) == (True, NOW + 7 * DAY)
        assert not lead.reminders.exclude(next_action_at=None).exists()
        assert other.reminders.exclude(next_action_at=None).count() == 2
        assert services.resume_expired(now=NOW + 7 * DAY) == 1
        lead.refresh_from_db()
        assert (lead.reminders_paused, lead.paused_until) == (False, None)
        assert lead.reminders.get(step_id=2).due_at == NOW + 10 * DAY

    def test_card_shows_it_and_the_way_out(self, lead: Lead) -> None:
        assert buttons(screens.card(lead, now=NOW))["⏸ Pause"] == f"rest:{lead.pk}:ask"
        press(encode(RestPress(lead.pk, RestAction.GO, until=MONDAY)))
        lead = Lead.objects.select_related("owner").get()
        card = screens.card(lead, now=NOW)
        assert "⏸ Paused until Mon 9 Mar, 09:00." in read(card.text)
        back = press(buttons(card)["▶️ Resume"])
        assert "Resume Ann Lee now?" in back.text
        assert "3 steps come back:" in back.text
        for _ in range(2):
            press(buttons(back)["▶️ Resume now"], now=NOW + DAY)
        lead.refresh_from_db()
        assert (lead.reminders_paused, lead.paused_until) == (False, None)

    def test_keeps_its_beginning_when_it_is_prolonged(self, lead: Lead) -> None:
        press(encode(RestPress(lead.pk, RestAction.GO, until=NOW + 2 * DAY)))
        press(encode(RestPress(lead.pk, RestAction.GO, until=NOW + 5 * DAY)), now=NOW + DAY)
        assert services.resume_expired(now=NOW + 2 * DAY) == 0
        assert services.resume_expired(now=NOW + 6 * DAY) == 1
        assert lead.reminders.get(step_id=2).due_at == NOW + 8 * DAY

    def test_takes_a_date_by_reply(self, lead: Lead) -> None:
        press(encode(RestPress(lead.pk, RestAction.ASK)))
        [screen] = reply("12 march")
        until = datetime(2026, 3, 12, 9, tzinfo=UTC)
        assert buttons(screen)["⏸ Pause"] == encode(RestPress(lead.pk, RestAction.GO, until=until))

    @pytest.mark.parametrize("action", RestAction)
    def test_of_somebody_else_is_as_missing_as_a_missing_one(
        self, lead: Lead, mallory: TelegramUser, action: RestAction
    ) -> None:
        for lead_id in (lead.pk, 99999999):
            tap = RestTap(RestPress(lead_id, action), Sender(mallory.telegram_id), 50, NOW, 1)
            assert tapping.objection(tap) == "That lead is no longer here."
            assert tapping.react(tap).edit is None
        lead.refresh_from_db()
        assert not lead.reminders_paused


class TestTooOften:
    @pytest.fixture
    def question(self, me: TelegramUser) -> Delivery:
        """Return the ledger's row of the question, of which nobody knows whether it arrived."""
        services.update_person(user=me, by=SYSTEM, now=NOW, daily_cap=12)
        return Delivery.objects.create(
            kind=DeliveryKind.NOTE,
            subject_key="often:1001:2026-03-04",
            telegram_id=1001,
            state=DeliveryState.UNKNOWN,
        )

    def answer(self, remedy: Remedy, question: Delivery, by: int = 1001) -> str:
        press = decode(encode(OftenPress(remedy, question.pk)))
        assert isinstance(press, OftenPress)
        edit = tapping.react(OftenTap(press, Sender(by), 50, NOW, 1)).edit
        assert edit is not None
        return read(edit.text)

    def test_has_its_remedies_as_buttons(self) -> None:
        card = TooOftenCard(1, 2, count=5, daily_cap=12, zone="UTC", language="en")
        assert "My last 5 reminders stayed without an answer" in texts.too_often(card)
        labels = [row[0].text for row in keyboards.too_often(card).inline_keyboard]
        assert labels == ["📉 At most 3 a day", "🌅 Only mornings", "⏸ Pause a week", "👌 It's fine"]

    def test_does_not_offer_what_is_so_already(self) -> None:
        card = TooOftenCard(1, 2, count=5, daily_cap=3, zone="UTC", language="en")
        assert len(keyboards.too_often(card).inline_keyboard) == 3

    def test_takes_one_tap_for_fewer(self, question: Delivery) -> None:
        for _ in range(2):
            assert "At most 3 messages a day" in self.answer(Remedy.FEWER, question)
        assert fresh().daily_cap == 3

    def test_takes_one_tap_for_mornings_and_tells_what_moves(self, question: Delivery, lead: Lead) -> None:
        lead.reminders.filter(step_id=3).update(due_at=NOW + 5 * HOUR, next_action_at=NOW + 5 * HOUR)
        text = self.answer(Remedy.MORNINGS, question)
        assert "Only from 09:00\u201312:00" in text
        assert "Ann Lee: today 14:00 → tomorrow 09:00" in text
        assert (fresh().window_start, fresh().window_end) == (time(9), time(12))

    def test_takes_one_tap_for_a_week_of_rest(self, question: Delivery, lead: Lead) -> None:
        for _ in range(2):
            assert "Paused until Wed 11 Mar, 09:00." in self.answer(Remedy.WEEK, question)
        assert fresh().paused_until == NOW + 7 * DAY

    def test_does_not_shorten_a_pause(self, question: Delivery) -> None:
        services.pause_person(user=fresh(), until=NOW + 20 * DAY, by=SYSTEM, now=NOW)
        self.answer(Remedy.WEEK, question)
        assert fresh().paused_until == NOW + 20 * DAY

    def test_takes_fine_for_an_answer(self, question: Delivery) -> None:
        assert "everything stays as it is" in self.answer(Remedy.FINE, question)

    def test_tap_proves_that_it_arrived(self, question: Delivery, mallory: TelegramUser) -> None:
        self.answer(Remedy.FINE, question, by=mallory.telegram_id)
        question.refresh_from_db()
        assert question.state == DeliveryState.UNKNOWN
        self.answer(Remedy.FINE, question)
        question.refresh_from_db()
        assert (question.state, question.message_id) == (DeliveryState.SENT, 50)


class TestData:
    @pytest.mark.parametrize(
        "data",
        [
            "rest:all",
            "rest:all:nothing",
            "rest:0:ask",
            "rest:-1:ask",
            "rest:all:ask:1",
            "rest:all:look",
            "rest:all:look:3w",
            "rest:all:go",
            "rest:all:go:",
            "rest:all:go:-1",
            "rest:all:go:99999999999",
            "rest:all:go:1:2",
            "often:fewer",
            "often:fewer:0",
            "often:nothing:1",
            "often:fewer:1:2",
        ],
    )
    def test_that_we_would_not_write_is_nothing(self, data: str) -> None:
        assert decode(data) is None
