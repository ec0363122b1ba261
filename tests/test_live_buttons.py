"""One live set of buttons per step, per lead and per list, in a chat over HTTP."""

import random
import re
import signal
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from botapp.models import InboxUpdate
from core.actor import Actor
from leads.models import TelegramUser
from reminders import services
from reminders.models import Delivery, LiveButtons, MessageEdit, ReminderStatus, ScheduledReminder
from reminders.upkeep.invariants import violations
from sandbox.models import Fault, Update
from sandbox.testing import Json, Person, inline_buttons
from tests.children import running
from tests.factories import LeadFactory, ReminderFactory
from tests.journeys import ALICE, deliver, is_reminder, settle, start_ann
from tests.live_sets import doubled, live_sets
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
ME = Actor.user(ALICE)
ENDS = re.compile(r"lead:(delete|erase)|own:")  # what leaves less and less to look at
LEADS = ("Ann Lee", "Bo Chen", "Cy Diaz")


@pytest.fixture
def phone(phone: Person) -> Person:
    """Return Alice's phone; she has set her clock, and works at every hour."""
    settle(phone)
    owner = TelegramUser.objects.get(telegram_id=ALICE)
    always = {"weekdays": range(1, 8), "window_start": time.min, "window_end": time.min}
    services.change_settings(user=owner, now=timezone.now(), timezone="UTC", **always)
    return phone


def due(name: str, **fields: Any) -> ScheduledReminder:
    """Give Alice a lead whose only step is due now."""
    owner = TelegramUser.objects.get(telegram_id=ALICE)
    lead = LeadFactory.create(owner=owner, prospect_name=name, plan_version=1, steps=1)
    at = timezone.now() - HOUR / 60
    usual = {"lead": lead, "step_id": 1, "due_at": at, "next_action_at": at, "created_at": at - 9 * HOUR}
    row: ScheduledReminder = ReminderFactory.create(**(usual | {"draft_text": f"Hi {name}"} | fields))
    return row


def at_rest(phone: Person, api_url: str) -> list[Json]:
    """Let the bot answer and the scheduler send and edit until nothing is left; return the bot's messages."""
    wait_until(lambda: not Update.objects.exists())  # the bot has them all
    wait_until(lambda: not InboxUpdate.objects.filter(processed_at=None).exists())
    deliver(api_url)
    assert not MessageEdit.objects.exists()
    return phone.messages(from_bot=True)


def holders(messages: list[Json], row: ScheduledReminder) -> list[int]:
    return live_sets(messages).get(f"step {row.pk}", [])


def data_of(message: Json, label: str) -> str:
    """Return what a button carries."""
    return next(str(one["callback_data"]) for one in inline_buttons(message) if one["text"] == label)


def status(row: ScheduledReminder) -> str:
    row.refresh_from_db()
    return row.status


