"""Replies to reminders and forwarded messages: kept where they belong, or asked about."""

from datetime import timedelta
from typing import Any

import pytest

from botapp.models import InboxUpdate
from botapp.routes import AskAction, LeadAction
from botapp.screens.intake.answers_from import likely_leads
from botapp.shared.tap import Reaction
from botapp.tests.news_cast import (
    NOW,
    YES,
    ann,
    edited,
    is_resting,
    labels,
    model,
    news_of,
    reminded,
    running,
    say,
    tap,
    tap_lead,
)
from core.actor import SYSTEM
from engagement.models import PlanRequest
from leads.models import Lead, TelegramUser
from reminders import services

pytestmark = pytest.mark.once
__all__ = ["ann", "model"]  # fixtures


@pytest.mark.django_db
class TestReply:
    def test_to_a_reminder_is_a_note_on_its_step(self, ann: Lead) -> None:
        step = reminded(ann, 2, message_id=70)
        (answer,) = say("She is away until Monday", reply_to=70)
        (news,) = news_of(ann)
        assert (news.content, news.metadata["step_id"]) == ("She is away until Monday", step.step_id)
        assert "Noted on step 2 of 3 for <b>Ann Lee</b>" in answer.text
        assert labels(answer.keyboard) == ["💡 Advice", "👤 Lead"]
        assert not is_resting(ann)
        assert Lead.objects.count() == 1
        assert "Advice" in edited(tap(AskAction.ADVISE, news.pk)).text
        assert PlanRequest.objects.count() == 1

    def test_to_advice_that_was_asked_for_twice_is_the_same(self, ann: Lead) -> None:
        reminded(ann, 1, message_id=70)
        say(YES, reply_to=70)
        (news,) = news_of(ann)
        first, second = (edited(tap(AskAction.ADVISE, news.pk)) for _ in range(2))
        assert first.text == second.text
        assert PlanRequest.objects.count() == 1

    def test_leaves_the_undo_of_its_step_alone(self, ann: Lead) -> None:
        step = reminded(ann, 1, message_id=70)
        services.snooze(reminder=step, until=NOW + timedelta(days=2), by=SYSTEM, now=NOW)
        say("later", reply_to=70)
        assert services.reopen(reminder=step, by=SYSTEM, now=NOW).changed

    def test_to_a_digest_asks_for_one_of_its_steps(self, ann: Lead) -> None:
        for number in (1, 2):
            reminded(ann, number, message_id=70)
        assert "several steps" in say("done", reply_to=70)[0].text
        assert news_of(ann) == []

    def test_to_another_message_is_a_prospect_as_ever(self, ann: Lead) -> None:
        say("Bob Jones, CFO at Globex", reply_to=71)
        assert Lead.objects.filter(prospect_name="Bob Jones").exists()

    def test_to_a_message_of_somebody_elses_is_no_note(self, ann: Lead, mallory: TelegramUser) -> None:
        reminded(ann, 1, message_id=70)
        say("Bob Jones, CFO at Globex", reply_to=70, by=mallory.telegram_id)
        assert news_of(ann) == []

    def test_to_a_step_that_was_handed_over_notes_nothing(self, ann: Lead, bob: TelegramUser) -> None:
        reminded(ann, 1, message_id=70)
        services.transfer(lead=ann, to=bob, by=SYSTEM, now=NOW)
        assert "no longer here" in say("hello", reply_to=70)[0].text
        assert news_of(ann) == []


