"""The draft screen: the whole draft, its length, what is doubtful, and what the person makes of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import DraftAction, DraftPress
from botapp.screens.draft import actions as draft_presses
from botapp.screens.draft import view as draft_screens
from botapp.screens.draft.actions import DraftTap
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.shared.text import units
from botapp.tests import tapping
from core.actor import SYSTEM, Actor
from engagement.models import DraftVersion, PlanRequest, RequestStatus
from leads.models import Lead, TelegramUser
from planning.queue import requests
from reminders import services
from reminders.models import Delivery, MessageEdit, ScheduledReminder
from reminders.services.drafts import Origin
from tests.factories import LeadFactory, plan_of

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = "Hi Ann,\n\nI liked your talk. It was short. Would a call on Tuesday suit you?"
update_ids = iter(range(1, 100_000))


@pytest.fixture
def step(alice: TelegramUser) -> ScheduledReminder:
    """Return the first step of Alice's lead, with a draft."""
    return started(alice, TEXT)


@pytest.fixture
def model(settings: Any) -> None:
    """Have a model configured, which nobody calls here."""
    settings.LLM_MODEL, settings.LLM_API_KEY = "some-model", "a-key"


def started(owner: TelegramUser, text: str, action: str = "linkedin_message") -> ScheduledReminder:
    """Return the first step of a running plan, with this draft."""
    plan = plan_of(3)
    plan[0] |= {"suggested_text": text, "action_type": action, "channel": "linkedin"}
    lead = LeadFactory.create(owner=owner, prospect_name="Ann Lee", engagement_plan=plan)
    services.start_plan(lead=lead, by=SYSTEM, now=NOW)
    return ScheduledReminder.objects.select_related("lead__owner").get(lead=lead, step_id=1)


def tap(
    action: DraftAction, step: ScheduledReminder, *, by: int = 1001, update_id: int | None = None
) -> Reaction:
    """Tap a button under a draft; its update is in the inbox."""
    update_id = next(update_ids) if update_id is None else update_id
    InboxUpdate.objects.get_or_create(update_id=update_id, defaults={"payload": {}})
    return tapping.react(DraftTap(DraftPress(action, step.pk), Sender(by), 50, NOW, update_id))


def edited(reaction: Reaction) -> Screen:
    """Return what the tapped message becomes."""
    assert reaction.edit is not None
    return reaction.edit


def say(text: str, *, kind: str = "text", by: int = 1001) -> list[Screen]:
    """Write a plain message."""
    said = Said(next(update_ids), Sender(by, first_name="Alice"), text, NOW, NOW, kind=kind)
    return conversation.hear(said)


def labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """Return what stands on the buttons."""
    return [button.text for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]


def draft_of(step: ScheduledReminder) -> str | None:
    """Return the step's draft as it is stored."""
    step.refresh_from_db()
    return step.draft_text