@pytest.mark.once
class TestStep:
    def test_has_its_buttons_in_the_list_once_today_is_asked_for(self, phone: Person, api_url: str) -> None:
        ann, bo = due("Ann Lee"), due("Bo Chen")
        before = at_rest(phone, api_url)
        words = [Person.text(message) for message in before]
        phone.send("/today")
        first = phone.wait_for("2 steps")["message_id"]
        after = at_rest(phone, api_url)
        assert holders(after, ann) == holders(after, bo) == [first]
        assert [Person.text(message) for message in after][: len(words)] == words
        phone.send("/today")
        second = phone.wait_for("2 steps", after=first)["message_id"]
        after = at_rest(phone, api_url)
        assert holders(after, ann) == holders(after, bo) == [second]
        assert Person.buttons(next(one for one in after if one["message_id"] == first)) == []

    def test_leaves_the_others_in_the_list_when_its_reminder_comes(self, phone: Person, api_url: str) -> None:
        ann = due("Ann Lee", next_action_at=timezone.now() + HOUR)
        bo = due("Bo Chen", next_action_at=timezone.now() + HOUR)
        phone.send("/today")
        day = phone.wait_for("2 steps")["message_id"]
        ScheduledReminder.objects.filter(pk=ann.pk).update(next_action_at=timezone.now())
        after = at_rest(phone, api_url)
        reminder = phone.wait_for(is_reminder)["message_id"]
        assert (holders(after, ann), holders(after, bo)) == ([reminder], [day])
        left = next(one for one in after if one["message_id"] == day)
        assert "✅ Done 1" not in Person.buttons(left)
        phone.press("✅ Done 2", message=left)
        phone.wait_for("Done: Bo Chen")
        assert (status(ann), status(bo)) == (ReminderStatus.SENT, ReminderStatus.COMPLETED)
        assert doubled(at_rest(phone, api_url)) == {}

    def test_of_a_digest_has_its_buttons_where_it_was_opened(self, phone: Person, api_url: str) -> None:
        for name in ("Ann Lee", "Bo Chen", "Cy Diaz", "Di Evans", "Ed Fox"):
            due(name)
        at_rest(phone, api_url)
        digest = phone.wait_for(lambda message: "1. " in str(Person.buttons(message)))
        count = len(Person.buttons(digest))
        phone.press("1. ", message=digest)
        phone.wait_for(is_reminder, after=digest["message_id"])
        after = at_rest(phone, api_url)
        assert doubled(after) == {}
        left = next(one for one in after if one["message_id"] == digest["message_id"])
        assert len(Person.buttons(left)) == count - 1

    def test_is_not_opened_again_by_a_stale_undo(self, phone: Person, api_url: str) -> None:
        ann = due("Ann Lee")
        at_rest(phone, api_url)
        reminder = phone.wait_for(is_reminder)
        phone.press("💤 1 day", message=reminder)
        undo = data_of(phone.wait_for(lambda message: "↩️ Undo" in Person.buttons(message)), "↩️ Undo")
        services.complete(reminder=ScheduledReminder.objects.get(pk=ann.pk), by=ME, now=timezone.now())
        phone.press(data=undo, message=reminder["message_id"])
        phone.wait_for("something else has happened since")
        assert status(ann) == ReminderStatus.COMPLETED
        shown = next(one for one in at_rest(phone, api_url) if one["message_id"] == reminder["message_id"])
        assert "Done" in Person.text(shown)
        phone.press("↩️ Undo", message=shown)  # this one takes back what it stands under
        wait_until(lambda: status(ann) == ReminderStatus.SNOOZED)


@pytest.mark.once
class TestLead:
    def test_has_one_card(self, phone: Person, api_url: str) -> None:
        lead = start_ann(phone)
        at_rest(phone, api_url)
        for _again in range(2):
            phone.send("/find Ann Lee")
            last = phone.last()["message_id"]
            phone.wait_for("Ann Lee", after=last - 1)
            assert doubled(at_rest(phone, api_url)) == {}
        phone.press("👤 Lead", message=phone.wait_for(is_reminder))
        after = at_rest(phone, api_url)
        assert doubled(after) == {}
        assert live_sets(after)[f"lead {lead.pk}"] == [after[-1]["message_id"]]

    def test_that_was_won_under_a_reminder_has_its_buttons_on_the_newest_card(
        self, phone: Person, api_url: str
    ) -> None:
        due("Ann Lee")
        at_rest(phone, api_url)
        phone.press("✅ Done", message=phone.wait_for(is_reminder))
        phone.press("🤝 Meeting booked", message=phone.wait_for("Done —"))
        phone.press("🏆 Won", message=phone.wait_for("A meeting!"))
        won = phone.wait_for("What worked?")
        phone.send("Ann Lee")
        phone.wait_for("Status: won")
        after = at_rest(phone, api_url)
        assert doubled(after) == {}
        left = next(one for one in after if one["message_id"] == won["message_id"])
        assert Person.buttons(left) == []

    def test_that_is_deleted_leaves_no_buttons_about_its_steps(self, phone: Person, api_url: str) -> None:
        ann = due("Ann Lee")
        at_rest(phone, api_url)
        phone.press("✅ Done", message=phone.wait_for(is_reminder))
        done = phone.wait_for("Done —")["message_id"]
        assert holders(at_rest(phone, api_url), ann) == [done]
        phone.send("Ann Lee")
        phone.press("🗑 Delete", message=phone.wait_for("Somebody new?"))
        gone = phone.wait_for("Deleted, reminders stopped")
        after = at_rest(phone, api_url)
        assert holders(after, ann) == []
        assert "Done —" in Person.text(next(one for one in after if one["message_id"] == done))
        phone.press("Undo", message=gone)
        phone.wait_for("Status:")
        phone.press("🗺 Plan")
        plan = phone.wait_for(lambda message: "✅ 1" in Person.buttons(message))["message_id"]
        assert holders(at_rest(phone, api_url), ann) == [plan]


