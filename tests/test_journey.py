"""The main job end to end: the real application over HTTP against the local Telegram."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from botapp.models import InboxUpdate
from botapp.routes import LeadAction, StepAction
from botapp.testing import running_bot
from leads.activities import ActivityType
from leads.models import Lead, LeadActivity, TelegramUser
from reminders.models import Delivery, DeliveryState, ReminderStatus, ScheduledReminder
from sandbox.testing import Person
from tests.journeys import (
    ALICE,
    add_ann,
    deliver,
    first_reminder,
    is_reminder,
    set_clock,
    start_ann,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class TestMainJob:
    def test_leads_from_a_pasted_prospect_to_a_finished_plan(self, phone: Person, api_url: str) -> None:
        set_clock(phone)
        assert TelegramUser.objects.get(telegram_id=ALICE).timezone == "Europe/London"
        phone.wait_for("Now paste a lead")

        plan = add_ann(phone)
        understood = phone.wait_for("Here is what I understood")
        for fact in ("Ann Lee", "VP Sales", "Acme", "Berlin"):
            assert fact in Person.text(understood)
        phone.press("Start plan", message=plan)
        phone.wait_for("Plan started")
        total = ScheduledReminder.objects.count()
        assert 5 <= total <= 8

        for number in range(1, total + 1):
            deliver(api_url)
            reminder = phone.wait_for(is_reminder)
            assert f"Step {number} of {total}" in Person.text(reminder)
            phone.press("✅ Done", message=reminder)
            word = f"step {number + 1} of {total}" if number < total else "is finished"
            phone.wait_for(lambda row, word=word: "Done —" in Person.text(row) and word in Person.text(row))
            if number < total:
                assert phone.next_reminder_now()

        lead = Lead.objects.get(prospect_name="Ann Lee")
        assert {step["status"] for step in lead.steps} == {"done"}
        kinds = list(LeadActivity.objects.filter(lead=lead).values_list("activity_type", flat=True))
        assert kinds.count(ActivityType.STEP_COMPLETED) == total
        assert kinds.count(ActivityType.PLAN_COMPLETED) == 1
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}

    @pytest.mark.once
    def test_shows_the_reminder_of_the_documents(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url, draft="Hi Ann, shall we talk?")
        labels = Person.buttons(reminder)
        assert labels[:6] == ["✅ Done", "💤 1 day", "💤 3 days", "⏭ Skip", "✍️ Draft", "👤 Lead"]
        assert "Ann Lee" in Person.text(reminder)
        assert "Step 1 of" in Person.text(reminder)

    def test_starts_a_plan_once_however_often_start_is_tapped(self, phone: Person) -> None:
        plan = add_ann(phone)
        data = plan["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        for _ in range(3):
            phone.answer_to(phone.press(data=data, message=plan))
        phone.wait_for(lambda message: "⬜ 1" in Person.buttons(message))
        lead = Lead.objects.get()
        assert lead.plan_version == 1
        assert ScheduledReminder.objects.count() == len(lead.steps)


class TestTaps:
    def test_done_twice_is_done_once_and_answered_twice(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        data = reminder["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        phone.answer_to(phone.press(data=data, message=reminder))
        phone.answer_to(phone.press(data=data, message=reminder))
        phone.wait_for("Done —")
        assert LeadActivity.objects.filter(activity_type=ActivityType.STEP_COMPLETED).count() == 1

    def test_undo_brings_the_step_back(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        phone.press("✅ Done", message=reminder)
        done = phone.wait_for("Done —")
        phone.press("Undo", message=done)
        phone.wait_for(is_reminder)
        row = ScheduledReminder.objects.order_by("id").first()
        assert row is not None
        assert row.is_live
        assert row.lead.steps[0]["status"] == "pending"

    @pytest.mark.once
    @pytest.mark.parametrize(("label", "days"), [("💤 1 day", 1), ("💤 3 days", 3)])
    def test_snooze_counts_from_now(self, phone: Person, api_url: str, label: str, days: int) -> None:
        phone.press(label, message=first_reminder(phone, api_url))
        snoozed = phone.wait_for("Snoozed until")
        row = ScheduledReminder.objects.order_by("id")[0]
        assert row.status == ReminderStatus.SNOOZED
        assert abs(row.due_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=5)
        assert "✅ Done" in Person.buttons(snoozed)

    @pytest.mark.once
    def test_skip_shows_the_next_step(self, phone: Person, api_url: str) -> None:
        phone.press("⏭ Skip", message=first_reminder(phone, api_url))
        skipped = phone.wait_for("Skipped.")
        assert "step 2 of" in Person.text(skipped)

    @pytest.mark.once
    def test_draft_answers_with_the_plain_text_alone(self, phone: Person, api_url: str) -> None:
        draft = "Hi <b>Ann</b> & co,\n" + "a line of the draft\n" * 400
        reminder = first_reminder(phone, api_url, draft=draft)
        phone.press("✍️ Draft", message=reminder)
        first = phone.wait_for("Hi <b>Ann</b> & co,", after=reminder["message_id"])
        assert "entities" not in first
        assert "reply_markup" not in first
        phone.wait_for(lambda message: message["message_id"] == first["message_id"] + 1)
        parts = [Person.text(row) for row in phone.messages(from_bot=True)[-2:]]
        assert "\n".join(parts).split() == draft.split()

    @pytest.mark.once
    def test_draft_of_a_step_that_has_lost_its_own_is_an_alert(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url, draft="Hi Ann, shall we talk?")
        ScheduledReminder.objects.update(draft_text=None)
        answer = phone.answer_to(phone.press("✍️ Draft", message=reminder))
        assert answer["show_alert"] is True
        assert "needs no text" in answer["text"]

    @pytest.mark.once
    def test_lead_shows_the_card_in_a_message_of_its_own(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        phone.press("👤 Lead", message=reminder)
        card = phone.wait_for("Status:", after=reminder["message_id"])
        assert "0/" in Person.text(card)

    def test_a_press_proves_that_an_uncertain_reminder_arrived(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        Delivery.objects.update(state=DeliveryState.UNKNOWN)
        phone.press("👤 Lead", message=reminder)
        phone.wait_for("Status:")
        assert Delivery.objects.get().state == DeliveryState.SENT


@pytest.mark.once
class TestForeignAndBrokenTaps:
    def test_another_persons_step_is_as_missing_as_a_missing_one(
        self, phone: Person, strangers_phone: Person, api_url: str
    ) -> None:
        first_reminder(phone, api_url)
        row = ScheduledReminder.objects.order_by("id")[0]
        before = (row.status, row.version)
        strangers_phone.send("/help")
        target = strangers_phone.wait_for("How it works")
        for action in (StepAction.DONE, StepAction.DRAFT):  # test_robustness forges them all
            for reminder_id in (row.pk, 99999999):
                query = strangers_phone.press(data=f"eplan:{action}:{reminder_id}", message=target)
                answer = strangers_phone.answer_to(query)
                assert answer["text"] == "That step is no longer here."
                assert answer["show_alert"] is True
        row.refresh_from_db()
        assert (row.status, row.version) == before
        assert len(strangers_phone.messages(from_bot=True)) == 1

    def test_another_persons_lead_is_as_missing_as_a_missing_one(
        self, phone: Person, strangers_phone: Person
    ) -> None:
        add_ann(phone)
        lead = Lead.objects.get()
        strangers_phone.send("/help")
        target = strangers_phone.wait_for("How it works")
        for action in (LeadAction.CARD, LeadAction.DELETE):  # test_robustness forges them all
            for lead_id in (lead.pk, 99999999):
                query = strangers_phone.press(data=f"lead:{action}:{lead_id}", message=target)
                assert strangers_phone.answer_to(query)["text"] == "That lead is no longer here."
        lead.refresh_from_db()
        assert (lead.plan_version, lead.deleted_at) == (0, None)

    def test_a_malformed_payload_is_answered_kindly(self, phone: Person) -> None:
        add_ann(phone)
        lead = Lead.objects.get()
        for data in ("nonsense", "eplan:done:-1", "zone:Mars/Phobos", f"lead:edit:{lead.pk}:pk"):
            answer = phone.answer_to(phone.press(data=data))
            assert answer["text"] == "That button is out of date. /leads shows what is current."

    def test_a_step_of_a_deleted_lead_is_gone(self, phone: Person, api_url: str) -> None:
        reminder = first_reminder(phone, api_url)
        lead = Lead.objects.get()
        phone.answer_to(phone.press(data=f"lead:delete:{lead.pk}", message=reminder["message_id"] - 1))
        phone.wait_for("Deleted, reminders stopped")
        pk = ScheduledReminder.objects.order_by("id")[0].pk
        answer = phone.answer_to(phone.press(data=f"eplan:done:{pk}", message=reminder))
        assert answer["text"] == "That step is no longer here."


@pytest.mark.once
class TestLeads:
    def test_delete_and_undo(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.send("/leads")
        listing = phone.wait_for("Your leads")
        phone.press("Ann Lee", message=listing)
        card = phone.wait_for("Status:")
        phone.press("Delete", message=card)
        gone = phone.wait_for("Deleted, reminders stopped")
        assert not lead.reminders.live().exists()
        phone.press("Undo", message=gone)
        phone.wait_for("Status:")
        assert lead.reminders.live().count() == len(lead.steps)

    def test_an_empty_list_says_what_to_do(self, phone: Person) -> None:
        phone.send("/leads")
        phone.wait_for("You have no leads yet")

    def test_a_toggle_goes_to_done_and_back_in_plan_and_reminder(self, phone: Person) -> None:
        lead = start_ann(phone)
        plan = phone.wait_for(lambda message: "⬜ 2" in Person.buttons(message))
        phone.press("⬜ 2", message=plan)
        phone.wait_for(lambda message: "✅ 2" in Person.buttons(message))
        row = lead.reminders.get(step_id=2)
        lead.refresh_from_db()
        assert (row.status, lead.steps[1]["status"]) == (ReminderStatus.COMPLETED, "done")
        phone.press("✅ 2", message=plan["message_id"])
        phone.wait_for(lambda message: "⬜ 2" in Person.buttons(message))
        row.refresh_from_db()
        lead.refresh_from_db()
        assert (row.status, lead.steps[1]["status"]) == (ReminderStatus.PENDING, "pending")

    def test_a_field_is_corrected_by_button_and_reply(self, phone: Person) -> None:
        phone.press("Fix", message=add_ann(phone))
        phone.press("Company", message=phone.wait_for("What shall I correct?"))
        phone.wait_for("Send me the new company")
        phone.send("Globex <GmbH>")
        assert "Here is what I understood" in Person.text(phone.wait_for("Globex <GmbH>"))
        assert Lead.objects.get().prospect_company == "Globex <GmbH>"

    def test_cancel_drops_the_correction(self, phone: Person) -> None:
        phone.press("Fix", message=add_ann(phone))
        phone.press("Name", message=phone.wait_for("What shall I correct?"))
        phone.wait_for("Send me the new name")
        phone.send("/cancel")
        phone.wait_for("Nothing was changed")
        phone.send("Carl Fox, CTO at Initech")
        phone.wait_for("Carl Fox")
        assert Lead.objects.count() == 2


class TestFollowup:
    def test_of_a_lead_left_alone_for_three_days_starts_its_plan(self, phone: Person, api_url: str) -> None:
        add_ann(phone)
        now = timezone.now()
        Lead.objects.update(created_at=now - timedelta(days=3), next_followup=now)
        deliver(api_url)
        followup = phone.wait_for("👋 Ann Lee (VP Sales, Acme) has no next step. It came 3 days ago.")
        assert Person.buttons(followup) == ["▶️ Start plan", "👤 Lead", "🏁 Close lead"]
        Delivery.objects.update(state=DeliveryState.UNKNOWN)
        phone.press("Start plan", message=followup)
        phone.wait_for("Plan started")
        assert Delivery.objects.get().state == DeliveryState.SENT
        deliver(api_url)
        assert "Step 1 of" in Person.text(phone.wait_for(is_reminder))


@pytest.mark.once
class TestInput:
    def test_gets_a_clear_answer(self, phone: Person) -> None:
        for text, answer in (
            ("/add", "Who is it?"),
            ("😀😀😀", "could not find a person"),
            ("/nonsense", "do not know that command"),
            ("/help", "How it works"),
            ("word " * 810, "more than I can read"),
        ):
            phone.send(text)
            phone.wait_for(answer)
        assert not Lead.objects.exists()

    def test_ten_thousand_characters_get_one_answer_and_no_lead(self, phone: Person) -> None:
        phone.send("a long story " * 770)
        phone.wait_for("more than I can read")
        phone.send("/help")
        phone.wait_for("How it works")
        assert len(phone.messages(from_bot=True)) == 2
        assert not Lead.objects.exists()

    def test_of_any_script_or_markup_becomes_a_lead(self, phone: Person) -> None:
        texts = (
            "<b>Ann</b> Lee & Sons <script>alert(1)</script>, CEO at <i>Acme</i>",
            "محمد علي، مدير المبيعات في شركة أكمي",
            "Name: </blockquote>Ann\nTitle: &lt;CEO&gt;\nCompany: A&B",
        )
        for number, text in enumerate(texts, start=1):
            sent = phone.send(text)
            phone.wait_for(lambda message: "▶️ Start plan" in Person.buttons(message), after=sent)
            assert Lead.objects.count() == number

    def test_a_city_sets_the_zone(self, phone: Person) -> None:
        phone.start()
        phone.wait_for("What time is it")
        phone.send("Kyiv")
        phone.wait_for("Your clock shows")
        assert TelegramUser.objects.get().timezone == "Europe/Kyiv"

    def test_a_blocked_bot_is_noticed_and_so_is_the_return(self, phone: Person) -> None:
        lead = start_ann(phone)
        phone.block()
        phone.unblock()
        phone.send("/leads")
        phone.wait_for("Your leads")
        assert TelegramUser.objects.get().blocked_at is None
        assert lead.reminders.live().exclude(next_action_at=None).exists()


class TestWebhook:
    def test_serves_the_same_conversation(self, live_server: Any, api_url: str, settings: Any) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = "a-long-random-word-of-36-characters"
        address = f"{live_server.url}/telegram/webhook"
        phone = Person(live_server.url, ALICE, first_name="Alice")
        with running_bot(api_url, webhook=address, secret="a-long-random-word-of-36-characters"):
            phone.send("/help")
            phone.wait_for("How it works")


class TestCrash:
    def test_a_tap_stored_before_a_crash_is_processed_after_it(
        self, phone: Person, bot: Any, api_url: str
    ) -> None:
        reminder = first_reminder(phone, api_url)
        bot.stop()
        pk = ScheduledReminder.objects.order_by("id")[0].pk
        payload = {
            "update_id": 10**9,
            "callback_query": {
                "id": "4242",
                "from": {"id": ALICE, "is_bot": False, "first_name": "Alice"},
                "message": {
                    "message_id": reminder["message_id"],
                    "date": reminder["date"],
                    "chat": {"id": ALICE, "type": "private", "first_name": "Alice"},
                    "text": Person.text(reminder),
                },
                "chat_instance": "1",
                "data": f"eplan:done:{pk}",
            },
        }
        InboxUpdate.objects.create(update_id=10**9, telegram_id=ALICE, payload=payload)
        with running_bot(api_url):
            phone.wait_for("Done —")
        assert InboxUpdate.objects.get(update_id=10**9).processed_at is not None
