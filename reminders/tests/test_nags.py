"""When a message about a neglected lead may come: a table of leads and of people."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.policy.nags import Listener, Neglected, Speak, Stop, Wait, decide_digest, decide_followup
from reminders.policy.windows import Window

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
OFFICE = Window(ZoneInfo("UTC"), time(9), time(18), frozenset(range(5)))
YOUNG = Neglected(created_at=NOW - 3 * DAY)


class TestDecideFollowup:
    @pytest.mark.parametrize(
        ("lead", "listener", "expected"),
        [
            (YOUNG, Listener(), Speak()),
            (Neglected(NOW - 60 * DAY), Listener(), Speak()),
            # never again
            (Neglected(NOW - 60 * DAY - MINUTE), Listener(), Stop()),
            (Neglected(NOW - DAY, is_closed=True), Listener(), Stop()),
            # later
            (Neglected(NOW - DAY, has_live_step=True), Listener(), Wait(NOW + 3 * DAY)),
            (Neglected(NOW - DAY, is_paused=True), Listener(), Wait(NOW + DAY)),
            (Neglected(NOW - DAY, touched_at=NOW - HOUR), Listener(), Wait(NOW + 3 * HOUR)),
            (Neglected(NOW - DAY, touched_at=NOW - 4 * HOUR), Listener(), Speak()),
            (YOUNG, Listener(is_reachable=False), Wait(NOW + DAY)),
        ],
    )
    def test_reads_the_lead(self, lead: Neglected, listener: Listener, expected: Speak | Wait | Stop) -> None:
        assert decide_followup(lead, listener, NOW) == expected

    @pytest.mark.parametrize(
        ("listener", "now", "expected"),
        [
            (Listener(window=OFFICE), NOW, Speak()),
            (Listener(window=OFFICE), NOW + 12 * HOUR, Wait(NOW + DAY)),
            (Listener(window=OFFICE), NOW + 5 * DAY, Wait(NOW + 7 * DAY)),
            # a message a moment ago
            (Listener(said_at=NOW - 5 * MINUTE), NOW, Wait(NOW + 10 * MINUTE)),
            (Listener(said_at=NOW - 15 * MINUTE), NOW, Speak()),
            # half of a day's messages are the plans'
            (Listener(said_in_a_day=5), NOW, Speak()),
            (Listener(said_in_a_day=6), NOW, Wait(NOW + 4 * HOUR)),
            (Listener(daily_cap=1), NOW, Speak()),
            (Listener(daily_cap=1, said_in_a_day=1), NOW, Wait(NOW + 4 * HOUR)),
        ],
    )
    def test_reads_the_person(self, listener: Listener, now: datetime, expected: Speak | Wait) -> None:
        assert decide_digest(listener, now) == expected
