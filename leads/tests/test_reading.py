"""What people paste, kind by kind: the small inputs that once were read wrongly, with variants."""

from collections import Counter

import pytest

from leads.intake import read_prospect
from leads.intake.phones import international
from leads.intake.vcard import lines_of
from leads.tests.measure_reading import FIELDS, Case, cases, count

MAIL = """From: Ann Lee <ann@acme.example>
Date: Fri, 27 Nov 2026 10:15
Subject: Offer
To: Tom Ray <tom@us.example>

Hi Tom,
please send the offer."""


class TestAPaste:
    @pytest.mark.parametrize(
        "case", [pytest.param(case, id=case.title) for case in cases() if case.kind == "faults"]
    )
    def test_that_was_read_wrongly_once_is_read_as_people_mean_it(self, case: Case) -> None:
        assert count(case, Counter()) == []

    @pytest.mark.parametrize(
        ("text", "notes"),
        [
            (MAIL, MAIL.partition("\n")[2].replace("\n\n", "\n")),
            ("Ann Lee\nMet at SaaStock, wants a demo", "Met at SaaStock, wants a demo"),
            ("Ann Lee, CTO at Acme\n030 1234567 / 0170 1234567", "0170 1234567"),
            ("Ann Lee\nwants 3 chairs, a table; soon", "wants 3 chairs, a table; soon"),
        ],
    )
    def test_keeps_the_rest_as_it_was_typed(self, text: str, notes: str) -> None:
        assert read_prospect(text).notes == notes

    @pytest.mark.parametrize(
        ("text", "guessed"),
        [
            ("Ann Lee, CTO at Acme", ()),
            ("Ann Lee, CTO, Acme GmbH", ()),
            ("Ann Lee, CTO, Acme, ann@acme.example", ()),
            ("Ann Lee, CTO, Acme", ("company",)),
            ("Ann Lee, Wizard, Acme, Berlin", ("title", "company")),
            ("ann.lee@acme.example", ("name",)),
        ],
    )
    def test_says_what_only_stands_where_it_would(self, text: str, guessed: tuple[str, ...]) -> None:
        assert read_prospect(text).guessed == guessed

    @pytest.mark.parametrize(
        "text", ["Ann Lee\nBlue horse", "Ann Lee, loves jazz", "Speakers\nAnn Lee\nwrites a lot"]
    )
    def test_is_no_guess_where_nothing_speaks_for_it(self, text: str) -> None:
        found = read_prospect(text)
        assert (found.name, found.title, found.company, found.place) == ("Ann Lee", "", "", "")

    def test_in_a_table_is_its_first_row(self) -> None:
        found = read_prospect('Name;Title;Company;Budget\n"Lee; Ann";CTO;Acme;10k\nBob Ray;CEO;Globex;5k')
        assert (found.name, found.title, found.company) == ("Lee; Ann", "CTO", "Acme")
        assert found.notes == "Bob Ray;CEO;Globex;5k\nBudget: 10k"

    def test_takes_numbers_without_their_prefix_where_the_country_is_known(self) -> None:
        assert read_prospect("Ann Lee\n512 345 678", region="PL").phone == "512 345 678"
        assert read_prospect("Ann Lee\n512 345 678").phone == ""


class TestACard:
    def test_is_named_only_when_asked_for(self) -> None:
        assert lines_of("FN:Ann Lee\nN:Lee;Ann") == []
        assert lines_of("N:Lee;Ann;Marie;;\nTITLE:CTO", named=True) == ["Name: Ann Marie Lee", "Title: CTO"]


class TestANumberOfAContact:
    @pytest.mark.parametrize(
        ("number", "whole"),
        [
            ("067 123 45 67", "067 123 45 67"),
            ("0671234567", "0671234567"),
            ("380671234567", "+380671234567"),
            ("4930901820", "+4930901820"),
            ("+380671234567", "+380671234567"),
            ("12345678901234", "12345678901234"),
            ("", ""),
        ],
    )
    def test_has_its_plus_where_it_is_a_whole_one(self, number: str, whole: str) -> None:
        assert international(number) == whole


class TestAllPastes:
    @pytest.mark.parametrize("seen", [True, False])
    def test_are_read_well_enough(self, seen: bool) -> None:
        tally: Counter[tuple[str, str]] = Counter()
        for case in cases():
            if case.seen is seen:
                count(case, tally)
        for keys, precision, recall in ((FIELDS, 0.94, 0.93), (("place",), 0.92, 0.92)):
            right, wrong, expected = (
                sum(tally[key, what] for key in keys) for what in ("right", "wrong", "expected")
            )
            assert right / (right + wrong) >= precision
            assert right / expected >= recall
