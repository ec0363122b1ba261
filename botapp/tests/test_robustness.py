"""Whatever comes in has a defined answer, and nobody reaches what is somebody else's."""

import inspect
import re
from enum import StrEnum
from typing import Any

import pytest
from django.utils import timezone
from telegram import Update

from botapp.incoming import floods, inbox
from botapp.models import ChatState, InboxUpdate
from botapp.routes import FAMILIES, decode
from botapp.routes.plan import PlanAction
from botapp.tests import robust_cast as cast
from botapp.tests.robust_cast import (
    ALICE,
    BOT,
    MALLORY,
    MISSING,
    OWNER,
    ROW,
    SECRETS,
    STRANGER,
    answers,
    buttons,
    feed_each,
    message,
    tap,
    texts,
    updates_of_every_kind,
)
from leads.models import Lead, TelegramUser
from reminders.models import ReminderStatus, ScheduledReminder
from tests.factories import TelegramUserFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
GROUP = {"id": -5, "type": "supergroup", "title": "Sales"}
FORWARDED: dict[str, Any] = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Bob", "date": 1}}
ACTIONS = ("Action", "Remedy", "Topic")  # how the enumerations of what a button does are named
# The tapped message changes under these: a second tap asks for a second change, of another step or place.
MOVES = {PlanAction.UP, PlanAction.DOWN}