@pytest.mark.django_db
class TestForward:
    def test_of_a_known_name_asks_whose_answer_it_is(self, ann: Lead, alice: TelegramUser) -> None:
        running(alice, "Bob Jones")
        (question,) = say(YES, kind="forward", hint="Ann Lee")
        assert "Is this the answer of <b>Ann Lee</b>?" in question.text
        assert labels(question.keyboard) == ["👤 Ann Lee", "🆕 New lead"]
        assert news_of(ann) == []

    def test_becomes_the_answer_of_the_chosen_lead_once(self, ann: Lead) -> None:
        say(YES, kind="forward", hint="Ann Lee")
        number = InboxUpdate.objects.get().update_id
        first, second = (edited(tap(AskAction.ANSWER, number, ann.pk)) for _ in range(2))
        assert "Advice" in first.text
        assert first.text == second.text
        assert len(news_of(ann)) == PlanRequest.objects.count() == 1

    def test_becomes_a_new_prospect_on_request_and_then_stays_one(self, ann: Lead) -> None:
        say("Bob Jones, CFO at Globex", kind="forward", hint="Ann Lee")
        number = InboxUpdate.objects.get().update_id
        assert "understood" in edited(tap(AskAction.NEW, number)).text
        tap(AskAction.ANSWER, number, ann.pk)
        tap(AskAction.NEW, number)
        assert Lead.objects.filter(prospect_name="Bob Jones").count() == 1
        assert news_of(ann) == []

    def test_without_any_running_plan_is_a_prospect(self, alice: TelegramUser) -> None:
        say("Bob Jones, CFO at Globex", kind="forward", hint="Bob Jones")
        assert Lead.objects.filter(prospect_name="Bob Jones").exists()

    def test_is_the_answer_while_one_is_awaited(self, ann: Lead) -> None:
        tap_lead(LeadAction.ANSWERED, ann)
        assert "Advice" in say(YES, kind="forward", hint="Ann Lee")[0].text
        assert len(news_of(ann)) == 1

    def test_of_somebody_else_cannot_be_decided_about(self, ann: Lead, mallory: TelegramUser) -> None:
        say(YES, kind="forward", hint="Ann Lee")
        number = InboxUpdate.objects.get().update_id
        for action, lead_id in ((AskAction.ANSWER, ann.pk), (AskAction.NEW, None)):
            assert tap(action, number, lead_id, by=mallory.telegram_id) == Reaction()
        assert news_of(ann) == []
        assert Lead.objects.count() == 1

    def test_is_never_given_to_somebody_elses_lead(self, ann: Lead, mallory: TelegramUser) -> None:
        foreign = running(mallory, "Ann Lee")
        say(YES, kind="forward", hint="Ann Lee")
        tap(AskAction.ANSWER, InboxUpdate.objects.get().update_id, foreign.pk)
        assert news_of(foreign) == []


@pytest.mark.django_db
class TestLikelyLeads:
    @pytest.mark.parametrize(
        ("author", "text", "expected"),
        [
            ("Ann Lee", "hello", ["Ann Lee"]),
            ("ANN  lee", "hello", ["Ann Lee"]),
            ("Lee, Ann", "hello", ["Ann Lee"]),
            ("Ann", "hello", ["Ann Lee"]),
            ("Ann Marie Lee", "hello", ["Ann Lee"]),
            ("Bob Smith", "hello", ["Bob Jones"]),
            ("", "a word from ann lee", ["Ann Lee"]),
            ("Carl", "hello", []),
            ("", "", []),
        ],
    )
    def test_are_found_by_name(
        self, alice: TelegramUser, author: str, text: str, expected: list[str]
    ) -> None:
        for name in ("Ann Lee", "Bob Jones", "Dora"):
            running(alice, name)
        found = likely_leads(telegram_id=1001, author=author, text=text, now=NOW)
        assert [name for _pk, name in found] == expected

    def test_are_then_those_reminded_of_lately_three_at_most(self, alice: TelegramUser) -> None:
        for number, name in enumerate(["Ann Lee", "Bob Jones", "Carl", "Dora", "Emil"]):
            lead = running(alice, name)
            lead.reminders.update(last_reminded_at=NOW - timedelta(days=number * 2))
        found = likely_leads(telegram_id=1001, author="Dora", text="", now=NOW)
        assert [name for _pk, name in found] == ["Dora", "Ann Lee", "Bob Jones"]

    def test_take_two_queries(self, alice: TelegramUser, django_assert_num_queries: Any) -> None:
        for number in range(5):
            running(alice, f"Person {number}")
        with django_assert_num_queries(2):
            likely_leads(telegram_id=1001, author="Person 1", text="", now=NOW)
