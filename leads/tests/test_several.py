"""Several people in one text are told from one person with a job, a signature or a thread."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake import Prospect, read_prospect, several
from leads.intake.several import people_in
from leads.tests.test_intake import COPY, FIELDS, FREE, SIGNATURE

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nORG:{company}\nEND:VCARD"
TWO = [("Ann Lee", "Acme"), ("Bob Ray", "Globex")]
SEVERAL = [
    # a row each, with bullets, numbers or a heading
    "Ann Lee, CTO at Acme\nBob Ray, CEO at Globex",
    "1. Ann Lee, CTO at Acme\n\n2) Bob Ray - CEO - Globex",
    "Leads from the fair:\n- Ann Lee, Acme\n- Bob Ray, Globex",
    "Ann Lee, CTO at Acme\nand Bob Ray, CEO at Globex",
    "Ann Lee\tCTO\tAcme\nBob Ray\tCEO\tGlobex",
    "Ann Lee (CTO, Acme)\nBob Ray (CEO, Globex)",
    "Ann Lee | Acme | ann@acme.example\nBob Ray | Globex | bob@globex.example",
    "Ann Lee, CTO at Acme; Bob Ray, CEO at Globex",
    # a block each
    "Ann Lee\nCTO at Acme\n\nBob Ray\nCEO at Globex",
    "Name: Ann Lee\nCompany: Acme\nName: Bob Ray\nCompany: Globex",
    # a table with a head
    "Name,Title,Company\nAnn Lee,CTO,Acme\nBob Ray,CEO,Globex",
    'Company;"Full Name";Deal\nAcme;"Ann Lee";1\nGlobex;"Bob Ray";2',
    "First Name\tLast Name\tOrganization\tE-mail (work)\nAnn\tLee\tAcme\ta@x.example\nBob\tRay\tGlobex\t",
    # contacts
    "\n".join(CARD.format(name=name, company=company) for name, company in TWO),
]
ONE = [
    COPY,
    SIGNATURE,
    "Ann Lee\nCTO at Acme\nBerlin",
    "Ann Lee; CFO; Acme Ltd; Leeds",
    "Ann Lee\nCTO at Acme\n\nMet at the fair, wants a demo",
    "Ann Lee, CTO at Acme\nBob Ray is her boss",
    "Ann Lee | CTO | Acme\nann@acme.example | +49 30 1234567",
    "From: Ann Lee <ann@acme.example>\nTo: Bob Ray <bob@us.example>\nSubject: Offer\n\nHi Bob,\ngo on.",
    "[28/11/2026, 10:15:03] Ann Lee: Hi, a demo?\n[28/11/2026, 10:16:00] Bob Ray: Sure",
    "Ann Lee\nVP Sales at Acme\nBerlin, Germany\n\nExperience\nVP Sales\nAcme · Full-time\n2020 - Present\n\n"
    "Account Executive\nGlobex\n2017 - 2020",
    "Hi Bob,\nI met Ann Lee, CTO at Acme, and Carl Fox, CEO at Initech.\n\nBest\nTom Ray\nCFO, Globex",
    "Name: Ann Lee\nBudget: 10k\nNotes: met at a fair\nlikes tea",
    "Name,Title\nAnn Lee,CTO",
    "| Name | Title |\n|------|-------|\n| Ann Lee | CTO |",
    "milk, 2\nbread, 3",
    "Title,Company\nCTO,Acme\nCEO,Globex",
    "",
]


@pytest.mark.parametrize("text", SEVERAL)
def test_several_are_told_apart(text: str) -> None:
    found = [read_prospect(one) for one in people_in(text)]
    assert [(one.name, one.company) for one in found] == TWO


def test_addressees_are_people() -> None:
    found = people_in('Ann Lee <ann@acme.example>, "Bob Ray" <bob@globex.example>')
    assert [read_prospect(one).email for one in found] == ["ann@acme.example", "bob@globex.example"]


def test_what_a_table_says_besides_is_a_note() -> None:
    first, _second = people_in("Name,Email,Deal size\nAnn Lee,ann@acme.example,10k\nBob Ray,,20k")
    assert read_prospect(first).notes == "Deal size: 10k"


def test_a_heading_goes_with_each() -> None:
    for one in people_in("Leads from the fair:\n- Ann Lee, Acme\n- Bob Ray, Globex"):
        assert read_prospect(one).notes == "Leads from the fair"


def test_the_same_row_twice_is_one_person() -> None:
    assert people_in("Ann Lee, CTO at Acme\nAnn Lee, CTO at Acme") == ()


@pytest.mark.parametrize("between", ["\n", "\n\n", ";"])
def test_a_long_list_costs_no_more_than_the_people_that_are_read(
    between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of 200,000 characters holds ten thousand rows; its sender holds the database meanwhile."""
    read: list[str] = []

    def counted(text: str) -> Prospect:
        read.append(text)
        return read_prospect(text)

    monkeypatch.setattr(several, "read_prospect", counted)
    people_in(between.join(f"Ann Lee, CTO at Acme {number}" for number in range(2_000)))
    assert len(read) <= 3 * several.MOST_READ


@pytest.mark.parametrize("text", [*ONE, *(text for text, *_expected in [*FREE, *FIELDS])])
def test_one_is_not_divided(text: str) -> None:
    assert people_in(text) == ()


def test_the_examples_hold() -> None:
    assert doctest.testmod(several).failed == 0


rows = st.sampled_from(["Ann Lee, CTO at Acme", "Name,Title", "BEGIN:VCARD", "Bob Ray,CEO", '"', ";", "\t"])


@given(st.lists(rows | st.text(max_size=40)).map("\n".join))
def test_no_text_is_beyond_it(text: str) -> None:
    for one in people_in(text):
        assert read_prospect(one)


@pytest.mark.parametrize("name", ["Cy Day", "Rose Monday", "May Day"])
def test_a_name_of_everyday_words_is_somebody_beside_a_title_and_a_company(name: str) -> None:
    rows = ("Ann Ray, CTO at Acme", f"{name}, CFO at Initech", "Bob Ray, CEO at Globex")
    assert people_in("\n".join(rows)) == rows
