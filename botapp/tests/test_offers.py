"""Nothing is offered that cannot work: every button of every state is tried, with a model and without."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from botapp.screens.advice.view import noted_screen
from botapp.screens.draft.view import draft_screen
from botapp.screens.lead.view import card
from botapp.screens.nags import view as nag_screens
from botapp.screens.plan.view import plan_screen
from botapp.screens.step.view import step_screen
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.tests import tapping
from botapp.tests.button_crawl import Crawl
from core.actor import Actor
from engagement import llm
from leads import services as lead_services
from leads.intake import read_prospect
from leads.models import Lead, TelegramUser
from planning import services as planning
from planning.asking import advice as advising
from planning.proposals import hand_edits
from reminders import services
from reminders.nags.followup import followup_card
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
PASTED = "Ann Lee\nVP Sales at Acme\nBerlin\nann@acme.example\nhttps://www.linkedin.com/in/ann-lee"
LISTS = ("today", "week", "snoozed", "focus", "leads")


def fresh(owner: TelegramUser) -> Lead:
    lead = lead_services.create_lead(
        owner=owner, prospect=read_prospect(PASTED), next_followup=NOW + timedelta(days=3), now=NOW
    )
    planning.write_plan(lead=lead, by=Actor.user(owner.pk), now=NOW)
    lead.refresh_from_db()
    return lead


def bare(owner: TelegramUser) -> Lead:
    return LeadFactory.create(owner=owner, steps=0, prospect_name="Ann Lee", created_at=NOW)


def nameless(owner: TelegramUser) -> Lead:
    return LeadFactory.create(owner=owner, prospect_name="", prospect_company="", created_at=NOW)


def running(owner: TelegramUser) -> Lead:
    lead = fresh(owner)
    return services.start_plan(lead=lead, by=Actor.user(owner.pk), now=NOW).lead


def begun(owner: TelegramUser) -> Lead:
    """Return a lead with a step done, one skipped, one snoozed, and others ahead."""
    lead, by = running(owner), Actor.user(owner.pk)
    done, skipped, snoozed, *_others = lead.reminders.order_by("id")
    services.complete(reminder=done, by=by, now=NOW)
    services.skip(reminder=skipped, by=by, now=NOW)
    services.snooze(reminder=snoozed, until=NOW + timedelta(days=2), by=by, now=NOW)
    return Lead.objects.get(pk=lead.pk)


def short(owner: TelegramUser) -> Lead:
    """Return a lead whose plan has one step, without a text."""
    lead = LeadFactory.create(owner=owner, steps=1, prospect_name="Ann Lee", created_at=NOW)
    lead.engagement_plan[0]["suggested_text"] = None
    lead.save()
    return services.start_plan(lead=lead, by=Actor.user(owner.pk), now=NOW).lead


def over(owner: TelegramUser) -> Lead:
    lead = running(owner)
    for row in lead.reminders.order_by("id"):
        services.complete(reminder=row, by=Actor.user(owner.pk), now=NOW)
    return Lead.objects.get(pk=lead.pk)


def paused(owner: TelegramUser) -> Lead:
    return services.set_paused(lead=running(owner), paused=True, by=Actor.user(owner.pk), now=NOW)


def won(owner: TelegramUser) -> Lead:
    return services.set_lead_status(
        lead=running(owner), status="closed_won", by=Actor.user(owner.pk), now=NOW
    )


def changed(owner: TelegramUser) -> Lead:
    """Return a lead whose running plan the person is changing by hand."""
    lead = running(owner)
    steps = hand_edits.steps_of(lead, now=NOW)[1:]
    return hand_edits.change(lead=lead, steps=steps, by=Actor.user(owner.pk), now=NOW).lead


def lost(owner: TelegramUser) -> Lead:
    return services.set_lead_status(lead=begun(owner), status="closed_lost", by=Actor.user(owner.pk), now=NOW)


STATES: dict[str, Callable[[TelegramUser], Lead]] = {
    state.__name__: state
    for state in (fresh, bare, nameless, running, begun, short, over, paused, changed, won, lost)
}


def roots(lead: Lead) -> dict[str, Screen]:
    """Return every screen that a person may have in front of them in this state, as it is now."""
    lead = Lead.objects.select_related("owner").get(pk=lead.pk)
    sender, found = Sender(lead.owner_id), {"card": card(lead, now=NOW), "plan": plan_screen(lead, now=NOW)}
    for row in lead.reminders.current().select_related("lead__owner"):
        found[f"step {row.step_id} {row.status}"] = step_screen(row, now=NOW)
        found[f"draft {row.step_id} {row.status}"] = draft_screen(row)
    news = advising.tell(
        lead=lead, text="What does it cost?", by=Actor.user(lead.owner_id), now=NOW, update_id=7
    )
    found["a note"] = noted_screen(news)
    for name in LISTS:
        found |= {f"/{name}": screen for screen in tapping.command(name, sender, now=NOW)}
    if not lead.reminders.live().exists() and not lead.is_closed:
        found["follow-up"] = nag_screens.followup(followup_card(lead, 1, now=NOW))
    return found


# One state on each database: what most screens ask of it.
@pytest.mark.parametrize(
    "state", [pytest.param(name, marks=[] if name == "begun" else pytest.mark.once) for name in STATES]
)
@pytest.mark.parametrize("has_model", [False, True], ids=["no model", "a model"])
def test_every_button_works(
    alice: TelegramUser, monkeypatch: pytest.MonkeyPatch, state: str, has_model: bool
) -> None:
    monkeypatch.setattr(llm, "configured", lambda: has_model)
    services.confirm_zone(user=alice, zone="Europe/Berlin", now=NOW)
    alice.refresh_from_db()
    lead = STATES[state](alice)
    crawl = Crawl(alice.telegram_id, NOW)
    for name, screen in roots(lead).items():
        crawl.walk(screen, (name,))
    assert len(crawl.pressed) > 10
    assert not crawl.found, "\n".join(crawl.found)
