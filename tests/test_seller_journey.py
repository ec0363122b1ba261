"""What is sold is asked once, told, and said by plans: the real bot over HTTP against the local Telegram."""

from typing import Any

import pytest

from leads.models import Lead, SellerProfile, TelegramUser
from leads.seller.seller_profile import TEAM
from sandbox.testing import Person
from tests.journeys import ALICE, ANN

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]

PARAGRAPH = (
    "We plan delivery routes for courier firms, so that they drive fewer miles.\n"
    "Booking: cal.com/alice\nSignature: Alice, Acme Routes"
)
BLANKS = ("[your name]", "[One sentence", "[two times]")


def come_in(phone: Person) -> dict[str, Any]:
    """Come in and set the clock; return the question."""
    phone.start()
    phone.press("London", message=phone.wait_for("What time is it"))
    return phone.wait_for("What do you sell, and to whom?")


def tell_no_link(phone: Person) -> None:
    """Come in and tell what is sold, with a booking link that is none."""
    come_in(phone)
    phone.send("We plan routes for couriers.\nBooking: on Mondays\nFor: couriers")
    phone.wait_for("Send one such as cal.com/ann")


def paste(phone: Person, text: str) -> str:
    """Paste a prospect; return the drafts of the plan."""
    number = phone.send(text)
    phone.wait_for(lambda message: "Start plan" in str(Person.buttons(message)), after=number)
    steps = Lead.objects.order_by("id").last().engagement_plan
    return "\n".join(filter(None, (step["suggested_text"] for step in steps)))


def test_a_newcomer_says_it_once_and_drafts_have_no_blank_for_it(phone: Person) -> None:
    come_in(phone)
    phone.send("Why do you ask?")
    phone.wait_for("I still wait for: what you sell")
    phone.send(PARAGRAPH)
    known = phone.wait_for("What it is: We plan delivery routes")
    assert "Booking link: https://cal.com/alice" in Person.text(known)
    phone.press("That is right", message=known)
    phone.wait_for("Now paste a lead here")

    drafts = paste(phone, ANN.replace("https://www.linkedin.com/in/ann-lee\n", ""))
    assert "We plan delivery routes for courier firms" in drafts
    assert "https://cal.com/alice" in drafts
    assert "Alice, Acme Routes" in drafts
    assert not [blank for blank in BLANKS if blank in drafts]


def test_what_is_corrected_is_said_by_the_plan_that_waits(phone: Person) -> None:
    come_in(phone)
    drafts = paste(phone, "Ann Lee, VP Sales at Acme, ann@acme.example")
    assert "[One sentence on what you do and for whom.]" in drafts
    phone.wait_for("I still wait for: what you sell")
    phone.send("We plan routes for couriers.")
    known = phone.wait_for("1 plan that has not started yet says it already")
    phone.press("What it is", message=known)
    phone.wait_for("Now: We plan routes for couriers.")
    phone.send("We plan routes for bakers.")
    phone.wait_for("What it is: We plan routes for bakers.")
    assert "We plan routes for bakers." in str(Lead.objects.get().engagement_plan)


def test_a_link_that_was_none_is_what_the_next_message_is_for(phone: Person) -> None:
    tell_no_link(phone)
    phone.send("Ann Lee, VP Sales at Acme, ann@acme.example")
    phone.wait_for("I still wait for: Booking link")
    phone.send("cal.com/alice")
    phone.wait_for("Booking link: https://cal.com/alice")
    kept = SellerProfile.objects.get()
    assert (kept.offer, kept.audience) == ("We plan routes for couriers.", "couriers")


def test_an_answer_about_one_field_may_name_others(phone: Person) -> None:
    tell_no_link(phone)
    phone.send("Booking: cal.com/alice\nFor: bakers\nProof: 30 % less fuel")
    phone.wait_for("One proof: 30 % less fuel")
    kept = SellerProfile.objects.get()
    assert (kept.booking_link, kept.audience) == ("https://cal.com/alice", "bakers")


def test_who_skips_is_not_asked_again_and_finds_it_in_the_settings(phone: Person) -> None:
    question = come_in(phone)
    phone.press("Not now", message=question)
    phone.wait_for("I will not ask again")
    phone.start()
    last = phone.wait_for("Your clock shows", after=question["message_id"])
    phone.send("/settings")
    home = phone.wait_for("⚙️ Settings", after=last["message_id"])
    assert "What do you sell" not in "\n".join(map(Person.text, phone.messages(from_bot=True)))
    phone.press("💼 What you sell", message=home)
    phone.wait_for("What do you sell, and to whom?", after=home["message_id"] - 1)
    assert not SellerProfile.objects.exists()


def test_a_manager_says_it_for_the_team_and_ones_own_word_wins(live_server: Any, phone: Person) -> None:
    boss = Person(live_server.url, 7002, first_name="Boss", language_code="en")
    question = come_in(boss)
    TelegramUser.objects.filter(telegram_id=7002).update(role="manager")
    boss.press("Not now", message=question)
    boss.wait_for("I will not ask again")
    boss.send("/settings")
    boss.press("💼 What you sell", message=boss.wait_for("⚙️ Settings"))
    boss.press("👥 For the team", message=boss.wait_for(lambda message: "For the team" in str(message)))
    boss.wait_for("What does your team sell")
    boss.send("We plan delivery routes.\nBooking: cal.com/team")
    boss.wait_for("What your team sells")

    assert "Your team says: “We plan delivery routes.”" in Person.text(come_in(phone))
    phone.send("We plan routes for bakers.")
    known = phone.wait_for("What it is: We plan routes for bakers.")
    assert "Booking link: team: https://cal.com/team" in Person.text(known)
    drafts = paste(phone, "Ann Lee, VP Sales at Acme, ann@acme.example")
    assert "We plan routes for bakers." in drafts
    assert "https://cal.com/team" in drafts

    answer = phone.answer_to(phone.press(data="sell:tone:team:formal", message=known))
    assert "Only a manager" in answer["text"]
    assert SellerProfile.objects.get(telegram_id=TEAM).tone == ""
    assert SellerProfile.objects.get(telegram_id=ALICE).offer == "We plan routes for bakers."
