"""The way into the Mini App: where it stands, and that no message is lost for its sake."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connections
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from botapp.database import in_database
from botapp.incoming.application import introduce
from botapp.routes.day import SLEEPING, WEEK, Place
from botapp.screens.day import buttons as day_buttons
from botapp.screens.day import view as day_screens
from botapp.screens.start import text as start_texts
from botapp.screens.step import buttons as step_buttons
from botapp.shared import app_button
from botapp.shared.people import Sender
from botapp.shared.screen import Screen
from botapp.telegram.bot import InboxBot, build_bot
from botapp.telegram.calls import say
from botapp.telegram.messenger import TelegramMessenger
from botapp.tests import tapping
from botapp.tests.fake_api import RESULTS, Behaviour, answers, read_request, serving
from botapp.tests.test_messages import NOW, card
from leads.models import TelegramUser
from reminders.messenger import Edit, Outcome, Refusal, Refused, Sent, form_after
from reminders.models import EditKind
from reminders.policy.briefing import AgendaPage, BriefingCard
from tests.factories import ReminderFactory

pytestmark = pytest.mark.once
HTTPS = "https://quest.example/app/"
WORDS = [
    "Bad Request: BUTTON_TYPE_INVALID",
    "Bad Request: BUTTON_URL_INVALID",
    f"Bad Request: inline keyboard button Web App URL '{HTTPS}' is invalid: Only HTTPS links are allowed",
]
Calls = list[tuple[str, dict[str, str]]]


@pytest.fixture(autouse=True)
def _https(settings: Any) -> Iterator[None]:
    """An address that Telegram opens, and a process that has not been refused it."""
    settings.MINIAPP_URL, settings.SANDBOX = HTTPS, False
    settings.TELEGRAM_BOT_TOKEN = settings.SANDBOX_BOT_TOKEN
    app_button._refused.clear()
    yield
    app_button._refused.clear()


def picky(calls: Calls, words: str, *, always: bool = False) -> Behaviour:
    """Answer as a Telegram that refuses every button into an app with these words; or any message at all."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, _, body = (await read_request(reader)).decode().partition("\r\n\r\n")
        method, form = head.split(" ", 2)[1].rsplit("/", 1)[1], dict(parse_qsl(body))
        calls.append((method, form))
        buttons = form.get("reply_markup", "") + form.get("menu_button", "")
        if "web_app" in buttons or (always and method == "sendMessage"):
            declined = {"ok": False, "error_code": 400, "description": words}
            await answers(400, declined, read=False)(reader, writer)
        else:
            taken = {"ok": True, "result": RESULTS.get(method, True)}
            await answers(200, taken, read=False)(reader, writer)

    return behave


def with_bot(behaviour: Behaviour, use: Any) -> Any:
    async def run() -> Any:
        async with serving(behaviour) as url:
            bot = build_bot(pool_size=1, api_url=url)
            async with bot:
                return await use(bot)

    return asyncio.run(run())


def send(behaviour: Behaviour, **changes: Any) -> Outcome:
    """Send one card through the scheduler's messenger."""
    outcome: Outcome = with_bot(behaviour, lambda bot: TelegramMessenger(bot).send(card(**changes)))
    return outcome


def addresses(keyboard: Any) -> list[str]:
    """Return where the buttons of a keyboard, as an object or as JSON, open the app."""
    if isinstance(keyboard, InlineKeyboardMarkup):
        keyboard = keyboard.to_dict()
    rows = (keyboard if isinstance(keyboard, dict) else json.loads(keyboard))["inline_keyboard"]
    return [button["web_app"]["url"] for row in rows for button in row if "web_app" in button]


def markups(calls: Calls) -> list[list[str]]:
    return [addresses(form["reply_markup"]) for method, form in calls if method == "sendMessage"]


class TestReminder:
    def test_opens_its_lead_at_its_step(self) -> None:
        told = step_buttons.reminder(card(lead_id=12, reminder_id=34))
        assert addresses(told) == [f"{HTTPS}leads/12/?step=34"]
        assert addresses(step_buttons.reminder_json(card(lead_id=12, reminder_id=34))) == addresses(told)

    @pytest.mark.parametrize(
        "changes", [{"chat_id": -100123}, {"plain": True}, {"app": False}], ids=["group", "plain", "refused"]
    )
    def test_has_no_row_in_a_group_or_once_it_was_refused(self, changes: dict[str, Any]) -> None:
        calls: Calls = []
        assert isinstance(send(picky(calls, WORDS[0]), **changes), Sent)
        assert markups(calls) == [[]]

    def test_has_no_row_where_telegram_would_not_open_the_address(self, settings: Any) -> None:
        settings.MINIAPP_URL = "http://quest.example/app/"
        calls: Calls = []
        assert isinstance(send(picky(calls, WORDS[0])), Sent)
        assert markups(calls) == [[]]


