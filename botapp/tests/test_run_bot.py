"""The command: waits for Telegram, ends in peace, and says what to do about a bad token."""

import asyncio
import os
import signal
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.checks import registry
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from botapp.checks import webhook_secret_is_strong
from botapp.database import in_database
from botapp.incoming import application, handling
from botapp.telegram import bot as bot_module
from botapp.telegram.bot import TokenRejected, build_bot, open_bot, open_webhook, token
from botapp.tests.fake_api import answers, serving, serving_apart, telegram
from core.clock import SystemClock
from core.databases import database_clock
from reminders.models import WorkerHeartbeat
from tests.waiting import PATIENCE, in_time, until

pytestmark = pytest.mark.once
REJECTED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


class TestToken:
    def test_is_the_real_one_when_there_is_one(self, settings: Any) -> None:
        settings.TELEGRAM_BOT_TOKEN = "42:real"
        assert token() == "42:real"

    @pytest.mark.django_db
    def test_missing_ends_the_command_with_2_and_the_remedy(
        self, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.TELEGRAM_BOT_TOKEN, settings.SANDBOX = "", False
        with pytest.raises(SystemExit) as ended:
            call_command("run_bot")
        assert ended.value.code == 2
        assert "TELEGRAM_BOT_TOKEN is not set" in capsys.readouterr().err

    def test_rejected_says_so_without_showing_it(self) -> None:
        async def run() -> None:
            async with serving(answers(401, REJECTED)) as url:
                bot = build_bot(pool_size=1, api_url=url)
                try:
                    await open_bot(bot, asyncio.Event())
                finally:
                    await bot.shutdown()

        with pytest.raises(TokenRejected) as raised:
            asyncio.run(run())
        assert raised.value.__cause__ is None
        assert "SANDBOX-token" not in str(raised.value)


STRONG = "0123456789-abcdefghij_ABCDEFGHIJ"
WEAK = ("", "short", STRONG[:31], "x" * 257, STRONG + "é", STRONG + " ", STRONG + "\n")


class TestSecret:
    @pytest.mark.django_db
    @pytest.mark.parametrize("secret", WEAK)
    def test_that_is_weak_ends_a_webhook_with_2_and_the_remedy(self, settings: Any, secret: str) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = secret
        with pytest.raises(CommandError, match="Set TELEGRAM_WEBHOOK_SECRET to 32") as ended:
            call_command("run_bot", webhook=True)
        assert ended.value.returncode == 2
        assert not secret or secret not in str(ended.value)

    @pytest.mark.parametrize("secret", WEAK[1:])
    def test_that_is_weak_fails_the_check_of_a_deployment(self, settings: Any, secret: str) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = secret
        [found] = webhook_secret_is_strong()
        assert found.is_serious()
        assert "token_urlsafe" in str(found.hint)
        assert webhook_secret_is_strong in registry.registry.get_checks(include_deployment_checks=True)

    @pytest.mark.parametrize("secret", ["", STRONG, "x" * 256])
    def test_that_is_strong_or_not_needed_passes_it(self, settings: Any, secret: str) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = secret
        assert webhook_secret_is_strong() == []


class TestWebhook:
    @pytest.mark.parametrize(
        ("code", "description", "words"),
        [
            (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", "Set PUBLIC_URL"),
            (403, "Forbidden: no", "Set PUBLIC_URL"),
            (409, "Conflict: no", "Set PUBLIC_URL"),
            (400, "Bad Request: 1000000001:SANDBOX-token-of-the-local-Telegram", "Set PUBLIC_URL"),
            (401, "Unauthorized", "does not know this TELEGRAM_BOT_TOKEN"),
            (404, "Not Found", "does not know this TELEGRAM_BOT_TOKEN"),
        ],
    )
    @pytest.mark.django_db(transaction=True)
    def test_refused_ends_the_command_with_2_and_the_remedy(
        self, settings: Any, capsys: pytest.CaptureFixture[str], code: int, description: str, words: str
    ) -> None:
        settings.TELEGRAM_WEBHOOK_SECRET = STRONG
        with serving_apart(telegram([], setWebhook=(code, description))) as url:
            settings.TELEGRAM_API_URL = url
            with pytest.raises(SystemExit) as ended:
                call_command("run_bot", webhook=True)
        asyncio.run(in_database(connections.close_all))
        said = capsys.readouterr().err
        assert ended.value.code == 2
        assert words in said
        assert "Traceback" not in said
        assert "SANDBOX-token" not in said

    def test_is_asked_for_until_telegram_can_be_reached(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bot_module, "FIRST_PAUSE", 0.01)
        calls: list[tuple[str, dict[str, str]]] = []

        async def run() -> None:
            async with (
                serving(telegram(calls, setWebhook=(502, "Bad Gateway"))) as broken,
                serving(telegram(calls)) as well,
                build_bot(pool_size=1, api_url=broken) as bot,
            ):
                hook = open_webhook(bot, "https://x.example", secret=STRONG, kinds=[], stop=asyncio.Event())
                opening = asyncio.create_task(hook)
                await until(lambda: len(calls) >= 4)
                assert not opening.done()
                bot._base_url = f"{well}/bot{bot.token}"
                await opening

        asyncio.run(run())
        assert {method for method, _form in calls[1:]} == {"setWebhook"}


class TestOpening:
    def test_waits_until_telegram_can_be_reached(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bot_module, "FIRST_PAUSE", 0.01)

        async def run() -> str:
            async with serving(telegram([])) as url:
                bot = build_bot(pool_size=1, api_url="http://127.0.0.1:1")
                opening = asyncio.create_task(open_bot(bot, asyncio.Event()))
                await asyncio.sleep(0.1)
                assert not opening.done()
                bot._base_url = f"{url}/bot{bot.token}"
                await opening
                await bot.shutdown()
                return bot.username

        assert asyncio.run(run()) == "quest_bot"

    def test_gives_up_when_told_to_stop(self) -> None:
        async def run() -> bool:
            stop = asyncio.Event()
            bot = build_bot(pool_size=1, api_url="http://127.0.0.1:1")
            opening = asyncio.create_task(open_bot(bot, stop))
            await asyncio.sleep(0.05)
            assert not opening.done()
            stop.set()
            await asyncio.wait([opening], timeout=PATIENCE)
            await bot.shutdown()
            return opening.done() and opening.exception() is None

        assert asyncio.run(run())


@pytest.mark.django_db(transaction=True)
class TestClock:
    def test_is_the_process_s_in_all_that_the_bot_does_and_is_kept_set(
        self, live_server: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its claims on updates are told by it, and what a tap moves."""

        class Counted(SystemClock):
            asked = 0

            def now(self) -> datetime:
                return super().now() + timedelta(days=400)

            def set(self) -> None:
                self.asked += 1

        monkeypatch.setattr(database_clock, "_ours", clock := Counted())
        monkeypatch.setattr(application, "READ_EVERY", 0.01)

        async def run() -> None:
            stop = asyncio.Event()
            bot = build_bot(pool_size=4, api_url=f"{live_server.url}/sandbox")
            serving = asyncio.create_task(application.serve(bot, stop=stop, long_poll=1))
            await until(lambda: clock.asked > 2)
            stop.set()
            await in_time(serving)
            await in_database(connections.close_all)

        asyncio.run(run())
        year = clock.now().year
        assert handling.now().year == year
        assert WorkerHeartbeat.objects.get(kind="bot").beat_at.year == year


@pytest.mark.django_db(transaction=True)
class TestCommand:
    def test_ends_in_peace_when_terminated(
        self, live_server: Any, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.TELEGRAM_API_URL = f"{live_server.url}/sandbox"
        before = signal.getsignal(signal.SIGTERM)

        def terminate() -> None:
            while signal.getsignal(signal.SIGTERM) is before:  # else the signal would end the whole suite
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)

        other = threading.Thread(target=terminate)
        other.start()
        call_command("run_bot")
        other.join()
        asyncio.run(in_database(connections.close_all))
        assert signal.getsignal(signal.SIGTERM) is before
        assert capsys.readouterr().err == ""
