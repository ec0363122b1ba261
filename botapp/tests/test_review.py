"""A plan before it runs: dates, busy days, every change of a step, another plan; and of a running plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from botapp.incoming import conversation
from botapp.routes import LIMIT, PlanAction, PlanPress, decode
from botapp.screens.plan.actions import PlanTap
from botapp.screens.plan.request_actions import RequestTap
from botapp.screens.plan.view import plan_screen
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.shared.text import MESSAGE_LIMIT, plain, units
from botapp.telegram.edits import screen_for
from botapp.tests import tapping
from botapp.tests.plan_walk import Walk
from core.actor import SYSTEM
from engagement.models import PlanRequest, PlanVersion
from engagement.plans import MAX_OPEN_STEPS
from leads.models import Lead, TelegramUser
from planning import services as planning
from reminders import services
from reminders.messenger import Edit
from reminders.models import Delivery, MessageEdit, ReminderStatus
from tests.factories import LeadFactory, ReminderFactory, plan_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
ALICE = Sender(1001, first_name="Alice")


@pytest.fixture
def alice(alice: TelegramUser) -> TelegramUser:
    """Return Alice with a confirmed clock: working days from 9 to 18 UTC."""
    alice.zone_confirmed_at = NOW
    alice.save()
    return alice


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a plan of five steps that has not been started."""
    return LeadFactory.create(owner=alice, prospect_name="Ann Lee")


@pytest.fixture
def running(lead: Lead) -> Lead:
    """Return Alice's lead with a plan of five steps that runs, the first of them done."""
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    services.complete(reminder=lead.reminders.get(step_id=1), by=SYSTEM, now=NOW)
    lead.refresh_from_db()
    return lead


def tap(
    lead: Lead, action: PlanAction, step_id: int = 0, choice: str = "", *, by: Sender = ALICE
) -> Reaction:
    """Tap a plan's button."""
    return tapping.react(PlanTap(PlanPress(action, lead.pk, step_id, choice), by, 50, NOW, 1))


def press(lead: Lead, screen: Screen, label: str) -> Reaction:
    """Tap the button of a screen whose label holds these words."""
    data = next(data for text, data in buttons(screen) if label in text)
    pressed = decode(data)
    if isinstance(pressed, PlanPress):
        return tapping.react(PlanTap(pressed, ALICE, 50, NOW, 1))
    return tapping.react(RequestTap(pressed, ALICE, 50, NOW, 1))  # type: ignore[arg-type]


def reply(text: str, *, update_id: int = 1) -> list[Screen]:
    """Send a plain message."""
    return conversation.hear(Said(update_id, ALICE, text, NOW, NOW))


def shown(reaction: Reaction) -> Screen:
    """Return what the tapped message becomes."""
    assert reaction.edit is not None
    return reaction.edit


def buttons(screen: Screen) -> list[tuple[str, str]]:
    """Return a screen's buttons as (label, data)."""
    assert screen.keyboard is not None
    return [(one.text, str(one.callback_data)) for row in screen.keyboard.inline_keyboard for one in row]


def tasks(lead: Lead) -> list[str]:
    """Return the stored steps' words."""
    lead.refresh_from_db()
    return [step["description"] for step in lead.steps]


def proposed(lead: Lead) -> PlanRequest:
    """Return the change that waits for a word."""
    return lead.plan_requests.order_by("-id")[0]


def busy(owner: TelegramUser, day: date, count: int) -> None:
    """Give a person so many reminders of another lead on a day."""
    other = LeadFactory.create(owner=owner)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for _ in range(count):
        ReminderFactory.create(lead=other, telegram_id=owner.telegram_id, due_at=at, next_action_at=at)


