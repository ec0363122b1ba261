"""Messages about prospects that nobody works on, and how one ended."""

from botapp.screens.nags import buttons
from botapp.screens.nags import text as texts
from botapp.shared.screen import Screen
from reminders.policy.nags import FollowupCard, HandoverCard, StaleDigestCard
from reminders.state.plan_lines import LeadView


def followup(card: FollowupCard) -> Screen:
    return Screen(texts.followup(card), buttons.followup(card))


def stale_digest(card: StaleDigestCard) -> Screen:
    return Screen(texts.stale_digest(card), buttons.stale_digest(card))


def handover(card: HandoverCard) -> Screen:
    return Screen(texts.handover(card), buttons.handover(card))


def ask_how_it_ended(lead: LeadView, delivery_id: int | None) -> Screen:
    return Screen(texts.ask_how_it_ended(lead), buttons.how_it_ended(lead, delivery_id))
