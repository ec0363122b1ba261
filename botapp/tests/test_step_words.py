"""A step's buttons, said in a word: in reply to its message, in its snooze menu, or out of the blue."""

from datetime import timedelta

import pytest

from botapp.routes import SnoozeAction, SnoozePress
from botapp.shared import chat_state, step_words
from botapp.shared.people import Sender
from botapp.shared.step_words import StepWord
from botapp.shared.tap import Tap
from botapp.shared.text import plain
from botapp.tests import tapping
from botapp.tests.news_cast import NOW, ann, labels, news_of, reminded, running, say
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder

pytestmark = pytest.mark.once
__all__ = ["ann"]  # fixtures

SAID = {
    StepWord.DONE: (
        "done", "Done!", " DONE ", "done ✅", "✅", "✔️", "did it", "I did it.", "It's done", "It\u2019s done",
        "Зроблено", "готово!", "erledigt", "Fertig.", "hecho", "Ya está hecho",
    ),
    StepWord.SKIP: ("skip", "Skip it", "⏭", "пропустити", "Überspringen", "saltar"),
    StepWord.LATER: (
        "later", "call later", "I'll call later", "snooze", "💤", "not now", "передзвоню", "пізніше…",
        "später", "luego", "Más tarde",
    ),
    StepWord.UNDO: ("undo", "Undo that!", "↩️", "скасувати", "rückgängig", "deshacer"),
}  # fmt: skip
NOT_SAID = (
    "", "done with the intro, she wants a demo", "done?", "not done", "almost done", "done 2", "✅⏭", "👍",
    "call later today", "later she said yes", "Skip Jones", "done\nshe wants a demo",
    "call her and ask for 9 chairs", "готово, чекає на дзвінок", "undone",
)  # fmt: skip


class TestWord:
    @pytest.mark.parametrize(("word", "text"), [(word, text) for word, said in SAID.items() for text in said])
    def test_is_read_with_whatever_stands_around_it(self, word: StepWord, text: str) -> None:
        assert step_words.read(text) is word

    @pytest.mark.parametrize("text", NOT_SAID)
    def test_is_the_whole_message_or_none(self, text: str) -> None:
        assert step_words.read(text) is None


@pytest.fixture
def step(ann: Lead) -> ScheduledReminder:
    """Return a step whose reminder came in message 70, an hour ago."""
    return sent(reminded(ann, 1, message_id=70))


def sent(step: ScheduledReminder) -> ScheduledReminder:
    ScheduledReminder.objects.filter(pk=step.pk).update(
        status=ReminderStatus.SENT, last_reminded_at=NOW - timedelta(hours=1)
    )
    step.refresh_from_db()
    return step


def status(step: ScheduledReminder) -> str:
    step.refresh_from_db()
    return str(step.status)


@pytest.mark.django_db
class TestReply:
    def test_done_closes_the_step_and_shows_what_its_button_shows(
        self, ann: Lead, step: ScheduledReminder
    ) -> None:
        (answer,) = say("done ✅", reply_to=70)
        assert status(step) == ReminderStatus.COMPLETED
        assert "Done —" in answer.text
        assert "Next" in answer.text
        assert "↩️ Undo" in labels(answer.keyboard)
        assert news_of(ann) == []
        assert Lead.objects.count() == 1

    def test_skip_leaves_it_out_and_undo_brings_it_back(self, step: ScheduledReminder) -> None:
        (answer,) = say("пропустити", reply_to=70)
        assert status(step) == ReminderStatus.SKIPPED
        assert "Skipped" in answer.text
        (answer,) = say("undo", reply_to=70)
        assert status(step) == ReminderStatus.SENT
        assert "⏭ Skip" in labels(answer.keyboard)

    def test_undo_in_vain_says_so(self, step: ScheduledReminder) -> None:
        (answer,) = say("undo", reply_to=70)
        assert "cannot be undone" in answer.text
        assert status(step) == ReminderStatus.SENT

    def test_later_asks_until_when_and_takes_the_answer(self, step: ScheduledReminder) -> None:
        (answer,) = say("call later", reply_to=70)
        assert "Until when?" in answer.text
        assert status(step) == ReminderStatus.SENT
        (answer,) = say("in 2 weeks")
        assert "Snoozed until" in answer.text
        assert status(step) == ReminderStatus.SNOOZED

    def test_later_on_a_closed_step_shows_it_as_it_is(self, step: ScheduledReminder) -> None:
        say("done", reply_to=70)
        (answer,) = say("later", reply_to=70)
        assert "Done —" in answer.text
        assert chat_state.waiting(step.lead.owner_id, now=NOW) is None

    def test_is_known_by_the_buttons_of_an_answer_too(self, step: ScheduledReminder) -> None:
        say("done", reply_to=4711, reply_step=step.pk)
        assert status(step) == ReminderStatus.COMPLETED

    @pytest.mark.parametrize(
        "text", ["done with the intro, she wants a demo", "call her and ask for 9 chairs"]
    )
    def test_with_more_in_it_is_a_note(self, ann: Lead, step: ScheduledReminder, text: str) -> None:
        (answer,) = say(text, reply_to=70)
        assert "Noted" in answer.text
        assert [news.content for news in news_of(ann)] == [text]
        assert status(step) == ReminderStatus.SENT

    def test_done_while_the_lead_rests_says_until_when(self, ann: Lead, step: ScheduledReminder) -> None:
        services.set_paused(lead=ann, paused=True, until=NOW + timedelta(days=1), by=SYSTEM, now=NOW)
        (answer,) = say("done", reply_to=70)
        assert "rest until tomorrow 09:00" in plain(answer.text)
        services.set_paused(lead=ann, paused=True, until=None, by=SYSTEM, now=NOW)
        (answer,) = say("done", reply_to=70)
        assert "until you resume them" in answer.text

    def test_said_twice_changes_nothing_more(self, step: ScheduledReminder) -> None:
        say("done", reply_to=70)
        (answer,) = say("skip", reply_to=70)
        assert "Done —" in answer.text
        assert status(step) == ReminderStatus.COMPLETED

    def test_of_somebody_else_touches_nothing(self, step: ScheduledReminder, mallory: TelegramUser) -> None:
        (answer,) = say("done", reply_to=70, reply_step=step.pk, by=mallory.telegram_id)
        assert status(step) == ReminderStatus.SENT
        assert "no longer here" in answer.text or "Which step" in answer.text

    def test_wins_over_a_question_about_something_else(self, step: ScheduledReminder) -> None:
        chat_state.wait_for(step.lead.owner_id, chat_state.NEWS, now=NOW, lead_id=step.lead_id)
        say("done", reply_to=70)
        assert status(step) == ReminderStatus.COMPLETED