class TestDates:
    def test_are_exact_and_mind_weekends_and_days_off(self, lead: Lead) -> None:
        lead.owner.days_off = ["2026-03-11"]
        lead.owner.save()
        text = plain(plan_screen(lead, now=NOW).text)
        for line in (
            "1. now",
            "2. Thu 5 Mar, 09:30",
            "3. Mon 9 Mar, 09:00",  # day 6 is a Sunday
            "4. Thu 12 Mar, 09:00",  # day 9 is the day off
            "5. Mon 16 Mar, 09:00",
        ):
            assert line in text

    @pytest.mark.parametrize(
        ("others", "cap", "words"),
        [
            (4, 12, ""),
            (5, 12, "busy day (5)"),
            (7, 12, "busy day (7)"),
            (3, 3, "busy day (3)"),  # with this step they are more than the cap
            (2, 3, ""),
            (0, 0, ""),
        ],
    )
    def test_say_when_a_day_is_full(self, lead: Lead, others: int, cap: int, words: str) -> None:
        busy(lead.owner, date(2026, 3, 5), others)
        lead.owner.daily_cap = cap
        lines = plan_screen(lead, now=NOW).text.splitlines()
        second = next(line for line in lines if line.startswith("2."))
        assert ("busy day" in second) == bool(words)
        assert words in second
        assert not any("busy day" in line for line in lines if line != second)

    def test_of_other_people_make_no_day_full(self, lead: Lead, bob: TelegramUser) -> None:
        busy(bob, date(2026, 3, 5), 9)
        assert "busy day" not in plan_screen(lead, now=NOW).text

    def test_take_a_constant_number_of_queries(
        self, alice: TelegramUser, django_assert_num_queries: Any, lead: Lead
    ) -> None:
        for steps, others in ((2, 1), (10, 30)):
            lead = LeadFactory.create(owner=alice, engagement_plan=plan_of(steps))
            busy(alice, date(2026, 3, 5), others)
            with django_assert_num_queries(3):  # rows, a busy day, what is sold
                plan_screen(lead, now=NOW)

    def test_of_the_longest_plan_fit_one_message(self, lead: Lead) -> None:
        lead.engagement_plan = [
            step | {"description": "<&> 🚀" * 100, "suggested_text": "<&>" * 900} for step in plan_of(10)
        ]
        lead.prospect_name, lead.prospect_company = "ש<&" * 66, "<&>" * 66
        lead.save()
        for screen in (
            plan_screen(lead, now=NOW),
            shown(tap(lead, PlanAction.EDIT)),
            shown(tap(lead, PlanAction.STEP, 10)),
            shown(tap(lead, PlanAction.DATE, 10)),
            shown(tap(lead, PlanAction.CHANNEL, 10)),
            shown(tap(lead, PlanAction.OTHER)),
        ):
            assert units(plain(screen.text)) <= MESSAGE_LIMIT
            assert all(len(data) <= LIMIT for _label, data in buttons(screen))


