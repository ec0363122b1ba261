"""People who were not let in: what is kept of them, what they are told, and how much of that at most."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from botapp.incoming import codes, inbox, strangers
from botapp.incoming.door import greet
from botapp.incoming.strangers import LOCAL, NOTE
from botapp.models import ChatState, InboxUpdate
from botapp.shared.people import Sender
from botapp.telegram.edits import corrected
from botapp.tests import robust_cast as cast
from botapp.tests.robust_cast import MALLORY, message, tap, updates_of_every_kind
from core.logs import redact
from leads.models import Access, Invitation, Role, TelegramUser
from leads.people import invitations
from leads.people.invitations import Terms
from reminders.ledger import budget, edit_queue
from reminders.messenger import Edit
from reminders.models import MessageEdit, SendBudget
from tests.factories import TelegramUserFactory
from tests.waiting import together

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def by_invitation(settings: Any) -> None:
    settings.ACCESS = "invite"


def somebody(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": f"Person {number}", "language_code": "en"}


def store(*updates: Json, now: datetime = NOW) -> list[str]:
    """Store updates as one batch; return why each that was kept is there, "" for somebody inside."""
    return [stored.payload.get(NOTE, "") for stored in inbox.store(updates, now=now)]


def code(**changes: Any) -> str:
    return invitations.create(Terms(NOW + timedelta(days=1), **changes), now=NOW)[1]


def press(code: str, *, user: Json = MALLORY, number: int = 1, **changes: Any) -> Json:
    return message(f"/start {code}", user=user, number=number, **changes)


class TestSomebodyDeactivated:
    """They are known, and stay where they are, whatever link they press."""

    @pytest.fixture(autouse=True)
    def away(self, alice: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=alice.pk).update(deactivated_at=NOW, language_code="en")

    @pytest.mark.parametrize("mode", ["invite", "open", "list"])
    def test_is_told_once_in_their_language(self, settings: Any, mode: str) -> None:
        settings.ACCESS, settings.ACCESS_LIST = mode, frozenset({1001})
        user = somebody(1001) | {"language_code": "uk"}
        updates = [message(f"Ann Lee {number}", user=user, number=number) for number in range(1, 5)]
        assert store(*updates) == ["tell"]
        assert store(tap("day:today", user=user, number=9)) == []
        told = greet(Sender(1001, language="uk"), speaks=True, notes={NOTE: "tell"}, now=NOW)
        assert told
        assert told.startswith("👋 Your team has ended your access")
        assert len(told) <= 200
        assert greet(Sender(1001), speaks=True, notes={}, now=NOW) == ""

    def test_does_not_come_in_by_a_link_and_uses_none_up(self, alice: TelegramUser) -> None:
        found = code()
        assert store(press(found, user=somebody(1001))) == ["tell"]
        notes = {NOTE: "enters", codes.LINK: invitations.digest_of(found)}  # from before they went
        assert greet(Sender(1001), speaks=True, notes=notes, now=NOW) == ""
        assert Invitation.objects.get().uses == 0

    def test_of_their_messages_only_the_buttons_are_touched(self) -> None:
        shown = [
            corrected(Edit(1001, 5, kind, payload), now=NOW)
            for kind, payload in (
                ("card", {"reminder_id": 1}),
                ("strip", {"still_held": True}),
                ("text", {"lead_id": 1, "request_id": 1}),
                ("text", {"lead_id": 1, "text": "It does not <come>."}),
            )
        ]
        assert all(each and each.screen.keyboard is None for each in shown)
        assert [each.keeps_words for each in shown if each] == [True, True, True, False]
        assert [each.screen.text for each in shown if each] == ["", "", "", "It does not &lt;come&gt;."]

    def test_gets_corrections_still_where_a_demo_person_gets_none(self, bob: TelegramUser) -> None:
        TelegramUser.objects.filter(pk=bob.pk).update(access=Access.DEMO)
        for chat_id in (1001, 1002):
            MessageEdit.objects.create(chat_id=chat_id, message_id=1, kind="strip")
        assert edit_queue.drop_nobodys() == (0 if project.SANDBOX else 1)
        assert 1001 in [job.edit.chat_id for job in edit_queue.take(limit=9, now=timezone.now())]


class TestAStranger:
    def test_is_told_once_whatever_comes(self) -> None:
        updates = [message(f"Ann Lee {number}", user=MALLORY, number=number) for number in range(1, 12)]
        updates += [tap("eplan:done:1", user=MALLORY, number=number) for number in range(12, 21)]
        assert store(*updates) == ["tell"]
        assert store(message("/start", user=MALLORY, number=30)) == []
        assert store(tap("zone:UTC", user=MALLORY, number=31)) == []
        assert InboxUpdate.objects.count() == 1
        assert not TelegramUser.objects.exists()

    def test_leaves_nothing_of_what_they_wrote(self) -> None:
        store(message("my dark secret", user=MALLORY))
        assert "secret" not in str(InboxUpdate.objects.values().get())

    def test_is_told_by_a_tap_as_well(self) -> None:
        assert store(tap("eplan:done:1", user=MALLORY)) == ["tell"]
        assert "data" not in InboxUpdate.objects.get().payload["callback_query"]

    @pytest.mark.parametrize("kind", sorted(updates_of_every_kind()))
    def test_gets_silence_for_everything_else(self, kind: str) -> None:
        assert store(updates_of_every_kind()[kind]) == []
        assert not ChatState.objects.exists()

    @pytest.mark.parametrize("text", ["/start", "/start@quest_bot", "hello"])
    def test_gets_silence_in_a_group(self, text: str) -> None:
        group = {"id": -5, "type": "group", "title": "Sales"}
        assert store(message(text, user=MALLORY, chat=group)) == []
        assert store(press(code(), chat=group)) == []

    def test_is_told_again_after_some_days(self) -> None:
        store(message("hi", user=MALLORY))
        assert strangers.forget(now=NOW + strangers.KEPT) == 0
        budget.debit([MALLORY["id"]])
        assert strangers.forget(now=NOW + strangers.KEPT + timedelta(seconds=1)) == 1
        assert not SendBudget.objects.exists()
        assert store(message("hi", user=MALLORY, number=2)) == ["tell"]

    def test_in_great_numbers_gets_silence_and_costs_no_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(strangers, "REMEMBERED", 10)
        for batch in range(3):
            numbers = range(batch * 40, batch * 40 + 40)
            store(*(message("hi", user=somebody(100 + number), number=number + 1) for number in numbers))
        assert InboxUpdate.objects.count() == ChatState.objects.count() == 10
        # A link that works still lets in.
        assert store(press(code(), number=999)) == ["enters"]

    def test_costs_a_few_queries_a_batch_once_they_were_told(self) -> None:
        flood = [message("hi", user=MALLORY, number=number) for number in range(1, 81)]
        store(flood[0])
        counts = []
        for batch in (flood[1:3], flood[3:]):
            with CaptureQueriesContext(connection) as queries:
                store(*batch)
            counts.append(len(queries))
            assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE"))]
        assert counts[0] == counts[1]

    def test_inside_is_none(self, settings: Any, alice: TelegramUser) -> None:
        assert store(message("hi", number=1)) == [""]
        settings.SANDBOX = False
        assert store(message("hi", number=2)) == [""]
        TelegramUser.objects.update(access=Access.DEMO)
        assert store(message("hi", number=3)) == ["tell"]

    def test_of_a_list_is_who_is_not_on_it(self, settings: Any, alice: TelegramUser) -> None:
        settings.ACCESS, settings.ACCESS_LIST = "list", frozenset({MALLORY["id"]})
        assert store(message("hi", number=1)) == ["tell"]
        assert store(message("hi", user=MALLORY, number=2)) == [""]
        assert store(press(code(), user=somebody(5), number=3)) == ["tell"]

    def test_is_nobody_where_everybody_may_come_in(self, settings: Any) -> None:
        settings.ACCESS = "open"
        assert store(message("hi", user=MALLORY)) == [""]
        assert not ChatState.objects.exists()


class TestALink:
    def test_that_works_lets_in_what_comes_behind_it(self) -> None:
        good = code()
        assert store(press(good, number=1), message("Ann Lee", user=MALLORY, number=2)) == [
            "enters",
            "behind",
        ]
        assert store(message("CEO", user=MALLORY, number=3)) == ["behind"]
        assert store(message("hi", user=somebody(5), number=4)) == ["tell"]

    def test_that_does_not_is_answered_a_few_times(self) -> None:
        tries = [press(f"{'x' * 30}{number}", number=number) for number in range(1, 20)]
        assert store(*tries[:3]) == ["presses"] * 3
        assert store(*tries[3:]) == ["presses"] * (strangers.LINKS_ANSWERED - 3)
        assert store(message("hi", user=MALLORY, number=50)) == ["tell"]
        assert store(press(code(), number=51)) == ["enters"]

    def test_is_kept_by_its_hash_alone(self) -> None:
        secret = code(max_uses=5)
        alice = TelegramUserFactory.create(telegram_id=1001)
        updates = [
            press(secret, number=1),
            message(f"/start@quest_bot {secret}", number=2),
            message(f"/start {secret} and more", number=3),
            message(f"https://t.me/quest_bot?start={secret}", number=4),
            message(f"t.me/quest_bot?start={secret}", number=5),
            message(f"/start {secret}", number=6, chat={"id": -5, "type": "group"}),
            message(f"/start {secret}", number=7, forward_origin={"type": "hidden_user"}),
        ]
        assert len(store(*updates)) == 7
        assert alice
        assert secret not in str(list(InboxUpdate.objects.values()))
        commands = [row.payload["message"]["text"] for row in InboxUpdate.objects.order_by("update_id")]
        assert commands == ["/start", "/start@quest_bot", *["/start"] * 5]

    @pytest.mark.parametrize(
        "text", ["/start", "/starting x", "start abc", "see t.me/x?start=abc", "/help x"]
    )
    def test_is_nothing_that_only_looks_like_one(self, text: str) -> None:
        assert codes.as_press(message(text)) == message(text)
        assert codes.without_codes([message(text)]) == [message(text)]

    @pytest.mark.parametrize("text", ["/START {}", "HTTPS://T.ME/quest_bot?start={}", "{tg}&start={}"])
    def test_works_however_it_is_written(self, text: str) -> None:
        good = code()
        pressed = message(text.format(good, tg="tg://resolve?domain=quest_bot"), user=MALLORY)
        assert store(pressed) == ["enters"]
        assert good not in str(InboxUpdate.objects.values().get())

    def test_of_somebody_else_stays_in_what_a_person_inside_writes(self, alice: TelegramUser) -> None:
        foreign = message(f"https://t.me/acme_demo_bot?start={'q1offer' * 5}"[:-3])
        assert inbox.store([foreign], now=NOW)[0].payload == foreign | {LOCAL: True}
        assert store(foreign | message(foreign["message"]["text"], user=MALLORY, number=2)) == ["presses"]

    def test_is_blanked_out_wherever_a_person_inside_quotes_it(self, alice: TelegramUser) -> None:
        secret, link = code(), "https://t.me/quest_bot?start={}"
        said = f"Anna, come in: {link.format(secret)}"
        share = f"https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fquest_bot%3Fstart%3D{secret}"
        entity = {"type": "text_link", "offset": 0, "length": 4, "url": link.format(secret)}
        quoted: list[Json] = [
            message(said),
            message("who?", reply_to_message=message(said)["message"]),
            message(caption=said, photo=[]),
            message("here", entities=[entity]),
            message(share),
            message(f"({secret})."),
            {"edited_message": message(said)["message"]},
            tap("lead:card:1", message=message(said)["message"]),
        ]
        numbered = [each | {"update_id": number, LOCAL: True} for number, each in enumerate(quoted, 1)]
        kept = [stored.payload for stored in inbox.store(numbered, now=NOW)]
        assert secret not in str(list(InboxUpdate.objects.values()))
        assert str(kept) == str(numbered).replace(secret, "*" * len(secret))

    def test_is_looked_for_in_one_query_and_only_among_what_may_be_one(self, alice: TelegramUser) -> None:
        counts = []
        for batch in ([message("Ann Lee")], [message("x" * 32), message("y" * 32)], [message("z" * 33)]):
            InboxUpdate.objects.all().delete()
            numbered = [each | {"update_id": number} for number, each in enumerate(batch)]
            with CaptureQueriesContext(connection) as queries:
                store(*numbered)
            counts.append(sum("invitations" in query["sql"] for query in queries))
        assert counts == [0, 1, 0]

    def test_that_was_forwarded_lets_nobody_in(self) -> None:
        assert store(press(code(), forward_origin={"type": "hidden_user"})) == ["tell"]


class TestLogs:
    @pytest.mark.parametrize(
        "line",
        [
            "https://t.me/quest_bot?start={}",
            "'text': '/start {}'",
            "'text': '/start@quest_bot {}'",
            "text=%2Fquest%3Fstart%3D{}&x=1",
        ],
    )
    def test_hold_no_code(self, line: str) -> None:
        secret = code()
        assert redact(line.format(secret)) == line.format("[code]")


@pytest.mark.django_db(transaction=True)
class TestAnswers:
    """What was stored is processed as the pipeline does it."""

    def said(self, *payloads: Json) -> list[list[str]]:
        """Return, per update, what was said, in messages and alerts."""
        done = cast.feed_each(payloads)
        assert [attempt.error for _calls, attempt, _after in done] == [None] * len(payloads)
        return [cast.texts(calls) + cast.answers(calls) for calls, _attempt, _after in done]

    def test_to_a_tap_are_an_alert_that_fits(self) -> None:
        [stored] = inbox.store([tap("eplan:done:1", user=MALLORY)], now=NOW)
        [[alert]] = self.said(stored.payload)
        assert "by invitation" in alert
        assert len(alert) <= 200

    def test_to_links_say_what_is_wrong_with_them(self) -> None:
        now = timezone.now()
        codes = {}
        for state in ("used_up", "expired", "revoked"):
            row, codes[state] = invitations.create(Terms(now + timedelta(days=1)), now=now)
            codes_of = {
                "used_up": {"uses": 1},
                "expired": {"expires_at": now},
                "revoked": {"revoked_at": now},
            }
            Invitation.objects.filter(pk=row.pk).update(**codes_of[state])
        pressed = [press(one, number=number) for number, one in enumerate([*codes.values(), "guess"], 1)]
        stored = inbox.store(pressed, now=now)
        said = [text for [text] in self.said(*(each.payload for each in stored))]
        for text, words in zip(said, ("used already", "is over", "withdrawn", "do not know"), strict=True):
            assert words in text
        assert not TelegramUser.objects.exists()

    def test_are_none_to_what_has_lost_its_reason(self) -> None:
        """Its link was used up meanwhile, or it was stored before there were strangers."""
        now = timezone.now()
        row, good = invitations.create(Terms(now + timedelta(days=1)), now=now)
        stored = inbox.store([press(good), message("Ann Lee, CEO at Acme", user=MALLORY, number=2)], now=now)
        Invitation.objects.filter(pk=row.pk).update(uses=1)
        said = self.said(*(each.payload for each in stored), message("Bob", user=MALLORY, number=3))
        assert ["used already" in str(said[0]), *said[1:]] == [True, [], []]
        assert not TelegramUser.objects.exists()

    def test_to_whoever_comes_in_are_the_welcome_and_what_comes_next(self) -> None:
        now = timezone.now()
        _row, good = invitations.create(Terms(now + timedelta(days=1), role=Role.MANAGER), now=now)
        updates = [
            press(good),
            message("Ann Lee, CEO at Acme", user=MALLORY, number=2),
            press(good, number=3),
        ]
        stored = inbox.store(updates, now=now)
        said = self.said(*(each.payload for each in stored))
        assert "/invite" in said[0][0]
        assert "Ann Lee" in said[1][0]
        assert "I turn a lead" in said[2][0]  # pressed again: one is in already
        assert Invitation.objects.get().uses == 1


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_sentence_leaves(self) -> None:
        batches = [message("hi", user=MALLORY, number=number) for number in range(1, 5)]
        found = together([partial(store, update) for update in batches])
        assert sorted(found) == [[], [], [], ["tell"]]
        assert Invitation.objects.count() == 0
