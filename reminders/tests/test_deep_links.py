"""Addresses inside the Mini App, and the links from outside that lead to them."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders import deep_links

IDS = st.integers(min_value=1, max_value=2**53)


class TestUsable:
    @pytest.mark.parametrize(
        ("url", "sandbox", "usable"),
        [
            ("https://quest.example/app/", False, True),
            ("http://quest.example/app/", False, False),  # Telegram would refuse the whole message
            ("http://127.0.0.1:8000/app/", True, True),
        ],
    )
    def test_is_https_or_the_sandbox(self, settings: Any, url: str, sandbox: bool, usable: bool) -> None:
        settings.MINIAPP_URL, settings.SANDBOX = url, sandbox
        assert deep_links.usable() is usable


class TestAddresses:
    @pytest.mark.parametrize("url", ["https://quest.example/app", "https://quest.example/app/"])
    def test_are_below_the_apps_whether_or_not_it_ends_with_a_slash(self, settings: Any, url: str) -> None:
        settings.MINIAPP_URL = url
        assert deep_links.app_url() == "https://quest.example/app/"
        assert deep_links.lead_url(12, 34) == "https://quest.example/app/leads/12/?step=34"


class TestStartParameters:
    @given(lead_id=IDS, reminder_id=st.none() | IDS)
    def test_lead_where_the_address_leads_and_have_only_what_telegram_allows(
        self, lead_id: int, reminder_id: int | None
    ) -> None:
        start = deep_links.start_param(lead_id, reminder_id)
        address = deep_links.app_url() + deep_links.path_of(start)
        assert address == deep_links.lead_url(lead_id, reminder_id)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start)

    @pytest.mark.parametrize(
        ("start", "path"),
        [
            ("today", ""),
            ("week", "week/"),
            ("l12", "leads/12/"),
            ("l12-s34", "leads/12/?step=34"),
            # anything else is today
            *((text, "") for text in ("", "l", "l0", "l-1", "l12-s", "l12s34", "l012", "l12-s34\n", "L12")),
            *(
                (text, "")
                for text in ("l\uff11", f"l{'9' * 19}", "../admin/", "l12-s34-x", "l12?a=b", "//x.example")
            ),
        ],
    )
    def test_lead_to_a_page_and_what_is_none_to_the_first(self, start: str, path: str) -> None:
        assert deep_links.path_of(start) == path

    @given(st.text())
    def test_never_lead_out_of_the_app(self, start: str) -> None:
        assert re.fullmatch(r"|week/|leads/[0-9]+/(\?step=[0-9]+)?", deep_links.path_of(start))

    def test_stand_in_a_link_of_telegrams(self) -> None:
        assert deep_links.start_link("quest_bot", "l12-s34") == "https://t.me/quest_bot?startapp=l12-s34"
