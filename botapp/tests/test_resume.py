"""An answer is resumed where it failed: the certain comes once, the doubtful at most twice, all comes."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from telegram.error import Forbidden

from botapp.database import in_database
from botapp.incoming import inbox, pipeline
from botapp.incoming.application import build_application, processor
from botapp.incoming.pipeline import Pipeline
from botapp.incoming.progress import AnswerProgress
from botapp.models import InboxUpdate
from botapp.shared import effects
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.telegram import calls
from botapp.telegram.bot import build_bot
from botapp.tests.answer_cases import ANN, CASES, Json, says
from botapp.tests.strict_telegram import DONE, Fault, Received, StrictTelegram, same
from core.clock import SystemClock
from engagement.models import PlanRequest
from tests.children import Child, running
from tests.waiting import in_thread, in_time, until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = itertools.count(50_000)
SHOWN = ("sendMessage", "editMessageText")
Plan = dict[int, Fault]  # which calls go wrong, from 0


@pytest.fixture(autouse=True)
def no_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again almost at once."""
    monkeypatch.setattr(pipeline, "FIRST_REST", 0.01)
    monkeypatch.setattr(pipeline, "PAUSES", {1: 0.0, 2: 0.0})


def work_off(
    telegram: StrictTelegram, updates: Iterable[Json], *, until_: Callable[[], object] | None = None
) -> None:
    """Let a new bot process updates, and what an earlier one has left; stop it once something is true."""

    async def main() -> None:
        stop = asyncio.Event()
        async with (
            telegram.serving() as url,
            build_application(build_bot(pool_size=16, api_url=url)) as application,
        ):
            lanes = Pipeline(processor(application), clock=SystemClock(), stop=stop)
            await in_database(inbox.store, updates, now=timezone.now())
            for stored in await in_database(inbox.ready, token=lanes.token, now=timezone.now()):
                lanes.submit(stored)
            if until_ is not None:
                await until(until_)
                stop.set()
            await lanes.settle()
        await in_database(connections.close_all)

    asyncio.run(main())


def told_all(plans: dict[str, list[Plan]]) -> list[tuple[str, Received, Plan, Received]]:
    """Return, for each case and plan, what comes when all goes well, the plan, and what comes under it."""
    people = {next(PEOPLE): (name, plan) for name in plans for plan in ({}, *plans[name])}
    telegram = StrictTelegram(faults={person: plan for person, (_name, plan) in people.items()})
    work_off(telegram, [CASES[name][1](person) for person, (name, _plan) in people.items()])
    assert not InboxUpdate.objects.filter(processed_at=None).exists()
    expected = {name: telegram.received[person] for person, (name, plan) in people.items() if not plan}
    return [
        (name, expected[name], plan, telegram.received[person])
        for person, (name, plan) in people.items()
        if plan
    ]


def told(name: str, plans: list[Plan]) -> tuple[Received, list[tuple[Plan, Received]]]:
    """Return what one person receives when all goes well, and what others do under these faults."""
    found = told_all({name: plans or [{99: Fault.LIMITED}]})
    return found[0][1], [(plan, received) for _name, _expected, plan, received in found]


def messages(received: Received) -> Received:
    """Return what is new; edits and answers to taps may come twice without a trace."""
    return [(method, text) for method, text in received if method == "sendMessage"]


def bot_process(url: str) -> AbstractContextManager[Child]:
    """Run `manage.py run_bot` on the test's database, killed when the block is left."""
    return running("run_bot", TELEGRAM_BOT_TOKEN="1:token", TELEGRAM_API_URL=url, ACCESS="open")


def let_claims_end() -> None:
    """Let the time of a dead process' claims be over."""
    InboxUpdate.objects.filter(processed_at=None).update(claimed_until=timezone.now())


async def all_are_done() -> None:
    """Wait until every update has been answered."""
    while await in_database(InboxUpdate.objects.filter(processed_at=None).exists):
        await asyncio.sleep(0.05)


def places(plan: Plan) -> set[int]:
    """Return which places of the answer may have come twice; a call that went wrong takes no place."""
    failed = sorted(plan)
    return {call - failed.index(call) for call in failed if plan[call] in DONE}