@pytest.mark.django_db
class TestInTheSnoozeMenu:
    def test_done_is_about_the_step_whose_menu_it_is(self, step: ScheduledReminder) -> None:
        tapping.react(Tap(SnoozePress(SnoozeAction.MENU, step.pk), Sender(step.lead.owner_id), 70, NOW, 1))
        (answer,) = say("done")
        assert "Done —" in answer.text
        assert status(step) == ReminderStatus.COMPLETED
        assert chat_state.waiting(step.lead.owner_id, now=NOW) is None


@pytest.mark.django_db
class TestOutOfTheBlue:
    @pytest.mark.parametrize(
        ("text", "label"), [("done", "✅ Done"), ("skip", "⏭ Skip"), ("later", "🗓 Another time")]
    )
    def test_is_asked_about_where_one_step_was_sent_lately(
        self, step: ScheduledReminder, text: str, label: str
    ) -> None:
        (answer,) = say(text)
        assert "Do you mean this step?" in answer.text
        assert "Ann Lee" in answer.text
        assert label in labels(answer.keyboard)
        assert status(step) == ReminderStatus.SENT
        assert Lead.objects.count() == 1

    @pytest.mark.parametrize("text", ["done", "later", "undo", "зроблено"])
    def test_is_never_a_prospect(self, ann: Lead, text: str) -> None:
        (answer,) = say(text)
        assert "Which step do you mean?" in answer.text
        assert Lead.objects.count() == 1

    def test_asks_which_where_several_were_sent(self, alice: TelegramUser, step: ScheduledReminder) -> None:
        sent(reminded(running(alice, "Bob Ray"), 1, message_id=71))
        (answer,) = say("done")
        assert "Which step do you mean?" in answer.text
        assert status(step) == ReminderStatus.SENT

    def test_in_reply_to_anything_else_is_no_prospect(self, ann: Lead) -> None:
        say("done", reply_to=4711)
        assert Lead.objects.count() == 1


@pytest.mark.django_db
class TestTime:
    """A reply with a time is no note, and never done, skipped or a prospect."""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("tomorrow at 3", "Which one do you mean?"),
            ("today at 7", "already passed"),
            ("завтра 14:00", "Snoozed until tomorrow 14:00"),
            ("завтра о 14-00", "Snoozed until tomorrow 14:00"),  # noqa: RUF001
            ("tomorrow 9", "Snoozed until tomorrow 09:00"),
            ("in 2 weeks", "Snoozed until"),
        ],
    )
    def test_in_reply_to_a_reminder_is_read(
        self, ann: Lead, step: ScheduledReminder, text: str, shown: str
    ) -> None:
        (answer,) = say(text, reply_to=70)
        assert shown in plain(answer.text)
        assert news_of(ann) == []
        assert Lead.objects.count() == 1