@pytest.mark.django_db
class TestWish:
    def test_without_a_model_is_met_at_once_and_undone(self, step: ScheduledReminder) -> None:
        shown = edited(tap(DraftAction.SHORTER, step))
        assert draft_of(step) == "Hi Ann,\n\nI liked your talk. Would a call on Tuesday suit you?"
        assert "It was short" not in shown.text
        assert "↩️ Undo" in labels(shown.keyboard)
        undone = edited(tap(DraftAction.UNDO, step))
        assert draft_of(step) == TEXT
        assert "↩️ Undo" not in labels(undone.keyboard)
        assert "first version" in edited(tap(DraftAction.UNDO, step)).text

    def test_is_undone_step_by_step(self, step: ScheduledReminder) -> None:
        seen = [draft_of(step)]
        for action in (DraftAction.WARMER, DraftAction.SHORTER):
            tap(action, step)
            seen.append(draft_of(step))
        assert len(set(seen)) == 3
        for before in (seen[1], seen[0], seen[0]):
            tap(DraftAction.UNDO, step)
            assert draft_of(step) == before

    def test_of_a_repeated_update_is_met_once(self, step: ScheduledReminder) -> None:
        first, second = (edited(tap(DraftAction.WARMER, step, update_id=99_999_999)) for _ in range(2))
        assert first.text == second.text
        assert DraftVersion.objects.filter(lead=step.lead).count() == 1

    @pytest.mark.parametrize("action", [DraftAction.LONGER, DraftAction.WORDS])
    def test_that_needs_a_model_says_so_kindly(self, step: ScheduledReminder, action: DraftAction) -> None:
        reaction = tap(action, step)
        assert "needs a language model" in edited(reaction).text
        assert reaction.messages == []
        assert draft_of(step) == TEXT

    def test_is_refused_where_the_channel_has_no_room(self, alice: TelegramUser) -> None:
        text = "Hi Ann, " + "x" * 180 + "."
        step = started(alice, text, "linkedin_connect")
        assert "no room" in edited(tap(DraftAction.WARMER, step)).text
        assert draft_of(step) == text

    def test_for_less_brings_a_long_invitation_within_its_limit(self, alice: TelegramUser) -> None:
        step = started(alice, "Hi Ann, " + "we met at the fair and spoke at length " * 8, "linkedin_connect")
        assert "Too long for this channel" in draft_screens.draft_screen(step).text
        shown = edited(tap(DraftAction.SHORTER, step))
        assert units(draft_of(step) or "") < 200
        assert "Too long" not in shown.text

    def test_keeps_the_mark_of_a_claim_that_is_still_there(self, step: ScheduledReminder) -> None:
        origin = Origin("model", flags=["Tuesday", "40 %"])
        services.write_draft(reminder=step, text=TEXT + " 40 % off.", origin=origin, now=NOW)
        assert "“40 %”" in draft_screens.draft_screen(refreshed(step)).text
        shown = edited(tap(DraftAction.SHORTER, step)).text
        assert "“Tuesday”" in shown
        assert "40 %" not in shown

    @pytest.mark.parametrize("action", sorted(draft_presses.CHANGES))
    def test_about_a_closed_step_is_refused(self, step: ScheduledReminder, action: DraftAction) -> None:
        services.complete(reminder=step, by=SYSTEM, now=NOW)
        closed = DraftTap(DraftPress(action, step.pk), Sender(1001), 50, NOW, 1)
        assert "closed" in tapping.objection(closed)

    @pytest.mark.parametrize("action", DraftAction)
    def test_of_somebody_else_does_and_shows_nothing(
        self, step: ScheduledReminder, mallory: TelegramUser, action: DraftAction
    ) -> None:
        foreign = DraftTap(DraftPress(action, step.pk), Sender(mallory.telegram_id), 50, NOW, 1)
        assert tapping.objection(foreign) == "That step is no longer here."
        assert tap(action, step, by=mallory.telegram_id) == Reaction()
        assert draft_of(step) == TEXT
        assert chat_state.waiting(mallory.telegram_id, now=NOW) is None


def refreshed(step: ScheduledReminder) -> ScheduledReminder:
    """Return the step as it is now, lead and owner loaded."""
    return ScheduledReminder.objects.select_related("lead__owner").get(pk=step.pk)


@pytest.mark.django_db
class TestOwnText:
    def test_is_kept_word_for_word_and_marked_as_the_persons(self, step: ScheduledReminder) -> None:
        assert "Send me your own text" in tap(DraftAction.OWN, step).messages[0].text
        (answer,) = say("  Dear Ann & co <b>!</b>  ")
        assert draft_of(step) == "Dear Ann & co <b>!</b>"
        assert "Kept word for word" in answer.text
        assert "Dear Ann &amp; co &lt;b&gt;" in answer.text
        assert DraftVersion.objects.get(lead=step.lead).source == "person"
        assert not Lead.objects.exclude(pk=step.lead_id).exists()

    @pytest.mark.parametrize("text", [" ", "x" * 4_001])
    def test_of_no_or_too_many_characters_is_asked_for_again(
        self, step: ScheduledReminder, text: str
    ) -> None:
        tap(DraftAction.OWN, step)
        assert "at most 4000 characters" in say(text)[0].text
        assert draft_of(step) == TEXT
        assert chat_state.waiting(1001, now=NOW) is not None

    def test_for_a_step_that_was_closed_meanwhile_changes_nothing(self, step: ScheduledReminder) -> None:
        tap(DraftAction.OWN, step)
        services.complete(reminder=step, by=SYSTEM, now=NOW)
        assert "closed" in say("Dear Ann")[0].text
        assert draft_of(step) == TEXT

    def test_puts_the_reminders_own_message_right(self, step: ScheduledReminder) -> None:
        Delivery.objects.create(reminder=step, telegram_id=1001, message_id=50, state="sent", subject_key="a")
        tap(DraftAction.OWN, step)
        say("Dear Ann")
        assert MessageEdit.objects.get().message_id == 50

    def test_leaves_the_undo_of_a_snooze_alone(self, step: ScheduledReminder) -> None:
        services.snooze(reminder=step, until=NOW.replace(day=5), by=SYSTEM, now=NOW)
        services.write_own_draft(reminder=step, text="Mine", by=Actor.user(1001), now=NOW)
        assert services.reopen(reminder=step, by=SYSTEM, now=NOW).reminder.status == "pending"


