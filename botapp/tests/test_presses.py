"""Taps on a step against the database: what is done, what is shown, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from botapp.routes import StepAction, StepPress
from botapp.screens.leads.view import lead_list
from botapp.shared.people import Sender
from botapp.shared.tap import Reaction, Tap
from botapp.shared.text import plain
from botapp.telegram.edits import screen_for
from botapp.tests import tapping
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.messenger import Edit
from reminders.models import EditKind, ReminderStatus, ScheduledReminder
from reminders.state.plan_view import lead_view, understood_view
from tests.factories import DeliveryFactory, LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(alice: TelegramUser) -> Lead:
    """Return Alice's lead with a started plan of five steps."""
    made = LeadFactory.create(owner=alice, prospect_name="Ann Lee")
    return services.start_plan(lead=made, by=SYSTEM, now=NOW).lead


@pytest.fixture
def step(lead: Lead) -> ScheduledReminder:
    """Return the first step."""
    return lead.reminders.get(step_id=1)


def tap(
    action: StepAction, step: ScheduledReminder, *, delivery_id: int | None = None, by: int = 1001
) -> Tap:
    """Return a tap on a step's button."""
    return Tap(StepPress(action, step.pk, delivery_id), Sender(by), message_id=50, now=NOW, update_id=1)


def shown(reaction: Reaction) -> str:
    """Return the text that the tapped message gets."""
    assert reaction.edit is not None
    return reaction.edit.text


class TestNextStep:
    def test_that_was_reminded_of_shows_when_it_was_due_and_comes_first(
        self, lead: Lead, step: ScheduledReminder
    ) -> None:
        sent = {"status": "sent", "due_at": NOW, "next_action_at": NOW + timedelta(days=5)}
        lead.reminders.filter(pk=step.pk).update(**sent)
        upcoming = lead_view(lead, now=NOW).upcoming
        assert upcoming is not None
        assert (upcoming.number, upcoming.when) == (1, NOW)

    def test_is_the_one_that_comes_first_whatever_it_was_due(
        self, lead: Lead, step: ScheduledReminder
    ) -> None:
        lead.reminders.filter(step_id=2).update(next_action_at=NOW + timedelta(days=30))
        assert "step 3 of 5" in shown(tapping.react(tap(StepAction.DONE, step)))


class TestUnderstood:
    def test_shows_the_contacts_of_the_pasted_text(self, lead: Lead) -> None:
        lead.original_context = "Ann Lee, ann@acme.example, +49 30 1234567, https://acme.example/ann"
        view = understood_view(lead, now=NOW)
        assert (view.facts["email"], view.facts["phone"]) == ("ann@acme.example", "+49 30 1234567")
        assert view.links == ("https://acme.example/ann",)


class TestDone:
    def test_praises_and_says_what_comes_next_and_when(self, step: ScheduledReminder) -> None:
        text = shown(tapping.react(tap(StepAction.DONE, step)))
        assert text.startswith("✅ <b>Done — ")
        assert "step 2 of 5, Thu 5 Mar, 09:00" in plain(text)

    def test_of_the_last_step_ends_the_plan(self, lead: Lead) -> None:
        for step in lead.reminders.order_by("step_id"):
            text = shown(tapping.react(tap(StepAction.DONE, step)))
        assert "the plan for <b>Ann Lee</b> is finished" in text

    def test_reads_the_same_when_repeated(self, step: ScheduledReminder) -> None:
        first = tapping.react(tap(StepAction.DONE, step))
        assert tapping.react(tap(StepAction.DONE, step)) == first


class TestSnooze:
    def test_from_an_older_cycles_message_only_says_until_when(self, step: ScheduledReminder) -> None:
        old = DeliveryFactory.create(reminder=step, cycle=step.cycle)
        services.snooze(reminder=step, until=NOW + timedelta(days=2), by=SYSTEM, now=NOW)
        text = shown(tapping.react(tap(StepAction.SNOOZE_3, step, delivery_id=old.pk)))
        step.refresh_from_db()
        assert step.due_at == NOW + timedelta(days=2)
        assert "Snoozed until Wed 4 Mar, 09:00" in plain(text)

    def test_says_when_the_reminder_comes_not_when_it_was_wished_for(
        self, alice: TelegramUser, step: ScheduledReminder
    ) -> None:
        services.confirm_zone(user=alice, zone="UTC", now=NOW)
        friday = NOW + timedelta(days=4)
        moved = Tap(StepPress(StepAction.SNOOZE_1, step.pk), Sender(1001), 50, friday, 1)
        assert "Mon 9 Mar, 09:00" in shown(tapping.react(moved))


class TestUndo:
    def test_after_something_else_has_happened_is_explained(self, step: ScheduledReminder) -> None:
        tapping.react(tap(StepAction.DONE, step))
        ScheduledReminder.objects.filter(pk=step.pk).update(version=99)
        text = shown(tapping.react(tap(StepAction.UNDO, step)))
        assert "cannot be undone any more" in text
        step.refresh_from_db()
        assert step.status == ReminderStatus.COMPLETED

    def test_of_an_open_step_shows_it_as_it_is(self, step: ScheduledReminder) -> None:
        assert "Step 1 of 5" in shown(tapping.react(tap(StepAction.UNDO, step)))


