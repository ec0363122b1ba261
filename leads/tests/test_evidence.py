"""What is taken for a prospect without asking, and what is asked about."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake import IntakeRefused, evidence, read_prospect
from leads.intake.evidence import asks, is_surely_one
from leads.tests.test_intake import FIELDS, FREE

# ruff: noqa: RUF001  other alphabets are the point

PROSPECTS = [
    # a name alone, as it is or typed small
    "Ann Lee",
    "Ann Lee Acme",
    "Ann",
    "ann lee",
    "Siobhan O'Hara",
    "Jean-Luc van der Berg",
    "Herr Schmidt",
    "王小明",
    "@annlee",
    # words that are names as well
    "Will Smith",
    "May Chen",
    "Can Yilmaz, CTO at Acme",
    "George Best",
    # a role, a company, a contact, a field
    "ann lee, vp sales at acme, berlin",
    "VP Sales at Acme",
    "head of marketing at acme",
    "Khadija from Acme",
    "Acme GmbH",
    "Acme, Berlin",
    "the lady from the fair, ann@acme.example",
    "call me maybe +49 170 1234567",
    "met at the fair https://www.linkedin.com/in/ann-lee",
    "Company: Acme",
    # in a sentence
    "Met Ann Lee from Acme at SaaStock, she runs marketing",
    "Зустрів Олену Коваль з Ромашки на конференції",
    "Олена Коваль, директорка",
    "Ann Lee, CTO at Acme\nShall we write to her?",
]
NOT_SURE = [
    # greetings, thanks and wishes
    "Good morning!",
    "Добрий день",
    "Guten Morgen",
    "Buenos días",
    "你好",
    "Thanks a lot!",
    "Дякую за допомогу",
    "Danke schön",
    "Muchas gracias",
    "Frohe Weihnachten",
    "Hello Ann!",
    # questions, of a prospect too
    "How do I change my language?",
    "Як змінити мову?",
    "Wie ist das Wetter heute?",
    "¿Cómo cambio el idioma?",
    "Ann Lee?",
    # notes to oneself
    "remind me to call mum",
    "Remind me to call Ann Lee, CTO at Acme",
    "Нагадай подзвонити мамі",
    "Erinnere mich daran, Mama anzurufen",
    "Recuérdame llamar a mamá",
    "Lunch with Mum at 1",
    "sales meeting at Acme",
    "Doctor appointment at Charité",
    # shopping lists
    "milk, bread, eggs",
    "Milk, Bread, Eggs",
    "milk 2l\nbread\neggs\nbutter",
    "Купити молоко, хліб, яйця",
    "Milch, Brot, Eier",
    "leche, pan, huevos",
    # codes, links to nowhere, weather, and whatever comes to mind
    "Your code is 482913",
    "G-482913 is your Google verification code",
    "Ваш код 123456",
    "Check this out https://news.example/article/123",
    "nice weather today",
    "Сьогодні чудова погода",
    "asdf",
    "I want to pause my reminders",
    "English",
    "mon-fri",
    "We need to improve our sales, and fast",
]


@pytest.mark.parametrize("text", PROSPECTS)
def test_a_prospect_is_taken_without_a_question(text: str) -> None:
    assert is_surely_one(read_prospect(text))


@pytest.mark.parametrize("text", NOT_SURE)
def test_anything_else_is_asked_about(text: str) -> None:
    assert not is_surely_one(read_prospect(text))


def test_whoever_is_read_rightly_is_a_prospect() -> None:
    known = [text for text, name, title, *_rest in [*FREE, *FIELDS] if name or title]
    assert [text for text in known if not is_surely_one(read_prospect(text))] == []


def test_a_question_ends_as_one_in_any_script() -> None:
    assert all(map(asks, ("Who?", "Хто?!", "谁？", "من؟", "(why?)")))
    assert not any(map(asks, ("Will Smith", "", "Ann Lee\nCTO?")))


def test_the_examples_hold() -> None:
    assert doctest.testmod(evidence).failed == 0


@given(st.text(max_size=300))
def test_no_text_is_beyond_it(text: str) -> None:
    try:
        prospect = read_prospect(text)
    except IntakeRefused:
        return
    assert is_surely_one(prospect) in (True, False)
