"""A message as a value: what is shown, and the buttons under it. Texts and keyboards meet here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardMarkup

from botapp.screens.lead import text as texts
from botapp.screens.nags import text as nag_texts
from botapp.screens.step.digest_text import digest as digest_text
from botapp.shared import widgets, words
from botapp.shared.values import LeadView
from reminders.messenger import Card
from reminders.policy.nags import FollowupCard, StaleDigestCard
from reminders.policy.windows import zone_choices_by_clock


@dataclass(frozen=True, slots=True)
class Screen:
    """One message of ours."""

    text: str  # Telegram's HTML, unless `plain`
    keyboard: InlineKeyboardMarkup | None = None
    plain: bool = False  # the text is sent as it is, without markup
    request_id: int | None = None  # the plan request whose answer will take this message's place
    beside: int | None = None  # the plan request whose answer may change what this message says
    reply_to: int | None = None  # the message that it is sent in reply to


def understood(lead: LeadView) -> Screen:
    """What was read from a pasted prospect, with a button per fact."""
    return Screen(texts.understood(lead), widgets.understood(lead))


def plan(lead: LeadView, now: datetime) -> Screen:
    """The plan: with Start, or with a toggle per step."""
    return Screen(texts.plan(lead, now), widgets.plan(lead))


def card(lead: LeadView, now: datetime) -> Screen:
    """The prospect at a glance."""
    return Screen(texts.card(lead, now), widgets.card(lead))


def deleted(lead: LeadView) -> Screen:
    """The prospect is gone; the way back."""
    return Screen(texts.deleted(lead), widgets.deleted(lead))


def digest(steps: Sequence[tuple[Card, str]], now: datetime) -> Screen:
    """Several steps in one message, each given with its status."""
    return Screen(digest_text(steps, now), widgets.digest(steps))


def followup(card: FollowupCard) -> Screen:
    """A prospect without a next step, and what can be done about it."""
    return Screen(nag_texts.followup(card), widgets.followup(card))


def stale_digest(card: StaleDigestCard) -> Screen:
    """The prospects that were left alone longest, with a button each."""
    return Screen(nag_texts.stale_digest(card), widgets.stale_digest(card))


def ask_how_it_ended(lead: LeadView, delivery_id: int | None) -> Screen:
    """The question whether a prospect was won or lost, and the way back."""
    return Screen(nag_texts.ask_how_it_ended(lead), widgets.how_it_ended(lead, delivery_id))


def closed(lead: LeadView, status: str) -> Screen:
    """The prospect is closed, won or lost; the way back."""
    return Screen(nag_texts.closed(lead, status), widgets.closed(lead))


def ask_zone(now: datetime) -> Screen:
    """The question for the time zone, by the clocks that zones show at `now`."""
    choices = [(choice.zone, f"{choice.clock} {choice.city}") for choice in zone_choices_by_clock(now)]
    return Screen(words.ask_zone(), widgets.zones(choices))