class TestKill:
    def test_between_a_message_and_the_edit_that_makes_room_leaves_one(
        self, phone: Person, api_url: str
    ) -> None:
        ann = due("Ann Lee")
        at_rest(phone, api_url)
        reminder = phone.wait_for(is_reminder)["message_id"]
        phone.plan_fault("drop", method="editMessageReplyMarkup", remaining=1000)
        phone.send("/today")
        day = phone.wait_for("1 step")["message_id"]
        with running("run_scheduler", TELEGRAM_API_URL=api_url) as scheduler:
            wait_until(lambda: MessageEdit.objects.filter(attempts__gt=0).exists())
            scheduler.send_signal(signal.SIGKILL)
            scheduler.wait()
        assert holders(phone.messages(from_bot=True), ann) == [reminder, day]
        Fault.objects.all().delete()
        MessageEdit.objects.update(run_after=timezone.now())  # the dead one's claim has run out
        assert holders(at_rest(phone, api_url), ann) == [day]

    def test_of_a_scheduler_whose_reminder_had_come_leaves_that_one(
        self, phone: Person, api_url: str
    ) -> None:
        ann = due("Ann Lee", next_action_at=timezone.now() + HOUR)
        phone.send("/today")
        day = phone.wait_for("1 step")["message_id"]
        phone.plan_fault("hang", method="sendMessage", seconds=5)
        ScheduledReminder.objects.filter(pk=ann.pk).update(next_action_at=timezone.now())
        with running("run_scheduler", TELEGRAM_API_URL=api_url) as scheduler:
            reminder = phone.wait_for(is_reminder, after=day)["message_id"]
            scheduler.send_signal(signal.SIGKILL)
            scheduler.wait()
        Delivery.objects.filter(state="sending").update(armed_at=timezone.now() - HOUR)
        assert holders(at_rest(phone, api_url), ann) == [reminder]
        assert Delivery.objects.get(reminder=ann).state == "unknown"


PROSPECT = "Zoe Adams\nCTO at Initech\nhttps://www.linkedin.com/in/zoe-adams\nzoe@initech.example"
WORDS = (
    "/today", "/focus", "/leads", "/snoozed", "/week", "/find Ann Lee", "/find Bo Chen", "/find Di Evans",
    "done", "tomorrow", "undo", PROSPECT,
)  # fmt: skip


class TestChat:
    @pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.once) for n in (1, 2))])
    def test_never_has_two_live_sets_whatever_is_done_in_whatever_order(
        self, phone: Person, api_url: str, seed: int
    ) -> None:
        dice = random.Random(seed)  # noqa: S311 (a game)
        for name in LEADS:
            due(name)
        lead = LeadFactory.create(owner=TelegramUser.objects.get(telegram_id=ALICE), prospect_name="Di Evans")
        services.start_plan(lead=lead, by=ME, now=timezone.now())
        messages = at_rest(phone, api_url)
        for _turn in range(25):
            act(phone, dice, messages)
            messages = at_rest(phone, api_url)
            assert doubled(messages) == {}
        assert violations(now=timezone.now()) == []
        live = {(row.chat_id, row.message_id) for row in LiveButtons.objects.all()}
        assert len(live) <= len(messages)


def act(phone: Person, dice: random.Random, messages: list[Json]) -> None:
    """Do something: a word, a reply, a tap on what is shown, or on what was shown once; or time passes."""
    shown = [
        (one["message_id"], button["callback_data"])
        for one in messages
        for button in inline_buttons(one)
        if "callback_data" in button
    ]
    seen: list[tuple[int, str]] = phone.__dict__.setdefault("seen", [])
    seen.extend(shown)
    kind = dice.choice(("word", "tap", "tap", "tap", "stale", "time", "reply"))
    if kind == "word" or not shown:
        phone.send(dice.choice(WORDS))
    elif kind == "reply":
        phone.send(dice.choice(WORDS), reply_to=dice.choice(messages)["message_id"])
    elif kind == "time":
        live = ScheduledReminder.objects.live().order_by("id")
        live.filter(pk=dice.choice(list(live.values_list("pk", flat=True)) or [0])).update(
            next_action_at=timezone.now(), not_before=None
        )
    else:
        there = {one["message_id"] for one in messages}
        choice = [one for one in (shown if kind == "tap" else seen) if one[0] in there]
        number, data = dice.choice([one for one in choice if not ENDS.match(one[1])] or shown)
        phone.press(data=data, message=number)