class TestLists:
    @pytest.mark.parametrize(
        ("chat_id", "app", "shown"), [(1, True, [HTTPS]), (1, False, []), (-1, True, [])]
    )
    def test_of_steps_open_the_first_page(self, chat_id: int, app: bool, shown: list[str]) -> None:
        digest = step_buttons.digest([(card(chat_id=chat_id, app=app), "sent")])
        day = AgendaPage(NOW.date(), ())
        briefing = BriefingCard(chat_id, 9, day, "UTC", "en", app=app)
        assert addresses(digest) == addresses(day_screens.briefing(briefing, NOW).keyboard) == shown

    @pytest.mark.parametrize("place", [SLEEPING, WEEK])
    def test_of_another_day_lead_to_todays(self, place: Place) -> None:
        assert addresses(day_buttons.listing(AgendaPage(NOW.date(), ()), place)) == []


class TestRefusal:
    @pytest.mark.parametrize("words", WORDS)
    def test_is_told_apart_from_one_of_the_text(self, words: str) -> None:
        outcome = send(picky([], words))
        assert isinstance(outcome, Refused)
        assert outcome.refusal is Refusal.APP_BUTTON

    @pytest.mark.parametrize("words", WORDS)
    def test_without_the_button_means_something_else(self, words: str) -> None:
        outcome = send(picky([], words, always=True), app=False)
        assert isinstance(outcome, Refused)
        assert outcome.refusal is Refusal.BAD_REQUEST

    def test_is_remembered_by_the_process_and_said_once(self, caplog: pytest.LogCaptureFixture) -> None:
        calls: Calls = []
        with caplog.at_level(logging.WARNING):
            outcomes = [send(picky(calls, WORDS[1])) for _each in range(3)]
        assert [type(outcome) for outcome in outcomes] == [Refused, Sent, Sent]
        assert markups(calls)[1:] == [[], []]
        assert [record.levelname for record in caplog.records if "opens the app" in record.message] == [
            "WARNING"
        ]

    @pytest.mark.parametrize(
        ("failures", "plain", "app"),
        [
            ([], False, True),
            (["app_button"], False, False),
            (["app_button", "ClientConnectorError"], False, False),  # nor after an outage
            (["bad_request"], True, True),
            (["app_button", "bad_request"], True, False),
            (["bad_request", "ClientConnectorError"], False, True),
        ],
    )
    def test_decides_the_form_of_the_next_attempt(self, failures: list[str], plain: bool, app: bool) -> None:
        assert form_after(failures) == form_after(tuple(failures)) == (plain, app)


class TestAnswer:
    @pytest.mark.parametrize("words", WORDS)
    @pytest.mark.django_db(transaction=True)
    def test_is_sent_once_more_without_the_row(self, words: str) -> None:
        calls: Calls = []
        other = [InlineKeyboardButton("Week", callback_data="day:show:week")]
        screen = Screen("Today", InlineKeyboardMarkup([other, app_button.row(HTTPS)]))

        async def use(bot: InboxBot) -> None:
            await say(bot, 1, screen)

        with_bot(picky(calls, words), use)
        assert markups(calls) == [[HTTPS], []]
        assert "Week" in calls[-1][1]["reply_markup"]
        assert app_button.row(HTTPS) == []


class TestEdit:
    @pytest.mark.django_db(transaction=True)
    def test_is_made_once_more_without_the_row(self, alice: TelegramUser) -> None:
        row, calls = ReminderFactory.create(lead__owner=alice), Calls()
        edit = Edit(alice.telegram_id, 77, EditKind.CARD, {"reminder_id": row.pk})

        async def use(bot: InboxBot) -> Outcome:
            outcome = await TelegramMessenger(bot).edit(edit)
            await in_database(connections.close_all)
            return outcome

        assert with_bot(picky(calls, WORDS[0]), use) == Sent(77)
        edits = [addresses(form["reply_markup"]) for method, form in calls if method == "editMessageText"]
        assert edits == [[f"{HTTPS}leads/{row.lead_id}/?step={row.pk}"], []]


class TestMenuButton:
    def test_opens_the_app_where_telegram_would(self, settings: Any) -> None:
        calls: Calls = []
        with_bot(picky(calls, ""), introduce)
        assert json.loads(calls[-2][1]["menu_button"])["web_app"] == {"url": HTTPS}
        # ... and is that of the commands when it is refused,
        assert json.loads(calls[-1][1]["menu_button"]) == {"type": "commands"}
        settings.MINIAPP_URL = "http://quest.example/app/"
        calls.clear()
        with_bot(picky(calls, ""), introduce)
        # ... or nobody has an address for it.
        assert [form["menu_button"] for method, form in calls if method == "setChatMenuButton"] == [
            '{"type": "commands"}'
        ]

    @pytest.mark.django_db
    def test_is_told_of_in_the_help(self, settings: Any) -> None:
        def help_text() -> str:
            return str(tapping.command("help", Sender(7001), now=None)[0].text)  # type: ignore[arg-type]

        assert start_texts.in_app() in help_text()
        settings.MINIAPP_URL = "http://quest.example/app/"
        assert start_texts.in_app() not in help_text()
