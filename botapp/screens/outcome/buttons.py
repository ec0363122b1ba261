"""The buttons of how a closed step ended, and of what is offered then."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from botapp.routes import LeadAction, LeadPress, OutcomePress
from botapp.screens.outcome.text import outcome_word
from botapp.shared.text import one_line, shorten
from botapp.shared.widgets import NAME_IN_DIGEST, Row, button, in_rows
from reminders.messenger import Card
from reminders.policy.step_outcomes import Outcome
from reminders.services import Ending

# What may be said after an outcome, by the button's word: `OutcomePress` carries either.
ON, NOW, WHOM = "on", "now", "whom"


def asked(reminder_id: int, offered: Sequence[Outcome], noted: Outcome | None) -> list[Row]:
    """Return the rows that ask how a step ended; the one that was noted is marked, and takes itself back."""
    buttons = [
        button(
            ("✔️ " if outcome == noted else "") + outcome_word(outcome),
            OutcomePress("" if outcome == noted else outcome, reminder_id),
        )
        for outcome in offered
    ]
    return in_rows(buttons, 2)


def offers(card: Card, ending: Ending, *, waits: bool, company: str) -> list[Row]:
    """Return what fits an answer, and its undo; `waits`: steps of the plan do, for whoever goes on."""
    lead, step = card.lead_id, card.reminder_id
    keep = [button("▶️ " + _("Keep going"), OutcomePress(ON, step))] if waits else []
    onwards = [button("🗺 " + _("New plan"), LeadPress(LeadAction.RENEW, lead))]
    if waits:
        onwards = [button("⏩ " + _("Next step now"), OutcomePress(NOW, step)), *keep]
    said = button("💬 " + _("What did they say?"), LeadPress(LeadAction.ANSWERED, lead))
    booked = button(outcome_word(Outcome.BOOKED), OutcomePress(Outcome.BOOKED, step))
    won = button("🏆 " + _("Won"), LeadPress(LeadAction.WON, lead))
    lost = button("👋 " + _("Lost"), LeadPress(LeadAction.LOST, lead))
    other = button("👥 " + _whom(company), OutcomePress(WHOM, step))
    rows: dict[Outcome, list[Row]] = {
        Outcome.REPLIED: [[said, booked], onwards, [won, lost]],
        Outcome.BOOKED: [[won, lost], onwards],
        Outcome.WRONG: [[other], [lost, *keep]],
        Outcome.UNFIT: [[lost, *keep]],
    }
    undo = button("↩️ " + _("Undo"), OutcomePress("", step))
    return [*rows[ending.outcome], [undo, button("👤 " + _("Lead"), LeadPress(LeadAction.OPEN, lead))]]


def _whom(company: str) -> str:
    if not company:
        return _("Another person")
    return _("Another person at %(company)s") % {"company": shorten(one_line(company), NAME_IN_DIGEST)}
