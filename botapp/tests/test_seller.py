"""What a person sells: asked once, told in one text, corrected field by field; the team's by a manager."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from botapp.incoming import conversation
from botapp.incoming.following import hear_edit
from botapp.models import InboxUpdate
from botapp.routes import Press, SellerAction, SellerPress, Whose, ZonePress
from botapp.screens.intake.incoming import FORWARD
from botapp.screens.seller import text as texts
from botapp.shared import chat_state
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Tap
from botapp.tests import tapping
from core.actor import Actor
from core.speech import speaking
from leads.models import Lead, SellerProfile, TelegramUser
from leads.seller import sellers
from leads.seller.seller_profile import TEAM
from leads.seller.selling import Seller
from leads.seller.selling_text import read_seller
from planning import services as planning
from tests.factories import LeadFactory, TelegramUserFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ALICE = Sender(1001, first_name="Alice")
OFFER = "We plan routes for couriers."
PEOPLE = (
    "Name: Bo Obscure\nCompany: Acme",
    "Zbych Wojciechowicz\nGlobex\nzw@globex.example",
    "Zbych Wojciechowicz\nhttps://www.linkedin.com/in/zbych",
    "bo@acme.example",
)
ANN = "Ann Lee, CTO at Acme, ann@acme.example"
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def newcomer() -> TelegramUser:
    """Return Alice, who has just come in."""
    return TelegramUserFactory.create(telegram_id=1001, zone_confirmed_at=None, first_name="Alice")


@pytest.fixture
def asked(newcomer: TelegramUser) -> TelegramUser:
    """Return Alice, who has just been asked."""
    tap(ZonePress("Europe/Kyiv"))
    return newcomer


def hear(text: str, *, update_id: int = 9, now: datetime = NOW, **how: Any) -> list[Screen]:
    """Send a message that the inbox holds."""
    InboxUpdate.objects.get_or_create(
        update_id=update_id,
        defaults={
            "telegram_id": 1001,
            "payload": {"message": {"message_id": update_id, "text": text}},
            "received_at": NOW,
        },
    )
    return conversation.hear(Said(update_id, ALICE, text, now, now, **how))


def said(screens: list[Screen]) -> str:
    return "\n\n".join(screen.text for screen in screens)


def tap(press: Press, *, update_id: int = 100, now: datetime = NOW) -> list[Screen]:
    """Tap a button of ours; return what is shown."""
    reaction = tapping.react(Tap(press, ALICE, 50, now, update_id))
    return [*([reaction.edit] if reaction.edit else []), *reaction.messages]


def sell(action: SellerAction, value: str = "", whose: Whose = Whose.OWN, **how: Any) -> Screen:
    """Tap a button about what is sold."""
    (shown,) = tap(SellerPress(action, whose, value), **how)
    return shown


def state() -> str:
    waiting = chat_state.waiting(1001, now=NOW)
    return waiting.state if waiting else ""


def own() -> Seller:
    return sellers.kept(1001)


def labels(screen: Screen) -> list[str]:
    return (
        [button.text for row in screen.keyboard.inline_keyboard for button in row] if screen.keyboard else []
    )


class TestQuestion:
    def test_comes_once_in_one_message_after_the_clock(self, newcomer: TelegramUser) -> None:
        clock, question = tap(ZonePress("Europe/Kyiv"))
        assert "paste a lead" not in clock.text
        assert question.text.startswith("💼 <b>What do you sell, and to whom?</b>\n")
        assert labels(question) == ["⏭ Not now"]
        assert tap(ZonePress("Europe/Kyiv"), update_id=101)[1:] == []

    def test_comes_after_a_city_too(self, newcomer: TelegramUser) -> None:
        tapping.command("timezone", ALICE, now=NOW)
        assert "What do you sell" in hear("Kyiv")[1].text
        assert state() == chat_state.SELLER

    def test_is_not_asked_of_whom_it_is_known_or_who_has_a_clock(self, newcomer: TelegramUser) -> None:
        TelegramUser.objects.update(zone_confirmed_at=NOW)
        assert len(tap(ZonePress("Europe/Kyiv"))) == 1
        TelegramUser.objects.update(zone_confirmed_at=None)
        sellers.write(1001, now=NOW, offer=OFFER)
        assert len(tap(ZonePress("Europe/Kyiv"), update_id=101)) == 1

    def test_that_is_skipped_leads_on_to_the_first_lead(self, asked: TelegramUser) -> None:
        skipped = sell(SellerAction.LATER)
        assert "not now" in skipped.text
        assert "Now paste a lead" in skipped.text
        assert state() == ""
        assert not SellerProfile.objects.exists()
        assert len(tap(ZonePress("Europe/Berlin"), update_id=101)) == 1

    def test_says_what_the_team_says(self, newcomer: TelegramUser) -> None:
        sellers.write(TEAM, now=NOW, offer="Routes <b>")
        assert "Your team says: “Routes &lt;b&gt;”" in tap(ZonePress("Europe/Kyiv"))[1].text


class TestAnswer:
    @pytest.mark.parametrize("language", ["en", "uk"])
    def test_may_look_like_the_example(self, language: str) -> None:
        with speaking(language):
            told = read_seller(texts.example())
        assert [*told.fields] == ["proof", "booking_link", "signature", "offer"]

    @pytest.mark.parametrize(
        ("text", "offer"),
        [
            (OFFER, OFFER),
            ("Acme Routes\nRoute planning for couriers", "Route planning for couriers"),
            ("Acme Routes\nRoute planning for couriers\nhello@acme.example", "Route planning for couriers"),
            ("Deal Quest, coaching for salespeople", "Deal Quest, coaching for salespeople"),
            ("I'm Ann Lee from Acme. We plan routes.", "I'm Ann Lee from Acme. We plan routes."),
            ("Sales training at Acme for SaaS teams", "Sales training at Acme for SaaS teams"),
        ],
    )
    def test_is_kept_and_shown_to_be_looked_at(self, asked: TelegramUser, text: str, offer: str) -> None:
        (shown,) = hear(text)
        assert own().offer == offer
        assert f"What it is: <b>{offer}</b>" in shown.text
        assert "Now paste a lead" in shown.text
        assert labels(shown)[0] == "👍 That is right"
        assert not Lead.objects.exists()
        assert state() == ""
        assert "Kept" in sell(SellerAction.RIGHT).text

    def test_takes_fields_by_their_names_and_says_what_it_left_out(self, asked: TelegramUser) -> None:
        (shown,) = hear(f"{OFFER}\nProof: 30 % less fuel\nTone: loud\nSignature: <i>Alice</i>")
        assert own() == Seller(offer=OFFER, proof="30 % less fuel", signature="<i>Alice</i>")
        assert "three tones" in shown.text
        assert "&lt;i&gt;Alice&lt;/i&gt;" in shown.text

    @pytest.mark.parametrize("text", [ANN, "Ann Lee", *PEOPLE])
    def test_is_no_prospect_and_the_question_stays(self, asked: TelegramUser, text: str) -> None:
        assert "I still wait for: what you sell." in said(hear(text))
        assert Lead.objects.count() == 1
        assert not SellerProfile.objects.exists()
        hear(OFFER, update_id=10)
        assert own().offer == OFFER

    def test_is_nothing_that_somebody_else_wrote(self, asked: TelegramUser) -> None:
        hear("We would like a demo of that", kind=FORWARD, hint="Ann Lee")
        assert Lead.objects.get().prospect_name == "Ann Lee"
        assert state() == chat_state.SELLER

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("ok thanks", "I need a sentence"),
            ("CRM", "I need a sentence"),
            ("next Tuesday 10:00", "I need a sentence"),
            ("https://acme.example/product", "I cannot open pages"),
            ("Booking: on Mondays", "no address for the booking link"),
        ],
    )
    def test_that_says_nothing_is_asked_for_again(self, asked: TelegramUser, text: str, problem: str) -> None:
        assert problem in said(hear(text))
        assert state() == chat_state.SELLER
        assert not SellerProfile.objects.exists()

    def test_is_no_question(self, asked: TelegramUser) -> None:
        answer = said(hear("Why do you want to know that?"))
        assert "Is that a lead?" in answer
        assert "I still wait for: what you sell." in answer

    def test_may_be_a_reply_to_the_question(self, asked: TelegramUser) -> None:
        hear(OFFER, reply_to=50, reply_to_us=True)
        assert own().offer == OFFER

    def test_of_a_page_that_came_in_parts_is_in_the_first(self, asked: TelegramUser) -> None:
        hear(f"{OFFER}\n" + "It saves fuel. " * 260)
        assert hear("Ann Lee, CTO at Acme, says it is great", update_id=10) == []
        assert own().offer.startswith(OFFER)
        assert not Lead.objects.exists()
        hear(ANN, update_id=11, now=NOW + timedelta(minutes=1))
        assert Lead.objects.count() == 1

    def test_follows_an_edit(self, asked: TelegramUser) -> None:
        hear(OFFER, update_id=9)
        InboxUpdate.objects.create(update_id=12, telegram_id=1001, payload={}, received_at=NOW)
        later = NOW + timedelta(minutes=5)
        hear_edit(Said(12, ALICE, "We plan routes for bakers.", NOW, later), 9, later)
        assert own().offer == "We plan routes for bakers."

    def test_that_comes_again_does_nothing_twice(self, asked: TelegramUser) -> None:
        assert hear(OFFER) == hear(OFFER)


class TestFields:
    @pytest.fixture(autouse=True)
    def profile(self, alice: TelegramUser) -> None:
        sellers.write(1001, now=NOW, offer=OFFER)

    def test_are_shown_with_what_the_team_says_where_ones_own_is_empty(self) -> None:
        sellers.write(TEAM, now=NOW, offer="Other", proof="30 % less", tone="warm")
        text = sell(SellerAction.SHOW).text
        assert f"What it is: <b>{OFFER}</b>" in text
        assert "One proof: <i>team: 30 % less</i>" in text
        assert "Tone: <i>team: warm</i>" in text
        assert "Booking link: —" in text
        assert state() == ""

    def test_are_asked_for_one_by_one_and_answered_in_place(self) -> None:
        question = sell(SellerAction.EDIT, "offer")
        assert f"Now: <code>{OFFER}</code>" in question.text
        assert labels(question) == ["📋 Copy", "✖️ Empty it", "← Back"]
        (shown,) = hear("We plan routes for bakers.")
        assert shown.instead_of == 50
        assert own().offer == "We plan routes for bakers."

    @pytest.mark.parametrize(
        ("field", "text", "value"),
        [
            ("booking_link", "Booking: cal.com/ann", "https://cal.com/ann"),
            ("booking_link", "here it is: https://meet.acme.example/ann.", "https://meet.acme.example/ann"),
            ("signature", "Sign as Ann S.", "Ann S."),
            ("proof", "Proof: 30 % less fuel", "30 % less fuel"),
            ("proof", "Customers: 40 clinics in Bonn", "Customers: 40 clinics in Bonn"),
        ],
    )
    def test_are_taken_with_or_without_their_name(self, field: str, text: str, value: str) -> None:
        sell(SellerAction.EDIT, field)
        hear(text)
        assert getattr(own(), field) == value
        assert own().offer == OFFER

    @pytest.mark.parametrize("text", ["Ann Lee, CTO at Acme", "Bo <b>, Acme"])
    def test_take_what_could_be_a_prospect_on_one_line(self, text: str) -> None:
        sell(SellerAction.EDIT, "signature")
        hear(text)
        assert own().signature == text
        assert not Lead.objects.exists()

    def test_are_no_prospect_of_several_lines(self) -> None:
        sell(SellerAction.EDIT, "proof")
        assert "I still wait for: One proof." in said(hear("Ann Lee\nCTO at Acme\nann@acme.example"))
        assert Lead.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "text", "problem"),
        [
            ("offer", "x" * 301, "at most 300"),
            ("booking_link", "on Mondays", "no address"),
            ("tone", "loud", "three tones"),
        ],
    )
    def test_that_cannot_be_kept_are_asked_for_again(self, field: str, text: str, problem: str) -> None:
        sell(SellerAction.EDIT, field)
        assert problem in said(hear(text))
        assert state() == chat_state.SELLER_FIELD
        assert own() == Seller(offer=OFFER)

    def test_are_emptied_by_a_dash_or_a_button(self) -> None:
        sell(SellerAction.EDIT, "offer")
        hear("-")
        assert own().offer == ""
        sellers.write(1001, now=NOW, tone="warm")
        assert "Saved" in sell(SellerAction.EMPTY, "tone").text
        assert own().tone == ""

    def test_of_the_tone_are_tapped_or_written(self) -> None:
        assert "warm" in labels(sell(SellerAction.EDIT, "tone"))
        sell(SellerAction.TONE, "formal")
        assert own().tone == "formal"
        sell(SellerAction.EDIT, "tone", update_id=101)
        hear("freundlich")
        assert own().tone == "warm"

    def test_are_said_anew_in_one_text_that_keeps_the_others(self) -> None:
        sellers.write(1001, now=NOW, proof="30 % less")
        sell(SellerAction.NEW)
        hear("We plan routes for bakers.")
        assert own() == Seller(offer="We plan routes for bakers.", proof="30 % less")


class TestTeam:
    @pytest.fixture
    def manager(self, alice: TelegramUser) -> TelegramUser:
        TelegramUser.objects.filter(pk=alice.pk).update(role="manager")
        return alice

    def test_is_told_by_a_manager(self, manager: TelegramUser) -> None:
        assert "👥 For the team" in labels(sell(SellerAction.SHOW))
        assert "What does your team sell" in sell(SellerAction.SHOW, whose=Whose.TEAM).text
        assert "<b>What your team sells</b>" in said(hear(OFFER))
        assert sellers.kept(TEAM).offer == OFFER
        assert own() == Seller()
        sell(SellerAction.TONE, "warm", Whose.TEAM)
        assert sellers.kept(TEAM).tone == "warm"

    @pytest.mark.parametrize("action", [SellerAction.SHOW, SellerAction.NEW, SellerAction.RIGHT])
    def test_is_no_matter_of_a_rep(self, alice: TelegramUser, action: SellerAction) -> None:
        assert "👥 For the team" not in labels(sell(SellerAction.SHOW))
        press = SellerPress(action, Whose.TEAM)
        assert "Only a manager" in tapping.objection(Tap(press, ALICE, 50, NOW, 1))

    def test_is_not_told_by_who_is_no_manager_any_more(self, manager: TelegramUser) -> None:
        sell(SellerAction.SHOW, whose=Whose.TEAM)
        TelegramUser.objects.update(role="rep")
        assert "Only a manager" in said(hear(OFFER))
        assert not SellerProfile.objects.exists()

    def test_and_others_are_refused_by_the_service(self, alice: TelegramUser) -> None:
        for whose in (TEAM, 1002):
            with pytest.raises(sellers.SellerRefused, match="not_yours"):
                planning.tell_seller(by=alice, whose=whose, fields={"offer": OFFER}, now=NOW)


class TestPlans:
    def test_that_wait_say_it_and_those_made_by_hand_stay(self, alice: TelegramUser) -> None:
        by = Actor.user(1001)
        ann, bob, eve = (
            LeadFactory.create(owner=alice, prospect_name=name, prospect_email=f"{name[:3]}@acme.example")
            for name in ("Ann Lee", "Bob Ray", "Eve Fox")
        )
        for lead in (ann, bob, eve):
            planning.write_plan(lead=lead, by=by, now=NOW)
        bob.refresh_from_db()
        Lead.objects.filter(pk=bob.pk).update(engagement_plan=bob.engagement_plan[:-1])
        eve.refresh_from_db()
        planning.start(lead=eve, by=by, now=NOW)
        sell(SellerAction.NEW)
        assert "1 plan that has not started yet says it already" in said(hear(OFFER))
        plans = {lead.pk: str(lead.engagement_plan) for lead in Lead.objects.all()}
        assert OFFER in plans[ann.pk]
        assert OFFER not in plans[bob.pk] + plans[eve.pk]