class TestAnAnswer:
    def test_is_resumed_at_each_place_whatever_it_answers(self) -> None:
        faults = (Fault.LIMITED, Fault.CUT_AFTER)  # it has certainly not arrived, and nobody knows
        plans: dict[str, list[Plan]] = {
            name: [{place: fault} for place in range(count + 1) for fault in faults]
            for name, (count, _case) in CASES.items()
        }
        for name, expected, plan, received in told_all(plans):
            shown = sum(method in SHOWN for method, _text in expected)
            assert shown == CASES[name][0], name
            assert same(received, expected, places(plan)), (name, plan, received)

    def test_is_resumed_after_each_fault(self) -> None:
        """… also when the next message meets it as well, and when the second time meets a 429."""
        faults = [fault for fault in Fault if fault not in (Fault.HANGS_DONE, Fault.LONG_LIMITED)]
        each: list[Plan] = [{place: fault} for place in (0, 1, 2) for fault in faults]
        pairs: list[Plan] = [{0: fault, 2: fault} for fault in faults]
        pairs += [{0: fault, 1: Fault.LIMITED} for fault in faults]
        plans = {"/start of a known person": each + pairs, "advice that is taken": each}
        for name, expected, plan, received in told_all(plans):
            assert same(received, expected, places(plan)), (name, plan, received)

    def test_is_resumed_where_a_model_is_asked(self, settings: Any) -> None:
        settings.LLM_MODEL, settings.LLM_API_KEY = "some-model", "a-key"
        plans: list[Plan] = [{0: fault} for fault in DONE - {Fault.HANGS_DONE}]
        expected, results = told("a pasted prospect", plans)
        assert "Thinking" in expected[0][1]
        for plan, received in results:
            assert same(received, expected, set(plan)), (plan, received)

    def test_waits_for_each_429_however_many_there_are(self) -> None:
        plans = [dict.fromkeys(range(first, first + 6), Fault.LIMITED) for first in (0, 1, 2)]
        expected, results = told("advice that is taken", plans)
        assert all(received == expected for _plan, received in results)

    def test_that_is_doubtful_twice_is_not_sent_a_third_time_and_the_rest_is(self) -> None:
        first, second = Fault.CUT_AFTER, Fault.PAGE_DONE
        expected, [(_plan, received)] = told("/start of a known person", [{0: first, 1: second}])
        assert received == [expected[0], *expected]
        assert "may not have arrived" in InboxUpdate.objects.exclude(error="").get().error  # for staff

    def test_that_never_arrives_holds_nothing_else_back(self) -> None:
        plan = dict.fromkeys(range(2), Fault.BROKEN)
        expected, [(_plan, received)] = told("/start of a known person", [plan])
        assert received == expected[1:]

    def test_outlasts_a_telegram_that_is_away_between_two_messages(self) -> None:
        person = next(PEOPLE)
        telegram = StrictTelegram(faults={person: dict.fromkeys(range(1, 1000), Fault.LIMITED)})

        async def main() -> None:
            server = telegram.serving()
            url = await server.__aenter__()
            async with build_application(build_bot(pool_size=2, api_url=url)) as application:
                lanes = Pipeline(processor(application), clock=SystemClock(), stop=asyncio.Event())
                [stored] = await in_database(inbox.store, [says(person, "/start")], now=timezone.now())
                lanes.submit(stored)
                await until(lambda: telegram.calls[person] >= 2)
                await server.__aexit__(None, None, None)
                telegram.faults.clear()
                await asyncio.sleep(0.05)
                async with telegram.serving(int(url.rsplit(":", 1)[1])):
                    await lanes.settle()
            await in_database(connections.close_all)

        asyncio.run(main())
        assert len(telegram.received[person]) == len(set(telegram.received[person])) == 2


