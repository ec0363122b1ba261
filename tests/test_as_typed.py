"""What a person types is kept as typed, and shown as typed, what looks like markup too: at every question."""

import html as entities
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from botapp.own_data.export import export
from botapp.screens.draft.view import draft_screen, plain_screens
from botapp.screens.lead.view import card
from botapp.screens.plan.view import one_step
from botapp.screens.status.view import closed
from botapp.shared import chat_state
from botapp.shared.screen import Screen
from botapp.tests.news_cast import NOW, news_of, reminded, running, say
from core.actor import SYSTEM
from leads.models import Lead, TelegramUser
from miniapp.testing import AppClient
from reminders import services
from reminders.models import ScheduledReminder
from sandbox.chat import html
from tests.factories import LeadFactory, TelegramUserFactory, plan_of

pytestmark = pytest.mark.once
MARKUP = (
    "<b>bold</b>", "ask <a href='x'>her</a>", "a < b > c", "&amp; &lt; &#60;", "*bold* _under_ ~x~",
    "`code` ```x```", "[a](https://x.example)", "<script>alert(1)</script>", "{{ 7*7 }} {% x %}",
    "%(name)s %s {0} \\1", "</b></i>", "<!-- no -->", "Fish & Chips <3", "UPPER lower ÄÖ", "<br>",
)  # fmt: skip
FOURTHS = [MARKUP[start::4] for start in range(4)]
LINES = ("first\n\n\n  indented\n- a list", "two  blanks\n\tand a tab", "\n  as it came \n")
people = count(500_000)


@dataclass(frozen=True)
class Question:
    """One question: how it is asked, where the answer is kept, and a message that shows it."""

    ask: Callable[[Lead], dict[str, Any]]  # what the message with the answer is about
    kept: Callable[[Lead], str | None]
    shown: Callable[[Lead], Screen]
    is_line: bool = False


def asks(state: str, **about: Any) -> Callable[[Lead], dict[str, Any]]:
    def ask(lead: Lead) -> dict[str, Any]:
        chat_state.wait_for(lead.owner_id, state, now=NOW, lead_id=lead.pk, **about)
        return {}

    return ask


def ask_for_draft(lead: Lead) -> dict[str, Any]:
    chat_state.wait_for(lead.owner_id, chat_state.DRAFT_OWN, now=NOW, reminder_id=first(lead).pk)
    return {}


def reply(lead: Lead) -> dict[str, Any]:
    reminded(lead, 1, message_id=70)
    return {"reply_to": 70}


def lose(lead: Lead) -> dict[str, Any]:
    services.set_lead_status(lead=lead, status="closed_lost", by=SYSTEM, now=NOW)
    return asks(chat_state.END_WORDS)(lead)


def first(lead: Lead) -> ScheduledReminder:
    return ScheduledReminder.objects.select_related("lead__owner").get(lead=lead, step_id=1)


def step(lead: Lead) -> dict[str, Any]:
    """Return the first step of a plan that runs, as the changes that wait for a yes leave it."""
    steps: list[dict[str, Any]] = lead.plan_requests.latest("id").result["steps"]
    return steps[0]


def show_card(lead: Lead) -> Screen:
    return card(lead, now=NOW)


def show_step(lead: Lead) -> Screen:
    return one_step(lead, 1, now=NOW)


QUESTIONS = {
    "a note on a step": Question(reply, lambda lead: news_of(lead)[-1].content, show_card),
    "an answer": Question(asks(chat_state.NEWS), lambda lead: news_of(lead)[-1].content, show_card),
    "the notes": Question(asks(chat_state.FIELD, field="notes"), lambda lead: lead.notes, show_card),
    "a name": Question(
        asks(chat_state.FIELD, field="name"), lambda lead: lead.prospect_name, show_card, is_line=True
    ),
    "a company": Question(
        asks(chat_state.FIELD, field="company"), lambda lead: lead.prospect_company, show_card, is_line=True
    ),
    "why it was lost": Question(
        lose, lambda lead: lead.close_reason, lambda lead: closed(lead, now=NOW), is_line=True
    ),
    "a task": Question(
        asks(chat_state.PLAN_TASK, step_id=1), lambda lead: step(lead)["description"], show_step, is_line=True
    ),
    "a text": Question(
        asks(chat_state.PLAN_TEXT, step_id=1), lambda lead: step(lead)["suggested_text"], show_step
    ),
    "one's own draft": Question(
        ask_for_draft, lambda lead: first(lead).draft_text, lambda lead: draft_screen(first(lead))
    ),
}


