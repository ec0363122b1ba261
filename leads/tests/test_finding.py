"""Prospects are found by any words of their names; a message that is no more than a name is known as one."""
# ruff: noqa: RUF001  a name in Ukrainian

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.identity import finding
from leads.models import Lead, TelegramUser
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
PEOPLE = (
    ("Ann Lee", "Acme GmbH"),
    ("Ann Lee", "Globex"),
    ("Ann Lee Smith", "Initech"),
    ("José Núñez", "Acme Robotics"),
    ("Оксана Їжак", "ТОВ Ромашка"),
    ("Maria de la Cruz", "O'Neil & Co"),
    ("", "Hooli"),
)


@pytest.fixture
def book(alice: TelegramUser, bob: TelegramUser) -> TelegramUser:
    """Return Alice with her leads, among leads that are Bob's or deleted."""
    for name, company in PEOPLE:
        LeadFactory.create(owner=alice, prospect_name=name, prospect_company=company)
    LeadFactory.create(owner=bob, prospect_name="Bob Only", prospect_company="Acme")
    LeadFactory.create(owner=alice, prospect_name="Gone Away", deleted_at="2026-03-02T09:00:00Z")
    return alice


def told(found: list[finding.Called]) -> set[tuple[str, str]]:
    return {(lead.name, lead.company) for lead in found}


class TestFind:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("ann", (0, 1, 2)),
            ("LEE ann", (0, 1, 2)),
            ("ann globex", (1,)),
            ("acme", (0, 3)),
            ("jose nunez", (3,)),
            ("їжак", (4,)),
            ("ромаш", (4,)),
            ("oneil", (5,)),
            ("hooli", (6,)),
            ("only", ()),
            ("gone", ()),
            ("ann nobody", ()),
            ("&", (5,)),
        ],
    )
    def test_takes_every_word_in_any_order(
        self, book: TelegramUser, text: str, numbers: tuple[int, ...]
    ) -> None:
        assert told(finding.find(book.telegram_id, text)) == {PEOPLE[number] for number in numbers}

    def test_has_those_of_just_that_name_first(self, book: TelegramUser) -> None:
        assert [lead.name for lead in finding.find(book.telegram_id, "lee ann")][-1] == "Ann Lee Smith"

    def test_asks_once_however_many_there_are(self, book: TelegramUser) -> None:
        with CaptureQueriesContext(connection) as queries:
            finding.find(book.telegram_id, "ann")
            finding.named(book.telegram_id, "ann")
        assert len(queries) == 2


class TestOnlyOneIn:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("🗺 Plan · José Núñez · CTO, Acme Robotics\n1. now", 3),
            ("👤 ОКСАНА ЇЖАК", 4),
            ("Ann Lee", None),  # there are two
            ("José Núñez\nOksana\nMaria de la Cruz", None),
            ("Mr. Núñez of Acme", None),
            ("José Núñezson", None),
            ("Hooli", None),  # a company
            ("Bob Only", None),
            ("Gone Away", None),
            ("", None),
        ],
    )
    def test_is_the_prospect_whose_whole_name_stands_there(
        self, book: TelegramUser, text: str, number: int | None
    ) -> None:
        found = finding.only_one_in(book.telegram_id, text)
        name = found and Lead.objects.get(pk=found).prospect_name
        assert name == (None if number is None else PEOPLE[number][0])

    def test_is_not_known_by_a_first_name_alone(self, alice: TelegramUser) -> None:
        LeadFactory.create(owner=alice, prospect_name="Ann")
        assert finding.only_one_in(alice.telegram_id, "Send Ann a short e-mail") is None


class TestNamed:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            # the name
            ("Ann Lee", (0, 1)),
            ("lee, ANN", (0, 1)),
            ("Ms. Ann Lee", (0, 1)),
            ("Ann Lee Smith", (2,)),
            ("Jose Nunez", (3,)),
            ("оксана їжак", (4,)),
            ("Maria de la Cruz", (5,)),
            ("Hooli", (6,)),
            # the name and the company
            ("Ann Lee, Acme", (0,)),
            ("Ann Lee at Acme GmbH", (0,)),
            ("Ann Lee (Globex)", (1,)),
            ("Оксана Їжак, ТОВ «Ромашка»", (4,)),
            ("Оксана Їжак з Ромашка", (4,)),
            # a part, where nobody has the whole of it
            ("Ann", (0, 1, 2)),
            ("Smith", (2,)),
            ("Acme", (0, 3)),
            ("Lee Globex", (1,)),
            # more than that
            ("Ann Lee, CTO at Acme", ()),
            ("Ann Lee wants a demo", ()),
            ("Ann Lee, Umbrella", ()),
            ("Ann Lee\nAcme", ()),
            ("Annabel Lee", ()),
            ("Bob Only", ()),
            ("Gone Away", ()),
            ("", ()),
            ("...", ()),
            ("at", ()),
            ("Ann " * 100, ()),
        ],
    )
    def test_is_no_more_than_a_name_and_a_company(
        self, book: TelegramUser, text: str, numbers: tuple[int, ...]
    ) -> None:
        assert told(finding.named(book.telegram_id, text)) == {PEOPLE[number] for number in numbers}
