"""A text that may be no prospect is asked about, once, and becomes a lead only when the person says so."""

from datetime import UTC, datetime

import pytest

from botapp.incoming import conversation
from botapp.models import InboxUpdate
from botapp.routes import PasteAction, PastePress
from botapp.screens.intake.duplicates import PasteTap
from botapp.shared.people import Sender
from botapp.shared.said import Said
from botapp.shared.screen import Screen
from botapp.shared.tap import Reaction
from botapp.tests import tapping
from botapp.tests.test_duplicates import text_of
from leads.models import Lead, TelegramUser
from tests.factories import LeadFactory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
pytestmark = [pytest.mark.once, pytest.mark.django_db]


def hear(text: str, *, update_id: int = 9, **how: str) -> list[Screen]:
    """Send a message that the inbox holds."""
    InboxUpdate.objects.get_or_create(
        update_id=update_id, defaults={"telegram_id": 1001, "payload": {}, "received_at": NOW}
    )
    return conversation.hear(Said(update_id, Sender(1001), text, NOW, NOW, **how))


def answer(action: PasteAction, *, by: int = 1001) -> Reaction:
    """Tap an answer to the question."""
    tap = PasteTap(PastePress(action, 9), Sender(by), 50, NOW, 1)
    return Reaction() if tapping.objection(tap) else tapping.react(tap)


def test_is_asked_in_one_message_with_two_buttons() -> None:
    (asked,) = hear("remind me to call mum <b>now</b>")
    assert asked.text == (
        "🤔 <b>Is that a lead?</b>\n<i>“remind me to call mum &lt;b&gt;now&lt;/b&gt;”</i>\n"
        "I do not see who it is about, so nothing was added.\n\nWhat else I can do: /help."
    )
    assert asked.keyboard is not None
    (row,) = asked.keyboard.inline_keyboard
    assert [button.text for button in row] == ["🆕 Yes, add it", "✖️ No"]
    assert hear("remind me to call mum <b>now</b>") == [asked]
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("How do I change my language?", "/settings"),
        ("Як змінити мову?", "/settings"),
        ("I am on vacation next week", "/pause"),
        ("wie geht das?", "/help"),
    ],
)
def test_of_a_question_says_which_command_answers_it(text: str, command: str) -> None:
    (asked,) = hear(text)
    assert asked.text.endswith(f"{command}.")


def test_makes_one_lead_however_often_it_is_answered() -> None:
    hear("acme")
    for action in (PasteAction.LEAD, PasteAction.LEAD, PasteAction.DROP, PasteAction.NEW, PasteAction.MERGE):
        reaction = answer(action)
        assert "Here is what I understood" in text_of(reaction)
    assert Lead.objects.get().prospect_name == "acme"


def test_leaves_nothing_after_a_no() -> None:
    hear("acme")
    for action in (PasteAction.DROP, PasteAction.LEAD):
        assert "Nothing was changed" in text_of(answer(action))
    assert not Lead.objects.exists()


def test_leads_on_to_the_question_whether_the_lead_is_known(alice: TelegramUser) -> None:
    LeadFactory.create(owner=alice, prospect_name="Siobhan O'Hara", prospect_company="")
    hear("siobhan o'hara, she wants a demo")
    for _ in range(2):  # a second tap on "Yes" does not say that it is somebody else
        assert "You already have" in text_of(answer(PasteAction.LEAD))
    assert Lead.objects.count() == 1
    assert "Here is what I understood" in text_of(answer(PasteAction.NEW))
    assert Lead.objects.count() == 2


def test_is_answered_by_nobody_else(mallory: TelegramUser) -> None:
    hear("acme")
    for action in PasteAction:
        assert answer(action, by=mallory.telegram_id) == Reaction()
    assert not Lead.objects.exists()


def test_is_not_asked_when_the_person_has_said_so_or_somebody_wrote_it() -> None:
    said = Said(1, Sender(1001), "acme", NOW, NOW)
    conversation.hear(said, prospect_only=True)
    hear("we would like a demo", kind="forward", hint="Ann Lee")
    assert set(Lead.objects.values_list("prospect_name", flat=True)) == {"acme", "Ann Lee"}
