"""No update ends the bot: whatever stands in one, it goes by, and everybody else is answered."""

import asyncio
import itertools
import math
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botapp.database import in_database
from botapp.incoming import inbox, pipeline
from botapp.incoming.application import build_application, processor
from botapp.incoming.pipeline import MAX_ATTEMPTS, Pipeline
from botapp.incoming.poller import Poller
from botapp.models import ChatState, InboxUpdate
from botapp.telegram.bot import build_bot
from botapp.telegram.http import AiohttpRequest
from botapp.tests.fake_api import serving, telegram
from botapp.tests.robust_cast import ALICE, MALLORY, Calls, Json, message, tap, updates_of_every_kind
from core.clock import SystemClock
from leads.models import Lead, TelegramUser
from tests.waiting import NEVER, PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "Zebediah"  # stands in every text: it must never be in the log
VCARD = (
    "BEGIN:VCARD\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=00;=ED=A0=80\n"
    f"NOTE;ENCODING=QUOTED-PRINTABLE:{MARK}=00=ED=A0=80 met\nORG;QUOTED-PRINTABLE:Acme=00\nEND:VCARD"
)
CONTACT = {"first_name": MARK, "last_name": "Lee", "phone_number": "+441632960000", "vcard": VCARD}
ORIGIN = {"type": "user", "date": 1, "sender_user": MALLORY | {"first_name": MARK}}
REPLIED = message(f"{MARK} old")["message"]
STATES = ("field", "draft_words", "news", "hours", "country", "days_off", "rest", "snooze", "plan_add")

BASES: tuple[Json, ...] = (
    message(f"{MARK} Quill, CEO at Acme https://linkedin.com/in/{MARK}%00%ED%A0%80-quill"),
    message(f"/add {MARK} Quill, CTO"),
    message(contact=CONTACT),
    message(f"{MARK} wrote", forward_origin=ORIGIN),
    message(
        f"{MARK} friday 9", reply_to_message=REPLIED, entities=[{"type": "bold", "offset": 0, "length": 3}]
    ),
    message(photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], caption=f"{MARK} Q"),
    message(media_group_id="7", photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]),
    message(web_app_data={"data": MARK, "button_text": MARK}),
    message(f"/start {MARK}"),
    tap(f"eplan:done:{10**30}"),
    tap(f"zone:{MARK}"),
    tap("lead:card:1"),
    *(update for kind, update in updates_of_every_kind().items() if kind == "my_chat_member"),
)
STRINGS = ("\0", f"{MARK}\0", "\ud800", f"\udfff{MARK}\ud83d", "\0" * 50_000, f"{MARK} " * 130_000, "")
NUMBERS = (2**63, -(2**63) - 1, 10**400, 2**63 - 1, -5, 0, True, 1.0, 1.5, math.nan, -math.inf)
OTHERS: tuple[Any, ...] = (None, [], {}, [MARK], {MARK: MARK})
DEEP: Any = MARK
for _ in range(300):
    DEEP = [{"a": DEEP}]
NASTY = (*STRINGS, *NUMBERS, *OTHERS, DEEP)


# Kinds of updates, and what only we add to one.
BESIDE = ("message", "callback_query", "my_chat_member", "edited_message", "link", "stranger", "set_aside")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value in an update."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


@st.composite
def poisons(draw: st.DrawFn) -> Json:
    """Draw an update with one value replaced, added under a strange key, or taken away."""
    update = deepcopy(draw(st.sampled_from(BASES)))
    *way, last = draw(st.sampled_from(list(places(update))))
    holder = update
    for key in way:
        holder = holder[key]
    nasty = draw(st.sampled_from(NASTY))
    match draw(st.sampled_from(("replace", "replace", "replace", "key", "beside", "gone"))):
        case "replace":
            holder[last] = nasty
        case "beside":
            update[draw(st.sampled_from(BESIDE))] = nasty
        case "key" if isinstance(holder, dict):
            holder[f"{last}\0"] = holder[f"\ud800{last}"] = nasty
        case _:
            del holder[last]
    return update


class Source:
    """Hands out one batch, then keeps silent."""

    def __init__(self, batch: list[Any]) -> None:
        self.batch = batch

    async def raw_updates(self, *, offset: int | None, wait: int, kinds: list[str]) -> list[Any]:
        """Hand it out."""
        if not self.batch:
            await asyncio.sleep(NEVER)
        batch, self.batch = self.batch, []
        return batch


def run(batch: list[Any]) -> Calls:
    """Let the bot's loop deal with a batch; return what it said, once it has dealt with everything."""
    calls: Calls = []

    async def main() -> None:
        stop = asyncio.Event()
        async with (
            serving(telegram(calls)) as url,
            build_application(build_bot(pool_size=4, api_url=url)) as application,
        ):
            lanes = Pipeline(processor(application), clock=SystemClock(), stop=stop)
            poller = Poller(Source(batch), lanes, clock=SystemClock(), stop=stop)
            loop = asyncio.create_task(poller.run())
            async with asyncio.timeout(PATIENCE):
                while not (loop.done() or await in_database(_is_done)):
                    await asyncio.sleep(0.02)
            stop.set()
            await loop
        await in_database(connections.close_all)

    asyncio.run(main())
    return calls


