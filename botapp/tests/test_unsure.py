"""A reminder that may not have arrived: the next one speaks as the first, and the day's list says so."""

from datetime import timedelta

import pytest

from botapp.screens.day.text import today
from botapp.shared import step_texts
from botapp.tests.test_messages import NOW, card
from reminders.policy.briefing import AgendaPage, AgendaStep

UNSURE = "An earlier reminder of this may not have reached you."


def line(*, unsure: bool) -> str:
    step = AgendaStep(7, 3, "Ann Lee", "Acme", "Send a short e-mail", "sent", NOW, unsure=unsure)
    return today(AgendaPage(NOW.date(), (step,), total=1), "UTC", NOW)


class TestNudge:
    @pytest.mark.parametrize("nudge", [2, 3])
    def test_pretends_nothing_about_what_came_before(self, nudge: int) -> None:
        later = NOW + timedelta(days=1)
        text = step_texts.reminder(card(nudge=nudge, unsure=True), later)
        assert text.startswith("🔔")
        assert UNSURE in text
        assert "nudge" not in text.lower()
        assert "Last reminder" not in text

    @pytest.mark.parametrize("nudge", [1, 2, 3])
    def test_says_nothing_when_all_is_certain(self, nudge: int) -> None:
        assert UNSURE not in step_texts.reminder(card(nudge=nudge), NOW)

    def test_still_says_what_happens_after_the_last_one(self) -> None:
        text = step_texts.reminder(card(nudge=3, unsure=True), NOW)
        assert "Or do nothing: then I bring it back in a week." in text


def test_the_days_list_says_what_may_not_have_arrived() -> None:
    assert UNSURE in line(unsure=True)
    assert UNSURE not in line(unsure=False)