class TestUpdates:
    def test_of_every_kind_are_known_here(self) -> None:
        kinds = {str(kind) for kind in Update.ALL_TYPES} - {"message", "callback_query"}
        assert kinds <= set(updates_of_every_kind())

    def test_that_are_no_message_and_no_tap_get_silence_and_make_no_lead(self) -> None:
        kinds = updates_of_every_kind()
        for kind, (calls, attempt, _after) in zip(kinds, feed_each(kinds.values()), strict=True):
            assert calls == [], kind
            assert attempt.error is None, kind
        assert not Lead.objects.exists()

    @pytest.mark.parametrize(
        "text",
        [
            " ",
            "\n\n\t",
            "\u200b\u2060",
            "👍",
            "🧑‍🧑‍🧒‍🧒" * 300,
            "مرحبا، أنا آن لي",
            "\u202eeel nnA\u202c",
            "Z̷͎̖̭̍͐̅a̵̛͓͈̎͗l̴̰̝̈́̕g̴̰̏o̶͎̍" * 50,
            "<b>&lt;script>alert(1)</b> & Co",
            "%s %(count)d {0} {name}",
            "x" * 4_000,
            "Ann Lee, CEO at Acme " * 190,
            "\x00\x07",
            "/",
            "/" + "a" * 60,
            "/help@quest_bot",
            "/help@another_bot",
            "/HELP",
            "//help",
            "0",
        ],
    )
    def test_of_odd_text_get_one_answer(self, text: str) -> None:
        [(calls, attempt, _after)] = feed_each([message(text)])
        assert attempt.error is None
        assert 1 <= len(texts(calls)) <= 2  # a prospect is answered with what was understood, and a plan
        assert all(len(said.encode("utf-16-le")) // 2 <= 4096 for said in texts(calls))

    def test_of_other_bots_are_left_alone(self) -> None:
        bot = BOT | {"id": 99, "username": "other_bot"}
        for calls, _attempt, _after in feed_each([message("/help", user=bot), message("hi", user=bot)]):
            assert calls == []
        assert not TelegramUser.objects.exists()

    def test_that_were_edited_are_no_new_input(self) -> None:
        edited = {"update_id": 2, "edited_message": message("Bob Stone, CTO")["message"]}
        feed_each([message("Ann Lee, CEO at Acme"), edited])
        assert [lead.prospect_name for lead in Lead.objects.all()] == ["Ann Lee"]


class TestCommands:
    def test_that_were_forwarded_do_nothing(self) -> None:
        TelegramUserFactory.create(telegram_id=OWNER)
        ChatState.objects.create(telegram_id=OWNER, state="zone", updated_at=timezone.now())
        commands = ("/pause", "/cancel", "/start", "/add Ann Lee, CEO", "/unheard_of")
        for calls, _attempt, _after in feed_each(message(text, **FORWARDED) for text in commands):
            assert ["forwarded command does nothing" in text for text in texts(calls)] == [True]
        assert ChatState.objects.get().state == "zone"
        assert not Lead.objects.exists()

    def test_in_the_middle_of_a_forwarded_text_are_text(self) -> None:
        text = "Ann Lee, CEO at Acme. /start"
        entity = {"type": "bot_command", "offset": text.index("/"), "length": 6}
        feed_each([message(text, entities=[entity], **FORWARDED)])
        assert InboxUpdate.objects.count() == 0  # nothing stored by this test
        assert Lead.objects.get().prospect_name == "Ann Lee"

    def test_in_a_group_are_refused_once(self) -> None:
        def asked(number: int, text: str) -> dict[str, Any]:
            return message(text, number=number, chat=GROUP)

        out = {"user": BOT, "status": "kicked", "until_date": 0}
        change = {"chat": GROUP, "from": ALICE, "date": 1, "new_chat_member": out}
        gone = {
            "update_id": 4,
            "my_chat_member": change | {"old_chat_member": {"user": BOT, "status": "left"}},
        }
        updates = [
            asked(1, "/start"),
            asked(2, "/help@quest_bot"),
            asked(3, "hello"),
            gone,
            asked(5, "/help"),
        ]
        said = [texts(calls) for calls, _attempt, _after in feed_each(updates)]
        assert [len(words) for words in said] == [1, 0, 0, 0, 1]
        assert not TelegramUser.objects.exists()


class TestTaps:
    def test_know_every_action_of_every_family(self) -> None:
        found = buttons(ROW)
        for family, read in FAMILIES.items():
            assert any(data.startswith(f"{family}:") for data in found), family
            module = inspect.getmodule(read)
            siblings = {name for name, other in FAMILIES.items() if inspect.getmodule(other) is module}
            words = {part for data in found if data.split(":")[0] in siblings for part in data.split(":")}
            for kind in vars(module).values():
                if inspect.isclass(kind) and issubclass(kind, StrEnum) and kind.__name__.endswith(ACTIONS):
                    assert {str(word) for word in kind} <= words, family

    def test_on_rows_of_somebody_else_get_the_answer_of_missing_ones(self) -> None:
        cast.world()
        TelegramUserFactory.create(telegram_id=STRANGER, first_name="Mallory")
        before = cast.snapshot(without=STRANGER)
        theirs = [data for data in buttons(ROW) if str(ROW) in data]
        pairs = [(data, data.replace(str(ROW), str(MISSING))) for data in theirs]
        updates = [
            tap(data, user=MALLORY, number=number) for number, data in enumerate(sum(pairs, ()), 1_000)
        ]
        results = feed_each(updates, after=lambda: cast.snapshot(without=STRANGER))
        for (data, _), taken, missing in zip(pairs, results[::2], results[1::2], strict=True):
            assert taken[1].error is None, data
            assert _blurred(taken[0]) == _blurred(missing[0]), data
            assert taken[2] == before, data
            assert not [secret for secret in SECRETS if secret in str(taken[0])], data

    @pytest.mark.parametrize("family", list(FAMILIES))
    def test_twice_are_like_once(self, family: str) -> None:
        found = [data for data in buttons(ROW) if data.split(":")[0] == family]
        number_of = iter(range(2 * len(found)))
        restore = cast.worlds()

        def before() -> None:
            if next(number_of) % 2 == 0:
                restore()

        pairs = [tap(data, number=1_000 + number) for data in found for number in (0, 1)]
        results = feed_each(pairs, before=before, after=cast.snapshot)
        for data, first, second in zip(found, results[::2], results[1::2], strict=True):
            for calls, attempt, _after in (first, second):
                assert attempt.error is None, data
                assert len(answers(calls)) == 1, data
                assert calls[0][0] == "answerCallbackQuery", data
            if not MOVES & set(data.split(":")):
                assert first[2] == second[2], data

    def test_on_what_has_gone_since_are_answered(self) -> None:
        def closed() -> None:
            ScheduledReminder.objects.update(status=ReminderStatus.CANCELLED, next_action_at=None)

        def regenerated() -> None:
            Lead.objects.update(plan_version=2)
            closed()

        def deleted() -> None:
            Lead.objects.update(deleted_at=timezone.now())

        def handed_over() -> None:
            other = TelegramUserFactory.create(telegram_id=STRANGER)
            Lead.objects.update(owner=other)
            ScheduledReminder.objects.update(telegram_id=STRANGER)

        found = [data for data in buttons(ROW) if str(ROW) in data]
        for change in (closed, regenerated, deleted, handed_over):
            TelegramUser.objects.all().delete()
            cast.world()
            change()
            for number, (calls, attempt, _after) in enumerate(feed_each(tap(data) for data in found)):
                assert attempt.error is None, (change, found[number])
                assert len(answers(calls)) == 1, (change, found[number])

    @pytest.mark.parametrize("is_inline", [False, True])
    def test_without_a_readable_message_are_answered(self, is_inline: bool) -> None:
        found = [data for data in buttons(ROW) if str(ROW) in data]
        changes: dict[str, Any] = {"message": {"chat": cast.person(ALICE), "message_id": 44, "date": 0}}
        if is_inline:  # the bot sends none: one button of each family
            changes = {"message": None, "inline_message_id": "x"}
            found = list({data.partition(":")[0]: data for data in found}.values())
        updates = [tap(data, **changes) for data in found]
        for data, (calls, attempt, _after) in zip(
            found, feed_each(updates, before=cast.worlds()), strict=True
        ):
            assert attempt.error is None, data
            assert len(answers(calls)) == 1, data
            assert not [method for method, _form in calls if method.startswith("edit")], data

    @pytest.mark.parametrize(
        "data", ["", "x", "eplan", "eplan:done", "eplan:done:1:2:3", "lead:card:-1", "💥"]
    )
    def test_on_buttons_that_are_not_ours_are_answered(self, data: str) -> None:
        assert decode(data) is None
        [(calls, attempt, _after)] = feed_each([tap(data)])
        assert attempt.error is None
        assert [method for method, _form in calls] == ["answerCallbackQuery"]

    def test_of_a_game_are_answered(self) -> None:
        query = tap("x")
        del query["callback_query"]["data"]
        query["callback_query"]["game_short_name"] = "chess"
        [(calls, _attempt, _after)] = feed_each([query])
        assert [method for method, _form in calls] == ["answerCallbackQuery"]

    def test_under_a_message_in_a_group_show_nothing_there(self) -> None:
        cast.world()
        in_group = {"message_id": 44, "date": 1, "chat": GROUP, "from": BOT, "text": "old"}
        [(calls, _attempt, _after)] = feed_each([tap(f"lead:card:{ROW}", message=in_group)])
        assert [method for method, _form in calls] == ["answerCallbackQuery"]
        assert "private chats only" in answers(calls)[0]


class TestRestart:
    @pytest.mark.parametrize(
        "talk",
        [
            [tap(f"lead:edit:{ROW}:company"), message("Globex")],
            [
                tap(f"snz:menu:{ROW}:0"),
                message("tomorrow 9", reply_to_message=tap("x")["callback_query"]["message"]),
            ],
            [tap(f"plan:add:{ROW}"), message("Call them on day 9"), tap(f"plan:confirm:{ROW}")],
            [tap(f"plan:text:{ROW}:1"), message("Hello there")],
            [tap(f"draft:own:{ROW}"), message("My own words")],
            [tap(f"lead:answered:{ROW}"), message("She wants a call next week")],
            [tap("set:off"), message("24 Dec - 31 Dec")],
            [message("/timezone"), message("Berlin")],
            [message("/pause"), message("2 weeks"), message("/cancel"), message("Ann Lee, CEO at Acme")],
        ],
    )
    def test_between_two_updates_changes_nothing(self, talk: list[dict[str, Any]]) -> None:
        talk = [update | {"update_id": number} for number, update in enumerate(talk, 1)]
        cast.world()
        together = [calls for calls, _attempt, _after in feed_each(talk)]
        cast.world()
        apart = [calls for update in talk for calls, _attempt, _after in feed_each([update])]
        assert [_said(calls) for calls in together] == [_said(calls) for calls in apart]
        assert len(together) == len(talk)
        assert all(together)


class TestFlood:
    def test_is_taken_up_to_the_bound_and_the_rest_is_counted(self) -> None:
        now = timezone.now()
        for start in range(1, floods.BACKLOG + 301, 100):
            inbox.store([message("hi", number=number) for number in range(start, start + 100)], now=now)
        assert InboxUpdate.objects.count() == floods.BACKLOG + 1
        notice = InboxUpdate.objects.latest("update_id")
        assert notice.update_id == floods.BACKLOG + 1
        [(calls, _attempt, _after)] = feed_each([notice.payload])
        assert "left 300 unread" in texts(calls)[0]
        assert f'"message_id": {notice.payload["message"]["message_id"]}' in calls[0][1]["reply_parameters"]

    def test_leaves_other_people_alone(self) -> None:
        batch = [message("hi", number=number) for number in range(1, 301)]
        kept = inbox.store([*batch, message("hi", user=MALLORY, number=301)], now=timezone.now())
        assert kept[-1].telegram_id == STRANGER
        assert floods.SET_ASIDE not in kept[-1].payload

    def test_of_taps_is_answered_tap_by_tap_and_does_nothing_beyond_the_bound(self) -> None:
        cast.world()
        taps = [tap(f"eplan:done:{ROW}", number=number) for number in range(1, floods.BACKLOG + 3)]
        kept = inbox.store(taps, now=timezone.now())
        assert len(kept) == len(taps)
        before = cast.snapshot()
        for calls, _attempt, _after in feed_each(stored.payload for stored in kept[-2:]):
            assert [method for method, _form in calls] == ["answerCallbackQuery"]
            assert "Too many taps" in answers(calls)[0]
        assert cast.snapshot() == before

    def test_ends_with_its_notice(self) -> None:
        inbox.store([message("hi", number=number) for number in range(1, 301)], now=timezone.now())
        for row in InboxUpdate.objects.all():
            inbox.finish(row.update_id, now=timezone.now())
        [stored] = inbox.store([message("hi", number=301)], now=timezone.now())
        assert floods.SET_ASIDE not in stored.payload


def _blurred(calls: cast.Calls) -> list[tuple[str, dict[str, str]]]:
    """Return calls without what differs between any two taps."""
    volatile = ("callback_query_id",)
    return [
        (method, {name: value for name, value in form.items() if name not in volatile})
        for method, form in calls
    ]


def _said(calls: cast.Calls) -> list[tuple[str, str]]:
    """Return the methods and texts of calls, without the numbers of new rows."""
    return [(method, re.sub(r"\d+", "0", form.get("text", ""))) for method, form in calls]
