"""Nothing becomes a lead by accident: the real bot over HTTP against the local Telegram."""

import pytest

from leads.models import Lead, TelegramUser
from reminders.models import MessageEdit
from sandbox.testing import Person
from tests.journeys import ALICE, deliver, set_clock
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_a_city_sets_the_clock_and_what_is_none_is_asked_again(phone: Person) -> None:
    phone.start()
    phone.wait_for("What time is it")
    phone.send("Hintertupfing")
    phone.wait_for("I do not know that place")
    phone.send("Hyderabad")
    phone.wait_for("Asia/Kolkata")
    assert TelegramUser.objects.get(telegram_id=ALICE).timezone == "Asia/Kolkata"
    assert not Lead.objects.exists()


def test_small_talk_is_asked_about_and_a_reply_is_a_note(phone: Person, api_url: str) -> None:
    set_clock(phone)
    phone.send("Добрий день")
    asked = phone.wait_for("Is that a lead?")
    phone.press("No", message=asked)
    phone.wait_for("dropped")
    assert not Lead.objects.exists()

    phone.send("Ann Lee, VP Sales at Acme")
    card = phone.wait_for(lambda message: "Start plan" in str(Person.buttons(message)))
    phone.send("Bob Ray, her boss, likes tea", reply_to=card)
    phone.wait_for("Noted")
    assert Lead.objects.get().prospect_name == "Ann Lee"

    phone.send("Ann Lee")  # her buttons are under the newest message now
    opened = phone.wait_for("Somebody new?")
    wait_until(lambda: MessageEdit.objects.exists())
    deliver(api_url)
    plan = phone.wait_for(lambda message: message["message_id"] == card["message_id"])
    assert not Person.buttons(plan)
    phone.send("She is away in May", reply_to=plan)
    phone.wait_for("Noted for Ann Lee", after=opened["message_id"] + 1)
    phone.send("/find")  # the name in its example is not meant
    asked = phone.wait_for("Whom do you look for?")
    phone.send("She likes tea", reply_to=asked)
    phone.wait_for("Is that a lead?", after=asked["message_id"])


def test_three_people_are_added_in_one_tap(phone: Person) -> None:
    set_clock(phone)
    phone.send("Ann Lee, CTO at Acme\nBob Ray, CEO at Globex\nCarl Fox, CFO at Initech")
    asked = phone.wait_for("3 people in that")
    phone.press("✅ Bob Ray · CEO · Globex", message=asked)
    less = phone.wait_for(lambda message: "🆕 Add 2" in Person.buttons(message))
    phone.press("🆕 Add 2", message=less)
    added = phone.wait_for("2 leads added")
    phone.press("👤 Carl Fox", message=added)
    phone.wait_for("Initech")
    assert {*Lead.objects.values_list("prospect_name", flat=True)} == {"Ann Lee", "Carl Fox"}


def test_a_list_in_a_file_is_added_in_one_tap(phone: Person) -> None:
    set_clock(phone)
    rows = "Name;Company;E-mail\nAnn Lee;Acme;ann@acme.example\nBob Ray;Globex;bob@globex.example\n"
    phone.send(document={"file_name": "fair.csv", "text": rows})
    asked = phone.wait_for("2 people in that")
    assert "👤 It is one lead" not in Person.buttons(asked)
    phone.press("🆕 Add 2", message=asked)
    phone.wait_for("2 leads added")
    assert Lead.objects.get(prospect_name="Bob Ray").prospect_email == "bob@globex.example"
    phone.send(document={"file_name": "notes.csv", "text": "a;b\n" * 2000})
    phone.wait_for("I found no list of people in that file")
    phone.send(document={"file_name": "all.vcf", "text": "x" * 200_001})
    phone.wait_for("more than I can read at once")
    assert Lead.objects.count() == 2