def _is_done() -> bool:
    rows = InboxUpdate.objects
    return rows.exists() and not rows.filter(processed_at=None).exists()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, and take no breaths."""
    monkeypatch.setattr(pipeline, "PAUSES", {1: 0.0, 2: 0.0})
    monkeypatch.setattr(pipeline, "BREATH", 0.0)


class TestAPoisonousUpdate:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bad=st.lists(poisons(), min_size=4, max_size=10), state=st.sampled_from(STATES))
    def test_goes_by_and_the_next_ones_are_answered(
        self, caplog: pytest.LogCaptureFixture, bad: list[Json], state: str
    ) -> None:
        for table in (InboxUpdate, ChatState, Lead, TelegramUser):
            table.objects.all().delete()
        caplog.clear()
        ChatState.objects.create(telegram_id=ALICE["id"], state=state)
        numbered = [
            {**update, "update_id": number} if update.get("update_id") == 1 else update
            for number, update in enumerate(bad, start=10)
        ]
        good = [message("/help", number=100), message("/help", user=MALLORY, number=101)]
        calls = run([*numbered, 7, None, *good])
        helped = [form["chat_id"] for _method, form in calls if "How it works" in form.get("text", "")]
        assert sorted(helped) == sorted(str(user["id"]) for user in (ALICE, MALLORY))
        for row in InboxUpdate.objects.all():
            assert row.attempts <= MAX_ATTEMPTS
        assert MARK not in caplog.text

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bad=st.lists(poisons(), min_size=1, max_size=5))
    def test_of_a_stranger_is_stored_or_forgotten(self, bad: list[Json]) -> None:
        """Nobody is inside."""
        with override_settings(ACCESS="invite"):
            for number, update in enumerate(bad):
                inbox.store([update | {"update_id": number}], now=SystemClock().now())
        kept = [row.payload for row in InboxUpdate.objects.all()]
        assert [payload for payload in kept if "stranger" not in payload] == []  # each with its reason
        InboxUpdate.objects.all().delete()

    def test_of_a_stranger_may_hold_anything_beside_a_message(self, settings: Any) -> None:
        settings.ACCESS = "invite"
        odds = itertools.product(BESIDE, (None, math.nan, 10**400, DEEP, 5, [], "x", {}))
        stranger = (message("hi", user=MALLORY), tap("x:y", user=MALLORY))
        for number, (base, (kind, odd)) in enumerate(itertools.product(stranger, odds)):
            inbox.store([base | {"update_id": number, kind: odd}], now=SystemClock().now())
        assert InboxUpdate.objects.count() == 1

    def test_counts_without_the_sign(self) -> None:
        calls = run([tap("zone:Europe/Kyiv\0"), message("Ann\0 Lee\ud83d, CEO at Acme", number=2)])
        assert TelegramUser.objects.get().timezone == "Europe/Kyiv"
        assert Lead.objects.get().prospect_name == "Ann Lee"
        assert [method for method, _form in calls if method == "answerCallbackQuery"]

    @pytest.mark.parametrize("number", [2**63, 10**400, -1, True, 1.0, None, "7", [], {}])
    def test_without_a_number_of_its_own_is_set_aside(
        self, number: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        odd = message(f"{MARK} Quill, CEO") | {"update_id": number}
        assert [row.update_id for row in inbox.store([odd, message(number=2)], now=SystemClock().now())] == [
            2
        ]
        assert "set aside" in caplog.text
        assert MARK not in caplog.text

    @pytest.mark.parametrize("strange", [True, 1.0, "1001", [1001]])
    def test_with_an_id_that_is_none_is_nobodys(self, strange: Any) -> None:
        user = ALICE | {"id": strange}
        calls = run([message("Ann Lee, CEO at Acme", user=user), message("/help", user=MALLORY, number=2)])
        assert {form.get("chat_id") for _method, form in calls if "chat_id" in form} == {str(MALLORY["id"])}
        row = InboxUpdate.objects.get(update_id=1)
        assert (row.telegram_id, row.attempts, row.error) == (0, 1, "Unreadable('TypeError')")
        assert not Lead.objects.exists()

    def test_that_python_cannot_read_leaves_the_batch_readable(self) -> None:
        deep, long = b"[" * 90_000 + b"]" * 90_000, b"9" * 9_000
        odd = b'{"update_id": 1, "message": {"x": [NaN, ' + deep + b", " + long + b', "\xff"]}}'
        body = b'{"ok": true, "result": [' + odd + b', {"update_id": 2}]}'
        kept = inbox.store(AiohttpRequest.parse_json_payload(body)["result"], now=SystemClock().now())
        assert [row.update_id for row in kept] == [1, 2]

    def test_beyond_a_persons_bound_is_stored_as_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("botapp.incoming.floods.BACKLOG", 0)
        odd: list[Any] = ["id from", 5, None, ["data"], {"data": {"data": "\0"}}, True]
        kept = inbox.store(
            [{"update_id": number, "callback_query": tapped} for number, tapped in enumerate(odd)],
            now=SystemClock().now(),
        )
        assert len(kept) == len(odd)
