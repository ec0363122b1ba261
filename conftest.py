"""What every test of the project may ask for."""

import gc
import os
from collections.abc import Callable
from typing import Any

import freezegun
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import expect

from tests.browser import ARGUMENTS, REMEDY, find_chromium
from tests.postgres import start_prepared
from tests.waiting import PATIENCE

pytest_plugins = ["tests.fixtures"]

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes", "on")
expect.set_options(timeout=PATIENCE * 1000)  # Playwright's own are five seconds
# A slow machine fails no example (Hypothesis's own limit is a fifth of a second); each run tries the same,
# and `--hypothesis-profile=explore` tries others.
examples.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
examples.register_profile("explore", examples.get_profile("suite"), derandomize=False)
examples.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make test` says to the second of its two runs."""
    words = "leave out what is the same on any database"
    parser.addoption("--needs-database", action="store_true", help=words)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put browser tests last: Playwright keeps an event loop running in the thread to the session's end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if config.getoption("--needs-database"):
        without = [item for item in items if not needs_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if needs_database(item)]


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: a tenth of the whole time went into it."""
    gc.collect()
    gc.freeze()


def needs_database(item: pytest.Item) -> bool:
    """Say whether a test depends on the database: it uses it, by its marker or through a fixture.

    What a browser shows of a page is the same with any, and so is what is marked `once`.
    """
    is_page = item.get_closest_marker("browser") and not item.get_closest_marker("journey")
    if is_page or item.get_closest_marker("once"):
        return False
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test for want of what it needs; in CI its absence is a failure."""
    if item.get_closest_marker("browser") and not find_chromium():
        (pytest.fail if IN_CI else pytest.skip)(REMEDY)
    if item.get_closest_marker("postgres"):
        skip_without_postgres()


def skip_without_postgres() -> None:
    """Skip on SQLite: `make test` runs the same suite on PostgreSQL as well."""
    from django.db import connection  # noqa: PLC0415 - settings are read after this file is imported

    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the PostgreSQL that `tests.run` has prepared: this is the first time that a test needs one."""
    start_prepared()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the system's Chromium, which needs no download."""
    # Playwright's loop runs in this thread; Django would take every query for one made inside a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": ARGUMENTS}


@pytest.fixture
def frozen() -> Callable[..., Any]:
    """Return `frozen("2026-03-02 09:00")`, a context manager inside which Python's clock stands still.

    The time is UTC; `tick=True` lets it run on from there. Event loops keep the real time, or they would
    hang. PostgreSQL's `now()` is not frozen.
    """

    def freeze(moment: Any, **options: Any) -> Any:
        return freezegun.freeze_time(moment, real_asyncio=True, **options)

    return freeze
