"""A step's buttons, said in a word: "done" in reply to its message does what its button does."""

from datetime import datetime, timedelta
from typing import Any, Final

from botapp.routes import SnoozeAction, SnoozePress, StepAction, StepPress
from botapp.screens.day.buttons import menu
from botapp.screens.snooze import view as snooze_screens
from botapp.screens.snooze.replies import step_under
from botapp.screens.step import text as texts
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state, step_words, words
from botapp.shared.chat_state import AwaitedReply
from botapp.shared.effects import Effect
from botapp.shared.entries import Renderer, about_step
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.step_words import StepWord
from botapp.shared.widgets import button, keyboard
from leads.models import TelegramUser
from reminders import services
from reminders.models import ReminderStatus, ScheduledReminder
from reminders.state.cards import card_for

LATELY: Final = timedelta(hours=12)  # a reminder that came since then is what a word without a reply may mean
LABELS: Final = {StepWord.DONE: StepAction.DONE, StepWord.SKIP: StepAction.SKIP}


def hear_word(said: Said, user: TelegramUser, waiting: AwaitedReply | None) -> Effect | None:
    """Do what a word asks for, to the step whose message it replies to, or whose snooze menu waits.

    None for any other message, and for a word that is about neither.
    """
    word = _word(said)
    reminder = word and (step_under(said, user) or _asked_about(said, user, waiting))
    return _do(word, reminder, said) if word and reminder else None


def hear_bare_word(said: Said, user: TelegramUser) -> Effect | None:
    """Ask which step such a word is about, where nothing says it: nobody's prospect is called "done"."""
    word = _word(said)
    return _which(word, said, user) if word else None


def _word(said: Said) -> StepWord | None:
    return step_words.read(said.text) if said.kind == "text" else None


def _do(word: StepWord, reminder: ScheduledReminder, said: Said) -> Effect:
    by, now = said.sender.actor, said.now
    done: dict[str, Any] = {"reminder": reminder.pk, "word": word.value}
    chat_state.stop_waiting(reminder.lead.owner_id, chat_state.SNOOZE, now=now)
    match word:
        case StepWord.DONE:
            services.complete(reminder=reminder, by=by, now=now)
        case StepWord.SKIP:
            services.skip(reminder=reminder, by=by, now=now)
        case StepWord.UNDO:
            done["in_vain"] = not services.reopen(reminder=reminder, by=by, now=now).changed
        case StepWord.LATER if reminder.is_live:
            chat_state.wait_for(reminder.lead.owner_id, chat_state.SNOOZE, now=now, reminder_id=reminder.pk)
    return Effect("step_word", done)


def _which(word: StepWord, said: Said, user: TelegramUser) -> Effect:
    """Ask about the one step that was sent lately; or which step, when there are several or none."""
    mine = ScheduledReminder.objects.shown_to(user.telegram_id)
    sent = mine.filter(status=ReminderStatus.SENT, last_reminded_at__gt=said.now - LATELY)
    found = list(sent.order_by("id").values_list("pk", flat=True)[:2])
    if len(found) != 1 or word == StepWord.UNDO:
        return Effect("which_step")
    return Effect("this_step", {"reminder": found[0], "word": word.value})


def _asked_about(said: Said, user: TelegramUser, waiting: AwaitedReply | None) -> ScheduledReminder | None:
    if said.reply_to is not None or waiting is None or waiting.state != chat_state.SNOOZE:
        return None
    return services.owned_reminder(
        telegram_id=user.telegram_id, reminder_id=waiting.payload.get("reminder_id", 0)
    )


@about_step
def answer(reminder: ScheduledReminder, done: dict[str, Any], now: datetime) -> list[Screen]:
    """Show what became of the step, as its button would; or ask until when."""
    if done["word"] == StepWord.LATER.value and reminder.is_live:
        return [snooze_screens.menu(reminder, now=now)]
    return [step_screen(reminder, now=now).under_note(words.no_undo() if done.get("in_vain") else "")]


@about_step
def ask(reminder: ScheduledReminder, asked: dict[str, Any], now: datetime) -> list[Screen]:
    """Ask whether that step is meant; its button does what was said."""
    if not reminder.is_live:
        return [step_screen(reminder, now=now)]
    word = StepWord(asked["word"])
    if word == StepWord.LATER:
        press: StepPress | SnoozePress = SnoozePress(SnoozeAction.MENU, reminder.pk)
    else:
        press = StepPress(LABELS[word], reminder.pk)
    return [Screen(texts.is_it_this(card_for(reminder)), keyboard([button(texts.yes(word), press)]))]


ANSWERS: dict[str, Renderer] = {
    "step_word": answer,
    "this_step": ask,
    "which_step": lambda _noted, _user, _now: [Screen(texts.which_step(), menu())],
}
