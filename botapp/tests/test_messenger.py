"""The real messenger and the fake one keep the same promises."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import connections

from botapp.database import in_database
from botapp.telegram.bot import build_bot
from botapp.telegram.messenger import TelegramMessenger
from botapp.tests.fake_api import serving, telegram
from botapp.tests.test_messages import card
from botapp.tests.test_nag_messages import followup, stale_digest
from reminders.messenger import Digest, Edit, Messenger, NotSent, Outcome, Refusal, Refused, Sent
from reminders.models import EditKind
from reminders.state.wording import UNREADABLE
from reminders.testing import FakeMessenger

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
Use = Callable[[Messenger], Awaitable[Outcome]]
CARD = card()
DIGEST = Digest(1, (card(), card(reminder_id=8, delivery_id=10)), "Europe/Berlin", "en")
FOLLOWUP, STALE = followup(), stale_digest()
EDIT = Edit(1, 77, EditKind.STRIP)


def with_real(use: Use, **refusals: tuple[int, str]) -> tuple[Outcome, list[tuple[str, dict[str, str]]]]:
    """Use the real messenger against a stand-in; return the outcome and the calls."""
    calls: list[tuple[str, dict[str, str]]] = []

    async def run() -> Outcome:
        async with serving(telegram(calls, **refusals)) as url:
            bot = build_bot(pool_size=1, api_url=url)
            async with bot.request:
                outcome = await use(TelegramMessenger(bot))
            await in_database(connections.close_all)
            return outcome

    return asyncio.run(run()), calls


def with_fake(use: Use) -> Outcome:
    """Use the fake messenger."""

    async def run() -> Outcome:
        return await use(FakeMessenger())

    return asyncio.run(run())


class TestConformance:
    @pytest.mark.parametrize("parcel", [CARD, DIGEST, FOLLOWUP, STALE])
    def test_a_parcel_that_is_taken_is_sent_with_a_number(self, parcel: object) -> None:
        def use(messenger: Messenger) -> Awaitable[Outcome]:
            return messenger.send(parcel)  # type: ignore[arg-type]

        for outcome in (with_fake(use), with_real(use)[0]):
            assert isinstance(outcome, Sent)
            assert outcome.message_id > 0

    def test_an_edit_that_is_taken_is_sent(self) -> None:
        def use(messenger: Messenger) -> Awaitable[Outcome]:
            return messenger.edit(EDIT)

        assert isinstance(with_fake(use), Sent)
        assert with_real(use)[0] == Sent(77)


class TestOddParcel:
    def test_that_cannot_be_composed_never_leaves(self) -> None:
        broken: Any = card(due_at="soon")
        outcome, calls = with_real(lambda messenger: messenger.send(broken))
        assert outcome == NotSent(UNREADABLE, "AttributeError")
        assert calls == []

    @pytest.mark.parametrize(
        "odd", [{"zone": "Nowhere/Land"}, {"zone": ""}, {"language": "zz"}, {"channel": "[]"}]
    )
    def test_is_sent_as_well_as_can_be(self, odd: dict[str, Any]) -> None:
        outcome, _calls = with_real(lambda messenger: messenger.send(card(**odd)))
        assert isinstance(outcome, Sent)


class TestDigest:
    def test_is_one_message_with_a_button_per_step_and_no_draft(self) -> None:
        _outcome, calls = with_real(lambda messenger: messenger.send(DIGEST))
        ((method, form),) = calls
        assert method == "sendMessage"
        assert "eplan:open:7:9" in form["reply_markup"]
        assert "eplan:open:8:10" in form["reply_markup"]
        assert "Hi Ann" not in form["text"]


class TestEdit:
    def test_takes_the_buttons_away_and_leaves_the_text(self) -> None:
        _outcome, calls = with_real(lambda messenger: messenger.edit(EDIT))
        ((method, form),) = calls
        assert method == "editMessageReplyMarkup"
        assert set(form) == {"chat_id", "message_id"}

    def test_replaces_the_text(self) -> None:
        edit = Edit(1, 77, EditKind.TEXT, {"text": "1 < 2"})
        _outcome, calls = with_real(lambda messenger: messenger.edit(edit))
        assert calls[0][0] == "editMessageText"
        assert calls[0][1]["text"] == "1 &lt; 2"

    @pytest.mark.parametrize(
        "words", ["message is not modified: same", "message to edit not found", "message can't be edited"]
    )
    def test_of_what_is_gone_or_right_already_counts_as_sent(self, words: str) -> None:
        refused = (400, f"Bad Request: {words}")
        outcome, _calls = with_real(lambda messenger: messenger.edit(EDIT), editMessageReplyMarkup=refused)
        assert outcome == Sent(77)

    def test_that_telegram_declines_otherwise_is_refused(self) -> None:
        outcome, _calls = with_real(
            lambda messenger: messenger.edit(EDIT), editMessageReplyMarkup=(403, "Forbidden: blocked")
        )
        assert isinstance(outcome, Refused)
        assert outcome.refusal == Refusal.BLOCKED
