"""The buttons of a person's day."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.routes import DayPress, SnoozePress, StepAction, StepPress
from botapp.routes.day import FOCUS, SLEEPING, STATS, TODAY, WEEK, DayAction, Place, PlaceKind
from botapp.routes.snooze import SnoozeAction
from botapp.screens.draft.buttons import copies
from botapp.shared import app_button
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import Row, button, in_rows, keyboard, turns
from reminders.day.agenda import Spot, WeekDay
from reminders.deep_links import app_url
from reminders.models import ScheduledReminder
from reminders.policy import snoozes
from reminders.policy.briefing import AgendaPage, AgendaStep
from reminders.policy.snoozes import Snooze
from reminders.state.wording import short_day

# These two have a button of the list's own, which comes back to it; any other is a button of the menu.
LIST_SNOOZES = {"tom": DayAction.LATER, "3d": DayAction.LATER_3}
NAME_LIMIT, UNDO_NAME_LIMIT, DAYS_PER_ROW = 24, 30, 2


def listing(
    page: AgendaPage,
    place: Place,
    *,
    undo: AgendaStep | None = None,
    delivery_id: int | None = None,
    in_app: bool = True,
) -> InlineKeyboardMarkup:
    """Return a row per step, which opens it or does it; the turns of the page; and the ways on.

    `in_app`: one of today's ways on leads into the Mini App, where Telegram opens it.
    """

    def to(number: int) -> DayPress:
        return DayPress(DayAction.SHOW, Place(place.kind, number, place.day), delivery_id=delivery_id)

    rows = [
        _row(number, step, place, delivery_id=delivery_id)
        for number, step in enumerate(page.steps, page.first)
    ]
    if undo:
        name = shorten(one_line(undo.name), UNDO_NAME_LIMIT)
        rows.insert(0, [_undo(place, undo.reminder_id, undo.version, f" · {name}")])
    ways_on = _ways_on(place, has_steps=bool(page.steps))
    is_today = place.kind is PlaceKind.TODAY
    opens_app = app_button.row(app_url()) if is_today and in_app else []
    return keyboard(*rows, turns(page.page, page.pages, to), *ways_on, opens_app)


def week(days: Sequence[WeekDay]) -> InlineKeyboardMarkup:
    buttons = [
        _button(f"{short_day(each.day)} · {each.total}", DayAction.SHOW, Place(PlaceKind.DATE, 0, each.day))
        for each in days
        if each.total
    ]
    rows = in_rows(buttons, DAYS_PER_ROW)
    return keyboard(*rows, [_to(TODAY), _to(SLEEPING)])


def step(reminder_id: int, place: Place, *, has_draft: bool) -> InlineKeyboardMarkup:
    close = [
        _button("✅ " + _("Done"), DayAction.DONE, place, reminder_id),
        _button("⏭ " + _("Skip"), DayAction.SKIP, place, reminder_id),
    ]
    defer = [_snooze(each, place, reminder_id) for each in snoozes.offered(snoozes.OfferedIn.LIST)]
    look = [button("🗓 " + _("Another time"), SnoozePress(SnoozeAction.MENU, reminder_id))]
    if has_draft:
        look.append(_button("✍️ " + _("Draft"), DayAction.DRAFT, place, reminder_id))
    return keyboard(close, defer, look, [_lead(reminder_id), _back(place)])


def focus(spot: Spot, draft: str, *, undo: ScheduledReminder | None = None) -> InlineKeyboardMarkup:
    reminder_id = spot.reminder_id
    rows = [
        [
            _button("✅ " + _("Done"), DayAction.DONE, FOCUS, reminder_id),
            _button("⏭ " + _("Skip"), DayAction.SKIP, FOCUS, reminder_id),
        ],
        [
            _button("💤 " + _("Next workday"), DayAction.LATER, FOCUS, reminder_id),
            _button(_("Next") + " ➡️", DayAction.NEXT, FOCUS, reminder_id),
        ],
        *copies(draft),
        [
            *([_button("✍️ " + _("Draft"), DayAction.DRAFT, FOCUS, reminder_id)] if draft.strip() else []),
            *([_lead(reminder_id)] if reminder_id else []),
        ],
        [
            *([_undo(FOCUS, undo.pk, undo.version)] if undo else []),
            _button("⏹ " + _("Stop"), DayAction.STOP, FOCUS),
        ],
    ]
    return keyboard(*rows)


def focus_is_over(spot: Spot, *, undo: ScheduledReminder | None = None) -> InlineKeyboardMarkup:
    again = [_button("🎯 " + _("Go on"), DayAction.SHOW, FOCUS)] if spot.left else []
    back = [_undo(FOCUS, undo.pk, undo.version)] if undo else []
    return keyboard([*back, *again], [_to(TODAY), _to(WEEK)])


def stats() -> InlineKeyboardMarkup:
    return keyboard([_to(TODAY), _to(WEEK)])


def menu() -> InlineKeyboardMarkup:
    return keyboard([_to(TODAY), _to(WEEK)], [_to(FOCUS), _to(STATS)])


def _ways_on(place: Place, *, has_steps: bool) -> list[Row]:
    """Return the buttons under a list that lead to other lists."""
    match place.kind:
        case PlaceKind.TODAY:
            return [[_to(FOCUS), _to(WEEK)]] if has_steps else [[_to(WEEK), _to(SLEEPING)]]
        case PlaceKind.DATE:
            return [[_button("← " + _("Week"), DayAction.SHOW, WEEK), _to(TODAY)]]
    return [[_to(TODAY), _to(WEEK)]]


def _row(number: int, step: AgendaStep, place: Place, *, delivery_id: int | None) -> Row:
    name = shorten(one_line(step.name), NAME_LIMIT) or "—"
    is_asleep = place.kind is PlaceKind.SLEEPING
    label, action = ("⏰ " + _("Wake"), DayAction.WAKE) if is_asleep else ("✅ " + _("Done"), DayAction.DONE)
    return [
        _button(f"{number}. {name}", DayAction.OPEN, place, step.reminder_id, delivery_id),
        _button(f"{label} {number}", action, place, step.reminder_id, delivery_id),
    ]


def _back(place: Place) -> InlineKeyboardButton:
    names = {
        PlaceKind.TODAY: _("Today"),
        PlaceKind.SLEEPING: _("Snoozed"),
        PlaceKind.DATE: short_day(place.day) if place.day else _("Week"),
    }
    return _button("← " + names.get(place.kind, _("Today")), DayAction.SHOW, place)


def _to(place: Place) -> InlineKeyboardButton:
    names = {
        PlaceKind.TODAY: "📅 " + _("Today"),
        PlaceKind.WEEK: "🗓 " + _("Week"),
        PlaceKind.SLEEPING: "💤 " + _("Snoozed"),
        PlaceKind.FOCUS: "🎯 " + _("Focus"),
        PlaceKind.STATS: "📊 " + _("Figures"),
    }
    return _button(names[place.kind], DayAction.SHOW, place)


def _snooze(snooze: Snooze, place: Place, reminder_id: int) -> InlineKeyboardButton:
    # A list may be pressed tomorrow: its own snooze is the next day that is worked, whenever that is.
    label = "💤 " + (_("Next workday") if snooze.key == "tom" else _(snooze.label))
    if snooze.key in LIST_SNOOZES:
        return _button(label, LIST_SNOOZES[snooze.key], place, reminder_id)
    return button(label, SnoozePress(snooze.key, reminder_id))


def _lead(reminder_id: int) -> InlineKeyboardButton:
    return button("👤 " + _("Lead"), StepPress(StepAction.LEAD, reminder_id))


def _undo(place: Place, reminder_id: int, version: int, of: str = "") -> InlineKeyboardButton:
    """Return what takes back the change that made this version, and no other."""
    press = DayPress(DayAction.UNDO, place, reminder_id, seen=version or None)
    return button("↩️ " + _("Undo") + of, press)


def _button(
    label: str,
    action: DayAction,
    place: Place,
    reminder_id: int | None = None,
    delivery_id: int | None = None,
) -> InlineKeyboardButton:
    return button(label, DayPress(action, place, reminder_id, delivery_id))
