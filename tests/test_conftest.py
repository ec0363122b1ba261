"""The fixtures that every test may use."""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from core.clock import SystemClock
from tests.browser import find_chromium
from tests.factories import DeliveryFactory
from tests.management.commands.flush import KEPT

Frozen = Callable[..., Any]


class TestFrozen:
    def test_stops_the_clock_of_the_product(self, frozen: Frozen) -> None:
        with frozen("2026-03-02 09:00"):
            assert SystemClock().now() == datetime(2026, 3, 2, 9, tzinfo=UTC)

    def test_lets_event_loops_go_on(self, frozen: Frozen) -> None:
        async def nap() -> datetime:
            await asyncio.wait_for(asyncio.sleep(0.01), timeout=10)
            return SystemClock().now()

        with frozen("2026-03-02 09:00"):
            assert asyncio.run(nap()) == datetime(2026, 3, 2, 9, tzinfo=UTC)

    def test_can_be_moved_on(self, frozen: Frozen) -> None:
        with frozen("2026-03-02 09:00") as clock:
            clock.move_to("2026-03-03 09:00")
            assert SystemClock().now().day == 3

    def test_gives_the_real_clock_back(self, frozen: Frozen) -> None:
        with frozen("2026-03-02 09:00"):
            pass
        assert abs(datetime.now(UTC).timestamp() - time.clock_gettime(time.CLOCK_REALTIME)) < 60


class TestFlush:
    @pytest.mark.django_db(transaction=True)
    def test_leaves_only_what_the_models_themselves_make(self) -> None:
        DeliveryFactory.create()
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        assert {model._meta.db_table for model in apps.get_models() if model._base_manager.exists()} == KEPT


class TestFindChromium:
    def test_is_the_named_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
        assert find_chromium() == "/somewhere/chromium"

    def test_is_none_when_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setenv("PATH", "")
        assert find_chromium() is None

    @pytest.mark.browser
    def test_opens_a_page(self, page: Any) -> None:
        page.set_content("<title>Deal Quest</title>")
        assert page.title() == "Deal Quest"
        assert os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] == "true"
