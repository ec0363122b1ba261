"""What a writer is told besides the lead: the rep's day, hours and language."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engagement.llm import Task
from engagement.models import RequestKind
from engagement.writing.values import prompt_for
from leads.models import TelegramUser
from planning.tests.test_planning import NOW, brief_of
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


def told(person: TelegramUser, task: Task = Task.PLAN, **lead: Any) -> str:
    """Return the message in which a model is asked about a lead of this person's."""
    person.save()
    brief = brief_of(LeadFactory.create(owner=person, **lead), RequestKind.PLAN)
    return prompt_for(task, brief.material, step="{}", form="email").text


@pytest.fixture
def rita(alice: TelegramUser) -> TelegramUser:
    """Alice as a Ukrainian who works from Tuesday to Thursday in Auckland."""
    alice.language_code, alice.timezone, alice.weekdays = "uk", "Pacific/Auckland", "234"
    return alice


class TestTheRep:
    def test_is_told_of_with_the_day_it_is_there(self, rita: TelegramUser) -> None:
        assert datetime(2026, 3, 10, 12, 0, tzinfo=UTC) == NOW
        assert "\n- Today: Wednesday, 11 March 2026\n" in told(rita)

    def test_is_told_of_with_the_hours_of_work(self, rita: TelegramUser) -> None:
        rita.window_start = rita.window_start.replace(hour=10)
        hours = f"10:00-{rita.window_end:%H:%M}, Pacific/Auckland"
        assert f"\n- Works: Tuesday, Wednesday, Thursday {hours}\n" in told(rita)

    @pytest.mark.parametrize(
        ("code", "language"), [("uk", "Ukrainian"), ("en-GB", "English"), ("", "English")]
    )
    def test_is_told_of_with_a_language(self, rita: TelegramUser, code: str, language: str) -> None:
        rita.language_code = code
        assert f"\n- Language: {language}\n" in told(rita)


class TestTheLanguageOfDrafts:
    @pytest.mark.parametrize("task", [Task.PLAN, Task.REVISION, Task.STRATEGY, Task.ADVICE, Task.DRAFT])
    @pytest.mark.parametrize(
        ("name", "language"),
        [("Олена Коваль", "Ukrainian"), ("Ann Lee", "English")],
    )
    def test_is_that_of_the_prospect(self, rita: TelegramUser, task: Task, name: str, language: str) -> None:
        nobody = {"prospect_title": "", "prospect_company": "", "prospect_geography": ""}
        assert f"\n- Drafts in: {language}\n" in told(rita, task, prospect_name=name, **nobody)


class TestTheSituation:
    def test_is_told_with_the_days_until_the_time_that_was_named(self, rita: TelegramUser) -> None:
        text = told(rita, notes="Asked me to call back in June")
        assert "\nSituation: asked for another time (" in text
        assert "\nThe time that was named: in 82 days\n" in text
