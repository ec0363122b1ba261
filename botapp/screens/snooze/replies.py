"""A reply in words to "until when?": understood and done, asked again, or a question which of several."""

from datetime import datetime
from typing import Any

from botapp.screens.advice.actions import TIME_OR_NOTE
from botapp.screens.day.buttons import menu
from botapp.screens.snooze import text as texts
from botapp.screens.snooze import view
from botapp.screens.step.view import step_screen
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.entries import Renderer, about_step
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads.models import TelegramUser
from reminders import services
from reminders.models import Delivery, DeliveryKind, ScheduledReminder
from reminders.phrases import Ambiguous, NotUnderstood, Reason, Result, Understood
from reminders.services import AsSaid

NO_TIMES = tuple(NotUnderstood(reason) for reason in (Reason.UNKNOWN, Reason.TOO_LONG, Reason.EMPTY))
LONGEST_ANSWER = 80  # characters; what is longer, or has several lines, is rather a prospect


def hear(said: Said, user: TelegramUser, payload: dict[str, Any]) -> Effect | None:
    """Take what was said as the time until which a step rests; None when it is a prospect instead."""
    reminder = step_under(said, user) or _own(user, payload["reminder_id"])
    if reminder is None or not reminder.is_live:
        chat_state.forget(user.telegram_id)
        return None
    found = view.read(said.text, user, now=said.now)
    is_prospect = len(said.text) > LONGEST_ANSWER or "\n" in said.text.strip()
    return None if isinstance(found, NotUnderstood) and is_prospect else _heard(said, reminder, found)


def hear_reply(said: Said, user: TelegramUser) -> Effect | None:
    """Take a reply to a reminder that is a time as a snooze; None for one that holds none, which is a note.

    One that is a time in part, or may be several, is asked about; one that cannot be met is explained.
    """
    reminder = step_under(said, user)
    if reminder is None or not reminder.is_live:
        return None
    found = view.read(said.text, user, now=said.now)
    if found not in NO_TIMES:
        return _heard(said, reminder, found)
    part = view.read(said.text, user, now=said.now, is_part=True)
    if part in NO_TIMES or "\n" in said.text.strip():
        return None
    asked = {"reminder": reminder.pk, "text": said.text, "update": said.update_id}
    return Effect(TIME_OR_NOTE, asked | _as_json(part))


def hear_bare_time(said: Said, user: TelegramUser) -> Effect | None:
    """Recognise a time that answers no question: nobody's prospect is called "next monday"."""
    if said.kind != "text" or "\n" in said.text.strip():
        return None
    found = view.read(said.text, user, now=said.now)
    return None if isinstance(found, NotUnderstood) else Effect("bare_time")


@about_step
def answer_snoozed(reminder: ScheduledReminder, noted: dict[str, Any], now: datetime) -> list[Screen]:
    """Echo until when the step rests, with the way back."""
    at = datetime.fromisoformat(noted["at"])
    note = view.note(reminder, AsSaid(at) if noted["exact"] else at, now=now)
    return [step_screen(reminder, now=now, note=note)]


@about_step
def answer_which(reminder: ScheduledReminder, noted: dict[str, Any], now: datetime) -> list[Screen]:
    moments = [datetime.fromisoformat(moment) for moment in noted["options"]]
    return [view.which(reminder, moments, now=now)]


@about_step
def answer_half(reminder: ScheduledReminder, asked: dict[str, Any], now: datetime) -> list[Screen]:
    moments = [datetime.fromisoformat(moment) for moment in asked.get("options", ())]
    reason = Reason(asked["reason"]) if "reason" in asked else None
    return [view.time_or_note(reminder, moments, reason, update_id=asked["update"], now=now)]


def _heard(said: Said, reminder: ScheduledReminder, found: Result) -> Effect:
    match found:
        case Understood(at=at, exact=is_exact, elapsed=elapsed):
            chat_state.forget(reminder.lead.owner_id)
            until, by = AsSaid(at, elapsed=elapsed) if is_exact else at, said.sender.actor
            services.snooze(reminder=reminder, until=until, by=by, now=said.now)
            return Effect("snoozed", {"reminder": reminder.pk, "at": at.isoformat(), "exact": is_exact})
        case Ambiguous():
            return Effect("which_time", {"reminder": reminder.pk} | _as_json(found))
        case NotUnderstood(reason):
            return Effect("no_time", reason.value)


def _as_json(found: Result) -> dict[str, Any]:
    match found:
        case NotUnderstood(reason):
            return {"reason": reason.value}
        case Ambiguous(options):
            return {"options": [option.at.isoformat() for option in options]}
        case Understood(at):
            return {"options": [at.isoformat()]}


def step_under(said: Said, user: TelegramUser) -> ScheduledReminder | None:
    """Return the person's step that a message replies to; None for several, or anything else."""
    if said.reply_to is None:
        return None
    sent = Delivery.objects.filter(telegram_id=user.telegram_id, message_id=said.reply_to)
    nudges = sent.filter(kind=DeliveryKind.NUDGE, reminder__isnull=False)
    about = set(nudges.values_list("reminder_id", flat=True)) or {said.reply_step or 0}
    return _own(user, about.pop() or 0) if len(about) == 1 else None


def _own(user: TelegramUser, reminder_id: int) -> ScheduledReminder | None:
    return services.owned_reminder(telegram_id=user.telegram_id, reminder_id=reminder_id)


ANSWERS: dict[str, Renderer] = {
    "snoozed": answer_snoozed,
    "which_time": answer_which,
    "no_time": lambda reason, _user, _now: [Screen(texts.not_a_time(Reason(reason)))],
    "bare_time": lambda _noted, _user, _now: [Screen(texts.bare_time(), menu())],
    TIME_OR_NOTE: answer_half,
}
