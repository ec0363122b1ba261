"""What is shown about what is sold."""

from datetime import datetime

from botapp.routes import Whose
from botapp.screens.seller import buttons
from botapp.screens.seller import text as texts
from botapp.screens.settings import zone_text
from botapp.shared import chat_state
from botapp.shared.screen import Screen
from botapp.shared.text import paragraphs
from core.speech import speaking
from engagement.models import PlanRequest
from leads.models import Lead, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from leads.seller.selling import Seller


def row_of(user: TelegramUser, whose: Whose) -> int:
    """Return the number under which these words are kept."""
    return TEAM if whose is Whose.TEAM else user.telegram_id


def is_to_ask(user: TelegramUser) -> bool:
    """Say whether somebody whose clock is not known yet is asked once it is: nobody has said it for them."""
    return user.zone_confirmed_at is None and not sellers.kept(user.telegram_id).offer


def ask_once(user: TelegramUser, now: datetime) -> Screen:
    """Ask a newcomer, who may leave it."""
    chat_state.wait_for(user.telegram_id, chat_state.SELLER, now=now, whose=Whose.OWN.value)
    return Screen(texts.ask(sellers.kept(TEAM), Whose.OWN), buttons.not_now())


def ask(user: TelegramUser, whose: Whose, now: datetime, *, is_known: bool) -> Screen:
    """Ask for all of it, where the person has come for that."""
    chat_state.wait_for(user.telegram_id, chat_state.SELLER, now=now, whose=whose.value)
    ways = buttons.ask(whose, is_known=is_known, may_team=user.may_invite)
    return Screen(texts.ask(_below(whose), whose), ways)


def show(user: TelegramUser, whose: Whose, now: datetime) -> Screen:
    """Return what is known; while that is nothing, the question."""
    own = sellers.kept(row_of(user, whose))
    if own == Seller():
        return ask(user, whose, now, is_known=False)
    return known(user, whose)


def known(
    user: TelegramUser, whose: Whose, *, note: str = "", is_new: bool = False, request_id: int | None = None
) -> Screen:
    """Return what is known, with its buttons. `is_new`: it was read in a text, and is to be looked at.

    `request_id`: the model is reading it, too.
    """
    if request_id is not None:
        note = f"{note}\n{texts.reading()}"
    begin = invitation(user) if is_new and whose is Whose.OWN else ""
    text = paragraphs(note, _facts(user, whose), texts.tap_to_correct(), begin)
    return Screen(text, buttons.known(whose, may_team=user.may_invite, is_new=is_new), request_id=request_id)


def read_screen(request: PlanRequest) -> Screen:
    """Return what is known once the model has read it, in the person's language."""
    person = request.asker
    whose = Whose.TEAM if request.payload["whose"] == TEAM else Whose.OWN
    with speaking(person.language_code):
        if request.is_open:
            return known(person, whose, is_new=True, request_id=request.pk)
        note = texts.saved(request.result.get("plans", 0)) if request.source else ""
        return known(person, whose, note=note, is_new=True)


def right(user: TelegramUser, whose: Whose) -> Screen:
    text = paragraphs(_facts(user, whose), texts.right(), invitation(user))
    return Screen(text, buttons.change(whose))


def later(user: TelegramUser) -> Screen:
    """Take a "Not now"; where it has been answered since, show that."""
    if sellers.kept(user.telegram_id) != Seller():
        return known(user, Whose.OWN)
    return Screen(paragraphs(texts.later(), invitation(user)), buttons.to_it())


def invitation(user: TelegramUser) -> str:
    """Return how to begin, for whoever has no lead yet."""
    return "" if Lead.objects.shown_to(user.telegram_id).exists() else zone_text.invite()


def ask_field(user: TelegramUser, whose: Whose, name: str) -> Screen:
    value = getattr(sellers.kept(row_of(user, whose)), name)
    text = texts.ask_field(name, value, getattr(_below(whose), name))
    return Screen(text, buttons.field(whose, name, value))


def _facts(user: TelegramUser, whose: Whose) -> str:
    first_name = sellers.name_of(user) if whose is Whose.OWN else ""
    return texts.known(sellers.kept(row_of(user, whose)), _below(whose), whose, first_name)


def _below(whose: Whose) -> Seller:
    """Return what stands in where these words say nothing."""
    return sellers.kept(TEAM) if whose is Whose.OWN else Seller()
