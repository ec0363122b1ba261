"""The snooze menu, replies in words, and outcomes, against the database."""

from datetime import UTC, datetime, timedelta

import pytest

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import (
    AskAction,
    AskPress,
    OutcomePress,
    SnoozeAction,
    SnoozePress,
    StepAction,
    StepPress,
    decode,
    encode,
)
from botapp.screens.advice.actions import AskTap
from botapp.screens.snooze import view as snooze_screens
from botapp.screens.snooze.actions import SnoozeTap
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Tap
from botapp.shared.text import plain
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.activities import ActivityType
from leads.models import Lead, LeadStatus, TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.policy.snoozes import BY_KEY
from reminders.policy.step_outcomes import Outcome
from reminders.services import AsSaid
from tests.factories import DeliveryFactory, LeadFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # a Wednesday
LONG = "Jean-Baptiste Grenouille de la Montagne " * 10


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a started plan; her clock shows UTC."""
    services.confirm_zone(user=alice, zone="UTC", now=NOW)
    made = LeadFactory.create(owner=alice, prospect_name="Ann Lee")
    return services.start_plan(lead=made, by=SYSTEM, now=NOW).lead


@pytest.fixture
def step(lead: Lead) -> ScheduledReminder:
    """Return the first step."""
    return lead.reminders.select_related("lead__owner").get(step_id=1)


def tap(action: str, step: ScheduledReminder, *, by: int = 1001, **value: object) -> Reaction:
    """Tap a button of the menu."""
    press = SnoozePress(action, step.pk, None, **value)  # type: ignore[arg-type]
    return react(press, by=by)


def react(press: SnoozePress | OutcomePress, *, by: int = 1001, now: datetime = NOW) -> Reaction:
    """Tap a button."""
    return tapping.react(SnoozeTap(press, Sender(by), message_id=50, now=now, update_id=1))


def say(text: str, *, update_id: int = 1, reply_to: int | None = None, now: datetime = NOW) -> str:
    """Send a plain message as Alice; return all that is answered."""
    said = Said(update_id, Sender(1001), text, sent_at=now, now=now, reply_to=reply_to)
    return "\n".join(plain(screen.text) for screen in conversation.hear(said))


def shown(reaction: Reaction) -> str:
    """Return the text that the tapped message gets."""
    assert reaction.edit is not None
    return plain(reaction.edit.text)


def buttons(screen: Screen | None) -> list[str]:
    """Return the labels of all buttons."""
    assert screen is not None
    assert screen.keyboard is not None
    return [button.text for row in screen.keyboard.inline_keyboard for button in row]


def data(screen: Screen | None) -> list[str]:
    """Return what the buttons carry."""
    assert screen is not None
    assert screen.keyboard is not None
    return [str(button.callback_data) for row in screen.keyboard.inline_keyboard for button in row]


class TestMenu:
    def test_offers_the_times_that_are_still_to_come(self, step: ScheduledReminder) -> None:
        assert buttons(tap(SnoozeAction.MENU, step).edit) == [
            "1 hour · 11:00",
            "Evening · 18:00",
            "Tomorrow · 09:00",
            "Next Monday · 30 Nov",
            "🗓 Pick a date",
            "← Back",
        ]

    def test_never_calls_a_monday_tomorrow_on_a_friday(self, step: ScheduledReminder) -> None:
        friday = NOW + timedelta(days=2)
        found = buttons(snooze_screens.menu(step, now=friday))
        assert "Next Monday · 30 Nov" in found
        assert not [label for label in found if "Tomorrow" in label]

    def test_means_after_midnight_what_its_button_says(self, step: ScheduledReminder) -> None:
        late = NOW.replace(hour=23, minute=58)
        menu = snooze_screens.menu(step, now=late)
        pressed = dict(zip(buttons(menu), data(menu), strict=True))["Tomorrow · 09:00"]
        press = decode(pressed)
        assert isinstance(press, SnoozePress)
        tapping.react(Tap(press, Sender(1001), 50, late + timedelta(minutes=4), 1))
        step.refresh_from_db()
        assert step.due_at == datetime(2026, 11, 26, 9, tzinfo=UTC)

    def test_means_the_day_that_it_shows_after_a_change_of_zone_too(self, step: ScheduledReminder) -> None:
        services.confirm_zone(user=step.lead.owner, zone="Asia/Tokyo", now=NOW)
        press = SnoozePress("tom", step.pk, local=datetime(2026, 11, 26, 9))  # noqa: DTZ001
        tapping.react(Tap(press, Sender(1001), 50, NOW, 1))
        step.refresh_from_db()
        assert step.due_at == datetime(2026, 11, 26, 0, tzinfo=UTC)

    def test_that_is_a_day_old_says_that_its_time_has_passed(self, step: ScheduledReminder) -> None:
        press = SnoozePress("tom", step.pk, local=datetime(2026, 11, 25, 9))  # noqa: DTZ001
        text = shown(tapping.react(Tap(press, Sender(1001), 50, NOW, 1)))
        assert "That time has passed" in text
        step.refresh_from_db()
        assert step.status != ReminderStatus.SNOOZED

    @pytest.mark.parametrize("local", [datetime(2027, 11, 27, 9), datetime(9999, 12, 31, 23, 59)])  # noqa: DTZ001
    def test_that_was_forged_reaches_no_further_than_a_year(
        self, step: ScheduledReminder, local: datetime
    ) -> None:
        shown(tap("tom", step, local=local))
        step.refresh_from_db()
        assert step.status != ReminderStatus.SNOOZED

    def test_leaves_out_the_evening_that_is_over(self, step: ScheduledReminder) -> None:
        late = snooze_screens.menu(step, now=NOW.replace(hour=23))
        assert not [label for label in buttons(late) if "Evening" in label]

    @pytest.mark.parametrize(
        ("action", "due_at"),
        [
            ("1h", "2026-11-25T11:00"),
            ("eve", "2026-11-25T18:00"),
            ("tom", "2026-11-26T09:00"),
            ("3d", "2026-11-28T10:00"),
            ("mon", "2026-11-30T09:00"),
        ],
    )
    def test_snoozes_until_then(self, step: ScheduledReminder, action: str, due_at: str) -> None:
        text = shown(tap(action, step))
        step.refresh_from_db()
        assert step.status == ReminderStatus.SNOOZED
        assert step.due_at == datetime.fromisoformat(due_at).replace(tzinfo=UTC)
        assert text.startswith("💤 Snoozed until ")

    def test_keeps_an_evening_that_is_outside_working_hours_and_says_so(
        self, step: ScheduledReminder
    ) -> None:
        text = shown(tap("eve", step))
        step.refresh_from_db()
        assert step.next_action_at == step.due_at
        assert "Outside your working hours" in text

    def test_says_when_a_day_is_moved_into_working_hours(self, step: ScheduledReminder) -> None:
        text = shown(tap("3d", step))
        assert "Snoozed until Mon 30 Nov, 09:00" in text
        assert "You asked for Sat 28 Nov, 10:00" in text

    def test_can_be_undone(self, step: ScheduledReminder) -> None:
        tap("mon", step)
        tapping.react(Tap(StepPress(StepAction.UNDO, step.pk), Sender(1001), 50, NOW, 1))
        step.refresh_from_db()
        assert (step.status, step.due_at) == (ReminderStatus.PENDING, NOW)

    def test_of_a_step_that_is_done_shows_that(self, step: ScheduledReminder) -> None:
        services.complete(reminder=step, by=SYSTEM, now=NOW)
        for action in (SnoozeAction.MENU, "1h", "mon"):
            assert shown(tap(action, step)).startswith("✅ Done")
        step.refresh_from_db()
        assert step.status == ReminderStatus.COMPLETED

    def test_counts_a_double_tap_once(self, step: ScheduledReminder) -> None:
        for _ in range(2):
            tap("1h", step)
        step.refresh_from_db()
        assert step.snooze_count == 1

    def test_from_an_older_cycles_message_changes_nothing(self, step: ScheduledReminder) -> None:
        old = DeliveryFactory.create(reminder=step, cycle=step.cycle)
        services.snooze(reminder=step, until=NOW + timedelta(days=2), by=SYSTEM, now=NOW)
        react(SnoozePress("mon", step.pk, old.pk))
        step.refresh_from_db()
        assert step.due_at == NOW + timedelta(days=2)

    def test_of_somebody_else_is_as_good_as_missing(self, step: ScheduledReminder) -> None:
        for action in (*SnoozeAction, *BY_KEY):
            at = NOW.replace(tzinfo=None) + timedelta(days=1)
            pressed = SnoozeTap(SnoozePress(action, step.pk, local=at), Sender(666), 50, NOW, 1)
            missing = SnoozeTap(SnoozePress(action, 10**9, local=at), Sender(666), 50, NOW, 1)
            assert tapping.objection(pressed) == tapping.objection(missing) != ""
            assert tapping.react(pressed) == Reaction()
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING


class TestCalendar:
    def test_shows_four_weeks_from_this_one(self, step: ScheduledReminder) -> None:
        reaction = tap(SnoozeAction.CALENDAR, step, page=0)
        labels = buttons(reaction.edit)
        assert labels[:7] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
        assert labels[7:16] == ["·", "·", "25", "26", "27", "28", "29", "30", "1"]
        assert "23 Nov — 20 Dec 2026" in shown(reaction)

    def test_has_no_day_beyond_a_year_and_no_page_behind_the_last(self, step: ScheduledReminder) -> None:
        pages = [tap(SnoozeAction.CALENDAR, step, page=page).edit for page in range(14)]
        days = [item.split(":")[-1] for page in pages for item in data(page) if ":day:" in item]
        assert min(days) == "20261125"
        assert max(days) == "20271121"
        assert "▶️" not in buttons(pages[12])
        assert pages[12] == pages[13]

    def test_leads_to_the_hours_of_the_working_day(self, step: ScheduledReminder) -> None:
        friday = tap(SnoozeAction.DAY, step, local=datetime(2026, 11, 27))  # noqa: DTZ001
        assert buttons(friday.edit)[:9] == [f"{hour:02}:00" for hour in range(9, 18)]
        today = tap(SnoozeAction.DAY, step, local=datetime(2026, 11, 25))  # noqa: DTZ001
        assert buttons(today.edit)[0] == "11:00"

    def test_snoozes_until_the_chosen_hour(self, step: ScheduledReminder) -> None:
        text = shown(tap(SnoozeAction.AT, step, local=datetime(2026, 11, 28, 14, 0)))  # noqa: DTZ001
        step.refresh_from_db()
        assert step.next_action_at == step.due_at == datetime(2026, 11, 28, 14, tzinfo=UTC)
        assert "Snoozed until Sat 28 Nov, 14:00" in text

    @pytest.mark.parametrize(
        "local",
        [datetime(2026, 11, 24), datetime(2026, 11, 25, 9), datetime(9999, 12, 31), datetime(2027, 11, 27)],  # noqa: DTZ001
    )
    def test_takes_no_time_that_is_over_or_too_far(self, step: ScheduledReminder, local: datetime) -> None:
        assert "That time has passed" in shown(tap(SnoozeAction.AT, step, local=local))
        if local.date() != NOW.date():
            assert "That time has passed" in shown(tap(SnoozeAction.DAY, step, local=local))
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING

    @pytest.mark.usefixtures("spoken")
    def test_fits_into_telegram_with_the_longest_names(self, lead: Lead, step: ScheduledReminder) -> None:
        lead.prospect_name = lead.prospect_title = lead.prospect_company = LONG[:200]
        step.lead = lead
        for page in range(13):
            screen = snooze_screens.calendar(step, page=page, now=NOW, delivery_id=2**63 - 1)
            assert len(buttons(screen)) <= 100
            assert len(screen.text) < 4096
            assert all(len(item) <= 64 and decode(item) is not None for item in data(screen))


class TestCallbacks:
    def test_are_read_as_they_are_written_at_the_longest(self) -> None:
        for action in SnoozeAction:
            page = 12 if action is SnoozeAction.CALENDAR else 0
            timed = action in (SnoozeAction.DAY, SnoozeAction.AT)
            local = datetime(2026, 12, 4, 0 if action is SnoozeAction.DAY else 14) if timed else None  # noqa: DTZ001
            written = encode(SnoozePress(action, 2**63 - 1, 2**63 - 1, page=page, local=local))
            press = SnoozePress(action, 2**63 - 1, 2**63 - 1, page, local)
            assert len(written) <= 64
            assert decode(written) == press

    @pytest.mark.parametrize(
        "text",
        [
            "snz:menu:1",
            "snz:menu:0:0",
            "snz:menu:1:0:1",
            "snz:cal:1:0",
            "snz:cal:1:0:13",
            "snz:cal:1:0:01",
            "snz:day:1:0:20261332",
            "snz:day:1:0:2026124",
            "snz:at:1:0:202612042460",
            "snz:at:1:0:2026120414300",
            "snz:at:1:0: 20261204143",
            "snz:1h:1:00",
            "snz:nap:1:0",
            "how:replied:0",
            "how::1",
            "how:replied:1:2",
            "how:REPLIED:1",
        ],
    )
    def test_that_we_would_not_have_written_are_none(self, text: str) -> None:
        assert decode(text) is None


class TestReply:
    def test_in_words_snoozes_and_is_echoed_with_undo(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        said = Said(1, Sender(1001), "fri 14:30", sent_at=NOW, now=NOW)
        (screen,) = conversation.hear(said)
        assert "Snoozed until Fri 27 Nov, 14:30" in plain(screen.text)
        assert "↩️ Undo" in buttons(screen)
        step.refresh_from_db()
        assert step.due_at == datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
        assert chat_state.waiting(1001, now=NOW) is None

    def test_is_done_once_however_often_the_update_is_processed(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        InboxUpdate.objects.create(update_id=1, telegram_id=1001, payload={})
        assert say("in 2 weeks") == say("in 2 weeks")
        step.refresh_from_db()
        assert step.snooze_count == 1

    def test_that_is_no_time_is_asked_again_and_changes_nothing(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        assert "I did not understand that time" in say("when she is back", update_id=1)
        assert "already passed" in say("yesterday", update_id=2)
        assert "tomorrow 9" in say("25:00", update_id=3)
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING
        assert "Snoozed until" in say("завтра 9", update_id=4)

    def test_that_may_mean_two_times_is_asked_with_a_button_for_each(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        (screen,) = conversation.hear(Said(1, Sender(1001), "tomorrow at 3", sent_at=NOW, now=NOW))
        assert buttons(screen)[:2] == ["tomorrow 03:00", "tomorrow 15:00"]
        press = decode(data(screen)[1])
        assert isinstance(press, SnoozePress)
        react(press)
        step.refresh_from_db()
        assert step.due_at == datetime(2026, 11, 26, 15, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["tomorrow 9", "next monday", "at 9", "завтра 9"])
    def test_to_nothing_is_no_prospect_but_is_asked_which_step_is_meant(
        self, step: ScheduledReminder, text: str
    ) -> None:
        assert "for which step?" in say(text)
        assert Lead.objects.count() == 1
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING

    def test_to_nothing_is_a_prospect_behind_add(self, step: ScheduledReminder) -> None:
        said = Said(1, Sender(1001), "next monday", sent_at=NOW, now=NOW)
        conversation.hear(said, prospect_only=True)
        assert Lead.objects.filter(prospect_name="next monday").exists()

    def test_to_a_step_from_a_list_snoozes_it(self, step: ScheduledReminder) -> None:
        said = Said(1, Sender(1001), "fri 14:30", sent_at=NOW, now=NOW, reply_to=77, reply_step=step.pk)
        (screen,) = conversation.hear(said)
        assert "Snoozed until Fri 27 Nov, 14:30" in plain(screen.text)

    def test_to_a_step_from_a_list_that_is_no_time_is_a_note_on_it(self, step: ScheduledReminder) -> None:
        said = Said(1, Sender(1001), "she is away", sent_at=NOW, now=NOW, reply_to=77, reply_step=step.pk)
        (screen,) = conversation.hear(said)
        assert "Noted on step 1" in plain(screen.text)
        assert Lead.objects.count() == 1

    @pytest.mark.parametrize("text", ["fri 14:30", "she is away"])
    def test_to_somebody_elses_step_changes_nothing(self, step: ScheduledReminder, text: str) -> None:
        said = Said(1, Sender(2002), text, sent_at=NOW, now=NOW, reply_to=77, reply_step=step.pk)
        (screen,) = conversation.hear(said)
        assert "Ann Lee" not in plain(screen.text)
        version = step.version
        step.refresh_from_db()
        assert (step.status, step.version) == (ReminderStatus.PENDING, version)
        assert not step.lead.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE).exists()

    def test_that_is_a_prospect_is_one_and_the_question_stays(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        assert "I still wait for: until when to snooze." in say("Bo Berg\nCTO at Initech\nOslo")
        assert Lead.objects.filter(prospect_name="Bo Berg").exists()
        assert chat_state.waiting(1001, now=NOW) is not None

    def test_outside_working_hours_is_kept_and_noted(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        assert "Outside your working hours" in say("saturday 21:00")
        step.refresh_from_db()
        assert step.next_action_at == datetime(2026, 11, 28, 21, tzinfo=UTC)

    def test_replaces_an_earlier_wish_however_near(self, step: ScheduledReminder) -> None:
        for update_id, text in enumerate(("fri 14:30", "fri 14:45"), start=1):
            tap(SnoozeAction.MENU, step)
            say(text, update_id=update_id)
        step.refresh_from_db()
        assert step.due_at == datetime(2026, 11, 27, 14, 45, tzinfo=UTC)

    def test_to_a_reminder_that_is_nothing_but_a_time_snoozes_it(self, step: ScheduledReminder) -> None:
        DeliveryFactory.create(reminder=step, cycle=step.cycle, message_id=77)
        assert "Snoozed until" in say("tomorrow 9", reply_to=77)
        step.refresh_from_db()
        assert step.status == ReminderStatus.SNOOZED

    def test_to_a_reminder_that_says_more_stays_a_note(self, step: ScheduledReminder) -> None:
        DeliveryFactory.create(reminder=step, cycle=step.cycle, message_id=77)
        say("she is away until monday", reply_to=77)
        step.refresh_from_db()
        assert step.status == ReminderStatus.PENDING

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("tomorrow at 3", "Which one do you mean?"),
            ("today at 9", "already passed"),
            ("31 feb", "no such date"),
            ("in 3 years", "more than a year away"),
            ("monday tuesday", "two different times"),
            ("9", "not sure which time"),
        ],
    )
    def test_to_a_reminder_that_is_a_time_in_doubt_is_asked_about_or_explained(
        self, step: ScheduledReminder, text: str, answer: str
    ) -> None:
        DeliveryFactory.create(reminder=step, cycle=step.cycle, message_id=77)
        assert answer in say(text, reply_to=77)
        notes = step.lead.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE)
        assert not notes.exists()
        # Nobody asked for a time: the next reply may be a note, or a time, as before.
        assert "Noted" in say("she is on holiday", update_id=2, reply_to=77)
        assert "Snoozed until" in say("tomorrow 9", update_id=3, reply_to=77)

    @pytest.mark.parametrize(
        ("text", "answer", "offered"),
        [
            ("call her tomorrow at 3", "or is that a note?", ["tomorrow 03:00", "tomorrow 15:00"]),
            ("today at 9 for sure", "already passed", []),
        ],
    )
    def test_to_a_reminder_that_is_half_a_time_is_asked_about(
        self, step: ScheduledReminder, text: str, answer: str, offered: list[str]
    ) -> None:
        DeliveryFactory.create(reminder=step, cycle=step.cycle, message_id=77)
        InboxUpdate.objects.create(update_id=5, telegram_id=1001, payload={}, received_at=NOW)
        said = Said(5, Sender(1001), text, sent_at=NOW, now=NOW, reply_to=77)
        (screen,) = conversation.hear(said)
        assert answer in plain(screen.text)
        labels = buttons(screen)
        assert [label.removeprefix("⏰ ") for label in labels[:-1]] == offered
        notes = step.lead.activities.filter(activity_type=ActivityType.CONTEXT_UPDATE)
        assert not notes.exists()
        press = AskPress(AskAction.NOTE, 5)
        for by in (2002, 1001, 1001):
            tapping.react(AskTap(press, Sender(by), message_id=51, now=NOW, update_id=6))
        assert [note.content for note in notes] == [text]

    def test_after_the_step_was_closed_is_a_plain_message(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        services.complete(reminder=step, by=SYSTEM, now=NOW)
        assert "Snoozed" not in say("tomorrow 9")

    def test_is_not_waited_for_after_back(self, step: ScheduledReminder) -> None:
        tap(SnoozeAction.MENU, step)
        assert "Done" in str(buttons(tap(SnoozeAction.BACK, step).edit))
        assert chat_state.waiting(1001, now=NOW) is None


class TestExactSnooze:
    def test_is_moved_by_a_pause_into_working_hours(
        self, alice: TelegramUser, step: ScheduledReminder
    ) -> None:
        night = NOW.replace(hour=23)
        services.snooze(reminder=step, until=AsSaid(night), by=SYSTEM, now=NOW)
        step.refresh_from_db()
        assert (step.due_rule, step.next_action_at) == ("as_said", night)


class TestOutcome:
    def done(self, step: ScheduledReminder) -> Reaction:
        """Tap Done."""
        return tapping.react(Tap(StepPress(StepAction.DONE, step.pk), Sender(1001), 50, NOW, 1))

    def test_is_offered_once_a_step_is_done_or_skipped(self, step: ScheduledReminder) -> None:
        assert buttons(self.done(step).edit)[:3] == ["📭 No answer yet", "📨 Replied", "🤝 Meeting booked"]
        other = step.lead.reminders.get(step_id=2)
        skipped = tapping.react(Tap(StepPress(StepAction.SKIP, other.pk), Sender(1001), 50, NOW, 1))
        assert buttons(skipped.edit)[:4] == [
            "🙅 Wrong person",
            "🚫 Not relevant",
            "☑️ Already done",
            "⌛️ No time",
        ]

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [
            (Outcome.SILENT, LeadStatus.ANALYZED),
            (Outcome.REPLIED, LeadStatus.IN_PROGRESS),
            (Outcome.BOOKED, LeadStatus.MEETING_BOOKED),
        ],
    )
    def test_is_marked_and_moves_the_lead(
        self, lead: Lead, step: ScheduledReminder, outcome: Outcome, status: str
    ) -> None:
        self.done(step)
        marked = react(OutcomePress(outcome, step.pk))
        lead.refresh_from_db()
        assert lead.status == status
        assert f"how:none:{step.pk}" in data(marked.edit)  # the way back

    def test_is_taken_back_by_a_second_tap_on_it(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        marked = react(OutcomePress(Outcome.BOOKED, step.pk))
        assert f"how:none:{step.pk}" in data(marked.edit)
        react(OutcomePress("", step.pk))
        lead.refresh_from_db()
        assert lead.status == LeadStatus.ANALYZED

    def test_is_replaced_by_another_one(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        for outcome in (Outcome.BOOKED, Outcome.REPLIED):
            react(OutcomePress(outcome, step.pk))
        lead.refresh_from_db()
        assert lead.status == LeadStatus.IN_PROGRESS
        assert services.outcome_of(lead.reminders.get(pk=step.pk)) == Outcome.REPLIED

    def test_is_noted_once_however_often_it_is_tapped(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        for _ in range(3):
            react(OutcomePress(Outcome.REPLIED, step.pk))
        assert lead.activities.filter(activity_type=ActivityType.STEP_OUTCOME).count() == 1

    def test_goes_with_the_undo_of_the_step(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        react(OutcomePress(Outcome.BOOKED, step.pk))
        tapping.react(Tap(StepPress(StepAction.UNDO, step.pk), Sender(1001), 50, NOW, 1))
        step.refresh_from_db()
        lead.refresh_from_db()
        assert (step.is_live, lead.status) == (True, LeadStatus.ANALYZED)
        assert not [label for label in buttons(self.done(step).edit) if label.startswith("✔️")]

    def test_does_not_undo_a_status_that_was_changed_since(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        react(OutcomePress(Outcome.REPLIED, step.pk))
        services.set_lead_status(lead=lead, status=LeadStatus.CLOSED_WON, by=SYSTEM, now=NOW)
        react(OutcomePress("", step.pk))
        lead.refresh_from_db()
        assert lead.status == LeadStatus.CLOSED_WON

    @pytest.mark.parametrize("outcome", [Outcome.WRONG, Outcome.BUSY])
    def test_that_does_not_fit_the_end_changes_nothing(
        self, lead: Lead, step: ScheduledReminder, outcome: Outcome
    ) -> None:
        self.done(step)
        react(OutcomePress(outcome, step.pk))
        assert services.outcome_of(lead.reminders.get(pk=step.pk)) is None

    def test_of_an_open_step_changes_nothing(self, lead: Lead, step: ScheduledReminder) -> None:
        react(OutcomePress(Outcome.REPLIED, step.pk))
        assert not lead.activities.filter(activity_type=ActivityType.STEP_OUTCOME).exists()

    def test_of_somebody_elses_step_is_as_good_as_missing(self, lead: Lead, step: ScheduledReminder) -> None:
        self.done(step)
        pressed = SnoozeTap(OutcomePress(Outcome.REPLIED, step.pk), Sender(666), 50, NOW, 1)
        missing = SnoozeTap(OutcomePress(Outcome.REPLIED, 10**9), Sender(666), 50, NOW, 1)
        assert tapping.objection(pressed) == tapping.objection(missing) != ""
        assert tapping.react(pressed) == Reaction()

    def test_that_is_unknown_is_refused(self, step: ScheduledReminder) -> None:
        assert tapping.objection(SnoozeTap(OutcomePress("maybe", step.pk), Sender(1001), 50, NOW, 1))
