"""The delivery contract at a reduced size: the full proof is `make chaos`.

Each test damages a few schedulers while they send, and counts what every chat received.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from tests.chaos import runs
from tests.chaos.runs import Stage, stage
from tests.chaos.sizes import SMALL
from tests.chaos.stores import DURABLE, postgres_database, sqlite_database
from tests.chaos.targets import broken
from tests.chaos.verdict import Verdict
from tests.postgres import throwaway_cluster


def database() -> AbstractContextManager[str]:
    """Return a database of our own, of the kind and on the server that the suite runs on."""
    ours = settings.DATABASES["default"]
    if ours["ENGINE"].endswith("sqlite3"):
        return sqlite_database()
    login = f"{quote(ours['USER'])}:{quote(ours['PASSWORD'])}@{ours['HOST']}:{ours['PORT']}"
    return postgres_database(f"postgres://{login}/postgres")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with database() as url, stage(SMALL, url, tmp_path_factory.mktemp("chaos")) as ours:
        yield ours


def expect(run: str, verdict: Verdict, ours: Stage) -> None:
    assert not broken(run, verdict, ours), verdict.line()


class TestDelivery:
    @pytest.mark.parametrize("concurrency", [None, 1])
    def test_is_never_doubled_and_never_lost_when_schedulers_are_killed(
        self, here: Stage, concurrency: int | None
    ) -> None:
        ours = replace(here, concurrency=concurrency)
        expect("kills", runs.kills(ours), ours)

    @pytest.mark.postgres
    def test_leaves_nothing_uncertain_when_schedulers_are_asked_to_stop(self, here: Stage) -> None:
        expect("terms", runs.terms(here), here)

    @pytest.mark.postgres
    def test_leaves_uncertain_just_what_telegram_did_not_answer(self, here: Stage) -> None:
        expect("faults", runs.faults(here), here)

    @pytest.mark.postgres
    def test_goes_on_after_a_crash_of_the_database_and_forgets_no_answer(self, tmp_path: Path) -> None:
        with (
            throwaway_cluster(DURABLE) as cluster,
            postgres_database(cluster.url) as url,
            stage(SMALL, url, tmp_path) as ours,
        ):
            verdict = runs.restarts(ours, lambda: cluster.restart("immediate"))
            expect("restarts", verdict, ours)

    @pytest.mark.postgres
    def test_keeps_to_what_people_press_meanwhile(self, here: Stage) -> None:
        expect("presses", runs.presses(here), here)
