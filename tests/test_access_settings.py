"""ACCESS and ACCESS_LIST: what an operator may write there, and what is said about the rest."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from config.people import LARGEST, telegram_ids
from tests import children

READ = (
    "import json; from config import settings as s; "
    "print(json.dumps([s.SANDBOX, s.ACCESS, sorted(s.ACCESS_LIST), s.LLM_DAILY, s.LLM_USER_DAILY]))"
)
REAL = {"DEBUG": "off", "TELEGRAM_BOT_TOKEN": "123456:real"}


def read(**env: str) -> "subprocess.CompletedProcess[str]":
    """Read the settings in a process of their own."""
    command = [sys.executable, "-c", READ]
    return subprocess.run(
        command, cwd=project.BASE_DIR, env=os.environ | env, text=True, capture_output=True, check=False
    )


class TestAccess:
    @pytest.mark.parametrize(
        ("env", "sandbox", "mode", "people"),
        [
            ({"DEBUG": "on"}, True, "open", []),
            (REAL, False, "invite", []),
            (REAL | {"DEBUG": "on"}, False, "invite", []),
            (REAL | {"ACCESS": " Open "}, False, "open", []),
            (REAL | {"ACCESS": "list", "ACCESS_LIST": "12, 7,7 ,"}, False, "list", [7, 12]),
        ],
    )
    def test_is_by_invitation_unless_it_is_the_sandbox(
        self, env: dict[str, str], sandbox: bool, mode: str, people: list[int]
    ) -> None:
        answer = read(**env)
        assert json.loads(answer.stdout) == [sandbox, mode, people, 1000, 60]

    @pytest.mark.parametrize(
        ("env", "words"),
        [
            ({"ACCESS": "everybody"}, "ACCESS has to be invite, open or list"),
            ({"ACCESS": "list"}, "ACCESS_LIST is empty"),
            ({"ACCESS": "list", "ACCESS_LIST": "12,@ann"}, "'@ann' is none. A username will not do"),
        ],
    )
    def test_that_makes_no_sense_is_said_kindly(self, env: dict[str, str], words: str) -> None:
        answer = read(**REAL, **env)
        assert answer.returncode != 0
        assert words in answer.stderr


class TestTelegramIds:
    @examples(max_examples=20)
    @given(st.lists(st.integers(1, LARGEST)))
    def test_are_numbers(self, numbers: list[int]) -> None:
        assert telegram_ids(f" {number} " for number in numbers) == frozenset(numbers)

    @pytest.mark.parametrize(
        "word", ["@ann", "ann", "-5", "0", "+5", "5.0", "1e3", "٣", "²", "1 2", str(LARGEST + 1), "9" * 5000]
    )
    def test_are_nothing_else(self, word: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="numeric Telegram ids"):
            telegram_ids([word])


class TestARealToken:
    def test_leaves_nothing_of_the_sandbox_with_debug_on(self) -> None:
        """No page, no table, no address, no signature of it: only the people, who are nobody there."""
        show = (
            "import django; django.setup()\n"
            "from django.conf import settings; from django.urls import Resolver404, resolve\n"
            "from miniapp.auth import bot_token; from botapp.telegram.bot import token\n"
            "try: resolve('/sandbox/')\n"
            "except Resolver404: print('no page')\n"
            "print('sandbox' in settings.INSTALLED_APPS, settings.TELEGRAM_API_URL, token(), bot_token())"
        )
        token = f"123456:{'r' * 35}"
        shown = children.ended("-c", show, DEBUG="on", TELEGRAM_BOT_TOKEN=token)
        assert shown.stdout == f"no page\nFalse https://api.telegram.org {token} {token}\n", shown.stderr