class TestOpen:
    def test_gives_the_step_a_message_of_its_own_that_knows_its_cycle(self, step: ScheduledReminder) -> None:
        delivery = DeliveryFactory.create(reminder=step)
        reaction = tapping.react(tap(StepAction.OPEN, step, delivery_id=delivery.pk))
        assert reaction.edit is None
        (screen,) = reaction.messages
        assert screen.keyboard is not None
        assert screen.keyboard.inline_keyboard[0][0].callback_data == f"eplan:done:{step.pk}:{delivery.pk}"


class TestOwnership:
    @pytest.mark.parametrize("action", StepAction)
    def test_of_somebody_else_does_and_shows_nothing(
        self, step: ScheduledReminder, mallory: TelegramUser, action: StepAction
    ) -> None:
        foreign = tap(action, step, by=mallory.telegram_id)
        assert tapping.objection(foreign) == "That step is no longer here."
        assert tapping.react(foreign) == Reaction()
        step.refresh_from_db()
        assert step.version == 1

    def test_of_a_foreign_delivery_proves_nothing(
        self, step: ScheduledReminder, mallory: TelegramUser
    ) -> None:
        delivery = DeliveryFactory.create(reminder=step, state="unknown", telegram_id=mallory.telegram_id)
        tapping.react(tap(StepAction.LEAD, step, delivery_id=delivery.pk))
        delivery.refresh_from_db()
        assert delivery.state == "unknown"


class TestLanguage:
    def test_is_the_one_the_person_has_with_us(self, alice: TelegramUser, step: ScheduledReminder) -> None:
        for language in ("uk", "xx", "", "zh-hans"):
            TelegramUser.objects.update(language_code=language)
            assert shown(tapping.react(tap(StepAction.DONE, step)))


class TestQueuedEdits:
    def test_show_the_step_as_it_is_now(self, step: ScheduledReminder) -> None:
        services.complete(reminder=step, by=SYSTEM, now=NOW)
        screen = screen_for(Edit(1001, 50, EditKind.CARD, {"reminder_id": step.pk}), now=NOW)
        assert screen is not None
        assert "Done —" in screen.text

    def test_show_the_plan_of_a_finished_request(self, lead: Lead) -> None:
        screen = screen_for(Edit(1001, 50, EditKind.TEXT, {"lead_id": lead.pk, "request_id": 1}), now=NOW)
        assert screen is not None
        assert "Plan" in screen.text

    @pytest.mark.parametrize("kind", [EditKind.CARD, EditKind.STRIP])
    def test_show_every_step_of_a_message_about_several(self, lead: Lead, kind: EditKind) -> None:
        first, second = lead.reminders.order_by("id")[:2]
        for row in (first, second):
            DeliveryFactory.create(reminder=row, message_id=50)
        services.complete(reminder=first, by=SYSTEM, now=NOW)
        screen = screen_for(Edit(1001, 50, kind, {"reminder_id": first.pk}), now=NOW)
        assert screen is not None
        assert "✅ 1." in screen.text
        assert screen.keyboard is not None
        assert [len(row) for row in screen.keyboard.inline_keyboard] == [1, 1]  # and the way into the app

    def test_escape_a_given_text(self) -> None:
        screen = screen_for(Edit(1001, 50, EditKind.TEXT, {"text": "a < b"}), now=NOW)
        assert screen is not None
        assert screen.text == "a &lt; b"

    @pytest.mark.parametrize("kind", EditKind)
    def test_take_the_buttons_from_what_is_gone_or_somebody_elses(
        self, step: ScheduledReminder, mallory: TelegramUser, kind: EditKind
    ) -> None:
        for payload in ({}, {"reminder_id": 0}, {"lead_id": step.lead_id}, {"reminder_id": step.pk}):
            assert screen_for(Edit(mallory.telegram_id, 50, kind, payload), now=NOW) is None


class TestList:
    def test_shows_eight_a_page_and_the_last_page_when_asked_for_a_later_one(
        self, alice: TelegramUser
    ) -> None:
        LeadFactory.create_batch(17, owner=alice)
        pages = [lead_list(Sender(1001), page=page, now=NOW) for page in (0, 1, 2, 9)]
        counts = [len(page.keyboard.inline_keyboard) for page in pages if page.keyboard]
        assert counts == [9, 9, 2, 2]  # all of one kind: no filters
        assert "page 3 of 3" in pages[3].text

    def test_shows_only_ones_own(self, alice: TelegramUser, bob: TelegramUser) -> None:
        LeadFactory.create(owner=bob)
        assert "no leads yet" in lead_list(Sender(1001), page=0, now=NOW).text

    def test_costs_the_same_however_many_leads_there_are(self, alice: TelegramUser) -> None:
        counts = []
        for _ in range(2):
            LeadFactory.create_batch(4, owner=alice)
            with CaptureQueriesContext(connection) as queries:
                lead_list(Sender(1001), page=0, now=NOW)
            counts.append(len(queries))
        assert counts[0] == counts[1] == 5
