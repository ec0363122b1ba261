"""A person asks what is kept of them, takes it along, has it erased, and begins anew."""

import io
import zipfile

import pytest

from botapp.models import InboxUpdate
from leads.models import Lead, TelegramUser
from reminders.ledger import budget
from reminders.models import Delivery, SendBudget
from sandbox.models import StoredFile
from sandbox.testing import Person
from tests.journeys import ALICE, add_ann, deliver, first_reminder, set_clock, start_ann
from tests.waiting import wait_until
from tests.whole_people import traces

pytestmark = [pytest.mark.journey, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def all_done() -> bool:
    return not InboxUpdate.objects.filter(processed_at=None).exists()


def buckets_grow_old() -> None:
    SendBudget.objects.update(refilled_at=0)
    budget.forget_idle()


class TestOwnData:
    def test_is_explained(self, phone: Person) -> None:
        set_clock(phone)
        phone.send("/privacy")
        said = Person.text(phone.wait_for("Where it goes"))
        assert "no language model" in said
        phone.send("/help")
        assert "/deleteme" in Person.text(phone.wait_for("How it works"))

    def test_comes_as_a_file(self, phone: Person) -> None:
        set_clock(phone)
        start_ann(phone)
        phone.send("/export")
        sent = phone.wait_for(lambda message: "document" in message)
        assert sent["document"]["file_name"].endswith(".zip")
        assert "data.json" in Person.text(sent)
        with zipfile.ZipFile(io.BytesIO(bytes(StoredFile.objects.get().content))) as packed:
            assert "Ann Lee" in packed.read("leads.csv").decode()

    def test_is_erased_with_messages_out_and_they_begin_anew(self, phone: Person, api_url: str) -> None:
        set_clock(phone)
        reminder = first_reminder(phone, api_url)
        phone.send("/deleteme")
        question = phone.wait_for("Erase everything?")
        assert "1 lead" in Person.text(question)
        phone.press("Erase everything", message=question)
        phone.send("/start")
        phone.wait_for("Nothing is kept of you")
        phone.wait_for("What time is it", after=question["message_id"])
        wait_until(all_done)
        assert not Lead.objects.exists()
        assert TelegramUser.objects.get(telegram_id=ALICE).zone_confirmed_at is None
        buckets_grow_old()
        assert traces("Ann Lee", "ann@acme.example") == []
        kept = {trace.split("#")[0] for trace in traces(ALICE)}
        assert kept <= {"leads.TelegramUser", "botapp.InboxUpdate", "botapp.ChatState"}
        assert [row.payload["message"]["text"] for row in InboxUpdate.objects.filter(telegram_id=ALICE)] == [
            "/start"
        ]
        before = Delivery.objects.count()
        deliver(api_url)
        assert Delivery.objects.count() == before
        alert = phone.answer_to(phone.press("✅ Done", message=reminder))
        assert alert["show_alert"]

    def test_is_kept_on_second_thoughts(self, phone: Person) -> None:
        set_clock(phone)
        start_ann(phone)
        phone.send("/deleteme")
        phone.press("Keep my data", message=phone.wait_for("Erase everything?"))
        phone.wait_for("Nothing was erased")
        assert Lead.objects.exists()


class TestALead:
    def test_is_deleted_for_good(self, phone: Person) -> None:
        set_clock(phone)
        plan = add_ann(phone)
        lead = Lead.objects.get()
        phone.press(data=f"lead:delete:{lead.pk}", message=plan)
        deleted = phone.wait_for("Changed your mind?")
        phone.press("Delete for good", message=deleted)
        asked = phone.wait_for("cannot be undone")
        phone.press("Delete for good", message=asked)
        phone.wait_for("Erased for good")
        wait_until(all_done)
        assert traces("Ann Lee", "ann@acme.example") == []

    def test_comes_back_instead(self, phone: Person) -> None:
        set_clock(phone)
        plan = add_ann(phone)
        phone.press(data=f"lead:delete:{Lead.objects.get().pk}", message=plan)
        phone.press("Delete for good", message=phone.wait_for("Changed your mind?"))
        phone.press("bring it back", message=phone.wait_for("cannot be undone"))
        wait_until(lambda: Lead.objects.get().deleted_at is None)
