"""What is sold, by reply: all of it in one text, or one field. What cannot be kept is asked again."""

from datetime import datetime
from typing import Any

from botapp.routes import Whose
from botapp.screens.seller import text as texts
from botapp.screens.seller import view
from botapp.shared import chat_state
from botapp.shared.effects import Effect
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from leads.intake.evidence import asks, is_small_talk
from leads.models import TelegramUser
from leads.seller import sellers
from leads.seller.selling_text import Told, link_in, read_seller, tone_of
from planning import services as planning
from reminders.phrases import NotUnderstood, understand
from reminders.state.situation import own_hours

Payload = dict[str, Any]
TOLD = "told_seller"  # the key of these replies' effects
EMPTY = "-–—"  # noqa: RUF001  what empties a field
SHORTEST_OFFER = 12  # bytes: two short words, or four signs that are words of their own


def hear_all(said: Said, user: TelegramUser, payload: Payload) -> Effect | None:
    """Take a text as what is sold; a question of the person's is none."""
    if asks(said.text):
        return None
    told = Told({}) if _is_time(said, user) else read_seller(said.text)
    if code := _problem(said.text, told):
        return Effect(TOLD, payload | {"problem": code})
    noted = payload | {"left_out": list(told.left_out)}
    effect = _tell(said, user, noted, told.fields, is_read_again=not told.is_named)
    if told.left_out:  # the answer asks for it
        about = {"whose": payload["whose"], "field": told.left_out[0]}
        chat_state.wait_for(user.telegram_id, chat_state.SELLER_FIELD, now=said.now, **about)
    if said.is_full:  # the rest of a long page is no prospect
        sent_at = said.sent_at.timestamp()
        chat_state.wait_for(user.telegram_id, chat_state.OVERFLOW, now=said.now, sent_at=sent_at)
    return effect


def hear_field(said: Said, user: TelegramUser, payload: Payload) -> Effect:
    """Take a text as the new value of one field, or of several that it names."""
    told = read_seller(said.text)
    if told.is_named and len(told.fields) > 1:
        return _tell(said, user, payload, told.fields)
    name, value = payload["field"], said.text.strip()
    if told.is_named:  # "Sign as Ann"
        value = told.fields.get(name, value)
    if value and value in EMPTY:
        value = ""
    elif name == "tone":
        value = tone_of(value) or value
    elif name == "booking_link":  # "here it is: cal.com/ann"
        value = link_in(value) or value
    return _tell(said, user, payload, {name: value})


def follow(said: Said, user: TelegramUser, noted: Payload) -> Effect | None:
    """Take an edited reply."""
    payload: Payload = {key: noted[key] for key in ("whose", "field", "message_id") if key in noted}
    return hear_field(said, user, payload) if "field" in payload else hear_all(said, user, payload)


def answer(noted: Payload, user: TelegramUser, _now: datetime) -> list[Screen]:
    """Show what is known now; or say what could not be kept, and go on waiting."""
    if code := noted.get("problem"):
        return [Screen(texts.problem(code, noted.get("about", "")))]
    note = texts.saved(noted["plans"], noted.get("left_out", ()))
    request_id = noted.get("request")
    shown = view.known(
        user, Whose(noted["whose"]), note=note, is_new="field" not in noted, request_id=request_id
    )
    return [shown.instead(noted.get("message_id"))]


def _tell(
    said: Said, user: TelegramUser, payload: Payload, fields: Any, *, is_read_again: bool = False
) -> Effect:
    """Keep what was told; what rules alone have read, a model reads again."""
    whose = view.row_of(user, Whose(payload["whose"]))
    planning.withdraw(by=user, now=said.now)
    try:
        plans = planning.tell_seller(by=user, whose=whose, fields=fields, now=said.now)
    except sellers.SellerRefused as refused:
        name, code = refused.args
        return Effect(TOLD, payload | {"problem": code, "about": name})
    chat_state.forget(user.telegram_id)
    noted = payload | {"plans": plans}
    if is_read_again:
        request = planning.ask_to_read(by=user, whose=whose, text=said.text, now=said.now)
        noted |= {"request": request.pk} if request else {}
    return Effect(TOLD, noted)


def _is_time(said: Said, user: TelegramUser) -> bool:
    """Whether a text is a moment, meant for something else."""
    return not isinstance(understand(said.text, now=said.now, window=own_hours(user)), NotUnderstood)


def _problem(text: str, told: Told) -> str:
    """Return why a text says nothing of what is sold; "" when it does."""
    if not told.fields:
        return "no_link" if told.left_out else "only_link" if "." in text else "short"
    offer = told.fields.get("offer", "")
    is_short = len(told.fields) == 1 and bool(offer) and len(offer.encode()) < SHORTEST_OFFER
    return "short" if is_short or is_small_talk(text) else ""