@pytest.mark.django_db
@pytest.mark.usefixtures("model")
class TestModel:
    def test_is_asked_through_the_queue_while_the_draft_stays(self, step: ScheduledReminder) -> None:
        shown = edited(tap(DraftAction.LONGER, step))
        request = PlanRequest.objects.get()
        assert (request.kind, request.payload["wish"]) == ("draft", "longer")
        assert shown.request_id == request.pk
        assert "Rewriting…" in shown.text
        assert draft_of(step) == TEXT

    def test_is_asked_once_by_a_double_tap(self, step: ScheduledReminder) -> None:
        for _ in range(2):
            tap(DraftAction.LONGER, step)
        assert PlanRequest.objects.count() == 1

    def test_gets_the_persons_words(self, step: ScheduledReminder) -> None:
        assert "What shall I change" in tap(DraftAction.WORDS, step).messages[0].text
        (answer,) = say("mention the fair")
        assert PlanRequest.objects.get().payload["wish"] == "mention the fair"
        assert answer.request_id == PlanRequest.objects.get().pk
        assert PlanRequest.objects.get().payload["message_id"] == 50

    @pytest.mark.parametrize("text", ["", "x" * 501])
    def test_gets_no_words_that_are_none_or_too_many(self, step: ScheduledReminder, text: str) -> None:
        tap(DraftAction.WORDS, step)
        assert "at most 500 characters" in say(text)[0].text
        assert not PlanRequest.objects.exists()

    def test_of_a_spent_budget_says_when_it_frees(self, step: ScheduledReminder, settings: Any) -> None:
        settings.LLM_USER_DAILY = 1
        tap(DraftAction.LONGER, step)
        PlanRequest.objects.update(status=RequestStatus.DONE)
        shown = edited(tap(DraftAction.WARMER, step))
        assert "asked a lot today" in shown.text
        assert "tomorrow" in shown.text
        assert draft_of(step) == TEXT

    @pytest.mark.parametrize(
        ("status", "note", "words"),
        [
            ("queued", "", "Rewriting…"),
            ("failed", "", "Your draft is as it was"),
            ("done", "fallback_unavailable", "could not be reached"),
            ("done", "", "Draft for"),
        ],
    )
    def test_is_shown_as_far_as_it_has_come(
        self, step: ScheduledReminder, status: str, note: str, words: str
    ) -> None:
        tap(DraftAction.LONGER, step)
        PlanRequest.objects.update(status=status, note=note)
        request = requests.owned_request(telegram_id=1001, request_id=PlanRequest.objects.get().pk)
        assert request is not None
        screen = draft_screens.request_screen(request)
        assert screen is not None
        assert words in screen.text
        assert ("🔁 Try again" in labels(screen.keyboard)) == (status == "failed")

    def test_leads_back_to_the_reminder_whose_message_waits(self, step: ScheduledReminder) -> None:
        sent = Delivery.objects.create(
            reminder=step, telegram_id=1001, message_id=50, state="sent", subject_key="a"
        )
        tap(DraftAction.LONGER, step)
        request = PlanRequest.objects.get()
        requests.attach(request_id=request.pk, chat_id=1001, message_id=50, now=NOW)
        request = PlanRequest.objects.select_related("lead__owner").get()
        screen = draft_screens.request_screen(request)
        assert screen is not None
        assert screen.keyboard is not None
        assert screen.keyboard.inline_keyboard[-1][-1].callback_data == f"draft:back:{step.pk}:{sent.pk}"


@pytest.mark.django_db
class TestWaysOn:
    def test_from_a_plan_is_a_message_of_its_own(self, step: ScheduledReminder) -> None:
        reaction = tap(DraftAction.SHOW, step)
        assert reaction.edit is None
        assert TEXT.splitlines()[0] in reaction.messages[0].text

    def test_done_closes_the_step(self, step: ScheduledReminder) -> None:
        assert "Done —" in edited(tap(DraftAction.DONE, step)).text
        step.refresh_from_db()
        assert step.status == "completed"

    def test_back_shows_the_reminder(self, step: ScheduledReminder) -> None:
        shown = edited(tap(DraftAction.BACK, step))
        assert "💤 1 day" in labels(shown.keyboard)