class TestEdit:
    def test_changes_words_and_draft_by_reply(self, lead: Lead) -> None:
        asked = shown(tap(lead, PlanAction.TASK, 2))
        assert "Write message 2" in asked.text
        answer = reply("Call <b>Ann</b> & Bob")[0]
        assert "Call &lt;b&gt;Ann&lt;/b&gt; &amp; Bob" in answer.text
        tap(lead, PlanAction.TEXT, 2)
        reply("Hello Ann,\nshall we talk?", update_id=2)
        lead.refresh_from_db()
        assert lead.steps[1]["description"] == "Call <b>Ann</b> & Bob"
        assert lead.steps[1]["suggested_text"] == "Hello Ann,\nshall we talk?"

    def test_says_how_long_a_draft_may_be_and_asks_again(self, lead: Lead) -> None:
        plan = plan_of(2)
        plan[0] |= {"action_type": "linkedin_connect", "channel": "linkedin"}
        lead.engagement_plan = plan
        lead.save()
        tap(lead, PlanAction.TEXT, 1)
        assert "199" in reply("x" * 230)[0].text
        assert "x" * 199 in reply("x" * 199, update_id=2)[0].text

    def test_puts_a_step_on_a_day_and_in_its_place(self, lead: Lead) -> None:
        screen = shown(press(lead, shown(tap(lead, PlanAction.DATE, 2)), "Mon 9 Mar"))
        assert "Mon 9 Mar, 09:00" in plain(screen.text)
        assert "Step 3 of 5" in screen.text
        assert [task[-1] for task in tasks(lead)] == ["1", "3", "2", "4", "5"]

    @pytest.mark.parametrize("choice", ["20260301", "20290101", "20260230", "d7", "x"])
    def test_of_a_button_of_another_time_changes_nothing(self, lead: Lead, choice: str) -> None:
        before = tasks(lead)
        assert "not within the next year" in shown(tap(lead, PlanAction.DATE, 2, choice)).text
        assert tasks(lead) == before

    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("fri", "Fri 6 Mar"),
            ("in 3 days", "Thu 5 Mar"),
            ("12 Mar", "Thu 12 Mar"),
            ("tomorrow", "Tue 3 Mar"),
            ("2026-04-01", "Wed 1 Apr"),
        ],
    )
    def test_reads_a_day_in_words(self, lead: Lead, words: str, day: str) -> None:
        tap(lead, PlanAction.DATE, 5)
        assert f"📅 {day}, 09:" in plain(reply(words)[0].text)

    @pytest.mark.parametrize("words", ["yesterday", "2031-01-01", "blue", "9"])
    def test_asks_again_for_a_day_that_cannot_be(self, lead: Lead, words: str) -> None:
        tap(lead, PlanAction.DATE, 5)
        before = tasks(lead)
        assert "Nothing was changed" in reply(words)[0].text
        assert tasks(lead) == before
        waiting = chat_state.waiting(1001, now=NOW)
        assert waiting is not None
        assert waiting.state == chat_state.PLAN_DATE

    def test_of_a_day_that_is_none_of_theirs_says_so(self, lead: Lead) -> None:
        tap(lead, PlanAction.DATE, 5)
        answer = plain(reply("14 Mar")[0].text)
        assert "Sat 14 Mar is not one of your working days" in answer
        assert "Mon 16 Mar, 09:00" in answer

    def test_of_a_day_is_the_same_day_whenever_the_plan_starts(self, lead: Lead) -> None:
        tap(lead, PlanAction.DATE, 5)
        reply("20 Mar")
        late = NOW + timedelta(days=1, hours=11)  # after hours
        lead.refresh_from_db()
        services.start_plan(lead=lead, by=SYSTEM, now=late)
        row = lead.reminders.get(step_id=5)
        assert (row.due_at, row.due_rule) == (datetime(2026, 3, 20, 9, tzinfo=UTC), "timing:iso_date")

    def test_takes_a_pasted_prospect_for_what_it_is(self, lead: Lead) -> None:
        tap(lead, PlanAction.DATE, 5)
        reply("Carl Fox\nCTO at Initech")
        assert Lead.objects.filter(prospect_name="Carl Fox").exists()

    def test_changes_the_channel_and_what_is_done_there(self, lead: Lead) -> None:
        screen = shown(press(lead, shown(tap(lead, PlanAction.CHANNEL, 3)), "Phone"))
        assert "📞 Phone" in screen.text
        lead.refresh_from_db()
        assert (lead.steps[2]["channel"], lead.steps[2]["action_type"]) == ("phone", "call")

    def test_adds_a_step_three_days_after_the_last(self, lead: Lead) -> None:
        tap(lead, PlanAction.ADD)
        added = reply("Send the case study")[0]
        assert "Step 6 of 6" in added.text
        assert "Thu 19 Mar" in added.text
        assert tasks(lead)[-1] == "Send the case study"

    def test_stops_at_ten_steps_and_at_one(self, lead: Lead) -> None:
        lead.engagement_plan = plan_of(MAX_OPEN_STEPS)
        lead.save()
        assert "ten open steps at most" in shown(tap(lead, PlanAction.ADD)).text
        for number in range(1, MAX_OPEN_STEPS):
            tap(lead, PlanAction.REMOVE, number)
        assert "needs at least one step" in shown(tap(lead, PlanAction.REMOVE, MAX_OPEN_STEPS)).text
        assert len(tasks(lead)) == 1

    def test_moves_a_step_once_however_often_the_button_is_tapped(self, lead: Lead) -> None:
        screen = shown(tap(lead, PlanAction.STEP, 3))
        for _ in range(3):
            moved = shown(press(lead, screen, "⬆️"))
        assert "Thu 5 Mar, 09:30" in plain(moved.text)  # the date of the place
        assert [task[-1] for task in tasks(lead)] == ["1", "3", "2", "4", "5"]

    def test_deletes_a_step_once(self, lead: Lead) -> None:
        for _ in range(2):
            screen = shown(tap(lead, PlanAction.REMOVE, 2))
        assert len(tasks(lead)) == 4
        assert "Which step?" in screen.text

    @pytest.mark.parametrize("action", list(PlanAction))
    def test_of_a_step_that_is_not_there_explains_itself(self, lead: Lead, action: PlanAction) -> None:
        before = tasks(lead)
        reaction = tap(lead, action, 77)
        assert reaction.edit or reaction.messages
        if action not in (PlanAction.PLAYBOOK,):
            assert tasks(lead) == before

    @pytest.mark.parametrize("action", list(PlanAction))
    def test_is_only_for_the_owner(self, lead: Lead, mallory: TelegramUser, action: PlanAction) -> None:
        before = tasks(lead)
        stranger = Sender(mallory.telegram_id)
        press = PlanTap(PlanPress(action, lead.pk, 1, "20260309"), stranger, 50, NOW, 1)
        assert tapping.objection(press) == "That lead is no longer here."
        assert tapping.react(press) == Reaction()
        assert tasks(lead) == before
        assert not chat_state.waiting(mallory.telegram_id, now=NOW)

    def test_of_a_closed_lead_changes_nothing(self, lead: Lead) -> None:
        services.set_lead_status(lead=lead, status="closed_lost", by=SYSTEM, now=NOW)
        before = tasks(lead)
        for action in PlanAction:
            assert shown(tap(lead, action, 1, "20260309")).keyboard is not None
        assert tasks(lead) == before


