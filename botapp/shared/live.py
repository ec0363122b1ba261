"""What the buttons under a message are about: read from what they carry, so that no screen has to say it."""

from collections.abc import Collection, Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import (
    AskAction,
    AskPress,
    DayPress,
    DraftPress,
    HistoryPress,
    LeadAction,
    LeadPress,
    OutcomePress,
    PlanPress,
    Press,
    RequestPress,
    RestPress,
    SnoozePress,
    StepPress,
    decode,
)
from reminders.ledger.live_buttons import LIST, about_advice, about_lead, about_request, about_step
from reminders.messenger import Buttons

# These only open a lead: a list of leads takes no card's buttons away.
OPENERS = (LeadAction.CARD, LeadAction.OPEN)
ABOUT_OTHERS = (AskAction.ADVISE, AskAction.ANSWER, AskAction.NEW, AskAction.NOTE)


def buttons_of(markup: InlineKeyboardMarkup | None, *, is_newest: bool = True) -> Buttons:
    """Return what these buttons are about, and the buttons themselves where that is more than one thing."""
    subjects = subjects_of(markup)
    keyboard = None
    if markup and len(subjects) > 1:
        keyboard = [[button.to_dict() for button in row] for row in markup.inline_keyboard]
    return Buttons(subjects, keyboard, is_newest)


def subjects_of(markup: InlineKeyboardMarkup | None) -> frozenset[str]:
    """Return what these buttons act on: steps, leads, requests; and the list, if they are a day's."""
    presses = _presses(markup)
    found = {subject for press in presses if (subject := _subject(press))}
    if _is_list(presses):
        found.add(LIST)
    if any(isinstance(press, AskPress) and press.action not in ABOUT_OTHERS for press in presses):
        found |= {about_advice(press.lead_id) for press in presses if isinstance(press, LeadPress)}
    return frozenset(found)


def left_of(markup: InlineKeyboardMarkup | None, held: Collection[str]) -> InlineKeyboardMarkup | None:
    """Return the buttons that a message keeps which may show these things alone; None when that is none.

    A list that is no longer the list, or a plan that is no longer its lead's message, keeps nothing.
    """
    subjects = subjects_of(markup)
    if markup is None or subjects <= set(held):
        return markup
    lost = subjects - set(held)
    presses = _presses(markup)
    is_plan = any(isinstance(press, PlanPress) for press in presses)
    if LIST in lost or (is_plan and any(subject.startswith("lead:") for subject in lost)):
        return None
    rows = [[button for button in row if _kept(button, held)] for row in markup.inline_keyboard]
    left = InlineKeyboardMarkup([row for row in rows if row])
    return left if subjects_of(left) or LIST in held else None


def _kept(button: InlineKeyboardButton, held: Collection[str]) -> bool:
    subject = _subject(_press(button))
    return subject is None or subject in held


def _presses(markup: InlineKeyboardMarkup | None) -> list[Press]:
    rows: Iterable[Iterable[InlineKeyboardButton]] = markup.inline_keyboard if markup else ()
    return [press for row in rows for button in row if (press := _press(button))]


def _press(button: InlineKeyboardButton) -> Press | None:
    return decode(button.callback_data) if isinstance(button.callback_data, str) else None


def _is_list(presses: Iterable[Press]) -> bool:
    return any(isinstance(press, DayPress) and press.reminder_id for press in presses)


def _subject(press: Press | None) -> str | None:
    match press:
        case StepPress() | SnoozePress() | OutcomePress() | DraftPress() | DayPress(reminder_id=int()):
            return about_step(press.reminder_id or 0)
        case LeadPress() if press.action in OPENERS:
            return None
        case LeadPress() | HistoryPress() | PlanPress() | RestPress(lead_id=int()):
            return about_lead(press.lead_id or 0)
        case RequestPress():
            return about_request(press.request_id)
        case AskPress() if press.action not in ABOUT_OTHERS:
            return about_request(press.subject_id)
    return None