class TestAfterAnEnd:
    """… of the process: only what is on disk is left."""

    def test_in_a_429_the_next_process_goes_on(self) -> None:
        person = next(PEOPLE)
        expected, _ = told("/start of a known person", [])
        limited = dict.fromkeys(range(2, 1000), Fault.LIMITED)
        telegram = StrictTelegram(faults={person: limited})
        update = CASES["/start of a known person"][1](person)
        work_off(telegram, [update], until_=lambda: telegram.calls[person] >= 3)
        assert InboxUpdate.objects.get(update_id=person).attempts == 0  # not the update's fault
        telegram.faults.clear()
        work_off(telegram, [])
        assert telegram.received[person] == expected

    def test_before_a_request_knows_its_message_the_next_process_tells_it(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.LLM_MODEL, settings.LLM_API_KEY = "some-model", "a-key"
        person, telegram = next(PEOPLE), StrictTelegram()
        keep, asked = calls._keep, iter((OperationalError("away"), None, OperationalError("away")))

        def fails_now_and_then(*arguments: Any) -> None:
            if error := next(asked, None):
                raise error
            keep(*arguments)

        monkeypatch.setattr(calls, "_keep", fails_now_and_then)
        work_off(telegram, [says(person, ANN)])
        assert len(telegram.received[person]) == 1
        assert PlanRequest.objects.get().payload["message_id"] == 1

    def test_of_a_tap_whose_change_is_kept_the_next_process_tells_of_it(self) -> None:
        case, person = CASES["advice that is taken"][1], next(PEOPLE)
        expected, _ = told("advice that is taken", [])
        telegram = StrictTelegram(faults={person: dict.fromkeys(range(2, 1000), Fault.LIMITED)})
        work_off(telegram, [case(person)], until_=lambda: telegram.calls[person] >= 3)
        telegram.faults.clear()
        work_off(telegram, [])
        assert [message for message in telegram.received[person] if message[0] == "sendMessage"] == expected[
            -1:
        ]

    def test_by_a_kill_in_the_middle_the_certain_is_not_sent_again(self) -> None:
        """`run_bot` is killed while Telegram has each person's next call and has not answered it."""
        names = ("/start of a known person", "a pasted prospect", "a long draft", "advice that is taken")
        expected = {name: told(name, [])[0] for name in names}
        cuts = {next(PEOPLE): (name, call) for name in names for call in range(len(expected[name]))}
        faults = {person: {call: Fault.HANGS_DONE} for person, (_name, call) in cuts.items()}
        telegram = StrictTelegram(faults=faults)
        telegram.waiting = [CASES[name][1](person) for person, (name, _call) in cuts.items()]

        async def main() -> None:
            async with telegram.serving() as url:
                with bot_process(url) as process:
                    await until(lambda: telegram.hanging == len(cuts))
                    process.kill()
                    await in_thread(process.wait)
                await in_thread(let_claims_end)
                with bot_process(url):
                    await in_time(all_are_done())
            await in_database(connections.close_all)

        asyncio.run(main())
        for person, (name, call) in cuts.items():
            doubtful = {len(messages(expected[name][:call]))}
            received = messages(telegram.received[person])
            assert same(received, messages(expected[name]), doubtful), (name, call, received)

    def test_in_doubt_a_message_is_sent_twice_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        expected, person = told("/start of a known person", [])[0], next(PEOPLE)
        update = CASES["/start of a known person"][1](person)
        telegram = StrictTelegram(faults={person: dict.fromkeys((0, 1), Fault.CUT_AFTER)})
        monkeypatch.setattr(pipeline, "FIRST_REST", 30.0)
        work_off(telegram, [update], until_=lambda: telegram.calls[person] >= 1)
        monkeypatch.setattr(pipeline, "FIRST_REST", 0.01)
        work_off(telegram, [])
        assert telegram.received[person] == [expected[0], *expected]

    @pytest.mark.parametrize("before", [True, False])
    @pytest.mark.parametrize("after", [True, False])
    def test_it_goes_on_at_its_place_whether_or_not_the_edit_works_again(
        self, before: bool, after: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        notes: list[list[int]] = []

        class Speaker:
            async def send_message(self, _chat_id: int, text: str, **_options: Any) -> Any:
                if text == "third" and len(said) < 3 - before:
                    raise Forbidden("interrupted here, for once")
                said.append(text)
                return SimpleNamespace(message_id=100 + len(said))

        async def edits(*_about: Any) -> bool:
            return after if notes else before

        async def show(answer: AnswerProgress) -> None:
            pipeline.current_attempt.set(pipeline.UpdateAttempt(0, 1, answer=answer))
            query: Any = SimpleNamespace(
                from_user=SimpleNamespace(id=1), message=SimpleNamespace(message_id=44)
            )
            bot: Any = Speaker()
            screens = [Screen(text) for text in ("second", "third", "fourth")]
            await calls.show(bot, query, Reaction(edit=Screen("first"), messages=screens))

        async def main() -> None:
            with pytest.raises(Forbidden):
                await show(AnswerProgress())
            said.append("|")
            await show(AnswerProgress.of(notes[-1]))
            await in_database(connections.close_all)

        monkeypatch.setattr(calls, "_edit", edits)
        monkeypatch.setattr(effects, "note_arrived", lambda _number, arrived: notes.append(arrived))
        asyncio.run(main())
        assert said == [*([] if before else ["first"]), "second", "|", "third", "fourth"]


class TestItsCost:
    """Writes of the inbox's row: one to keep it, one to begin, one to end, and those of its effect."""

    @pytest.mark.parametrize(
        ("name", "notes"),
        [
            ("/help", 0),
            ("/start of a new person", 1),
            ("/start of a known person", 2),
            ("advice that is taken", 1),  # the last one has the lead's buttons, which others lose then
            ("a plan that starts", 0),
            ("a long draft", 1),
        ],
    )
    def test_is_a_write_for_each_message_but_a_last_one_whose_buttons_act_on_nothing(
        self, name: str, notes: int
    ) -> None:
        person, telegram = next(PEOPLE), StrictTelegram()
        update = CASES[name][1](person) if name in CASES else says(person, name)
        noted: list[list[int]] = []
        with pytest.MonkeyPatch.context() as patch:
            note = effects.note_arrived
            patch.setattr(effects, "note_arrived", lambda *about: noted.append(about[1]) or note(*about))
            work_off(telegram, [update])
        sent = [[number for number in ids if number != 44] for ids in noted]  # 44 was tapped and edited
        assert sent == [list(range(1, count + 1)) for count in range(1, notes + 1)]