class TestAnotherPlan:
    @pytest.mark.parametrize("label", ["Too long", "Wrong channel", "Too pushy"])
    def test_is_written_at_once_without_a_model(self, lead: Lead, label: str) -> None:
        lead.original_context = "Ann Lee, CTO at Acme, ann@acme.example, +49 30 1234567"
        lead.save()
        planning.write_plan(lead=lead, by=SYSTEM, now=NOW)
        before = tasks(lead)
        screen = shown(press(lead, shown(tap(lead, PlanAction.OTHER)), label))
        assert "Start plan" in str(buttons(screen))
        assert tasks(lead) != before

    def test_says_when_there_is_no_other(self, lead: Lead) -> None:
        planning.write_plan(lead=lead, by=SYSTEM, now=NOW)
        asked = shown(tap(lead, PlanAction.OTHER))
        assert not {"Wrong channel", "In my words", "Standard plan"} & {
            text[2:] for text, _ in buttons(asked)
        }
        screen = shown(tap(lead, PlanAction.OTHER, choice="channel"))  # a button of another time
        assert "I have no other plan" in screen.text

    def test_asks_before_it_replaces_what_was_changed_by_hand(self, lead: Lead) -> None:
        planning.write_plan(lead=lead, by=SYSTEM, now=NOW)
        assert "by hand" not in shown(tap(lead, PlanAction.OTHER)).text
        tap(lead, PlanAction.REMOVE, 2)
        asked = shown(tap(lead, PlanAction.OTHER))
        assert "You changed this plan by hand. Another one takes its place." in asked.text
        press(lead, asked, "Standard plan")
        assert "by hand" not in shown(tap(lead, PlanAction.OTHER)).text

    def test_in_own_words_says_what_it_could_not_do(self, lead: Lead) -> None:
        tap(lead, PlanAction.OTHER, choice="words")
        screen = reply("Please make it rhyme")[0]
        assert "Start plan" in str(buttons(screen))
        assert "without a language model" in screen.text

    def test_may_be_the_standard_one(self, lead: Lead) -> None:
        screen = shown(press(lead, shown(tap(lead, PlanAction.OTHER)), "Standard plan"))
        assert "Start plan" in str(buttons(screen))
        assert "Write message 1" not in tasks(lead)


