"""What several people in one paste are answered with: who is to be added, and who was."""

from datetime import datetime
from typing import Any

from botapp.routes import ManyAction, ManyPress
from botapp.screens.intake import text as intake_texts
from botapp.screens.intake import view as intake_screens
from botapp.screens.intake.duplicates import TWIN
from botapp.screens.several import actions, buttons
from botapp.screens.several import text as texts
from botapp.screens.several.actions import SEVERAL, TOO_MANY, ManyTap, People
from botapp.shared import words
from botapp.shared.entries import Renderer
from botapp.shared.people import known
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction, Taps
from leads.models import Lead, TelegramUser


def who(people: People, user: TelegramUser, _now: datetime) -> list[Screen]:
    """Return the question; once they are added, who they are."""
    match people.get("decision"):
        case None:
            return [Screen(texts.who(len(people["texts"]), sum(people["known"])), buttons.who(people))]
        case ManyAction.ADD:
            return [_added(people["leads"], user)]
        case ManyAction.ONE:
            return []  # it is noted beside
    return [Screen(intake_texts.dropped())]


def _added(ids: list[int], user: TelegramUser) -> Screen:
    leads = Lead.objects.shown_to(user.telegram_id).filter(pk__in=ids).order_by("pk")
    return Screen(texts.added(len(ids)), buttons.added((lead.pk, str(lead.display_name)) for lead in leads))


def decided(tap: ManyTap, _people: People) -> Reaction:
    """Do what was tapped and show it."""
    effect = actions.decide(tap)
    if effect is None:
        return Reaction()
    user, people = known(tap.sender, tap.now), effect[SEVERAL]
    if people.get("decision") != ManyAction.ONE:
        return Reaction(who(people, user, tap.now)[0])
    first, *others = _as_one(effect, user, tap.now)
    return Reaction(first, others)


def _as_one(effect: dict[str, Any], user: TelegramUser, now: datetime) -> list[Screen]:
    """Return what the whole message has become as one prospect."""
    if "added" in effect:
        return intake_screens.added(effect["added"], user, now)
    if TWIN in effect:
        return intake_screens.asked(effect[TWIN], user, now)
    return [Screen(intake_texts.prospect_problem(effect["refused"]))]


TAPS = Taps(
    ManyPress,
    actions.asked,
    words.unknown_button,
    decided,
    takes_long=lambda press: press.action is ManyAction.ADD,
)
ANSWERS: dict[str, Renderer] = {
    SEVERAL: who,
    TOO_MANY: lambda count, _user, _now: [Screen(texts.too_many(count))],
}