def answered(name: str, text: str, *, owner: TelegramUser | None = None) -> Lead:
    """Answer a question of a lead's with this text."""
    owner = owner or TelegramUserFactory.create(telegram_id=next(people), zone_confirmed_at=NOW)
    lead = running(owner, "Ann Lee")
    about = QUESTIONS[name].ask(lead)
    say(text, by=owner.telegram_id, **about)
    return Lead.objects.select_related("owner").get(pk=lead.pk)


def read(screen: Screen) -> str:
    """Return what a person reads; raises what Telegram would not take."""
    return screen.text if screen.plain else html.parse(screen.text)[0]


@pytest.mark.django_db
class TestMarkup:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            *((name, text) for name in ("an answer", "a company") for text in MARKUP),
            *((name, " ".join(texts)) for name in QUESTIONS for texts in FOURTHS),
        ],
    )
    def test_is_kept_and_shown_as_it_was_typed(self, name: str, text: str) -> None:
        lead = answered(name, text)
        assert QUESTIONS[name].kept(lead) == text
        assert text in read(QUESTIONS[name].shown(lead))

    @pytest.mark.parametrize("text", MARKUP)
    def test_of_a_plan_survives_its_start(self, alice: TelegramUser, text: str) -> None:
        lead = LeadFactory.create(owner=alice, prospect_name="Ann Lee", engagement_plan=plan_of(2))
        for state in (chat_state.PLAN_TASK, chat_state.PLAN_TEXT):
            asks(state, step_id=1)(lead)
            say(text, by=alice.telegram_id)
        lead = Lead.objects.select_related("owner").get(pk=lead.pk)
        services.start_plan(lead=lead, by=SYSTEM, now=NOW)
        assert first(lead).draft_text == text
        assert first(lead).lead.steps[0]["description"] == text
        assert [read(screen) for screen in plain_screens(first(lead))] == [text]

    @pytest.mark.parametrize("text", MARKUP)
    def test_is_text_in_the_app_in_the_admin_and_in_the_export(
        self, alice: TelegramUser, admin_client: Client, text: str
    ) -> None:
        lead = answered("a note on a step", text, owner=alice)
        chat_state.wait_for(alice.telegram_id, chat_state.FIELD, now=NOW, lead_id=lead.pk, field="name")
        say(text, by=alice.telegram_id)
        in_app = AppClient(alice.telegram_id).get(f"leads/{lead.pk}/").content.decode()
        in_admin = admin_client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
        for page in (in_app, in_admin):
            assert text in entities.unescape(page)
            assert text in page or entities.escape(text) in page or entities.escape(text, quote=False) in page
            assert "<" not in text or text not in page
        packed = export(alice.telegram_id, now=NOW)
        assert packed is not None
        kept = json.loads(ZipFile(BytesIO(packed)).read("data.json"))
        assert text in [line["content"] for line in kept["history"]]
        assert text in [row["prospect_name"] for row in kept["leads"]]

    @pytest.mark.parametrize("text", MARKUP)
    def test_that_is_looked_for_is_said_back(self, alice: TelegramUser, text: str) -> None:
        page = AppClient(alice.telegram_id).get("leads/", {"q": text}).content.decode()
        assert text in entities.unescape(page)
        assert "<" not in text or text not in page


MANY_LINES = [name for name, question in QUESTIONS.items() if not question.is_line]


@pytest.mark.django_db
class TestLines:
    @pytest.mark.parametrize("text", LINES)
    @pytest.mark.parametrize("name", MANY_LINES)
    def test_and_blanks_are_kept(self, name: str, text: str) -> None:
        kept = QUESTIONS[name].kept(answered(name, text))
        assert kept == (text if name in ("a note on a step", "an answer") else text.strip())


typed = st.text(
    st.one_of(st.sampled_from("<>&*_`~[]()/!;#b \n"), st.characters(exclude_categories=("C", "Z", "N"))),
    min_size=1,
).filter(
    lambda text: len(text.strip()) > 0 and text.strip().lower() not in ("-", "null", "none", "n/a", "na")
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=typed, name=st.sampled_from(MANY_LINES))
@example(text="<b>x</b>\n&lt;", name="a text")
def test_any_text_is_kept(text: str, name: str) -> None:
    lead = answered(name, text)
    assert (QUESTIONS[name].kept(lead) or "").strip() == text.strip()
    read(QUESTIONS[name].shown(lead))