class TestRunningPlan:
    def test_changes_only_after_a_word(self, running: Lead) -> None:
        screen = shown(press(running, shown(tap(running, PlanAction.CHANNEL, 3)), "Phone"))
        assert "📞 Phone" in screen.text
        running.refresh_from_db()
        assert running.plan_version == 1
        changes = shown(press(running, shown(tap(running, PlanAction.EDIT)), "Review changes"))
        assert "Changes to the plan" in changes.text
        assert "other channel" in changes.text
        assert "3 steps stay as they are" in changes.text

    def test_keeps_what_is_done_and_what_is_not_named(self, running: Lead) -> None:
        old = list(running.reminders.order_by("id").values("pk", "status", "due_at", "version", "cycle"))
        tap(running, PlanAction.REMOVE, 4)
        changes = shown(tap(running, PlanAction.CONFIRM))
        assert "<s>Write message 4</s>" in changes.text
        done = shown(press(running, changes, "Use this plan"))
        assert "The plan is changed" in done.text
        running.refresh_from_db()
        assert (running.plan_version, running.steps[0]["status"]) == (2, "done")
        assert [step["description"][-1] for step in running.steps] == ["1", "2", "3", "5"]
        new = list(running.reminders.order_by("id").values("pk", "status", "due_at", "version", "cycle"))
        assert [row for row in new if row not in old] == [
            old[3] | {"status": ReminderStatus.CANCELLED, "version": old[3]["version"] + 1}
        ]
        assert PlanVersion.objects.filter(lead=running).count() == 2
        again = shown(press(running, changes, "Use this plan"))
        assert again.text == done.text
        running.refresh_from_db()
        assert running.plan_version == 2

    def test_is_not_reminded_again_of_what_an_edit_leaves_alone(self, lead: Lead) -> None:
        """The reported case: step 3 gets another day after step 1 was sent."""
        walk = Walk.of(services.start_plan(lead=lead, by=SYSTEM, now=NOW).lead, now=NOW)
        walk.send()
        before = walk.rows()
        lead.refresh_from_db()
        moved = shown(press(lead, shown(tap(lead, PlanAction.DATE, 3)), "Mon 9 Mar"))
        assert "Mon 9 Mar, 09:00" in plain(moved.text)
        changes = shown(tap(lead, PlanAction.CONFIRM))
        for words in ("Changed\n• Mon 9 Mar, 09:00", "other date", "4 steps stay as they are", "order of"):
            assert words in plain(changes.text)
        told = shown(press(lead, changes, "Use this plan"))
        assert "All other steps are as they were" in told.text
        walk.send()
        assert Delivery.objects.count() == 1
        after = walk.rows()
        changed = [pk for pk in before if after[pk] != before[pk]]
        assert [after[pk]["step_id"] for pk in changed] == [3]
        assert len(after) == len(before)

    def test_shows_a_step_with_other_words_anew_without_sending_it(self, lead: Lead) -> None:
        walk = Walk.of(services.start_plan(lead=lead, by=SYSTEM, now=NOW).lead, now=NOW)
        walk.send()
        before = walk.rows()
        lead.refresh_from_db()
        tap(lead, PlanAction.TASK, 1)
        reply("Ask Ann about the fair")
        changes = shown(tap(lead, PlanAction.CONFIRM))
        assert "Mon 2 Mar, 09:30" in plain(changes.text)  # when it came: it does not come again
        press(lead, changes, "Use this plan")
        walk.send()
        assert walk.rows() == before
        edit = MessageEdit.objects.get()
        screen = screen_for(Edit(edit.chat_id, edit.message_id, edit.kind, edit.payload), now=NOW)
        assert screen is not None
        assert "Ask Ann about the fair" in screen.text

    def test_that_is_made_shorter_keeps_the_dates_of_what_is_left(self, running: Lead) -> None:
        walk = Walk.of(running, now=NOW)
        before = walk.rows()
        screen = shown(press(running, shown(tap(running, PlanAction.OTHER)), "Too long"))
        assert "2 steps stay as they are" in screen.text
        press(running, screen, "Use this plan")
        after = walk.rows()
        assert [row["status"] for pk, row in after.items() if row != before[pk]] == ["cancelled"] * 2

    def test_swaps_two_steps_and_back(self, running: Lead) -> None:
        for _ in range(2):
            swapped = shown(press(running, shown(tap(running, PlanAction.STEP, 3)), "⬆️"))
            assert "Thu 5 Mar, 09:00" in plain(swapped.text)
            back = shown(press(running, swapped, "⬇️"))
            assert "Sun" not in plain(back.text)
        assert "nothing would change" in shown(tap(running, PlanAction.CONFIRM)).text

    def test_strips_the_buttons_of_old_reminders(self, running: Lead) -> None:
        row = running.reminders.get(step_id=2)
        Delivery.objects.create(
            kind="nudge",
            subject_key="n:1",
            reminder=row,
            lead=running,
            cycle=row.cycle,
            nudge=1,
            telegram_id=1001,
            state="sent",
            message_id=77,
        )
        tap(running, PlanAction.REMOVE, 2)
        press(running, shown(tap(running, PlanAction.CONFIRM)), "Use this plan")
        assert MessageEdit.objects.filter(chat_id=1001, message_id=77).exists()

    def test_stays_when_the_person_says_so(self, running: Lead) -> None:
        tap(running, PlanAction.REMOVE, 4)
        screen = shown(press(running, shown(tap(running, PlanAction.CONFIRM)), "Keep my plan"))
        assert "stays as it is" in screen.text
        running.refresh_from_db()
        assert running.plan_version == 1
        assert running.reminders.live().count() == 4
        assert "Write message 4" in shown(tap(running, PlanAction.EDIT)).text

    def test_says_when_a_proposal_is_from_before(self, running: Lead) -> None:
        tap(running, PlanAction.REMOVE, 4)
        changes = shown(tap(running, PlanAction.CONFIRM))
        services.schedule_plan_reminders(
            lead=running, steps=plan_of(2), base_date=NOW, expected_version=1, now=NOW
        )
        for label in ("Use this plan", "Keep my plan", "Use this plan"):
            assert "out of date" in shown(press(running, changes, label)).text
        running.refresh_from_db()
        assert running.plan_version == 2

    def test_is_revised_as_a_proposal(self, running: Lead) -> None:
        screen = shown(press(running, shown(tap(running, PlanAction.OTHER)), "Too long"))
        assert "Changes to the plan" in screen.text
        running.refresh_from_db()
        assert running.plan_version == 1
        press(running, screen, "Use this plan")
        running.refresh_from_db()
        assert running.plan_version == 2
        assert running.steps[0]["status"] == "done"

    def test_that_is_somebody_elses_is_not_decided_by_a_stranger(
        self, running: Lead, mallory: TelegramUser
    ) -> None:
        tap(running, PlanAction.REMOVE, 4)
        for _label, data in buttons(shown(tap(running, PlanAction.CONFIRM))):
            pressed: Any = decode(data)
            if not isinstance(pressed, PlanPress):
                reaction = tapping.react(RequestTap(pressed, Sender(mallory.telegram_id), 50, NOW, 1))
                assert reaction == Reaction()
        running.refresh_from_db()
        assert running.plan_version == 1
        assert "decision" not in proposed(running).result
