"""The person's figures in the chat."""

from datetime import UTC, datetime, timedelta

import pytest

from botapp.screens.day.stats_text import bars, stats
from botapp.shared.people import Sender
from botapp.shared.text import plain
from botapp.tests import tapping
from leads.models import TelegramUser
from reminders.day.statistics import Statistics
from reminders.day.statistics_words import span
from tests.factories import LeadFactory, ReminderFactory

pytestmark = pytest.mark.once
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class TestBars:
    @pytest.mark.parametrize(
        ("counts", "picture"),
        [
            ([0, 0, 0], "▁▁▁"),
            ([7, 0, 7], "█▁█"),
            ([1, 2, 3, 4, 5, 6, 7], "▂▃▄▅▆▇█"),
            ([1, 1000], "▂█"),  # a little is more than nothing
        ],
    )
    def test_are_as_high_as_their_numbers(self, counts: list[int], picture: str) -> None:
        assert bars(counts) == picture


class TestSpan:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [(0.4, "under a minute"), (25, "25 min"), (120, "2 h"), (60 * 24, "24 h"), (60 * 49, "2 days")],
    )
    def test_is_what_a_person_would_say(self, minutes: float, words: str) -> None:
        assert span(timedelta(minutes=minutes)) == words


class TestStats:
    def test_show_figures_and_a_picture(self) -> None:
        figures = Statistics((0, 0, 1, 2, 4, 3, 5, 2), 12, timedelta(minutes=25), 9)
        assert plain(stats(figures)) == (
            "📊 Your figures\n\n"
            "✅ This week: 2 steps\n"
            "📆 Last 4 weeks: 14 steps\n"
            "⏱ On time: 12 of 14 (86%)\n"
            "⚡ Typical answer to a reminder: 25 min\n\n"
            "🏃 Steps done per week, this one last\n"
            "▁ ▁ ▃ ▄ ▇ ▆ █ ▄\n0 0 1 2 4 3 5 2"
        )

    def test_leave_out_what_is_not_known(self) -> None:
        said = stats(Statistics((1, 0, 0, 0, 0, 0, 0, 0), 0, None, 0))
        assert "On time" not in said
        assert "answer" not in said

    def test_are_kind_to_somebody_who_has_just_come(self) -> None:
        assert "Nothing is done yet." in stats(Statistics((0,) * 8, 0, None, 0))

    @pytest.mark.django_db
    def test_are_the_persons_own(self, alice: TelegramUser) -> None:
        ReminderFactory.create(lead=LeadFactory.create(owner=alice), status="completed", completed_at=NOW)
        mine = tapping.command("stats", Sender(alice.telegram_id), now=NOW)[0]
        theirs = tapping.command("stats", Sender(1666, first_name="Mallory"), now=NOW)[0]
        assert "This week: <b>1 step</b>" in mine.text
        assert "Nothing is done yet." in theirs.text
