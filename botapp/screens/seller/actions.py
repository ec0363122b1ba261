"""What a tap about what is sold does: one service call, and the screen as it is now."""

from collections.abc import Callable

from botapp.routes import SellerAction, SellerPress, Whose
from botapp.screens.seller import text as texts
from botapp.screens.seller import view
from botapp.shared import chat_state, words
from botapp.shared.effects import Effect, once
from botapp.shared.tap import Reaction, Tap, Taps, by_action, person
from botapp.shared.text import plain
from leads.models import TelegramUser
from leads.seller import sellers
from planning import services as planning

SellerTap = Tap[SellerPress]
STATES = (chat_state.SELLER, chat_state.SELLER_FIELD)


def _refusal(tap: SellerTap, user: TelegramUser) -> str:
    is_theirs = tap.press.whose is Whose.OWN or user.may_invite
    return "" if is_theirs else plain(texts.problem("not_yours"))


def _going_on(
    act: Callable[[SellerTap, TelegramUser], Reaction],
) -> Callable[[SellerTap, TelegramUser], Reaction]:
    """Let the model's reading be: what the person has seen and answered stands."""

    def go_on(tap: SellerTap, user: TelegramUser) -> Reaction:
        planning.withdraw(by=user, now=tap.now)
        return act(tap, user)

    return go_on


def _show(tap: SellerTap, user: TelegramUser) -> Reaction:
    chat_state.stop_waiting(user.telegram_id, *STATES, now=tap.now)
    return Reaction(edit=view.show(user, tap.press.whose, tap.now))


def _new(tap: SellerTap, user: TelegramUser) -> Reaction:
    return Reaction(edit=view.ask(user, tap.press.whose, tap.now, is_known=True))


def _later(tap: SellerTap, user: TelegramUser) -> Reaction:
    chat_state.stop_waiting(user.telegram_id, *STATES, now=tap.now)
    return Reaction(edit=view.later(user))


def _right(tap: SellerTap, user: TelegramUser) -> Reaction:
    chat_state.stop_waiting(user.telegram_id, *STATES, now=tap.now)
    return Reaction(edit=view.right(user, tap.press.whose))


def _edit(tap: SellerTap, user: TelegramUser) -> Reaction:
    """Ask for one field in the tapped message: the answer takes its place."""
    whose, name = tap.press.whose, tap.press.value
    about = {"whose": whose.value, "field": name, "message_id": tap.message_id}
    chat_state.wait_for(user.telegram_id, chat_state.SELLER_FIELD, now=tap.now, **about)
    return Reaction(edit=view.ask_field(user, whose, name))


def _set(tap: SellerTap, user: TelegramUser) -> Reaction:
    """Choose a tone, or empty a field: once per tap."""
    whose, chosen = tap.press.whose, tap.press.value
    is_tone = tap.press.action is SellerAction.TONE
    fields: sellers.Fields = {"tone": chosen} if is_tone else {chosen: ""}  # type: ignore[misc]  # a field's name

    def act() -> Effect:
        chat_state.stop_waiting(user.telegram_id, *STATES, now=tap.now)
        number = view.row_of(user, whose)
        return Effect("sells", planning.tell_seller(by=user, whose=number, fields=fields, now=tap.now))

    return Reaction(edit=view.known(user, whose, note=texts.saved(once(tap.update_id, act).value)))


ACTIONS: dict[SellerAction, Callable[[SellerTap, TelegramUser], Reaction]] = {
    SellerAction.SHOW: _show,
    SellerAction.NEW: _going_on(_new),
    SellerAction.LATER: _later,
    SellerAction.RIGHT: _going_on(_right),
    SellerAction.EDIT: _going_on(_edit),
    SellerAction.EMPTY: _going_on(_set),
    SellerAction.TONE: _going_on(_set),
}
TAPS = Taps(SellerPress, person, words.unknown_button, by_action(ACTIONS), unless=_refusal)
