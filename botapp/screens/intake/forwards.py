"""A forwarded message whose author was asked about: a prospect's answer, or a new prospect.

The text and the decision are kept with the update that brought it, so the buttons work after a restart, and
a second tap shows what the first one did.
"""

from collections.abc import Callable
from typing import Any

from botapp.routes import AskAction
from botapp.screens.advice.actions import AskTap, Became, became_screen, told_about
from botapp.screens.advice.replies import FORWARDED
from botapp.screens.intake.replies import ANSWERS, add_prospect
from botapp.shared.effects import Effect, deciding, effect_of
from botapp.shared.people import known
from botapp.shared.said import Said
from botapp.shared.tap import Reaction
from leads import services as lead_services

Forwarded = dict[str, Any]


def act(tap: AskTap, _forwarded: Forwarded) -> Reaction:
    """Do what was answered, once, and show it."""
    user = known(tap.sender, tap.now)
    became = _decide(tap, DECISIONS[tap.press.action])
    if became is None:
        return Reaction()
    if "new" not in became:
        return Reaction(edit=became_screen(became, user, now=tap.now))
    effect = Effect.from_json(became["new"])
    first, *others = ANSWERS[effect.kind](effect.value, user, tap.now) if effect else []
    return Reaction(edit=first, messages=others)


def _decide(tap: AskTap, act: Callable[[AskTap, Forwarded], Became]) -> Became | None:
    """Return what became of the message: by this answer, or by the one before it."""
    with deciding(tap.press.subject_id, telegram_id=tap.sender.telegram_id) as effect:
        forwarded: Forwarded | None = effect.get(FORWARDED)
        if forwarded is None:
            return None
        if "became" not in forwarded:
            forwarded["became"] = act(tap, forwarded)
            # A likely duplicate is asked about under the same update.
            effect |= forwarded["became"].get("new", {})
        became: Became = forwarded["became"]
        return became


def _is_answer(tap: AskTap, forwarded: Forwarded) -> Became:
    lead = lead_services.owned_lead(telegram_id=tap.sender.telegram_id, lead_id=tap.press.lead_id or 0)
    if lead is None:
        return {"gone": True}
    by, update_id = tap.sender.actor, tap.press.subject_id
    return told_about(lead, forwarded["text"], by=by, update_id=update_id, now=tap.now)


def _is_new(tap: AskTap, forwarded: Forwarded) -> Became:
    text, hint = forwarded["text"], forwarded["hint"]
    said = Said(
        tap.press.subject_id, tap.sender, text, sent_at=tap.now, now=tap.now, kind="forward", hint=hint
    )
    return {"new": add_prospect(said, known(tap.sender, tap.now), is_sure=True).to_json()}


def forwarded_by(tap: AskTap) -> Forwarded | None:
    """Return what this person has forwarded; None when it is not there, or somebody else's."""
    value: Forwarded | None = effect_of(tap.press.subject_id, FORWARDED, telegram_id=tap.sender.telegram_id)
    return value


DECISIONS: dict[AskAction, Callable[[AskTap, Forwarded], Became]] = {
    AskAction.ANSWER: _is_answer,
    AskAction.NEW: _is_new,
}
